#!/usr/bin/env bash
# All that a console looks at in a db container, in one go: over a slow link each command costs. Changes nothing.
#
#   survey.sh MARK BACKUP_DIRECTORY USER
#
# Standard output: of each script its name, what it prints, and its exit status, parted by lines that begin with MARK:
# "MARK NAME", the output, a line end, "MARK EXIT_STATUS".
set -u
export LC_ALL=C
# embed list_dumps list-dumps.sh
# embed read_journals read-journals.sh
# embed read_facts read-facts.sh
# embed server_identity server-identity.sh

section() { # NAME TEXT ARGUMENT…
    local name=$1
    shift
    printf '%s %s\n' "$mark" "$name"
    bash -c "$@"
    printf '\n%s %s\n' "$mark" $?
}

mark=$1
export PGPASSWORD=${PGPASSWORD:-${POSTGRES_PASSWORD:-${DB_PASSWORD:-}}}
data_directory=$(psql -X -q -A -t --no-password -U "$3" -d postgres -c 'SHOW data_directory' 2> /dev/null)
section read-journals.sh "${read_journals:?}" read-journals.sh "$2"
section list-dumps.sh "${list_dumps:?}" list-dumps.sh "$2"
section read-facts.sh "${read_facts:?}" read-facts.sh "$data_directory" "$2"
section server-identity.sh "${server_identity:?}" server-identity.sh "$3"
exit 0
