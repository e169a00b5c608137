#!/usr/bin/env bash
# Takes a dump of one database: plain SQL by pg_dump, through gzip, as Tale's own job does. What comes lies in
# DIRECTORY/NAME.writing, which is no dump for anybody, until pg_dump and gzip have both ended well and the last line is
# there; only then it gets its name, and never in place of another file. It ends, and its file goes, where the console goes.
#
#   take-dump.sh DIRECTORY USER DATABASE PREFIX FLOOR LOCK_KEY CONSOLE
#
# NAME is PREFIX-YYYYMMDD-HHMMSS.sql.gz, by the container's clock in UTC. FLOOR: bytes that must stay free in DIRECTORY, as
# PostgreSQL's own files may lie on the same disk. LOCK_KEY: of the advisory lock in the database "postgres" that lets one
# of these run at a time on a server; CONSOLE stands in its holder's name.
# Standard output: "file TAB NAME" and "size TAB BYTES". Standard error: "progress TAB BYTES" about once a second.
# Exit status: 10 PREFIX can't begin a file's name, 11 no such directory, 12 it can't be written, 13 nobody is there any more, 14 pg_dump failed, 15 PostgreSQL
# did not give the lock, 16 another one runs, 17 gzip failed, 18 no room, 19 the last line is missing, 20 /tmp can't be written.
set -u
export LC_ALL=C
umask 077
# embed watch_input watch-input.sh
# embed settle_file settle-file.sh
eval "${watch_input:?}"
eval "${settle_file:?}"
work='' reader='' # set by it

directory=$1 prefix=$4 floor=$5 lock_key=$6 console=$7
case $prefix in '' | */* | .* | *$'\n'*) exit 10 ;; esac
[ -d "$directory" ] || exit 11
# By the environment and not by -d, where a name with "=" would be taken for a connection string.
export PGUSER=$2 PGDATABASE=$3
# Servers that ask a password even of local sessions find it where the image has it; it never stands in an argument.
export PGPASSWORD=${PGPASSWORD:-${POSTGRES_PASSWORD:-${DB_PASSWORD:-}}}

# What a closed pipe does to a process, it tells by its exit status.
trap '' PIPE

# The lock belongs to a session that lasts as long as anything here has its input open. The reply says whether it was free.
coproc lock {
    PGDATABASE=postgres PGAPPNAME="talekeeper take-lock $console" PGOPTIONS='-c idle_session_timeout=0' \
        psql -X -q -A -t --no-password -v ON_ERROR_STOP=1
    exit 0
}
exec 7>&"${lock[1]:-1}" # psql may have ended already
printf 'SELECT pg_try_advisory_lock(%s);\n' "$lock_key" >&7
locked=
read -r -t 60 locked <&"${lock[0]:-7}"
case $locked in
    t) ;;
    f) exit 16 ;;
    *) exit 15 ;;
esac

# What the one before has left that could not clear up: it has noted which file it wrote, as other programs call theirs so too.
note=$directory/.talekeeper-take part=
if read -r left < "$note"; then
    case $left in */*) ;; ?*.sql.gz.writing) rm -f -- "$directory/$left" ;; esac
fi 2>/dev/null

name_at() { # SECONDS
    printf '%s-%s.sql.gz' "$prefix" "$(date -u -d "@$1" +%Y%m%d-%H%M%S)"
}

is_taken() { # NAME
    [ -e "$directory/$1" ] || [ -L "$directory/$1" ]
}

# Two dumps may be taken within a second.
begin_part() { # sets `moment` and `part`
    local says name
    for ((moment = $(date +%s); ; moment++)); do
        name=$(name_at "$moment")
        if is_taken "$name" || is_taken "$name.writing"; then continue; fi
        says=$({ printf '%s\n' "$name.writing" > "$note"; } 2>&1) || { rm -f -- "$note"; fail_to_write "$says"; }
        if says=$( (set -C; : > "$directory/$name.writing") 2>&1); then
            part=$directory/$name.writing
            return
        fi
        is_taken "$name.writing" || { rm -f -- "$note"; fail_to_write "$says"; }
    done
}

end_take() {
    [ "$BASHPID" = "$$" ] || return 0
    ! is_reading || kill "$reader"
    [ -z "$part" ] || rm -f -- "$part" "$note"
    end_watch
    # The session ends some time after this script, and the next one may be waiting.
    printf 'SELECT pg_advisory_unlock(%s);\n' "$lock_key" >&7
    read -r -t 10 locked <&"${lock[0]:-7}"
} 2>/dev/null

# pg_dump reads nothing; what it has for its input tells it from any other process (watch-input.sh).
dump() {
    PGAPPNAME="talekeeper take $console" reading pg_dump --no-password < "$part" 2> "$work/pg_dump"
}

report_progress() {
    local free
    exec 9<> "$work/never" 8>&2 # what ends meanwhile makes no noise, but the progress is wanted
    # Ends with the script, also where that was killed.
    while kill -0 "$$" 2>/dev/null && ! read -r -t 1 -u 9; do
        printf 'progress\t%s\n' "$(stat -c %s -- "$part")" >&8
        free=$(df -PB1 -- "$directory" | awk 'NR == 2 { printf "%.0f", $4 }')
        if [ "${free:-$floor}" -lt "$floor" ]; then
            : > "$work/floor"
            ! is_reading || kill "$reader"
        fi
    done 2>/dev/null
    exit 0
}

judge() { # STATUS_OF_PG_DUMP STATUS_OF_TEE STATUS_OF_GZIP
    [ ! -e "$work/gone" ] || exit 13
    [ ! -e "$work/floor" ] || exit 18
    if [ "$3" != 0 ]; then
        case $(< "$work/gzip") in *'No space left'* | *'quota exceeded'* | *'File too large'*) fail_to_write "$(< "$work/gzip")" ;; esac
        cat "$work/gzip" >&2
        exit 17
    fi
    if [ "$1" != 0 ] || [ "$2" != 0 ]; then
        cat "$work/pg_dump" >&2
        exit 14
    fi
    grep -q -x -F -e '-- PostgreSQL database dump complete' "$work/end" || exit 19
}

begin_part
if ! { watch_input "$part" && mkfifo "$work/copy"; }; then
    rm -f -- "$part" "$note"
    exit 20
fi
trap end_take EXIT
report_progress &
end_with_watch "$!"
member tail -c 1000 < "$work/copy" > "$work/end" &
ending=$!
dump | member tee "$work/copy" | member gzip > "$part" 2> "$work/gzip"
statuses=("${PIPESTATUS[@]}")
wait "$ending"
judge "${statuses[@]}"
says=$({ settle_owner "$directory" "$part" && sync -- "$part"; } 2>&1) || fail_to_write "$says"
size=$(stat -c %s -- "$part")
until
    name=$(name_at "$moment")
    give_name "$part" "$directory/$name"
do
    moment=$((moment + 1))
done
part=
rm -f -- "$note"
sync -- "$directory"
printf 'file\t%s\nsize\t%s\n' "$name" "$size"
