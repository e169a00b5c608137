// The window on a real practice host, used as an admin uses it.
#include "tests/support/dumpmaker.h"
#include "tests/support/testhost.h"
#include "ui/common/appearance.h"
#include "ui/common/messagebanner.h"
#include "ui/dumps/dumpsmodel.h"
#include "ui/window/hostview.h"
#include "windowdriver.h"

#include <QApplication>
#include <QClipboard>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QTableView>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper
{

class WizardTest final : public QObject
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
        m_font = QApplication::font();
    }

    void cleanupTestCase()
    {
        if (m_host)
            m_host->remove();
    }

    void cleanup()
    {
        m_driver.reset();
        QApplication::setPalette(housePalette(false));
        QApplication::setFont(m_font);
        m_host->cleanUp();
    }

    void dumpsAreListedAndVerified()
    {
        open();
        auto *table = m_driver->on<QTableView>(u"dumpsPage"_s, u"dumps"_s);
        const QString newest = newestDump();
        m_driver->chooseDump(u"dumpsPage"_s, u"dumps"_s, newest);
        PRESS(m_driver->button(u"dumpsPage"_s, u"verify"_s));
        auto *state = m_driver->on<StateLabel>(u"dumpsPage"_s, u"dumpState"_s);
        QTRY_COMPARE_WITH_TIMEOUT(state->role(), StateRole::Good, patience);
        QVERIFY(m_driver->on<QLabel>(u"dumpsPage"_s, u"dumpChecksum"_s)->toolTip().size() == 64);
        QVERIFY(m_driver->on<QTableView>(u"dumpsPage"_s, u"contents"_s)->model()->rowCount() > 3);

        QVERIFY(!cutShortDump().isEmpty());
        m_driver->chooseDump(u"dumpsPage"_s, u"dumps"_s, cutShortDump());
        PRESS(m_driver->button(u"dumpsPage"_s, u"verify"_s));
        QTRY_COMPARE_WITH_TIMEOUT(state->role(), StateRole::Attention, patience);
        QVERIFY(!m_driver->button(u"dumpsPage"_s, u"restoreThisDump"_s)->isEnabled());
        m_driver->picture(u"dumps_cut_short"_s);

        // A refresh keeps the choice, and what was found stays known.
        const int place = table->verticalScrollBar()->value();
        PRESS(m_driver->button(u"dumpsPage"_s, u"refresh"_s));
        QTRY_VERIFY_WITH_TIMEOUT(!m_driver->session().isBusy(), patience);
        QCOMPARE(table->currentIndex().data(DumpsModel::FileNameRole).toString(), cutShortDump());
        QCOMPARE(table->verticalScrollBar()->value(), place);
        QCOMPARE(state->role(), StateRole::Attention);

        auto *filter = m_driver->on<QLineEdit>(u"dumpsPage"_s, u"dumpFilter"_s);
        QTest::keyClicks(filter, u"cut short"_s);
        QCOMPARE(table->model()->rowCount(), 1);
    }

    void restoreAndUndo()
    {
        const QStringList databasesBefore = m_host->databases(), containersBefore = m_host->runningContainers();
        const QString file = newestDump();
        open();

        m_driver->chooseDump(u"dumpsPage"_s, u"dumps"_s, file);
        PRESS(m_driver->button(u"dumpsPage"_s, u"verify"_s));
        QTRY_COMPARE_WITH_TIMEOUT(
            m_driver->on<StateLabel>(u"dumpsPage"_s, u"dumpState"_s)->role(), StateRole::Good, patience);
        m_driver->picture(u"dumps"_s);
        PRESS(m_driver->button(u"dumpsPage"_s, u"restoreThisDump"_s));
        AWAIT_STAGE(*m_driver, RestoreStage::Checks);
        QTRY_VERIFY_WITH_TIMEOUT(m_driver->flow().mayGoOn(), patience);
        m_driver->picture(u"checks"_s);
        PRESS(m_driver->button(u"checksPage"_s, u"nextPlan"_s));
        readPlan();
        PRESS(m_driver->button(u"planPage"_s, u"nextConfirm"_s));
        confirm();
        if (QTest::currentTestFailed())
            return;

        AWAIT_STAGE(*m_driver, RestoreStage::Result);
        QVERIFY2(m_driver->flow().report(),
            m_driver->flow().error() ? qPrintable(m_driver->flow().error()->message + m_driver->flow().error()->detail)
                                     : "");
        QVERIFY2(m_driver->flow().report()->outcome == RunOutcome::Restored,
            qPrintable(outcomeText(*m_driver->flow().report())));
        QCOMPARE(m_host->runningContainers(), containersBefore);
        QVERIFY(m_host->databases() != databasesBefore);
        m_driver->picture(u"result"_s);

        undo();
        QCOMPARE(m_driver->flow().report()->outcome, RunOutcome::Undone);
        QCOMPARE(m_host->runningContainers(), containersBefore);
        for (const QString &database : databasesBefore) // by OID: the very same are in service again
            QVERIFY2(m_host->databases().contains(database), qPrintable(database));
        QCOMPARE(keptInLog(), QStringList({u"restore %1 --database tale --stop first"_s.arg(file), u"undo "_s + m_driver->flow().report()->run}));
        PRESS(m_driver->button(u"resultPage"_s, u"done"_s));
        AWAIT_STAGE(*m_driver, RestoreStage::Choose);
        QTRY_VERIFY_WITH_TIMEOUT(!m_driver->session().isBusy(), patience);
        m_driver->picture(u"choose"_s);
    }

    void undoFromAnotherConsole()
    {
        const QStringList before = m_host->databases();
        open();
        restore(newestDump());
        AWAIT_STAGE(*m_driver, RestoreStage::Result);
        QCOMPARE(m_driver->flow().report()->outcome, RunOutcome::Restored);
        m_driver.reset();

        open();
        m_driver->chooseTab(Place::Restore);
        PRESS(m_driver->button(u"choosePage"_s, u"undoRun"_s));
        AWAIT_STAGE(*m_driver, RestoreStage::Plan);
        PRESS(m_driver->button(u"planPage"_s, u"nextConfirm"_s));
        m_driver->type(u"tale"_s);
        PRESS(m_driver->button(u"confirmPage"_s, u"restore"_s));
        AWAIT_STAGE(*m_driver, RestoreStage::Result);
        QCOMPARE(m_driver->flow().report()->outcome, RunOutcome::Undone);
        for (const QString &database : before)
            QVERIFY2(m_host->databases().contains(database), qPrintable(database));
        PRESS(m_driver->button(u"resultPage"_s, u"done"_s));
        // It can't be undone twice, and the page says so.
        QTRY_VERIFY_WITH_TIMEOUT(!m_driver->session().isBusy(), patience);
        QVERIFY(!m_driver->button(u"choosePage"_s, u"undoRun"_s)->isEnabled());
        QVERIFY(!m_driver->on<QLabel>(u"choosePage"_s, u"runsText"_s)->text().isEmpty());
    }

    void cutShortDumpGoesNoFurther()
    {
        open();
        m_driver->chooseTab(Place::Restore);
        m_driver->chooseDump(u"choosePage"_s, u"wizardDumps"_s, cutShortDump());
        PRESS(m_driver->button(u"choosePage"_s, u"nextChecks"_s));
        auto *banner = m_driver->on<MessageBanner>(u"checksPage"_s, u"checksBanner"_s);
        QTRY_VERIFY_WITH_TIMEOUT(m_driver->flow().plan() && banner->isVisible(), patience);
        QCOMPARE(banner->role(), StateRole::Bad);
        QVERIFY(m_driver->page(u"finding_dump"_s));
        QVERIFY(!m_driver->button(u"checksPage"_s, u"nextPlan"_s)->isEnabled());
        m_driver->flow().goTo(RestoreStage::Confirm); // nor by any other way
        QCOMPARE(m_driver->flow().stage(), RestoreStage::Checks);
        m_driver->picture(u"checks_blocked"_s);
    }

    void runThatCantBeKeptInTheLogIsNotBegun()
    {
        const QStringList databasesBefore = m_host->databases(), containersBefore = m_host->runningContainers();
        open();
        QVERIFY(QFile::remove(m_driver->historyPath())); // the look at the host has made it
        QVERIFY(QDir().mkdir(m_driver->historyPath()));
        restore(newestDump());
        AWAIT_STAGE(*m_driver, RestoreStage::Result);
        QVERIFY(!m_driver->flow().report());
        QVERIFY(m_driver->flow().error());
        QVERIFY(m_driver->flow().error()->message.contains(m_driver->historyPath()));
        QCOMPARE(m_host->databases(), databasesBefore);
        QCOMPARE(m_host->runningContainers(), containersBefore);
        m_driver->picture(u"result_not_begun"_s);
    }

    void stopTakesBack()
    {
        const QStringList databasesBefore = m_host->databases(), containersBefore = m_host->runningContainers();
        const QString slow = writeSlowDump();
        open();
        restore(slow);
        awaitLoad();
        m_driver->picture(u"run_slow"_s);
        PRESS(m_driver->button(u"runPage"_s, u"stop"_s));
        AWAIT_STAGE(*m_driver, RestoreStage::Result);
        QVERIFY(m_driver->flow().report());
        QCOMPARE(m_driver->flow().report()->outcome, RunOutcome::TakenBack);
        QCOMPARE(m_host->databases(), databasesBefore);
        QCOMPARE(m_host->runningContainers(), containersBefore);
        m_driver->picture(u"result_taken_back"_s);
        m_host->removeDump(slow);
    }

    void closingDuringRunAsks()
    {
        const QStringList databasesBefore = m_host->databases(), containersBefore = m_host->runningContainers();
        const QString slow = writeSlowDump();
        open();
        restore(slow);
        awaitLoad();
        m_driver->window().close();
        QCOMPARE(m_driver->prompts().asked.size(), 1);
        QVERIFY(m_driver->window().isVisible());
        QVERIFY(!m_driver->flow().job()->stopAsked());

        m_driver->prompts().answer = 0;
        m_driver->window().close();
        QCOMPARE(m_driver->prompts().asked.size(), 2);
        QVERIFY(m_driver->window().isVisible()); // until everything is taken back
        QTRY_VERIFY_WITH_TIMEOUT(!m_driver->window().isVisible(), patience);
        QCOMPARE(m_host->databases(), databasesBefore);
        QCOMPARE(m_host->runningContainers(), containersBefore);
        m_host->removeDump(slow);
    }

    void emptyDirectorySaysWhatToDo()
    {
        const QString directory = m_host->host().stack.backupDirectory;
        m_host->shell(u"mkdir \"$1-aside\" && mv \"$1\"/*.gz \"$1-aside\""_s, {directory});
        open();
        m_driver->chooseTab(Place::Dumps);
        auto *message = m_driver->on<MessageBanner>(u"dumpsPage"_s, u"dumpsMessage"_s);
        const bool shown = QTest::qWaitFor([&] { return message->isVisible(); }, QDeadlineTimer(patience));
        m_driver->picture(u"dumps_empty"_s);
        m_host->shell(u"mv \"$1-aside\"/* \"$1\" && rmdir \"$1-aside\""_s, {directory});
        QVERIFY(shown);
        QVERIFY(message->text().contains(directory));
    }

    void machineWithoutDockerSaysSo()
    {
        m_driver = std::make_unique<WindowDriver>(m_host->profile());
        m_driver->window().chooseHost(1);
        auto *error = m_driver->window().currentHost()->findChild<MessageBanner *>(u"connectionError"_s);
        QTRY_VERIFY_WITH_TIMEOUT(error->isVisible(), patience);
        QVERIFY(!error->text().isEmpty());
        QVERIFY(error->findChild<QPushButton *>(u"retry"_s)->isVisible());
        m_driver->picture(u"no_docker"_s);
        PRESS(error->findChild<QPushButton *>(u"retry"_s));
        QTRY_COMPARE_WITH_TIMEOUT(m_driver->session().state(), HostSession::State::Failed, patience);
    }

