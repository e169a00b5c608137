// What reads long on a host ends when whoever wanted it has gone, in whichever way.
#include "core/dumps/fetch.h"
#include "core/dumps/inspection.h"
#include "hostmain.h"
#include "tests/support/dumpmaker.h"

#include <QDir>
#include <QProcess>
#include <QTemporaryDir>

#include <csignal>

using namespace Qt::StringLiterals;
using namespace talekeeper;

class ReaderEndTest : public QObject
{
    Q_OBJECT

public:
    explicit ReaderEndTest(TestHost &host)
        : m_test(host)
    {
    }

private:
    TestHost &m_test;
    // The practice host shares its processes with the machine, where the lab's may be read at the same time.
    const QString m_name = m_test.kind() == TestHost::Kind::Practice ? u"tale-20250105-020000.sql.gz"_s : u"tale-20250106-020000.sql.gz"_s;

    QString path() const { return m_test.host().stack.backupDirectory + u'/' + m_name; }

    /// Of the name what also a pin's has, by which a dump is read while it is fetched.
    QString stem() const { return m_name.section(u'.', 0, 0); }
    QByteArray readers() const { return m_test.processesWith(stem()); }

    /// The directory that the reading script has made for itself: its tee writes into a fifo there.
    QString workDirectory() const
    {
        const QByteArray links = m_test.shell(
            u"read -r name\n"
            u"for process in /proc/[0-9]*; do\n"
            u"if readlink \"$process/fd/0\" | grep -qF -- \"$name\"; then readlink \"$process/fd/6\"; fi\n"
            u"done 2>/dev/null || true\n"_s, {}, stem().toUtf8() + '\n');
        return QString::fromUtf8(links).section(u"/copy"_s, 0, 0);
    }
    bool isGone(const QString &directory) const { return m_test.tryShell(u"[ -e \"$1\" ] || echo gone"_s, {directory}).contains("gone"); }

    /// Reads for minutes where all of it is unpacked, and for seconds where it is not: most of it is a hole.
    void writeLongDump() const
    {
        m_test.shell(
            u"yes -- '-- nothing' 2>/dev/null | head -c 50000000 | gzip -1 > \"$1.one\" || true\n"
            u"for ((n = 0; n < 200; ++n)); do cat \"$1.one\"; done > \"$1\"\n"
            u"rm \"$1.one\"\n"
            u"truncate -s 12G \"$1\"\n"_s, {path()});
    }

    void startCtl(QProcess &process, const QStringList &words) const
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"TALEKEEPER_PRACTICE_DIRECTORY"_s, m_test.profile().practiceDirectory);
        environment.insert(u"TALEKEEPER_HISTORY"_s, m_histories.filePath(u"history.sqlite"_s));
        process.setProcessEnvironment(environment);
        process.setStandardInputFile(QProcess::nullDevice());
        process.start(QStringLiteral(TALEKEEPER_PROGRAM_DIRECTORY "/talekeeperctl"), m_test.ctlWords() + words);
    }

    QByteArray checkpointer() const { return m_test.sql(u"postgres"_s, u"SELECT backend_start FROM pg_stat_activity WHERE backend_type = 'checkpointer'"_s); }

    QTemporaryDir m_histories;
    QByteArray m_checkpointer;

