#!/usr/bin/env bash
# Gives dumps that were copied into the db container to the user of their directory, so that the server's own jobs can read them.
#
#   give-dumps.sh DIRECTORY FILE…
#
# Exit status: 11 no such directory, 12 one of them could not be given.
set -u
cd -- "$1" || exit 11
shift
for file; do
    [ -e "$file" ] || continue # whoever restores it tells
    chown --reference=. -- "$file" && chmod u+r -- "$file" || exit 12
done
exit 0
