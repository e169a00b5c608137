#!/usr/bin/env bash
# Takes in one dump from standard input. What has come lies in DIRECTORY/.FILE.part, which is no dump for anybody, until all
# of it is there and its checksum is right; only then it gets its name, and never in place of another file.
#
#   receive-dump.sh state DIRECTORY FILE      prints "present yes|no", "part BYTES", "free BYTES", TAB between the words
#   receive-dump.sh sum DIRECTORY FILE        prints the SHA-256 of the part
#   receive-dump.sh receive DIRECTORY FILE OFFSET SIZE SHA256 [SILENCE]
#       takes the bytes from OFFSET, where the part ends, to SIZE; with OFFSET 0 from anew. SHA256: of the whole file.
#       Where nothing has come for SILENCE seconds (60), that is the end: the link has died, and nobody here was told
#
# Exit status: 10 FILE is no name of a dump, 11 no such directory, 12 it can't be written, 13 the checksum could not be
# taken, 14 fewer bytes came: what came is kept, 15 the part does not end at OFFSET, 16 another one is receiving it,
# 17 what lies at the part's name is no file, 18 no room, 19 the checksum is not SHA256: the part was removed,
# 20 a file has that name now: the part was removed.
set -u
export LC_ALL=C
umask 077
# embed watch_input watch-input.sh
# embed settle_file settle-file.sh
eval "${watch_input:?}"
eval "${settle_file:?}"
work='' # set by it

verb=$1 directory=$2 name=$3
case $name in
    */* | .* | *$'\n'*) exit 10 ;;
    ?*.sql.gz) ;;
    *) exit 10 ;;
esac
[ -d "$directory" ] || exit 11
file=$directory/$name part=$directory/.$name.part lock=$directory/.$name.lock
if [ -L "$part" ] || { [ -e "$part" ] && [ ! -f "$part" ]; }; then exit 17; fi

start_of() { # PROCESS: in ticks since boot (proc(5), field 22), which tells it from a later one of that number
    local stat
    stat=$(cat "/proc/$1/stat") && read -ra stat <<< "${stat##*) }" && echo "${stat[19]}"
} 2>/dev/null

# Held as long as the process lives that stands in it.
take_lock() {
    local owner start attempt says
    for attempt in 1 2; do
        if says=$( (set -C; echo "$$ $(start_of "$$")" > "$lock") 2>&1); then
            trap '[ "$BASHPID" != "$$" ] || rm -f "$lock"' EXIT
            return
        fi
        case $says in *'cannot overwrite existing file'*) ;; *) fail_to_write "$says" ;; esac
        read -r owner start < "$lock" && [ "$(start_of "$owner")" = "$start" ] && exit 16
        [ "$attempt" = 2 ] || rm -f "$lock"
    done
    exit 16
}

sum_of_part() { # sets `sum`
    local statuses
    reading cat < "$part" | member sha256sum > "$work/sha256"
    statuses=("${PIPESTATUS[@]}")
    [ "${statuses[*]}" = "0 0" ] && read -r sum _ < "$work/sha256"
}

# Writes what comes behind the part. A console whose link died without a word would hold the lock for hours else, as sshd
# waits for it. The writer is this script's own child until it has ended (see watch-input.sh).
take_in() { # BYTES SILENCE
    local writer says='' size='' now heard=$SECONDS
    exec 8< <(exec head -c "$1" 2>&1 >> "$part")
    writer=$!
    while :; do
        # It says nothing but what goes wrong, and then ends: so this waits for its end.
        IFS= read -r -t 1 -u 8 says
        [ $? -gt 128 ] || break
        now=$(stat -c %s -- "$part" 2>/dev/null)
        if [ "$now" != "$size" ]; then
            size=$now heard=$SECONDS
        elif [ $((SECONDS - heard)) -ge "$2" ]; then
            kill "$writer"
            wait "$writer" 2>/dev/null
            exit 14
        fi
    done
    wait "$writer" || fail_to_write "$says"
}

receive() { # OFFSET SIZE SHA256 SILENCE
    local offset=$1 size=$2 says
    take_lock
    [ "$offset" != 0 ] || rm -f -- "$part"
    [ "$offset" = "$(stat -c %s -- "$part" 2>/dev/null || echo 0)" ] || exit 15
    take_in "$((size - offset))" "$4"
    [ "$(stat -c %s -- "$part")" = "$size" ] || exit 14

    watch_input "$part" || exit 13
    trap 'end_watch; [ "$BASHPID" != "$$" ] || rm -f "$lock"' EXIT
    sum_of_part || exit 13
    if [ "$sum" != "$3" ]; then
        rm -f -- "$part"
        exit 19
    fi
    says=$({ settle_owner "$directory" "$part" && sync -- "$part"; } 2>&1) || fail_to_write "$says"
    if ! give_name "$part" "$file"; then
        rm -f -- "$part"
        exit 20
    fi
    sync -- "$directory"
}

case $verb in
    state)
        # The process that gave it its name was ended before it took the other one away.
        [ ! "$part" -ef "$file" ] || rm -f -- "$part"
        if [ -e "$file" ] || [ -L "$file" ]; then printf 'present\tyes\n'; else printf 'present\tno\n'; fi
        printf 'part\t%s\n' "$(stat -c %s -- "$part" 2>/dev/null || echo 0)"
        df -PB1 -- "$directory" | awk 'NR == 2 { printf "free\t%.0f\n", $4 }'
        ;;
    sum)
        [ -r "$part" ] && watch_input "$part" && sum_of_part && echo "$sum" || exit 13
        ;;
    receive) receive "$4" "$5" "$6" "${7:-60}" ;;
esac
