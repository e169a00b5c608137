#!/usr/bin/env bash
# Compares a .env with the .env.example of a checkout. Changes nothing, and prints no value: only how each stands.
#
#   compare-environment.sh EXAMPLE ENV
#
# In the example "REQUIRED" stands in a banner (comment lines between two rule lines) and holds for the keys below it until the
# next banner. Standard output, a line for each key of either file, fields parted by TAB:
#   NAME EXAMPLE ENV SAME LENGTH HEX EXAMPLE_LENGTH EXAMPLE_HEX
# EXAMPLE: required, plain, commented (only in a comment, "# NAME="), absent. ENV: set, empty, missing. SAME: yes where both have
# the same value. LENGTH in bytes, without quotes. HEX: yes where it has hexadecimal digits alone.
# A name that the example has not and that is not of A to Z, 0 to 9 and _ may be a piece of a value. Such are only counted:
#   others TAB COUNT
# Where a quote is not closed, what follows it is no key any more; NAME may be empty:
#   open TAB example|env TAB NAME
# Exit status: 11 no such example, 12 no such .env, 13 one of them can't be read.
set -u
export LC_ALL=C
[ -f "$1" ] || exit 11
[ -f "$2" ] || exit 12
[ -r "$1" ] && [ -r "$2" ] || exit 13
# embed compare_environment compare-environment.awk
absolute() { # FILE: one that awk takes for no assignment
    case $1 in /*) printf %s "$1" ;; *) printf './%s' "$1" ;; esac
}
awk "${compare_environment:?}" file=1 "$(absolute "$1")" file=2 "$(absolute "$2")"
