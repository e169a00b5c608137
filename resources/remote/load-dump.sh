#!/usr/bin/env bash
# Loads a dump into an empty database beside the one in service. Started detached: it outlives whoever started it.
#
#   load-dump.sh DIRECTORY RUN FILE USER DATABASE SHA256
#
# The console follows it by load-progress.sh and ends it by stop-load.sh. All it leaves lies in
# DIRECTORY/.talekeeper/RUN: load.pid, load.reader, load.errors (psql's), and last of all load.result, facts as
# "name TAB value": the exit status of every process in the pipe, the checksum of what was read, and the reader's report.
set -u
export LC_ALL=C
# embed dump_reader dump-reader.awk

directory=$1 run=$2 file=$1/$3 user=$4 database=$5 expected_sha256=$6
work=$directory/.talekeeper/$run
mkdir -p "$work" && cd "$work" || exit 1
# Process ids are given out again; with the start time (proc(5), field 22) this one is known for certain.
stat -c %s "$file" > load.size
printf '%s %s\n' "$$" "$(cut -d ' ' -f 22 "/proc/$$/stat")" > load.pid
# Servers that ask a password even of local sessions find it where the image has it; it never stands in an argument.
export PGPASSWORD=${PGPASSWORD:-${POSTGRES_PASSWORD:-${DB_PASSWORD:-}}}
export PGAPPNAME="talekeeper load $run"

finish() { # facts from standard input
    cat > load.result.part && mv load.result.part load.result
    exit 0
}

if [ -e load.stop ]; then
    printf 'stopped\tyes\n' | finish
fi

load() { # standard input: SQL
    psql -X -q --no-password -v ON_ERROR_STOP=1 -U "$user" -d "$database" -f - > load.output 2> load.errors
}

# Under a key that the dump can't know, psql itself refuses backslash commands (CVE-2025-8714). Older ones have no
# \restrict; there the reader alone stands guard.
key=$(tr -d - < /proc/sys/kernel/random/uuid)
# shellcheck disable=SC1003 # these backslashes are psql's
printf '\\restrict %s\n\\unrestrict %s\n' "$key" "$key" | load || key=

rm -f copy && mkfifo copy
sha256sum < copy > load.sha256 &
checksum=$!
{ echo "$BASHPID" > load.reader; exec tee copy; } < "$file" |
    gzip -dc 2> load.gzip |
    awk -v emit=1 -v restrict_key="$key" -v report=load.report "${dump_reader:?}" |
    load
statuses=("${PIPESTATUS[@]}")
wait "$checksum"
rm -f copy

read -r sha256 _ < load.sha256
{
    printf 'read\t%s\ngzip\t%s\nreader\t%s\npsql\t%s\n' "${statuses[@]}"
    printf 'sha256\t%s\n' "$sha256"
    [ "$sha256" = "$expected_sha256" ] || printf 'changed\tyes\n'
    [ ! -e load.stop ] || printf 'stopped\tyes\n'
    printf 'gzip_says\t%s\n' "$(tr '\n\t' '  ' < load.gzip)"
    printf 'psql_says\t%s\n' "$(head -c 2000 load.errors | tr '\n\t' '  ')"
    cat load.report
} | finish
