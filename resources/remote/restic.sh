#!/usr/bin/env bash
# Asks a restic repository on the host, with the environment file of the admin's own snapshot job: it is read by this shell, and the
# repository's address and password are nowhere else than in the environment.
#
#   restic.sh ENVIRONMENT_FILE snapshots            its snapshots as JSON
#   restic.sh ENVIRONMENT_FILE list SNAPSHOT        what is in one, a line of JSON each; nothing is written, not even a lock
#   restic.sh ENVIRONMENT_FILE restore SNAPSHOT DIR [PATTERN…]
#                                                   writes all of it into a folder, but for what the patterns fit
#
# None of them takes a lock: whatever is cut off in the middle would leave it in the repository, and the admin's next prune would
# stop at it. A prune that runs meanwhile may take files away under a restore; that then fails, and is done again.
#
# Whoever wants it to end with them writes the line "watch" to standard input and holds that open.
#
# Exit status: 10 there is no such file, 11 it can't be read, 12 it is no shell's, 13 there is no restic, 14 the file sets no
# repository or no password, 15 there is no repository, 16 the password is wrong, 17 the repository is locked, 18 there is no such
# snapshot, 19 no room for it (standard output: bytes it needs, TAB, bytes that are free; or nothing, where the disk ran full),
# 20 the repository can't be reached, 21 another failure, in restic's words on standard error, 22 something there ended restic.
set -u
export LC_ALL=C
umask 077

settings=$1 verb=$2
shift 2
[ -f "$settings" ] || exit 10
[ -r "$settings" ] || exit 11
# In a shell of its own first: an error of syntax would end this one.
bash -n "$settings" 2> /dev/null || exit 12

exec 5<&0 < /dev/null
# What the environment held before: what it holds otherwise afterwards is the file's.
declare -A held_before=()
for name in $(compgen -e); do held_before[$name]=${!name-}; done
set +u -a
# shellcheck disable=SC1090 # the admin's own
. "$settings" > /dev/null 2>&1
set -u +a
command -v restic > /dev/null || exit 13
[ -n "${RESTIC_REPOSITORY:-}${RESTIC_REPOSITORY_FILE:-}" ] || exit 14
[ -n "${RESTIC_PASSWORD:-}${RESTIC_PASSWORD_FILE:-}${RESTIC_PASSWORD_COMMAND:-}" ] || exit 14

work=$(mktemp -d) || exit 21
child=''
# shellcheck disable=SC2317 # by the trap
end_all() {
    [ "$BASHPID" = "$$" ] || return 0
    # shellcheck disable=SC2086 # none, or one each
    kill $child $watcher
    wait
    rm -rf "$work"
} 2> /dev/null

await_end_of_input() {
    local word=''
    read -r word <&5
    [ "$word" = watch ] || return 0
    while read -r word <&5; do :; done
    kill -TERM "$$"
} 2> /dev/null
await_end_of_input > /dev/null &
watcher=$!
exec 5<&-
trap end_all EXIT
trap 'exit 21' TERM INT HUP

# Whether what a variable holds is kept out of sight. The file's own are, whatever they are called: every storage has names of its own.
is_hidden() { # NAME
    case $1 in
        *_FILE | *PATH | *_DIR | HOME | PWD | OLDPWD | SHLVL | TMPDIR | LC_ALL | _) return 1 ;;
        *PASSWORD* | *SECRET* | *KEY* | *TOKEN* | *CREDENTIAL* | RESTIC_REPOSITORY) return 0 ;;
    esac
    [ -z "${held_before[$1]+set}" ] || [ "${held_before[$1]}" != "${!1-}" ]
}

# The repository's address, who signs in there, and the pieces of that: restic's words may have any of them.
parts_of_address() { # ADDRESS: each with a NUL behind it
    local user=${1#*://} piece decoded
    printf '%s\0' "$1"
    case $1 in
        *://*@*) user=${user%@*} ;;
        *) return ;;
    esac
    printf '%s\0' "$user" "${user#*:}"
    printf -v decoded '%b' "${user//%/\\x}"
    printf '%s\0' "$decoded" "${decoded#*:}"
    while IFS= read -r -d : piece; do printf '%s\0' "$piece"; done <<< "${user//[\/@]/:}:"
}

