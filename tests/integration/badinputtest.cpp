// Every bad input gets a clear sentence, and nothing is changed.
#include "core/dumps/catalogue.h"
#include "core/overview/hoststatus.h"
#include "core/restore/run.h"
#include "core/stack/practicehost.h"
#include "hostmain.h"
#include "tests/support/dumpmaker.h"

#include <QDir>
#include <QProcess>

#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace talekeeper;

class BadInputTest : public QObject
{
    Q_OBJECT

public:
    explicit BadInputTest(TestHost &host)
        : m_test(host)
    {
    }

private:
    const QString m_name = u"tale-20250101-020000.sql.gz"_s;
    TestHost &m_test;

    QByteArray newestBytes()
    {
        const auto catalogue = readCatalogue(m_test.host(), {});
        return catalogue ? m_test.readDump(catalogue->dumps.first().fileName) : QByteArray();
    }

    /// Restoring the file is refused with a blocker of that id, and the host is as it was.
    void isRefused(const QString &findingId)
    {
        const QStringList databases = m_test.databases();
        const QStringList running = m_test.runningContainers();
        const RestoreRequest request {.dumpFile = m_name};
        const auto facts = gatherFacts(m_test.host(), request, {});
        QVERIFY2(facts, facts ? "" : qPrintable(facts.error().message));
        const RestorePlan plan = planRestore(request, *facts);
        QStringList blockers;
        for (const Finding &finding : plan.findings)
            if (finding.severity == Severity::Blocker)
                blockers << finding.id;
        QVERIFY2(blockers.contains(findingId), qPrintable(blockers.join(u',')));
        const auto report = executePlan(m_test.host(), plan, {}, {});
        QVERIFY(report);
        QCOMPARE(report->outcome, RunOutcome::Refused);
        QVERIFY(report->steps.isEmpty());
        QCOMPARE(m_test.databases(), databases);
        QCOMPARE(m_test.runningContainers(), running);
        QVERIFY(readRuns(m_test.host(), {})->isEmpty());
    }

private Q_SLOTS:
    void init()
    {
        m_test.cleanUp();
        m_test.refresh();
    }
    void cleanup() { m_test.removeDump(m_name); }

