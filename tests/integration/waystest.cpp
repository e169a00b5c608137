// Every way through a restore but the straight one: Tale serving until the swap, a database that is missing, consoles that
// die and come back, the guard, and what runs keep.
#include "core/dumps/catalogue.h"
#include "core/overview/hoststatus.h"
#include "hostmain.h"
#include "tests/support/ctl.h"
#include "tests/support/dumpmaker.h"
#include "tests/support/restorecalls.h"

#include <QJsonArray>

#include <csignal>

using namespace Qt::StringLiterals;
using namespace talekeeper;

class WaysTest : public QObject
{
    Q_OBJECT

public:
    explicit WaysTest(TestHost &host)
        : m_test(host)
    {
    }

private:
    const QString m_slow = u"tale-20250102-020000.sql.gz"_s;
    const QString m_platformDump = u"tale_platform-20260101-020000.sql.gz"_s;
    TestHost &m_test;
    const Ctl m_ctl {m_test};

    QString newest() const { return readCatalogue(m_test.host(), {})->dumps.first().fileName; }
    QByteArray inService(const QString &database = u"tale"_s) const { return m_test.sql(u"postgres"_s, u"SELECT oid FROM pg_database WHERE datname = '%1'"_s.arg(database)); }
    QString platform() const { return std::ranges::find(m_test.host().stack.containers, Role::Platform, &Container::role)->name; }
    void act(const Command &command) const { QVERIFY(LocalRunner().run(command, {})->succeeded()); }
    void waitForWriters(const QStringList &running) const { QTRY_COMPARE_WITH_TIMEOUT(m_test.runningContainers(), running, 30'000); }

    void nothingIsLeftOf(const QString &run) const
    {
        QCOMPARE(m_test.tryShell(u"ls \"$1/.talekeeper/$2\" | grep -E '^(lease|committed)'"_s, {backupDirectory(), run}), QByteArray());
        requireNoLock(m_test);
        QProcess guards;
        guards.start(u"pgrep"_s, {u"-f"_s, u"guard.sh .*"_s + run});
        guards.waitForFinished();
        QCOMPARE(guards.readAllStandardOutput(), QByteArray());
    }

    QString backupDirectory() const { return m_test.host().stack.backupDirectory; }

    /// Kills a console when its restore is at a step; the id of the run.
    QString killAt(const QString &step, const QString &dump, const QStringList &more = {}, std::chrono::seconds patience = std::chrono::minutes(15))
    {
        QProcess process;
        m_ctl.start(process, QStringList {u"restore"_s, dump, u"--yes"_s, u"tale"_s} + more, patience);
        [&] { QVERIFY2(Ctl::awaitStep(process, step), (process.readAllStandardError() + process.readAllStandardOutput()).constData()); }();
        process.kill();
        Ctl::finish(process);
        return m_ctl.newestRun()[u"run"_s].toString();
    }

    /// Where Docker makes no difference the practice host is enough: the lab's time is dear.
    bool onlyOnPractice() const { return m_test.kind() == TestHost::Kind::Lab; }

private Q_SLOTS:
    void init()
    {
        m_test.cleanUp();
        m_test.refresh();
        m_test.writeDump(m_slow, gzip(slowDump(4)));
    }
    void cleanup()
    {
        m_test.removeDump(m_slow);
        m_test.sql(u"postgres"_s, u"DROP ROLE IF EXISTS taletest_holds_the_load"_s);
    }

    void stoppedLastTaleServesUntilTheSwap()
    {
        const QStringList running = m_test.runningContainers();
        const QString dump = newest();
        const QByteArrayList dumped = m_test.dumpText(dump);
        QStringList served;
        QByteArrayList restored;
        const RestorePlan plan = restorePlan(m_test, {.dumpFile = dump, .stopOrder = StopOrder::Last});
        const auto report = executePlan(m_test.host(), plan, {}, whenPhaseBegins([&](const QString &phase) {
            if (m_test.runningContainers() == running)
                served << phase;
            if (phase == "start"_L1)
                restored = m_test.databaseText(u"tale"_s);
        }));
        requireOutcome(report, RunOutcome::Restored);
        for (const QString &phase : {u"load"_s, u"check"_s, u"settings"_s, u"stop"_s})
            QVERIFY2(served.contains(phase), qPrintable(phase));
        QVERIFY(!served.contains(u"swap"_s) && !served.contains(u"start"_s));
        QVERIFY(restored == dumped);
        QVERIFY(report->downtimeSeconds.value() < report->durationSeconds);
        QCOMPARE(m_test.runningContainers(), running);
        nothingIsLeftOf(plan.run);
        requireOutcome(executePlan(m_test.host(), undoPlan(m_test, plan.run), {}, {}), RunOutcome::Undone);
    }

    void aDatabaseThatIsMissingIsMade()
    {
        m_test.shell(u"pg_dump -U tale -d tale_platform | gzip > \"$1/$2\""_s, {backupDirectory(), m_platformDump});
        const QByteArrayList dumped = m_test.dumpText(m_platformDump);
        m_test.sql(u"postgres"_s, u"DROP DATABASE tale_platform WITH (FORCE)"_s);
        QByteArrayList restored;
        const RestorePlan plan = restorePlan(m_test, {.dumpFile = m_platformDump});
        const auto report = executePlan(m_test.host(), plan, {}, whenPhaseBegins([&](const QString &phase) {
            if (phase == "start"_L1)
                restored = m_test.databaseText(u"tale_platform"_s);
        }));
        requireOutcome(report, RunOutcome::Restored);
        QVERIFY(restored == dumped);
        QVERIFY(report->previousDatabase.isEmpty());

        const auto undone = executePlan(m_test.host(), undoPlan(m_test, plan.run), {}, {});
        requireOutcome(undone, RunOutcome::Undone);
        QCOMPARE(inService(u"tale_platform"_s), QByteArray());
        QVERIFY(m_test.databases().join(u' ').contains(undone->previousDatabase));
        m_test.refresh();
        requireOutcome(executePlan(m_test.host(), restorePlan(m_test, {.dumpFile = m_platformDump}), {}, {}), RunOutcome::Restored);
        m_test.removeDump(m_platformDump);
    }

    void anImpostorIsRecognisedByItsOid()
    {
        // What Tale's db container does at a restart while the name is free (tale-host.md, Databases).
        m_test.shell(u"pg_dump -U tale -d tale_platform | gzip > \"$1/$2\""_s, {backupDirectory(), m_platformDump});
        m_test.sql(u"postgres"_s, u"DROP DATABASE tale_platform WITH (FORCE)"_s);
        const RestorePlan plan = restorePlan(m_test, {.dumpFile = m_platformDump});
        const auto report = executePlan(m_test.host(), plan, {}, whenPhaseBegins([&](const QString &phase) {
            if (phase == "swap"_L1)
                m_test.sql(u"postgres"_s, u"CREATE DATABASE tale_platform"_s);
        }));
        requireOutcome(report, RunOutcome::TakenBack);
        const QByteArray impostor = inService(u"tale_platform"_s);
        m_test.refresh();
        const auto again = executePlan(m_test.host(), restorePlan(m_test, {.dumpFile = m_platformDump}), {}, {});
        requireOutcome(again, RunOutcome::Restored);
        QCOMPARE(inService(again->previousDatabase), impostor);
        m_test.removeDump(m_platformDump);
    }

    void whatIsKeptComesBackWhereTheNameIsFree()
    {
        if (onlyOnPractice())
            return;
        const QByteArray old = inService();
        const auto report = executePlan(m_test.host(), restorePlan(m_test, {.dumpFile = newest()}), {}, {});
        requireOutcome(report, RunOutcome::Restored);
        m_test.sql(u"postgres"_s, u"DROP DATABASE tale WITH (FORCE)"_s);
        requireOutcome(executePlan(m_test.host(), undoPlan(m_test, report->run), {}, {}), RunOutcome::Undone);
        QCOMPARE(inService(), old);
    }

    void stoppedWritersAreStartedWhenAsked()
    {
        const QStringList all = m_test.runningContainers();
        act(m_test.engine().stopCommand(platform()));
        const Ctl::Outcome outcome = m_ctl.run({u"restore"_s, newest(), u"--yes"_s, u"tale"_s, u"--start"_s, u"all"_s});
        QVERIFY2(outcome.status == 0, outcome.errors.constData());
        QCOMPARE(m_test.runningContainers(), all);
    }

    void aKilledConsolesRunIsTakenUpAgain_data()
    {
        QTest::addColumn<QString>("step");
        QTest::addColumn<QString>("order");
        const bool isPractice = m_test.kind() == TestHost::Kind::Practice;
        // The other order differs where it stops; packaging/test --all goes through all of it.
        const bool all = qEnvironmentVariable("TALEKEEPER_FAULTS") == "all"_L1;
        for (const QString &order : {u"first"_s, u"last"_s})
            for (const QString &step : {u"stop"_s, u"load"_s, u"check"_s, u"start"_s})
                if (step == "load"_L1 || (isPractice && (all || order == "first"_L1 || step == "stop"_L1)))
                    QTest::addRow("%s, stop %s", qPrintable(step), qPrintable(order)) << step << order;
    }
    void aKilledConsolesRunIsTakenUpAgain()
    {
        QFETCH(QString, step);
        QFETCH(QString, order);
        const QStringList running = m_test.runningContainers();
        const QByteArray old = inService();
        if (step == "load"_L1) {
            m_test.sql(u"postgres"_s, u"CREATE ROLE taletest_holds_the_load"_s);
            m_test.writeDump(m_slow, gzip(heldDump("taletest_holds_the_load")));
        }
        const QString run = killAt(step, m_slow, {u"--stop"_s, order});
        QTRY_VERIFY_WITH_TIMEOUT(m_ctl.newestRun()[u"state"_s].toString() != "running"_L1, 60'000);
        const QJsonObject record = m_ctl.newestRun();
        if (step == "stop"_L1 && record[u"state"_s].toString() == "ended"_L1) {
            QCOMPARE(m_test.runningContainers(), running); // it was killed before it had begun anything
            return;
        }
        QCOMPARE(record[u"state"_s].toString(), u"interrupted"_s);
        QCOMPARE(record[u"can_resume"_s].toBool(), true);
        if (step == "load"_L1) {
            QCOMPARE(record[u"load"_s][u"state"_s].toString(), u"running"_s);
            // The lock is the loader's, and the second admin is told.
            QCOMPARE(m_test.sql(u"postgres"_s, u"SELECT application_name LIKE 'talekeeper load-lock %' FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE locktype = 'advisory' AND datname = 'postgres'"_s), QByteArray("t"));
            const Ctl::Outcome second = m_ctl.run({u"restore"_s, newest(), u"--yes"_s, u"tale"_s});
            QCOMPARE(second.status, 3);
            QVERIFY(second.output.contains(run.toUtf8()));
            m_test.sql(u"postgres"_s, u"DROP ROLE taletest_holds_the_load"_s);
        }
        const Ctl::Outcome resumed = m_ctl.run({u"resume"_s, run});
        QVERIFY2(resumed.status == 0, (resumed.errors + resumed.output).constData());
        QCOMPARE(resumed.document()[u"outcome"_s].toString(), u"restored"_s);
        QCOMPARE(resumed.document()[u"rows_checked"_s].toInteger(), step == "start"_L1 ? 0 : 2);
        QCOMPARE(m_test.sql(u"tale"_s, u"SELECT count(*) FROM slow"_s), QByteArray("2"));
        QCOMPARE(m_test.runningContainers(), running);
        nothingIsLeftOf(run);
        QCOMPARE(m_ctl.run({u"resume"_s, run}).status, 3); // it has ended
        QCOMPARE(m_ctl.run({u"undo"_s, run}).status, 0);
        QCOMPARE(inService(), old);
    }

    void aLoadThatDiedIsDoneAgain()
    {
        if (onlyOnPractice())
            return;
        const QString run = killAt(u"load"_s, m_slow);
        m_test.sql(u"postgres"_s, u"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'talekeeper load%'"_s);
        QTRY_COMPARE_WITH_TIMEOUT(m_ctl.newestRun()[u"load"_s][u"state"_s].toString(), u"finished"_s, 20'000);
        const Ctl::Outcome resumed = m_ctl.run({u"resume"_s, run});
        QVERIFY2(resumed.status == 0, (resumed.errors + resumed.output).constData());
        QCOMPARE(m_test.sql(u"tale"_s, u"SELECT count(*) FROM slow"_s), QByteArray("2"));
        nothingIsLeftOf(run);
    }

    void theGuardStartsTaleAgain()
    {
        const QStringList running = m_test.runningContainers();
        const QByteArray old = inService();
        const QString run = killAt(u"load"_s, m_slow, {}, std::chrono::seconds(3));
        QVERIFY(m_test.runningContainers() != running);
        waitForWriters(running);
        QCOMPARE(inService(), old);
        QTRY_VERIFY_WITH_TIMEOUT(!m_ctl.newestRun()[u"guard_acted_at"_s].isNull(), 10'000);
        QCOMPARE(m_ctl.newestRun()[u"state"_s].toString(), u"interrupted"_s);
        QVERIFY(m_ctl.run({u"status"_s}).document()[u"attention"_s].toVariant().toStringList().join(u' ').contains(u"guard"_s));
        const Ctl::Outcome resumed = m_ctl.run({u"resume"_s, run});
        QVERIFY2(resumed.status == 0, (resumed.errors + resumed.output).constData());
        QVERIFY(inService() != old);
        waitForWriters(running);
        nothingIsLeftOf(run);
    }

    void theGuardPutsTheOldDatabaseBackBeforeItStartsTale()
    {
        const QStringList running = m_test.runningContainers();
        const QByteArray old = inService();
        const QString run = killAt(u"start"_s, newest(), {}, std::chrono::seconds(3));
        const bool swapped = inService() != old;
        waitForWriters(running);
        if (swapped && m_test.tryShell(u"ls \"$1/.talekeeper/$2/committed\""_s, {backupDirectory(), run}).isEmpty())
            QCOMPARE(inService(), old);
        QTRY_VERIFY_WITH_TIMEOUT(!m_ctl.newestRun()[u"guard_acted_at"_s].isNull(), 10'000);
        const Ctl::Outcome resumed = m_ctl.run({u"resume"_s, run});
        QVERIFY2(resumed.status == 0, (resumed.errors + resumed.output).constData());
        QVERIFY(inService() != old);
        waitForWriters(running);
        nothingIsLeftOf(run);
        QCOMPARE(m_ctl.run({u"undo"_s, run}).status, 0);
        QCOMPARE(inService(), old);
    }

    void aConsoleThatSleptFindsThatTheGuardHasActed()
    {
        if (onlyOnPractice())
            return;
        const QStringList running = m_test.runningContainers();
        const QByteArray old = inService();
        QProcess process;
        m_ctl.start(process, {u"restore"_s, m_slow, u"--yes"_s, u"tale"_s}, std::chrono::seconds(3));
        QVERIFY(Ctl::awaitStep(process, u"load"_s));
        ::kill(pid_t(process.processId()), SIGSTOP);
        waitForWriters(running);
        ::kill(pid_t(process.processId()), SIGCONT);
        const Ctl::Outcome outcome = Ctl::finish(process);
        QCOMPARE(outcome.status, 5);
        QCOMPARE(inService(), old);
        QCOMPARE(m_test.runningContainers(), running);
        const QString run = outcome.document()[u"run"_s].toString();
        QCOMPARE(m_ctl.run({u"undo"_s, run}).status, 0);
        nothingIsLeftOf(run);
    }

    void aConsoleThatSleptBehindTheSwapClaimsNothing()
    {
        if (onlyOnPractice())
            return;
        const QStringList running = m_test.runningContainers();
        const QByteArray old = inService();
        QProcess process;
        m_ctl.start(process, {u"restore"_s, newest(), u"--yes"_s, u"tale"_s}, std::chrono::seconds(3));
        QVERIFY(Ctl::awaitStep(process, u"start"_s));
        ::kill(pid_t(process.processId()), SIGSTOP);
        if (m_test.runningContainers() != running) { // or the console was quicker than this test
            waitForWriters(running);
            QTRY_VERIFY_WITH_TIMEOUT(!m_ctl.newestRun()[u"guard_acted_at"_s].isNull(), 10'000);
        }
        ::kill(pid_t(process.processId()), SIGCONT);
        const Ctl::Outcome outcome = Ctl::finish(process);
        const bool isRestored = inService() != old;
        QVERIFY2(outcome.status == (isRestored ? 0 : 5), (outcome.output + outcome.errors).constData());
        waitForWriters(running);
        QCOMPARE(m_ctl.run({u"undo"_s, m_ctl.newestRun()[u"run"_s].toString()}).status, 0);
        QCOMPARE(inService(), old);
    }

    void anUndoThatIsStoppedLeavesTheGuardOrTale()
    {
        if (onlyOnPractice())
            return;
        const QStringList running = m_test.runningContainers();
        const QString run = killAt(u"load"_s, m_slow);
        QProcess process;
        m_ctl.start(process, {u"undo"_s, run});
        QVERIFY(Ctl::awaitStep(process, u"start"_s));
        ::kill(pid_t(process.processId()), SIGINT);
        const Ctl::Outcome outcome = Ctl::finish(process);
        if (outcome.status == 0 || outcome.status == 4)
            QCOMPARE(m_test.runningContainers(), running);
        else
            QCOMPARE(outcome.status, 5);
        if (outcome.status != 0)
            QCOMPARE(m_ctl.run({u"undo"_s, run}).status, 0);
        waitForWriters(running);
        nothingIsLeftOf(run);
    }

    void aResumeThatIsStoppedTakesAllBack()
    {
        if (onlyOnPractice())
            return;
        const QStringList running = m_test.runningContainers();
        const QStringList databases = m_test.databases();
        const QString run = killAt(u"load"_s, m_slow);
        QProcess process;
        m_ctl.start(process, {u"resume"_s, run});
        QVERIFY(Ctl::awaitStep(process, u"stop"_s));
        ::kill(pid_t(process.processId()), SIGINT);
        const Ctl::Outcome outcome = Ctl::finish(process);
        QVERIFY2(outcome.status == 4, (outcome.output + outcome.errors).constData());
        QCOMPARE(m_test.databases(), databases);
        QCOMPARE(m_test.runningContainers(), running);
        QCOMPARE(m_ctl.newestRun()[u"state"_s].toString(), u"taken_back"_s);
        nothingIsLeftOf(run);
    }

    /// The host may prune it at any time; the run holds it by a pin of its own.
    void aDumpThatVanishesIsRestoredAllTheSame()
    {
        if (onlyOnPractice())
            return;
        QProcess process;
        m_ctl.start(process, {u"restore"_s, m_slow, u"--yes"_s, u"tale"_s});
        QVERIFY(Ctl::awaitStep(process, u"stop"_s));
        m_test.removeDump(m_slow);
        const Ctl::Outcome outcome = Ctl::finish(process);
        QVERIFY2(outcome.status == 0, (outcome.output + outcome.errors).constData());
        nothingIsLeftOf(m_ctl.newestRun()[u"run"_s].toString());
        QCOMPARE(m_test.tryShell(u"ls \"$1/.talekeeper-pins\""_s, {backupDirectory()}), QByteArray());
    }

    void aClosedDatabaseIsReportedAndHealed()
    {
        const QStringList running = m_test.runningContainers();
        const QString run = killAt(u"load"_s, m_slow);
        m_test.sql(u"postgres"_s, u"ALTER DATABASE tale ALLOW_CONNECTIONS false"_s); // as a swap that died has left it
        const QString attention = m_ctl.run({u"status"_s}).document()[u"attention"_s].toVariant().toStringList().join(u' ');
        QVERIFY2(attention.contains(u"closed for connections, left so by the run "_s + run), qPrintable(attention));
        QCOMPARE(m_ctl.run({u"undo"_s, run}).status, 0);
        QCOMPARE(m_test.sql(u"postgres"_s, u"SELECT datallowconn FROM pg_database WHERE datname = 'tale'"_s), QByteArray("t"));
        QCOMPARE(m_test.runningContainers(), running);
        nothingIsLeftOf(run);
    }

    void whatARunKeepsIsListedAndDropped()
    {
        const Ctl::Outcome restored = m_ctl.run({u"restore"_s, newest(), u"--yes"_s, u"tale"_s});
        QCOMPARE(restored.status, 0);
        const QString run = restored.document()[u"run"_s].toString(), kept = restored.document()[u"previous_database"_s].toString();
        // Eight days later.
        const QString longAgo = u"DO $$ BEGIN EXECUTE format('COMMENT ON DATABASE %1 IS %L', regexp_replace("
                                "(SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '%1'), '\"at\":\"[^\"]*\"', "
                                "'\"at\":\"' || to_char(now() AT TIME ZONE 'UTC' - interval '8 days', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') || '\"')); END $$"_s;
        m_test.sql(u"postgres"_s, QString(longAgo).replace(u"%1"_s, kept));
        const QJsonObject status = m_ctl.run({u"status"_s}).document();
        QCOMPARE(status[u"kept"_s][0][u"database"_s].toString(), kept);
        QVERIFY(status[u"kept"_s][0][u"size_bytes"_s].toInteger() > 0);
        QVERIFY(status[u"attention"_s].toVariant().toStringList().join(u' ').contains(u"talekeeperctl discard %1 --yes %2"_s.arg(run, kept)));

        const QStringList databases = m_test.databases();
        QCOMPARE(m_ctl.run({u"discard"_s, run}).status, 2); // nobody to ask
        QCOMPARE(m_ctl.run({u"discard"_s, run, u"--yes"_s, u"postgres"_s}).status, 2);
        QCOMPARE(m_ctl.run({u"discard"_s, u"20000101-000000-0000"_s, u"--yes"_s, u"tale"_s}).status, 1);
        QCOMPARE(m_test.databases(), databases);
        const Ctl::Outcome discarded = m_ctl.run({u"discard"_s, run, u"--yes"_s, kept});
        QCOMPARE(discarded.status, 0);
        QCOMPARE(discarded.document()[u"outcome"_s].toString(), u"discarded"_s);
        QVERIFY(!m_test.databases().join(u' ').contains(kept));
        QCOMPARE(m_ctl.run({u"undo"_s, run}).status, 3);
        QCOMPARE(m_ctl.run({u"discard"_s, run, u"--yes"_s, kept}).status, 3);
    }

    void aRunThatStandsHalfWayIsNotDiscarded()
    {
        if (onlyOnPractice())
            return;
        const QString run = killAt(u"load"_s, m_slow);
        QCOMPARE(m_ctl.run({u"discard"_s, run, u"--yes"_s, u"tale"_s}).status, 3);
        QCOMPARE(m_ctl.run({u"undo"_s, run}).status, 0);
    }

    void outwardReachingSqlIsLoadedOnlyWhenAccepted()
    {
        if (onlyOnPractice())
            return;
        const QString dump = u"tale-20250103-020000.sql.gz"_s;
        m_test.writeDump(dump, gzip(dumpAround("CREATE TABLE public.a (b integer);\nSELECT pg_catalog.lo_import('/etc/hostname');\n")));
        const QStringList databases = m_test.databases();
        const Ctl::Outcome refused = m_ctl.run({u"restore"_s, dump, u"--yes"_s, u"tale"_s});
        QCOMPARE(refused.status, 3);
        QVERIFY(refused.output.contains("lo_import"));
        QCOMPARE(m_test.databases(), databases);
        const Ctl::Outcome accepted = m_ctl.run({u"restore"_s, dump, u"--yes"_s, u"tale"_s, u"--accept"_s, u"outward"_s});
        QVERIFY2(accepted.status == 0, (accepted.errors + accepted.output).constData());
        QCOMPARE(m_test.sql(u"tale"_s, u"SELECT count(*) FROM pg_largeobject_metadata"_s), QByteArray("1"));
        QVERIFY(m_test.shell(u"cat \"$1\"/.talekeeper/*/journal"_s, {backupDirectory()}).contains("\"accepted\":[\"outward\"]"));
        QVERIFY(m_ctl.run({u"audit"_s}).output.contains("--accept outward"));
        QCOMPARE(m_ctl.run({u"undo"_s, accepted.document()[u"run"_s].toString()}).status, 0);
        m_test.removeDump(dump);
    }

    void oddNamesAreTakenAsTheyAre_data()
    {
        QTest::addColumn<QString>("dump");
        QTest::addColumn<QString>("database");
        QTest::newRow("spaces, quotes and a command") << u"ta le'\"$(touch x)`id`-20250103-020000.sql.gz"_s << u"odd"_s;
        if (m_test.kind() == TestHost::Kind::Lab)
            return; // what differs there is the way through docker
        QTest::newRow("a newline and letters of elsewhere") << u"täle\n名-20250103-020000.sql.gz"_s << u"odd"_s;
        QTest::newRow("a database with = in its name") << u"x-20250103-020000.sql.gz"_s << u"a=b host=nowhere"_s;
        QTest::newRow("a database with quotes in its name") << u"x-20250103-020000.sql.gz"_s << u"it's \"odd\"$"_s;
        QTest::newRow("a long name") << u"x-20250103-020000.sql.gz"_s << QString(63, u'x');
    }
    void oddNamesAreTakenAsTheyAre()
    {
        QFETCH(QString, dump);
        QFETCH(QString, database);
        m_test.sql(u"postgres"_s, u"CREATE DATABASE "_s + sqlIdentifier(database));
        m_test.writeDump(dump, gzip(dumpAround("CREATE TABLE public.a (b integer);\nCOPY public.a (b) FROM stdin;\n1\n2\n\\.\n")));
        const Ctl::Outcome outcome = m_ctl.run({u"restore"_s, dump, u"--database"_s, database, u"--yes"_s, database, u"--accept"_s, u"otherdatabase"_s});
        QVERIFY2(outcome.status == 0, (outcome.errors + outcome.output).constData());
        QCOMPARE(m_test.shell(u"PGDATABASE=$1 psql -X -At -U tale -c 'SELECT count(*) FROM a'"_s, {database}).trimmed(), QByteArray("2"));
        const QString run = outcome.document()[u"run"_s].toString();
        QCOMPARE(m_ctl.run({u"undo"_s, run}).status, 0);
        QCOMPARE(m_ctl.run({u"discard"_s, run, u"--yes"_s, database}).status, 0);
        m_test.sql(u"postgres"_s, u"DROP DATABASE "_s + sqlIdentifier(database));
        m_test.removeDump(dump);
    }

    void aNameThatIsTooLongIsRefused()
    {
        QCOMPARE(m_ctl.run({u"restore"_s, newest(), u"--database"_s, QString(64, u'x'), u"--yes"_s, QString(64, u'x')}).status, 3);
    }
};

TALEKEEPER_HOST_TEST_MAIN(WaysTest)
#include "waystest.moc"
