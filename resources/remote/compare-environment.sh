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
# Exit status: 11 no such example, 12 no such .env, 13 one of them can't be read.
set -u
export LC_ALL=C
[ -f "$1" ] || exit 11
[ -f "$2" ] || exit 12
[ -r "$1" ] && [ -r "$2" ] || exit 13
# embed compare_environment compare-environment.awk
awk "${compare_environment:?}" "$1" "$2"
