#!/usr/bin/env bash
# Keeps a dump past the host's pruning, by a hard link that no pattern of dumps' names takes; see find-dump.sh.
#
#   pin-dump.sh pin DIRECTORY FILE             prints "pinned", or "already"
#   pin-dump.sh unpin DIRECTORY FILE           prints "removed", or "given-back" where the dump was pruned meanwhile: it gets
#                                              its name back, and goes with the host's next pruning
#   pin-dump.sh hold DIRECTORY FILE OWNER      for the time of some work; prints the dump's size in bytes
#   pin-dump.sh release DIRECTORY FILE OWNER
#
# What work has left that has ended, or is not known and older than a day, is removed each time.
# Exit status: 10 FILE is no name of a dump, 11 no such dump, 14 the link can't be made, 15 it is not pinned,
# 16 another file has that name now.
set -u
export LC_ALL=C
# embed find_dump find-dump.sh
eval "${find_dump:?}"

verb=$1 directory=$2 name=$3 owner=${4:-pinned}
case $name in '' | */* | .* | *$'\n'*) exit 10 ;; esac
pins=$(pins_in "$directory")

fail_to_link() { # WHAT_IT_SAYS
    printf '%s\n' "$1" >&2
    exit 14
}

# As its directory is owned, and as open as that: whoever prunes goes through it in peace.
make_folder() {
    [ ! -d "$pins" ] || return 0
    mkdir -- "$pins" && chmod --reference="$directory" -- "$pins" || return
    [ "$(id -u)" != 0 ] || chown --reference="$directory" -- "$pins"
}

has_ended() { # RUN: its journal's last line tells
    local line
    line=$(tail -n 1 -- "$directory/.talekeeper/$1/journal") || return
    case $line in *'"outcome":"interrupted"'*) return 1 ;; '{"event":"end"'*) ;; *) return 1 ;; esac
} 2>/dev/null

remove_left_over() {
    local pin id day_ago
    day_ago=$(date -u -d '1 day ago' +%Y%m%d-%H%M%S)
    for pin in "$pins"/run-*=* "$pins"/fetch-*=*; do
        [ -f "$pin" ] || continue
        id=${pin##*/} id=${id%%=*} id=${id#*-}
        # One with a journal that did not end may be taken up again, and needs its dump.
        if has_ended "$id" || { [[ $id < $day_ago ]] && [ ! -e "$directory/.talekeeper/$id/journal" ]; }; then
            rm -f -- "$pin"
        fi
    done
}

link_as() { # OWNER: what find_dump finds, so that it can also be had from another's pin
    local pin says
    pin=$pins/$(pin_name "$1" "$name")
    find_dump "$directory" "$name"
    [ -f "$file" ] || exit 11
    says=$(make_folder 2>&1) || fail_to_link "$says"
    if [ -e "$pin" ]; then
        [ "$pin" -ef "$file" ]
    elif says=$(ln -T -- "$file" "$pin" 2>&1); then
        echo pinned
    else
        [ -e "$file" ] || exit 11
        fail_to_link "$says"
    fi
}

unpin() {
    local pin says
    # Also by the name that it is listed by where another file has its own.
    name=${name%.pinned}
    pin=$pins/$(pin_name pinned "$name") file=$directory/$name
    if [ ! -f "$pin" ]; then
        find_dump "$directory" "$name"
        if [ -f "$file" ]; then exit 15; else exit 11; fi
    fi
    if [ "$pin" -ef "$file" ]; then
        says=$(rm -f -- "$pin" 2>&1) || fail_to_link "$says"
        echo removed
    elif says=$(ln -T -- "$pin" "$file" 2>&1); then
        rm -f -- "$pin"
        echo given-back
    else
        if [ -e "$file" ] || [ -L "$file" ]; then exit 16; fi
        fail_to_link "$says"
    fi
}

remove_left_over
case $verb in
    pin)
        find_dump "$directory" "$name"
        if [ -f "$file" ] && [ "$file" = "$pins/$(pin_name pinned "${name%.pinned}")" ]; then
            echo already
        else
            link_as pinned || exit 16
        fi
        ;;
    unpin) unpin ;;
    hold)
        # A run that is taken up again has its own from before, which is the dump that it was begun with.
        link_as "$owner" > /dev/null || true
        stat -c %s -- "$pins/$(pin_name "$owner" "$name")"
        ;;
    release) rm -f -- "$pins/$(pin_name "$owner" "$name")" ;;
esac
