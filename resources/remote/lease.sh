#!/usr/bin/env bash
# The lease of a run: as long as a console renews it, the guard on the Docker host (guard.sh) stays quiet. It lies beside
# the run's journal, where every console can reach it, whoever's it is.
#
#   lease.sh take DIRECTORY RUN TOKEN PROCESS START   a guard makes it, with its own process on the Docker host; prints
#                                                     PROCESS START of the guard that had it, if there was one
#   lease.sh renew DIRECTORY RUN TOKEN                by the console
#   lease.sh age DIRECTORY RUN TOKEN                  prints the seconds since it was renewed
#   lease.sh expire DIRECTORY RUN TOKEN SECONDS       by the guard, before it acts: from then on no console can renew it
#   lease.sh expired DIRECTORY RUN TOKEN              whether the guard's turn it still is
#   lease.sh commit DIRECTORY RUN TOKEN               what writes is about to start: nothing is swapped back any more
#   lease.sh cancel DIRECTORY RUN TOKEN               a guard with this token that is still on its way is not wanted
#   lease.sh end DIRECTORY RUN [TOKEN]                prints PROCESS START of the guard, which has no more to do; without
#                                                     TOKEN whoever's it is
#
# TOKEN tells guards of one run apart: the later one takes over.
# Exit status: 0 done, 14 it can't be written, 16 there is no such lease any more, 17 (expire) it was just renewed.
set -u
umask 077
verb=$1 work=$2/.talekeeper/$3 token=${4:-}
lease=$work/lease

is_of() { # FILE: whether it is the token's
    local owner
    read -r owner _ < "$1" && [ "$owner" = "$token" ]
} 2>/dev/null
# The guard that has the lease, or is at work as it has run out.
owner() {
    local process start
    if read -r _ process start < "$lease" || read -r _ process start < "$lease.expired"; then echo "$process $start"; fi
} 2>/dev/null
age() { echo $(($(date +%s) - $(stat -c %Y "$lease"))); }

case $verb in
    take)
        mkdir -p "$work" && printf '%s %s %s\n' "$token" "$5" "$6" > "$lease.new" || exit 14
        ! is_of "$lease.cancelled" || exit 16
        rm -f "$work/committed"
        owner
        mv "$lease.new" "$lease" || exit 14
        rm -f "$lease.expired"
        ;;
    renew) is_of "$lease" && touch -c "$lease" && is_of "$lease" || exit 16 ;;
    age) is_of "$lease" && age || exit 16 ;;
    expire)
        is_of "$lease" || exit 16
        [ "$(age)" -ge "$5" ] || exit 17
        mv "$lease" "$lease.expired" || exit 16
        ;;
    expired) is_of "$lease.expired" || exit 16 ;;
    commit)
        is_of "$lease" || exit 16
        : > "$work/committed" || exit 14
        # Had it run out in between, the guard would not have seen the mark.
        is_of "$lease" || exit 16
        ;;
    cancel) echo "$token" > "$lease.cancelled" || exit 14 ;;
    end)
        [ -z "$token" ] || is_of "$lease" || exit 16
        owner
        rm -f "$lease" "$lease.expired" "$lease.cancelled" "$work/committed"
        ;;
esac
