// A restore in the window over a real sshd whose link is cut: the window says so, waits, and brings the run to its end.
#include "practicewalk.h"
#include "tests/support/restorecalls.h"
#include "tests/support/sshserver.h"
#include "tests/support/tcprelay.h"
#include "ui/common/messagebanner.h"
#include "ui/hosts/hostlistmodel.h"
#include "windowdriver.h"
#include "windowmain.h"

#include <QLabel>
#include <QTableView>

using namespace Qt::StringLiterals;

namespace talekeeper
{

class LostLinkTest final : public QObject
{
    Q_OBJECT

public:
    explicit LostLinkTest(TestHost &host)
        : m_host(host)
    {
    }

private Q_SLOTS:
    void cleanup()
    {
        m_driver.reset();
        m_host.relay()->refuse(false);
        m_host.cleanUp();
    }

    void theWindowWaitsAndGoesOn()
    {
        const QStringList containers = m_host.runningContainers();
        const QString slow = m_host.writeSlowDump(20);
        open();
        walkTo(*m_driver, slow, RestoreStage::Confirm);
        confirmAndBegin(*m_driver, u"tale"_s);
        awaitLoad(*m_driver);
        m_host.relay()->refuse(true);
        m_host.relay()->cutNow();
        QTRY_VERIFY2_WITH_TIMEOUT(text(u"runHeadline"_s).contains(u"Waiting for "_s + m_host.profile().name), qPrintable(text(u"runHeadline"_s)), patience);
        QVERIFY2(text(u"runState"_s).contains(u"The load goes on there"_s), qPrintable(text(u"runState"_s)));
        QVERIFY2(text(u"runState"_s).contains(u"Tale is stopped since"_s), qPrintable(text(u"runState"_s)));
        QVERIFY2(text(u"runState"_s).contains(u"starts Tale on the old data, and the run needs a decision"_s), qPrintable(text(u"runState"_s)));
        QCOMPARE(m_driver->flow().job()->stopOffer().verb, u"Stop waiting"_s); // nothing can be taken back from here
        QCOMPARE(m_driver->button(u"runPage"_s, u"stop"_s)->text(), u"&Stop waiting"_s);
        QCOMPARE(stateText(m_driver->session()), u"Connection lost"_s); // the line below the pages
        m_driver->picture(u"run_waits_for_its_host"_s);
        QTest::qWait(3000);
        m_host.relay()->refuse(false);
        QTRY_VERIFY_WITH_TIMEOUT(!text(u"runHeadline"_s).contains(u"Waiting for"_s), patience);
        QTRY_COMPARE_WITH_TIMEOUT(stateText(m_driver->session()), u"Connected"_s, patience); // a look of its own may have failed meanwhile
        AWAIT_STAGE(*m_driver, RestoreStage::Result);
        QVERIFY(m_driver->flow().report());
        QCOMPARE(m_driver->flow().report()->outcome, RunOutcome::Restored);
        QCOMPARE(m_host.sql(u"tale"_s, u"SELECT count(*) FROM public.slow"_s), QByteArray("2"));
        QCOMPARE(m_host.runningContainers(), containers);
        m_driver->picture(u"result_after_a_lost_link"_s);
        m_host.removeDump(slow);
    }

    /// What was known stays on the screen, with its time, and comes back to life by itself.
    void aLookThatFailsKeepsWhatIsKnown()
    {
        open();
        m_driver->chooseTab(Place::Dumps);
        const int rows = m_driver->on<QTableView>(u"dumpsPage"_s, u"dumps"_s)->model()->rowCount();
        QVERIFY(rows > 0);
        m_host.relay()->refuse(true);
        m_host.relay()->cutNow();
        m_driver->session().refresh();
        QTRY_COMPARE_WITH_TIMEOUT(m_driver->session().state(), HostSession::State::Failed, patience);
        QCOMPARE(m_driver->on<QTableView>(u"dumpsPage"_s, u"dumps"_s)->model()->rowCount(), rows);
        QVERIFY(m_driver->session().error());
        QVERIFY2(m_driver->session().error()->message.contains(u"127.0.0.1"_s) || m_driver->session().error()->message.contains(m_host.profile().name),
            qPrintable(m_driver->session().error()->message));
        m_driver->picture(u"dumps_host_away"_s);
        const QString facts = m_driver->page(u"hostFacts"_s) ? qobject_cast<QLabel *>(m_driver->page(u"hostFacts"_s))->text() : QString();
        QVERIFY2(facts.contains(u"not reached since"_s) && !facts.contains(u"connected over SSH"_s), qPrintable(facts));
        m_host.relay()->refuse(false);
        m_driver->session().refresh();
        QTRY_COMPARE_WITH_TIMEOUT(m_driver->session().state(), HostSession::State::Connected, patience);
    }

    /// A run that waits for a decision, on a host that is away: what was seen is said with its time, and nothing is called safe.
    void halfWayRunOfAHostThatIsAwayIsOldNews()
    {
        const QString slow = m_host.writeSlowDump(20);
        const RestorePlan plan = restorePlan(m_host, {.dumpFile = slow, .stopOrder = StopOrder::Last});
        std::stop_source detach;
        const Job job({.stop = {}, .detach = detach.get_token(), .onProgress = [&detach](const Progress &progress) {
            if (progress.phase == "load"_L1 && progress.total > 0)
                detach.request_stop();
        }, .onLog = {}});
        requireOutcome(executePlan(m_host.host(), plan, {}, job), RunOutcome::Interrupted);
        open();
        AWAIT_STAGE(*m_driver, RestoreStage::Decide);
        auto *banner = m_driver->on<MessageBanner>(u"decidePage"_s, u"decideBanner"_s);
        QVERIFY2(banner->text().contains(u"safe to close"_s), qPrintable(banner->text()));
        m_host.relay()->refuse(true);
        m_host.relay()->cutNow();
        m_driver->session().refresh();
        QTRY_COMPARE_WITH_TIMEOUT(m_driver->session().state(), HostSession::State::Failed, patience);
        QVERIFY2(!banner->text().contains(u"safe to close"_s) && banner->text().contains(u"this was seen at"_s), qPrintable(banner->text()));
        QCOMPARE(banner->role(), StateRole::Unknown);
        m_driver->picture(u"decide_host_away"_s);
        m_driver.reset();
        m_host.relay()->refuse(false);
        m_host.refresh();
        requireOutcome(executePlan(m_host.host(), undoPlan(m_host, plan.run), {}, Job()), RunOutcome::Undone);
        m_host.removeDump(slow);
    }

private:
    void open()
    {
        m_driver = std::make_unique<WindowDriver>(m_host.profile());
        QVERIFY(QTest::qWaitForWindowExposed(&m_driver->window()));
        m_driver->window().chooseHost(0);
        QTRY_COMPARE_WITH_TIMEOUT(m_driver->session().state(), HostSession::State::Connected, patience);
    }

    QString text(const QString &label) const { return m_driver->on<QLabel>(u"runPage"_s, label)->text(); }

    TestHost &m_host;
    std::unique_ptr<WindowDriver> m_driver;
};

} // namespace talekeeper

TALEKEEPER_WINDOW_TEST_MAIN(talekeeper::LostLinkTest)
#include "lostlinktest.moc"
