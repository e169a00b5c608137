// Looks for texts that psql and the dump reader read differently: psql would run a backslash command in them, or send
// SQL that reaches out of the database, and the reader takes it for quoted text. Each such text would be a way to run
// commands on a host by a dump.
#include "acceptingserver.h"

#include "core/host/remotescript.h"

#include <QDir>
#include <QProcess>
#include <QRandomGenerator>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace talekeeper;

namespace
{

constexpr quint32 usualSeed = 20260126;
constexpr int usualTexts = 1000; // about 10 s on two cores

const QByteArrayList tokens{
    "\\echo MARK\n",
    "\n\\echo MARK\n",
    "\\echo MARK\n", // what is looked for
    "'",
    "'",
    "''",
    "\\'",
    "E'",
    "e'",
    "xE'",
    "1E'",
    "1.E'",
    "B'",
    "x'",
    "N'",
    "U&'",
    "U&\"",
    "\\",
    "\\\\",
    "' '",
    "'\n'",
    "E'a'\n'",
    "\"",
    "\"\"",
    "E\"",
    "$$",
    "$$",
    "$a$",
    "$a$",
    "$A$",
    "$1$",
    "$1",
    "$",
    "a$a$",
    "1$a$",
    "$a",
    "\303\251$a$",
    "$\303\251$",
    "$1a$a$",
    "$a$b$",
    "/*",
    "*/",
    "/*",
    "*/",
    "/*/",
    "**/",
    "*/*",
    "--",
    "--\r",
    "-",
    "/",
    "*",
    "-- x\n",
    "+",
    "&",
    "!-",
    "@/",
    "\n",
    "\n",
    "\n",
    " ",
    " ",
    "\t",
    "\r",
    "\f",
    "\v",
    "\r\n",
    "\0"_ba,
    "\377",
    "\357\273\277",
    ";",
    ";",
    ";\n",
    "(",
    ")",
    "[",
    "]",
    ",",
    ".",
    ":",
    "::",
    ":'",
    ":\"",
    ":x",
    "=",
    "a",
    "b1",
    "_",
    "1",
    "0",
    "1e",
    "1e5",
    "0x1",
    "1_0",
    "E",
    "e",
    "U",
    "\303\251",
    "COPY t FROM stdin;\n",
    "\nCOPY t FROM stdin;\n",
    "COPY\"t\"FROM stdin;\n",
    "copy t (a) from STDIN ;\n",
    "COPY t FROM stdin; ",
    "COPY t/**/FROM stdin;\n",
    "COPY",
    "FROM stdin",
    "\n\\.\n",
    "\n\\.\n",
    "\\.\r\n",
    "\n\\N\n",
    "rows\n",
    "CREATE FUNCTION f() ",
    "CREATE OR REPLACE PROCEDURE p() ",
    "create",
    "or replace",
    "function",
    "BEGIN ATOMIC ",
    "BEGIN ATOMIC;\n",
    "begin",
    "1begin",
    "begin;",
    "END",
    "end;\n",
    "CASE ",
    "case",
    "END;\n",
    "SELECT 1;\n",
    "SET standard_conforming_strings = off;\n",
    "SET standard_conforming_strings = on;\n",
    "SET standard_conforming_strings=off;\n",
    "SET standard_conforming_strings = off;",
    "SELECT strings_off_by_a_function();\n",
    "SELECT strings_off_by_a_function();",
};
// What may stand in place of the backslash command.
const QByteArrayList outwardTexts{"ALTER SYSTEM SET a = 1;\n", "ALTER/**/SYSTEM RESET ALL;", "COPY t FROM PROGRAM 'id';\n",
    "copy t to '/x';\n", "COPY/* */t FROM\n'/x' ;", "DO $$x$$;\n", "DO\n'x';", "CREATE SERVER s;\n",
    "SELECT pg_catalog.lo_import('x');\n", "SELECT \"lo_import\"('x');", "CREATE EXTENSION dblink;\n", "LOAD 'x';\n"};
const QByteArrayList beginnings{"SELECT ", "INSERT INTO t VALUES (", "CREATE FUNCTION f() RETURNS int ",
    "COMMENT ON TABLE t IS ", "", "", "COPY t FROM stdin;\n", "--", "/*", "SELECT '", "SELECT $$", "SELECT E'"};

QByteArray makeText(QRandomGenerator &random)
{
    QByteArray text = beginnings.at(random.bounded(beginnings.size()));
    const int count = random.bounded(2, 14);
    for (int at = 0; at < count; ++at)
        text += tokens.at(random.bounded(tokens.size()));
    if (!text.contains("MARK"))
        text += "\n\\echo MARK\n";
    if (random.bounded(2) == 0)
        text.replace("\\echo MARK\n", outwardTexts.at(random.bounded(outwardTexts.size())));
    static const QByteArrayList endings{"", "'", "*/", "$$", "$a$", "\"", "\n\\.\n", ";\n", "';\n", "$a$;\n"};
    return text + endings.at(random.bounded(endings.size()));
}

void writeFile(const QString &path, const QByteArray &content)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("Can't write %s", qPrintable(path));
}

