// A restore in the window over a real sshd whose link is cut: the window says so, waits, and brings the run to its end.
#include "practicewalk.h"
#include "tests/support/sshserver.h"
#include "tests/support/tcprelay.h"
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
        m_host.relay()->refuse(false);
        m_driver->session().refresh();
        QTRY_COMPARE_WITH_TIMEOUT(m_driver->session().state(), HostSession::State::Connected, patience);
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
