// Where the keyboard is: on a real practice host, from wherever an admin's hands were before.
#include "tests/support/testhost.h"
#include "ui/common/appearance.h"
#include "ui/window/hostview.h"
#include "windowdriver.h"

#include <QApplication>
#include <QLineEdit>
#include <QListView>
#include <QTableView>

using namespace Qt::StringLiterals;

namespace talekeeper
{

class FocusTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        auto made = TestHost::make(TestHost::Kind::Practice);
        if (!made && !isContinuousIntegration())
            QSKIP(qPrintable(made.error().message));
        QVERIFY2(made, made ? "" : qPrintable(made.error().message + made.error().detail));
        m_host = *std::move(made);
        applyAppearance(*qApp);
    }

    void init()
    {
        m_driver = std::make_unique<WindowDriver>(m_host->profile());
        m_driver->window().chooseHost(0);
        QTRY_COMPARE_WITH_TIMEOUT(m_driver->session().state(), HostSession::State::Connected, patience);
        m_driver->window().activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&m_driver->window()));
        m_hosts = m_driver->window().findChild<QListView *>(u"hosts"_s);
        QVERIFY(m_hosts);
    }

    void cleanup() { m_driver.reset(); }

    void cleanupTestCase()
    {
        if (m_host)
            m_host->remove();
    }

    /// The keys of buttons work from the list of hosts too; a name that is typed there would open another host.
    void pageThatFollowsAButtonHasTheKeyboard()
    {
        reachPlan();
        m_hosts->setFocus();
        m_driver->button(u"planPage"_s, u"nextConfirm"_s)->click(); // as its key does
        AWAIT_STAGE(*m_driver, RestoreStage::Confirm);
        QVERIFY(m_driver->on<QLineEdit>(u"confirmPage"_s, u"databaseName"_s)->hasFocus());
        QTest::keyClicks(QApplication::focusWidget(), u"tale"_s);
        QCOMPARE(m_hosts->currentIndex().row(), 0);
        QVERIFY(m_driver->button(u"confirmPage"_s, u"restore"_s)->isEnabled());
    }

    void tabGoesThroughAPageAsItIsRead()
    {
        reachPlan();
        QPushButton *next = m_driver->button(u"planPage"_s, u"nextConfirm"_s);
        next->setFocus();
        QTest::keyClick(next, Qt::Key_Backtab); // made before the steps and their commands
        QCOMPARE(focusName(), u"copyScript"_s);
        next->click();
        QTest::keyClicks(QApplication::focusWidget(), u"tale"_s);
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        QCOMPARE(focusName(), u"back"_s);
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        QCOMPARE(focusName(), u"restore"_s);
    }

    void keyOfAPageLeadsIntoThePage()
    {
        m_hosts->setFocus();
        QTest::keyClick(&m_driver->window(), Qt::Key_2, Qt::ControlModifier);
        QCOMPARE(m_driver->window().currentHost()->place(), Place::Dumps);
        QCOMPARE(focusName(), u"dumps"_s);
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Down);
        QCOMPARE(m_driver->on<QTableView>(u"dumpsPage"_s, u"dumps"_s)->currentIndex().row(), 1);
    }

private:
    void reachPlan()
    {
        m_driver->chooseDump(u"dumpsPage"_s, u"dumps"_s, m_host->newestWholeDump());
        PRESS(m_driver->button(u"dumpsPage"_s, u"restoreThisDump"_s));
        AWAIT_STAGE(*m_driver, RestoreStage::Checks);
        PRESS(m_driver->button(u"checksPage"_s, u"nextPlan"_s));
        AWAIT_STAGE(*m_driver, RestoreStage::Plan);
    }

    static QString focusName() { return QApplication::focusWidget() ? QApplication::focusWidget()->objectName() : QString(); }

    std::optional<TestHost> m_host;
    std::unique_ptr<WindowDriver> m_driver;
    QListView *m_hosts = nullptr;
};

} // namespace talekeeper

QTEST_MAIN(talekeeper::FocusTest)
#include "focustest.moc"
