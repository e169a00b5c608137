#!/usr/bin/env bash
# Every run's journal, and how far its load is. Changes nothing.
#
#   read-journals.sh DIRECTORY
#
# Standard output: for each run its id, NUL, its journal and, while it has a guard, a line of the event "lease", NUL, the
# first line of load-progress.sh (empty where no load was begun) and the size of the dump that it reads, NUL.
set -u
# embed load_progress load-progress.sh
for journal in "$1"/.talekeeper/*/journal; do
    [ -f "$journal" ] || continue
    work=${journal%/journal}
    printf '%s\0' "${work##*/}"
    cat "$journal"
    # The guard's lease (lease.sh): when a console was heard of last. The journal's last line may have been cut off.
    for lease in "$work/lease" "$work/lease.expired"; do
        if renewed=$(stat -c %Y "$lease" 2>/dev/null); then
            printf '\n{"event":"lease","renewed":%s}\n' "$renewed"
            break
        fi
    done
    printf '\0'
    if [ -e "$work/load.pid" ]; then
        read -r progress < <(bash -c "${load_progress:?}" load-progress.sh "$1" "${work##*/}")
        printf '%s %s' "$progress" "$(cat "$work/load.size" 2>/dev/null)"
    fi
    printf '\0'
done
