#!/usr/bin/env bash
# Puts the database from before a run back in service, if it is not: what a guard does before it starts what writes.
#
#   put-back-in-service.sh DIRECTORY RUN USER DATABASE DATABASE_OID KEPT OTHER OTHER_OID COMMENT OTHER_COMMENT
#
# DATABASE_OID is the one from before, which is called KEPT if it was swapped out; what is in service then becomes OTHER. It
# must be the one with OTHER_OID, or where that was not known yet (0) carry the run's tag: another one somebody else has
# put there, and it stays. Once what writes was started on the new one (lease.sh commit), nothing is swapped.
# Exit status: 0 done, or nothing was to do, 22 PostgreSQL does not answer or refused; those of swap-databases.sh.
set -u
# embed swap_databases swap-databases.sh
work=$1/.talekeeper/$2 run=$2 user=$3 database=$4 database_oid=$5 kept=$6 other=$7 other_oid=$8 comment=$9 other_comment=${10}
export PGPASSWORD=${PGPASSWORD:-${POSTGRES_PASSWORD:-${DB_PASSWORD:-}}}
export PGAPPNAME="talekeeper guard"
export PGOPTIONS='-c statement_timeout=0 -c lock_timeout=0 -c default_transaction_read_only=off'

sql() { # statements from standard input
    psql -X -q -A -t --no-password -U "$user" -d postgres -v ON_ERROR_STOP=1 -v database="$database" -v other_oid="$other_oid" \
        -v tag="\"run\":\"$run\""
}

if [ ! -e "$work/committed" ]; then
    in_service=$(sql << 'SQL'
SELECT oid FROM pg_database
 WHERE datname = :'database'
   AND (oid = :other_oid OR :other_oid = 0 AND strpos(shobj_description(oid, 'pg_database'), :'tag') > 0);
SQL
    ) || exit 22
    if [ -n "$in_service" ] && [ "$in_service" != "$database_oid" ]; then
        bash -c "${swap_databases:?}" swap-databases.sh "$user" "$database" "$in_service" "$kept" "$database_oid" "$other" \
            "$comment" "$other_comment" || exit
    fi
fi
# A swap that died half-way leaves it closed.
sql << 'SQL' || exit 22
SELECT format('ALTER DATABASE %I ALLOW_CONNECTIONS true', datname) FROM pg_database WHERE datname = :'database' AND NOT datallowconn \gexec
SQL
