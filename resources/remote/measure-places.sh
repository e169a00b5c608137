#!/usr/bin/env bash
# How large some files and folders are, and how new. Changes nothing and reads no file. Runs in a container or on its host.
#
#   measure-places.sh PATH…
#
# Standard output: a line for each, in order: "STATE TAB BYTES TAB NEWEST TAB FILES", of all files in it; STATE is present,
# missing, or unreadable (it, or something in it), NEWEST is in seconds since 1970.
set -u
export LC_ALL=C

# A path below a folder that may not be entered seems to be missing.
is_hidden() { # PATH
    local folder
    folder=$(dirname -- "$1")
    while [ ! -e "$folder" ] && [ "$folder" != / ]; do folder=$(dirname -- "$folder"); done
    [ ! -x "$folder" ]
}

for path in "$@"; do
    if [ ! -e "$path" ]; then
        if is_hidden "$path"; then printf 'unreadable\t0\t0\t0\n'; else printf 'missing\t0\t0\t0\n'; fi
        continue
    fi
    # A file that goes while it is counted is nothing that can't be read.
    counted=$({ find -H "$path" -type f -printf '%s\t%Ts\n' | awk -F '\t' '{ bytes += $1; files++; if ($2 > newest) newest = $2 } END { printf "%.0f\t%.0f\t%d", bytes, newest, files }'; } 2>&1)
    case $counted in
        *'Permission denied'*) printf 'unreadable\t0\t0\t0\n' ;;
        *) printf 'present\t%s\n' "${counted##*$'\n'}" ;;
    esac
done
exit 0
