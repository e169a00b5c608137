#!/usr/bin/env bash
# Ends a command on a host that is reached by SSH, with all that it has started, and waits until it is gone: first as it is
# asked to end, then for good. What runs as another user, as by sudo, stays.
#
#   end-command.sh GROUP
#
# GROUP  its process group (login-shell.sh)
#
# Exit status: 0 where it is gone.
set -u
group=$1
kill -TERM -- "-$group" 2> /dev/null || exit 0
for ((tenths = 0; tenths < 20; tenths++)); do
    kill -0 -- "-$group" 2> /dev/null || exit 0
    sleep 0.1
done
kill -KILL -- "-$group" 2> /dev/null || exit 0
