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
        row("user mapping", "CREATE USER MAPPING FOR a SERVER b OPTIONS (\n    \"user\" 'x'\n);\n");
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
        row("program", "COPY a FROM PROGRAM 'id';\n");
        row("to a program", "copy a to program 'id';\n");
        row("to a file", "COPY a TO '/tmp/x';\n");
        row("from a file", "COPY a FROM '/tmp/x';\n");
        row("COPY without spaces", "COPY\"a\"FROM stdin;\n/*\n\\.\n*/\n");
        row("COPY with a comment", "COPY/**/a FROM PROGRAM 'id';\n");
        row("rows in another format", "COPY a FROM stdin WITH (FORMAT csv);\n\\.\n");
        row("a query's rows", "COPY (SELECT 1) TO stdout;\n");
        row("COPY in BEGIN ATOMIC",
            "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; COPY a FROM stdin;\nEND;\n");
        row("ALTER SYSTEM", "ALTER SYSTEM SET archive_command = 'id';\n");
        row("ALTER SYSTEM with a comment", "ALTER/* */SYSTEM SET x = 1;\n");
        row("role", "CREATE ROLE x SUPERUSER;\n");
        row("user", "ALTER USER \"USER MAPPING\" SUPERUSER;\n");
        row("block", "DO $$BEGIN END$$;\n");
        row("another program's statement", "LOAD 'x';\n");
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
