# Reads a .env.example and then a .env, and says of each key how it stands; see compare-environment.sh, which calls this.

# file, 1 or 2, is set by the caller before each of them: an empty one has no line to tell it by.
FNR == 1 {
    finish()
    in_banner = required = 0
    sub(/^\357\273\277/, "")
}
{
    sub(/\r$/, "")
    open_file = file
}

# A value in quotes goes on until they are closed: what stands in its further lines is no key, however it looks.
quote != "" {
    end = closing(quote $0) - 1
    if (end < 0) {
        value = value "\n" $0
    } else {
        value = value "\n" substr($0, 1, end - 1)
        quote = ""
        keep()
    }
    next
}

# A rule line opens a banner, and the next one closes it, or else the first line that is no comment. What stands between says
# whether the keys below are required.
file == 1 && /^#[ \t]*(====|----)[=-]*[ \t]*$/ {
    in_banner = !in_banner
    if (in_banner) required = 0
    next
}
file == 1 && in_banner && /^[ \t]*(#.*)?$/ {
    if (/(^|[^A-Za-z])REQUIRED([^A-Za-z]|$)/) required = 1
    next
}
{ in_banner = 0 }

file == 1 && /^#[ \t]*[A-Z][A-Z0-9_]*=/ {
    name = $0
    sub(/^#[ \t]*/, "", name)
    sub(/=.*/, "", name)
    note(name)
    if (!(name in example)) example[name] = "commented"
    next
}

# What Compose takes for a name, and for the sign behind it, is more than what a shell does.
/^[ \t]*(export[ \t]+)?[A-Za-z_][A-Za-z0-9_.-]*[ \t]*[=:]/ {
    name = value = $0
    sub(/^[ \t]*(export[ \t]+)?/, "", name)
    sub(/[ \t]*[=:].*/, "", name)
    sub(/^[^=:]*[=:][ \t]*/, "", value)
    note(name)
    if (value ~ /^["']/) {
        end = closing(value)
        if (!end) quote = substr(value, 1, 1)
        value = end ? substr(value, 2, end - 2) : substr(value, 2)
        if (end) keep()
    } else {
        value = plain(value)
        keep()
    }
}

# As Compose reads it: where nothing is quoted, a comment behind a blank goes.
function plain(text) {
    sub(/[ \t]#.*$/, "", text)
    if (text ~ /^#/) text = ""
    sub(/[ \t]+$/, "", text)
    return text
}

# Where the quote that a text begins with is closed; 0: not in it. What stands behind a backslash closes nothing.
function closing(text,    i, c) {
    for (i = 2; i <= length(text); i++) {
        c = substr(text, i, 1)
        if (c == "\\") i++
        else if (c == substr(text, 1, 1)) return i
    }
    return 0
}

# The value of a name, which has ended.
function keep() {
    gsub(/\\"/, "\"", value)
    if (file == 1) {
        example[name] = required ? "required" : "plain"
        example_value[name] = value
    } else {
        env_value[name] = value # of several the last one counts, as in Compose
    }
}

# Where a file has ended within quotes, the key is there all the same.
function finish(    now) {
    if (quote == "") return
    quote = ""
    now = file
    file = open_file
    open_name[file] = name
    keep()
    file = now
}

function is_shown(name) { return name in example || name ~ /^[A-Z][A-Z0-9_]*$/ }

function note(name) {
    if (!(name in known)) {
        known[name] = 1
        names[++count] = name
    }
}

function is_hex(text) { return text != "" && text !~ /[^0-9a-fA-F]/ ? "yes" : "no" }

END {
    finish()
    for (i = 1; i <= 2; i++)
        if (i in open_name) printf "open\t%s\t%s\n", i == 1 ? "example" : "env", is_shown(open_name[i]) ? open_name[i] : ""
    for (i = 1; i <= count; i++) {
        name = names[i]
        if (!is_shown(name)) {
            others++
            continue
        }
        state = !(name in env_value) ? "missing" : env_value[name] == "" ? "empty" : "set"
        same = name in env_value && name in example_value && env_value[name] == example_value[name] ? "yes" : "no"
        printf "%s\t%s\t%s\t%s\t%d\t%s\t%d\t%s\n", name, name in example ? example[name] : "absent", state, same,
            length(env_value[name]), is_hex(env_value[name]), length(example_value[name]), is_hex(example_value[name])
    }
    if (others) printf "others\t%d\n", others
}
