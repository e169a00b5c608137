#!/usr/bin/env bash
# Unpacks a tar stream, which the console has checked and cleaned of everything but files and folders, into an empty folder.
# Whose the files are is kept where this runs as root, and their modes always.
#
#   receive-snapshot.sh FOLDER < TAR
#
# Exit status: 11 no such folder, 12 the disk is full: what came is not whole, 13 the stream ended too early or can't be unpacked,
# in tar's words on standard error.
set -u
export LC_ALL=C
umask 077
cd -- "$1" || exit 11
says=$(tar --extract --file=- --preserve-permissions --numeric-owner 2>&1 > /dev/null) && exit 0
printf '%s\n' "$says" | head -c 4000 >&2
case $says in *'No space left'* | *'quota exceeded'* | *': Wrote only '*) exit 12 ;; esac
exit 13
