#!/usr/bin/env bash
# Made by Talekeeper. Dumps every Tale database at the times of a cron schedule, and prunes dumps by a policy; runs in a
# container beside the stack, of the db container's own image, so that pg_dump fits the server.
#
#   talekeeper-backup.sh serve    dump whenever it is due, for ever; also at once where a dump is overdue when it starts
#   talekeeper-backup.sh once     dump and prune now
#   talekeeper-backup.sh health   say whether the last run went well; exit status 1 where it did not, or none came when due
#
# What it goes by stands in its environment:
#   TALEKEEPER_SCHEDULE    five fields of cron or a word such as @daily, UTC
#   TALEKEEPER_POLICY      such as "daily=7,weekly=4" or "age=7d"
#   TALEKEEPER_DATABASES   the main database, then the others, parted by spaces
#   TALEKEEPER_DIRECTORY   where the dumps lie
#   PGHOST, PGUSER, PGPASSWORD   how the server is reached
#
# A dump is written beside the others under another name, read again to its end, and only then gets its own: there is never
# half a one. Pruned is after that, and only dumps of databases that were dumped well in the same run, so that a dump that
# fails each night never leads to an empty directory. Files whose names are no dumps of these databases, pinned ones (with
# another hard link) and folders are never touched.
#
# Exit status of `once`: 0 all well, 1 a database could not be dumped, 2 wrong usage, 3 another run is at work.
set -uo pipefail
set -m # a dump's processes are a group of their own, which can be ended whole
export LC_ALL=C TZ=UTC PGAPPNAME=talekeeper-backup PGCONNECT_TIMEOUT=30
umask 027

schedule=${TALEKEEPER_SCHEDULE:-} policy=${TALEKEEPER_POLICY:-} directory=${TALEKEEPER_DIRECTORY:-}
read -r -a databases <<< "${TALEKEEPER_DATABASES:-}"
readonly own=$directory/.talekeeper-backup # on the same volume, so that a dump gets its name in one step
readonly grace=7200 patience=900
# embed next_time_program next-time.awk
# embed policy_program apply-policy.awk

