#!/usr/bin/env bash
# Puts one database in the place of another: two renames in one transaction, or none. Where there is only one of the two,
# it is one rename.
#
#   swap-databases.sh USER DATABASE DATABASE_OID INCOMING INCOMING_OID OUTGOING COMMENT OUTGOING_COMMENT
#
# DATABASE becomes OUTGOING, INCOMING becomes DATABASE. Both get a comment, COMMENT the one in service from now on.
# Both are known by their OIDs, which a rename does not change. An OID of 0: there is none; with DATABASE_OID 0 the name
# DATABASE must be free. However this ends, both are opened for sessions after it.
# Exit status: 0 swapped, 20 the databases are not the ones that were meant, 21 sessions would not end,
# 22 PostgreSQL refused, 23 one of them could not be opened again within two minutes. With 20 and 21 nothing was renamed;
# otherwise the OIDs tell.
set -u
user=$1 database=$2 database_oid=$3 incoming=$4 incoming_oid=$5 outgoing=$6 comment=$7 outgoing_comment=$8
export PGPASSWORD=${PGPASSWORD:-${POSTGRES_PASSWORD:-${DB_PASSWORD:-}}}
export PGAPPNAME="talekeeper swap"
export PGOPTIONS='-c idle_session_timeout=0 -c statement_timeout=0 -c lock_timeout=0 -c default_transaction_read_only=off'

# From the database "postgres", as nobody can rename the one they are in. Names and texts go in as psql variables, which
# psql itself quotes.
sql() {
    psql -X -q -A -t --no-password -U "$user" -d postgres -v ON_ERROR_STOP=1 \
        -v database="$database" -v database_oid="$database_oid" -v incoming="$incoming" -v incoming_oid="$incoming_oid" \
        -v outgoing="$outgoing" -v comment="$comment" -v outgoing_comment="$outgoing_comment" "$@"
}

# Goes on until the server answers: it may have been thrown into recovery in between.
reopen() {
    local status=$? attempt name closed
    for ((attempt = 0; attempt < 120; attempt++)); do
        closed=no
        # By OID: which name each has by now depends on how far this came.
        for oid in "$database_oid" "$incoming_oid"; do
            if ! name=$(sql -v oid="$oid" <<< "SELECT datname FROM pg_database WHERE oid = :'oid' AND NOT datallowconn"); then
                closed=yes
            elif [ -n "$name" ]; then
                sql -v name="$name" <<< 'ALTER DATABASE :"name" ALLOW_CONNECTIONS true' || closed=yes
            fi
        done
        [ "$closed" = yes ] || exit "$status"
        sleep 1
    done
    echo "the databases could not be opened again" >&2
    exit 23
}

# True where each database that is meant is there under its name, and each name that is to be taken is free.
are_meant="(SELECT count(*) FROM pg_database
             WHERE (oid, datname) = (:'database_oid', :'database') OR (oid, datname) = (:'incoming_oid', :'incoming'))
         = (:database_oid <> 0)::int + (:incoming_oid <> 0)::int
       AND NOT EXISTS (SELECT FROM pg_database
                        WHERE datname = CASE :database_oid WHEN 0 THEN :'database' ELSE :'outgoing' END)"
known=$(sql <<< "SELECT $are_meant;") || exit 22
[ "$known" = t ] || { echo "not the databases that were meant" >&2; exit 20; }

trap reopen EXIT
# A script that is told to end still opens them again.
trap 'exit 22' HUP INT TERM
close='' renames=''
if [ "$database_oid" != 0 ]; then
    close+='ALTER DATABASE :"database" ALLOW_CONNECTIONS false;'$'\n'
    renames+='ALTER DATABASE :"database" RENAME TO :"outgoing";
COMMENT ON DATABASE :"outgoing" IS :'"'outgoing_comment'"';'$'\n'
fi
if [ "$incoming_oid" != 0 ]; then
    close+='ALTER DATABASE :"incoming" ALLOW_CONNECTIONS false;'$'\n'
    renames+='ALTER DATABASE :"incoming" RENAME TO :"database";
COMMENT ON DATABASE :"database" IS :'"'comment'"';'$'\n'
fi
sql <<< "$close" || exit 22

# Nobody can come in any more; those who are in are sent out.
sessions=1
for ((attempt = 0; attempt < 50; attempt++)); do
    sessions=$(sql << 'SQL'
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datid IN (:'database_oid', :'incoming_oid');
SQL
    ) || exit 22
    [ "$sessions" != 0 ] || break
    sleep 0.2
done
[ "$sessions" = 0 ] || { echo "$sessions sessions did not end within 10 seconds" >&2; exit 21; }

# The division fails, and the transaction with it, if a database was made, dropped or renamed meanwhile.
sql <<< "BEGIN;
SELECT 1 / ($are_meant)::int;
${renames}COMMIT;" || exit 22
