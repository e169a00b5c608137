#!/usr/bin/env bash
# Copies what a folder holds to a folder beside Tale's compose file, modes kept. A file that is there stays as it is.
#
#   place-folder.sh SOURCE TARGET
#
# Exit status: 11 no such source, 12 it could not be written, 13 the target has another file of some name.
set -u
export LC_ALL=C
[ -d "$1" ] || exit 11
mkdir -p -- "$2" && cp -a -n -- "$1/." "$2/" || exit 12
diff -rq -- "$1" "$2" 2> /dev/null | grep -q ' differ$' && exit 13
exit 0