QByteArray readFile(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// Whether a statement is one of outwardTexts; it may have more behind what decides.
bool isOutward(const QString &statement)
{
    static const QRegularExpression pattern(
        u"\\A\\s*(alter\\s+system\\s|copy\\s+t\\s+(from|to)\\s+(program\\s*)?'|do\\s*('|\\$\\$)|create\\s+(server|extension)\\s|load\\s*'|"
        "select\\s+(pg_catalog\\.)?\"?lo_import)"_s,
        QRegularExpression::CaseInsensitiveOption);
    return pattern.match(statement).hasMatch();
}

/// The texts that a psql has run a command of, and those of which it has sent SQL that reaches out.
struct Ran {
    QSet<int> commands;
    QSet<int> outward;
};

/// What the reader says of every text, and what it would pass on.
const auto readerLoop = R"(
export LC_ALL=C
cd "$1" || exit 1
for text in *.sql; do
    awk -v report="$text.report" -f reader.awk "$text"
    awk -v emit=1 -v report=/dev/null -f reader.awk "$text" > "$text.emitted"
    awk -v emit=1 -v accept_outward=1 -v report=/dev/null -f reader.awk "$text" > "$text.accepted"
done
true
)"_L1;

/// Has a psql run the texts from `first` on; returns the one that it came to. Some texts end it, such as a COPY at an
/// unlucky place.
int runTexts(
    const QString &psql, const QString &directory, const QString &ending, int first, int count, Ran &ran)
{
    QByteArray script;
    for (int text = first; text < count; ++text)
        script += "SET standard_conforming_strings = on;\nSELECT '@" + QByteArray::number(text) + "';\n\\echo @"
            + QByteArray::number(text) + "\n\\i "
            + QByteArray::number(text) + ending.toLatin1() + '\n';
    writeFile(directory + u"/all"_s, script);
    QProcess process;
    process.setWorkingDirectory(directory);
    process.setStandardErrorFile(QProcess::nullDevice());
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"PSQL_EDITOR"_s, u"true"_s); // \\e is among the texts
    process.setProcessEnvironment(environment);
    process.start(
        psql, {u"-X"_s, u"-q"_s, u"-h"_s, directory, u"-U"_s, u"tale"_s, u"-d"_s, u"tale"_s, u"-f"_s, u"all"_s});
    if (!process.waitForFinished(120'000))
        qFatal("%s does not end", qPrintable(psql));
    int text = -1;
    for (const QByteArray &line : process.readAllStandardOutput().split('\n')) {
        if (line.startsWith('@'))
            text = line.mid(1).toInt();
        else if (line.contains("MARK"))
            ran.commands << text;
    }
    if (text < first)
        qFatal("%s does not begin", qPrintable(psql));
    return text;
}

Ran runAllTexts(
    const QString &psql, const QString &directory, const QString &ending, int count, AcceptingServer &server)
{
    Ran ran;
    for (int next = 0; next < count;)
        next = runTexts(psql, directory, ending, next, count, ran) + 1;
    int text = -1;
    for (const QString &statement : server.takeStatements()) {
        if (statement.trimmed().startsWith("SELECT '@"_L1))
            text = statement.section(u'@', 1).section(u'\'', 0, 0).toInt();
        else if (isOutward(statement))
            ran.outward << text;
    }
    return ran;
}

/// What to say of a text that shows a fault in the reader; odd bytes stand as %XX.
const char *hole(const char *verb, const QString &path, const QString &psql)
{
    static QByteArray message;
    message = QByteArray("The reader ") + verb + ", " + psql.toUtf8()
        + " runs: " + readFile(path).toPercentEncoding(" $'\"/*();:=\\&\n");
    return message.constData();
}

QStringList installedPsqls()
{
    const QDir programs(u"/usr/lib/postgresql"_s);
    QStringList psqls;
    for (const QString &version : programs.entryList(QDir::Dirs | QDir::NoDotAndDotDot))
        if (QFile::exists(programs.filePath(version + u"/bin/psql"_s)) && version.toInt() >= 14)
            psqls << programs.filePath(version + u"/bin/psql"_s);
    return psqls;
}

void readTexts(const QString &directory)
{
    writeFile(directory + u"/reader.awk"_s, remoteFile(u"dump-reader.awk"_s).toUtf8());
    if (QProcess::execute(u"bash"_s, {u"-c"_s, readerLoop, u"readers"_s, directory}) != 0)
        qFatal("The reader fails");
}

} // namespace

class DumpFuzzTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void codeOfTheDumpCannotChangeWhatAQuoteIs()
    {
        QTemporaryDir directory;
        const QByteArray code = "SELECT strings_off_by_a_function();\n";
        const QByteArrayList texts{
            code + "SELECT 'a\\'' \\echo MARK --';\n",
            code + "SELECT 1,\n/* ; */ 'a\\''\n\\echo MARK\n--';\n",
            "DO $$SELECT strings_off_by_a_function()$$;\nCREATE TABLE a (b text DEFAULT 'a\\'' \\echo MARK --');\n",
            code + "SELECT 'a\\''\n;SET standard_conforming_strings = on;\n" + code + "SELECT 'a\\'' \\echo MARK --';\n",
        };
        for (qsizetype text = 0; text < texts.size(); ++text)
            writeFile(directory.filePath(QString::number(text) + u".sql"_s), texts.at(text));
        readTexts(directory.path());
        AcceptingServer server(directory.path());
        const QStringList psqls = installedPsqls();
        QVERIFY2(!psqls.isEmpty(), "no psql is installed");
        for (const QString &psql : psqls) {
            const int count = int(texts.size());
            QCOMPARE(runAllTexts(psql, directory.path(), u".sql"_s, count, server).commands.size(), count);
            QVERIFY(runAllTexts(psql, directory.path(), u".sql.accepted"_s, count, server).commands.isEmpty());
        }
    }

    void psqlRunsNothingThatTheReaderPasses()
    {
        const QStringList psqls = installedPsqls();
        QVERIFY2(!psqls.isEmpty(), "no psql is installed");

        bool given = false;
        const int seed = qEnvironmentVariableIntValue("TALEKEEPER_FUZZ_SEED", &given);
        const int count = qEnvironmentVariableIsSet("TALEKEEPER_FUZZ_TEXTS")
            ? qEnvironmentVariableIntValue("TALEKEEPER_FUZZ_TEXTS")
            : usualTexts;
        QRandomGenerator random(given ? quint32(seed) : usualSeed);
        QTemporaryDir directory;
        QVERIFY(directory.isValid());
        for (int text = 0; text < count; ++text)
            writeFile(directory.filePath(QString::number(text) + u".sql"_s), makeText(random));
        readTexts(directory.path());

        AcceptingServer server(directory.path());
        int passed = 0, ran = 0, reached = 0;
        for (const QString &psql : psqls) {
            const Ran whole = runAllTexts(psql, directory.path(), u".sql"_s, count, server);
            const Ran emitted = runAllTexts(psql, directory.path(), u".sql.emitted"_s, count, server);
            const Ran accepted = runAllTexts(psql, directory.path(), u".sql.accepted"_s, count, server);
            for (int text = 0; text < count; ++text) {
                const QString path = directory.filePath(QString::number(text) + u".sql"_s);
                const QByteArray report = readFile(path + u".report"_s);
                const bool isPassed = report.contains("unsafe\tno\n") && report.contains("kind\tunknown\n");
                const bool isFree = isPassed && report.contains("outward_count\t0\n");
                passed += isPassed;
                ran += whole.commands.contains(text);
                reached += whole.outward.contains(text);
                // The reader can't know what a function does. It makes up for that in what it emits.
                if (!readFile(path).contains("by_a_function")) {
                    QVERIFY2(!isPassed || !whole.commands.contains(text), hole("passes", path, psql));
                    QVERIFY2(!isFree || !whole.outward.contains(text), hole("misses what reaches out of", path, psql));
                }
                QVERIFY2(!emitted.commands.contains(text), hole("emits", path + u".emitted"_s, psql));
                QVERIFY2(!emitted.outward.contains(text), hole("emits", path + u".emitted"_s, psql));
                QVERIFY2(!accepted.commands.contains(text), hole("emits", path + u".accepted"_s, psql));
            }
        }
        // The texts are of both kinds, or this shows nothing.
        qInfo("%d texts, %lld psqls: %d passed by the reader, %d run by psql, %d reach out", count,
            qlonglong(psqls.size()), passed, ran, reached);
        QVERIFY(passed > count / 20);
        QVERIFY(ran > count / 20);
        QVERIFY(reached > count / 20);
    }
};

QTEST_APPLESS_MAIN(DumpFuzzTest)
#include "dumpfuzztest.moc"
