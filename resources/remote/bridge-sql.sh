#!/usr/bin/env bash
# Carries one connection to PostgreSQL over standard input and output, for a console that reaches the db container in no
# other way. Changes nothing itself.
#
#   bridge-sql.sh PORT
#
# Ends when either end does. Exit status: 11 nobody listens there.
set -u
exec 3<> "/dev/tcp/127.0.0.1/$1" || exit 11
exec 4<&0 # what runs in the background has no standard input otherwise
cat <&3 &
from_server=$!
cat <&4 >&3 &
to_server=$!
# Both are waited for: a child that nobody waits for becomes one of PID 1, which is postgres here.
wait -n
kill "$from_server" "$to_server" 2> /dev/null
wait
exit 0