private:
    void open()
    {
        m_driver = std::make_unique<WindowDriver>(m_host->profile());
        m_driver->window().chooseHost(0);
        QTRY_COMPARE_WITH_TIMEOUT(m_driver->session().state(), HostSession::State::Connected, patience);
    }

    /// The runs themselves, of a log whose chain holds and that has their commands too.
    QStringList keptInLog() const
    {
        const auto store = HistoryStore::open(m_driver->historyPath());
        const auto entries = store ? AuditLog(*store).read() : std::unexpected(store.error());
        if (!entries || !AuditLog(*store).verify().value_or(AuditVerdict{.reason = u"unreadable"_s}).holds())
            return {};
        QStringList runs, stops;
        for (const AuditEntry &entry : *entries) {
            if (entry.result == "restored"_L1 || entry.result == "undone"_L1)
                runs << entry.command;
            else if (entry.command.contains(" stop "_L1) && entry.result == "done"_L1)
                stops << entry.command;
        }
        return stops.isEmpty() ? stops : runs;
    }

    QStringList dumps() const
    {
        QStringList files
            = QString::fromUtf8(m_host->shell(u"cd \"$1\" && ls *.gz"_s, {m_host->host().stack.backupDirectory}))
                  .split(u'\n', Qt::SkipEmptyParts);
        std::ranges::sort(files, std::greater{});
        return files;
    }

    bool isWhole(const QString &file) const
    {
        return m_host->tryShell(u"gzip -t \"$1\" && echo whole"_s, {m_host->host().stack.backupDirectory + u'/' + file})
            .contains("whole");
    }

    QString newestDump() const
    {
        const QStringList files = dumps();
        const auto found = std::ranges::find_if(files, [this](const QString &file) { return isWhole(file); });
        return found == files.end() ? QString() : *found;
    }

    QString cutShortDump() const
    {
        const QStringList files = dumps();
        const auto found = std::ranges::find_if(files, [this](const QString &file) { return !isWhole(file); });
        return found == files.end() ? QString() : *found;
    }

    QString writeSlowDump() const
    {
        const QString file = u"tale-20240101-020000.sql.gz"_s;
        m_host->writeDump(file, gzip(slowDump(30)));
        return file;
    }

    void readPlan()
    {
        AWAIT_STAGE(*m_driver, RestoreStage::Plan);
        m_driver->picture(u"plan"_s);
        PRESS(m_driver->button(u"planPage"_s, u"commands_load"_s));
        auto *commands = m_driver->on<QPlainTextEdit>(u"planPage"_s, u"commandsText_load"_s);
        QVERIFY(commands->isVisible());
        QVERIFY(commands->toPlainText().contains(u"CREATE DATABASE"_s));
        QVERIFY(commands->toPlainText().contains(u"load-dump.sh"_s));
        m_driver->picture(u"plan_commands"_s);
        PRESS(m_driver->button(u"planPage"_s, u"copyScript"_s));
        QVERIFY(QGuiApplication::clipboard()->text().startsWith(u"#!"_s));
    }

    void confirm()
    {
        AWAIT_STAGE(*m_driver, RestoreStage::Confirm);
        QPushButton *restore = m_driver->button(u"confirmPage"_s, u"restore"_s);
        QVERIFY(!restore->isEnabled());
        m_driver->type(u"Tale"_s);
        QVERIFY(!restore->isEnabled());
        m_driver->picture(u"confirm_wrong"_s);
        m_driver->type(u"tale "_s);
        QVERIFY(!restore->isEnabled());
        m_driver->type(u"tale"_s);
        QVERIFY(restore->isEnabled());
        QVERIFY(!restore->isDefault());
        m_driver->picture(u"confirm"_s);
        // Pictures of a run that is soon over: at the first news of each step.
        connect(&m_driver->flow(), &RestoreFlow::changed, m_driver->page(u"runPage"_s),
            [this, seen = QStringList()]() mutable {
                const RunStep *step = m_driver->flow().isRunning() ? m_driver->flow().progress().running() : nullptr;
                if (!step || seen.contains(step->id))
                    return;
                seen << step->id;
                if (step->id == "check"_L1)
                    m_driver->pictureAsItIs(u"run"_s);
            });
        PRESS(restore);
    }

    void undo()
    {
        PRESS(m_driver->button(u"resultPage"_s, u"undoThisRestore"_s));
        AWAIT_STAGE(*m_driver, RestoreStage::Plan);
        m_driver->picture(u"undo_plan"_s);
        PRESS(m_driver->button(u"planPage"_s, u"nextConfirm"_s));
        QVERIFY(!m_driver->button(u"confirmPage"_s, u"restore"_s)->isEnabled());
        m_driver->type(u"tale"_s);
        m_driver->picture(u"undo_confirm"_s);
        PRESS(m_driver->button(u"confirmPage"_s, u"restore"_s));
        AWAIT_STAGE(*m_driver, RestoreStage::Result);
        QVERIFY2(
            m_driver->flow().report(), m_driver->flow().error() ? qPrintable(m_driver->flow().error()->message) : "");
        m_driver->picture(u"undo_result"_s);
    }

    void restore(const QString &file)
    {
        m_driver->chooseTab(Place::Restore);
        m_driver->chooseDump(u"choosePage"_s, u"wizardDumps"_s, file);
        PRESS(m_driver->button(u"choosePage"_s, u"nextChecks"_s));
        PRESS(m_driver->button(u"checksPage"_s, u"nextPlan"_s));
        PRESS(m_driver->button(u"planPage"_s, u"nextConfirm"_s));
        m_driver->type(u"tale"_s);
        PRESS(m_driver->button(u"confirmPage"_s, u"restore"_s));
    }

    void awaitLoad()
    {
        QTRY_VERIFY_WITH_TIMEOUT(m_driver->flow().progress().running()
                && m_driver->flow().progress().running()->id == "load"_L1 && m_driver->flow().progress().total() > 0,
            patience);
    }

    std::optional<TestHost> m_host;
    std::unique_ptr<WindowDriver> m_driver;
    QFont m_font;
};

} // namespace talekeeper

QTEST_MAIN(talekeeper::WizardTest)
#include "wizardtest.moc"
