// Each step of the plan is made to fail once; afterwards the old database is in service with every row, nothing of the
// run is left, and the containers from before run.
#include "core/dumps/catalogue.h"
#include "core/restore/run.h"
#include "core/stack/dockerengine.h"
#include "core/stack/practiceengine.h"
#include "hostmain.h"
#include "tests/support/dumpmaker.h"
#include "tests/support/restorecalls.h"

#include <functional>
#include <thread>

using namespace Qt::StringLiterals;
using namespace talekeeper;

namespace {

/// The act itself, and not the guard's command line, which ends with what it would start.
bool isAct(const QString &line, const QString &end) { return line.endsWith(end) && !line.contains("guard.sh"_L1); }

/// The real runner, but for commands that a test wants to fail.
class FaultyRunner final : public CommandRunner
{
public:
    std::function<bool(const QString &line)> fails;

    Result<CommandOutput> run(const Command &command, const Job &job, const Handlers &handlers) override
    {
        if (fails && fails(command.argv().join(u' ')))
            return CommandOutput {.exitCode = 1, .errors = "this fault was made on purpose"};
        return m_real.run(command, job, handlers);
    }

private:
    LocalRunner m_real;
};

} // namespace

class FaultTest : public QObject
{
    Q_OBJECT

public:
    explicit FaultTest(TestHost &host)
        : m_test(host)
    {
    }

private:
    const QString m_slow = u"tale-20250102-020000.sql.gz"_s;
    TestHost &m_test;
    std::shared_ptr<FaultyRunner> m_runner;

    /// The same host, reached through the faulty runner.
    Host faultyHost()
    {
        m_runner = std::make_shared<FaultyRunner>();
        Host host = m_test.host();
        if (m_test.kind() == TestHost::Kind::Lab) {
            host.engine = std::make_shared<DockerEngine>(m_runner, host.profile.dockerWords);
        } else {
            LocalRunner real;
            host.engine = std::make_shared<PracticeEngine>(m_runner, *ensurePracticeHost(host.profile.practiceDirectory, real, {}));
        }
        return host;
    }

    RestorePlan planFor(const QString &dump) { return restorePlan(m_test, {.dumpFile = dump}); }

    static Job atPhase(const QString &wanted, const std::function<void()> &act)
    {
        return Job({.onProgress = [=, done = std::make_shared<bool>(false)](const Progress &progress) {
            if (progress.phase == wanted && !std::exchange(*done, true))
                act();
        }});
    }

    QString side() const { return QString::fromUtf8(m_test.sql(u"postgres"_s, u"SELECT datname FROM pg_database WHERE datname LIKE 'tale_restore_%'"_s)); }

    /// Rows are never fewer than before: what wrote has gone on writing.
    qint64 rows() const { return m_test.sql(u"tale"_s, u"SELECT (SELECT count(*) FROM runs) + (SELECT count(*) FROM audit_log)"_s).toLongLong(); }

    void undo(const QString &run)
    {
        m_test.refresh();
        const auto facts = gatherUndoFacts(m_test.host(), run, {});
        QVERIFY2(facts, facts ? "" : qPrintable(facts.error().message));
        const auto report = executePlan(m_test.host(), planUndo(*facts), {}, {});
        QVERIFY(report);
        QVERIFY2(report->outcome == RunOutcome::Undone, report->error ? qPrintable(report->error->message + report->error->detail) : "");
    }

    struct Before {
        QByteArray oid;
        QStringList running;
        qint64 rows = 0;
    };
    Before look() const
    {
        return {.oid = m_test.sql(u"postgres"_s, u"SELECT oid FROM pg_database WHERE datname = 'tale'"_s), .running = m_test.runningContainers(), .rows = rows()};
    }
    void isAsBefore(const Before &before)
    {
        const Before now = look();
        QCOMPARE(now.oid, before.oid);
        QCOMPARE(now.running, before.running);
        QVERIFY(now.rows >= before.rows);
        QCOMPARE(side(), QString());
        QCOMPARE(m_test.sql(u"postgres"_s, u"SELECT count(*) FROM pg_database WHERE NOT datallowconn AND datname <> 'template0'"_s), QByteArray("0"));
        // By its directory: the practice host shares its processes with this machine, where the lab's loads may run.
        QVERIFY(m_test.tryShell(u"pgrep -f -- \"[l]oad-dump.sh $1 \""_s, {m_test.host().stack.backupDirectory}).isEmpty());
    }

private Q_SLOTS:
    void init()
    {
        m_test.cleanUp();
        m_test.refresh();
        m_test.writeDump(m_slow, gzip(slowDump(120)));
    }
    void cleanup() { m_test.removeDump(m_slow); }