private Q_SLOTS:
    void initTestCase()
    {
        m_checkpointer = checkpointer();
        writeLongDump();
    }
    void cleanupTestCase() { m_test.removeDump(m_name); }
    void cleanup() { QTRY_COMPARE_WITH_TIMEOUT(readers(), QByteArray(), 10'000); }

    void stoppedVerificationEnds()
    {
        std::stop_source source;
        QString work;
        const auto stopped = inspectDump(m_test.host(), m_name, Job({.stop = source.get_token(), .onProgress = [&](const Progress &progress) {
            if (progress.done > 0 && work.isEmpty()) {
                work = workDirectory();
                source.request_stop();
            }
        }}));
        QVERIFY(!stopped);
        QCOMPARE(stopped.error().kind, ErrorKind::Stopped);
        QVERIFY2(work.startsWith(u'/'), qPrintable(work));
        QTRY_COMPARE_WITH_TIMEOUT(readers(), QByteArray(), 5000);
        QTRY_VERIFY_WITH_TIMEOUT(isGone(work), 5000);
    }

    void killedConsoleEndsItsVerification()
    {
        QProcess console;
        startCtl(console, {u"verify"_s, m_name});
        QTRY_VERIFY_WITH_TIMEOUT(readers().contains("tee"), 30'000);
        const QString work = workDirectory();
        QVERIFY2(work.startsWith(u'/'), qPrintable(work));
        console.kill();
        console.waitForFinished();
        QTRY_COMPARE_WITH_TIMEOUT(readers(), QByteArray(), 5000);
        QTRY_VERIFY_WITH_TIMEOUT(isGone(work), 5000);
    }

    void killedClientEndsItsVerification()
    {
        // What has started it, docker or the practice host's shell, is a child of this process.
        QByteArray client;
        QString work;
        (void)inspectDump(m_test.host(), m_name, Job({.onProgress = [&](const Progress &progress) {
            if (progress.done == 0 || !client.isEmpty())
                return;
            work = workDirectory();
            QProcess pgrep;
            pgrep.start(u"pgrep"_s, {u"-P"_s, QString::number(QCoreApplication::applicationPid()), u"-f"_s, m_name});
            pgrep.waitForFinished();
            client = pgrep.readAllStandardOutput().trimmed();
            if (client.toInt() > 1)
                ::kill(client.toInt(), SIGKILL);
        }}));
        QVERIFY2(client.toInt() > 1, client.constData());
        QTRY_COMPARE_WITH_TIMEOUT(readers(), QByteArray(), 5000);
        QTRY_VERIFY_WITH_TIMEOUT(isGone(work), 5000);
    }

    void stoppedFetchEnds()
    {
        QTemporaryDir directory;
        std::stop_source source;
        const auto stopped = fetchDump(m_test.host(), m_name, directory.path(), Job({.stop = source.get_token(), .onProgress = [&](const Progress &progress) {
            if (progress.done > 0)
                source.request_stop();
        }}));
        QVERIFY(!stopped);
        QVERIFY2(stopped.error().kind == ErrorKind::Stopped, qPrintable(stopped.error().message));
        QTRY_COMPARE_WITH_TIMEOUT(readers(), QByteArray(), 2000);
    }

    void killedConsoleEndsItsChecksum()
    {
        // Of a file that is there already, the host's is only summed up.
        QTemporaryDir directory;
        QFile present(directory.filePath(m_name));
        QVERIFY(present.open(QIODevice::WriteOnly));
        QProcess console;
        startCtl(console, {u"fetch"_s, m_name, directory.path()});
        QTRY_VERIFY_WITH_TIMEOUT(readers().contains("head"), 30'000);
        console.kill();
        console.waitForFinished();
        QTRY_COMPARE_WITH_TIMEOUT(readers(), QByteArray(), 2000);
    }

    void postgresDoesNotMind()
    {
        // A child of postgres that a signal has ended would have made it start everything anew.
        QCOMPARE(checkpointer(), m_checkpointer);
    }

    void whoeverTypesItNeedsNoInput()
    {
        // From a terminal, cron or a pipe: nobody says "watch", so the end of the input means nothing.
        const QString good = u"tale-20250105-030000.sql.gz"_s;
        m_test.writeDump(good, gzip(dumpAround("SELECT 1;")));
        for (const QByteArray &input : {QByteArray(), QByteArray("\n"), QByteArray("hello\nwatch\n")}) {
            for (const QStringList &words : {QStringList {u"inspect-dump.sh"_s, m_test.host().stack.backupDirectory, good},
                     QStringList {u"send-dump.sh"_s, u"sum"_s, m_test.host().stack.backupDirectory, good}, QStringList {u"send-dump.sh"_s, u"send"_s, m_test.host().stack.backupDirectory, good}}) {
                Command command = remoteScriptCommand(m_test.host(), words.first(), words.mid(1));
                command.input = input;
                const auto output = m_test.host().engine->run(command, {});
                QVERIFY2(output && output->succeeded() && !output->output.isEmpty(), output ? qPrintable(output->errorText()) : "");
            }
        }
        m_test.removeDump(good);
    }
};

TALEKEEPER_HOST_TEST_MAIN(ReaderEndTest)
#include "readerendtest.moc"
