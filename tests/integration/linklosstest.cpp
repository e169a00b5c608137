// The link to the host is lost at every command of a restore, before the command or after it, and the console's sessions in
// the server are ended at every step. The run ends as if nothing had been, or stands half-way and is taken up again; never
// is anything taken back, lost or loaded twice because of it.
//
// In continuous integration a sample of the table, drawn by a seed (TALEKEEPER_FAULT_SEED); all of it by
// TALEKEEPER_FAULTS=all (packaging/test --all).
#include "core/dumps/catalogue.h"
#include "core/restore/runlock.h"
#include "core/restore/runs.h"
#include "core/stack/practiceengine.h"
#include "hostmain.h"
#include "tests/support/dumpmaker.h"
#include "tests/support/restorecalls.h"

#include <QElapsedTimer>

#include <random>
#include <thread>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace talekeeper;

namespace {

/// What a command is, for a person: the script's name and its verb, or the engine's own.
QString nameOf(const Command &command)
{
    QString name;
    for (const Word &word : command.words) {
        if (word.text.contains(u'\n') || word.text.contains(u'/') || word.text.startsWith(u'-'))
            continue;
        name += (name.isEmpty() ? u""_s : u" "_s) + word.text;
    }
    return name.left(90);
}

/// The real runner over a link that is lost once, at a command of the thread that this was made on: the lease's own thread
/// comes at any time.
class LossyRunner final : public CommandRunner
{
public:
    enum class When { Never, Before, After };

    When when = When::Never;
    int at = -1; ///< which command, counted from 0; polls of a load count as one as long as nothing else comes between
    int stillAway = 0; ///< for so many commands after that nobody answers
    std::function<void()> onLoss;

    QStringList seen;

    Result<CommandOutput> run(const Command &command, const Job &job, const Handlers &handlers) override
    {
        if (std::this_thread::get_id() != m_thread)
            return isAway() ? lost(ErrorKind::HostUnreachable) : m_real.run(command, job, handlers);
        if (m_away > 0) {
            --m_away;
            return lost(ErrorKind::HostUnreachable);
        }
        const QString name = nameOf(command);
        if (seen.isEmpty() || seen.last() != name)
            seen << name;
        if (when == When::Never || m_done || seen.size() - 1 != at)
            return m_real.run(command, job, handlers);
        m_done = true;
        m_away = stillAway;
        if (onLoss)
            onLoss();
        if (when == When::After)
            if (const auto output = m_real.run(command, job, handlers); !output)
                return output;
        return lost(ErrorKind::ConnectionLost);
    }

private:
    bool isAway() const { return m_away > 0; }
    static std::unexpected<Error> lost(ErrorKind kind) { return failure(kind, u"the link was lost on purpose"_s); }

    LocalRunner m_real;
    std::thread::id m_thread = std::this_thread::get_id();
    bool m_done = false;
    std::atomic_int m_away = 0;
};

} // namespace

class LinkLossTest : public QObject
{
    Q_OBJECT

public:
    explicit LinkLossTest(TestHost &host)
        : m_test(host)
    {
    }

private:
    TestHost &m_test;
    std::shared_ptr<LossyRunner> m_runner;
    QString m_dump;
    QByteArrayList m_dumped;
    QStringList m_commands; ///< of a restore that goes well
    QStringList m_log;

    Host lossyHost()
    {
        m_runner = std::make_shared<LossyRunner>();
        LocalRunner real;
        Host host = m_test.host();
        host.engine = std::make_shared<PracticeEngine>(m_runner, *ensurePracticeHost(host.profile.practiceDirectory, real, {}));
        return host;
    }

    Job logging()
    {
        m_log.clear();
        return Job({.onLog = [this](const QString &line) { m_log << line; }});
    }

    static bool isWhole() { return qgetenv("TALEKEEPER_FAULTS") == "all"; }
    QByteArray inService() const { return m_test.sql(u"postgres"_s, u"SELECT oid FROM pg_database WHERE datname = 'tale'"_s); }

