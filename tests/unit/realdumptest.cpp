// Real dumps of odd things by the real pg_dump: the reader must not take any of it for a command, and what it passes on
// must load.
#include "core/dumps/inspection.h"
#include "core/host/commandrunner.h"
#include "core/host/remotescript.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace talekeeper;

namespace
{

QByteArray readFile(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// Without what differs between two dumps of equal databases.
QByteArrayList comparable(const QByteArray &dump)
{
    QByteArrayList lines = dump.split('\n');
    lines.removeIf(
        [](const QByteArray &line) { return line.startsWith("\\restrict ") || line.startsWith("\\unrestrict "); });
    return lines;
}

} // namespace

class RealDumpTest final : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_directory{u"/tmp/talekeeper-unit-XXXXXX"_s}; // the socket's path must be short
    const QStringList m_databases{u"odd"_s, u"schema"_s, u"small"_s};

private Q_SLOTS:
    void initTestCase()
    {
        const QDir versions(u"/usr/lib/postgresql"_s);
        QString programs;
        for (const QString &version : versions.entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name))
            if (QFile::exists(versions.filePath(version + u"/bin/initdb"_s)))
                programs = versions.filePath(version + u"/bin"_s);
        QVERIFY2(!programs.isEmpty(), "PostgreSQL's server programs are not installed");
        QVERIFY(m_directory.isValid());

        QFile reader(m_directory.filePath(u"reader.awk"_s));
        QVERIFY(reader.open(QIODevice::WriteOnly) && reader.write(remoteFile(u"dump-reader.awk"_s).toUtf8()) > 0);
        reader.close();
        Command command;
        command.timeout = std::chrono::minutes(4);
        for (const QString &name : {u"odd.sql"_s, u"schema.sql"_s, u"small.sql"_s, u"dump-odd-database.sh"_s}) {
            const QString from = name == "schema.sql"_L1 ? u":/talekeeper/practice/schema.sql"_s
                                                         : QStringLiteral(TALEKEEPER_TEST_DATA) + u'/' + name;
            QVERIFY2(QFile::copy(from, m_directory.filePath(name)), qPrintable(from));
            QFile::setPermissions(m_directory.filePath(name), QFile::ReadOwner | QFile::ReadGroup | QFile::ReadOther);
        }
        if (::getuid() == 0) { // PostgreSQL does not run as root
            command.words = {u"chown"_s, u"-R"_s, u"postgres"_s, m_directory.path()};
            QVERIFY(LocalRunner().run(command, Job())->succeeded());
            command.words = {u"setpriv"_s, u"--reuid=postgres"_s, u"--regid=postgres"_s, u"--clear-groups"_s};
        }
        command.words << u"bash"_s << m_directory.filePath(u"dump-odd-database.sh"_s) << m_directory.path() << programs;
        for (const QString &database : m_databases)
            command.words << m_directory.filePath(database + u".sql"_s);
        const auto output = LocalRunner().run(command, Job());
        QVERIFY2(
            output && output->succeeded(), output ? output->errors.constData() : qPrintable(output.error().message));
    }

    void nothingLooksUnsafe()
    {
        int dumps = 0;
        for (const QString &name : QDir(m_directory.path()).entryList({u"*.*.sql"_s})) {
            const QString path = m_directory.filePath(name);
            Command command{.words = {u"env"_s, u"LC_ALL=C"_s, u"awk"_s, u"-v"_s, u"report=/dev/stdout"_s, u"-f"_s,
                                m_directory.filePath(u"reader.awk"_s), path}};
            const auto output = LocalRunner().run(command, Job());
            QVERIFY(output && output->succeeded());
            const DumpInspection dump = inspectionFromReport(name, "size\t1\ngzip\t0\n" + output->output);
            QVERIFY2(dump.isLoadable(true) && dump.commands.isEmpty(),
                qPrintable(name + u' ' + QString::fromUtf8(readFile(path.chopped(3) + u"options"_s)) + dump.reason));
            // Of all that the odd database has, these reach out of it.
            const QStringList reaching = name.startsWith("odd."_L1)
                ? QStringList{u"CREATE EXTENSION IF NOT EXISTS file_fdw"_s, u"CREATE FUNCTION public.bodies"_s, u"CREATE SERVER files"_s,
                      u"CREATE FOREIGN TABLE public.odd_foreign"_s, u"ALTER FOREIGN TABLE ONLY public.odd_foreign"_s,
                      u"CREATE USER MAPPING FOR odd_reader"_s}
                : QStringList();
            QVERIFY2(dump.outwardCount == reaching.size(), qPrintable(name + u' ' + dump.outward.join(u'\n')));
            for (const QString &statement : reaching)
                QVERIFY2(std::ranges::any_of(dump.outward,
                             [&](QString found) { return found.remove(u'"').startsWith(statement); }),
                    qPrintable(statement + u" not in "_s + dump.outward.join(u'\n')));
            QCOMPARE(dump.kind, DumpKind::Database);
            QVERIFY(!dump.serverVersion.isEmpty());
            ++dumps;
        }
        QCOMPARE(dumps, 10 * m_databases.size());
    }

    void whatIsPassedOnMakesTheSameDatabase()
    {
        for (const QString &database : m_databases) {
            QCOMPARE(readFile(m_directory.filePath(database + u".errors"_s)), QByteArray());
            const QByteArray dump = readFile(m_directory.filePath(database + u".0.sql"_s));
            QVERIFY(dump.size() > (database == "small"_L1 ? 1000 : 10'000));
            QCOMPARE(comparable(readFile(m_directory.filePath(database + u".again"_s))), comparable(dump));
        }
    }

    void noticesACutAtEveryByte()
    {
        // The real script on every beginning of a real file; in one bash, as starting it all from here takes longer.
        Command command{.words = {u"bash"_s, u"-c"_s, uR"(
            cd -- "$1" && gzip -9n < small.0.sql > small.gz && mkdir cuts || exit 1
            size=$(stat -c %s small.gz)
            inspect() { # FIRST: every second one from there on
                for ((count = $1; count <= size; count += 2)); do
                    head -c "$count" small.gz > "cuts/$count.gz"
                    bash -c "$2" inspect-dump.sh cuts "$count.gz" > "cuts/$count.report" 2> "cuts/$count.errors" || exit 1
                done
            }
            inspect 0 "$2" & inspect 1 "$2" & wait -n && wait -n && echo "$size")"_s,
            u"cuts"_s, m_directory.path(), remoteFile(u"inspect-dump.sh"_s)}};
        const auto output = LocalRunner().run(command, Job());
        QVERIFY2(
            output && output->succeeded(), output ? output->errors.constData() : qPrintable(output.error().message));
        const int size = output->output.toInt();
        QVERIFY(size > 500);
        for (int count = 0; count <= size; ++count) {
            const DumpInspection dump
                = inspectionFromReport(u"cut"_s, readFile(m_directory.filePath(u"cuts/%1.report"_s.arg(count))));
            const DumpState expected = count == 0 ? DumpState::Empty
                : count == size                   ? DumpState::Verified
                                                  : DumpState::Truncated;
            // Of one byte gzip can't know what it is.
            QVERIFY2(dump.state == expected || (count == 1 && dump.state == DumpState::Corrupt),
                qPrintable(u"%1 of %2 bytes: %3"_s.arg(count).arg(size).arg(dumpStateName(dump.state))));
            QCOMPARE(dump.sizeBytes, count);
            QCOMPARE(dump.reason.isEmpty(), count == size);
        }
    }
};

QTEST_APPLESS_MAIN(RealDumpTest)
#include "realdumptest.moc"
