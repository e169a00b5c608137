# Reads a plain SQL dump as psql would and says what is in it, without running any of it.
#
#   awk -v report=FILE [-v emit=1 [-v restrict_key=KEY]] -f dump-reader.awk
#
# The report has a line for each fact: its name, a TAB, its value; in the names of things a newline is written \n and a
# backslash \\. With emit=1 the dump is also passed on to standard output for psql to load, less its own \restrict and
# \unrestrict: the loader brings a key of its own, which the file can't know. Only whole statements are passed on, as
# psql runs what is left of one at the end of its input, and none that is not plain SQL: there the reader ends with
# status 3.
#
# A dump is a program. psql runs backslash commands wherever its lexer is outside quotes and comments, not only where
# a line begins, so this follows the same lexer: strings, quoted names, dollar quotes, nested comments, function bodies
# between BEGIN and END, COPY data (PostgreSQL's src/fe_utils/psqlscan.l, versions 14 to 18). Where versions of psql, or
# psql and the server, read a text differently, it is refused: pg_dump writes nothing of that kind. The rows say how.
# LC_ALL=C, so that a character is a byte. Needs no more than mawk.

BEGIN {
    state = ""          # "" | ' (string) | E (string with backslashes) | " (name) | $tag$ | / (comment)
    comment_depth = 0
    paren_depth = 0
    begin_depth = 0     # BEGIN and CASE without their END, in a function's body: a semicolon there ends nothing
    word_count = 0      # words of the statement so far
    routine = 0         # the statement is CREATE [OR REPLACE] FUNCTION or PROCEDURE
    statement = ""      # what the statement says so far, strings and comments left out, one space for many
    plain_backslash = 0 # standard_conforming_strings = off
    kind = "unknown"
    nul = sprintf("%c", 0)
    if (emit && restrict_key != "") printf "\\restrict %s\n", restrict_key
}

# psql's C strings end at a NUL byte: it loses the rest of such a line and joins it to the next one.
index($0, nul) { refuse("a NUL byte") }

# Rows of a table: most lines of most dumps, so this comes first and does little.
in_copy {
    bytes += length($0) + 1
    if ($0 == "\\.") {
        in_copy = 0
        table_name[++table_count] = copy_table
        table_rows[table_count] = copy_rows
    } else {
        if ($0 == "\\.\r") refuse("end of rows with a carriage return")
        copy_rows++
    }
    if (emit && unsafe) exit 3
    if (emit) print
    next
}

{
    bytes += length($0) + 1
    code_on_line = drop_line = 0
    # One line in a dump is a comment of pg_dump's own only where psql would take it for a comment.
    if (state == "" && substr($0, 1, 2) == "--") {
        read_comment($0)
    } else if (state == "" && statement == "" && $0 ~ /^\\(un)?restrict [A-Za-z0-9]+$/) {
        # The two backslash lines that are pg_dump's own.
        drop_line = 1
    } else {
        scan($0)
        # A statement goes on in the next line, and so does a name with a newline in it.
        if (state == "") space()
        else if (state != "/") note_quoted("\n")
    }
    if (trailer && code_on_line) after_trailer = 1
    if (emit && unsafe) exit 3
    if (emit && !drop_line) held[held_count++] = $0
    if (emit && state == "" && statement == "") {
        for (i = 0; i < held_count; i++) print held[i]
        held_count = 0
    }
}

# pg_dump's head and end stand in comments.
function read_comment(line) {
    # To psql a comment ends there, and the rest of the line is code.
    if (index(line, "\r")) refuse("a carriage return in a comment")
    if (line == "-- PostgreSQL database dump" && kind == "unknown") kind = "database"
    else if (line == "-- PostgreSQL database cluster dump") kind = "cluster"
    else if (line == "-- PostgreSQL database dump complete" || line == "-- PostgreSQL database cluster dump complete") trailer = 1
    else if (line ~ /^-- Dumped from database version / && server_version == "") { server_version = line; sub(/^-- Dumped from database version /, "", server_version) }
    else if (line ~ /^-- Dumped by pg_dump version / && dump_version == "") { dump_version = line; sub(/^-- Dumped by pg_dump version /, "", dump_version) }
}

# Follows psql's lexer through one line. Of a long one only a piece is in `text` at a time: taking tokens off the front
# of all of it would take time in the square of its length.
function scan(whole) {
    ahead = whole
    ahead_at = 1
    text = recent = "" # `recent` are the last characters of code
    stop = 0    # the rest of the line does not matter
    more()
    while (text != "" && !stop) {
        if (state == "") read_code()
        else if (state == "/") skip_comment()
        else if (state ~ /^\$/) skip_dollar_quote()
        else skip_quoted()
        more()
    }
}

