// A restore through a real sshd on loopback, whose link dies: the load goes on there, the console finds its way back and
// brings the run to its end.
#include "core/dumps/catalogue.h"
#include "core/restore/runs.h"
#include "hostmain.h"
#include "tests/support/restorecalls.h"
#include "tests/support/sshserver.h"
#include "tests/support/tcprelay.h"

#include <QElapsedTimer>

#include <thread>

using namespace Qt::StringLiterals;
using namespace talekeeper;

class SshLossTest : public QObject
{
    Q_OBJECT

public:
    enum class Loss { Server, Link, Silence, LongSilence };
    Q_ENUM(Loss)

    explicit SshLossTest(TestHost &host)
        : m_test(host)
    {
    }

private:
    inline static const QStringList phases {u"stop"_s, u"load"_s, u"check"_s, u"swap"_s, u"start"_s};

    TestHost &m_test;

    void lose(Loss loss) const
    {
        if (loss == Loss::Server)
            m_test.sshServer()->dropConnections();
        else if (loss == Loss::Link)
            m_test.relay()->cutNow();
        else
            m_test.relay()->stall();
    }

    bool isLoading() const
    {
        return m_test.tryShell(u"psql -X -At -U tale -d postgres -c \"SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'talekeeper load %'\""_s).trimmed() != "0";
    }

    static void requireFacts(const Result<RestoreFacts> &facts) { QVERIFY2(facts, facts ? "" : qPrintable(facts.error().message + facts.error().detail)); }

private Q_SLOTS:
    void init()
    {
        m_test.cleanUp();
        m_test.refresh();
    }

    void theConsoleFindsItsWayBack_data()
    {
        QTest::addColumn<QString>("phase");
        QTest::addColumn<Loss>("loss");
        // Each phase is lost in one of the two ways, the swap in both; by packaging/test --all each in both.
        const bool all = qEnvironmentVariable("TALEKEEPER_FAULTS") == "all"_L1;
        const QStringList byServer = all ? phases : QStringList {u"load"_s, u"swap"_s, u"start"_s};
        const QStringList byLink = all ? phases : QStringList {u"stop"_s, u"check"_s, u"swap"_s};
        for (const QString &phase : byServer)
            QTest::addRow("%s, sshd dies", qPrintable(phase)) << phase << Loss::Server;
        for (const QString &phase : byLink)
            QTest::addRow("%s, the link is cut", qPrintable(phase)) << phase << Loss::Link;
        QTest::addRow("load, the link is silent") << u"load"_s << Loss::Silence;
        if (all)
            QTest::addRow("load, the link is silent until it is given up") << u"load"_s << Loss::LongSilence;
    }
    void theConsoleFindsItsWayBack()
    {
        QFETCH(QString, phase);
        QFETCH(Loss, loss);
        const QByteArrayList before = m_test.databaseText(u"tale"_s);
        const QString dump = phase == "load"_L1 ? m_test.writeSlowDump(5) : m_test.newestWholeDump();
        const auto facts = gatherFacts(m_test.host(), {.dumpFile = dump}, {});
        requireFacts(facts);
        const RestorePlan plan = planRestore({.dumpFile = dump}, *facts);
        const int logins = m_test.sshServer()->loginCount();
        bool dropped = false;
        QStringList log;
        std::jthread resuming;
        Job::Hooks hooks {.onLog = [&](const QString &line) {
            log << line;
            if (loss == Loss::LongSilence && line.contains(u"is lost"_s))
                m_test.relay()->resumeFlow();
        }};
        hooks.onProgress = [&](const Progress &progress) {
            if (progress.phase != phase || (phase == "load"_L1 && progress.done == 0) || std::exchange(dropped, true))
                return;
            lose(loss);
            if (loss == Loss::Silence)
                resuming = std::jthread([this] {
                    while (isLoading())
                        Job().wait(std::chrono::milliseconds(200));
                    m_test.relay()->resumeFlow();
                });
        };
        const auto report = executePlan(m_test.host(), plan, {}, Job(hooks));
        if (phase == "load"_L1)
            m_test.removeDump(dump);
        QVERIFY(dropped);
        QVERIFY2(report && report->outcome == RunOutcome::Restored, qPrintable(log.join(u'\n')));
        QCOMPARE(m_test.sshServer()->loginCount() > logins, loss != Loss::Silence);
        QCOMPARE(readRun(m_test.host(), plan.run, {})->state, RunState::Restored);
        QCOMPARE(linesMissing(before, m_test.databaseText(plan.keptDatabase)), QByteArrayList());
        if (phase != "load"_L1)
            QCOMPARE(linesMissing(m_test.dumpText(dump), m_test.databaseText(u"tale"_s)), QByteArrayList());
    }

