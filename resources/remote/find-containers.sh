#!/usr/bin/env bash
# Every container of a Docker host, running or not, as docker describes it. Runs on the Docker host, and changes nothing.
#
#   find-containers.sh [WORD…] [-- CONTAINER COMMAND…]
#
# WORD…    how docker is called there; none: it is found out, "docker" or else "sudo -n docker"
# COMMAND  is run in the container after that, to save a command over a slow link; it only looks, too
#
# Standard output: the words, each ended by NUL, an empty one, docker's JSON, NUL, and what COMMAND prints. Whether that came
# to its end, it has to say itself.
# Exit status: docker's own, 127 where there is none.
set -u
export LC_ALL=C

words=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do
    words+=("$1")
    shift
done
[ $# -eq 0 ] || shift

inspect() { # the words
    local ids answer refusal='' attempt status
    # Anybody's container may be removed between the two commands; then the list is old, and asked for again.
    for attempt in 1 2 3 4 5; do
        ids=$("$@" ps --all --quiet --no-trunc) || return
        answer='[]' status=0
        # The answer holds every container's passwords, so nothing of it may get among the words of a failure; nor may a
        # warning (of sudo, of docker's configuration) get into it.
        # shellcheck disable=SC2086 # ids are words
        [ -z "$ids" ] || answer=$("$@" container inspect $ids 2> /dev/null) || status=$?
        [ "$status" -ne 0 ] || break
        # shellcheck disable=SC2086
        refusal=$("$@" container inspect $ids 2>&1 > /dev/null)
        case $attempt$refusal in [1-4]*"No such container"*) ;; *) break ;; esac
    done
    if [ "$status" -ne 0 ]; then
        printf '%s\n' "$refusal" >&2
        return "$status"
    fi
    printf '%s\0' "$@" ''
    printf '%s\n' "$answer"
}

if [ "${#words[@]}" -eq 0 ]; then
    words=(docker)
    # Without the group "docker" the daemon's socket is closed, and sudo may be the way there.
    if ! refusal=$(docker version --format '{{.Server.Version}}' 2>&1); then
        case $refusal in
            *"permission denied"*) if sudo -n docker version > /dev/null 2>&1; then words=(sudo -n docker); fi ;;
        esac
    fi
fi
inspect "${words[@]}" || exit
[ $# -gt 0 ] || exit 0
printf '\0'
"${words[@]}" exec -i "$@"
exit 0
