#!/usr/bin/env bash
# Whether files are there. Changes nothing.
#
#   have-files.sh FILE…
#
# Exit status: 10 one of them is not.
set -u
for file in "$@"; do [ -f "$file" ] || exit 10; done
exit 0
