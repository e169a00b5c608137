#!/usr/bin/env bash
# Tells how far a load is. Changes nothing.
#
#   load-progress.sh DIRECTORY RUN
#
# Standard output: first line "running BYTES" (of the compressed file), "gone" (it runs no more and left no result) or
# "finished", which load.result follows.
set -u
work=$1/.talekeeper/$2
if [ -e "$work/load.result" ]; then
    echo finished
    cat "$work/load.result"
    exit 0
fi

is_running() {
    local process started
    read -r process started < "$work/load.pid" || return 1
    [ "$(cut -d ' ' -f 22 "/proc/$process/stat" 2>/dev/null)" = "$started" ]
}
if ! is_running 2>/dev/null; then
    # It may have ended between the two looks.
    if [ -e "$work/load.result" ]; then echo finished; cat "$work/load.result"; else echo gone; fi
    exit 0
fi

position=0
if read -r reader < "$work/load.reader"; then
    # The reading process is the first to end: then all was read, and the rest of the pipe is still at work.
    read -r position < "$work/load.size"
    while read -r key value; do
        [ "$key" != pos: ] || position=$value
    done < "/proc/$reader/fdinfo/0"
fi 2>/dev/null
echo "running $position"
