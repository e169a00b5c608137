#!/bin/sh
# The first program of every command on a host that is reached by SSH. It stands between the account's login shell, which
# may be any and may print what it likes, and the command.
#
#   sh -c THIS sh MARK LINE
#
# MARK   goes to both outputs before anything else of ours: what stands before it was not printed by the command; on
#        standard error with the process in a line before, by which the command and all it starts can be ended
# LINE   the command for a POSIX shell, as a format of printf: with octal escapes in place of what login shells disagree
#        about (quotes, backslashes, percent and exclamation marks, ends of lines, bytes that are not ASCII)
#
# It must not hold a single quote, a backslash or an exclamation mark itself outside of these comments, which stay here:
# in single quotes bash, zsh, fish, dash and csh read the rest alike.
echo "$1"
echo "$1-$$" >&2
echo "$1" >&2
# What a profile has set for other shells to read.
unset ENV BASH_ENV
# A profile may have lost the usual directories, or put programs of the same name before them.
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/snap/bin:$PATH
LC_ALL=C
export PATH LC_ALL
# shellcheck disable=SC2059 # LINE is a format on purpose
eval "exec $(printf -- "$2")"
