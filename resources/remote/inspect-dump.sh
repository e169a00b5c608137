#!/usr/bin/env bash
# Reads one dump to its end and says whether it is whole and what is in it. Changes nothing.
#
#   inspect-dump.sh DIRECTORY FILE
#
# One pass: the same bytes go to sha256sum, to gzip, which checks its checksum, and to the reader, which counts rows.
# Standard output: facts, one a line, "name TAB value": those of dump-reader.awk and size, modified (seconds), sha256,
# gzip, reader, gzip_says.
# Standard error: "progress TAB BYTES" of the compressed file about once a second.
# Exit status: 0 it was read to the end (whether it is good, the facts tell), 11 no such file, 12 it can't be read,
# 13 it was not read to the end, as nobody is there any more.
set -u
export LC_ALL=C
# embed dump_reader dump-reader.awk
# embed watch_input watch-input.sh
eval "${watch_input:?}"
work='' reader='' # set by it

directory=$1
file=$directory/$2
[ -f "$file" ] || exit 11
[ -r "$file" ] || exit 12
modified=$(stat -c %Y "$file") || exit 12 # as it is before: what is written meanwhile makes it another file
watch_input "$file" && mkfifo "$work/copy" || exit 12

member sha256sum < "$work/copy" > "$work/sha256" &
checksum=$!

# Where the reading process stands in the file, the kernel tells in /proc; there is no pv in the image.
# Waiting is done by read: a sleep that outlives this script would keep the connection open.
report_progress() {
    exec 9<> "$work/never" 8>&2 # what ends meanwhile makes no noise, but the progress is wanted
    # Ends with the script, also where that was killed.
    while kill -0 "$$" 2>/dev/null && ! read -r -t 1 -u 9; do
        is_reading || continue
        while read -r key value; do
            [ "$key" != pos: ] || printf 'progress\t%s\n' "$value" >&8
        done < "/proc/$reader/fdinfo/0"
    done 2>/dev/null
    exit 0
}
report_progress &
end_with_watch "$!"

read_dump() {
    awk -v report="$work/report" "${dump_reader:?}"
    echo "$?" > "$work/status"
}
reading tee /dev/fd/6 < "$file" 6> "$work/copy" | member gzip -dc 2> "$work/gzip" | read_dump
statuses=("${PIPESTATUS[@]}")
wait "$checksum"
# gzip stops reading at a fault, and tee with it; then the checksum is of the file, not of what was read.
if [ "${statuses[1]}" != 0 ]; then
    reading cat < "$file" | member sha256sum > "$work/sha256"
fi
[ ! -e "$work/gone" ] || exit 13

printf 'size\t%s\n' "$(stat -c %s "$file")"
printf 'modified\t%s\n' "$modified"
printf 'sha256\t%s\n' "$(cut -d ' ' -f 1 "$work/sha256")"
printf 'gzip\t%s\n' "${statuses[1]}"
printf 'reader\t%s\n' "$(cat "$work/status")"
printf 'gzip_says\t%s\n' "$(tr '\n\t' '  ' < "$work/gzip")"
cat "$work/report"
