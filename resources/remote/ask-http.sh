#!/usr/bin/env bash
# Asks a web server on the containers' network for a page. There is no curl in the image; bash has /dev/tcp.
#
#   ask-http.sh ADDRESS PORT PATH
#
# Standard output: the status code, such as 200. Exit status: 15 nobody answers.
set -u
ask() {
    exec 3<> "/dev/tcp/$1/$2" || exit 15
    printf 'GET %s HTTP/1.0\r\nHost: %s\r\nConnection: close\r\n\r\n' "$3" "$1" >&3
    read -r _ status _ <&3 || exit 15
    printf '%s\n' "$status"
}
export -f ask
timeout 10 bash -c 'ask "$@"' ask "$@" 2>/dev/null || exit 15
