#!/usr/bin/env bash
# For scripts that read long, which embed it: what `docker exec` has started reads on when its console has gone, so such a
# script notices that by itself. A console that wants it writes the line "watch" to standard input and holds that open;
# from a terminal, or with /dev/null there, a script runs to its end as any other.
#
# No child may be ended by a signal after its script has gone: it would be a child of PID 1 then, which is postgres, and
# that takes a strange child that ends with anything but 0 or 1 for a crash of its own. So the one process that reads the
# file has a parent of its own, which ends with 0 or 1, and all others end by themselves as nothing comes any more.

# Makes a directory for the script's own files and watches standard input, which is empty for the script from here on.
watch_input() { # FILE that reading() will read
    read_file=$1
    work=$(mktemp -d) || return 1
    mkfifo "$work/never" || return 1
    exec 5<&0 < /dev/null
    await_end_of_input > /dev/null &
    watcher=$! helpers=
    exec 5<&-
    trap end_watch EXIT
}

end_watch() {
    [ "$BASHPID" = "$$" ] || return 0 # a child that is ended right after its start goes through its parent's trap
    # shellcheck disable=SC2086 # several processes
    kill "$watcher" $helpers
    # shellcheck disable=SC2086
    wait "$watcher" $helpers
    rm -rf "$work"
} 2>/dev/null

await_end_of_input() {
    local word=
    read -r word <&5
    [ "$word" = watch ] || exit 0
    while read -r word; do :; done <&5
    : > "$work/gone"
    # A reader that was just about to start is found the next time. Waiting is done by read: a sleep would outlive this.
    exec 9<> "$work/never"
    while kill -0 "$$" || is_reading; do
        ! is_reading || kill "$reader"
        read -r -t 0.1 -u 9
    done
    rm -rf "$work"
    exit 0
} 2>/dev/null

# Another process to be ended with the script.
end_with_watch() { # PROCESS
    helpers="$helpers $1"
}

is_reading() { # sets `reader`; process ids are given out again, but then not to one that reads the same file
    read -r reader < "$work/reader" && [ "/proc/$reader/fd/0" -ef "$read_file" ]
} 2>/dev/null

# Runs the command that reads the file, its standard input, to the end. For a part of a pipe, which ends with 0 or 1.
reading() { # COMMAND...
    [ ! -e "$work/gone" ] || exit 1
    (
        echo "$BASHPID" > "$work/reader"
        exec "$@"
    ) || exit 1
    exit 0
}

# Another part of a pipe, which ends with 0 or 1, too.
member() { # COMMAND...
    "$@" || exit 1
    exit 0
}
