#!/usr/bin/env bash
# Puts the database from before a run back in service, if it is not: what a guard does before it starts what writes.
#
#   put-back-in-service.sh DIRECTORY RUN USER DATABASE DATABASE_OID KEPT OTHER COMMENT OTHER_COMMENT
#
# DATABASE_OID is the one from before, which is called KEPT if it was swapped out; what is in service then becomes OTHER.
# Once what writes was started on the new one (lease.sh commit), nothing is swapped: the admin decides.
# Exit status: 0 done, or nothing was to do, 22 PostgreSQL does not answer or refused; those of swap-databases.sh.
set -u
# embed swap_databases swap-databases.sh
work=$1/.talekeeper/$2 user=$3 database=$4 database_oid=$5 kept=$6 other=$7 comment=$8 other_comment=$9
export PGPASSWORD=${PGPASSWORD:-${POSTGRES_PASSWORD:-${DB_PASSWORD:-}}}
export PGAPPNAME="talekeeper guard"

sql() { # statements from standard input
    psql -X -q -A -t --no-password -U "$user" -d postgres -v ON_ERROR_STOP=1 -v database="$database"
}

if [ ! -e "$work/committed" ]; then
    in_service=$(sql <<< "SELECT oid FROM pg_database WHERE datname = :'database'") || exit 22
    if [ "$in_service" != "${database_oid#0}" ]; then
        bash -c "${swap_databases:?}" swap-databases.sh "$user" "$database" "${in_service:-0}" "$kept" "$database_oid" "$other" \
            "$comment" "$other_comment" || exit
    fi
fi
# A swap that died half-way leaves it closed.
sql << 'SQL' || exit 22
SELECT format('ALTER DATABASE %I ALLOW_CONNECTIONS true', datname) FROM pg_database WHERE datname = :'database' AND NOT datallowconn \gexec
SQL