hidden_values() { # each with a NUL behind it
    local name
    parts_of_address "${RESTIC_REPOSITORY:-}"
    for name in RESTIC_REPOSITORY_FILE RESTIC_PASSWORD_FILE; do
        [ ! -f "${!name:-}" ] || parts_of_address "$(cat -- "${!name}")"
    done 2> /dev/null
    for name in $(compgen -e); do
        ! is_hidden "$name" || printf '%s\0' "${!name-}"
    done
}

# The words of restic without what the settings hold: the longest first, as one may be in another.
masked() {
    local text value
    text=$(cat)
    while IFS= read -r -d '' value; do
        value=${value#*$'\t'}
        text=${text//"$value"/***}
    done < <(hidden_values | while IFS= read -r -d '' value; do
        [ "${#value}" -lt 4 ] || printf '%d\t%s\0' "${#value}" "$value"
    done | sort -z -n -r)
    printf '%s\n' "$text" | sed -E 's#://[^/]*@#://***@#g' | head -c 4000
}

judge() { # STATUS: restic 0.17 and later have statuses of their own (10 to 12), before that only its words tell
    local says
    says=$(cat "$work/says")
    masked < "$work/says" >&2
    case $1 in
        10) exit 15 ;;
        11) exit 17 ;;
        12) exit 16 ;;
    esac
    [ "$1" -le 128 ] || exit 22 # by a signal, and without a word of its own
    case $says in
        *'wrong password'* | *'no key found'*) exit 16 ;;
        *'already locked'*) exit 17 ;;
        *'no space left on device'* | *'disk quota exceeded'*) exit 19 ;;
        *'no matching ID'* | *'invalid id'* | *'no snapshot found'* | *'failed to find snapshot'*) exit 18 ;;
        *'empty password'* | *'specify repository location'* | *'Resolving password failed'* | *'does not exist'*'password'*) exit 14 ;;
        *'dial tcp'* | *'no such host'* | *'connection refused'* | *'i/o timeout'* | *'Could not resolve'* | *'Permission denied ('*) exit 20 ;;
        *'unable to open config file'* | *'Is there a repository'* | *'repository does not exist'*) exit 15 ;;
    esac
    exit 21
}

try() { # WORD…: as a child, so that a signal is heard meanwhile
    restic "$@" 2> "$work/says" &
    child=$!
    wait "$child" 2> /dev/null # where the shell itself tells of a child that was killed
    local status=$?
    child=''
    return "$status"
}

ask() { # WORD…
    try "$@" && return
    local status=$?
    judge "$status"
}

require_room() { # SNAPSHOT DIR
    local bytes free
    ask stats --json --no-lock --mode restore-size "$1" > "$work/stats"
    bytes=$(sed -n 's/.*"total_size":\([0-9]*\).*/\1/p' "$work/stats")
    free=$(df -PB1 -- "$2" | awk 'NR == 2 { printf "%.0f", $4 }')
    if [ -n "$bytes" ] && [ -n "$free" ] && [ "$bytes" -ge "$free" ]; then
        printf '%s\t%s\n' "$bytes" "$free"
        exit 19
    fi
}

case $verb in
    snapshots) ask snapshots --json --no-lock ;;
    list)
        ask ls --json --no-lock "$1"
        # Some of restic's own errors leave it with 0.
        ! grep -q 'no matching ID\|invalid id' "$work/says" || exit 18
        ;;
    restore)
        require_room "$1" "$2"
        snapshot=$1 directory=$2
        shift 2
        words=()
        for pattern in "$@"; do words+=(--exclude "$pattern"); done
        try restore --no-lock "$snapshot" --target "$directory" ${words[@]+"${words[@]}"} > "$work/restored" || judge "$?"
        ;;
esac
exit 0
