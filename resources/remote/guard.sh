#!/usr/bin/env bash
# The guard of a restore. It runs on the Docker host while what writes is stopped, and starts it again if no console has
# renewed the run's lease for SECONDS: then the console has died or lost its way to the host, and nobody may forget that
# Tale is away.
#
#   guard.sh SECONDS TAKE LOOK EXPIRE COMMAND...
#
# All but the first are command lines: TAKE, LOOK and EXPIRE call lease.sh in the db container, each COMMAND is done in
# its turn once the lease has run out: put the database from before in service, if it is not, and start the containers.
# Ends by itself when the run has ended or another guard has taken over.
set -u
export LC_ALL=C
seconds=$1 take=$2 look=$3 expire=$4
shift 4

# Process ids are given out again; with the start time (proc(5), field 22) this one is known for certain.
start_of() { cut -d ' ' -f 22 "/proc/$1/stat" 2>/dev/null; }
previous=$(bash -c "$take $$ $(start_of "$$")") || exit 1
# The guard of a console that is gone has no more to do.
read -r process start <<< "$previous"
if [ -n "$process" ] && [ "$(start_of "$process")" = "$start" ]; then kill -- "-$process"; fi

pause=$((seconds / 4))
if ((pause < 1)); then pause=1; elif ((pause > 10)); then pause=10; fi
# While the db container does not answer, nobody renews the lease either.
renewed=$SECONDS
while :; do
    age=$(bash -c "$look")
    case $? in
        0) renewed=$((SECONDS - age)) ;;
        16) exit 0 ;;
    esac
    if ((SECONDS - renewed >= seconds)); then
        bash -c "$expire"
        case $? in
            0) break ;;
            16) exit 0 ;;
        esac
    fi
    sleep "$pause"
done

# A container that does not start must not keep the others down, but each is worth some patience.
for command in "$@"; do
    for ((attempt = 0; attempt < 60; attempt++)); do
        ! bash -c "$command" || break
        sleep 5
    done
done