    void aStepThatFailsIsTakenBack_data()
    {
        QTest::addColumn<QString>("step");
        for (const char *step : {"stop", "load", "check", "settings", "swap", "start"})
            QTest::newRow(step) << QString::fromLatin1(step);
    }
    void aStepThatFailsIsTakenBack()
    {
        QFETCH(QString, step);
        const Before before = look();
        const auto catalogue = readCatalogue(m_test.host(), {});
        const RestorePlan plan = planFor(catalogue->dumps.first().fileName);
        const Host host = faultyHost();
        const QString last = plan.running.last(), first = plan.running.first();
        const Job job = atPhase(step, [&] {
            if (step == "stop"_L1)
                m_runner->fails = [=](const QString &line) { return isAct(line, u"stop "_s + first); };
            else if (step == "load"_L1) // what is loaded is not what was checked
                m_test.shell(u"cp \"$1\" \"$1.good\" && printf '' | gzip > \"$1\""_s, {host.stack.backupDirectory + u'/' + plan.dump.fileName});
            else if (step == "check"_L1)
                m_test.sql(side(), u"DELETE FROM runs WHERE id = (SELECT max(id) FROM runs WHERE id NOT IN (SELECT run_id FROM run_attachments))"_s);
            else if (step == "settings"_L1)
                m_test.sql(u"postgres"_s, u"ALTER DATABASE tale SET work_mem = '6MB'"_s);
            else if (step == "swap"_L1)
                m_test.sql(u"postgres"_s, u"CREATE DATABASE "_s + plan.keptDatabase);
            else if (step == "start"_L1) // the first writer does not come up; later, for taking back, it does
                m_runner->fails = [=, failed = std::make_shared<bool>(false)](const QString &line) { return isAct(line, u"start "_s + first) && !std::exchange(*failed, true); };
        });
        const auto report = executePlan(host, plan, {}, job);
        m_test.tryShell(u"[ ! -e \"$1.good\" ] || mv \"$1.good\" \"$1\""_s, {host.stack.backupDirectory + u'/' + plan.dump.fileName});
        if (step == "settings"_L1)
            m_test.sql(u"postgres"_s, u"ALTER DATABASE tale RESET work_mem"_s);
        if (step == "swap"_L1)
            m_test.sql(u"postgres"_s, u"DROP DATABASE "_s + plan.keptDatabase);

        QVERIFY2(report, report ? "" : qPrintable(report.error().message));
        QVERIFY2(report->outcome == RunOutcome::TakenBack, report->error ? qPrintable(outcomeName(report->outcome) + report->error->message + report->error->detail) : "");
        QVERIFY(!report->error->message.isEmpty());
        const auto failed = std::ranges::find(report->steps, StepState::Failed, &StepReport::state);
        QVERIFY(failed != report->steps.end());
        QCOMPARE(failed->id, step);
        isAsBefore(before);
        QCOMPARE(readRun(m_test.host(), plan.run, {})->state, RunState::TakenBack);
        Q_UNUSED(last)
    }

    void aWriterThatStaysIllLeavesTheDecisionToTheAdmin_data()
    {
        QTest::addColumn<QString>("step");
        QTest::newRow("second writer does not start") << u"start"_s;
        QTest::newRow("Tale does not answer") << u"ask"_s;
    }
    void aWriterThatStaysIllLeavesTheDecisionToTheAdmin()
    {
        QFETCH(QString, step);
        const Before before = look();
        RestorePlan plan = planFor(readCatalogue(m_test.host(), {})->dumps.first().fileName);
        const Host host = faultyHost();
        const QString last = plan.running.last();
        const auto platform = std::ranges::find(host.stack.containers, Role::Platform, &Container::role);
        QVERIFY(platform != host.stack.containers.end() && plan.running.contains(platform->name));
        std::stop_source stop;
        Job::Hooks hooks {.stop = stop.get_token()};
        hooks.onLog = [&](const QString &line) {
            if (step == "start"_L1)
                m_runner->fails = [=](const QString &command) { return isAct(command, u"start "_s + last); };
            else if (line.contains(u"ask-http.sh"_s)) { // asks for half a minute; the admin does not wait
                LocalRunner().run(host.engine->stopCommand(platform->name), {});
                stop.request_stop();
            }
        };
        const auto report = executePlan(host, plan, {}, Job(hooks));
        QVERIFY(report);
        QCOMPARE(report->outcome, RunOutcome::Interrupted);
        QCOMPARE(readRun(m_test.host(), plan.run, {})->state, RunState::Interrupted);
        // No other restore begins while it stands half-way.
        m_test.refresh();
        QVERIFY(hasBlocker(planFor(plan.dump.fileName).findings));
        undo(plan.run);
        isAsBefore(before);
    }