    void whileTheServerIsAwayTheLoadGoesOnAndTheConsoleWaits()
    {
        const QString dump = m_test.writeSlowDump(4);
        const auto facts = gatherFacts(m_test.host(), {.dumpFile = dump}, {});
        requireFacts(facts);
        const RestorePlan plan = planRestore({.dumpFile = dump}, *facts);
        bool dropped = false, back = false;
        QStringList log;
        Job::Hooks hooks;
        hooks.onProgress = [&](const Progress &progress) {
            if (progress.phase != "load"_L1 || progress.done == 0 || std::exchange(dropped, true))
                return;
            m_test.sshServer()->stop();
            m_test.sshServer()->dropConnections();
        };
        hooks.onLog = [&](const QString &line) {
            log << line;
            if (line.contains(u"trying again in 1 s"_s) && !std::exchange(back, true))
                m_test.sshServer()->start();
        };
        const auto report = executePlan(m_test.host(), plan, {}, Job(hooks));
        m_test.removeDump(dump);
        if (dropped && !back)
            m_test.sshServer()->start();
        QVERIFY(back);
        QVERIFY2(report && report->outcome == RunOutcome::Restored, qPrintable(log.join(u'\n')));
    }

    /// Also while a connection is tried to be made that nobody answers.
    void whoStopsWhileNobodyAnswersIsHeard_data()
    {
        QTest::addColumn<bool>("detaches");
        QTest::addRow("a stop") << false;
        if (qEnvironmentVariable("TALEKEEPER_FAULTS") == "all"_L1)
            QTest::addRow("a detach") << true;
    }
    void whoStopsWhileNobodyAnswersIsHeard()
    {
        QFETCH(bool, detaches);
        const QString dump = m_test.writeSlowDump(3);
        const auto facts = gatherFacts(m_test.host(), {.dumpFile = dump}, {});
        requireFacts(facts);
        const RestorePlan plan = planRestore({.dumpFile = dump}, *facts);
        std::stop_source stop, detach;
        bool dropped = false;
        QElapsedTimer waiting;
        Job::Hooks hooks {.stop = stop.get_token(), .detach = detach.get_token()};
        hooks.onProgress = [&](const Progress &progress) {
            if (progress.phase != "load"_L1 || progress.done == 0 || std::exchange(dropped, true))
                return;
            m_test.relay()->cutNow();
            m_test.relay()->stall(); // the next connection is taken, and then nothing is said
        };
        hooks.onLog = [&](const QString &line) {
            if (!line.contains(u"is lost"_s) || waiting.isValid())
                return;
            waiting.start();
            (detaches ? detach : stop).request_stop();
        };
        const auto report = executePlan(m_test.host(), plan, {}, Job(hooks));
        QVERIFY(waiting.isValid());
        const qint64 waited = waiting.elapsed();
        m_test.relay()->resumeFlow();
        QVERIFY(report);
        QCOMPARE(report->outcome, RunOutcome::Interrupted);
        QCOMPARE(report->error->kind, ErrorKind::NeedsDecision);
        QVERIFY2(report->error->message.contains(u"has let go"_s), qPrintable(report->error->message));
        QVERIFY2(waited < 20'000, qPrintable(QString::number(waited)));

        m_test.refresh();
        const auto left = gatherResumeFacts(m_test.host(), plan.run, {});
        QVERIFY2(left, left ? "" : qPrintable(left.error().message));
        requireOutcome(executePlan(m_test.host(), planResume(*left), {}, {}), RunOutcome::Restored);
        m_test.removeDump(dump);
    }

    /// SQL goes by docker exec then, each session over a connection of its own.
    void restoresWhereForwardingIsForbiddenAndOneSessionAllowed()
    {
        const SshServerSettings usual = m_test.sshServer()->settings();
        SshServerSettings strict = usual;
        strict.allowTcpForwarding = false;
        strict.maxSessions = 1;
        m_test.sshServer()->change(strict);
        const QByteArrayList before = m_test.databaseText(u"tale"_s);
        const QString dump = m_test.newestWholeDump();
        const auto host = connectHost(m_test.profile(), {});
        QVERIFY2(host, host ? "" : qPrintable(host.error().message + host.error().detail));
        const auto facts = gatherFacts(*host, {.dumpFile = dump}, {});
        requireFacts(facts);
        const RestorePlan plan = planRestore({.dumpFile = dump}, *facts);
        const auto report = executePlan(*host, plan, {}, {});
        m_test.sshServer()->change(usual);
        requireOutcome(report, RunOutcome::Restored);
        QCOMPARE(host->engine->sqlWay(), Engine::SqlWay::Inside);
        QCOMPARE(linesMissing(before, m_test.databaseText(plan.keptDatabase)), QByteArrayList());
        QCOMPARE(linesMissing(m_test.dumpText(dump), m_test.databaseText(u"tale"_s)), QByteArrayList());
    }
};

TALEKEEPER_HOST_TEST_MAIN(SshLossTest)
#include "sshlosstest.moc"
