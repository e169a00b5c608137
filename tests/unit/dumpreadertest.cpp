// The dump reader as a host runs it: the real script, by bash, mawk and gzip, on files made here.
#include "core/dumps/catalogue.h"
#include "core/dumps/inspection.h"
#include "core/host/commandrunner.h"
#include "core/host/remotescript.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace talekeeper;

namespace
{

const QByteArray head
    = "--\n-- PostgreSQL database dump\n--\n\n\\restrict Key123\n\n-- Dumped from database version 16.9 (Debian "
      "16.9-1)\n"
      "-- Dumped by pg_dump version 17.6\n\nSET statement_timeout = 0;\nSET client_encoding = 'UTF8';\n"
      "SET standard_conforming_strings = on;\nSELECT pg_catalog.set_config('search_path', '', false);\n\n";
const QByteArray tail = "\n--\n-- PostgreSQL database dump complete\n--\n\n\\unrestrict Key123\n\n";
const QByteArray table
    = "CREATE TABLE public.runs (\n    id bigint NOT NULL,\n    note text DEFAULT 'it''s'::text\n);\n\n\n"
      "ALTER TABLE public.runs OWNER TO tale;\n\nCOPY public.runs (id, note) FROM stdin;\n1\tone\n2\t\\N\n3\t\\\\! "
      "id\n\\.\n\n"
      "SELECT pg_catalog.setval('public.runs_id_seq', 3, true);\n";

QByteArray dumpOf(const QByteArray &body) { return head + body + tail; }

QByteArray run(const QStringList &argv, const QByteArray &input = {})
{
    Command command;
    for (const QString &word : argv)
        command.words << word;
    command.input = input;
    const auto output = LocalRunner().run(command, Job());
    if (!output || !output->succeeded())
        qFatal("%s: %s", qPrintable(argv.first()),
            output ? output->errors.constData() : qPrintable(output.error().message));
    return output->output;
}

QByteArray gzip(const QByteArray &text) { return run({u"gzip"_s, u"-9n"_s}, text); }

void writeFile(const QString &path, const QByteArray &content)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("Can't write %s", qPrintable(path));
}

} // namespace

class DumpReaderTest final : public QObject
{
    Q_OBJECT

private:
    DumpInspection inspect(const QByteArray &file) const
    {
        writeFile(m_directory.filePath(u"a dump"_s), file);
        const auto output
            = LocalRunner().run(scriptCommand(u"inspect-dump.sh"_s, {m_directory.path(), u"a dump"_s}), Job());
        if (!output || !output->succeeded())
            qFatal("inspect-dump.sh: %d %s", output ? output->exitCode : -1,
                output ? output->errors.constData() : qPrintable(output.error().message));
        return inspectionFromReport(u"a dump"_s, output->output);
    }

    /// What list-dumps.sh makes of a directory.
    static Catalogue list(const QString &directory)
    {
        return catalogueFromListing(run(scriptWords(u"list-dumps.sh"_s, {directory})));
    }

    static QStringList scriptWords(const QString &name, const QStringList &arguments)
    {
        return QStringList{u"bash"_s, u"-c"_s, remoteFile(name), name} + arguments;
    }

    /// The reader alone; what it emits goes to `emitted`.
    DumpInspection read(
        const QByteArray &sql, QByteArray *emitted = nullptr, int *exitCode = nullptr, bool outwardAccepted = false) const
    {
        const QString report = m_directory.filePath(u"report"_s);
        writeFile(m_directory.filePath(u"text"_s), sql);
        Command command{.words = {u"env"_s, u"LC_ALL=C"_s, u"awk"_s, u"-v"_s, u"report="_s + report}};
        if (emitted)
            command.words << u"-v"_s << u"emit=1"_s << u"-v"_s << u"restrict_key=K"_s;
        if (outwardAccepted)
            command.words << u"-v"_s << u"accept_outward=1"_s;
        command.words << u"-f"_s << m_directory.filePath(u"reader"_s) << m_directory.filePath(u"text"_s);
        const auto output = LocalRunner().run(command, Job());
        if (!output)
            qFatal("%s", qPrintable(output.error().message));
        if (emitted)
            *emitted = output->output;
        if (exitCode)
            *exitCode = output->exitCode;
        QFile file(report);
        if (!file.open(QIODevice::ReadOnly))
            qFatal("no report");
        return inspectionFromReport(u"text"_s, "size\t1\ngzip\t0\n" + file.readAll());
    }

