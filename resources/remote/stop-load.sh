#!/usr/bin/env bash
# Ends a load: its session in the database is closed, at which every process of the pipe ends by itself and is reaped
# by its parent. No process is killed, since an orphan would become a child of PID 1, which is postgres in the db
# container, and that takes a strange child that fails for a crash of its own.
#
#   stop-load.sh DIRECTORY RUN USER [again]
#
# Without "again" a loader that is still on its way ends as soon as it comes; with it, what the load has left is cleared
# away, so that it can be done again.
# Exit status: 0 nothing of it runs any more, 13 it still does after 20 seconds.
set -u
work=$1/.talekeeper/$2 run=$2 user=$3 again=${4:-}
export PGPASSWORD=${PGPASSWORD:-${POSTGRES_PASSWORD:-${DB_PASSWORD:-}}}
[ -d "$work" ] || exit 0
# Where the volume is full there is no room for a mark either, and none for a loader to begin.
{ : > "$work/load.stop"; } 2>/dev/null

is_running() {
    local process started
    read -r process started < "$work/load.pid" || return 1
    [ "$(cut -d ' ' -f 22 "/proc/$process/stat" 2>/dev/null)" = "$started" ]
}
# Closes its sessions and says how many there were: they may outlive a loader that was killed.
close_sessions() {
    psql -X -q -A -t --no-password -v ON_ERROR_STOP=1 -v load="talekeeper load $run" -v lock="talekeeper load-lock $run " \
        -U "$user" -d postgres <<'SQL'
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
 WHERE application_name = :'load' OR starts_with(application_name, :'lock');
SQL
}
for ((attempt = 0; attempt < 100; attempt++)); do
    if [ "$(close_sessions)" = 0 ] && ! is_running 2>/dev/null; then
        [ "$again" != again ] || rm -f "$work"/load.*
        exit 0
    fi
    sleep 0.2
done
exit 13
