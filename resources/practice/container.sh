#!/bin/bash
# Stands in for Docker on a practice host that make.sh has made.
#
#   container.sh DIRECTORY list             one line a container, TAB between the fields:
#                                             name, service, running|exited,
#                                             healthy|starting|unhealthy|-, address|-,
#                                             started at (seconds since 1970)|-
#   container.sh DIRECTORY start NAME
#   container.sh DIRECTORY stop NAME        returns when it is gone
#   container.sh DIRECTORY start-all
#   container.sh DIRECTORY stop-all
#   container.sh DIRECTORY exec NAME COMMAND...           runs it where the container's own programs run
#   container.sh DIRECTORY exec-detached NAME COMMAND...  the same, but it outlives the caller
#
# A "container" is a process of the user who calls; it outlives this script and holds
# none of its files open. Starting what runs and stopping what does not are no errors.
# Nothing starts by itself: after a reboot everything is found exited.
#
# A console calls this many times a second while it restores, so that what each call does
# is done by bash itself, without other programs and without $(…), which costs a process.

set -euo pipefail

fail() {
    echo "${0##*/}: $*" >&2
    exit 1
}

if [ $# -lt 2 ]; then
    echo "usage: ${0##*/} DIRECTORY list|start NAME|stop NAME|start-all|stop-all|exec NAME COMMAND..." >&2
    exit 2
fi

verb=$2
name=${3-}
self=$0
case $self in
    /*) ;;
    *) self=$PWD/$self ;;
esac
scripts=${self%/*}

containers=(practice-db practice-convex practice-platform practice-rag practice-crawler) # in order of dependency
seconds_to_end=10 # then a container is killed, as Docker does

cd -P -- "$1" >/dev/null # says where it went if CDPATH is set
directory=$PWD
if [ ! -e ready ]; then
    fail "there is no practice host in $directory"
fi

while IFS='=' read -r key value; do
    case $key in
        bin_directory) bin_directory=$value ;;
        socket_directory) socket_directory=$value ;;
        port) port=$value ;;
    esac
done <server

unset "${!PG@}" # the admin's own settings for PostgreSQL must not reach this server
export LC_ALL=C PGHOST=${socket_directory:?} PGPORT=${port:?} PGUSER=tale
export PATH=${bin_directory:?}:$PATH
umask 077
if [ ! -d run ] || [ ! -d log ]; then
    mkdir -p -- run log
fi


# Processes --------------------------------------------------------------------------
#
# run/NAME holds the process's id, its start in ticks since boot, and its start in seconds
# since 1970. The ticks tell the process from another one that got the same id later.

# Sets `start_ticks` of a process; fails if there is none, or only its remains.
find_start() { # PROCESS_ID
    local stat='' fields
    { read -r -d '' stat <"/proc/$1/stat"; } 2>/dev/null || [ -n "$stat" ] || return 1
    read -ra fields <<<"${stat##*) }" # the name before it may hold spaces and brackets
    [ "${fields[0]}" != Z ] || return 1
    start_ticks=${fields[19]}
}

# Sets `process` and `started_at` of a container; fails if it is not running.
find_process() { # NAME
    local ticks lines start_ticks
    if [ "$1" = practice-db ]; then
        # PostgreSQL keeps a record of its own, and works in its data directory.
        { mapfile -t -n 3 lines <data/postmaster.pid; } 2>/dev/null || return 1
        process=${lines[0]-} started_at=${lines[2]-}
        [ -n "$process" ] && [ "/proc/$process/cwd" -ef data ]
        return
    fi
    { read -r process ticks started_at <"run/$1"; } 2>/dev/null || return 1
    find_start "$process" && [ "$start_ticks" = "$ticks" ]
}

# Starts a process in a session of its own. It records itself before it becomes COMMAND,
# so that there is never one that nobody knows of.
spawn() { # NAME COMMAND...
    local container=$1
    shift
    keep_previous_log "$container"
    rm -f -- "run/$container"
    (
        exec 9>&- </dev/null >"log/$container.log" 2>&1
        find_start "$BASHPID"
        echo "$BASHPID $start_ticks $EPOCHSECONDS" >"run/$container.new"
        mv -- "run/$container.new" "run/$container"
        exec setsid "$@"
    ) &
    local attempt
    for ((attempt = 0; attempt < 250; attempt++)); do
        if [ -e "run/$container" ]; then
            return
        fi
        sleep 0.02
    done
    fail "$container could not be started: $(tail -n 3 "log/$container.log")"
}

end_process() { # NAME
    local deadline=$((SECONDS + seconds_to_end))
    find_process "$1" || return 0
    kill -TERM "$process" 2>/dev/null || true
    while [ "$SECONDS" -lt "$deadline" ]; do
        find_process "$1" || return 0
        sleep 0.05
    done
    kill -KILL -- "-$process" 2>/dev/null || true # with its children
    while find_process "$1"; do
        sleep 0.05
    done
}

keep_previous_log() { # NAME
    if [ -e "log/$1.log" ]; then
        mv -f -- "log/$1.log" "log/$1.previous.log"
    fi
}


# The database -----------------------------------------------------------------------

# After a reboot another process of this user may have the id that PostgreSQL noted, and
# PostgreSQL would refuse to start. The notes may go only if nothing at all is left of the
# server: a backend can outlive its postmaster for a while.
remove_stale_server_files() {
    local working_directory
    for working_directory in /proc/[0-9]*/cwd; do
        if [ "$working_directory" -ef data ]; then
            return
        fi
    done
    rm -f -- data/postmaster.pid "$socket_directory/.s.PGSQL.$port" "$socket_directory/.s.PGSQL.$port.lock"
}

