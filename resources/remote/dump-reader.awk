# Reads a plain SQL dump as psql would and says what is in it, without running any of it.
#
#   awk -v report=FILE [-v emit=1 [-v restrict_key=KEY]] -f dump-reader.awk
#
# The report has a line for each fact: its name, a TAB, its value. With emit=1 the dump is also passed on to standard
# output for psql to load, less its own \restrict and \unrestrict: the loader brings a key of its own, which the file
# can't know. Nothing that is not plain SQL is passed on: the reader ends with status 3 before such a line.
#
# A dump is a program. psql runs backslash commands wherever its lexer is outside quotes and comments, not only where
# a line begins, so this follows the same lexer: strings, quoted names, dollar quotes, nested comments, COPY data
# (PostgreSQL's src/fe_utils/psqlscan.l). LC_ALL=C, so that a character is a byte. Needs no more than mawk.

BEGIN {
    state = ""          # "" | ' (string) | E (string with backslashes) | " (name) | $tag$ | / (comment)
    comment_depth = 0
    paren_depth = 0
    statement = ""      # what the statement says so far, strings left out
    plain_backslash = 0 # standard_conforming_strings = off
    kind = "unknown"
    trailer = 0
    table_count = 0
    unsafe = 0
    bytes = 0
    if (emit && restrict_key != "") printf "\\restrict %s\n", restrict_key
}

# Rows of a table: most lines of most dumps, so this comes first and does little.
in_copy {
    bytes += length($0) + 1
    if ($0 == "\\.") {
        in_copy = 0
        rows_reported = 1
        table_count++
        table_name[table_count] = copy_table
        table_rows[table_count] = copy_rows
    } else {
        if ($0 == "\\.\r") refuse("end of rows with a carriage return")
        copy_rows++
    }
    if (emit) print
    next
}

{
    bytes += length($0) + 1
    code_on_line = 0
    drop_line = 0
    # One line in a dump is a comment of pg_dump's own only where psql would take it for a comment.
    if (state == "" && substr($0, 1, 2) == "--") {
        read_comment($0)
    } else if (state == "" && statement ~ /^ *$/ && $0 ~ /^\\(un)?restrict [A-Za-z0-9]+$/) {
        # The two backslash lines that are pg_dump's own.
        drop_line = 1
        restricted = 1
    } else {
        scan($0)
        # A statement goes on in the next line.
        if (state == "" && statement != "" && length(statement) < 4000) statement = statement " "
    }
    if (trailer && code_on_line) { trailer = 0; after_trailer = 1 }
    if (emit && unsafe) exit 3
    if (emit && !drop_line) print
}

# pg_dump's head and end stand in comments.
function read_comment(line) {
    if (line == "-- PostgreSQL database dump" && kind == "unknown") kind = "database"
    else if (line == "-- PostgreSQL database cluster dump") kind = "cluster"
    else if (line == "-- PostgreSQL database dump complete" || line == "-- PostgreSQL database cluster dump complete") trailer = 1
    else if (line ~ /^-- Dumped from database version / && server_version == "") { server_version = line; sub(/^-- Dumped from database version /, "", server_version) }
    else if (line ~ /^-- Dumped by pg_dump version / && dump_version == "") { dump_version = line; sub(/^-- Dumped by pg_dump version /, "", dump_version) }
}

