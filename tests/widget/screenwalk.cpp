#include "screenwalk.h"

#include "practicewalk.h"
#include "tests/support/dumpmaker.h"
#include "ui/common/messagebanner.h"
#include "ui/dumps/dumpsmodel.h"
#include "ui/window/hostview.h"

#include <QDialog>
#include <QDir>
#include <QPlainTextEdit>
#include <QRadioButton>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTabBar>
#include <QTableView>

using namespace Qt::StringLiterals;

namespace talekeeper
{

void ScreenWalk::begin(TestHost host)
{
    m_host = std::move(host);
    m_gate.emplace(m_host->profile().practiceDirectory);
    m_newest = newestWholeDump(*m_host);
    m_cutShort = newestCutShortDump(*m_host);
    QVERIFY(!m_newest.isEmpty() && !m_cutShort.isEmpty());
}

void ScreenWalk::end()
{
    m_other.kill();
    m_other.waitForFinished();
    m_driver.reset();
    if (m_host) {
        m_host->cleanUp();
        m_host->remove();
    }
}

void ScreenWalk::closeDialog()
{
    if (!m_dialog)
        return;
    m_dialog->close();
    m_dialog = nullptr;
    m_driver->window().activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&m_driver->window()));
}

void ScreenWalk::open()
{
    m_driver.reset();
    m_host->cleanUp();
    const HostProfile slow{
        .name = u"Slow machine"_s, .dockerWords = {u"/bin/sh"_s, u"-c"_s, u"sleep 100; exit 1"_s}};
    m_driver = std::make_unique<WindowDriver>(m_host->profile(), QList<HostProfile>{slow});
}

void ScreenWalk::connectToPractice()
{
    m_driver->window().chooseHost(0);
    QTRY_COMPARE_WITH_TIMEOUT(m_driver->session().state(), HostSession::State::Connected, patience);
}

void ScreenWalk::refresh()
{
    m_driver->session().refresh();
    QTRY_VERIFY_WITH_TIMEOUT(!m_driver->session().isBusy(), patience);
}

void ScreenWalk::reachConnecting()
{
    open();
    m_driver->window().chooseHost(2);
    QCOMPARE(m_driver->session().state(), HostSession::State::Connecting);
}

void ScreenWalk::reachNoDocker()
{
    m_driver->window().chooseHost(1);
    QTRY_COMPARE_WITH_TIMEOUT(m_driver->session().state(), HostSession::State::Failed, patience);
}

void ScreenWalk::reachEmpty()
{
    m_host->shell(u"mkdir \"$1-aside\" && mv \"$1\"/*.gz \"$1-aside\""_s, {m_host->host().stack.backupDirectory});
    open();
    connectToPractice();
    m_driver->chooseTab(Place::Dumps);
    auto *message = m_driver->on<MessageBanner>(u"dumpsPage"_s, u"dumpsMessage"_s);
    QVERIFY(message);
    QTRY_VERIFY_WITH_TIMEOUT(message->isVisible(), patience);
}

void ScreenWalk::reachList()
{
    m_host->shell(u"mv \"$1-aside\"/* \"$1\" && rmdir \"$1-aside\""_s, {m_host->host().stack.backupDirectory});
    open();
    connectToPractice();
    m_driver->chooseTab(Place::Dumps);
}

void ScreenWalk::reachChooseEmpty()
{
    m_driver->chooseTab(Place::Restore);
    QVERIFY(m_driver->on<MessageBanner>(u"choosePage"_s, u"chooseMessage"_s)->isVisible());
}

void ScreenWalk::verify(const QString &file, DumpState found)
{
    m_driver->chooseDump(u"dumpsPage"_s, u"dumps"_s, file);
    PRESS(m_driver->button(u"dumpsPage"_s, u"verify"_s));
    QTRY_VERIFY_WITH_TIMEOUT(
        m_driver->session().inspection(file) && !m_driver->session().verification(file), patience);
    QCOMPARE(m_driver->session().inspection(file)->state, found);
}

