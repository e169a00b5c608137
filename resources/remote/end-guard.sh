#!/usr/bin/env bash
# Ends a guard (guard.sh) that has no more to do, so that nothing is left of a run. Runs on the Docker host.
#
#   end-guard.sh PROCESS START
#
# A process that is not this guard is left alone. One that this user may not end sees for itself that its lease is gone.
# Exit status: 1 it still runs.
set -u
process=$1 start=$2
# What has ended and was not asked for yet by its parent (state Z) does nothing any more.
is_running() {
    local state
    state=$(cut -d ' ' -f 3,22 "/proc/$process/stat" 2>/dev/null)
    [ "${state#* }" = "$start" ] && [ "${state% *}" != Z ]
}
is_running || exit 0
# With its children; it leads a process group of its own.
kill -- "-$process" 2>/dev/null
for ((attempt = 0; attempt < 50; attempt++)); do
    is_running || exit 0
    sleep 0.1
done
exit 1
