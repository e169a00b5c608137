#!/usr/bin/env bash
# Runs Compose in a checkout. Of what it prints only the lines without a value of .env are passed on: where it can't read that
# file it quotes the line, and a secret with a "$" in it is named in a warning.
#
#   run-compose.sh CHECKOUT COMPOSE_WORD…
#
# Standard output: those lines, without those that only say what begins. Exit status: 11 no such checkout, 12 there is no such program, 13 .env can't be read by Compose,
# 14 there is no compose file, 15 it failed in another way; 1, and a word on standard error, where Docker does not answer.
set -u
export LC_ALL=C
cd -- "$1" 2> /dev/null || exit 11
shift
command -v -- "$1" > /dev/null || exit 12
said=$("$@" 2>&1 < /dev/null)
status=$?
printf '%s\n' "$said" | grep -E \
    -e '^ *(Container|Network|Volume|Image) "?[A-Za-z0-9_.:/-]+"? +[A-Z][a-z]+' \
    -e '^dependency failed to start: container [A-Za-z0-9_.-]+ ' \
    -e '^Error response from daemon: ' \
    -e '^no such service: [A-Za-z0-9_.-]+$' \
    -e '^no configuration file provided' | sed 's/^ *//' | grep -vE ' (Creat|Recreat|Start|Stopp|Wait)ing$' | sort -u | tail -n 60
[ "$status" -ne 0 ] || exit 0
case $said in
    # Whoever called this knows these words, and that the host has gone.
    *'Cannot connect to the Docker daemon'* | *'error during connect'* | *'failed to connect to the docker API'*)
        echo 'Cannot connect to the Docker daemon.' >&2
        exit 1
        ;;
    *'no configuration file provided'*) exit 14 ;;
    *'failed to read '*.env* | *'env file '*) exit 13 ;;
esac
exit 15
