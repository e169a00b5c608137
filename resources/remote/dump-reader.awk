# Reads a plain SQL dump as psql would and says what is in it, without running any of it.
#
#   awk -v report=FILE [-v emit=1 [-v restrict_key=KEY] [-v accept_outward=1]] -f dump-reader.awk
#
# The report has a line for each fact: its name, a TAB, its value; in the names of things a newline is written \n and a
# backslash \\. With emit=1 the dump is also passed on to standard output for psql to load, less its own \restrict and
# \unrestrict: the loader brings a key of its own, which the file can't know. Only whole statements are passed on, as
# psql runs what is left of one at the end of its input, and none that is not plain SQL: there the reader ends with
# status 3.
#
# Two kinds of thing are told apart. `command`: what psql itself would run, what leads into other databases, and what
# isn't read alike by all; nobody can wave that through. `outward`: SQL by which the server reaches files, programs,
# other servers or all its databases; accept_outward=1 passes it on. The list of it is for the eyes of whoever decides,
# no guard: SQL can put any other SQL together from pieces.
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
    raw = ""            # its beginning as it was written, and comments before it
    mention = ""        # where it names something outside the database
    body_mode = 0       # its strings are code
    body = ""           # of such a string what has not been looked through
    expect = ""         # the next word is the name of a "language" or "tablespace"
    plain_backslash = 0 # standard_conforming_strings = off
    encoding = ""       # client_encoding
    code_runs = 0       # statements that may have run code of the dump's own since psql's lexer was last set right
    kind = "unknown"
    nul = sprintf("%c", 0)
    set_outward_words()
    note_settings()
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
    if (state == "" && statement == "") {
        # Nothing before this line waits for its end.
        raw = ""
        ended_on_hold = needs_settings = 0
        runs_before = code_runs
        settings_before = settings
    }
    # One line in a dump is a comment of pg_dump's own only where psql would take it for a comment.
    if (state == "" && substr($0, 1, 2) == "--") {
        read_comment($0)
    } else if (state == "" && statement == "" && $0 ~ /^\\(un)?restrict [A-Za-z0-9]+$/) {
        # The two backslash lines that are pg_dump's own.
        drop_line = 1
    } else if (substr(state, 1, 1) == "$" && !index($0, state)) {
        # Most lines of a function's body.
        if (/[\\\200-\377]/) check_settings()
        if (length(raw) < 2000) keep_raw($0)
        note_quoted($0 "\n")
    } else {
        if (/[\\\200-\377]/) check_settings()
        if (length(raw) < 2000) keep_raw($0)
        scan($0)
        # A statement goes on in the next line, and so does a name with a newline in it.
        if (state == "") space()
        else if (state != "/") note_quoted("\n")
    }
    if (trailer && code_on_line) after_trailer = 1
    if (emit && unsafe) exit 3
    if (emit && !drop_line) held[held_count++] = $0
    if (emit && state == "" && statement == "") {
        if (needs_settings && runs_before) emit_settings()
        for (i = 0; i < held_count; i++) print held[i]
        held_count = 0
    }
}

# What a quote or a backslash means to psql depends on two settings of its session. A function of the dump can change
# them, and no reader sees that: so they are set again before it matters.
function emit_settings() {
    print settings_before
    code_runs -= runs_before
}

# The line is one that the settings decide about. What psql has run before it must be behind emit_settings(), too.
function check_settings() {
    needs_settings = 1
    if (ended_on_hold) refuse("a backslash or letter beyond ASCII in a statement that begins behind another")
}

function keep_raw(line) { raw = raw substr(line, 1, 2000) "\n" }

