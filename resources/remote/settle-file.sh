#!/usr/bin/env bash
# For scripts that write a dump into the backup directory, which embed it: how a file becomes one.

# What could not be written: standard error, and the exit status 18 where there is no room, else 12.
fail_to_write() { # WHAT_IT_SAYS
    printf '%s\n' "$1" >&2
    case $1 in *'No space left'* | *'quota exceeded'* | *'File too large'*) exit 18 ;; esac
    exit 12
}

# As the other dumps are owned, or else the directory; and PostgreSQL's own user can read it.
settle_owner() { # DIRECTORY FILE
    local neighbour=
    [ "$(id -u)" = 0 ] || return 0
    IFS= read -r -d '' neighbour < <(
        find "$1" -maxdepth 1 -type f -name '*.sql.gz' -printf '%T@ %p\0' | sort -z -n -r | head -z -n 1 | cut -z -d ' ' -f 2-
    )
    chown --reference="${neighbour:-$1}" -- "$2" || return
    [ -d "${PGDATA:-}" ] && [ "$(stat -c %u -- "$2")" != "$(stat -c %u -- "$PGDATA")" ] || return 0
    chgrp -- "$(stat -c %g -- "$PGDATA")" "$2" && chmod 640 -- "$2"
}

# Gives a file its name, where nothing may lie: mv would ask nobody. Fails where something does.
give_name() { # FILE NAME
    local says
    says=$(ln -T -- "$1" "$2" 2>&1) && rm -f -- "$1" && return
    if [ -e "$2" ] || [ -L "$2" ]; then return 1; fi
    # A volume without hard links.
    mv -n -T -- "$1" "$2"
    [ ! -e "$1" ] || fail_to_write "$says"
}
