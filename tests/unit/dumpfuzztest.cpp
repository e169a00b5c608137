// Looks for texts that psql and the dump reader read differently: psql would run a backslash command in them, the
// reader takes it for quoted text. Each such text would be a way to run commands on a host by a dump.
#include "acceptingserver.h"

#include "core/host/remotescript.h"

#include <QDir>
#include <QProcess>
#include <QRandomGenerator>
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
};
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

/// What the reader says of every text, and what it would pass on.
const auto readerLoop = R"(
export LC_ALL=C
cd "$1" || exit 1
for text in *.sql; do
    awk -v report="$text.report" -f reader.awk "$text"
    awk -v emit=1 -v report=/dev/null -f reader.awk "$text" > "$text.emitted"
done
true
)"_L1;

/// Has a psql run the texts from `first` on; returns the one that it came to. Some texts end it, such as a COPY at an
/// unlucky place.
int runTexts(
    const QString &psql, const QString &directory, const QString &ending, int first, int count, QSet<int> &marked)
{
    QByteArray script;
    for (int text = first; text < count; ++text)
        script += "SET standard_conforming_strings = on;\n\\echo @" + QByteArray::number(text) + "\n\\i "
            + QByteArray::number(text) + ending.toLatin1() + '\n';
    writeFile(directory + u"/all"_s, script);
    QProcess process;
    process.setWorkingDirectory(directory);
    process.setStandardErrorFile(QProcess::nullDevice());
    process.start(
        psql, {u"-X"_s, u"-q"_s, u"-h"_s, directory, u"-U"_s, u"tale"_s, u"-d"_s, u"tale"_s, u"-f"_s, u"all"_s});
    if (!process.waitForFinished(120'000))
        qFatal("%s does not end", qPrintable(psql));
    int text = -1;
    for (const QByteArray &line : process.readAllStandardOutput().split('\n')) {
        if (line.startsWith('@'))
            text = line.mid(1).toInt();
        else if (line.contains("MARK"))
            marked << text;
    }
    if (text < first)
        qFatal("%s does not begin", qPrintable(psql));
    return text;
}

/// The numbers of the texts in which a psql has run the command.
QSet<int> markedBy(const QString &psql, const QString &directory, const QString &ending, int count)
{
    QSet<int> marked;
    for (int next = 0; next < count;)
        next = runTexts(psql, directory, ending, next, count, marked) + 1;
    return marked;
}

/// What to say of a text that shows a fault in the reader; odd bytes stand as %XX.
const char *hole(const char *verb, const QString &path, const QString &psql)
{
    static QByteArray message;
    message = QByteArray("The reader ") + verb + ", " + psql.toUtf8()
        + " runs: " + readFile(path).toPercentEncoding(" $'\"/*();:=\\&\n");
    return message.constData();
}

} // namespace

class DumpFuzzTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void psqlRunsNothingThatTheReaderPasses()
    {
        const QDir programs(u"/usr/lib/postgresql"_s);
        QStringList psqls;
        for (const QString &version : programs.entryList(QDir::Dirs | QDir::NoDotAndDotDot))
            if (QFile::exists(programs.filePath(version + u"/bin/psql"_s)) && version.toInt() >= 14)
                psqls << programs.filePath(version + u"/bin/psql"_s);
        QVERIFY2(!psqls.isEmpty(), "no psql is installed");

        bool given = false;
        const int seed = qEnvironmentVariableIntValue("TALEKEEPER_FUZZ_SEED", &given);
        const int count = qEnvironmentVariableIsSet("TALEKEEPER_FUZZ_TEXTS")
            ? qEnvironmentVariableIntValue("TALEKEEPER_FUZZ_TEXTS")
            : usualTexts;
        QRandomGenerator random(given ? quint32(seed) : usualSeed);
        QTemporaryDir directory;
        QVERIFY(directory.isValid());
        writeFile(directory.filePath(u"reader.awk"_s), remoteFile(u"dump-reader.awk"_s).toUtf8());
        for (int text = 0; text < count; ++text)
            writeFile(directory.filePath(QString::number(text) + u".sql"_s), makeText(random));
        QCOMPARE(QProcess::execute(u"bash"_s, {u"-c"_s, readerLoop, u"readers"_s, directory.path()}), 0);

        const AcceptingServer server(directory.path());
        int passed = 0, ran = 0;
        for (const QString &psql : psqls) {
            const QSet<int> whole = markedBy(psql, directory.path(), u".sql"_s, count);
            const QSet<int> emitted = markedBy(psql, directory.path(), u".sql.emitted"_s, count);
            for (int text = 0; text < count; ++text) {
                const QString path = directory.filePath(QString::number(text) + u".sql"_s);
                const QByteArray report = readFile(path + u".report"_s);
                const bool isPassed = report.contains("unsafe\tno\n") && report.contains("kind\tunknown\n");
                passed += isPassed;
                ran += whole.contains(text);
                QVERIFY2(!isPassed || !whole.contains(text), hole("passes", path, psql));
                QVERIFY2(!emitted.contains(text), hole("emits", path + u".emitted"_s, psql));
            }
        }
        // The texts are of both kinds, or this shows nothing.
        qInfo("%d texts, %lld psqls: %d passed by the reader, %d run by psql", count, qlonglong(psqls.size()), passed,
            ran);
        QVERIFY(passed > count / 20);
        QVERIFY(ran > count / 20);
    }
};

QTEST_APPLESS_MAIN(DumpFuzzTest)
#include "dumpfuzztest.moc"