    QTemporaryDir m_directory;

private Q_SLOTS:
    void initTestCase() { writeFile(m_directory.filePath(u"reader"_s), remoteFile(u"dump-reader.awk"_s).toUtf8()); }

    void readsAGoodDump()
    {
        const QByteArray text = dumpOf("CREATE EXTENSION IF NOT EXISTS \"uuid-ossp\" WITH SCHEMA public;\n" + table
            + "COPY \"odd schema\".\"a \"\"b\"\" (c\" (\"x) FROM y\", z) FROM stdin;\n\\.\n"
              "GRANT SELECT ON TABLE public.runs TO \"Tale Reader\";\nREVOKE ALL ON SCHEMA public FROM someone;\n"
              "ALTER DEFAULT PRIVILEGES FOR ROLE maker IN SCHEMA public GRANT SELECT ON TABLES TO taker WITH GRANT "
              "OPTION;\n");
        const QByteArray file = gzip(text);
        const DumpInspection dump = inspect(file);
        QCOMPARE(dump.reason, QString());
        QCOMPARE(dump.state, DumpState::Verified);
        QVERIFY(dump.isGood());
        QVERIFY(dump.hasTrailer);
        QCOMPARE(dump.kind, DumpKind::Database);
        QCOMPARE(dump.serverVersion, u"16.9"_s);
        QCOMPARE(dump.dumpVersion, u"17.6"_s);
        QCOMPARE(dump.encoding, u"UTF8"_s);
        QCOMPARE(dump.sizeBytes, file.size());
        QCOMPARE(dump.uncompressedBytes, text.size());
        QCOMPARE(dump.sha256, QString::fromLatin1(run({u"sha256sum"_s}, file).first(64)));
        const QList<DumpedTable> tables{{u"public.runs"_s, 3}, {u"\"odd schema\".\"a \"\"b\"\" (c\""_s, 0}};
        QCOMPARE(dump.tables, tables);
        const QList<DumpedSequence> sequences{{u"public.runs_id_seq"_s, 3, true}};
        QCOMPARE(dump.sequences, sequences);
        QCOMPARE(dump.extensions, QStringList{u"\"uuid-ossp\""_s});
        const QStringList roles{u"tale"_s, u"\"Tale Reader\""_s, u"someone"_s, u"taker"_s, u"maker"_s};
        QCOMPARE(dump.roles, roles);
        QVERIFY(dump.commands.isEmpty());
    }

