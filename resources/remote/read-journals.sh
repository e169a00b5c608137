#!/usr/bin/env bash
# Every run's journal. Changes nothing.
#
#   read-journals.sh DIRECTORY
#
# Standard output: for each run its id, NUL, its journal, NUL.
set -u
for journal in "$1"/.talekeeper/*/journal; do
    [ -f "$journal" ] || continue
    run=${journal%/journal}
    printf '%s\0' "${run##*/}"
    cat "$journal"
    printf '\0'
done
