// A restore and its undo by keyboard alone, on a real host.
#include "ui/dumps/dumpsmodel.h"
#include "ui/window/hostview.h"
#include "windowdriver.h"
#include "windowmain.h"

#include <QDialog>
#include <QLineEdit>
#include <QTableView>

using namespace Qt::StringLiterals;

namespace talekeeper
{

class KeyboardTest final : public QObject
{
    Q_OBJECT

public:
    explicit KeyboardTest(TestHost &host)
        : m_host(host)
    {
    }

private Q_SLOTS:
    void cleanup()
    {
        m_driver.reset();
        m_host.cleanUp();
    }

    void restoreAndUndo()
    {
        const QStringList databases = m_host.databases(), containers = m_host.runningContainers();
        const QByteArrayList before = m_host.databaseText(u"tale"_s);
        const QString file = m_host.newestWholeDump();
        open();
        press(Qt::Key_4, Qt::ControlModifier);
        QTRY_COMPARE(focusName(), u"wizardDumps"_s);
        chooseRow(file);
        press(Qt::Key_Return);
        AWAIT_STAGE(*m_driver, RestoreStage::Checks);
        QTRY_VERIFY_WITH_TIMEOUT(m_driver->flow().mayGoOn(), patience);
        QTRY_COMPARE(focusName(), u"nextPlan"_s);
        press(Qt::Key_Return);
        AWAIT_STAGE(*m_driver, RestoreStage::Plan);
        tabTo(u"commands_load"_s);
        press(Qt::Key_Space); // every command can be read
        QTRY_VERIFY(m_driver->page(u"commandsText_load"_s)->isVisible());
        tabTo(u"stopLast"_s);
        press(Qt::Key_Space);
        QCOMPARE(m_driver->flow().stopOrder(), StopOrder::Last);
        tabTo(u"nextConfirm"_s);
        press(Qt::Key_Return);
        confirm();
        requireOutcome(RunOutcome::Restored);
        QCOMPARE(linesMissing(m_host.dumpText(file), m_host.databaseText(u"tale"_s)).join(), QByteArray());
        QCOMPARE(linesMissing(before, m_host.databaseText(m_driver->flow().report()->previousDatabase)).join(), QByteArray());
        QCOMPARE(m_host.runningContainers(), containers);

        QTRY_VERIFY_WITH_TIMEOUT(m_driver->button(u"resultPage"_s, u"undoThisRestore"_s)->isVisible(), patience);
        tabTo(u"undoThisRestore"_s);
        press(Qt::Key_Space);
        AWAIT_STAGE(*m_driver, RestoreStage::Plan);
        QTRY_COMPARE(focusName(), u"nextConfirm"_s);
        press(Qt::Key_Return);
        confirm();
        requireOutcome(RunOutcome::Undone);
        QCOMPARE(linesMissing(before, m_host.databaseText(u"tale"_s)), QByteArrayList());
        const QStringList now = m_host.databases();
        for (const QString &database : databases) // by OID: the very same are in service again
            QVERIFY2(now.contains(database), qPrintable(now.join(u", "_s)));
        QCOMPARE(m_host.runningContainers(), containers);
    }

