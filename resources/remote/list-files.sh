#!/usr/bin/env bash
# What lies in a folder of the host: of each folder in it how much its own files are, and each file whose name tells what its
# folder is. Changes nothing, reads no file, follows no link.
#
#   list-files.sh FOLDER
#
# Standard output: a line for each, "KIND TAB BYTES TAB NEWEST TAB FILES TAB PATH"; KIND is d (a folder, of its own files) or f
# (a file), NEWEST seconds since 1970, PATH is seen from FOLDER and empty for itself. What has a tab or the end of a line in its
# name is passed over: nothing of Tale's has.
# Exit status: 11 no such folder, 12 it can't be read.
set -u
export LC_ALL=C
# embed sum_files sum-files.awk
[ -d "$1" ] || exit 11
[ -r "$1" ] && [ -x "$1" ] || exit 12
# What can't be read below is missing in the list, and said on standard error.
find -P "$1/" -name '*['$'\n\t'']*' -prune -o \( -type d -printf 'd\t0\t0\t%P\n' -o -type f -printf 'f\t%s\t%Ts\t%P\n' \) | awk "${sum_files:?}"
[ "${PIPESTATUS[1]}" -eq 0 ]
