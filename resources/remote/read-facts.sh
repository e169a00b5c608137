#!/usr/bin/env bash
# What a restore must know of the machine that SQL does not tell. Changes nothing.
#
#   read-facts.sh DATA_DIRECTORY BACKUP_DIRECTORY
#
# Standard output, "name TAB value": data_free, data_total and backup_free in bytes, psql (its version), and a line
# "cron TAB LINE" for every job in the container's crontabs.
set -u
export LC_ALL=C
room() { # DIRECTORY COLUMN
    df -PB1 "$1" 2>/dev/null | awk -v column="$2" 'NR == 2 { printf "%.0f", $column }'
}
printf 'data_free\t%s\ndata_total\t%s\nbackup_free\t%s\n' "$(room "$1" 4)" "$(room "$1" 2)" "$(room "$2" 4)"
printf 'psql\t%s\n' "$(psql --version | awk '{ print $3 }')"
for crontab in /etc/crontab /etc/cron.d/* /var/spool/cron/crontabs/* "${TALEKEEPER_CRONTAB:-}"; do
    if [ ! -f "$crontab" ] || [ ! -r "$crontab" ]; then continue; fi
    grep -E '^[[:space:]]*[0-9*@]' "$crontab" | sed 's/^[[:space:]]*/cron\t/'
done
exit 0