void ScreenWalk::reachVerified() { verify(m_newest, DumpState::Verified); }

void ScreenWalk::reachCutShort() { verify(m_cutShort, DumpState::Truncated); }

/// What packs so well that reading it takes a while; then it is not waited for.
void ScreenWalk::reachVerifying()
{
    m_endless = u"tale-20240104-020000.sql.gz"_s;
    const QByteArrayList around = dumpAround("@").split('@');
    const QByteArray member = gzip(QByteArray("-- nothing\n").repeated(4'000'000));
    m_host->writeDump(m_endless, gzip(around.first()) + member.repeated(20) + gzip(around.last()));
    refresh();
    m_driver->chooseDump(u"dumpsPage"_s, u"dumps"_s, m_endless);
    PRESS(m_driver->button(u"dumpsPage"_s, u"verify"_s));
    QTRY_VERIFY_WITH_TIMEOUT(m_driver->session().verification(m_endless)
            && m_driver->session().verification(m_endless)->progress().done > 0,
        patience);
}

void ScreenWalk::reachMissed()
{
    PRESS(m_driver->button(u"dumpsPage"_s, u"verify"_s)); // stops it
    QTRY_VERIFY_WITH_TIMEOUT(!m_driver->session().verification(m_endless), patience);
    m_host->removeDump(m_endless);
    refresh();
    auto *table = m_driver->on<QTableView>(u"dumpsPage"_s, u"dumps"_s);
    for (int row = 0; row < table->model()->rowCount(); ++row)
        if (const QModelIndex index = table->model()->index(row, 0);
            index.data(DumpsModel::FileNameRole).toString().isEmpty())
            return m_driver->chooseDump(u"dumpsPage"_s, u"dumps"_s, index.data(DumpsModel::IdRole).toString());
    QFAIL("no day was missed");
}

void ScreenWalk::reachLongNames()
{
    // Of 200 characters, and of a size that nobody has: the file is all hole.
    m_longNames = {u"tale-20240102-020000.sql.gz"_s, QString(193, u'w') + u".sql.gz"_s,
        QString(55, u'W') + u"-20240103-020000.sql.gz"_s};
    for (const QString &file : std::as_const(m_longNames))
        m_host->writeDump(file, "not a dump");
    m_host->shell(u"truncate -s 8T \"$1\" || truncate -s 2T \"$1\""_s,
        {m_host->host().stack.backupDirectory + u'/' + m_longNames.first()});
    refresh();
    m_driver->chooseDump(u"dumpsPage"_s, u"dumps"_s, m_longNames.at(1));
}

void ScreenWalk::reachLost()
{
    for (const QString &file : std::as_const(m_longNames))
        m_host->removeDump(file);
    refresh();
    m_driver->chooseTab(Place::Dumps);
    const QDir directory(m_host->profile().practiceDirectory);
    QVERIFY(QFile::rename(directory.filePath(u"ready"_s), directory.filePath(u"ready-away"_s)));
    m_driver->session().refresh();
    const bool lost = QTest::qWaitFor(
        [this] { return m_driver->session().state() == HostSession::State::Failed; }, QDeadlineTimer(patience));
    QVERIFY(QFile::rename(directory.filePath(u"ready-away"_s), directory.filePath(u"ready"_s)));
    QVERIFY(lost);
}

void ScreenWalk::reachOverview()
{
    m_driver->chooseTab(Place::Overview);
    awaitReading();
}

void ScreenWalk::reachActivity()
{
    m_driver->chooseTab(Place::Activity);
    awaitReading();
}

void ScreenWalk::awaitReading()
{
    const bool runs = m_driver->flow().isRunning();
    QTRY_VERIFY_WITH_TIMEOUT(m_driver->window().runner().jobs().size() <= (runs ? 1 : 0), patience);
}

