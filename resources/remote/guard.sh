#!/usr/bin/env bash
# The guard of a restore. It runs on the Docker host while what writes is stopped, and starts it again if no console has
# renewed the run's lease for SECONDS: then the console has died or lost its way to the host, and nobody may forget that
# Tale is away.
#
#   guard.sh SECONDS TAKE LOOK EXPIRE EXPIRED PUT_BACK NOTE START...
#
# All but the first are command lines. TAKE, LOOK, EXPIRE and EXPIRED call lease.sh in the db container. Once the lease has
# run out, PUT_BACK puts the database from before in service, if it is not, each START starts a container, and NOTE writes
# the journal. Ends by itself when the run has ended or another guard has taken over.
set -u
export LC_ALL=C
seconds=$1 take=$2 look=$3 expire=$4 expired=$5 put_back=$6 note=$7
shift 7

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

# A console that takes the run over meanwhile wants no guard to start anything.
leave_to_others() {
    bash -c "$expired"
    [ $? != 16 ] || exit 0
}

# Nothing that writes is started on a database that is not known to be the right one: it goes on trying for a day.
for ((attempt = 0; attempt < 8640; attempt++)); do
    leave_to_others
    ! bash -c "$put_back" || break
    sleep 10
done
((attempt < 8640)) || exit 1
# One that does not start must not keep the others waiting.
waiting=("$@")
for ((attempt = 0; attempt < 60 && ${#waiting[@]} > 0; attempt++)); do
    leave_to_others
    left=()
    for command in "${waiting[@]}"; do
        bash -c "$command" || left+=("$command")
    done
    waiting=("${left[@]}")
    if ((attempt == 0)); then bash -c "$note"; fi
    ((${#waiting[@]} == 0)) || sleep 5
done
