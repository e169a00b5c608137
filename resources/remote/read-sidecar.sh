#!/usr/bin/env bash
# What Talekeeper's own service that dumps (resources/sidecar) remembers of its runs. Changes nothing.
#
#   read-sidecar.sh BACKUP_DIRECTORY
#
# Standard output, "name TAB value": clock, in seconds since 1970, and what the service has noted: started, last_attempt and
# last_success in seconds, last_error (empty after a run that went well), schedule and policy.
set -u
export LC_ALL=C
printf 'clock\t%s\n' "$(date +%s)"
cat "$1/.talekeeper-backup/state" 2>/dev/null
exit 0