    /// What was loaded is what the dump holds, and what was in service before is kept whole.
    void requireRestored(const RestorePlan &plan, const QByteArrayList &before)
    {
        QCOMPARE(linesMissing(m_dumped, m_test.databaseText(plan.database)), QByteArrayList());
        QCOMPARE(linesMissing(before, m_test.databaseText(plan.keptDatabase)), QByteArrayList());
        QCOMPARE(m_test.sql(u"postgres"_s, u"SELECT count(*) FROM pg_database WHERE datname LIKE 'tale_restore_%' OR NOT datallowconn AND datname <> 'template0'"_s), QByteArray("0"));
        QCOMPARE(readRun(m_test.host(), plan.run, {})->state, RunState::Restored);
        requireNoLock(m_test);
    }

    /// Where a restore begins to change the host; what it only reads before that is an error with nothing changed.
    qsizetype firstOfRun() const
    {
        const auto first = std::ranges::find_if(m_commands, [](const QString &name) { return name.contains("append-journal.sh"_L1); });
        return first - m_commands.begin() + 1;
    }

private Q_SLOTS:
    void initTestCase()
    {
        const auto catalogue = readCatalogue(m_test.host(), {});
        m_dump = catalogue->dumps.first().fileName;
        m_dumped = m_test.dumpText(m_dump);
        m_test.refresh();
        const RestorePlan plan = restorePlan(m_test, {.dumpFile = m_dump});
        const Host host = lossyHost();
        requireOutcome(executePlan(host, plan, {}, {}), RunOutcome::Restored);
        m_commands = m_runner->seen;
        QVERIFY(m_commands.filter(u"swap-databases.sh"_s).size() == 1 && m_commands.filter(u"load-dump.sh"_s).size() == 1);
    }

    void init()
    {
        m_test.cleanUp();
        m_test.refresh();
    }

    void everyCommand_data()
    {
        QTest::addColumn<int>("at");
        QTest::addColumn<bool>("after");
        QTest::addColumn<int>("stillAway");
        const QByteArray seed = qgetenv("TALEKEEPER_FAULT_SEED");
        std::mt19937 random(seed.isEmpty() ? 20261122 : seed.toUInt());
        QList<std::pair<int, bool>> cells;
        for (int at = int(firstOfRun()); at < m_commands.size(); ++at)
            for (const bool after : {false, true})
                cells << std::pair(at, after);
        if (!isWhole()) {
            std::ranges::shuffle(cells, random);
            // These are always looked at: what they do shall never be done twice.
            std::ranges::stable_partition(cells, [&](const auto &cell) {
                const QString &name = m_commands.at(cell.first);
                return cell.second && (name.contains("swap-databases.sh"_L1) || name.contains("load-dump.sh"_L1));
            });
            cells.resize(5);
        }
        for (const auto &[at, after] : std::as_const(cells))
            QTest::addRow("%d %s %s", at, after ? "after" : "before", qPrintable(m_commands.at(at))) << at << after << int(random() % 3);
    }
    void everyCommand()
    {
        QFETCH(int, at);
        QFETCH(bool, after);
        QFETCH(int, stillAway);
        const QByteArrayList before = m_test.databaseText(u"tale"_s);
        const QStringList running = m_test.runningContainers();
        const RestorePlan plan = restorePlan(m_test, {.dumpFile = m_dump});
        const Host host = lossyHost();
        m_runner->when = after ? LossyRunner::When::After : LossyRunner::When::Before;
        m_runner->at = at;
        m_runner->stillAway = stillAway;
        const auto report = executePlan(host, plan, {}, logging());
        requireOutcome(report, RunOutcome::Restored); // where the link comes back soon nobody has to decide
        QVERIFY2(m_log.filter(u"is there again"_s).size() == 1, qPrintable(m_log.join(u'\n')));
        requireRestored(plan, before);
        QCOMPARE(m_test.runningContainers(), running);
    }