    void aBadDumpIsFoundAndRefused_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<DumpState>("state");
        const QByteArray good = newestBytes();
        const QByteArray text = gunzip(good);
        QByteArray flipped = good;
        flipped[flipped.size() / 2] = char(flipped.at(flipped.size() / 2) ^ 0x10);
        QByteArray wrongSum = good;
        wrongSum[wrongSum.size() - 6] = char(wrongSum.at(wrongSum.size() - 6) ^ 0x01);
        QByteArray noTrailer = text;
        noTrailer.replace("\n-- PostgreSQL database dump complete\n", "\n");
        // What the reader makes of bytes is the same in the lab; there one of each kind will do.
        if (m_test.kind() == TestHost::Kind::Lab) {
            QTest::newRow("empty file") << QByteArray() << DumpState::Empty;
            QTest::newRow("not gzip") << text << DumpState::Corrupt;
            QTest::newRow("cut short") << good.first(good.size() / 3) << DumpState::Truncated;
            QTest::newRow("shell command") << gzip(dumpAround("SELECT 1; \\! touch /tmp/talekeeper-was-here\n")) << DumpState::Unsafe;
            return;
        }
        QTest::newRow("empty file") << QByteArray() << DumpState::Empty;
        QTest::newRow("gzip of nothing") << gzip({}) << DumpState::Empty;
        QTest::newRow("not gzip") << text << DumpState::Corrupt;
        QTest::newRow("cut short") << good.first(good.size() / 3) << DumpState::Truncated;
        QTest::newRow("last byte missing") << good.chopped(1) << DumpState::Truncated;
        QTest::newRow("flipped bit") << flipped << DumpState::Corrupt;
        QTest::newRow("flipped bit in the checksum") << wrongSum << DumpState::Corrupt;
        QTest::newRow("bytes after its end") << good + "rubbish" << DumpState::Corrupt;
        QTest::newRow("no trailer") << gzip(noTrailer) << DumpState::Truncated;
        QTest::newRow("cut before it was compressed") << gzip(text.first(text.size() / 2)) << DumpState::Truncated;
        QTest::newRow("connect") << gzip(dumpAround("\\connect tale_platform\nDELETE FROM runs;\n")) << DumpState::Unsafe;
        QTest::newRow("create database") << gzip(dumpAround("CREATE DATABASE other;\n")) << DumpState::Unsafe;
        QTest::newRow("drop database") << gzip(dumpAround("DROP DATABASE tale_platform;\n")) << DumpState::Unsafe;
        QTest::newRow("shell command") << gzip(dumpAround("SELECT 1; \\! touch /tmp/talekeeper-was-here\n")) << DumpState::Unsafe;
    }
    void aBadDumpIsFoundAndRefused()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(DumpState, state);
        m_test.writeDump(m_name, bytes);
        const auto inspection = inspectDump(m_test.host(), m_name, {});
        QVERIFY(inspection);
        if (QLatin1StringView(QTest::currentDataTag()) == "flipped bit"_L1) // where in the stream it falls decides what gzip sees
            QVERIFY(!inspection->isGood());
        else
            QCOMPARE(dumpStateName(inspection->state), dumpStateName(state));
        QVERIFY(!inspection->reason.isEmpty());
        isRefused(u"dump"_s);
    }

    void aDumpThatReachesOutsideIsRefusedUnlessAccepted()
    {
        m_test.writeDump(m_name, gzip(dumpAround("COPY public.a FROM PROGRAM 'id';\n")));
        const auto inspection = inspectDump(m_test.host(), m_name, {});
        QVERIFY(inspection);
        QCOMPARE(dumpStateName(inspection->state), dumpStateName(DumpState::Unsafe));
        QVERIFY(inspection->reason.contains(u"accept it"_s));
        isRefused(u"outward"_s);
    }

    void goodDumpsInOtherClothesAreGood()
    {
        const QByteArray text = gunzip(newestBytes());
        m_test.writeDump(m_name, gzip(text.first(1000)) + gzip(text.sliced(1000)));
        QCOMPARE(inspectDump(m_test.host(), m_name, {})->state, DumpState::Verified);
        m_test.writeDump(m_name, gzip(text) + QByteArray(512, '\0'));
        QCOMPARE(inspectDump(m_test.host(), m_name, {})->state, DumpState::Verified);
    }

    void aDumpOfAllDatabasesIsRefused()
    {
        m_test.shell(u"pg_dumpall -U tale | gzip > \"$1\""_s, {m_test.host().stack.backupDirectory + u'/' + m_name});
        QCOMPARE(inspectDump(m_test.host(), m_name, {})->kind, DumpKind::Cluster);
        isRefused(u"dump"_s);
    }

    void aDumpWithCreateIsRefused()
    {
        m_test.shell(u"pg_dump -C -U tale -d tale | gzip > \"$1\""_s, {m_test.host().stack.backupDirectory + u'/' + m_name});
        QCOMPARE(inspectDump(m_test.host(), m_name, {})->kind, DumpKind::Create);
        isRefused(u"dump"_s);
    }

    void aMissingExtensionIsNamed()
    {
        m_test.writeDump(m_name, gzip(dumpAround("CREATE EXTENSION IF NOT EXISTS pg_search WITH SCHEMA public;\n")));
        isRefused(u"extensions"_s);
    }

    void aMissingRoleIsNamed()
    {
        m_test.writeDump(m_name, gzip(dumpAround("CREATE TABLE public.a (b integer);\nALTER TABLE public.a OWNER TO \"Nobody here\";\n")));
        isRefused(u"roles"_s);
    }

    void aMissingTablespaceIsNamed()
    {
        m_test.writeDump(m_name, gzip(dumpAround("SET default_tablespace = fast;\nCREATE TABLE public.a (b integer);\n")));
        isRefused(u"tablespaces"_s);
    }

    void anEncodingThatDoesNotFitLeavesTheOldDatabaseInService()
    {
        m_test.sql(u"postgres"_s, u"DROP DATABASE IF EXISTS narrow"_s);
        m_test.sql(u"postgres"_s, u"CREATE DATABASE narrow TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'"_s);
        const QStringList databases = m_test.databases();
        m_test.writeDump(m_name, gzip(dumpAround("CREATE TABLE public.a (b text);\nCOPY public.a (b) FROM stdin;\n\xe5\x90\x8d\n\\.\n")));
        const RestoreRequest request {.dumpFile = m_name, .database = u"narrow"_s, .accepted = {u"otherdatabase"_s}};
        const RestorePlan plan = planRestore(request, *gatherFacts(m_test.host(), request, {}));
        QVERIFY(std::ranges::any_of(plan.findings, [](const Finding &finding) { return finding.id == "encoding"_L1 && finding.message.contains(u"LATIN1"_s); }));
        const auto report = executePlan(m_test.host(), plan, request.accepted, {});
        QVERIFY(report);
        QCOMPARE(outcomeName(report->outcome), outcomeName(RunOutcome::TakenBack));
        QVERIFY2(report->error->message.contains(u"LATIN1"_s), qPrintable(report->error->message));
        QCOMPARE(m_test.databases(), databases);
        m_test.sql(u"postgres"_s, u"DROP DATABASE narrow"_s);
    }

    void aNewerDumpMayBeAccepted()
    {
        QByteArray text = dumpAround("CREATE TABLE public.a (b integer);\n");
        text.replace("version 15.1", "version 99.1");
        m_test.writeDump(m_name, gzip(text));
        isRefused(u"version"_s);
        const RestoreRequest request {.dumpFile = m_name, .accepted = {u"version"_s}};
        const auto report = executePlan(m_test.host(), planRestore(request, *gatherFacts(m_test.host(), request, {})), request.accepted, {});
        QVERIFY(report);
        QCOMPARE(report->outcome, RunOutcome::Restored);
        // The lab's next test wants its tables back.
        const auto undo = gatherUndoFacts(m_test.host(), report->run, {});
        QVERIFY(undo);
        QCOMPARE(executePlan(m_test.host(), planUndo(*undo), {}, {})->outcome, RunOutcome::Undone);
    }

    void anUnknownDumpIsNotFound()
    {
        for (const QString &name : {u"no-such-file.sql.gz"_s, u"../../../etc/passwd"_s, u".talekeeper"_s, u"$(reboot).sql.gz"_s}) {
            const auto inspection = inspectDump(m_test.host(), name, {});
            QVERIFY(!inspection);
            QCOMPARE(inspection.error().kind, ErrorKind::NotFound);
        }
    }

    void anUnknownDatabaseIsRefused()
    {
        m_test.writeDump(u"nothere-20250101-020000.sql.gz"_s, gzip(dumpAround("SELECT 1;\n")));
        const RestoreRequest request {.dumpFile = u"nothere-20250101-020000.sql.gz"_s};
        const RestorePlan plan = planRestore(request, *gatherFacts(m_test.host(), request, {}));
        QVERIFY(hasBlocker(plan.findings));
        QVERIFY(plan.steps.isEmpty());
        m_test.removeDump(u"nothere-20250101-020000.sql.gz"_s);
    }

    void aMissingBackupDirectoryIsSaid()
    {
        Host host = m_test.host();
        host.stack.backupDirectory = u"/nowhere/backup"_s;
        const auto catalogue = readCatalogue(host, {});
        QVERIFY(!catalogue);
        QCOMPARE(catalogue.error().kind, ErrorKind::NotFound);
        QVERIFY(catalogue.error().message.contains(u"/nowhere/backup"_s));
        const auto status = readStatus(host, {});
        QVERIFY(status);
        QVERIFY(sentence(status->attention.first()).contains(u"/nowhere/backup"_s));
    }

    void anEmptyBackupDirectoryIsSaid()
    {
        Host host = m_test.host();
        host.stack.backupDirectory = QString::fromUtf8(m_test.shell(u"mktemp -d"_s).trimmed());
        const auto catalogue = readCatalogue(host, {});
        QVERIFY(catalogue);
        QVERIFY(catalogue->dumps.isEmpty());
        const auto status = readStatus(host, {});
        QVERIFY(status);
        QVERIFY(status->overdue);
        QVERIFY(sentence(status->attention.first()).contains(host.stack.backupDirectory));
        m_test.shell(u"rm -r \"$1\""_s, {host.stack.backupDirectory});
    }

    void aStoppedDatabaseContainerIsSaid()
    {
        LocalRunner runner;
        const QString name = m_test.host().stack.database.name;
        QVERIFY(runner.run(m_test.engine().stopCommand(name), {})->succeeded());
        m_test.refresh();
        const auto isSaid = [](const auto &result) {
            return !result && result.error().kind == ErrorKind::DatabaseStopped && result.error().message.contains(u"start"_s);
        };
        QVERIFY(isSaid(readCatalogue(m_test.host(), {})));
        QVERIFY(isSaid(readStatus(m_test.host(), {})));
        QVERIFY(isSaid(gatherFacts(m_test.host(), {.dumpFile = m_name}, {})));
        QVERIFY(runner.run(m_test.engine().startCommand(name), {})->succeeded());
        Host restarting = m_test.host();
        restarting.stack.database.state = ContainerState::Restarting;
        QVERIFY(readCatalogue(restarting, {}).error().message.contains(u"is restarting"_s));
    }

    void tooLittleRoomIsRefused()
    {
        if (m_test.kind() == TestHost::Kind::Lab)
            return; // the same code; a volume of its own size is made for the practice host
        if (geteuid() != 0) {
            if (isContinuousIntegration())
                QFAIL("only root can mount a small volume");
            QSKIP("only root can mount a small volume");
        }
        const QString directory = QDir::tempPath() + u"/talekeeper-small-%1"_s.arg(getpid());
        QVERIFY(QDir().mkpath(directory));
        QCOMPARE(QProcess::execute(u"mount"_s, {u"-t"_s, u"tmpfs"_s, u"-o"_s, u"size=300m,mode=0755"_s, u"tmpfs"_s, directory}), 0);
        const HostProfile profile {.kind = HostProfile::Kind::Practice, .name = u"Small"_s, .practiceDirectory = directory + u"/practice"_s};
        const auto host = connectHost(profile, {});
        QStringList blockers;
        if (host) {
            QFile file(directory + u"/practice/backup/"_s + m_name);
            const QByteArray rows = QByteArray("a row of text that is repeated, and takes no room while it is compressed\n").repeated(4'000'000);
            if (file.open(QIODevice::WriteOnly))
                file.write(gzip(dumpAround("CREATE TABLE public.big (a text);\nCOPY public.big (a) FROM stdin;\n" + rows + "\\.\n")));
            file.close();
            const RestoreRequest request {.dumpFile = m_name};
            const auto facts = gatherFacts(*host, request, {});
            if (facts)
                for (const Finding &finding : planRestore(request, *facts).findings)
                    if (finding.severity == Severity::Blocker)
                        blockers << finding.id + (finding.acceptable ? u"?"_s : QString());
        }
        LocalRunner runner;
        stopPracticeHost(profile.practiceDirectory, runner, {});
        QProcess::execute(u"umount"_s, {directory});
        QDir().rmdir(directory);
        QCOMPARE(blockers, QStringList {u"room"_s});
    }

    void aDumpThatIsStillWrittenIsSaid()
    {
        // Its exit status must be 0 (read ends with 142): in the lab it becomes a child of PID 1, postgres, which takes any but 0 and 1 for a crash.
        m_test.shell(u"(exec 5>\"$1\"; printf 'x' >&5; read -t 6 -u 4 4< <(sleep 6) || exit 0) > /dev/null 2>&1 & disown; for ((i = 0; i < 50; i++)); do [ -s \"$1\" ] && break; sleep 0.1; done"_s,
            {m_test.host().stack.backupDirectory + u'/' + m_name});
        const auto catalogue = readCatalogue(m_test.host(), {});
        QVERIFY(catalogue);
        QCOMPARE(catalogue->find(m_name)->state, DumpState::Writing);
    }

    void nothingOfAnUnsafeDumpWasRun() { QVERIFY(m_test.tryShell(u"ls /tmp/talekeeper-was-here"_s).isEmpty()); }
};

TALEKEEPER_HOST_TEST_MAIN(BadInputTest)
#include "badinputtest.moc"
