#!/usr/bin/env bash
# What a machine has for a Tale to be built on. Runs on the Docker host, and changes nothing.
#
#   read-machine.sh FOLDER DOCKER_WORD… -- COMPOSE_WORD…
#
# FOLDER  where files will be put; it need not be there yet
# Standard output: facts, one a line, "name TAB value", those that are known: docker and compose (versions), memory,
# docker_room and folder_room (free bytes), and for each of Docker's volumes a line "volume TAB NAME". Exit status: 0.
set -u
export LC_ALL=C
folder=$1 words=()
shift
while [ $# -gt 0 ] && [ "$1" != -- ]; do
    words+=("$1")
    shift
done
shift

fact() { # NAME VALUE
    [ -z "$2" ] || printf '%s\t%s\n' "$1" "$2"
}
room() { # FOLDER: of the first one above it that is there
    local at=$1
    while [ ! -d "$at" ] && [ "$at" != / ]; do at=$(dirname -- "$at"); done
    df -PB1 -- "$at" | awk 'NR == 2 { printf "%.0f", $4 }'
}

fact docker "$("${words[@]}" version --format '{{.Server.Version}}' 2> /dev/null)"
fact compose "$("$@" version --short 2> /dev/null)"
fact memory "$(awk '$1 == "MemTotal:" { printf "%.0f", $2 * 1024 }' /proc/meminfo)"
root=$("${words[@]}" info --format '{{.DockerRootDir}}' 2> /dev/null)
[ -z "$root" ] || fact docker_room "$(room "$root")"
fact folder_room "$(room "$folder")"
"${words[@]}" volume ls --format '{{.Name}}' 2> /dev/null | sed 's/^/volume\t/'
exit 0