function note_settings() {
    settings = "SET standard_conforming_strings = " (plain_backslash ? "off" : "on") ";\n" \
        (encoding == "" ? "RESET client_encoding;" : "SET client_encoding = '" encoding "';")
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
    # Spares most lines a closer look at their names.
    has_names = tolower(whole) ~ /lo_|pg_|dblink|ts_|_to_xml|crosstab|connectby|xpath_table|tablespace/
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
    string_text = name_text = ""
    if (body_mode) body = " "
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
        string_text = ""
        if (body_mode) body = " "
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
        note_quoted(substr(text, 1, length(text) - kept))
        text = substr(text, length(text) - kept + 1)
        return
    }
    note_quoted(substr(text, 1, at - 1))
    text = substr(text, at + length(state))
    if (body_mode) end_body()
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
        if (body_mode) {
            # pg_dump writes only these two in code; any other can hide a word.
            if (text !~ /^.['\\]/) mention = substr(text, 1, 60)
            body = body substr(text, 2, 1)
        }
        text = substr(text, 3)
    } else if (substr(text, 2, 1) == quote) { # a doubled quote stands for itself
        note_quoted(state == "\"" ? "\"\"" : quote)
        text = substr(text, 3)
    } else {
        text = substr(text, 2)
        if (state == "\"") {
            if (has_names) note_name(name_text)
        } else {
            last_string = string_text
            if (body_mode) end_body()
        }
        if (expect != "") take_expected(state == "\"" ? quote name_text quote : quote string_text quote)
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
        if (length(name_text) < 1000) name_text = name_text part
        return
    }
    if (length(string_text) < 1000) string_text = string_text part
    if (body_mode) note_body(part)
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
    if (word_count < 4 || routine || has_names || expect != "") read_words(part)
    if (has_names) note_code(part)
    ends_in_space = sub(/ $/, "", part)
    if (part != "") add(part)
    if (ends_in_space) space()
}