    void judgesFiles_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<DumpState>("state");
        const QByteArray good = gzip(dumpOf(table));
        const QByteArray text = dumpOf(table);
        QTest::newRow("good") << good << DumpState::Verified;
        QTest::newRow("zeros behind the end") << good + QByteArray(1000, '\0') << DumpState::Verified;
        QTest::newRow("two members and zeros")
            << gzip(text.first(200)) + gzip(text.sliced(200)) + QByteArray(3, '\0') << DumpState::Verified;
        QTest::newRow("SQL that reaches out") << gzip(dumpOf("COPY a FROM PROGRAM 'id';\n")) << DumpState::Unsafe;
        QTest::newRow("SQL that reaches out, no trailer")
            << gzip(head + "COPY a FROM PROGRAM 'id';\n") << DumpState::Truncated;
        QTest::newRow("SQL that reaches out, cut short")
            << gzip(dumpOf("COPY a FROM PROGRAM 'id';\n")).chopped(1) << DumpState::Truncated;
        QTest::newRow("two members") << gzip(text.first(200)) + gzip(text.sliced(200)) << DumpState::Verified;
        QTest::newRow("no bytes") << QByteArray() << DumpState::Empty;
        QTest::newRow("nothing, compressed") << gzip({}) << DumpState::Empty;
        QTest::newRow("not gzip") << text << DumpState::Corrupt;
        QTest::newRow("bytes behind the end") << good + "garbage" << DumpState::Corrupt;
        QTest::newRow("a second member cut short") << good + gzip(text).first(100) << DumpState::Truncated;
        QTest::newRow("no trailer") << gzip(head + table) << DumpState::Truncated;
        QTest::newRow("two dumps in one") << good + good << DumpState::Truncated;
        QTest::newRow("pg_dumpall") << gzip(
            "--\n-- PostgreSQL database cluster dump\n--\n\nCREATE ROLE x;\n\\connect template1\n" + text)
                                    << DumpState::Unsafe;
        QTest::newRow("create") << gzip(dumpOf("CREATE DATABASE tale;\n\\connect tale\n")) << DumpState::Unsafe;
        QTest::newRow("command") << gzip(dumpOf("\\! id\n")) << DumpState::Unsafe;
        QTest::newRow("not SQL at all") << gzip("hello\n") << DumpState::Truncated;
    }

    void judgesFiles()
    {
        QFETCH(QByteArray, file);
        QFETCH(DumpState, state);
        const DumpInspection dump = inspect(file);
        QCOMPARE(dump.state, state);
        QCOMPARE(dump.reason.isEmpty(), state == DumpState::Verified);
    }

    void namesMissingFiles()
    {
        const auto output
            = LocalRunner().run(scriptCommand(u"inspect-dump.sh"_s, {m_directory.path(), u"none"_s}), Job());
        QCOMPARE(output->exitCode, 11);
    }

    void noticesACutTextAtAnyLine()
    {
        const QByteArrayList lines = dumpOf(table).split('\n');
        const qsizetype end = lines.indexOf("-- PostgreSQL database dump complete");
        for (qsizetype count = 1; count <= end; ++count)
            QCOMPARE(read(lines.first(count).join('\n') + '\n').state, DumpState::Truncated);
    }

    void noticesFlippedBits()
    {
        const QByteArray text = dumpOf(table);
        const QByteArray file = gzip(text);
        int noticed = 0;
        for (qsizetype at = 0; at < file.size(); at += 5) {
            QByteArray flipped = file;
            flipped[at] = char(flipped.at(at) ^ (1 << (at % 8)));
            const DumpInspection dump = inspect(flipped);
            // Time and system in gzip's head and the last bits before its sums are nobody's (RFC 1952): only then is
            // the text the same.
            if (dump.state == DumpState::Verified)
                QCOMPARE(run({u"gzip"_s, u"-dc"_s}, flipped), text);
            else
                QVERIFY2(dump.state == DumpState::Corrupt || dump.state == DumpState::Truncated,
                    qPrintable(u"byte %1: %2"_s.arg(at).arg(dumpStateName(dump.state))));
            noticed += dump.state != DumpState::Verified;
        }
        QVERIFY(noticed > file.size() / 5 - 4);
    }

    void emitsAllOfAGoodDump()
    {
        const QByteArray text = dumpOf(table + "COMMENT ON TABLE public.runs IS 'a\n\\! id\r\n\377';\n");
        QByteArray emitted;
        int exitCode = -1;
        QVERIFY(read(text, &emitted, &exitCode).isGood());
        QCOMPARE(exitCode, 0);
        QByteArray expected = text;
        expected.replace("\\restrict Key123\n", "").replace("\\unrestrict Key123\n", "");
        // What backslashes mean is said again where code of the dump may have changed it.
        expected.replace("COMMENT ON",
            "SET standard_conforming_strings = on;\nSET client_encoding = 'UTF8';\nCOMMENT ON");
        QCOMPARE(emitted, "\\restrict K\n" + expected + "\\unrestrict K\n");
    }

    void emitsOutwardSqlOnlyWhereItIsAccepted()
    {
        const QByteArray reaching = "COPY public.a\nFROM PROGRAM 'id'\n;\nDO $$ begin perform lo_import('x'); end $$;\n";
        QByteArray emitted;
        int exitCode = 0;
        const DumpInspection stopped = read(dumpOf(table + reaching), &emitted, &exitCode);
        QCOMPARE(exitCode, 3);
        QVERIFY(emitted.endsWith("setval('public.runs_id_seq', 3, true);\n"));
        QCOMPARE(inspectionFromReport(u"x"_s, "size\t1\ngzip\t0\nreader\t3\nbytes\t9\nkind\tdatabase\noutward_count\t1\noutward\tDO 'x'\n").state,
            DumpState::Unsafe);
        QCOMPARE(stopped.outward, QStringList{u"COPY public.a\nFROM PROGRAM 'id'"_s});
        QVERIFY(!stopped.isLoadable(true)); // what follows has not been read

        QVERIFY(read(dumpOf(table + reaching), &emitted, &exitCode, true).isLoadable(true));
        QCOMPARE(exitCode, 0);
        QVERIFY(emitted.contains("setval('public.runs_id_seq', 3, true);\n" + reaching) && emitted.endsWith("\\unrestrict K\n"));

        // Nothing else passes by that.
        for (const QByteArray &command : {"\\! id\n"_ba, "\\connect a\n"_ba, "DROP DATABASE a;\n"_ba, "SELECT 1; \\! id\n"_ba}) {
            const DumpInspection refused = read(dumpOf(reaching + command), &emitted, &exitCode, true);
            QCOMPARE(exitCode, 3);
            QVERIFY(emitted.endsWith(reaching));
            QVERIFY(!refused.isLoadable(true));
        }
    }

    void aReportMakesTheRoundTripThroughJson()
    {
        DumpInspection inspection{
            .fileName = u"a b.sql.gz"_s,
            .state = DumpState::Unsafe,
            .reason = u"why"_s,
            .sha256 = u"ab12"_s,
            .sizeBytes = 5'000'000'000,
            .uncompressedBytes = 50'000'000'000,
            .serverVersion = u"16.9"_s,
            .dumpVersion = u"17.6"_s,
            .kind = DumpKind::Create,
            .encoding = u"UTF8"_s,
            .tables = {{u"public.runs"_s, 4'000'000'000}, {u"public.\"A \n\""_s, 0}},
            .sequences = {{u"public.s"_s, -9'007'199'254'740'993, true}, {u"public.t"_s, 1, false}},
            .extensions = {u"vector"_s, u"\"uuid-ossp\""_s},
            .roles = {u"tale"_s},
            .tablespaces = {u"fast"_s},
            .commands = {u"\\! id"_s},
            .outward = {u"DO $$\n$$"_s, u"LOAD 'ö'"_s},
            .outwardCount = 27,
            .hasTrailer = true,
            .toolOutput = u"gzip: x"_s,
            .inspectedAt = QDateTime(QDate(2026, 1, 26), QTime(2, 3, 4), QTimeZone::UTC),
        };
        const auto throughText = [](const DumpInspection &one) {
            return inspectionFromJson(QJsonDocument::fromJson(QJsonDocument(toJson(one)).toJson()).object());
        };
        QCOMPARE(throughText(inspection), inspection);
        QCOMPARE(throughText({}), DumpInspection());
        for (const auto kind : {DumpKind::Database, DumpKind::Create, DumpKind::Cluster, DumpKind::Unknown}) {
            inspection.kind = kind;
            QCOMPARE(throughText(inspection).kind, kind);
        }
        for (const auto state : {DumpState::Unverified, DumpState::Verified, DumpState::Truncated, DumpState::Corrupt, DumpState::Empty,
                 DumpState::Writing, DumpState::Unsafe, DumpState::Unreadable}) {
            inspection.state = state;
            QCOMPARE(throughText(inspection).state, state);
        }
        // A field that is forgotten in JSON would be in both of these.
        QCOMPARE(toJson({}).keys(), toJson(inspection).keys());
        QCOMPARE(toJson(inspection).value(u"outward"_s).toArray().size(), 2);
        QCOMPARE(toJson(inspection).value(u"sequences"_s)[0][u"was_used"_s].toBool(), true);
    }

    void readsFilesOfAnyName()
    {
        QTemporaryDir parent;
        const QString directory = parent.filePath(u"a $(touch ran) 'dir' \"ü\""_s);
        QVERIFY(QDir().mkpath(directory));
        const QStringList names{u"tale-20260126-020000.sql.gz"_s, u" spaces  and more .sql.gz"_s, u"'quotes' \"and\" more.sql.gz"_s,
            u"$(touch ran)`touch ran`;touch ran.sql.gz"_s, u"line\nbreak\n.sql.gz"_s, u"größe-日本-😀.sql.gz"_s, u"-rf.sql.gz"_s,
            u"tab\there\\n*?[a]%s.sql.gz"_s};
        const QByteArray file = gzip(dumpOf(table));
        for (const QString &name : names)
            writeFile(directory + u'/' + name, file);
        const Catalogue catalogue = list(directory);
        QCOMPARE(catalogue.dumps.size(), names.size());
        for (const QString &name : names) {
            const Dump *dump = catalogue.find(name);
            QVERIFY2(dump, qPrintable(name));
            QCOMPARE(dump->sizeBytes, file.size());
            QCOMPARE(dump->state, DumpState::Unverified);
            const DumpInspection inspection = inspectionFromReport(name, run(scriptWords(u"inspect-dump.sh"_s, {directory, name})));
            QVERIFY2(inspection.isGood(), qPrintable(name + inspection.reason));
            QCOMPARE(inspection.sizeBytes, file.size());
            QCOMPARE(inspection.tables.size(), 1);
        }
        for (const QString &where : {directory, parent.path(), QDir::currentPath()})
            QVERIFY(!QFile::exists(where + u"/ran"_s));
    }

    void tellsADumpThatIsBeingWritten()
    {
        QTemporaryDir parent;
        const QString directory = parent.filePath(u"real"_s), link = parent.filePath(u"a link"_s);
        QVERIFY(QDir().mkpath(directory) && QFile::link(directory, link));
        const QString name = u"tale-2026 $(x) '1'\n.sql.gz"_s, other = u"1'\n.sql.gz"_s;
        writeFile(directory + u'/' + name, gzip(dumpOf(table)));
        writeFile(directory + u'/' + other, gzip(dumpOf(table)));
        const auto states = [&](const QString &through) {
            const Catalogue catalogue = list(through);
            const Dump *one = catalogue.find(name), *two = catalogue.find(other);
            return one && two ? QList<DumpState>{one->state, two->state} : QList<DumpState>();
        };
        const QList<DumpState> complete{DumpState::Unverified, DumpState::Unverified};
        const QList<DumpState> written{DumpState::Writing, DumpState::Unverified};
        QCOMPARE(states(directory), complete);
        // Each way to open a file for writing; and to read it, which is none.
        for (const QString &way : {u">>"_s, u"<>"_s, u">"_s, u"<"_s}) {
            QProcess process;
            process.start(u"bash"_s, {u"-c"_s, u"exec 5"_s + way + u"\"$1\"; echo open; read -r"_s, u"writer"_s, directory + u'/' + name});
            QVERIFY(process.waitForReadyRead());
            // By the directory's other names once: each listing asks for every file that the machine has open.
            QStringList names(directory);
            if (way == ">"_L1)
                names << link << directory + u'/';
            for (const QString &through : std::as_const(names))
                QVERIFY2(states(through) == (way == "<"_L1 ? complete : written), qPrintable(way + u' ' + through));
            process.closeWriteChannel();
            QVERIFY(process.waitForFinished());
            writeFile(directory + u'/' + name, gzip(dumpOf(table)));
        }
        QCOMPARE(states(directory), complete);
    }

    void emitsNothingOfAnUnsafeStatement_data()
    {
        QTest::addColumn<QByteArray>("statement");
        QTest::newRow("command") << "\\! id\n"_ba;
        QTest::newRow("behind a statement") << "SELECT 1; \\! id\n"_ba;
        QTest::newRow("within a statement") << "SELECT 1\n+ 2\n\\! id\n;\n"_ba;
        // psql runs what it has of a statement when its input ends.
        QTest::newRow("program, over lines") << "COPY public.a\nFROM PROGRAM 'id'\n;\n"_ba;
        QTest::newRow("database, over lines") << "CREATE\nDATABASE\nother\n;\n"_ba;
        QTest::newRow("connect") << "\\connect other\n"_ba;
        QTest::newRow("without an end") << "COPY public.a FROM PROGRAM 'id'\n"_ba;
    }

    void emitsNothingOfAnUnsafeStatement()
    {
        QFETCH(QByteArray, statement);
        QByteArray emitted;
        int exitCode = 0;
        read(head + table + statement, &emitted, &exitCode);
        QCOMPARE(exitCode, statement.startsWith("COPY") && !statement.contains(';') ? 0 : 3);
        QVERIFY(emitted.endsWith("setval('public.runs_id_seq', 3, true);\n")
            || emitted.endsWith("true);\n\\unrestrict K\n"));
        QVERIFY(!emitted.contains("id\n;") && !emitted.contains("PROGRAM") && !emitted.contains("DATABASE"));
    }

    void readsLongLines()
    {
        // 6 MB in one line, the first of them with a quote every few bytes: memory not many times its size. The reader
        // is linear in time; mawk itself takes the square of a line's length to read it.
        const QByteArray value = "('it''s', $$a$$, 1), ";
        const QByteArray text = dumpOf("INSERT INTO public.a VALUES " + value.repeated(100'000) + "('"
            + QByteArray("long ").repeated(800'000) + "');\n");
        writeFile(m_directory.filePath(u"long"_s), text);
        const QByteArray report
            = run({u"bash"_s, u"-c"_s, u"ulimit -v 400000; LC_ALL=C exec awk -v report=/dev/stdout -f \"$1\" \"$2\""_s,
                u"x"_s, m_directory.filePath(u"reader"_s), m_directory.filePath(u"long"_s)});
        QVERIFY(report.contains("unsafe\tno") && report.contains("trailer\tyes"));
        QFile::remove(m_directory.filePath(u"long"_s));
    }

    void findsTokensAcrossPieces()
    {
        // The reader takes long lines in pieces: what hides a command must hide it wherever a piece ends.
        for (qsizetype length = 3970; length < 4020; ++length) {
            const QByteArray filling = "SELECT '" + QByteArray(length, 'x');
            QCOMPARE(read(dumpOf(filling
                              + "''\\! id', E'\\'\\! id', $tag$ \\! id $tag$, \"\"\"\\! id\" /* /* */ \\! id */ -- \\! "
                                "id\n;\n"))
                         .state,
                DumpState::Verified);
            QCOMPARE(read(dumpOf("/*" + filling + "*/\\! id\n;\n")).state, DumpState::Unsafe);
        }
    }

    void cleanupTestCase() { QVERIFY(m_directory.remove()); }
};

QTEST_APPLESS_MAIN(DumpReaderTest)
#include "dumpreadertest.moc"
