#!/usr/bin/env bash
# Puts a .env into a checkout, readable by its owner alone. One that is there and different stays as it is.
#
#   place-environment.sh SOURCE CHECKOUT
#
# Standard output: "placed" or "same". Exit status: 11 no such source, 12 no such checkout, 13 it could not be written,
# 14 the checkout has another one.
set -u
export LC_ALL=C
[ -f "$1" ] || exit 11
[ -d "$2" ] || exit 12
target=$2/.env
if [ -e "$target" ] || [ -L "$target" ]; then
    cmp -s -- "$1" "$target" || exit 14
    chmod 600 -- "$target" || exit 13
    echo same
    exit 0
fi
part=$target.talekeeper-part
# A cut leaves the part, which the next time begins anew.
rm -f -- "$part"
if ! { umask 077 && cat -- "$1" > "$part" && chmod 600 -- "$part" && mv -n -- "$part" "$target"; }; then
    rm -f -- "$part"
    exit 13
fi
echo placed