say() { printf '%s %s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$*"; }
wrong() { printf 'talekeeper-backup.sh: %s\n' "$*" >&2; exit 2; }

next_time() { # SECONDS: the first time after that
    awk -v fields="$schedule" -v from="$1" "${next_time_program:?}" < /dev/null
}

judge() { # DATABASES, parted by spaces: keep or remove, of the files on standard input
    awk -v policy="$policy" -v at="$(date +%s)" -v databases="$1" "${policy_program:?}"
}

# --- what is remembered: "NAME TAB VALUE", a line each; Talekeeper reads it ---------------------------------------------

recall() { # NAME
    awk -v name="$1" 'BEGIN { FS = "\t" } $1 == name { value = $2 } END { print value }' "$own/state" 2>/dev/null
}

remember() { # NAME VALUE
    {
        awk -v name="$1" 'BEGIN { FS = "\t" } $1 != name' "$own/state" 2>/dev/null
        printf '%s\t%s\n' "$1" "${2//[$'\n\t']/ }"
    } > "$own/state.new" && mv -f "$own/state.new" "$own/state"
}

# --- dumping ------------------------------------------------------------------------------------------------------------

free_bytes() { df -PB1 "$directory" | awk 'NR == 2 { printf "%.0f", $4 }'; }

# PostgreSQL's own files may lie on the same disk: it must never be filled to the last.
floor_bytes() { df -PB1 "$directory" | awk 'NR == 2 { floor = $2 / 20; if (floor > 1e9) floor = 1e9; printf "%.0f", floor }'; }

is_whole() { # FILE
    nice -n 10 gzip -dc -- "$1" 2>/dev/null | tail -c 1000 | grep -q -x -E -e '-- PostgreSQL database( cluster)? dump complete'
}

write_dump() { # DATABASE FILE
    # By the environment and not by -d, where a name with "=" would be taken for a connection string.
    PGDATABASE=$1 pg_dump --no-password | gzip > "$2"
}

# Sets `fault` where a dump is not whole, and removes what was written.
fault=''
dump_database() { # DATABASE
    local part=$own/$1.sql.gz.writing floor writer name says
    fault=''
    # A dump is of the moment at which it was begun.
    name=$1-$(date -u +%Y%m%d-%H%M%S).sql.gz
    floor=$(floor_bytes)
    rm -f -- "$part"
    if [ "$(free_bytes)" -lt "$floor" ]; then
        fault="there is too little room in $directory"
        return 1
    fi
    write_dump "$1" "$part" 2> "$own/says" &
    writer=$!
    while kill -0 "$writer" 2>/dev/null; do
        if [ "$(free_bytes)" -lt "$floor" ]; then
            kill -TERM -- "-$writer"
            fault="there is too little room in $directory"
        fi
        sleep 0.5
    done
    if ! wait "$writer" || [ -n "$fault" ]; then
        says=$(tail -n 1 "$own/says")
        fault=${fault:-${says:-pg_dump or gzip failed}}
    elif ! is_whole "$part"; then
        fault='the dump does not end as a whole one does'
    elif ! sync -- "$part"; then
        fault='the dump could not be written to the disk'
    else
        chown --reference="$directory" -- "$part" 2>/dev/null
        # Never in place of another file; two of one second are as good as one.
        if mv -n -T -- "$part" "$directory/$name" && [ ! -e "$part" ]; then
            say "dumped $name, $(stat -c %s -- "$directory/$name") bytes"
            printf '%s\tgood\n' "$(stat -c '%n %s %Y' -- "$directory/$name")" >> "$own/checked"
            return 0
        fi
        fault="the dump could not be named $name"
    fi
    rm -f -- "$part"
    return 1
}

databases_there() {
    local tries=${1:-0}
    # A stack that starts as a whole has its server ready after some minutes.
    for ((; tries > 0; tries--)); do
        ! PGDATABASE=postgres pg_isready -q || break
        sleep 5
    done
    PGDATABASE=postgres psql -X -q -A -t --no-password -v ON_ERROR_STOP=1 -c 'SELECT datname FROM pg_database WHERE datallowconn'
}

# --- pruning ------------------------------------------------------------------------------------------------------------

list_dumps() { # NAME MODIFIED LINKS SIZE, parted by TAB
    find "$directory" -maxdepth 1 -type f -regextype posix-extended -regex '.*/[^/[:cntrl:]]+-[0-9]{8}-[0-9]{6}\.sql\.gz' -printf '%f\t%Ts\t%n\t%s\n'
}

# A dump is read once in its life, and what was found is noted with its size and time; what is gone is forgotten.
list_states() { # NAME MODIFIED good|bad|unknown pinned|free, parted by TAB
    { cat "$own/checked"; echo; list_dumps; } | awk -v directory="$directory" '
        BEGIN { FS = OFS = "\t" }
        $0 == "" { listed = 1; next }
        !listed { state[$1] = $2; next }
        NF == 4 {
            key = directory "/" $1 " " $4 " " $2
            print $1, $2, (key in state ? state[key] : "unknown"), ($3 == 1 ? "free" : "pinned"), key
        }'
}

judge_states() { # writes what judge() takes
    local name modified state links key
    : > "$own/checked.new"
    list_states | while IFS=$'\t' read -r name modified state links key; do
        if [ "$state" = unknown ]; then
            state=bad
            ! is_whole "$directory/$name" || state=good
        fi
        printf '%s\t%s\n' "$key" "$state" >> "$own/checked.new"
        printf '%s\t%s\t%s\t%s\n' "$name" "$modified" "$state" "$links"
    done
}

prune() { # DATABASE…: those that were dumped well
    local name verdict
    judge_states > "$own/judged" || return 1
    mv -f "$own/checked.new" "$own/checked" || return 1
    # The main database's dumps may be called "tale-…" too, which only its own place in the list tells.
    judge "${databases[*]}" < "$own/judged" > "$own/verdicts" || return 1
    while IFS=$'\t' read -r verdict name; do
        if [ "$verdict" = remove ] && is_of "$name" "$@"; then
            rm -f -- "$directory/$name" && say "pruned $name"
        fi
    done < "$own/verdicts"
}

is_of() { # NAME DATABASE…
    local of=${1%-????????-??????.sql.gz} each
    shift
    if [ "$of" = tale ]; then of=${databases[0]}; fi
    for each in "$@"; do [ "$each" != "$of" ] || return 0; done
    return 1
}

# --- runs ---------------------------------------------------------------------------------------------------------------

run_unlocked() { # [TRIES]: how often to look whether the server is ready
    local there database done=() faults='' begun
    begun=$(date +%s)
    remember last_attempt "$begun"
    if ! there=$(databases_there "${1:-0}" 2> "$own/says"); then
        faults="the server does not answer: $(tail -n 1 "$own/says")"
    else
        for database in "${databases[@]}"; do
            if ! grep -q -x -F -e "$database" <<< "$there"; then
                # Of the others older versions of Tale have none.
                [ "$database" != "${databases[0]}" ] || faults+="${faults:+; }there is no database $database"
            elif dump_database "$database"; then
                done+=("$database")
            else
                faults+="${faults:+; }$database: $fault"
            fi
        done
    fi
    if [ "${#done[@]}" -gt 0 ] && ! prune "${done[@]}"; then faults+="${faults:+; }dumps could not be pruned"; fi
    remember last_error "$faults"
    if [ -n "$faults" ]; then
        say "failed: $faults"
        return 1
    fi
    remember last_success "$begun"
}

run() { # [TRIES]
    (
        set -m # a subshell begins without
        flock -n 9 || exit 3
        run_unlocked "${1:-0}"
    ) 9> "$own/lock"
}

end_serving() {
    local group
    for group in $(jobs -p); do kill -TERM -- "-$group"; done 2>/dev/null
    rm -f -- "$own"/*.writing
}

serve() {
    local now from due status
    trap 'exit 0' TERM INT
    trap end_serving EXIT
    rm -f -- "$own"/*.writing # what a container that was killed has left
    remember started "$(date +%s)"
    remember schedule "$schedule"
    remember policy "$policy"
    from=$(recall last_success)
    due=$(next_time "${from:-0}")
    say "dumps ${databases[*]} at \"$schedule\" (UTC), keeps $policy"
    while :; do
        now=$(date +%s)
        if [ "$now" -ge "$due" ]; then
            status=0
            run 36 & # so that a signal is heard meanwhile
            wait "$!" || status=$?
            now=$(date +%s)
            due=$(next_time "$now")
            if [ "$status" -ne 0 ] && [ "$((now + patience))" -lt "$due" ]; then due=$((now + patience)); fi
        elif [ "$((due - now))" -gt "$grace" ] && [ "$(next_time "$now")" -lt "$due" ]; then
            due=$(next_time "$now") # the clock was put back
        fi
        sleep 10 &
        wait "$!"
    done
}

health() {
    local fault success started from
    fault=$(recall last_error) success=$(recall last_success) started=$(recall started)
    if [ -n "$fault" ]; then
        echo "The last run failed: $fault"
        return 1
    fi
    from=${success:-${started:-0}}
    if [ "$(($(next_time "$from") + grace))" -lt "$(date +%s)" ]; then
        echo "No dump was taken when it was due."
        return 1
    fi
    if [ -n "$success" ]; then
        echo "The last dumps were taken at $(date -u -d "@$success" +%Y-%m-%dT%H:%M:%SZ)."
    else
        echo 'No dump was due yet.'
    fi
}

[ -d "$directory" ] || wrong "TALEKEEPER_DIRECTORY names no directory: \"$directory\""
[ "${#databases[@]}" -gt 0 ] || wrong 'TALEKEEPER_DATABASES names no database'
next_time 0 > /dev/null || wrong "TALEKEEPER_SCHEDULE can't be read: \"$schedule\""
[ -n "$(next_time "$(date +%s)")" ] || wrong "TALEKEEPER_SCHEDULE never comes: \"$schedule\""
judge "${databases[*]}" < /dev/null || wrong "TALEKEEPER_POLICY can't be read, or keeps nothing: \"$policy\""
if ! { mkdir -p "$own" && touch "$own/checked"; }; then wrong "$own can't be written"; fi
chown --reference="$directory" -- "$own" 2>/dev/null
case ${1:-} in
    serve) serve ;;
    once) run ;;
    health) health ;;
    *) wrong 'it takes serve, once or health' ;;
esac
