#!/usr/bin/env bash
# Counts what Convex's local storage has in a copy of the volume convex-data: one folder for each use below a common one, and in
# it KEY.blob; a key may have slashes (get-convex/convex-backend, crates/storage, LocalDirStorage). Changes nothing.
#
#   count-blobs.sh DIRECTORY
#
# Standard output: for each use that is there "USE TAB COUNT TAB BYTES TAB EMPTY": files, search, modules, exports,
# snapshot_imports; EMPTY counts those of no length. Exit status: 11 no such directory, 12 it can't be read.
set -u
export LC_ALL=C
[ -d "$1" ] || exit 11
[ -r "$1" ] && [ -x "$1" ] || exit 12
cd -- "$1" || exit 12
find . -type f -name '*.blob' -printf '%s\t%P\n' | awk -F '\t' '
    match("/" $2, /\/(files|search|modules|exports|snapshot_imports)\//) {
        use = substr("/" $2, RSTART + 1, RLENGTH - 2)
        count[use]++
        bytes[use] += $1
        empty[use] += $1 == 0
    }
    END { for (use in count) printf "%s\t%d\t%.0f\t%d\n", use, count[use], bytes[use], empty[use] }' | sort