void ScreenWalk::reachFound()
{
    refresh();
    reachOverview();
}

void ScreenWalk::reachBlocked()
{
    walkTo(*m_driver, m_cutShort, RestoreStage::Checks);
    QTRY_VERIFY_WITH_TIMEOUT(m_driver->flow().plan(), patience);
}

void ScreenWalk::reachChoose()
{
    PRESS(m_driver->button(u"checksPage"_s, u"back"_s));
    walkTo(*m_driver, m_newest, RestoreStage::Choose);
}

/// The host does not answer any more.
void ScreenWalk::reachChecksError()
{
    m_gate->shut(HostGate::Gate::All);
    PRESS(m_driver->button(u"choosePage"_s, u"nextChecks"_s));
    const bool failed = QTest::qWaitFor([this] { return m_driver->flow().error().has_value(); }, QDeadlineTimer(patience));
    m_gate->open(HostGate::Gate::All);
    QVERIFY(failed);
}

void ScreenWalk::reachChecks()
{
    PRESS(m_driver->button(u"checksPage"_s, u"back"_s));
    walkTo(*m_driver, m_newest, RestoreStage::Checks);
    QTRY_VERIFY_WITH_TIMEOUT(m_driver->flow().mayGoOn(), patience);
}

void ScreenWalk::reachPlan()
{
    walkTo(*m_driver, m_newest, RestoreStage::Plan);
    AWAIT_STAGE(*m_driver, RestoreStage::Plan);
}

void ScreenWalk::reachPlanLast()
{
    m_driver->on<QRadioButton>(u"planPage"_s, u"stopLast"_s)->click();
    QCOMPARE(m_driver->flow().plan()->stopOrder, StopOrder::Last);
}

void ScreenWalk::reachPlanCommands()
{
    m_driver->on<QRadioButton>(u"planPage"_s, u"stopFirst"_s)->click();
    PRESS(m_driver->button(u"planPage"_s, u"commands_load"_s));
    QTRY_VERIFY(m_driver->on<QPlainTextEdit>(u"planPage"_s, u"commandsText_load"_s));
}

void ScreenWalk::reachConfirmWrong()
{
    walkTo(*m_driver, m_newest, RestoreStage::Confirm);
    AWAIT_STAGE(*m_driver, RestoreStage::Confirm);
    m_driver->type(u"Tale"_s);
}

void ScreenWalk::reachConfirm()
{
    if (m_driver->flow().stage() == RestoreStage::Plan)
        PRESS(m_driver->button(u"planPage"_s, u"nextConfirm"_s));
    AWAIT_STAGE(*m_driver, RestoreStage::Confirm);
    m_driver->type(u"tale"_s);
}

void ScreenWalk::reachResult()
{
    const RunTask task = m_driver->flow().task();
    const RunOutcome wanted = task == RunTask::Undo ? RunOutcome::Undone
        : task == RunTask::Discard                  ? RunOutcome::Discarded
                                                    : RunOutcome::Restored;
    PRESS(m_driver->button(u"confirmPage"_s, u"restore"_s));
    AWAIT_STAGE(*m_driver, RestoreStage::Result);
    QVERIFY(m_driver->flow().report());
    QCOMPARE(m_driver->flow().report()->outcome, wanted);
    QTRY_VERIFY_WITH_TIMEOUT(!m_driver->session().isBusy(), patience);
}

void ScreenWalk::reachUndoPlan()
{
    m_driver->chooseTab(Place::Restore);
    PRESS(m_driver->button(u"resultPage"_s, u"undoThisRestore"_s));
    AWAIT_STAGE(*m_driver, RestoreStage::Plan);
}

/// Of what the undo has taken out of service.
void ScreenWalk::reachDiscardPlan()
{
    PRESS(m_driver->button(u"resultPage"_s, u"discardRun"_s));
    AWAIT_STAGE(*m_driver, RestoreStage::Plan);
}

