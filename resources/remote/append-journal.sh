#!/usr/bin/env bash
# Writes lines from standard input to a run's journal, beside the dumps, and sees them on the disk.
#
#   append-journal.sh DIRECTORY RUN
#
# Exit status: 14 it can't be written.
set -u
umask 077
work=$1/.talekeeper/$2
mkdir -p "$work" || exit 14
# A line that a full disk has cut off must not take the next one with it.
[ ! -s "$work/journal" ] || [ -z "$(tail -c 1 "$work/journal")" ] || echo >> "$work/journal"
cat >> "$work/journal" && sync "$work/journal" || exit 14
