#!/usr/bin/env bash
# Which server this is, in the same words as server.sql: compared with what libpq reaches, so that a restore can't stop the
# containers of one server and rename the databases of another. Changes nothing.
#
#   server-identity.sh USER
set -u
export PGPASSWORD=${PGPASSWORD:-${POSTGRES_PASSWORD:-${DB_PASSWORD:-}}}
psql -X -q -A -t --no-password -v ON_ERROR_STOP=1 -U "$1" -d postgres << 'SQL'
SELECT (SELECT system_identifier FROM pg_control_system()) || ' ' || extract(epoch FROM pg_postmaster_start_time());
SQL
