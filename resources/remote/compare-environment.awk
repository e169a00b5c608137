# Reads a .env.example and then a .env, and says of each key how it stands; see compare-environment.sh, which calls this.

FNR == 1 { file++; in_banner = required = 0 }
{ sub(/\r$/, "") }

# A rule line opens a banner, and the next one closes it. What stands between says whether the keys below are required.
file == 1 && /^#[ \t]*(====|----)[=-]*[ \t]*$/ {
    in_banner = !in_banner
    if (in_banner) required = 0
    next
}
file == 1 && in_banner {
    if (/(^|[^A-Za-z])REQUIRED([^A-Za-z]|$)/) required = 1
    next
}

file == 1 && /^#[ \t]*[A-Z][A-Z0-9_]*=/ {
    name = $0
    sub(/^#[ \t]*/, "", name)
    sub(/=.*/, "", name)
    note(name)
    if (!(name in example)) example[name] = "commented"
    next
}

/^[ \t]*(export[ \t]+)?[A-Za-z_][A-Za-z0-9_]*[ \t]*=/ {
    name = value = $0
    sub(/^[ \t]*(export[ \t]+)?/, "", name)
    sub(/[ \t]*=.*/, "", name)
    sub(/^[^=]*=[ \t]*/, "", value)
    value = plain(value)
    note(name)
    if (file == 1) {
        example[name] = required ? "required" : "plain"
        example_value[name] = value
    } else {
        env_value[name] = value # of several the last one counts, as in Compose
    }
}

# As Compose reads it: quotes go, and so does a comment behind a blank where nothing is quoted.
function plain(text,    quote, end) {
    quote = substr(text, 1, 1)
    if (quote == "'" || quote == "\"") {
        end = index(substr(text, 2), quote)
        return end ? substr(text, 2, end - 1) : substr(text, 2)
    }
    sub(/[ \t]#.*$/, "", text)
    if (text ~ /^#/) text = ""
    sub(/[ \t]+$/, "", text)
    return text
}

function note(name) {
    if (!(name in known)) {
        known[name] = 1
        names[++count] = name
    }
}

function is_hex(text) { return text != "" && text !~ /[^0-9a-fA-F]/ ? "yes" : "no" }

END {
    for (i = 1; i <= count; i++) {
        name = names[i]
        state = !(name in env_value) ? "missing" : env_value[name] == "" ? "empty" : "set"
        same = name in env_value && name in example_value && env_value[name] == example_value[name] ? "yes" : "no"
        printf "%s\t%s\t%s\t%s\t%d\t%s\t%d\t%s\n", name, name in example ? example[name] : "absent", state, same,
            length(env_value[name]), is_hex(env_value[name]), length(example_value[name]), is_hex(example_value[name])
    }
}
