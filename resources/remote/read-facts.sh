#!/usr/bin/env bash
# What a restore must know of the machine that SQL does not tell. Changes nothing.
#
#   read-facts.sh DATA_DIRECTORY BACKUP_DIRECTORY
#
# Standard output, "name TAB value": data_free, data_total and backup_free in bytes, psql (its version), and of cron:
#   cron_runs  the program that runs crontabs here, once for each; none: no crontab does anything
#   zone       the container's clock, an IANA name; none: UTC
#   crontab    "user" or "system" (with the field of a user), TAB, the path; what follows is in it
#   cron       a line of that crontab: a job, or a setting of the time zone
#   script     path of a script that a job calls or run-parts finds, TAB, a line of it that dumps or deletes
set -u
export LC_ALL=C
room() { # DIRECTORY COLUMN
    df -PB1 "$1" 2>/dev/null | awk -v column="$2" 'NR == 2 { printf "%.0f", $column }'
}
printf 'data_free\t%s\ndata_total\t%s\nbackup_free\t%s\n' "$(room "$1" 4)" "$(room "$1" 2)" "$(room "$2" 4)"
printf 'psql\t%s\n' "$(psql --version | awk '{ print $3 }')"

# A crontab may have a password in it, which nobody needs to see.
without_secrets() { sed -E 's/((PASSWORD|PASS|SECRET|TOKEN|KEY)[A-Z_]*=)("[^"]*"|'\''[^'\'']*'\''|[^[:space:]]+)/\1***/g; s#(://[^:/@ ]*:)[^@ ]*@#\1***@#g'; }

show_script() { # PATH
    local mark
    if [ ! -f "$1" ] || [ ! -r "$1" ]; then return 0; fi
    IFS= read -r -N 2 mark < "$1"
    [ "$mark" = '#!' ] || return 0
    grep -E '(pg_dump|find[[:space:]].*(-delete|rm|unlink|xargs))' "$1" | grep -vE '^[[:space:]]*#' | head -n 20 | without_secrets |
        while IFS= read -r line; do printf 'script\t%s\t%s\n' "$1" "$line"; done
}

show_crontab() { # KIND PATH
    local lines word
    if [ ! -f "$2" ] || [ ! -r "$2" ]; then return 0; fi
    lines=$(grep -E '^[[:space:]]*([^#=[:space:]]+[[:space:]]|(CRON_)?TZ[[:space:]]*=)' "$2" | without_secrets)
    [ -n "$lines" ] || return 0
    printf 'crontab\t%s\t%s\n' "$1" "$2"
    printf '%s\n' "$lines" | sed 's/^[[:space:]]*/cron\t/'
    printf '%s\n' "$lines" | grep -oE '(^|[[:space:];&|(])/[A-Za-z0-9_./-]+' | sort -u | while read -r word; do
        word=/${word#*/}
        # The directories of run-parts, which knows only such names.
        if [ -d "$word" ]; then
            case $word in /etc/cron.*) find "$word" -maxdepth 1 -regex '.*/[A-Za-z0-9_-]+' -perm -u+x | sort | while IFS= read -r script; do show_script "$script"; done ;; esac
        else
            show_script "$word"
        fi
    done
}

# The practice host has a file of its own in place of all that, and none of this machine's crontabs is its business.
if [ -n "${TALEKEEPER_CRONTAB:-}" ]; then
    printf 'cron_runs\tpractice\n'
    show_crontab user "$TALEKEEPER_CRONTAB"
    exit 0
fi

for process in /proc/[0-9]*; do
    name=''
    read -r name < "$process/comm"
    case $name in
        cron | crond | supercronic) ;;
        busybox)
            tr '\0' ' ' < "$process/cmdline" | grep -q 'busybox crond ' || continue
            name=crond
            ;;
        *) continue ;;
    esac
    printf 'cron_runs\t%s\n' "$name"
    [ "$name" != supercronic ] || show_crontab user "$(tr '\0' '\n' < "$process/cmdline" | tail -n 1)"
done 2>/dev/null
zone=${TZ:-}
[ -n "$zone" ] || zone=$(readlink -f /etc/localtime | sed -n 's#.*/zoneinfo/##p')
printf 'zone\t%s\n' "${zone#:}"
for crontab in /etc/crontab /etc/cron.d/*; do show_crontab system "$crontab"; done
for crontab in /var/spool/cron/crontabs/* /var/spool/cron/* /etc/crontabs/*; do show_crontab user "$crontab"; done
exit 0