    /// Every page can be reached, its filter too, and all that the window can do is found by typing.
    void pagesAndCommands()
    {
        open();
        const QList<QPair<Qt::Key, QString>> pages{{Qt::Key_1, u"overviewPage"_s}, {Qt::Key_2, u"dumpsPage"_s},
            {Qt::Key_3, u"retentionPage"_s}, {Qt::Key_4, u"restorePage"_s}, {Qt::Key_5, u"drillsPage"_s}, {Qt::Key_6, u"activityPage"_s}};
        for (const auto &[key, name] : pages) {
            press(key, Qt::ControlModifier);
            QWidget *page = m_driver->page(name);
            QVERIFY2(page->isVisible(), qPrintable(name));
            QTRY_VERIFY2(QApplication::focusWidget() && page->isAncestorOf(QApplication::focusWidget()), qPrintable(name));
        }
        press(Qt::Key_2, Qt::ControlModifier);
        press(Qt::Key_F, Qt::ControlModifier);
        QTRY_COMPARE(focusName(), u"dumpFilter"_s);

        press(Qt::Key_K, Qt::ControlModifier);
        auto *words = m_driver->window().findChild<QLineEdit *>(u"commandWords"_s);
        QVERIFY(words);
        QTest::keyClicks(words, u"activity"_s);
        QTest::keyClick(words, Qt::Key_Return);
        QTRY_VERIFY(m_driver->page(u"activityPage"_s)->isVisible());

        press(Qt::Key_F1);
        QTRY_VERIFY(m_driver->window().findChild<QDialog *>(u"help"_s));
        QTest::keyClick(m_driver->window().findChild<QDialog *>(u"help"_s), Qt::Key_Escape);
        QTRY_VERIFY(!m_driver->window().findChild<QDialog *>(u"help"_s));
    }

private:
    void open()
    {
        m_driver = std::make_unique<WindowDriver>(m_host.profile());
        m_driver->window().chooseHost(0);
        m_driver->window().activateWindow();
        QTRY_COMPARE_WITH_TIMEOUT(m_driver->session().state(), HostSession::State::Connected, patience);
    }

    static QString focusName() { return QApplication::focusWidget() ? QApplication::focusWidget()->objectName() : QString(); }

    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {})
    {
        QWidget *focus = QApplication::focusWidget();
        QTest::keyClick(focus ? focus : &m_driver->window(), key, modifiers);
    }

    void tabTo(const QString &objectName, Qt::Key key = Qt::Key_Tab)
    {
        QStringList passed;
        for (int step = 0; step < 80 && focusName() != objectName; ++step) {
            press(key);
            passed << focusName();
        }
        QVERIFY2(focusName() == objectName, qPrintable(objectName + u" is not among "_s + passed.join(u", "_s)));
    }

    void chooseRow(const QString &file)
    {
        press(Qt::Key_Home);
        const auto *table = qobject_cast<QTableView *>(QApplication::focusWidget());
        QVERIFY(table);
        for (int row = 0; row < table->model()->rowCount(); ++row) {
            if (table->currentIndex().data(DumpsModel::FileNameRole).toString() == file)
                return;
            press(Qt::Key_Down);
        }
        QCOMPARE(table->currentIndex().data(DumpsModel::FileNameRole).toString(), file);
    }

    void confirm()
    {
        AWAIT_STAGE(*m_driver, RestoreStage::Confirm);
        QTRY_COMPARE(focusName(), u"databaseName"_s);
        press(Qt::Key_Return); // typed too early, it does nothing
        QCOMPARE(m_driver->flow().stage(), RestoreStage::Confirm);
        QTest::keyClicks(QApplication::focusWidget(), u"tale"_s);
        press(Qt::Key_Return); // nor does it replace data: the button is pressed by itself
        QCOMPARE(m_driver->flow().stage(), RestoreStage::Confirm);
        tabTo(u"restore"_s);
        press(Qt::Key_Space);
        AWAIT_STAGE(*m_driver, RestoreStage::Result);
    }

    void requireOutcome(RunOutcome outcome)
    {
        const RestoreFlow &flow = m_driver->flow();
        QVERIFY2(flow.report(), flow.error() ? qPrintable(flow.error()->message + flow.error()->detail) : "no report");
        QVERIFY2(flow.report()->outcome == outcome, qPrintable(outcomeText(*flow.report())));
    }

    TestHost &m_host;
    std::unique_ptr<WindowDriver> m_driver;
};

} // namespace talekeeper

TALEKEEPER_WINDOW_TEST_MAIN(talekeeper::KeyboardTest)
#include "keyboardtest.moc"