    void sessionsThatAreEndedAreMadeAgain_data()
    {
        QTest::addColumn<QString>("step");
        const QStringList sample {u"load"_s, u"swap"_s, u"start"_s};
        for (const char *step : {"stop", "load", "check", "settings", "swap", "start", "ask"})
            if (isWhole() || sample.contains(QLatin1StringView(step)))
                QTest::newRow(step) << QString::fromLatin1(step);
    }
    void sessionsThatAreEndedAreMadeAgain()
    {
        QFETCH(QString, step);
        const QByteArrayList before = m_test.databaseText(u"tale"_s);
        const RestorePlan plan = restorePlan(m_test, {.dumpFile = m_dump});
        const auto report = executePlan(m_test.host(), plan, {}, whenPhaseBegins([&](const QString &phase) {
            if (phase == step)
                QCOMPARE(m_test.sql(u"postgres"_s, u"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name LIKE 'talekeeper 2%'"_s), QByteArray("1"));
        }));
        requireOutcome(report, RunOutcome::Restored);
        requireRestored(plan, before);
    }

    void aStatementWhoseSessionIsEndedIsAskedAgain()
    {
        const QByteArrayList before = m_test.databaseText(u"tale"_s);
        const RestorePlan plan = restorePlan(m_test, {.dumpFile = m_dump});
        std::atomic_int ended = 0;
        std::jthread killer([&](const std::stop_token &stop) {
            while (!stop.stop_requested() && ended < 3)
                ended += m_test.tryShell(u"psql -X -At -U tale -d postgres -c \"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'talekeeper act %' AND state = 'active'\""_s).contains('t') ? 1 : 0;
        });
        const auto report = executePlan(m_test.host(), plan, {}, logging());
        killer.request_stop();
        killer.join();
        QVERIFY(ended > 0);
        requireOutcome(report, RunOutcome::Restored);
        requireRestored(plan, before);
    }

    void whileItLoadsTheConsoleWaitsForTheHost()
    {
        const QByteArrayList before = m_test.databaseText(u"tale"_s);
        const QString slow = m_test.writeSlowDump(4);
        const RestorePlan plan = restorePlan(m_test, {.dumpFile = slow});
        const Host host = lossyHost();
        m_runner->when = LossyRunner::When::Before;
        m_runner->stillAway = 3;
        m_runner->at = int(std::ranges::find_if(m_commands, [](const QString &name) { return name.contains("load-progress.sh"_L1); }) - m_commands.begin());
        const auto report = executePlan(host, plan, {}, logging());
        m_test.removeDump(slow);
        requireOutcome(report, RunOutcome::Restored);
        QCOMPARE(m_log.filter(u"is lost"_s), QStringList({u"The connection to Practice host is lost; trying again. The load goes on there."_s,
                                                 u"The connection to Practice host is lost; trying again in 1 s. The load goes on there."_s,
                                                 u"The connection to Practice host is lost; trying again in 2 s. The load goes on there."_s,
                                                 u"The connection to Practice host is lost; trying again in 4 s. The load goes on there."_s}));
        QCOMPARE(linesMissing(before, m_test.databaseText(plan.keptDatabase)), QByteArrayList());
    }

