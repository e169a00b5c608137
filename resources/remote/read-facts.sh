#!/usr/bin/env bash
# What a restore must know of the machine that SQL does not tell. Changes nothing.
#
#   read-facts.sh DATA_DIRECTORY BACKUP_DIRECTORY
#
# Standard output, "name TAB value": data_free and backup_free in bytes, psql (its version), and a line "cron TAB LINE"
# for every job in the container's crontabs.
set -u
export LC_ALL=C
for place in "data_free $1" "backup_free $2"; do
    printf '%s\t%s\n' "${place%% *}" "$(df -PB1 "${place#* }" 2>/dev/null | awk 'NR == 2 { printf "%.0f", $4 }')"
done
printf 'psql\t%s\n' "$(psql --version | awk '{ print $3 }')"
for crontab in /etc/crontab /etc/cron.d/* /var/spool/cron/crontabs/* "${TALEKEEPER_CRONTAB:-}"; do
    if [ ! -f "$crontab" ] || [ ! -r "$crontab" ]; then continue; fi
    grep -E '^[[:space:]]*[0-9*@]' "$crontab" | sed 's/^[[:space:]]*/cron\t/'
done
exit 0
