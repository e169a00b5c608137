#!/usr/bin/env bash
# Makes the folder on a drill host into which a snapshot is brought, for its owner alone. It is used only where it is empty or was
# made by a drill before, which its mark tells; what an earlier drill has brought in is deleted then.
#
#   prepare-work.sh DIRECTORY DRILL
#
# Standard output: the folder for the snapshot, by its whole path, and in a line of its own the bytes that are free there. Exit status: 10 the name is no whole path, 11 it is no folder,
# 12 it holds what no drill has put there, 13 it can't be made or written, 14 the disk is full.
set -u
export LC_ALL=C
umask 077
work=$1
case $work in /?*) ;; *) exit 10 ;; esac

fail() { # WORDS
    printf '%s\n' "$1" >&2
    case $1 in *'No space left'* | *'quota exceeded'*) exit 14 ;; esac
    exit 13
}

try() { # COMMAND…
    local says
    says=$("$@" 2>&1) || fail "$says"
}

if [ ! -e "$work" ] && [ ! -L "$work" ]; then try mkdir -p -- "$work"; fi
[ -d "$work" ] || exit 11
cd -P -- "$work" 2> /dev/null || exit 13
mark=.talekeeper-drill
if [ ! -f "$mark" ]; then
    [ -z "$(find . -mindepth 1 -maxdepth 1 -print -quit)" ] || exit 12
    try chmod 700 .
fi
# It says whose it is, also where all else is taken away.
says=$({ printf '%s\n' "$2" > "$mark"; } 2>&1) || fail "$says"
try rm -rf --one-file-system ./snapshot
try mkdir ./snapshot
printf '%s\n' "$PWD/snapshot"
df -PB1 . | awk 'NR == 2 { printf "%.0f\n", $4 }'