    /// A console that vanishes without a word leaves its session behind, and the server has to be able to tell.
    void aSessionThatSaysNothingKeepsNobodyOut()
    {
        const auto take = [&](const QString &run, LockPatience patience) {
            auto lock = RunLock::take(m_test.host(), run, u"admin@desk"_s, {}, patience);
            return lock && *lock ? std::move(*lock) : std::nullopt;
        };
        {
            const auto talks = take(u"20260101-000000-aaaa"_s, {.silence = 1s, .talksEvery = 200ms});
            QVERIFY(talks);
            QTest::qWait(3000);
            QVERIFY(!take(u"20260101-000000-bbbb"_s, {}));
        }
        // The server lets go of it when its process for that session has ended, a moment after the session itself.
        std::optional<RunLock> silent, next;
        QVERIFY(QTest::qWaitFor([&] { return bool(silent = take(u"20260101-000000-cccc"_s, {.silence = 1s, .talksEvery = 1h})); }, 20'000));
        QVERIFY(QTest::qWaitFor([&] { return bool(next = take(u"20260101-000000-dddd"_s, {})); }, 20'000));
    }

    void aLoadThatHadBegunIsNotBegunAgain()
    {
        const QString slow = m_test.writeSlowDump(4);
        const RestorePlan plan = restorePlan(m_test, {.dumpFile = slow});
        const Host host = lossyHost();
        m_runner->when = LossyRunner::When::After;
        m_runner->at = int(std::ranges::find_if(m_commands, [](const QString &name) { return name.contains("load-dump.sh"_L1); }) - m_commands.begin());
        const auto report = executePlan(host, plan, {}, logging());
        m_test.removeDump(slow);
        requireOutcome(report, RunOutcome::Restored);
        QCOMPARE(m_log.filter(u"is there again"_s).size(), 1);
    }

    void whoStopsWhileTheHostIsAwayTakesNothingBack_data()
    {
        QTest::addColumn<QString>("command");
        const QStringList sample {u"load-progress.sh"_s, u"swap-databases.sh"_s};
        for (const char *command : {"stop", "load-dump.sh", "load-progress.sh", "swap-databases.sh", "lease.sh commit"})
            if (isWhole() || sample.contains(QLatin1StringView(command)))
                QTest::newRow(command) << QString::fromLatin1(command);
    }
    void whoStopsWhileTheHostIsAwayTakesNothingBack()
    {
        QFETCH(QString, command);
        const QByteArrayList before = m_test.databaseText(u"tale"_s);
        const RestorePlan plan = restorePlan(m_test, {.dumpFile = m_dump});
        std::stop_source stop;
        {
            const Host host = lossyHost();
            m_runner->when = LossyRunner::When::After;
            m_runner->stillAway = 1'000'000;
            m_runner->at = int(std::ranges::find_if(m_commands, [&](const QString &name) { return name.contains(u' ' + command); }) - m_commands.begin());
            m_runner->onLoss = [&] { stop.request_stop(); };
            const auto report = executePlan(host, plan, {}, Job({.stop = stop.get_token()}));
            requireOutcome(report, RunOutcome::Interrupted);
            QCOMPARE(report->error->kind, ErrorKind::NeedsDecision);
        }
        const auto left = readRun(m_test.host(), plan.run, {});
        QVERIFY(left);
        QCOMPARE(runStateName(left->state), u"interrupted"_s);
        QCOMPARE(left->report.has_value(), false); // nothing was said that nobody knew
        m_test.refresh();
        const auto facts = gatherResumeFacts(m_test.host(), plan.run, {});
        QVERIFY2(facts, facts ? "" : qPrintable(facts.error().message));
        requireOutcome(executePlan(m_test.host(), planResume(*facts), {}, {}), RunOutcome::Restored);
        requireRestored(plan, before);
    }

    void anotherConsoleThatHasTheLockMeanwhileKeepsTheRun()
    {
        const RestorePlan plan = restorePlan(m_test, {.dumpFile = m_dump});
        std::optional<SqlConnection> other;
        const Job job = whenPhaseBegins([&](const QString &phase) {
            if (phase != "check"_L1)
                return;
            m_test.sql(u"postgres"_s, u"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name LIKE 'talekeeper 2%'"_s);
            other = *connectDatabase(m_test.host(), u"postgres"_s, {}, u"talekeeper %1 other@elsewhere"_s.arg(plan.run));
            QTRY_VERIFY(other->query(u"SELECT pg_try_advisory_lock(%1)"_s.arg(consoleLockKey))->flag(0, 0));
        });
        const QByteArray oid = inService();
        const auto report = executePlan(m_test.host(), plan, {}, job);
        requireOutcome(report, RunOutcome::Interrupted);
        QCOMPARE(report->error->kind, ErrorKind::NeedsDecision);
        QCOMPARE(inService(), oid);
        QCOMPARE(m_test.databases().filter(plan.sideDatabase).size(), 1); // it is theirs to go on with
        QCOMPARE(readRun(m_test.host(), plan.run, {})->state, RunState::Running);
    }
};

TALEKEEPER_HOST_TEST_MAIN(LinkLossTest)
#include "linklosstest.moc"
