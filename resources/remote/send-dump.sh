#!/usr/bin/env bash
# Hands out one dump, byte by byte. Changes nothing.
#
#   send-dump.sh size DIRECTORY FILE            prints its size in bytes
#   send-dump.sh sum DIRECTORY FILE [BYTES]     prints its SHA-256, or that of its first BYTES
#   send-dump.sh send DIRECTORY FILE [OFFSET]   prints the file from byte OFFSET on, counted from 0; standard error ends
#                                               with "sha256 TAB SUM" of the whole file, as it was read
#
# Exit status: 11 no such file, 12 it can't be read, 13 it could not be read to its end, or its sum not be taken.
set -u
export LC_ALL=C
# embed watch_input watch-input.sh
# embed find_dump find-dump.sh
eval "${watch_input:?}"
eval "${find_dump:?}"
work='' file='' # set by them

verb=$1
find_dump "$2" "$3"
[ -f "$file" ] || exit 11
[ -r "$file" ] || exit 12
if [ "$verb" = size ]; then
    stat -c %s -- "$file"
    exit
fi
watch_input "$file" || exit 13

case $verb in
    sum)
        bytes=${4:-$(stat -c %s -- "$file")}
        reading head -c "$bytes" < "$file" | member sha256sum > "$work/sha256"
        statuses=("${PIPESTATUS[@]}")
        read -r sum _ < "$work/sha256"
        [ "${statuses[*]}" = "0 0" ] && echo "$sum" || exit 13
        ;;
    send)
        mkfifo "$work/copy" || exit 13
        member sha256sum < "$work/copy" > "$work/sha256" &
        checksum=$!
        if [ "${4:-0}" = 0 ]; then
            (reading tee /dev/fd/6 < "$file" 6> "$work/copy")
            statuses=("$?" 0)
        else
            # tail's count begins with 1.
            reading tee /dev/fd/6 < "$file" 6> "$work/copy" | member tail -c "+$(($4 + 1))"
            statuses=("${PIPESTATUS[@]}")
        fi
        wait "$checksum" && [ "${statuses[*]}" = "0 0" ] || exit 13
        read -r sum _ < "$work/sha256"
        printf 'sha256\t%s\n' "$sum" >&2
        ;;
esac