# Sees to it that what decides about a token is in `text`: no token that matters has more than 1000 characters.
function more() {
    if (length(text) < 1000 && ahead_at <= length(ahead)) {
        text = text substr(ahead, ahead_at, 4000)
        ahead_at += 4000
    }
}

function is_last_piece() { return ahead_at > length(ahead) }

# Outside quotes and comments: on to the next character that means something.
function read_code(    at, character, two) {
    at = match(text, /['"$\\\/();-]/)
    if (at == 0) {
        # A word may go on in the next piece.
        at = is_last_piece() ? 0 : match(text, /[A-Za-z0-9_.$\200-\377]+$/)
        if (at == 1) { stop_at("a word of more than 1000 characters"); return }
        if (at == 0) at = length(text) + 1
        add_code(substr(text, 1, at - 1))
        text = substr(text, at)
        return
    }
    if (at > 1) {
        add_code(substr(text, 1, at - 1))
        text = substr(text, at)
        more()
    }
    character = substr(text, 1, 1)
    two = substr(text, 1, 2)
    if (two == "--") {
        if (index(text, "\r") || index(ahead, "\r")) refuse("a carriage return in a comment")
        stop = 1
    } else if (two == "/*") {
        state = "/"
        comment_depth = 1
        text = substr(text, 3)
        space() # COPY/**/x is COPY x
    } else if (character == "\\") read_backslash()
    else if (character == "'" || character == "\"") begin_quoted(character)
    else if (character == "$") read_dollar()
    else {
        text = substr(text, 2)
        recent = character
        if (character == "(") paren_depth++
        else if (character == ")" && paren_depth > 0) paren_depth--
        if (character == ";" && paren_depth == 0 && begin_depth == 0) {
            code_on_line = 1
            end_statement()
            # psql takes what follows on this line for SQL after the rows; pg_dump writes nothing there.
            if (in_copy && (text !~ /^[ \t]*$/ || !is_last_piece())) stop_at("text behind COPY … FROM stdin;")
        } else add(character)
    }
}

function begin_quoted(quote) {
    text = substr(text, 2)
    if (recent ~ /[Uu]&$/) refuse("U&" quote) # hides what a name or string says
    if (quote == "\"") state = quote
    else if (after_string) refuse("two strings in a row") # to the server they are one, to psql they are not
    else if (recent ~ /(^|[[ (,=])[Ee]$/) state = "E" # E'…' has backslash escapes
    else if (recent ~ /[A-Za-z0-9_.$\200-\377]$/ && recent !~ /(^|[[ (,=])[BbXx]$/)
        refuse("a string behind a word or number") # 1E'…' is one thing or another
    else state = plain_backslash ? "E" : "'"
    string_text = ""
    add(quote)
    recent = quote
}

# A dollar quote can't begin inside a name such as a$b; behind a number it can, or not. pg_dump quotes such names.
function read_dollar() {
    if (recent ~ /[A-Za-z0-9_$\200-\377]$/) refuse("a dollar sign in a word")
    if (match(text, /^\$([A-Za-z_\200-\377][A-Za-z0-9_\200-\377]*)?\$/) && RLENGTH < 200) {
        state = substr(text, 1, RLENGTH)
        text = substr(text, RLENGTH + 1)
        add("$$")
        recent = ""
    } else {
        if (text ~ /^\$[A-Za-z_\200-\377]/) refuse("a dollar sign before a word")
        text = substr(text, 2)
        add("$")
        recent = "$"
    }
}

function skip_dollar_quote(    at, kept) {
    at = index(text, state)
    if (at == 0) { # all but what may be the first half of the end
        kept = is_last_piece() ? 0 : length(state) - 1
        text = substr(text, length(text) - kept + 1)
        return
    }
    text = substr(text, at + length(state))
    state = recent = ""
}

function skip_quoted(    quote) {
    quote = state == "\"" ? "\"" : "'"
    if (!match(text, state == "E" ? "['\\\\]" : quote)) {
        note_quoted(text)
        text = ""
        return
    }
    note_quoted(substr(text, 1, RSTART - 1))
    text = substr(text, RSTART)
    more()
    if (substr(text, 1, 1) == "\\") { # E'\''
        text = substr(text, 3)
    } else if (substr(text, 2, 1) == quote) { # a doubled quote stands for itself
        note_quoted(state == "\"" ? "\"\"" : quote)
        text = substr(text, 3)
    } else {
        text = substr(text, 2)
        if (state != "\"") last_string = string_text
        after_string = 0
        add(quote)
        after_string = state != "\""
        state = ""
        recent = quote
    }
}

# Quoted names belong to what the statement says; strings are kept apart.
function note_quoted(part) {
    if (state == "\"") {
        if (length(statement) < statement_limit()) statement = statement part
    } else if (length(string_text) < 1000) string_text = string_text part
}

function skip_comment() {
    if (!match(text, /\/\*|\*\//)) {
        text = is_last_piece() ? "" : substr(text, length(text)) # half of a mark, perhaps
        return
    }
    if (substr(text, RSTART, 1) == "/") comment_depth++
    else if (--comment_depth == 0) {
        state = ""
        recent = " "
    }
    text = substr(text, RSTART + 2)
}

# The columns of a table may be 1600 names of 63 bytes; of other statements the beginning will do.
function statement_limit() { return substr(statement, 1, 5) == "COPY " ? 400000 : 4000 }

function space() {
    if (statement != "" && substr(statement, length(statement)) != " " && length(statement) < statement_limit()) statement = statement " "
}

function add(part) {
    code_on_line = 1
    after_string = 0
    if (length(statement) < statement_limit()) statement = statement part
}

# Code without anything that opens or closes.
function add_code(part,    ends_in_space, number) {
    recent = substr(recent part, length(recent part) - 7)
    if (part ~ /[\001-\010\013-\037\177]/) refuse("a control character outside quotes")
    if (part ~ /[0-9][A-Za-z_\200-\377]/) {
        number = part
        gsub(/[0-9][eE]\+?[0-9]+/, "0", number)
        sub(/[0-9][eE]$/, "0", number)
        # One token or two, depending on the version of psql.
        if (number ~ /(^|[^A-Za-z0-9_$\200-\377])[0-9][0-9.]*[A-Za-z_\200-\377]/) refuse("a number and a word in one")
    }
    gsub(/[ \t]+/, " ", part)
    if (substr(part, 1, 1) == " ") { space(); part = substr(part, 2) }
    if (part == "") return
    if (word_count < 4 || routine) read_words(part)
    ends_in_space = sub(/ $/, "", part)
    if (part != "") add(part)
    if (ends_in_space) space()
}

# psql keeps a CREATE FUNCTION … BEGIN ATOMIC …; …; END together by counting words, and so does this.
function read_words(part,    word, before) {
    while (match(part, /[A-Za-z_\200-\377][A-Za-z0-9_$\200-\377]*/)) {
        word = tolower(substr(part, RSTART, RLENGTH))
        before = substr(part, 1, RSTART - 1)
        part = substr(part, RSTART + RLENGTH)
        word_count++
        if (word_count <= 4) first_words = word_count == 1 ? word : first_words " " word
        if (word_count <= 4 && first_words ~ /^create (or replace )?(function|procedure)$/) routine = 1
        if (!routine || paren_depth > 0) continue
        if (word == "begin" || (word == "case" && begin_depth > 0)) begin_depth++
        else if (word == "end" && begin_depth > 0) begin_depth--
        else if (word == "copy" && begin_depth > 0 && before ~ /^ *$/ && statement ~ /; ?$/) refuse("COPY in a function")
    }
}

function read_backslash(    line) {
    line = text substr(ahead, ahead_at, 200)
    code_on_line = stop = 1
    if (line ~ /^\\(connect|c)([ \t]|$)/ && statement == "") {
        if (kind != "cluster") kind = "create"
        command(line)
    } else refuse(line)
}

function command(what) {
    gsub(/[\001-\037]/, " ", what)
    if (++commands <= 20) print "command\t" substr(what, 1, 200) > report
    if (emit) unsafe = 1
}

function refuse(what) {
    unsafe_found = 1
    command(what)
}

function stop_at(what) {
    refuse(what)
    stop = 1
}

# Judges a whole statement by its words; only those that a dump is known by.
function end_statement(    words, upper, string) {
    words = statement
    sub(/ $/, "", words)
    upper = toupper(substr(words, 1, 1000))
    string = last_string
    statement = last_string = ""
    word_count = routine = after_string = 0
    if (words == "") return
    if (upper !~ /^(SET|RESET SESSION AUTHORIZATION|SELECT|CREATE|ALTER|DROP|COMMENT ON|SECURITY LABEL|COPY|INSERT INTO|GRANT|REVOKE|REFRESH MATERIALIZED VIEW|BEGIN|COMMIT|UPDATE|DELETE|TRUNCATE)($|[ ('"])/) refuse(words)
    else if (upper ~ /^COPY/) read_copy(words)
    else if (upper ~ /^SET/) read_setting(words, upper, string)
    else if (upper ~ /^SELECT/) read_select(words, upper, string)
    else if (upper ~ /^(CREATE|DROP|ALTER) DATABASE /) {
        if (kind != "cluster") kind = "create"
        command(words)
    } else if (upper ~ /^ALTER SYSTEM /) refuse(words)
    else if (upper ~ /^(CREATE|ALTER|DROP) (ROLE|USER|GROUP|TABLESPACE) / && kind != "cluster" && upper !~ /^(CREATE|ALTER|DROP) USER MAPPING /) refuse(words)
    else if (upper ~ /^CREATE EXTENSION /) {
        sub(/^[^ ]+ [^ ]+ ([Ii][Ff] [Nn][Oo][Tt] [Ee][Xx][Ii][Ss][Tt][Ss] )?/, "", words)
        if (match(words, /^([^ "]+|"([^"]|"")+")/)) print "extension\t" escaped(substr(words, 1, RLENGTH)) > report
    } else if (words ~ /^(GRANT|REVOKE|ALTER DEFAULT PRIVILEGES) / || words ~ / OWNER TO [^ ]/) {
        sub(/ WITH GRANT OPTION$/, "", words)
        if (match(words, / (TO|FROM) ([^ "]+|"([^"]|"")+")$/)) role(substr(words, RSTART + 1, RLENGTH - 1))
        if (match(words, /^ALTER DEFAULT PRIVILEGES FOR ROLE ([^ "]+|"([^"]|"")+")/)) role(substr(words, 35, RLENGTH - 34))
    }
}

# The settings that change how psql's lexer reads what comes: only as pg_dump writes them.
function read_setting(words, upper, string) {
    if (upper ~ /^SET STANDARD_CONFORMING_STRINGS = (ON|OFF)$/) plain_backslash = upper ~ /OFF$/
    else if (upper == "SET CLIENT_ENCODING = ''") {
        print "encoding\t" escaped(string) > report
        # In these a backslash may be the second half of a character, which this lexer can't see.
        if (toupper(string) ~ /SJIS|SHIFT|BIG|GBK|GB18030|UHC|JOHAB|MSKANJI|WIN9|WIN3|[^A-Z0-9_-]/ || string == "") refuse("client_encoding " string)
    } else if (upper ~ /STANDARD_CONFORMING|CLIENT_ENCODING|^SET ((SESSION|LOCAL) )?(NAMES|")/) refuse(words)
}

function read_select(words, upper, string) {
    if (upper ~ /SET_?CONFIG/ && (upper != "SELECT PG_CATALOG.SET_CONFIG('', '', FALSE)" || string != "")) refuse(words)
    if (upper !~ /^SELECT PG_CATALOG\.SETVAL\('', -?[0-9]+, (TRUE|FALSE)\)$/) return
    # The name stands in the string, the value and whether it was used behind it.
    sub(/^[^,]*, /, "", words)
    sub(/\)$/, "", words)
    sub(/, /, "\t", words)
    print "sequence\t" words "\t" escaped(string) > report
}

# Rows behind the statement, in the one form that pg_dump writes. Anything else reads or writes files or programs of the
# server, or has rows in another format.
function read_copy(words,    rest) {
    if (!match(words, /^COPY ([A-Za-z_][A-Za-z0-9_]*|"([^"]|"")+")(\.([A-Za-z_][A-Za-z0-9_]*|"([^"]|"")+"))? /)) { refuse(words); return }
    copy_table = substr(words, 6, RLENGTH - 6)
    rest = substr(words, RLENGTH + 1)
    in_copy = rest ~ /^(\(([A-Za-z_][A-Za-z0-9_]*|"([^"]|"")+")(, ([A-Za-z_][A-Za-z0-9_]*|"([^"]|"")+"))*\) )?[Ff][Rr][Oo][Mm] [Ss][Tt][Dd][Ii][Nn]$/
    copy_rows = 0
    if (!in_copy) refuse(words)
}

function role(name) {
    sub(/^(TO|FROM) /, "", name)
    if (toupper(name) == "PUBLIC" || name in roles) return
    roles[name] = 1
    print "role\t" escaped(name) > report
}

function escaped(name) {
    gsub(/\\/, "&&", name)
    gsub(/\n/, "\\n", name)
    return name
}

END {
    if (emit && restrict_key != "" && !unsafe) printf "\\unrestrict %s\n", restrict_key
    for (i = 1; i <= table_count; i++) printf "table\t%.0f\t%s\n", table_rows[i], escaped(table_name[i]) > report
    printf "bytes\t%.0f\nkind\t%s\nserver_version\t%s\ndump_version\t%s\n", bytes, kind, server_version, dump_version > report
    # Whole only if psql, too, would be outside everything here.
    complete = trailer && !in_copy && state == "" && statement == "" && !after_trailer
    print "trailer\t" (complete ? "yes" : "no") > report
    print "unsafe\t" (unsafe_found ? "yes" : "no") > report
    if (in_copy) print "open_table\t" escaped(copy_table) > report
    close(report)
    if (emit && unsafe) exit 3
}
