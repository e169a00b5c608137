// Where the keyboard is: on a real practice host, from wherever an admin's hands were before.
#include "tests/support/testhost.h"
#include "ui/common/appearance.h"
#include "ui/dumps/dumpsmodel.h"
#include "ui/window/hostview.h"
#include "windowdriver.h"

#include <QApplication>
#include <QDialog>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QScreen>
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

    /// Also from a page to the next: what Return does there is about the row that the arrows have chosen.
    void keyOfAPageLeadsToItsList()
    {
        QTest::keyClick(&m_driver->window(), Qt::Key_2, Qt::ControlModifier);
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Down);
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_4, Qt::ControlModifier);
        QCOMPARE(focusName(), u"wizardDumps"_s);
        auto *table = m_driver->on<QTableView>(u"choosePage"_s, u"wizardDumps"_s);
        const int before = table->currentIndex().row();
        QTest::keyClick(table, Qt::Key_Down);
        QCOMPARE(table->currentIndex().row(), before + 1);
        const QString chosen = table->currentIndex().data(DumpsModel::FileNameRole).toString();
        QTest::keyClick(table, Qt::Key_Return);
        AWAIT_STAGE(*m_driver, RestoreStage::Checks);
        QCOMPARE(m_driver->flow().dumpFile(), chosen);
        QCOMPARE(m_driver->on<QLabel>(u"checksPage"_s, u"checksAbout"_s)->text(), chosen);
        PRESS(m_driver->button(u"checksPage"_s, u"nextPlan"_s));
        AWAIT_STAGE(*m_driver, RestoreStage::Plan);
        QCOMPARE(m_driver->on<QLabel>(u"planPage"_s, u"planAbout"_s)->text(), chosen);
        QVERIFY(m_driver->page(u"planAbout"_s)->isVisible());

        QTest::keyClick(QApplication::focusWidget(), Qt::Key_2, Qt::ControlModifier);
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_F, Qt::ControlModifier);
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_2, Qt::ControlModifier);
        QCOMPARE(focusName(), u"dumpFilter"_s); // it was there already
    }

    void rowOfADumpLeadsToItsRestore()
    {
        const QString dump = m_host->newestWholeDump();
        m_driver->chooseDump(u"dumpsPage"_s, u"dumps"_s, dump);
        auto *table = m_driver->on<QTableView>(u"dumpsPage"_s, u"dumps"_s);
        QTest::keyClick(table, Qt::Key_Return);
        AWAIT_STAGE(*m_driver, RestoreStage::Checks);
        QCOMPARE(m_driver->flow().dumpFile(), dump);
        m_driver->chooseTab(Place::Dumps);
        m_driver->flow().startOver();
        QTest::mouseDClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(table->currentIndex()).center());
        AWAIT_STAGE(*m_driver, RestoreStage::Checks);
    }

    /// Everything that a page can do is found by typing.
    void commandsOfThePageAreFound()
    {
        m_driver->chooseDump(u"dumpsPage"_s, u"dumps"_s, m_host->newestWholeDump());
        auto *table = m_driver->on<QTableView>(u"dumpsPage"_s, u"dumps"_s);
        command(u"sort by \"size\""_s);
        QCOMPARE(table->horizontalHeader()->sortIndicatorSection(), int(DumpsModel::Size));
        QCOMPARE(table->horizontalHeader()->sortIndicatorOrder(), Qt::AscendingOrder);
        command(u"sort by \"size\""_s);
        QCOMPARE(table->horizontalHeader()->sortIndicatorOrder(), Qt::DescendingOrder);
        QCOMPARE(offered(u"verify"_s), 2); // this one, and all
        QCOMPARE(offered(u"fetch"_s), 1);
        QCOMPARE(offered(u"undo"_s), 0); // that is another page's
        QCOMPARE(offered(u"look at the host again"_s), 1); // the button's is the window's
        command(u"verify this"_s);
        QVERIFY(m_driver->session().verification(m_host->newestWholeDump()));
        QTRY_VERIFY_WITH_TIMEOUT(!m_driver->session().verification(m_host->newestWholeDump()), patience);
        command(u"restore this"_s);
        AWAIT_STAGE(*m_driver, RestoreStage::Checks);
        m_driver->chooseTab(Place::Activity);
        QCOMPARE(offered(u"report as"_s) + offered(u"save the report"_s), 0); // no run, no report
    }

    void windowIsFoundAsItWasLeft()
    {
        m_driver->window().resize(1100, 700);
        m_driver->chooseTab(Place::Dumps);
        m_driver->on<QTableView>(u"dumpsPage"_s, u"dumps"_s)->sortByColumn(DumpsModel::Size, Qt::AscendingOrder);
        m_driver->window().chooseHost(1);
        m_driver->openAgain();
        QCOMPARE(m_driver->session().profile().name, u"This machine"_s);
        QCOMPARE(m_driver->window().height(), 700);
        m_driver->window().chooseHost(0);
        QCOMPARE(m_driver->window().currentHost()->place(), Place::Dumps);
        const QHeaderView *header = m_driver->on<QTableView>(u"dumpsPage"_s, u"dumps"_s)->horizontalHeader();
        QCOMPARE(header->sortIndicatorSection(), int(DumpsModel::Size));
        QCOMPARE(header->sortIndicatorOrder(), Qt::AscendingOrder);
    }

    void firstWindowFitsOnItsScreen()
    {
        const MainWindow window({m_host->profile()}, m_driver->prompts(),
            {.history = m_driver->historyPath(), .state = u"/nonexistent/window.ini"_s, .hosts = m_driver->hostsPath()});
        const QSize screen = window.screen()->availableSize();
        QVERIFY(screen.height() < 850); // else this shows nothing
        QVERIFY(window.width() <= screen.width() && window.height() < screen.height());
    }

private:
    /// Types a part of a command's name and takes the first.
    void command(const QString &words)
    {
        QTest::keyClick(openPalette(words), Qt::Key_Return);
        QTRY_VERIFY(!m_driver->window().findChild<QDialog *>(u"commandPalette"_s));
    }

    int offered(const QString &words)
    {
        openPalette(words);
        auto *palette = m_driver->window().findChild<QDialog *>(u"commandPalette"_s);
        const QAbstractItemModel *model = palette->findChild<QListView *>(u"commands"_s)->model();
        int count = 0;
        for (int row = 0; row < model->rowCount(); ++row)
            count += model->index(row, 0).flags().testFlag(Qt::ItemIsEnabled) ? 1 : 0;
        palette->close();
        [&] { QTRY_VERIFY(!m_driver->window().findChild<QDialog *>(u"commandPalette"_s)); }();
        return count;
    }

    QLineEdit *openPalette(const QString &words)
    {
        m_driver->window().activateWindow(); // the palette before had the keyboard
        [this] { QVERIFY(QTest::qWaitForWindowActive(&m_driver->window())); }();
        QTest::keyClick(&m_driver->window(), Qt::Key_K, Qt::ControlModifier);
        auto *field = m_driver->window().findChild<QLineEdit *>(u"commandWords"_s);
        QTest::keyClicks(field, words);
        return field;
    }

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
