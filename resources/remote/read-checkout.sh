#!/usr/bin/env bash
# What a checkout is, and whether anything in it is not the repository's. Runs on the Docker host, and changes nothing: not
# even git's index is written anew.
#
#   read-checkout.sh FOLDER
#
# Standard output: facts, one a line, "name TAB value": commit, tag (where the commit has one), describe, compose (the file's
# name, where it is there), example (where .env.example is there), and for each file that is not as in the repository a line
# "changed TAB XY PATH" as git status has it. An override of the compose file that the repository has not is such a one even where
# git ignores it ("AO PATH"), and so is a file that git was told not to look at ("AU PATH").
# Exit status: 11 no such folder, 12 it is no git checkout, 13 there is no git, 14 git failed.
set -u
export LC_ALL=C GIT_OPTIONAL_LOCKS=0
[ -d "$1" ] || exit 11
cd -- "$1" || exit 11
command -v git > /dev/null || exit 13
# Whoever cloned it may be another user than who looks; and what its settings would run is not run.
in_git() { git -c safe.directory="$PWD" -c safe.directory="$(pwd -P)" -c core.fsmonitor=false -C . "$@"; }
# A folder in somebody's checkout is not the checkout.
[ -e .git ] && top=$(in_git rev-parse --show-toplevel) && [ "$top" -ef . ] || exit 12
commit=$(in_git rev-parse --verify --quiet 'HEAD^{commit}') || exit 12

printf 'commit\t%s\n' "$commit"
tag=$(in_git describe --tags --exact-match HEAD 2> /dev/null) && printf 'tag\t%s\n' "$tag"
describe=$(in_git describe --tags --always HEAD 2> /dev/null) && printf 'describe\t%s\n' "$describe"
for file in compose.yaml compose.yml docker-compose.yaml docker-compose.yml; do # Compose's own order
    if [ -f "$file" ]; then
        printf 'compose\t%s\n' "$file"
        break
    fi
done
[ ! -f .env.example ] || printf 'example\t.env.example\n'
changes=$(in_git status --porcelain=v1 --untracked-files=normal) || exit 14
tracked=$(in_git ls-files -v) || exit 14
printf '%s\n' "$tracked" | sed -n 's/^[a-zS] /changed\tAU /p'
for file in compose.override.yaml compose.override.yml docker-compose.override.yaml docker-compose.override.yml; do
    if { [ -e "$file" ] || [ -L "$file" ]; } && ! in_git ls-files --error-unmatch -- "$file" > /dev/null 2>&1; then
        printf 'changed\tAO %s\n' "$file"
    fi
done
[ -z "$changes" ] || printf '%s\n' "$changes" | sed 's/^/changed\t/'
exit 0
