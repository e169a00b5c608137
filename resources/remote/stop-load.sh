#!/usr/bin/env bash
# Ends a load: its session in the database is closed, at which every process of the pipe ends by itself and is reaped
# by its parent. No process is killed, since an orphan would become a child of PID 1, which is postgres in the db
# container, and that takes a strange child that fails for a crash of its own.
#
#   stop-load.sh DIRECTORY RUN USER
#
# Exit status: 0 nothing of it runs any more, 13 it still does after 20 seconds.
set -u
work=$1/.talekeeper/$2 run=$2 user=$3
export PGPASSWORD=${PGPASSWORD:-${POSTGRES_PASSWORD:-${DB_PASSWORD:-}}}
[ -d "$work" ] || exit 0
: > "$work/load.stop"

is_running() {
    local process started
    read -r process started < "$work/load.pid" || return 1
    [ "$(cut -d ' ' -f 22 "/proc/$process/stat" 2>/dev/null)" = "$started" ]
}
for ((attempt = 0; attempt < 100; attempt++)); do
    is_running 2>/dev/null || exit 0
    psql -X -q -A -t --no-password -v ON_ERROR_STOP=1 -v name="talekeeper load $run" -U "$user" -d postgres > /dev/null <<'SQL'
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = :'name';
SQL
    sleep 0.2
done
exit 13
