#!/usr/bin/env bash
# Reads Tale's config directory: what the operator has set for branding and retention, flat or in a folder for each
# organisation. Changes nothing, and prints no text of a file, only names and numbers (mask-json.awk).
#
#   read-config.sh DIRECTORY
#
# Standard output: for each file a record that ends with NUL, "KIND TAB PATH TAB TEXT"; KIND is branding or retention, other for
# one that is no JSON (a logo; without text), or unreadable. Exit status: 11 no such directory, 12 it can't be read.
set -u
export LC_ALL=C
# embed mask_json mask-json.awk
[ -d "$1" ] || exit 11
[ -r "$1" ] && [ -x "$1" ] || exit 12
cd -- "$1" || exit 12
find . -mindepth 1 -maxdepth 4 -type f -regextype posix-extended \
    -regex '\./([^/]+/)?(branding\.json|retention\.json|branding/.*|retention/.*)' -printf '%P\0' | sort -z |
    while IFS= read -r -d '' path; do
        kind=branding
        case /$path in */retention.json | */retention/*) kind=retention ;; esac
        if [ ! -r "$path" ]; then
            printf 'unreadable\t%s\t\0' "$path"
            continue
        fi
        case $path in
            *.json)
                printf '%s\t%s\t' "$kind" "$path"
                awk "${mask_json:?}" "$path"
                printf '\0'
                ;;
            *) printf 'other\t%s\t\0' "$path" ;;
        esac
    done
exit 0
