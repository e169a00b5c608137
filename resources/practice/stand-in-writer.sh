#!/bin/bash
# Stands in for a Tale container that writes to the database (convex, rag, crawler).
#
#   stand-in-writer.sh NAME DATABASE...
#
# Holds one connection to each DATABASE under the application name NAME and calls
# stand_in_write(NAME) (schema.sql) in it about twice a second. The server is given by
# libpq's variables (PGHOST, PGPORT, PGUSER, PGPASSWORD). A connection that is lost is
# made again within about a second, for ever; SIGTERM ends everything at once.
# Works as a container's first process and as a plain background process.

set -euo pipefail

if [ $# -lt 2 ]; then
    echo "usage: ${0##*/} NAME DATABASE..." >&2
    exit 2
fi

name=$1
shift
databases=("$@")

export PGAPPNAME=$name
export PGCONNECT_TIMEOUT=5

declare -A connection # database → process id of its psql
declare -A state      # database → new, up or down: only changes are logged
exec {nowhere}>/dev/null

log() {
    echo "$(date -u '+%Y-%m-%d %H:%M:%S') $name: $*" >&2
}

# psql's \watch repeats the call until it fails once; then psql ends. It also ends when
# this script is killed without a chance to clean up (--pdeathsig), as it would in a
# container. Its message is wanted for the first failure only, not once a second.
connect() {
    local database=$1 messages=2
    if [ "${state[$database]}" = down ]; then
        messages=$nowhere
    fi
    setpriv --pdeathsig TERM \
        psql --no-psqlrc --no-password --quiet --set=ON_ERROR_STOP=1 \
        --set=writer="$name" --dbname="$database" \
        <<<"select stand_in_write(:'writer') \\watch 0.5" >/dev/null 2>&"$messages" &
    connection[$database]=$!
}

look_after() {
    local database=$1
    if kill -0 "${connection[$database]}" 2>/dev/null; then
        if [ "${state[$database]}" != up ]; then
            state[$database]=up
            log "writing to $database"
        fi
        return
    fi
    if [ "${state[$database]}" != down ]; then
        state[$database]=down
        log "no connection to $database, trying again every second"
    fi
    connect "$database"
}

end() {
    trap - TERM INT
    # shellcheck disable=SC2046 # one process id a word
    kill $(jobs -p) 2>/dev/null || true
    wait
    exit 0
}
trap end TERM INT

for database in "${databases[@]}"; do
    state[$database]=new
    connect "$database"
done

while true; do
    # In the background and waited for: bash would put off a signal until a command in
    # the foreground has ended.
    sleep 1 &
    wait $! || true
    for database in "${databases[@]}"; do
        look_after "$database"
    done
done
