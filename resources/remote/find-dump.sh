#!/usr/bin/env bash
# For scripts that look for a dump, which embed it: where a dump lies that the host may have pruned since it was pinned.
#
# A pin is a hard link DIRECTORY/.talekeeper-pins/OWNER=NAME, with %2E for each "." and %25 for each "%" of the dump's NAME.
# A prune by name goes through folders too, and so takes no pin: it begins with its owner, and has no ending. OWNER is
#   pinned      an admin, who wants it kept
#   run-ID      a restore (its run's id), until it has ended
#   fetch-ID    a fetch, while it is at work; an id begins with the time, YYYYMMDD-HHMMSS in UTC

pins_in() { # DIRECTORY
    printf '%s' "$1/.talekeeper-pins"
}

pin_name() { # OWNER NAME
    local name=${2//%/%25}
    printf '%s' "$1=${name//./%2E}"
}

# Of a pin's file name.
pinned_name() { # PIN
    local name=${1#*=}
    name=${name//%2E/.}
    printf '%s' "${name//%25/%}"
}

# Sets `file`: where the dump lies, or its name in the directory where there is none. A pin that is the same file goes first,
# as it stays. Where another file has a pinned dump's name now, NAME is that file, and NAME.pinned the pinned one.
find_dump() { # DIRECTORY NAME [OWNER]: with OWNER its pin, whatever has the name by now
    local pins pin owner name=$2
    pins=$(pins_in "$1")
    file=$1/$name
    if [ -n "${3:-}" ]; then
        pin=$pins/$(pin_name "$3" "$name")
        if [ -f "$pin" ]; then file=$pin; return; fi
    fi
    case $name in
        ?*.sql.gz.pinned)
            if [ ! -e "$file" ]; then
                file=$pins/$(pin_name pinned "${name%.pinned}")
                return
            fi
            ;;
    esac
    for pin in "$pins/$(pin_name pinned "$name")" "$pins"/*"$(pin_name '' "$name")"; do
        owner=${pin##*/} owner=${owner%%=*}
        if [ ! -f "$pin" ] || [ "$pin" != "$pins/$(pin_name "$owner" "$name")" ]; then continue; fi
        if [ ! -e "$file" ] || [ "$pin" -ef "$file" ]; then
            file=$pin
            return
        fi
    done
}
