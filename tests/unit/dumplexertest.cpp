// What the dump reader takes for plain SQL and what for a command: texts as pg_dump writes them, and texts that try to
// pass for such.
#include "core/dumps/inspection.h"
#include "core/host/commandrunner.h"
#include "core/host/remotescript.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace talekeeper;

namespace
{

const QByteArray head = "-- PostgreSQL database dump\nSET standard_conforming_strings = on;\n";
const QByteArray tail = "-- PostgreSQL database dump complete\n";

DumpInspection read(const QByteArray &sql)
{
    Command command{.words
        = {u"env"_s, u"LC_ALL=C"_s, u"awk"_s, u"-v"_s, u"report=/dev/stdout"_s, remoteFile(u"dump-reader.awk"_s)},
        .input = sql};
    const auto output = LocalRunner().run(command, Job());
    if (!output || !output->succeeded())
        qFatal("awk failed");
    return inspectionFromReport(u"text"_s, "size\t1\ngzip\t0\n" + output->output);
}

} // namespace

class DumpLexerTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void passesPlainSql_data()
    {
        QTest::addColumn<QByteArray>("sql");
        const auto row = [](const char *name, const QByteArray &sql) { QTest::newRow(name) << sql; };
        row("string", "SELECT '\\! id';\n");
        row("string over lines", "COMMENT ON TABLE a IS 'x\n\\! id\n\\connect b\n\\.\n';\n");
        row("string that ends in a backslash", "COMMENT ON TABLE a IS 'C:\\';\n");
        row("string with quotes", "INSERT INTO a VALUES ('it''s \\! id', '''', '');\n");
        row("E string", "ALTER TABLE a ALTER b SET DEFAULT E'it\\'s \\\\';\n");
        row("E string over lines", "SELECT (E'\\\\\n\\'\\! id\n');\n");
        row("bit string", "INSERT INTO a VALUES (B'1010', 'x');\n");
        row("standard strings off",
            "SET standard_conforming_strings = off;\nSELECT 'it\\'s \\! id';\nSET standard_conforming_strings = "
            "on;\nSELECT 'C:\\';\n");
        row("quoted name", "CREATE TABLE \"a\"\"; \\! id\" (b int);\n");
        row("quoted name over lines", "CREATE TABLE \"a\n\\! id\" (b int);\n");
        row("dollar quote", "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$\n\\! id\n-- '\n/* \"\n$$;\n");
        row("tagged dollar quote", "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $_$ $$ $ $_ $1 \\! id $x$ $$_$;\n");
        row("dollar quote with high bytes", "SELECT $\303\251$ \\! id $\303\251$;\n");
        row("parameter", "CREATE FUNCTION f(int) RETURNS int LANGUAGE sql RETURN ($1 + 1);\n");
        row("COPY data", "COPY a FROM stdin;\n\\! id\n\\N\n'\n$$\n/*\n\\\\.\n \\.\n\\. \nCREATE DATABASE x;\n\\.\n");
        row("COPY in a body", "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS '\nCOPY x FROM stdin;\n\\.\n';\n");
        row("comment", "/* \\! id */ -- \\! id\n--\\! id\nSELECT 1; -- \\! id\n");
        row("comment between words", "SELECT/**/1;\nSELECT 1; /* */\n");
        row("nested comment", "/* /* */ \\! id\n/**/ */\n");
        row("trailer in a body",
            "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$\n-- PostgreSQL database dump complete\n$$;\n");
        row("restrict", "\\restrict Abc1\n\\unrestrict Abc1\n");
        row("BEGIN ATOMIC",
            "CREATE FUNCTION f(a int) RETURNS int\n    LANGUAGE sql\n    BEGIN ATOMIC\n SELECT CASE WHEN (a > 1) THEN "
            "2 ELSE 3 END AS x;\n SELECT a;\nEND;\n\\restrict x\n");
        row("BEGIN ATOMIC and rows",
            "CREATE OR REPLACE PROCEDURE p() BEGIN ATOMIC SELECT 1; END;\nCOPY a FROM stdin;\n\\! id\n\\.\n");
        row("parentheses",
            "CREATE RULE r AS ON DELETE TO a DO INSTEAD (SELECT 1; SELECT 2;);\nCOPY a FROM stdin;\n\\! id\n\\.\n");
        row("numbers", "INSERT INTO a VALUES (1e+20, 1e-05, -3.5e10, 1E5, .5, 1, NULL, true);\n");
        row("operators", "SELECT a OPERATOR(public.-) b, 3 - -2, a @> b, x -> 'y' ->> 'z', 1 / 2 * 3, 'a'~'b';\n");
        row("large object",
            "SELECT pg_catalog.lo_create('1');\nBEGIN;\nSELECT pg_catalog.lowrite(0, '\\x5c21');\nCOMMIT;\n");
        row("odd bytes in text",
            "COMMENT ON TABLE a IS 'gr\374\337e \377\376\r\001';\nCOPY a FROM stdin;\ngr\374\337\377\r\n\\.\n");
        row("wide table",
            "COPY a (" + QByteArray("a_rather_long_name_of_a_column, ").repeated(1599)
                + "b) FROM stdin;\n\\! id\n\\.\n");
        row("clean",
            "ALTER TABLE IF EXISTS ONLY a DROP CONSTRAINT b;\nDROP TABLE IF EXISTS a;\nTRUNCATE TABLE a;\nSECURITY "
            "LABEL FOR x ON TABLE a IS 'y';\nREFRESH MATERIALIZED VIEW a;\n");
    }

    void passesPlainSql()
    {
        QFETCH(QByteArray, sql);
        const DumpInspection dump = read(head + sql + tail);
        QCOMPARE(dump.commands, QStringList());
        QCOMPARE(dump.reason, QString());
        QCOMPARE(dump.state, DumpState::Verified);
    }

    void refusesCommands_data()
    {
        QTest::addColumn<QByteArray>("sql");
        const auto row = [](const char *name, const QByteArray &sql) { QTest::newRow(name) << sql; };
        row("line", "\\! id\n");
        row("behind a statement", "SELECT 1; \\! id\n");
        row("within a statement", "SELECT 1 \\! id\n;\n");
        row("behind a comment", "/* */ \\! id\n");
        row("behind a nested comment", "/* /* */ */ \\! id\n");
        row("behind a string", "SELECT 'a''' \\! id\n;\n");
        row("behind an E string", "SELECT E'\\\\' \\! id\n;\n");
        row("behind a name", "SELECT \"a\"\"\" \\! id\n;\n");
        row("behind a dollar quote", "SELECT $$ $a$ $$ \\! id\n;\n");
        row("behind a false end", "SELECT $a$ $b$a$ \\! id\n;\n");
        row("output", "\\o |id\n");
        row("set", "\\set x `id`\n");
        row("copy", "\\copy a from program 'id'\n");
        row("end of rows outside rows", "\\.\n");
        row("restrict with more", "\\restrict a b\n");
        row("restrict in a statement", "SELECT 1\n\\restrict a\n;\n");
        row("connect in a statement", "SELECT 1\n\\connect a\n;\n");
        row("rows behind the statement", "COPY a FROM stdin; 1\n\\.\n");
        row("rows end as in Windows", "COPY a FROM stdin;\n1\n\\.\r\n");
        row("carriage return in a comment", "-- x\r\\! id\n");
        row("carriage return in a comment behind code", "SELECT 1; -- x\r\\! id\n");
        row("lines end as in Windows", "CREATE TABLE a (b int);\r\n");
        row("form feed", "SELECT\f1;\n");
        row("NUL byte", "SELECT '"_ba + '\0' + "';\n");
        row("NUL byte in rows", "COPY a FROM stdin;\nx"_ba + '\0' + "\n\\.\n");
        row("COPY without spaces", "COPY\"a\"FROM stdin;\n/*\n\\.\n*/\n");
        row("rows in another format", "COPY a FROM stdin WITH (FORMAT csv);\n\\.\n");
        row("a query's rows", "COPY (SELECT 1) TO stdout;\n");
        row("COPY in BEGIN ATOMIC",
            "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; COPY a FROM stdin;\nEND;\n");
        row("role", "CREATE ROLE x SUPERUSER;\n");
        row("user", "ALTER USER \"USER MAPPING\" SUPERUSER;\n");
        row("another program's statement", "VACUUM;\n");
        row("command in a block", "DO $$BEGIN END$$ \\! id\n;\n");
        row("COPY of rows that only looks like one of a file", "COPY \"a FROM '\" FROM stdin (FORMAT csv);\n");
        row("COPY of rows behind a query", "COPY (SELECT 1 FROM '') TO stdout;\n");
        row("setting and more in one line", "SET standard_conforming_strings = off; SELECT 'a\\' \\! id --';\n");
        row("encoding and more in one line", "SET client_encoding = 'UTF8'; SELECT 1;\n");
        row("backslash in a statement that begins in another's line", "SELECT f(); SELECT 1,\n'\\';\n");
        row("number and dollar quote", "SELECT 1$a$;\n");
        row("parameter and dollar quote", "SELECT $1$a$;\n");
        row("name and dollar quote", "SELECT a$b$;\n");
        row("number and string", "SELECT 1E'\\';\n");
        row("decimal and string", "SELECT 1.E'\\';\n");
        row("number and word", "SELECT 1begin;\n");
        row("strings in a row", "SELECT E'a'\n'\\'' ; COPY a FROM PROGRAM $$id$$; -- ' ;\n");
        row("strings in a row with a comment", "SELECT E'a' -- x\n'b';\n");
        row("Unicode name", "SELECT U&\"\\0041\";\n");
        row("byte order mark", "\357\273\277COPY a FROM stdin;\n");
        row("strings by another spelling", "SET standard_conforming_strings=off;\n");
        row("strings by a session", "SET SESSION standard_conforming_strings = off;\n");
        row("strings by a quoted name", "SET \"standard_conforming_strings\" = off;\n");
        row("strings by a function", "SELECT set_config('standard_conforming_strings', 'off', false);\n");
        row("encoding by a word", "SET client_encoding TO sjis;\n");
        row("encoding by NAMES", "SET NAMES 'SJIS';\n");
        row("encoding that hides backslashes", "SET client_encoding = 'SJIS';\n");
        row("rollback", "ROLLBACK;\n");
        row("long word", "SELECT " + QByteArray(10'000, 'a') + ";\n");
    }

    void refusesCommands()
    {
        QFETCH(QByteArray, sql);
        const QByteArray text = sql.startsWith('\357') ? sql + head + tail : head + sql + tail;
        const DumpInspection dump = read(text);
        QCOMPARE(dump.state, DumpState::Unsafe);
        QVERIFY(!dump.commands.isEmpty());
        QVERIFY(!dump.reason.isEmpty());
    }

    void findsOutwardSql_data()
    {
        QTest::addColumn<QByteArray>("sql");
        const auto row = [](const char *name, const QByteArray &sql) { QTest::newRow(name) << sql; };
        row("program", "COPY a FROM PROGRAM 'id';\n");
        row("to a program", "copy a to program 'id';\n");
        row("to a file", "COPY a TO '/tmp/x';\n");
        row("from a file", "COPY a FROM '/tmp/x';\n");
        row("query to a program", "COPY (SELECT (1), 'a' FROM \"stdin\") TO PROGRAM $$id$$ WITH (FORMAT csv);\n");
        row("columns from a file", "COPY public.\"a b\" (c, \"d\"\" FROM stdin\") FROM E'/tmp/x';\n");
        row("COPY with a comment", "COPY/**/a FROM PROGRAM 'id';\n");
        row("COPY over lines", "COPY a -- FROM stdin\nFROM\nPROGRAM\n'id'\n;\n");
        row("behind a statement", "SELECT 1; COPY a FROM PROGRAM 'id';\n");
        row("behind a comment", "/* ; */ COPY a FROM PROGRAM 'id'; -- x\n");
        row("behind rows", "COPY a FROM stdin;\n1\n\\.\nCOPY a FROM PROGRAM 'id';\n");
        row("rows into the server's tables", "COPY pg_catalog.pg_authid (rolname) FROM stdin;\nx\n\\.\n");
        row("row into the server's tables", "INSERT INTO \"pg_catalog\" . pg_proc VALUES (1);\n");
        row("change of the server's tables", "UPDATE ONLY pg_database SET datallowconn = true;\n");
        row("ALTER SYSTEM", "ALTER SYSTEM SET archive_command = 'id';\n");
        row("ALTER SYSTEM with a comment", "ALTER/* */SYSTEM SET x = 1;\n");
        row("block", "DO $$BEGIN END$$;\n");
        row("block in another language", "do language plpython3u 'import os';\n");
        row("library", "LOAD 'x';\n");
        row("large object from a file", "SELECT pg_catalog.lo_import('/etc/passwd');\n");
        row("large object, in capitals, with a comment", "SELECT LO_Export/**/(1, '/tmp/x');\n");
        row("large object by a quoted name", "SELECT \"pg_catalog\".\"lo_import\"('/etc/passwd');\n");
        row("in a view", "CREATE VIEW a AS SELECT pg_read_file('x') AS b;\n");
        row("in a default", "CREATE TABLE a (b text DEFAULT pg_read_binary_file('x'::text));\n");
        row("in a row", "INSERT INTO a VALUES (1, pg_ls_dir('/'));\n");
        row("behind much", "INSERT INTO a VALUES " + QByteArray("(1, 'x'), ").repeated(3000) + "(2, lo_import('x'));\n");
        row("in a function", "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT lo_import('x') $$;\n");
        row("in a function, far down",
            "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$\n" + QByteArray("SELECT 1;\n").repeated(3000)
                + "SELECT lo_import('x') $$;\n");
        row("in a function in one long line",
            "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ " + QByteArray("SELECT 1; ").repeated(3000)
                + "SELECT lo_import('x') $$;\n");
        row("in a function in quotes", "CREATE PROCEDURE f() LANGUAGE sql AS 'SELECT ''a'', lo_import(''x'')';\n");
        row("in a function, escaped", "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS E'SELECT lo\\x5fimport(1)';\n");
        row("in a function in SQL", "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT lo_import('x'); END;\n");
        row("COPY in a function",
            "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$\nBEGIN COPY a (b,\n c)\nFROM\nPROGRAM 'id'; END $$;\n");
        row("COPY put together in a function",
            "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'copy a to ' || b; END $$;\n");
        row("ALTER SYSTEM in a function",
            "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'ALTER  SYSTEM RESET x'; END $$;\n");
        row("server in a function",
            "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN CREATE SERVER x FOREIGN DATA WRAPPER y; END $$;\n");
        row("string that is run", "SELECT query_to_xml('select lo_import(''x'')', true, true, '');\n");
        row("role", "GRANT pg_execute_server_program TO tale;\n");
        row("another server in a view", "CREATE VIEW a AS SELECT * FROM public.dblink('host=x', 'select 1') AS b(c int);\n");
        row("untrusted language", "CREATE LANGUAGE plpython3u;\n");
        row("a language that says it is trusted", "CREATE OR REPLACE TRUSTED PROCEDURAL LANGUAGE sql2 HANDLER plperlu_call_handler;\n");
        row("function in C", "CREATE FUNCTION f() RETURNS int LANGUAGE c AS '$libdir/x', 'f';\n");
        row("internal function", "CREATE FUNCTION f() RETURNS int AS 'x' LANGUAGE internal;\n");
        row("language in quotes", "CREATE FUNCTION f() RETURNS int AS 'x' LANGUAGE 'plperlu';\n");
        row("language as a quoted name", "CREATE FUNCTION f(language text) RETURNS public.language AS 'x' LANGUAGE/* */\n\"plsh\";\n");
        row("language behind much",
            "CREATE FUNCTION f(" + QByteArray("a text, ").repeated(2000) + "b int) RETURNS int AS 'x' LANGUAGE pltclu;\n");
        for (const char *extension : {"plpython3u", "\"plperlu\"", "hstore_plpython3u", "plsh", "dblink", "file_fdw", "postgres_fdw", "AdminPack"})
            row(extension, "CREATE EXTENSION IF NOT EXISTS "_ba + extension + " WITH SCHEMA public;\n");
        row("server", "CREATE SERVER a FOREIGN DATA WRAPPER b;\n");
        row("user mapping", "CREATE USER MAPPING FOR a SERVER b OPTIONS (\n    \"user\" 'x'\n);\n");
        row("foreign table", "CREATE FOREIGN TABLE a (b int) SERVER c;\n");
        row("subscription", "CREATE SUBSCRIPTION a CONNECTION 'host=b' PUBLICATION c WITH (connect = false);\n");
        row("subscription switched on", "ALTER SUBSCRIPTION \"a OWNER TO b\" ENABLE;\n");
    }

    void findsOutwardSql()
    {
        QFETCH(QByteArray, sql);
        const DumpInspection dump = read(head + sql + tail);
        QCOMPARE(dump.commands, QStringList());
        QCOMPARE(dump.outwardCount, 1);
        QCOMPARE(dump.outward.size(), 1);
        QVERIFY(dump.outward.first().toUtf8().size() <= 200);
        QCOMPARE(dump.state, DumpState::Unsafe);
        QVERIFY(dump.reason.contains(dump.outward.first()) && dump.reason.contains(u"accept it"_s));
        QVERIFY(!dump.isGood() && !dump.isLoadable(false) && dump.isLoadable(true));

        // What is wrong besides can't be accepted.
        QCOMPARE(read(head + sql).state, DumpState::Truncated);
        QVERIFY(!read(head + sql).isLoadable(true));
        const DumpInspection worse = read(head + sql + "\\! id\n" + tail);
        QCOMPARE(worse.state, DumpState::Unsafe);
        QVERIFY(!worse.isLoadable(true) && !worse.reason.contains(u"--accept"_s));
        QVERIFY(!read(head + sql + "\\connect a\n" + tail).isLoadable(true));
        QVERIFY(!read("-- PostgreSQL database cluster dump\n" + sql + head + tail).isLoadable(true));
        QVERIFY(!read(head + sql + "SELECT pg_catalog.setval('pg_sleep(1)', 1, true);\n" + tail).isLoadable(true));
    }

    void findsOutwardSqlWhereverABodyIsParted()
    {
        // The reader looks through long bodies in pieces.
        for (int length = 3960; length < 4010; ++length) {
            const QByteArray beginning = "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ " + QByteArray(length, 'x');
            QCOMPARE(read(head + beginning + " lo_import(1) " + QByteArray(5000, 'x') + "$$;\n" + tail).outwardCount, 1);
            QCOMPARE(read(head + beginning + "\nCOPY\na TO '/tmp/x';\n" + QByteArray("x\n").repeated(3000) + "$$;\n" + tail).outwardCount, 1);
        }
    }

    void takesNoDataForOutwardSql_data()
    {
        QTest::addColumn<QByteArray>("sql");
        const QByteArray evil = "COPY x FROM PROGRAM 'id'; SELECT lo_import('/etc/passwd'); ALTER SYSTEM; CREATE EXTENSION dblink";
        QByteArray quoted = evil;
        quoted.replace("'", "''");
        const auto row = [](const char *name, const QByteArray &sql) { QTest::newRow(name) << sql; };
        row("rows", "COPY a FROM stdin;\n" + evil + "\n\\.\n");
        row("comment on something", "COMMENT ON TABLE a IS '" + quoted + "';\nCOMMENT ON TABLE a IS $$" + evil + "$$;\n");
        row("comment on such a function", "COMMENT ON FUNCTION lo_import(text) IS 'x';\nREVOKE ALL ON FUNCTION lo_import(text) FROM PUBLIC;\n");
        row("comment", "-- " + evil + "\nSELECT 1; -- " + evil + "\n/* " + evil + " */\nSELECT /* " + evil + " */ 1;\n");
        row("string", "INSERT INTO a VALUES ('" + quoted + "', E'" + quoted + "', $$" + evil + "$$);\n");
        row("default", "CREATE TABLE a (b text DEFAULT '" + quoted + "'::text);\n");
        row("other names", "CREATE TABLE my_lo_import (dblink_log int, copy text, \"COPY FROM PROGRAM\" int, pg_read int);\n");
        row("functions",
            "CREATE FUNCTION f(language text, program text) RETURNS public.language LANGUAGE plpgsql AS $$\n"
            "BEGIN -- make a copy from the program's table to another; load 5 rows, create serverless extensions\n"
            "INSERT INTO copy SELECT * FROM a; PERFORM my_lo_import(1), lo_import2(2); UPDATE x SET language = 'c'; END $$;\n"
            "CREATE FUNCTION g() RETURNS int LANGUAGE SQL AS 'SELECT 1';\n"
            "CREATE FUNCTION h(language int) RETURNS int LANGUAGE \"sql\" RETURN language;\n");
        row("extensions",
            "CREATE EXTENSION IF NOT EXISTS \"uuid-ossp\" WITH SCHEMA public;\nCREATE EXTENSION pgcrypto;\nCREATE EXTENSION "
            "pg_stat_statements;\nCREATE EXTENSION pg_trgm;\nCREATE EXTENSION vector;\nCREATE EXTENSION IF NOT EXISTS pg_search;\n"
            "COMMENT ON EXTENSION pg_search IS 'x';\n");
        row("languages", "CREATE EXTENSION plpgsql;\nCREATE OR REPLACE PROCEDURAL LANGUAGE plpgsql;\nCREATE EXTENSION plperl;\n");
        row("server's functions", "SELECT pg_catalog.lo_create('1');\nSELECT pg_catalog.pg_get_serial_sequence('a', 'b');\n");
        row("publication", "CREATE PUBLICATION a FOR TABLE b;\n");
        row("owners", "ALTER SERVER a OWNER TO tale;\nALTER FOREIGN TABLE public.a OWNER TO \"Tale b\";\n");
    }

    void takesNoDataForOutwardSql()
    {
        QFETCH(QByteArray, sql);
        const DumpInspection dump = read(head + sql + tail);
        QCOMPARE(dump.outward, QStringList());
        QCOMPARE(dump.outwardCount, 0);
        QCOMPARE(dump.reason, QString());
        QCOMPARE(dump.state, DumpState::Verified);
        QVERIFY(dump.isLoadable(false));
    }

    void showsOutwardSqlAsItStands()
    {
        const QString comment(300, u'c');
        const DumpInspection dump = read(head + "/* " + comment.toUtf8() + " */ COPY /* " + comment.toUtf8()
            + " */ a FROM\tPROGRAM 'curl ''\\x'' -- /*\n x'; SELECT 1;\nSELECT 2;\n" + "DO 'gr\303\266\303\237e "
            + QByteArray("\303\266").repeated(150) + "';\nCREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$\n"
            + QByteArray("SELECT 1;\n").repeated(600) + "SELECT lo_import('/etc/shadow') $$;\n" + tail);
        QCOMPARE(dump.outwardCount, 3);
        QCOMPARE(dump.outward.at(0), u"COPY   a FROM PROGRAM 'curl ''\\x'' -- /*\n x'"_s);
        QVERIFY(dump.outward.at(1).startsWith(u"DO 'größe öö"_s) && dump.outward.at(1).endsWith(u'ö'));
        QVERIFY(dump.outward.at(1).toUtf8().size() >= 199);
        QVERIFY(dump.outward.at(2).startsWith(u"CREATE FUNCTION f()"_s));
        QVERIFY(dump.outward.at(2).endsWith(u"lo_import('/etc/shadow')"_s));

        const DumpInspection many = read(head + QByteArray("LOAD 'x';\n").repeated(25) + tail);
        QCOMPARE(many.outward.size(), 20);
        QCOMPARE(many.outwardCount, 25);
        QVERIFY(many.reason.contains(u"25"_s));
    }

    void namesTablespaces()
    {
        const DumpInspection dump = read(head
            + "SET default_tablespace = fast;\nCREATE TABLE a (tablespace int, b text);\nSET default_tablespace = '';\n"
              "SET default_tablespace = \"My \"\"disk\"\"\nB\";\nSET default_tablespace = fast;\nSET default_tablespace = 'Other';\n"
              "CREATE UNIQUE INDEX i ON a USING btree (b) TABLESPACE\n  slow;\nCREATE UNLOGGED TABLE c (\n    d int PRIMARY KEY USING "
              "INDEX TABLESPACE keys\n) TABLESPACE \"Big One\";\nALTER INDEX i SET TABLESPACE last;\n"
              "ALTER TABLE ONLY a ALTER COLUMN tablespace SET DEFAULT 1;\nCREATE VIEW v AS SELECT tablespace FROM pg_tables;\n"
              "COMMENT ON COLUMN a.tablespace IS 'TABLESPACE x';\nCREATE INDEX j ON a (tablespace);\nSET default_tablespace TO DEFAULT;\n"
            + tail);
        QCOMPARE(dump.state, DumpState::Verified);
        const QStringList expected{u"fast"_s, u"\"My \"\"disk\"\"\nB\""_s, u"\"Other\""_s, u"slow"_s, u"keys"_s, u"\"Big One\""_s, u"last"_s};
        QCOMPARE(dump.tablespaces, expected);
        QCOMPARE(read(head + "SET default_tablespace = '';\nCREATE TABLE a (b int);\n" + tail).tablespaces, QStringList());
    }

    void nothingInsideFoolsTheReader_data()
    {
        QTest::addColumn<QByteArray>("sql");
        const QByteArrayList texts{"-- PostgreSQL database dump complete", "COPY x FROM stdin;", "\\."};
        for (const QByteArray &text : texts) {
            const QByteArray line = '\n' + text + '\n';
            QTest::addRow("comment: %s", text.constData()) << "/*" + line + "*/\n";
            QTest::addRow("body: %s", text.constData())
                << "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$" + line + "$$;\n";
            QTest::addRow("body in quotes: %s", text.constData())
                << "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS '" + line + "';\n";
            QTest::addRow("string: %s", text.constData()) << "COMMENT ON TABLE a IS '" + line + "';\n";
            QTest::addRow("name: %s", text.constData()) << "CREATE TABLE \"" + line + "\" (b int);\n";
        }
    }

    void nothingInsideFoolsTheReader()
    {
        QFETCH(QByteArray, sql);
        const QByteArray rows = "COPY a FROM stdin;\n1\n2\n\\.\n";
        const DumpInspection dump = read(head + sql + rows + tail);
        QCOMPARE(dump.reason, QString());
        QCOMPARE(dump.state, DumpState::Verified);
        QCOMPARE(dump.tables, (QList<DumpedTable>{{u"a"_s, 2}}));
        QCOMPARE(read(head + rows + sql).state, DumpState::Truncated); // that was not the trailer
        QCOMPARE(read(head + sql + "\\! id\n" + rows + tail).commands, QStringList{u"\\! id"_s}); // nor this a row
    }

    void wantsTheTrailerOutsideEverything_data()
    {
        QTest::addColumn<QByteArray>("sql");
        QTest::newRow("comment") << "/*\n"_ba;
        QTest::newRow("string") << "SELECT '\n"_ba;
        QTest::newRow("name") << "SELECT \"\n"_ba;
        QTest::newRow("dollar quote") << "SELECT $$\n"_ba;
        QTest::newRow("rows") << "COPY a FROM stdin;\n"_ba;
        QTest::newRow("statement") << "CREATE TABLE a (b int)\n"_ba;
        QTest::newRow("parentheses") << "CREATE RULE r AS ON DELETE TO a DO INSTEAD (SELECT 1;\n"_ba;
        QTest::newRow("function") << "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1;\n"_ba;
    }

    void wantsTheTrailerOutsideEverything()
    {
        QFETCH(QByteArray, sql);
        const DumpInspection dump = read(head + sql + tail);
        QVERIFY(!dump.hasTrailer);
        QCOMPARE(dump.state, DumpState::Truncated);
        QCOMPARE(read(head + tail + "SELECT 1;\n").state, DumpState::Truncated);
    }

    void tellsOtherKinds()
    {
        QCOMPARE(read(head + "CREATE DATABASE x;\n" + tail).kind, DumpKind::Create);
        QCOMPARE(read(head + "\\connect x\n" + tail).kind, DumpKind::Create);
        QCOMPARE(read(head + "\\c x\n" + tail).kind, DumpKind::Create);
        QCOMPARE(read(head + "ALTER DATABASE x SET a = b;\n" + tail).state, DumpState::Unsafe);
        const DumpInspection cluster
            = read("-- PostgreSQL database cluster dump\nCREATE ROLE x;\n\\connect y\n" + head + tail);
        QCOMPARE(cluster.kind, DumpKind::Cluster);
        QCOMPARE(cluster.state, DumpState::Unsafe);
    }

    void keepsNamesExactly()
    {
        const DumpInspection dump = read(head
            + "COPY public.\"two  spaces; \\! id\" (a) FROM stdin;\n1\n\\.\nCOPY \"line\nbreak\".\"back\\slash\ttab\" "
              "FROM stdin;\n\\.\nCOPY public.empty  FROM stdin;\n\\.\n"
              "SELECT pg_catalog.setval('public.\"it''s \\ a\nsequence\"', -5, false);\nALTER TABLE a OWNER TO \"a "
              "\"\"b\"\" TO c\";\nALTER TABLE b OWNER TO \"a \"\"b\"\" TO c\";\n"
            + tail);
        QCOMPARE(dump.state, DumpState::Verified);
        const QList<DumpedTable> tables{{u"public.\"two  spaces; \\! id\""_s, 1},
            {u"\"line\nbreak\".\"back\\slash\ttab\""_s, 0}, {u"public.empty"_s, 0}};
        QCOMPARE(dump.tables, tables);
        const QList<DumpedSequence> sequences{{u"public.\"it's \\ a\nsequence\""_s, -5, false}};
        QCOMPARE(dump.sequences, sequences);
        QCOMPARE(dump.roles, QStringList{u"\"a \"\"b\"\" TO c\""_s});
    }
};

QTEST_APPLESS_MAIN(DumpLexerTest)
#include "dumplexertest.moc"
