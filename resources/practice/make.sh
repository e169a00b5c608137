#!/bin/bash
# Makes a practice host: a private PostgreSQL with three weeks of real dumps.
#
#   make.sh DIRECTORY POSTGRES_BIN_DIRECTORY SOCKET_DIRECTORY
#
# DIRECTORY is there, holds at most the folder of this script, and belongs to the user who runs this (not root: PostgreSQL
# refuses). The server is left stopped; container.sh starts it. What it makes:
#
#   data/     the PostgreSQL cluster, superuser `tale`, reachable only by its Unix socket
#   backup/   tale-YYYYMMDD-020000.sql.gz of the last 21 days; one day is missing, one is cut short
#   crontab   the schedule that such a host has; nothing here runs it
#   server    where container.sh finds the server's programs and socket
#   ready     made last: a directory without it is to be removed and made anew

set -euo pipefail

if [ $# -ne 3 ]; then
    echo "usage: ${0##*/} DIRECTORY POSTGRES_BIN_DIRECTORY SOCKET_DIRECTORY" >&2
    exit 2
fi

directory=$(realpath -- "$1")
bin_directory=$(realpath -- "$2")
socket_directory=$(realpath --canonicalize-missing -- "$3")
scripts=$(dirname -- "$(realpath -- "$0")")

port=5432
database_user=tale
days=21              # as the retention of 21 days leaves them
day_missing=9        # days before the newest dump
day_cut_short=4
runs_before=300      # what stands in the oldest dump already
runs_a_day=40        # at least

fail() {
    echo "${0##*/}: $*" >&2
    exit 1
}

if [ "$(id -u)" -eq 0 ]; then
    fail "PostgreSQL does not run as root; use another user"
fi
if [ -n "$(find "$directory" -mindepth 1 -maxdepth 1 ! -path "$scripts")" ]; then
    fail "$directory is not empty"
fi
# The address of a Unix socket has room for 107 bytes.
if [ "$(printf %s "$socket_directory/.s.PGSQL.$port" | wc -c)" -gt 107 ]; then
    fail "the socket directory's path is too long: $socket_directory"
fi
# PostgreSQL reads unix_socket_directories as a list with quoting of its own.
case $socket_directory in
    *[\"\'\\,]* | *$'\n'*) fail "the socket directory's path has a character that PostgreSQL would misread: $socket_directory" ;;
esac

# The admin's own settings for PostgreSQL (PGHOST, PGOPTIONS, …) must not reach this server.
unset "${!PG@}"
export LC_ALL=C PGCLIENTENCODING=UTF8 PGHOST=$socket_directory PGPORT=$port PGUSER=$database_user
export PATH=$bin_directory:$PATH
umask 077
cd -- "$directory"

server=
stop_server() {
    if [ -n "$server" ]; then
        kill -INT "$server" 2>/dev/null || true
        wait "$server" || true
        server=
    fi
}
trap stop_server EXIT
trap 'exit 143' TERM INT HUP

run_sql() {
    psql --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 "$@" >/dev/null
}

mkdir -p -- "$directory/backup" "$directory/log" "$socket_directory"
chmod 0700 -- "$socket_directory"


# The cluster ------------------------------------------------------------------

# If this script is killed, what it started goes with it (--pdeathsig), so that the caller
# can remove the directory.
setpriv --pdeathsig KILL initdb --pgdata="$directory/data" --username="$database_user" \
    --encoding=UTF8 --locale=C.UTF-8 --auth=trust --no-sync >"$directory/log/initdb.log" 2>&1 ||
    fail "initdb failed: $(tail -n 3 "$directory/log/initdb.log")"

cat >>"$directory/data/postgresql.conf" <<END

# The practice host: one user's own server, seen by nobody else.
listen_addresses = ''
port = $port
unix_socket_directories = '"$socket_directory"'
unix_socket_permissions = 0700
max_connections = 50
shared_buffers = 64MB
min_wal_size = 32MB
max_wal_size = 256MB
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
END
echo 'local all all trust' >"$directory/data/pg_hba.conf"

# While it is being made nothing is worth saving from a crash; all is written to disk at
# the end.
setpriv --pdeathsig QUIT postgres -D "$directory/data" \
    -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off \
    >"$directory/log/making.log" 2>&1 </dev/null &
server=$!

until pg_isready --quiet --dbname=postgres; do
    kill -0 "$server" 2>/dev/null ||
        fail "PostgreSQL did not start: $(tail -n 3 "$directory/log/making.log")"
    sleep 0.05
done


# Databases and dumps ------------------------------------------------------------

# Dumps are taken at 02:00 UTC; this is the latest such moment, in seconds since 1970.
newest=$((($(date +%s) - 7200) / 86400 * 86400 + 7200))

fill_day() { # DATABASE SECONDS AMOUNT: what the 24 hours before that moment leave behind
    run_sql --dbname="$1" \
        --command="select stand_in_day(to_timestamp($2) - interval '24 hours', $3)"
}

dump_file() { # SECONDS
    echo "$directory/backup/tale-$(date --utc --date="@$1" +%Y%m%d-%H%M%S).sql.gz"
}

make_database() { # DATABASE
    run_sql --dbname=postgres --command="create database $1"
    run_sql --dbname="$1" --file="$scripts/schema.sql"
    fill_day "$1" $((newest - days * 86400)) "$runs_before"
}

# The first one alone, the others while its dumps are taken.
make_database tale
(
    make_database tale_platform
    make_database tale_knowledge
) &
other_databases=$!

for ((age = days - 1; age >= 0; age--)); do
    moment=$((newest - age * 86400))
    fill_day tale "$moment" $((runs_a_day + moment / 86400 % 7 * 5))
    if [ "$age" -eq "$day_missing" ]; then
        continue
    fi
    file=$(dump_file "$moment")
    pg_dump tale | gzip >"$file"
    if [ "$age" -eq "$day_cut_short" ]; then
        truncate --size=$(($(stat --format=%s "$file") * 3 / 5)) "$file"
    fi
    touch --date="@$moment" "$file"
done
wait "$other_databases" || fail "the other databases could not be made"

# Today's work is in no dump yet.
for database in tale tale_platform tale_knowledge; do
    run_sql --dbname="$database" \
        --command="select stand_in_write('practice-convex'), stand_in_write('practice-rag')
                   from generate_series(1, 40)" \
        --command='analyze'
done


# What container.sh and the console read -------------------------------------------

# In a crontab % ends the command unless it is escaped.
cat >"$directory/crontab" <<END
0 2 * * * pg_dump -U $database_user tale | gzip > '${directory//%/\\%}/backup/tale-'\$(date -u +\\%Y\\%m\\%d-\\%H\\%M\\%S).sql.gz
30 2 * * * find '${directory//%/\\%}/backup' -name 'tale-*.sql.gz' -mtime +$days -delete
END

cat >"$directory/server" <<END
bin_directory=$bin_directory
socket_directory=$socket_directory
port=$port
END

stop_server
sync --file-system "$directory"
: >"$directory/ready"
