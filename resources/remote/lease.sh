#!/usr/bin/env bash
# The lease of a run: as long as a console renews it, the guard on the Docker host (guard.sh) stays quiet. It lies beside
# the run's journal, where every console can reach it, whoever's it is.
#
#   lease.sh take DIRECTORY RUN TOKEN PROCESS START   a guard makes it, with its own process on the Docker host; prints
#                                                     PROCESS START of the guard that had it, if there was one
#   lease.sh renew DIRECTORY RUN TOKEN                by the console
#   lease.sh age DIRECTORY RUN TOKEN                  prints the seconds since it was renewed
#   lease.sh expire DIRECTORY RUN TOKEN SECONDS       by the guard, before it acts: from then on no console can renew it
#   lease.sh commit DIRECTORY RUN                     what writes is about to start: nothing is swapped back any more
#   lease.sh end DIRECTORY RUN                        prints PROCESS START of the guard, which has no more to do
#
# TOKEN tells guards of one run apart: the later one takes over.
# Exit status: 0 done, 14 it can't be written, 16 there is no such lease any more, 17 (expire) it was just renewed.
set -u
umask 077
verb=$1 work=$2/.talekeeper/$3 token=${4:-}
lease=$work/lease

is_ours() {
    local owner
    read -r owner _ < "$lease" && [ "$owner" = "$token" ]
}
owner() {
    local process start
    if read -r _ process start < "$lease"; then echo "$process $start"; fi 2>/dev/null
}
age() { echo $(($(date +%s) - $(stat -c %Y "$lease"))); }

case $verb in
    take)
        mkdir -p "$work" && printf '%s %s %s\n' "$token" "$5" "$6" > "$lease.new" || exit 14
        rm -f "$work/committed"
        owner
        mv "$lease.new" "$lease" || exit 14
        ;;
    renew) is_ours 2>/dev/null && touch -c "$lease" && is_ours 2>/dev/null || exit 16 ;;
    age) is_ours 2>/dev/null && age || exit 16 ;;
    expire)
        is_ours 2>/dev/null || exit 16
        [ "$(age)" -ge "$5" ] || exit 17
        mv "$lease" "$lease.expired" || exit 16
        ;;
    commit) mkdir -p "$work" && : > "$work/committed" || exit 14 ;;
    end)
        owner
        rm -f "$lease" "$lease.expired" "$work/committed"
        ;;
esac
