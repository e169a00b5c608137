# Of each folder the bytes, the number and the newest of its own files (list-files.sh).
#
# Input: lines "KIND TAB BYTES TAB SECONDS TAB PATH". Output: see list-files.sh.
BEGIN { FS = "\t"; OFS = "\t" }
$1 == "d" { bytes[$4] += 0 }
$1 == "f" {
    name = $4
    sub(/.*\//, "", name)
    folder = substr($4, 1, length($4) - length(name))
    sub(/\/$/, "", folder)
    bytes[folder] += $2
    files[folder]++
    if ($3 > newest[folder]) newest[folder] = $3
    if (name ~ /^\.env$|^\.env\.example$|^(docker-)?compose\.ya?ml$|\.json$|\.ya?ml$|\.sql\.gz(\.pinned)?$/ || ("/" folder "/") ~ /\/branding\//)
        printf "f\t%.0f\t%.0f\t1\t%s\n", $2, $3, $4
}
END { for (folder in bytes) printf "d\t%.0f\t%.0f\t%d\t%s\n", bytes[folder], newest[folder], files[folder], folder }