void ScreenWalk::reachConfirmUnnamed()
{
    PRESS(m_driver->button(u"planPage"_s, u"nextConfirm"_s));
    AWAIT_STAGE(*m_driver, RestoreStage::Confirm);
    QVERIFY(!m_driver->page(u"databaseName"_s)->isVisible());
}

void ScreenWalk::reachChooseAfter()
{
    PRESS(m_driver->button(u"resultPage"_s, u"done"_s));
    AWAIT_STAGE(*m_driver, RestoreStage::Choose);
    QTRY_VERIFY_WITH_TIMEOUT(!m_driver->session().isBusy(), patience);
}

void ScreenWalk::reachRun()
{
    m_slow = writeSlowDump(*m_host, 90);
    refresh();
    walkTo(*m_driver, m_slow, RestoreStage::Confirm);
    confirmAndBegin(*m_driver, u"tale"_s);
    awaitLoad(*m_driver);
}

void ScreenWalk::reachJobs() { PRESS(m_driver->window().findChild<QPushButton *>(u"jobs"_s)); }

void ScreenWalk::openDialog(int key, Qt::KeyboardModifiers modifiers, const QString &objectName)
{
    QTest::keyClick(&m_driver->window(), Qt::Key(key), modifiers);
    QTRY_VERIFY(m_driver->window().findChild<QDialog *>(objectName));
    m_dialog = m_driver->window().findChild<QDialog *>(objectName);
}

void ScreenWalk::reachPalette()
{
    reachJobs(); // the panel closes
    openDialog(Qt::Key_K, Qt::ControlModifier, u"commandPalette"_s);
}

void ScreenWalk::reachHelp() { openDialog(Qt::Key_F1, {}, u"help"_s); }

void ScreenWalk::reachTakingBack()
{
    m_driver->chooseTab(Place::Restore);
    m_gate->shut(HostGate::Gate::Start);
    PRESS(m_driver->button(u"runPage"_s, u"stop"_s));
    QTRY_VERIFY_WITH_TIMEOUT(m_driver->flow().progress().takingBack(), patience);
}

void ScreenWalk::reachTakenBack()
{
    m_gate->open(HostGate::Gate::Start);
    AWAIT_STAGE(*m_driver, RestoreStage::Result);
    QVERIFY(m_driver->flow().report());
    QCOMPARE(m_driver->flow().report()->outcome, RunOutcome::TakenBack);
    m_host->removeDump(m_slow);
    QTRY_VERIFY_WITH_TIMEOUT(!m_driver->session().isBusy(), patience);
}

void ScreenWalk::reachAudit()
{
    auto *tabs = m_driver->on<QTabBar>(u"activityPage"_s, u"activityTabs"_s);
    QTest::mouseClick(tabs, Qt::LeftButton, {}, tabs->tabRect(1).center());
    auto *trust = m_driver->on<StateLabel>(u"activityPage"_s, u"auditTrust"_s);
    QTRY_VERIFY_WITH_TIMEOUT(trust->role() == StateRole::Good, patience);
    awaitReading();
}

/// Somebody has changed an entry with the sqlite3 program.
void ScreenWalk::reachBrokenChain()
{
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"tampering"_s);
        database.setDatabaseName(m_driver->historyPath());
        QVERIFY(database.open());
        QSqlQuery query(database);
        QVERIFY(query.exec(u"DROP TRIGGER audit_is_not_changed"_s));
        QVERIFY(query.exec(u"UPDATE audit SET command = 'harmless' WHERE number = 3"_s));
    }
    QSqlDatabase::removeDatabase(u"tampering"_s);
    reachActivity(); // the audit log is open since
    PRESS(m_driver->button(u"activityPage"_s, u"verifyAudit"_s));
    auto *trust = m_driver->on<StateLabel>(u"activityPage"_s, u"auditTrust"_s);
    QTRY_VERIFY_WITH_TIMEOUT(trust->role() == StateRole::Bad, patience);
    awaitReading();
}

