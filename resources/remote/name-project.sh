#!/usr/bin/env bash
# Which project Compose would make of a checkout. Nothing else of what it reads is printed. Changes nothing.
#
#   name-project.sh CHECKOUT COMPOSE_WORD…
#
# Standard output: the name; empty where Compose could not tell. Exit status: 11 no such checkout, 12 there is no such program,
# 13 .env can't be read by Compose, 14 there is no compose file; 1, and a word on standard error, where Docker does not answer.
set -u
export LC_ALL=C
cd -- "$1" 2> /dev/null || exit 11
shift
command -v -- "$1" > /dev/null || exit 12
said=$("$@" config --no-interpolate 2>&1 < /dev/null)
name=$(printf '%s\n' "$said" | awk '$1 == "name:" && !/^[ \t]/ && !found { print $2; found = 1 }')
if [ -n "$name" ]; then
    printf '%s\n' "$name"
    exit 0
fi
case $said in
    # Whoever called this knows these words, and that the host has gone.
    *'Cannot connect to the Docker daemon'* | *'error during connect'* | *'failed to connect to the docker API'*)
        echo 'Cannot connect to the Docker daemon.' >&2
        exit 1
        ;;
    *'no configuration file provided'*) exit 14 ;;
    *'failed to read '*.env* | *'env file '*) exit 13 ;;
esac
exit 0