start_database() {
    mkdir -p -- "$socket_directory" # it may lie where a reboot empties it
    remove_stale_server_files
    keep_previous_log practice-db
    pg_ctl start --pgdata=data --log=log/practice-db.log --wait --timeout=60 --silent \
        </dev/null >/dev/null 2>&1 9>&- ||
        fail "the database could not be started: $(tail -n 3 log/practice-db.log)"
}

stop_database() {
    # What does not end in time ends without a last checkpoint; the next start recovers.
    pg_ctl stop --pgdata=data --mode=fast --wait --timeout="$seconds_to_end" --silent >/dev/null 2>&1 ||
        pg_ctl stop --pgdata=data --mode=immediate --wait --silent >/dev/null 2>&1 ||
        ! find_process practice-db ||
        fail "the database could not be stopped: $(tail -n 3 log/practice-db.log)"
}


# The platform -----------------------------------------------------------------------

# Prints the first of the given ports that is free, else another free one.
free_port() { # [PORT]
    perl -MIO::Socket::INET -e '
        for my $port (@ARGV, 0) {
            my $socket = IO::Socket::INET->new(
                LocalAddr => "127.0.0.1", LocalPort => $port, Listen => 1, ReuseAddr => 1) or next;
            print $socket->sockport;
            exit;
        }
        die "no free port\n"' "$@"
}

start_platform() {
    local remembered=() platform_port
    if [ -s platform-port ]; then
        remembered=("$(<platform-port)")
    fi
    platform_port=$(free_port "${remembered[@]}")
    echo "$platform_port" >platform-port
    spawn practice-platform perl "$scripts/stand-in-platform.pl" "$platform_port" 127.0.0.1
}

platform_answers() {
    # shellcheck disable=SC2016 # expanded by the inner bash
    timeout 1 bash -c '
        exec 3<>"/dev/tcp/127.0.0.1/$1"
        printf "GET /api/health HTTP/1.0\r\n\r\n" >&3
        read -r _ status _ <&3
        [ "$status" = 200 ]' platform_answers "$(<platform-port)" 2>/dev/null
}


# Containers -------------------------------------------------------------------------

start() { # NAME
    local process started_at
    if find_process "$1"; then
        return
    fi
    case $1 in
        practice-db) start_database ;;
        practice-convex) spawn "$1" bash "$scripts/stand-in-writer.sh" "$1" tale tale_platform ;;
        practice-platform) start_platform ;;
        practice-rag | practice-crawler) spawn "$1" bash "$scripts/stand-in-writer.sh" "$1" tale_knowledge ;;
    esac
}

stop() { # NAME
    local process started_at
    if ! find_process "$1"; then
        return
    fi
    case $1 in
        practice-db) stop_database ;;
        *) end_process "$1" ;;
    esac
}

# Like a container without a health check, a writer has no health.
# Sets `health`.
find_health() { # NAME, which is running since `started_at`
    case $1 in
        practice-db) if pg_isready --quiet --dbname=postgres --timeout=1; then health=healthy; else health=starting; fi ;;
        practice-platform)
            if platform_answers; then
                health=healthy
            elif [ $((EPOCHSECONDS - started_at)) -lt 5 ]; then
                health=starting
            else
                health=unhealthy
            fi
            ;;
        *) health=- ;;
    esac
}

describe() { # NAME
    local process started_at platform_port state=exited health=- address=- since=-
    if find_process "$1"; then
        state=running
        find_health "$1"
        since=$started_at
    fi
    if [ "$1" = practice-platform ] && [ -s platform-port ]; then
        read -r platform_port <platform-port
        address=127.0.0.1:$platform_port
    fi
    printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$1" "${1#practice-}" "$state" "$health" "$address" "$since"
}

require_known_name() {
    local container
    for container in "${containers[@]}"; do
        if [ "$container" = "$name" ]; then
            return
        fi
    done
    fail "no such container: $name"
}

require_running() {
    local process started_at
    find_process "$name" || fail "the container $name is not running"
}

# Where a container has its crontab, the practice host has a file.
export TALEKEEPER_CRONTAB=$directory/crontab

# Two calls at once must not start a container twice. What is started must not inherit
# the lock's descriptor, or the lock would be held as long as it runs.
take_lock() {
    exec 9>lock
    flock --timeout 120 9 || fail "another call has not come to its end for two minutes"
}

case $verb in
    list)
        for container in "${containers[@]}"; do
            describe "$container"
        done
        ;;
    start | stop)
        require_known_name
        take_lock
        "$verb" "$name"
        ;;
    start-all)
        take_lock
        for container in "${containers[@]}"; do
            start "$container"
        done
        ;;
    stop-all)
        take_lock
        for ((i = ${#containers[@]} - 1; i >= 0; i--)); do
            stop "${containers[i]}"
        done
        ;;
    exec | exec-detached)
        require_known_name
        require_running
        shift 3
        umask 022
        cd /
        if [ "$verb" = exec ]; then
            exec "$@"
        fi
        setsid "$@" </dev/null >/dev/null 2>&1 &
        ;;
    *) fail "no such verb: $verb" ;;
esac
