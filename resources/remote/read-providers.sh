#!/usr/bin/env bash
# Reads the folder of Tale's providers: NAME.json and NAME.secrets.json, flat or in a folder for each organisation. Changes
# nothing, decrypts nothing, and prints no value of a secrets file (mask-json.awk).
#
#   read-providers.sh DIRECTORY
#
# Standard output: for each file a record that ends with NUL, "KIND TAB PATH TAB TEXT"; KIND is config or secrets, or unreadable
# and then without text; PATH is seen from DIRECTORY. Exit status: 11 no such directory, 12 it can't be read.
set -u
export LC_ALL=C
# embed mask_json mask-json.awk
[ -d "$1" ] || exit 11
[ -r "$1" ] && [ -x "$1" ] || exit 12
cd -- "$1" || exit 12
find . -mindepth 1 -maxdepth 2 -type f -name '*.json' -printf '%P\0' | sort -z |
    while IFS= read -r -d '' path; do
        if [ ! -r "$path" ]; then
            printf 'unreadable\t%s\t\0' "$path"
            continue
        fi
        case $path in
            # What a provider's own file holds is no secret, but whoever puts a key there should not find it in a report.
            *.secrets.json) printf 'secrets\t%s\t' "$path" ;;
            *) printf 'config\t%s\t' "$path" ;;
        esac
        awk "${mask_json:?}" "$path"
        printf '\0'
    done
exit 0
