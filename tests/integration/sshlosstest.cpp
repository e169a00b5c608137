// A restore through a real sshd on loopback, whose link dies: the load goes on there, the console finds its way back and
// brings the run to its end.
#include "core/dumps/catalogue.h"
#include "core/restore/runs.h"
#include "hostmain.h"
#include "tests/support/restorecalls.h"
#include "tests/support/sshserver.h"
#include "tests/support/tcprelay.h"

using namespace Qt::StringLiterals;
using namespace talekeeper;

class SshLossTest : public QObject
{
    Q_OBJECT

public:
    explicit SshLossTest(TestHost &host)
        : m_test(host)
    {
    }

private:
    inline static const QStringList phases {u"stop"_s, u"load"_s, u"check"_s, u"swap"_s, u"start"_s};

    TestHost &m_test;

private Q_SLOTS:
    void init()
    {
        m_test.cleanUp();
        m_test.refresh();
    }

    void theConsoleFindsItsWayBack_data()
    {
        QTest::addColumn<QString>("phase");
        QTest::addColumn<bool>("isCut");
        // Each phase is lost in one of the two ways, the swap in both; by packaging/test --all each in both.
        const bool all = qEnvironmentVariable("TALEKEEPER_FAULTS") == "all"_L1;
        const QStringList byServer = all ? phases : QStringList {u"load"_s, u"swap"_s, u"start"_s};
        const QStringList byLink = all ? phases : QStringList {u"stop"_s, u"check"_s, u"swap"_s};
        for (const QString &phase : byServer)
            QTest::addRow("%s, sshd dies", qPrintable(phase)) << phase << false;
        for (const QString &phase : byLink)
            QTest::addRow("%s, the link is cut", qPrintable(phase)) << phase << true;
    }
    void theConsoleFindsItsWayBack()
    {
        QFETCH(QString, phase);
        QFETCH(bool, isCut);
        const QByteArrayList before = m_test.databaseText(u"tale"_s);
        const QString dump = phase == "load"_L1 ? m_test.writeSlowDump(5) : m_test.newestWholeDump();
        const auto facts = gatherFacts(m_test.host(), {.dumpFile = dump}, {});
        QVERIFY2(facts, facts ? "" : qPrintable(facts.error().message + facts.error().detail));
        const RestorePlan plan = planRestore({.dumpFile = dump}, *facts);
        const int logins = m_test.sshServer()->loginCount();
        bool dropped = false;
        QStringList log;
        Job::Hooks hooks {.onLog = [&](const QString &line) { log << line; }};
        hooks.onProgress = [&](const Progress &progress) {
            if (progress.phase == phase && (phase != "load"_L1 || progress.done > 0) && !std::exchange(dropped, true))
                isCut ? m_test.relay()->cutNow() : m_test.sshServer()->dropConnections();
        };
        const auto report = executePlan(m_test.host(), plan, {}, Job(hooks));
        if (phase == "load"_L1)
            m_test.removeDump(dump);
        QVERIFY(dropped);
        QVERIFY2(report && report->outcome == RunOutcome::Restored, qPrintable(log.join(u'\n')));
        QVERIFY(m_test.sshServer()->loginCount() > logins);
        QCOMPARE(readRun(m_test.host(), plan.run, {})->state, RunState::Restored);
        QCOMPARE(linesMissing(before, m_test.databaseText(plan.keptDatabase)), QByteArrayList());
        if (phase != "load"_L1)
            QCOMPARE(linesMissing(m_test.dumpText(dump), m_test.databaseText(u"tale"_s)), QByteArrayList());
    }

    void whileTheServerIsAwayTheLoadGoesOnAndTheConsoleWaits()
    {
        const QString dump = m_test.writeSlowDump(4);
        const auto facts = gatherFacts(m_test.host(), {.dumpFile = dump}, {});
        QVERIFY2(facts, facts ? "" : qPrintable(facts.error().message + facts.error().detail));
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
};

TALEKEEPER_HOST_TEST_MAIN(SshLossTest)
#include "sshlosstest.moc"
