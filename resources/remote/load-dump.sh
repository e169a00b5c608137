#!/usr/bin/env bash
# Loads a dump into an empty database beside the one in service. Started detached: it outlives whoever started it. Started
# twice for a run, it loads once (stop-load.sh again lets it begin anew).
#
#   load-dump.sh DIRECTORY RUN FILE USER DATABASE SHA256 DATA_DIRECTORY FLOOR ACCEPT_OUTWARD LOCK_KEY CONSOLE
#
# FLOOR: bytes that must stay free on the volume of DATA_DIRECTORY; PostgreSQL is hurt when its log can't be written.
# ACCEPT_OUTWARD: 1 where the admin has accepted SQL that reaches outside the database. LOCK_KEY: of the advisory lock in
# the database "postgres" that lets one load at a time run on a server; CONSOLE stands in its holder's name.
#
# The console follows it by load-progress.sh and ends it by stop-load.sh. All it leaves lies in
# DIRECTORY/.talekeeper/RUN: load.pid, load.reader, load.errors (psql's), and last of all load.result, facts as
# "name TAB value": the exit status of every process in the pipe, the checksum of what was read, and the reader's report.
set -u
export LC_ALL=C
# embed dump_reader dump-reader.awk
# embed find_dump find-dump.sh
eval "${find_dump:?}"
file='' # set by it

find_dump "$1" "$3" "run-$2"
directory=$1 run=$2 expected_sha256=$6 data_directory=$7 floor=$8 accept_outward=$9 lock_key=${10} console=${11}
# By the environment and not by -d, where a name with "=" would be taken for a connection string.
export PGUSER=$4 PGDATABASE=$5
work=$directory/.talekeeper/$run
mkdir -p "$work" && cd "$work" || exit 1
# Whoever started it may have lost the link and not know it, and start it once more: only the first one loads.
# Process ids are given out again; with the start time (proc(5), field 22) this one is known for certain.
started=$(cut -d ' ' -f 22 "/proc/$$/stat")
if ! (set -o noclobber && printf '%s %s\n' "$$" "$started" > load.pid) 2>/dev/null; then exit 0; fi
stat -c %s "$file" > load.size 2> load.missing
# Servers that ask a password even of local sessions find it where the image has it; it never stands in an argument.
export PGPASSWORD=${PGPASSWORD:-${POSTGRES_PASSWORD:-${DB_PASSWORD:-}}}
export PGAPPNAME="talekeeper load $run"
# What an admin has set for the role or the server must not end it half-way; the dump sets its own anyway.
export PGOPTIONS='-c idle_session_timeout=0 -c statement_timeout=0 -c lock_timeout=0 -c default_transaction_read_only=off'

finish() { # facts from standard input, which must be no pipe: this ends the script
    cat > load.result.part && mv load.result.part load.result
    exit 0
}

if [ -e load.stop ]; then
    finish < <(printf 'stopped\tyes\n')
fi

# Held open from here on: a dump that is pruned while it is loaded is loaded to its end all the same.
if ! exec 6< "$file"; then
    finish < <(printf 'missing\tyes\n')
fi 2> load.missing

# The lock belongs to a session that lasts as long as anything here has its input open. The reply says whether it was free.
coproc lock {
    PGDATABASE=postgres PGAPPNAME="talekeeper load-lock $run $console" psql -X -q -A -t --no-password -v ON_ERROR_STOP=1
    exit 0
}
exec 7>&"${lock[1]}"
printf 'SELECT pg_try_advisory_lock(%s);\n' "$lock_key" >&7
locked=
read -r -t 60 locked <&"${lock[0]:-7}"
case $locked in
    t) ;;
    f) finish < <(printf 'locked\tyes\n') ;;
    *) finish < <(printf 'unlocked\tyes\n') ;;
esac

# Runs one process of the pipe and notes how it ended. Itself it ends with 0: if this script is killed, it becomes a child
# of PID 1, which is postgres, and that takes a strange child that fails for a crash of its own.
member() { # NAME COMMAND...
    local name=$1
    shift
    "$@"
    echo "$?" > "load.status.$name"
}

load() { # standard input: SQL
    psql -X -q --no-password -v ON_ERROR_STOP=1 -f - > load.output 2> load.errors
}

end_session() {
    PGDATABASE=postgres psql -X -q -A -t --no-password -v ON_ERROR_STOP=1 -v name="$PGAPPNAME" > /dev/null <<'SQL'
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = :'name';
SQL
}

# Ends the load before the volume is full.
watch_room() {
    local free
    while kill -0 "$$" 2>/dev/null; do
        free=$(df -PB1 "$data_directory" | awk 'NR == 2 { printf "%.0f", $4 }')
        if [ "${free:-$floor}" -lt "$floor" ]; then
            echo "$free" > load.floor
            end_session
        fi
        sleep 1
    done
    exit 0
}

# Under a key that the dump can't know, psql itself refuses backslash commands (CVE-2025-8714). Older ones have no
# \restrict; there the reader alone stands guard.
key=$(tr -d - < /proc/sys/kernel/random/uuid)
# shellcheck disable=SC1003 # these backslashes are psql's
printf '\\restrict %s\n\\unrestrict %s\n' "$key" "$key" | load || key=

watch_room > /dev/null 2>&1 &
room=$!
rm -f copy load.floor load.status.* && mkfifo copy
member sum sha256sum < copy > load.sha256 &
checksum=$!
# tee ends with 1 when the pipe breaks, and not by a signal.
{ echo "$BASHPID" > load.reader; trap '' PIPE; exec tee copy; } <&6 2> load.tee |
    member gzip gzip -dc 2> load.gzip |
    member reader awk -v emit=1 -v accept_outward="$accept_outward" -v restrict_key="$key" -v report=load.report "${dump_reader:?}" |
    member psql load
read_status=${PIPESTATUS[0]}
kill "$room" 2>/dev/null
wait "$checksum"
rm -f copy

read -r sha256 _ < load.sha256
facts() {
    printf 'read\t%s\n' "$read_status"
    for name in gzip reader psql; do printf '%s\t%s\n' "$name" "$(cat "load.status.$name")"; done
    printf 'sha256\t%s\n' "$sha256"
    [ "$sha256" = "$expected_sha256" ] || printf 'changed\tyes\n'
    [ ! -e load.stop ] || printf 'stopped\tyes\n'
    [ ! -e load.floor ] || printf 'floor\t%s\n' "$(cat load.floor)"
    printf 'gzip_says\t%s\n' "$(tr '\n\t' '  ' < load.gzip)"
    printf 'psql_says\t%s\n' "$(head -c 2000 load.errors | tr '\n\t' '  ')"
    cat load.report
}
finish < <(facts)
