#!/usr/bin/env bash
# Which project Compose would make of a checkout. Nothing else of what it reads is printed. Changes nothing.
#
#   name-project.sh CHECKOUT COMPOSE_WORD…
#
# Standard output: the name; empty where Compose could not tell. Exit status: 11 no such checkout.
set -u
export LC_ALL=C
cd -- "$1" 2> /dev/null || exit 11
shift
"$@" config --no-interpolate 2> /dev/null < /dev/null | awk '$1 == "name:" && !/^[ \t]/ { print $2; exit }'
exit 0
