#!/usr/bin/env bash
# The names of the variables that containers are given, and of TALE_CONFIG_DIR its value. No other value is printed. Runs on the
# Docker host, and changes nothing.
#
#   name-variables.sh DOCKER_WORD… -- CONTAINER…
#
# Standard output: "name TAB NAME" for each name, and "config TAB CONTAINER TAB VALUE". Exit status: docker's own.
set -u
export LC_ALL=C
words=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do
    words+=("$1")
    shift
done
shift
# A value may have lines of its own, so the names are parted from them by docker.
# shellcheck disable=SC2016 # the variables are docker's
"${words[@]}" container inspect --format \
    '{{$container := .Name}}{{range .Config.Env}}{{$part := split . "="}}{{println "name" (index $part 0)}}{{if eq (index $part 0) "TALE_CONFIG_DIR"}}{{println "config" $container (index $part 1)}}{{end}}{{end}}' \
    -- "$@" | awk '
    $1 == "name" && NF == 2 { print "name\t" $2 }
    $1 == "config" && NF >= 3 { container = $2; sub(/^\//, "", container); sub(/^config [^ ]+ /, ""); print "config\t" container "\t" $0 }' | sort -u
exit "${PIPESTATUS[0]}"