# psql keeps a CREATE FUNCTION … BEGIN ATOMIC …; …; END together by counting words, and so does this.
function read_words(part,    word, before, previous) {
    while (match(part, /[A-Za-z_\200-\377][A-Za-z0-9_$\200-\377]*/)) {
        word = tolower(substr(part, RSTART, RLENGTH))
        before = substr(part, 1, RSTART - 1)
        part = substr(part, RSTART + RLENGTH)
        word_count++
        if (expect != "") take_expected(word)
        if (word_count <= 4) first_words = word_count == 1 ? word : first_words " " word
        if (word_count <= 4 && first_words ~ /^create (or replace )?(function|procedure)$/) routine = body_mode = 1
        if (word_count == 1 && word == "do") body_mode = 1
        if (word == "tablespace" && before !~ /\.$/ && is_clause(previous)) expect = word
        previous = word
        if (!routine || paren_depth > 0) continue
        if (word == "language" && begin_depth == 0 && before !~ /\.$/) expect = word
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

# SQL that the server carries out, and that an administrator may pass on after reading it.
function outward(    whole, what) {
    # Less what follows in this line.
    whole = length(raw) < 2000 ? substr(raw, 1, length(raw) - length(text) - 1) : raw
    whole = without_comments(whole)
    what = cut(whole, 200)
    gsub(/^[ \n]+|[ \n]+$/, "", mention)
    # The place of the finding, if it isn't seen anyway.
    if (mention != "" && !index(what, mention)) what = cut(whole, 110) " … " cut(mention, 80)
    gsub(/[\001-\011\013-\037]/, " ", what)
    if (++outward_count <= 20) print "outward\t" escaped(what) > report
    if (emit && !accept_outward) unsafe = 1
}

# A long comment must not push the statement out of sight.
function without_comments(text,    kept, piece, end) {
    while (match(text, /'([^']|'')*'|"[^"]*"|\$[A-Za-z0-9_]*\$|--[^\n]*|\/\*([^*]|\*+[^*\/])*\*+\//)) {
        piece = substr(text, RSTART, RLENGTH)
        kept = kept substr(text, 1, RSTART - 1)
        text = substr(text, RSTART + RLENGTH)
        if (piece ~ /^\$/ && (end = index(text, piece)) > 0) {
            end += length(piece)
            piece = piece substr(text, 1, end - 1)
            text = substr(text, end)
        }
        kept = kept (piece ~ /^['"$]/ ? piece : " ")
    }
    kept = kept text
    gsub(/^[ \t\n]+|[ \t\n;]+$/, "", kept)
    return kept
}

# At most so many bytes, no half character at their end.
function cut(text, limit) {
    if (length(text) <= limit) return text
    while (limit > 0 && substr(text, limit + 1, 1) ~ /[\200-\277]/) limit--
    return substr(text, 1, limit)
}

# What in the words of a statement reaches out, also in quoted names and in strings that are code.
function set_outward_words(    edge, gap) {
    edge = "[^a-z0-9_$\200-\377]"
    gap = "[ \t\r\n]+"
    # Functions, roles and tables of the server and its extensions.
    outward_name = "(lo_(import|export)|pg_read_(binary_)?file(_old)?|pg_stat_file|pg_ls_[a-z_]*dir|pg_logdir_ls" \
        "|pg_file_(read|write|rename|unlink|sync|length)|pg_(read|write)_server_files|pg_execute_server_program" \
        "|pg_(reload_conf|rotate_logfile|promote|(cancel|terminate)_backend|drop_replication_slot)" \
        "|pg_(create|copy)_(physical|logical)_replication_slot|dblink(_connect(_u)?|_exec|_open|_send_query)?" \
        "|pg_(authid|shadow|db_role_setting))"
    # Functions that carry out what a string says.
    running_name = "(query_to_xml(schema|_and_xmlschema)?|ts_stat|ts_rewrite|crosstab[0-9]*|connectby|xpath_table)"
    language_name = "(c|internal|pl[a-z0-9]*u|plsh|plr|plrust|plproxy|plcontainer|javau)"
    extension_name = "(([a-z0-9_]*_)?pl[a-z0-9]*u|plsh|plr|plrust|plproxy|plcontainer|pljava|[a-z0-9_]*_fdw|multicorn|wrappers" \
        "|dblink|adminpack|http|pgsql_http|pg_net|pg_curl|pg_cron|pg_background|pgagent|pglogical|orafce|aws_[a-z0-9_]+" \
        "|azure_storage|amqp|pgmemcache)"
    outward_code = edge outward_name edge
    running_code = edge running_name edge
    outward_body = edge "(alter" gap "system" \
        "|(create|alter)" gap "(server|subscription|user" gap "mapping|foreign" gap "(data|table))" \
        "|import" gap "foreign" \
        "|load" gap "['$]" \
        "|create" gap "(or" gap "replace" gap ")?(trusted" gap ")?(procedural" gap ")?language" \
        "|language" gap "['\"]*" language_name \
        "|create" gap "extension" gap "(if" gap "not" gap "exists" gap ")?\"?" extension_name ")" edge
    copy_code = edge "copy" edge
    copy_target = edge "(from|to)[ \t\r\n]*(program" edge "|['%$\\\\]|e')"
}

function note_code(part,    lower) {
    lower = " " tolower(part) " "
    if (mention == "" && match(lower, outward_code)) mention = substr(part, RSTART, 60)
    if (!body_mode && lower ~ running_code) body_mode = 1
}

function note_name(name) {
    if (name ~ "^" outward_name "$") mention = name
    if (name ~ "^" running_name "$") body_mode = 1
}

# Looks through a string that is code, in pieces that overlap by as much as a statement to be found may take.
function note_body(part,    rest) {
    if (mention != "") return
    body = body part
    while (length(body) > 4000 && mention == "") {
        rest = substr(body, 4001)
        body = substr(body, 1, 4000)
        search_body()
        body = substr(body, 3001) rest
    }
}

function end_body() {
    if (mention == "") {
        body = body "\n"
        search_body()
    }
    body = ""
}

function search_body(    lower, count, statements, before, i) {
    lower = tolower(body)
    if (lower ~ /lo_|pg_|dblink/ && match(lower, outward_code)) before = RSTART
    else if (lower ~ /(alter|create|import|load|language)[ \t\r\n]/ && match(lower, outward_body)) before = RSTART
    else if (index(lower, "copy")) {
        # In a function COPY can only be the server's. Prose says "copy … from" too, but goes on with another word.
        count = split(lower, statements, ";")
        for (i = 1; i <= count && !before; i++) {
            if (match(statements[i], copy_code) && substr(statements[i], RSTART + RLENGTH - 1) ~ copy_target) before = index(lower, statements[i]) + RSTART - 1
        }
    }
    if (before) mention = substr(body, before + 1, 80)
}

# Whether TABLESPACE behind that word is the clause, not a column or an alias of that name.
function is_clause(previous) {
    if (first_words !~ /^(create|alter) (unlogged )?(unique )?(table|index|materialized)( |$)/) return 0
    if (previous ~ /^(index|set|in)$/) return 1
    return paren_depth == 0 && first_words ~ /^create/ && previous !~ /^(as|select|by|on)$/
}

# The name behind LANGUAGE or TABLESPACE.
function take_expected(name) {
    if (expect == "tablespace") tablespace(name)
    else if (tolower(name) !~ /^['"]?(sql|plpgsql|plperl|pltcl|plv8|pllua|java)['"]?$/) mention = cut("LANGUAGE " name, 80)
    expect = ""
}

function tablespace(name) {
    if (name in tablespaces) return
    tablespaces[name] = 1
    print "tablespace\t" escaped(name) > report
}

# Judges a whole statement by its words; only those that a dump is known by.
function end_statement(    words, upper, refused_before) {
    words = statement
    sub(/ $/, "", words)
    if (words != "") {
        upper = toupper(substr(words, 1, 1000))
        refused_before = commands
        ended_on_hold = 1
        if (upper !~ /^SET /) code_runs++
        if (upper !~ /^INSERT INTO /) judge(words, upper, last_string) # most statements of a dump that has any
        # What is refused need not be accepted too.
        if (commands == refused_before && (is_outward(words, upper) || (mention != "" && names_do_something(upper)))) outward()
    }
    raw = text == "" ? "" : text "\n"
    statement = mention = body = expect = last_string = ""
    word_count = routine = body_mode = after_string = 0
}

function judge(words, upper, string) {
    if (upper !~ /^(SET|RESET SESSION AUTHORIZATION|SELECT|CREATE|ALTER|DROP|COMMENT ON|SECURITY LABEL|COPY|INSERT INTO|GRANT|REVOKE|REFRESH MATERIALIZED VIEW|BEGIN|COMMIT|UPDATE|DELETE|TRUNCATE|DO|LOAD|IMPORT FOREIGN SCHEMA)($|[ ('"$])/) refuse(words)
    else if (upper ~ /^COPY/) read_copy(words)
    else if (upper ~ /^SET/) read_setting(words, upper, string)
    else if (upper ~ /^SELECT/) read_select(words, upper, string)
    else if (upper ~ /^(CREATE|DROP|ALTER) DATABASE /) {
        if (kind != "cluster") kind = "create"
        command(words)
    } else if (upper ~ /^(CREATE|ALTER|DROP) (ROLE|USER|GROUP|TABLESPACE) / && kind != "cluster" && upper !~ /^(CREATE|ALTER|DROP) USER MAPPING /) refuse(words)
    else if (upper ~ /^CREATE EXTENSION /) print "extension\t" escaped(extension(words)) > report
    else if (words ~ /^(GRANT|REVOKE|ALTER DEFAULT PRIVILEGES) / || words ~ / OWNER TO [^ ]/) {
        sub(/ WITH GRANT OPTION$/, "", words)
        if (match(words, / (TO|FROM) ([^ "]+|"([^"]|"")+")$/)) role(substr(words, RSTART + 1, RLENGTH - 1))
        if (match(words, /^ALTER DEFAULT PRIVILEGES FOR ROLE ([^ "]+|"([^"]|"")+")/)) role(substr(words, 35, RLENGTH - 34))
    }
}

# Rows, comments and what is taken away may name anything.
function names_do_something(upper) { return !in_copy && upper !~ /^(COMMENT ON|SECURITY LABEL|REVOKE|DROP) / }

# The statements that reach out of the database by what they are. DO is one of them, whatever it says: its code runs at
# once, and can put any statement together.
function is_outward(words, upper) {
    # Into the server's own tables, of which some are of all databases. A dump names its tables with their schema.
    if (upper !~ /^(DO|LOAD|IMPORT|ALTER|CREATE|COPY)/)
        return substr(upper, 1, 60) ~ /^(INSERT INTO|UPDATE|DELETE FROM|TRUNCATE( TABLE)?) ?(ONLY )?("?PG_CATALOG"? ?\. ?)?"?PG_/
    if (upper ~ /^(DO|LOAD|IMPORT FOREIGN SCHEMA|ALTER SYSTEM)($|[ ('"$])/) return 1
    if (upper ~ /^(CREATE|ALTER) (SERVER|SUBSCRIPTION|USER MAPPING|FOREIGN (DATA WRAPPER|TABLE))($|[ "])/)
        return upper ~ /^CREATE/ || words !~ / OWNER TO ([^ "]+|"([^"]|"")+")$/
    if (upper ~ /^CREATE (OR REPLACE )?(TRUSTED )?(PROCEDURAL )?LANGUAGE($|[ "])/) return upper !~ /LANGUAGE ?"?PL(PGSQL|PERL|TCL)"?$/
    if (upper ~ /^CREATE EXTENSION/) return tolower(extension(words)) ~ "^\"?" extension_name "\"?$"
    return upper ~ /^COPY/ && (!in_copy || upper ~ /^COPY ?("?PG_CATALOG"? ?\. ?)?"?PG_/)
}

function extension(words) {
    sub(/^[^ ]+ [^ "]+ ?([Ii][Ff] [Nn][Oo][Tt] [Ee][Xx][Ii][Ss][Tt][Ss] ?)?/, "", words)
    return match(words, /^([^ "]+|"([^"]|"")+")/) ? substr(words, 1, RLENGTH) : words
}

# The settings that change how psql's lexer reads what comes: only as pg_dump writes them.
function read_setting(words, upper, string) {
    if (upper ~ /^SET STANDARD_CONFORMING_STRINGS = (ON|OFF)$/) {
        plain_backslash = upper ~ /OFF$/
        end_setting()
    } else if (upper == "SET CLIENT_ENCODING = ''") {
        print "encoding\t" escaped(string) > report
        # In these a backslash may be the second half of a character, which this lexer can't see.
        if (toupper(string) ~ /SJIS|SHIFT|BIG|GBK|GB18030|UHC|JOHAB|MSKANJI|WIN9|WIN3|[^A-Z0-9_-]/ || string == "") refuse("client_encoding " string)
        else encoding = string
        end_setting()
    } else if (upper ~ /STANDARD_CONFORMING|CLIENT_ENCODING|^SET ((SESSION|LOCAL) )?(NAMES|")/) refuse(words)
    else if (match(upper, /^SET (SESSION |LOCAL )?DEFAULT_TABLESPACE ?(=|TO) ?/)) {
        words = substr(words, RLENGTH + 1)
        if (words ~ /^'/) words = string ~ /^([a-z_][a-z0-9_]*)?$/ ? string : "\"" string "\""
        if (words != "" && toupper(words) != "DEFAULT") tablespace(words)
    }
}

# psql heeds them from the next line on.
function end_setting() {
    note_settings()
    if (text !~ /^[ \t]*$/ || !is_last_piece()) stop_at("text behind a setting of psql's lexer")
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

# Rows behind the statement, in the one form that pg_dump writes; or a file or program of the server, in which psql has
# no part. Anything else is rows in another format.
function read_copy(words,    rest) {
    if (!match(words, /^COPY ([A-Za-z_][A-Za-z0-9_]*|"([^"]|"")+")(\.([A-Za-z_][A-Za-z0-9_]*|"([^"]|"")+"))? /)) {
        if (!is_server_copy(words)) refuse(words)
        return
    }
    copy_table = substr(words, 6, RLENGTH - 6)
    rest = substr(words, RLENGTH + 1)
    in_copy = rest ~ /^(\(([A-Za-z_][A-Za-z0-9_]*|"([^"]|"")+")(, ([A-Za-z_][A-Za-z0-9_]*|"([^"]|"")+"))*\) )?[Ff][Rr][Oo][Mm] [Ss][Tt][Dd][Ii][Nn]$/
    copy_rows = 0
    if (!in_copy && !is_server_copy(words)) refuse(words)
}

# COPY t FROM 'file', COPY (query) TO PROGRAM 'program': what is copied, in one word or parentheses, and then a string.
function is_server_copy(words) {
    words = toupper(words)
    gsub(/"([^"]|"")*"/, "N", words)
    while (gsub(/\([^()]*\)/, " P ", words)) { }
    gsub(/ +/, " ", words)
    return words ~ /^COPY ?(BINARY )?([A-Z0-9_.\200-\377]+( P)?|P) ?(FROM|TO) ?(PROGRAM ?)?(E?''|\$\$)/
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
    printf "outward_count\t%d\n", outward_count > report
    if (in_copy) print "open_table\t" escaped(copy_table) > report
    close(report)
    if (emit && unsafe) exit 3
}