# Follows psql's lexer through one line.
function scan(line,    at, character, two, before, rest, tag, previous, word) {
    previous = "" # the last character before `before`; a name or number may span two of them
    while (line != "") {
        if (state == "'" || state == "E" || state == "\"") {
            line = skip_quoted(line)
            continue
        }
        if (state == "/") {
            line = skip_comment(line)
            continue
        }
        if (state != "") { # a dollar quote
            at = index(line, state)
            if (at == 0) return
            line = substr(line, at + length(state))
            state = ""
            previous = ""
            continue
        }
        # Outside: on to the next character that means something.
        if (!match(line, /['"$\\\/();-]/)) {
            add(line)
            return
        }
        at = RSTART
        character = substr(line, at, 1)
        two = substr(line, at, 2)
        before = substr(line, 1, at - 1)
        rest = substr(line, at + 1)
        add(before)
        line = rest
        word = previous before
        previous = character
        if (character == "'") {
            # E'…' has backslash escapes; another letter before the E makes it the end of a name.
            if (word ~ /(^|[^A-Za-z0-9_$\200-\377])[Ee]$/) state = "E"
            else state = plain_backslash ? "E" : "'"
            # The text of a setting is needed to know which backslashes count.
            string_text = ""
            add("'")
        } else if (character == "\"") {
            state = "\""
            add("\"")
        } else if (character == "$") {
            # A dollar quote can't begin inside a name such as a$b. Behind a number it can, depending on the version
            # of psql; pg_dump never writes that.
            if (!match("$" rest, /^\$([A-Za-z_\200-\377][A-Za-z0-9_\200-\377]*)?\$/)) add("$")
            else if (word ~ /(^|[^A-Za-z0-9_$\200-\377])[0-9][0-9A-Za-z_.]*$/) { refuse("a number and a dollar quote in one"); return }
            else if (word ~ /[A-Za-z0-9_$\200-\377]$/) add("$")
            else {
                tag = substr("$" rest, 1, RLENGTH)
                state = tag
                line = substr("$" rest, RLENGTH + 1)
                add("$$")
            }
        } else if (two == "--") {
            return
        } else if (two == "/*") {
            state = "/"
            comment_depth = 1
            line = substr(rest, 2)
        } else if (character == "\\") {
            read_backslash("\\" rest)
            return
        } else if (character == "(") {
            paren_depth++
            add("(")
        } else if (character == ")") {
            if (paren_depth > 0) paren_depth--
            add(")")
        } else if (character == ";" && paren_depth == 0) {
            end_statement()
            if (in_copy) {
                # psql takes what follows on this line for SQL after the rows; pg_dump writes nothing there.
                if (line !~ /^[ \t\r]*$/) refuse("text behind COPY … FROM stdin;")
                return
            }
        } else add(character)
    }
}

function skip_quoted(line,    at, quote) {
    quote = state == "\"" ? "\"" : "'"
    while (line != "") {
        if (!match(line, state == "E" ? "['\\\\]" : quote)) {
            note_quoted(line)
            return ""
        }
        at = RSTART
        note_quoted(substr(line, 1, at - 1))
        if (substr(line, at, 1) == "\\") { # E'\''
            line = substr(line, at + 2)
            continue
        }
        if (substr(line, at + 1, 1) == quote) { # a doubled quote stands for itself
            note_quoted(quote)
            line = substr(line, at + 2)
            continue
        }
        if (state != "\"") last_string = string_text
        state = ""
        add(quote)
        return substr(line, at + 1)
    }
    return ""
}

# Quoted names belong to what the statement says; strings are kept apart.
function note_quoted(text) {
    if (state == "\"") add(text)
    else if (length(string_text) < 200) string_text = string_text text
}

function skip_comment(line,    at) {
    while (line != "") {
        if (!match(line, /\/\*|\*\//)) return ""
        at = RSTART
        if (substr(line, at, 2) == "/*") comment_depth++
        else comment_depth--
        line = substr(line, at + 2)
        if (comment_depth == 0) {
            state = ""
            return line
        }
    }
    return ""
}

function add(text) {
    if (text ~ /[^ \t\r]/) code_on_line = 1
    if (statement == "") sub(/^[ \t\r]+/, "", text)
    if (length(statement) < 4000) statement = statement text
}

function read_backslash(text) {
    code_on_line = 1
    if (text ~ /^\\(connect|c)([ \t]|$)/ && statement ~ /^ *$/) {
        if (kind != "cluster") kind = "create"
        command(text)
    } else refuse(text)
}

function command(text) {
    commands++
    if (commands <= 20) print "command\t" substr(text, 1, 200) > report
    if (emit) unsafe = 1
}

function refuse(text) {
    unsafe = 1
    unsafe_found = 1
    command(text)
}

# Judges a whole statement by its words; only those that a dump is known by.
function end_statement(    words, upper, target) {
    words = statement
    statement = ""
    gsub(/[ \t\r\n]+/, " ", words)
    sub(/ $/, "", words)
    upper = toupper(words)
    if (upper ~ /^COPY /) read_copy(words, upper)
    else if (upper ~ /^CREATE EXTENSION /) {
        target = words
        sub(/^[^ ]+ [^ ]+ (IF NOT EXISTS )?/, "", target)
        sub(/ .*/, "", target)
        print "extension\t" target > report
    } else if (upper ~ /^(CREATE|DROP|ALTER) DATABASE /) {
        if (kind != "cluster") kind = "create"
        command(words)
    } else if (upper ~ /^ALTER SYSTEM /) refuse(words)
    else if (upper ~ /^(CREATE|ALTER|DROP) (ROLE|USER) / && kind != "cluster" && upper !~ /USER MAPPING/) refuse(words)
    else if (upper ~ / OWNER TO [^ ]+$/) {
        target = words
        sub(/^.* [Oo][Ww][Nn][Ee][Rr] [Tt][Oo] /, "", target)
        role(target)
    } else if (upper ~ /^GRANT .* TO /) {
        target = words
        sub(/^.* TO /, "", target)
        sub(/ WITH GRANT OPTION$/, "", target)
        if (toupper(target) != "PUBLIC") role(target)
    } else if (upper ~ /^SELECT PG_CATALOG\.SETVAL\(/) {
        # The name stands in the string, the value and whether it was used behind it.
        target = words
        sub(/^[^,]*, /, "", target)
        sub(/\)$/, "", target)
        sub(/, /, "\t", target)
        print "sequence\t" target "\t" last_string > report
    } else if (upper ~ /^SET STANDARD_CONFORMING_STRINGS /) plain_backslash = upper ~ /OFF$/
    else if (upper ~ /^SET CLIENT_ENCODING /) {
        print "encoding\t" last_string > report
        # In these a backslash may be the second half of a character, which this lexer can't see.
        if (toupper(last_string) ~ /SJIS|SHIFT_JIS|BIG5|GBK|GB18030|UHC|JOHAB/) refuse("client_encoding " last_string)
    } else if (upper ~ /SET_CONFIG\(/ && tolower(last_string) ~ /standard_conforming|client_encoding/) refuse(words)
    last_string = ""
}

function read_copy(words, upper) {
    if (upper ~ / FROM STDIN$/) {
        in_copy = 1
        copy_rows = 0
        copy_table = words
        sub(/^[^ ]+ /, "", copy_table)
        # The columns, if named, end the name: pg_dump writes «name (columns)».
        sub(/ \([^()]*(\([^()]*\)[^()]*)*\) [Ff][Rr][Oo][Mm] .*$/, "", copy_table)
        sub(/ [Ff][Rr][Oo][Mm] [Ss][Tt][Dd][Ii][Nn]$/, "", copy_table)
        return
    }
    # To and from files or programs of the server, or rows in another format.
    refuse(words)
}

function role(name) {
    if (name in roles) return
    roles[name] = 1
    print "role\t" name > report
}

END {
    if (emit && restrict_key != "" && !unsafe) printf "\\unrestrict %s\n", restrict_key
    for (i = 1; i <= table_count; i++) printf "table\t%.0f\t%s\n", table_rows[i], table_name[i] > report
    printf "bytes\t%.0f\n", bytes > report
    print "kind\t" kind > report
    print "server_version\t" server_version > report
    print "dump_version\t" dump_version > report
    # Whole only if psql, too, would be outside everything here.
    complete = trailer && !in_copy && state == "" && !after_trailer
    print "trailer\t" (complete ? "yes" : "no") > report
    print "unsafe\t" (unsafe_found ? "yes" : "no") > report
    if (in_copy) print "open_table\t" copy_table > report
    close(report)
    if (emit && unsafe) exit 3
}
