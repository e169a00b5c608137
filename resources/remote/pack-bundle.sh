#!/usr/bin/env bash
# Packs what a Tale stack needs beside its database into one tar file of the host, for the admin's own snapshot job: with the modes
# that the files have, a manifest of SHA-256 checksums in it, and for its owner alone. An earlier file of that name is replaced when
# the new one is whole. Changes nothing else.
#
#   pack-bundle.sh DIRECTORY FILE [WORD…] -- [NAME CONTAINER PATH]…
#
# WORD…      how docker is called here
# NAME       what it is called in the bundle, such as config/branding
# CONTAINER  that has it; empty: PATH is on this host
#
# Standard output: "size TAB BYTES" of the file, "file TAB PATH" for each file in it, "link TAB PATH" for what was left out as it
# is a link or a device. With status 15 instead: "earlier TAB SECONDS" since 1970, when the earlier one was written, and "lost TAB NAME"
# for each part that only that one has.
# Exit status: 11 no such directory, 12 it can't be written, 13 no room, 14 something can't be read, named on standard error,
# 15 the earlier one has a part that this one lacks; it stays.
set -u -o pipefail
export LC_ALL=C
umask 077

directory=$1 file=$2
shift 2
words=()
while [ "$1" != -- ]; do
    words+=("$1")
    shift
done
shift

[ -d "$directory" ] || exit 11
work=$(mktemp -d "$directory/.talekeeper-bundle.XXXXXX") || exit 12
trap 'rm -rf "$work"' EXIT
trap 'exit 14' TERM INT HUP

# What a failed command has said, and whether that was for want of room.
fail() { # STATUS
    head -c 2000 "$work/says" >&2
    if grep -qiE 'no space left|quota exceeded|Wrote only' "$work/says"; then exit 13; fi
    exit "$1"
}

mkdir "$work/tree" || exit 12
while [ $# -ge 3 ]; do
    name=$1 container=$2 path=$3
    shift 3
    mkdir -p "$(dirname "$work/tree/$name")" "$work/one"
    if [ -n "$container" ]; then
        "${words[@]}" cp "$container:$path" - 2> "$work/says" | tar -x -p -f - -C "$work/one" 2>> "$work/says" || fail 14
    else
        tar -c -f - -C "$(dirname "$path")" -- "$(basename "$path")" 2> "$work/says" | tar -x -p -f - -C "$work/one" 2>> "$work/says" || fail 14
    fi
    mv -T "$work/one/$(basename "$path")" "$work/tree/$name" 2> "$work/says" || fail 14
    rmdir "$work/one"
done

# A link would lead elsewhere on the host that it is brought back to.
find "$work/tree" -mindepth 1 ! -type f ! -type d -printf 'link\t%P\n' -delete

# Which of the parts a list of files has.
parts() {
    sed -n -e 's#^\./\(\.env\)$#\1#p' -e 's#^\./\(providers/\|config/\).*[^/]$#\1#p' | sort -u
}

# An earlier one that can't be read has nothing to lose.
if tar -t -f "$directory/$file" > "$work/earlier" 2> "$work/says"; then
    lost=$(comm -23 <(parts < "$work/earlier") <(cd "$work/tree" && find . -type f | parts))
    if [ -n "$lost" ]; then
        printf 'earlier\t%s\n' "$(stat -c %Y "$directory/$file")"
        printf '%s\n' "$lost" | sed 's/^/lost\t/'
        exit 15
    fi
fi

(cd "$work/tree" && find . -type f -printf '%P\0' | sort -z | xargs -0 -r sha256sum -b --) > "$work/manifest" 2> "$work/says" || fail 14
mv "$work/manifest" "$work/tree/manifest.sha256"
tar -c -f "$work/bundle" --numeric-owner -C "$work/tree" . 2> "$work/says" || fail 12
tar -d -f "$work/bundle" -C "$work/tree" > "$work/says" 2>&1 || fail 12
{ sync "$work/bundle" && mv -T -f "$work/bundle" "$directory/$file"; } 2> "$work/says" || fail 12
printf 'size\t%s\n' "$(stat -c %s "$directory/$file")"
(cd "$work/tree" && find . -type f -printf 'file\t%P\n' | sort)