/// The new data is in service, and Tale starts on it.
void ScreenWalk::reachStart()
{
    open();
    connectToPractice();
    walkTo(*m_driver, m_newest, RestoreStage::Confirm);
    m_gate->shut(HostGate::Gate::Start);
    confirmAndBegin(*m_driver, u"tale"_s);
    QTRY_VERIFY_WITH_TIMEOUT(
        m_driver->flow().progress().running() && m_driver->flow().progress().running()->id == "start"_L1, patience);
}

/// The admin no longer waits for it. Nothing answers meanwhile: else it may be up before anybody asks whether to wait.
void ScreenWalk::reachInterrupted()
{
    PRESS(m_driver->button(u"runPage"_s, u"stop"_s));
    m_gate->shut(HostGate::Gate::All);
    m_gate->open(HostGate::Gate::Start);
    AWAIT_STAGE(*m_driver, RestoreStage::Result);
    m_gate->open(HostGate::Gate::All);
    QVERIFY(m_driver->flow().report());
    QCOMPARE(m_driver->flow().report()->outcome, RunOutcome::Interrupted);
    m_driver->session().refresh(); // a look behind the gate has failed
    QTRY_VERIFY_WITH_TIMEOUT(!m_driver->session().isBusy() && !m_driver->session().error(), patience);
}

/// Another console is at work.
void ScreenWalk::reachWatched()
{
    m_slow = writeSlowDump(*m_host, 90);
    open();
    m_ctl.emplace(*m_host);
    m_ctl->start(m_other, {u"restore"_s, m_slow, u"--yes"_s, u"tale"_s});
    QVERIFY(Ctl::awaitStep(m_other, u"load"_s));
    connectToPractice();
    AWAIT_STAGE(*m_driver, RestoreStage::Run);
    QVERIFY(m_driver->flow().isWatching());
    m_driver->chooseTab(Place::Restore);
}

void ScreenWalk::reachDecide()
{
    m_other.kill();
    m_other.waitForFinished();
    AWAIT_STAGE(*m_driver, RestoreStage::Decide);
    QTRY_VERIFY_WITH_TIMEOUT(!m_driver->session().isBusy(), patience);
}

void ScreenWalk::reachTakeBackPlan()
{
    m_driver->chooseTab(Place::Restore);
    PRESS(m_driver->button(u"decidePage"_s, u"undoThisRestore"_s));
    AWAIT_STAGE(*m_driver, RestoreStage::Plan);
}

/// The audit log can't be written.
void ScreenWalk::reachNotBegun()
{
    m_host->removeDump(m_slow);
    open();
    QVERIFY(QDir().mkdir(m_driver->historyPath()));
    connectToPractice();
    walkTo(*m_driver, m_newest, RestoreStage::Confirm);
    confirmAndBegin(*m_driver, u"tale"_s);
    AWAIT_STAGE(*m_driver, RestoreStage::Result);
    QVERIFY(m_driver->flow().error());
}

void ScreenWalk::reachStopped()
{
    LocalRunner runner;
    const auto stopped
        = runner.run(m_host->host().engine->stopCommand(m_host->host().stack.database.name), {});
    QVERIFY(stopped && stopped->succeeded());
    refresh();
    m_driver->chooseTab(Place::Dumps);
}

/// The dumps that are known stay on the page, but none can be restored now.
void ScreenWalk::reachChooseNotListed()
{
    m_driver->chooseTab(Place::Restore);
    PRESS(m_driver->button(u"resultPage"_s, u"done"_s));
    AWAIT_STAGE(*m_driver, RestoreStage::Choose);
    QVERIFY(m_driver->on<MessageBanner>(u"choosePage"_s, u"chooseMessage"_s)->isVisible());
}

} // namespace talekeeper
