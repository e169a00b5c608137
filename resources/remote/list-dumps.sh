#!/usr/bin/env bash
# Lists the dumps of a directory. Changes nothing.
#
#   list-dumps.sh DIRECTORY
#
# Standard output: records that end with NUL, fields parted by TAB: "clock SECONDS", "room FREE_BYTES TOTAL_BYTES",
# for each file "dump SIZE MODIFIED_SECONDS READABLE WRITING NAME", and for each dump that an admin has pinned (find-dump.sh)
# "pin SIZE MODIFIED_SECONDS READABLE ORIGINAL NAME". The name comes last, as it may hold anything. ORIGINAL: same, gone, or
# other where another file has the dump's name now.
# Exit status: 11 no such directory, 12 it can't be read.
set -u
export LC_ALL=C
# embed find_dump find-dump.sh
eval "${find_dump:?}"
[ -d "$1" ] || exit 11
[ -r "$1" ] && [ -x "$1" ] || exit 12
# As the kernel names it in /proc; and find does not follow a link that it is given.
directory=$(cd -P -- "$1" && pwd) || exit 12

# Files that some process holds open for writing: its flags end in 1 or 2 (fcntl(2): O_WRONLY, O_RDWR).
# One find looks at all of them: a server with many connections holds thousands.
written=$(
    find /proc/[0-9]*/fd -maxdepth 1 -lname '*.sql.gz' -printf '%p\t%l\0' 2>/dev/null |
        while IFS=$'\t' read -r -d '' descriptor file; do
            case $file in "$directory"/*) ;; *) continue ;; esac
            while read -r key flags; do
                case $key$flags in flags:*[12]) printf '%s\n' "$file" ;; esac
            done < "${descriptor%/fd/*}/fdinfo/${descriptor##*/}"
        done 2>/dev/null
)

printf 'clock\t%s\0' "$(date +%s)"
df -PB1 "$directory" | awk 'NR == 2 { printf "room\t%.0f\t%.0f", $4, $2 }'
printf '\0'
find "$directory" -maxdepth 1 -type f -name '*.sql.gz' -printf '%s\t%Ts\t%f\0' |
    while IFS=$'\t' read -r -d '' size modified name; do
        readable=no writing=no
        [ ! -r "$directory/$name" ] || readable=yes
        case $'\n'$written$'\n' in *$'\n'"$directory/$name"$'\n'*) writing=yes ;; esac
        printf 'dump\t%s\t%s\t%s\t%s\t%s\0' "$size" "$modified" "$readable" "$writing" "$name"
    done

pins=$(pins_in "$directory")
find "$pins" -maxdepth 1 -type f -name 'pinned=*' -printf '%s\t%Ts\t%f\0' 2>/dev/null |
    while IFS=$'\t' read -r -d '' size modified pin; do
        dump=$(pinned_name "$pin" && echo .) dump=${dump%.} # a name may end in a newline
        readable=no original=other
        [ ! -r "$pins/$pin" ] || readable=yes
        [ -e "$directory/$dump" ] || original=gone
        [ ! "$pins/$pin" -ef "$directory/$dump" ] || original=same
        printf 'pin\t%s\t%s\t%s\t%s\t%s\0' "$size" "$modified" "$readable" "$original" "$dump"
    done
exit 0