    void stopTakesBack_data()
    {
        QTest::addColumn<QString>("step");
        const QStringList inTheLab {u"load"_s, u"swap"_s, u"start"_s}; // where Docker could make a difference
        for (const char *step : {"stop", "load", "check", "settings", "swap", "start"})
            if (m_test.kind() == TestHost::Kind::Practice || inTheLab.contains(QLatin1StringView(step)))
                QTest::newRow(step) << QString::fromLatin1(step);
    }
    void stopTakesBack()
    {
        QFETCH(QString, step);
        const Before before = look();
        std::stop_source stop;
        // While it loads: a dump that sleeps; otherwise one that is quickly loaded.
        const RestorePlan plan = planFor(step == "load"_L1 ? m_slow : readCatalogue(m_test.host(), {})->dumps.first().fileName);
        Job::Hooks hooks {.stop = stop.get_token()};
        hooks.onProgress = [&](const Progress &progress) {
            if (progress.phase == step && (step != "load"_L1 || progress.done > 0))
                stop.request_stop();
        };
        const auto report = executePlan(m_test.host(), plan, {}, Job(hooks));
        QVERIFY(report);
        if (step == "start"_L1) { // the first writer starts: what is loaded is in service, and the admin decides
            QVERIFY(report->outcome == RunOutcome::Interrupted || report->outcome == RunOutcome::Restored);
            undo(plan.run);
        } else {
            QCOMPARE(outcomeName(report->outcome), outcomeName(RunOutcome::TakenBack));
        }
        isAsBefore(before);
    }

    void theLoaderIsKilled_data()
    {
        QTest::addColumn<QString>("process"); // empty: its session in the server
        QTest::newRow("its session") << QString();
        QTest::newRow("gzip") << u"^gzip "_s;
        QTest::newRow("psql") << u"psql .*-f -$"_s;
    }
    void theLoaderIsKilled()
    {
        QFETCH(QString, process);
        const Before before = look();
        std::atomic_bool killed = false;
        Job::Hooks hooks;
        hooks.onProgress = [&](const Progress &progress) {
            if (progress.phase != "load"_L1 || progress.done == 0 || killed.exchange(true))
                return;
            if (process.isEmpty())
                m_test.sql(u"postgres"_s, u"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'talekeeper load %'"_s);
            else
                m_test.killLoading(process);
        };
        // Enough rows that every process of the pipe is still at work when it is killed.
        m_test.writeDump(m_slow, gzip(dumpAround("SELECT pg_catalog.pg_sleep(5);\nCREATE TABLE public.big (a text);\nCOPY public.big (a) FROM stdin;\n" + QByteArray("some row of text that is repeated\n").repeated(300'000) + "\\.\n")));
        const auto report = executePlan(m_test.host(), planFor(m_slow), {}, Job(hooks));
        QVERIFY(report);
        QVERIFY(killed);
        QCOMPARE(outcomeName(report->outcome), outcomeName(RunOutcome::TakenBack));
        isAsBefore(before);
    }

    void aSecondRestoreIsRefusedWhileOneRuns()
    {
        Result<RestoreReport> first; // outlives the thread that fills it, also when a check fails
        const Before before = look();
        const RestorePlan plan = planFor(m_slow);
        const RestorePlan late = planFor(m_slow); // made before the first one began
        std::stop_source stop;
        std::atomic_bool loading = false;
        std::jthread console([&] {
            Job::Hooks hooks {.stop = stop.get_token()};
            hooks.onProgress = [&](const Progress &progress) { loading = loading || (progress.phase == "load"_L1 && progress.done > 0); };
            first = executePlan(m_test.host(), plan, {}, Job(hooks));
        });
        QTRY_VERIFY_WITH_TIMEOUT(loading, 30'000);
        const QStringList databases = m_test.databases();
        const auto second = executePlan(m_test.host(), late, {}, {});
        const RestorePlan third = planFor(m_slow);
        const RunState state = readRun(m_test.host(), plan.run, {})->state;
        const QStringList after = m_test.databases();
        stop.request_stop();
        console.join();
        QVERIFY(second);
        QCOMPARE(second->outcome, RunOutcome::Refused);
        QCOMPARE(second->findings.first().id, u"busy"_s);
        QVERIFY(std::ranges::any_of(third.findings, [&](const Finding &finding) { return finding.id == "busy"_L1 && finding.message.contains(plan.run); }));
        QCOMPARE(state, RunState::Running);
        QCOMPARE(after, databases);
        QVERIFY(first);
        QCOMPARE(first->outcome, RunOutcome::TakenBack);
        isAsBefore(before);
    }

    void anotherDatabaseInItsPlaceStopsAnOldPlan()
    {
        const QString dump = readCatalogue(m_test.host(), {})->dumps.first().fileName;
        const RestorePlan late = planFor(dump);
        const auto first = executePlan(m_test.host(), planFor(dump), {}, {});
        QVERIFY(first);
        QCOMPARE(first->outcome, RunOutcome::Restored);
        const QStringList databases = m_test.databases();
        const auto second = executePlan(m_test.host(), late, {}, {});
        QVERIFY(second);
        QCOMPARE(second->outcome, RunOutcome::Refused);
        QCOMPARE(m_test.databases(), databases);
    }
};

TALEKEEPER_HOST_TEST_MAIN(FaultTest)
#include "faulttest.moc"
