#!/usr/bin/env bash
# Dumps a database of odd things in every way that pg_dump has.
#
#   dump-odd-database.sh DIRECTORY PROGRAMS SQL…
#
# Each SQL file makes a database of a private PostgreSQL in DIRECTORY, which ends with this script. DIRECTORY then holds
# dumps DATABASE.NUMBER.sql, their options in DATABASE.NUMBER.options, and if a reader.awk lies there, what psql said to
# the emitted text of DATABASE.0 in DATABASE.errors. Not as root: PostgreSQL refuses.
set -euo pipefail
directory=$1 programs=$2
shift 2
cd -- "$directory"
unset "${!PG@}"
export LC_ALL=C PATH=$programs:$PATH PGHOST=$directory PGUSER=tale PGCLIENTENCODING=UTF8

initdb -D data -U tale --encoding=UTF8 --locale=C.UTF-8 --auth=trust --no-sync > log
setpriv --pdeathsig QUIT postgres -D data -c listen_addresses= -c unix_socket_directories="$directory" -c fsync=off \
    -c wal_level=logical >> log 2>&1 &
server=$!
trap 'kill -INT $server; wait $server' EXIT
until pg_isready -q -d postgres; do
    kill -0 $server
    sleep 0.1
done

options=('' --inserts --column-inserts '--clean --if-exists' --no-owner --use-set-session-authorization
    '--inserts --rows-per-insert=7' '--load-via-partition-root --disable-triggers' --disable-dollar-quoting
    --quote-all-identifiers)
for sql in "$@"; do
    database=$(basename "$sql" .sql)
    createdb "$database"
    psql -X -q -v ON_ERROR_STOP=1 -d "$database" -f "$sql" > /dev/null
    for number in "${!options[@]}"; do
        # shellcheck disable=SC2086 # several words
        pg_dump ${options[number]} "$database" > "$database.$number.sql"
        echo "${options[number]}" > "$database.$number.options"
    done
    createdb "$database-again"
    awk -v emit=1 -v accept_outward=1 -v restrict_key=Key -v report=/dev/null -f reader.awk "$database.0.sql" |
        psql -X -q -v ON_ERROR_STOP=1 -d "$database-again" -f - 2> "$database.errors" > /dev/null || echo "status $?" >> "$database.errors"
    pg_dump "$database-again" > "$database.again"
done
