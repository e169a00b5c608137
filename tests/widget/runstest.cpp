// Runs that are under way, left half-way or ended, as a window finds them on a real host: its own and other consoles'.
#include "tests/support/ctl.h"
#include "ui/common/messagebanner.h"
#include "ui/window/hostview.h"
#include "windowdriver.h"
#include "windowmain.h"

#include <QDesktopServices>
#include <QRadioButton>
#include <QTextBrowser>
#include <QUrl>

#include <csignal>

using namespace Qt::StringLiterals;

namespace talekeeper
{

class RunsTest final : public QObject
{
    Q_OBJECT

public:
    explicit RunsTest(TestHost &host)
        : m_host(host)
        , m_ctl(host)
    {
    }

private Q_SLOTS:
    void init()
    {
        m_databases = m_host.databases();
        m_containers = m_host.runningContainers();
    }

    void cleanup()
    {
        m_driver.reset();
        m_host.cleanUp();
    }

    /// Where Tale serves while the dump loads, the window says that it may be closed; another finds the run and
    /// follows it to its end.
    void loadIsLeftAndTakenUpByAnotherWindow()
    {
        const QString slow = m_host.writeSlowDump(20);
        open();
        prepare(slow);
        auto *last = m_driver->on<QRadioButton>(u"planPage"_s, u"stopLast"_s);
        QTest::mouseClick(last, Qt::LeftButton, {}, QPoint(10, last->height() / 2));
        QCOMPARE(m_driver->flow().plan()->stopOrder, StopOrder::Last);
        confirm();
        awaitStep(u"load"_s);
        QTRY_VERIFY_WITH_TIMEOUT(textOf(u"runPage"_s, u"runState"_s).contains(u"safe to close"_s), patience);
        QCOMPARE(m_host.runningContainers(), m_containers);
        m_driver->picture(u"run_safe_to_close"_s);
        m_driver->prompts().answer = 1; // close, the load goes on
        m_driver->window().close();
        QCOMPARE(m_driver->prompts().asked.size(), 1);
        QVERIFY(m_driver->prompts().asked.first().text.contains(u"Tale serves meanwhile"_s));
        QTRY_VERIFY_WITH_TIMEOUT(!m_driver->window().isVisible(), patience);
        QVERIFY(m_driver->window().hasLeftRun()); // the program then lets the practice host run that it has started
        m_driver.reset();

        open();
        AWAIT_STAGE(*m_driver, RestoreStage::Decide);
        QVERIFY(m_driver->page(u"decidePage"_s)->isVisible()); // the window opens in the middle
        QVERIFY2(bannerText(u"decidePage"_s, u"decideBanner"_s).contains(u"safe to close"_s),
            qPrintable(bannerText(u"decidePage"_s, u"decideBanner"_s)));
        m_driver->picture(u"decide_load_goes_on"_s);
        PRESS(m_driver->button(u"decidePage"_s, u"resumeRun"_s));
        AWAIT_STAGE(*m_driver, RestoreStage::Plan);
        m_driver->picture(u"resume_plan"_s);
        confirm();
        AWAIT_STAGE(*m_driver, RestoreStage::Result);
        requireOutcome(RunOutcome::Restored);
        QCOMPARE(m_host.sql(u"tale"_s, u"SELECT count(*) FROM public.slow"_s), QByteArray("2"));
        QCOMPARE(m_host.runningContainers(), m_containers);
        m_host.removeDump(slow);
    }

    /// What another console does is watched; when that console dies with Tale stopped, nobody is told that all is safe.
    void runOfAnotherConsoleIsWatchedAndTakenBack()
    {
        const QString slow = m_host.writeSlowDump(60);
        QProcess other;
        m_ctl.start(other, {u"restore"_s, slow, u"--yes"_s, u"tale"_s});
        QVERIFY(Ctl::awaitStep(other, u"load"_s));
        open();
        AWAIT_STAGE(*m_driver, RestoreStage::Run);
        QVERIFY(m_driver->flow().isWatching());
        QVERIFY(m_driver->page(u"runPage"_s)->isVisible());
        QVERIFY(!m_driver->button(u"runPage"_s, u"stop"_s)->isVisible());
        QVERIFY2(textOf(u"runPage"_s, u"runState"_s).contains(u"Tale is stopped since"_s),
            qPrintable(textOf(u"runPage"_s, u"runState"_s)));
        QVERIFY(!textOf(u"runPage"_s, u"runState"_s).contains(u"safe to close"_s));
        QVERIFY(textOf(u"runPage"_s, u"watchText"_s).contains(consoleName()));
        m_driver->picture(u"run_watched"_s);
        // Closing asks nothing: the run is not this window's.
        m_driver->window().close();
        QVERIFY(m_driver->prompts().asked.isEmpty());
        m_driver->window().show();

        ::kill(pid_t(other.processId()), SIGKILL);
        other.waitForFinished();
        AWAIT_STAGE(*m_driver, RestoreStage::Decide);
        const QString banner = bannerText(u"decidePage"_s, u"decideBanner"_s);
        QVERIFY2(banner.contains(u"Tale is stopped since"_s) && !banner.contains(u"safe to close"_s), qPrintable(banner));
        QCOMPARE(m_driver->on<MessageBanner>(u"decidePage"_s, u"decideBanner"_s)->role(), StateRole::Bad);
        m_driver->picture(u"decide_tale_stopped"_s);
        QVERIFY2(banner.contains(u"start Tale again on the data from before, at about"_s), qPrintable(banner));
        for (const Attention &attention : m_driver->session().snapshot()->status->attention)
            QVERIFY2(attention.id != "stopped"_L1, qPrintable(attention.text)); // nobody starts by hand what is to be decided

        PRESS(m_driver->button(u"decidePage"_s, u"undoThisRestore"_s));
        AWAIT_STAGE(*m_driver, RestoreStage::Plan);
        PRESS(m_driver->button(u"planPage"_s, u"nextConfirm"_s));
        AWAIT_STAGE(*m_driver, RestoreStage::Confirm);
        QVERIFY(!m_driver->page(u"databaseName"_s)->isVisible()); // no data in service is replaced
        m_driver->picture(u"take_back_confirm"_s);
        PRESS(m_driver->button(u"confirmPage"_s, u"restore"_s));
        AWAIT_STAGE(*m_driver, RestoreStage::Result);
        requireOutcome(RunOutcome::Undone);
        QCOMPARE(m_host.databases(), m_databases);
        QCOMPARE(m_host.runningContainers(), m_containers);
        m_host.removeDump(slow);
    }

    /// A run of another console that ends well shows its result, and what it keeps can be dropped here.
    void runOfAnotherConsoleIsWatchedToItsEndAndDiscarded()
    {
        const QString slow = m_host.writeSlowDump(8);
        QProcess other;
        m_ctl.start(other, {u"restore"_s, slow, u"--yes"_s, u"tale"_s});
        QVERIFY(Ctl::awaitStep(other, u"load"_s));
        open();
        AWAIT_STAGE(*m_driver, RestoreStage::Run);
        QVERIFY(m_driver->flow().isWatching());
        AWAIT_STAGE(*m_driver, RestoreStage::Result);
        QCOMPARE(Ctl::finish(other).status, 0);
        QCOMPARE(m_driver->flow().report()->outcome, RunOutcome::Restored);
        const QString kept = m_driver->flow().report()->previousDatabase;
        QVERIFY(m_host.databases().join(u' ').contains(kept));
        QTRY_VERIFY2_WITH_TIMEOUT(textOf(u"resultPage"_s, u"keptText"_s).contains(u"B, as"_s), qPrintable(textOf(u"resultPage"_s, u"keptText"_s)), patience); // its size
        // Its address is known from the settings that the lab's containers have; the practice host has none.
        auto *openTale = m_driver->button(u"resultPage"_s, u"openTale"_s);
        QCOMPARE(openTale->isVisible(), m_host.kind() == TestHost::Kind::Lab);
        if (openTale->isVisible()) {
            QDesktopServices::setUrlHandler(u"https"_s, this, "openAddress");
            QTest::mouseClick(openTale, Qt::LeftButton);
            QDesktopServices::unsetUrlHandler(u"https"_s);
            QCOMPARE(m_opened, QUrl(u"https://tale.example"_s));
        }

        PRESS(m_driver->button(u"resultPage"_s, u"discardRun"_s));
        AWAIT_STAGE(*m_driver, RestoreStage::Plan);
        m_driver->picture(u"discard_plan"_s);
        PRESS(m_driver->button(u"planPage"_s, u"nextConfirm"_s));
        AWAIT_STAGE(*m_driver, RestoreStage::Confirm);
        QPushButton *drop = m_driver->button(u"confirmPage"_s, u"restore"_s);
        QVERIFY(!drop->isDefault());
        m_driver->picture(u"discard_confirm"_s);
        // Neither promises a way back that there is not.
        QStringList said;
        const auto listening = connect(&m_driver->flow(), &RestoreFlow::changed, this, [this, &said] {
            if (m_driver->flow().isRunning())
                said << textOf(u"runPage"_s, u"runState"_s) << m_driver->button(u"runPage"_s, u"stop"_s)->text() << m_driver->flow().job()->stopOffer().verb;
        });
        PRESS(drop);
        AWAIT_STAGE(*m_driver, RestoreStage::Result);
        disconnect(listening);
        QVERIFY(said.contains(u"&Stop"_s));
        QVERIFY2(!said.join(u' ').contains(u"take back"_s) && !said.join(u' ').contains(u"swap"_s), qPrintable(said.join(u'\n')));
        requireOutcome(RunOutcome::Discarded);
        m_driver->picture(u"discard_result"_s);
        QVERIFY(!m_host.databases().join(u' ').contains(kept));
        QTRY_VERIFY_WITH_TIMEOUT(!m_driver->session().isBusy(), patience);
        QVERIFY(!m_driver->button(u"resultPage"_s, u"undoThisRestore"_s)->isVisible()); // nothing to undo to any more
        // The restore's proof is still there.
        m_driver->chooseTab(Place::Activity);
        const QString told = m_driver->on<QTextBrowser>(u"activityPage"_s, u"activityReport"_s)->toPlainText();
        QVERIFY2(told.contains(u"equal to the dump"_s) && told.contains(u"what was kept dropped"_s), qPrintable(told));
        m_driver->picture(u"activity_restored_and_dropped"_s);
        m_host.removeDump(slow);
    }

    void stopAtEachStep_data()
    {
        QTest::addColumn<QString>("step");
        QTest::addColumn<QString>("order");
        const QStringList steps{u"stop"_s, u"load"_s, u"check"_s, u"settings"_s, u"swap"_s, u"start"_s, u"ask"_s};
        // In the lab each takes ten seconds; what is special to containers shows where they are stopped and started.
        const bool isLab = m_host.kind() == TestHost::Kind::Lab;
        // The other order differs where it stops and starts; packaging/test --all goes through all of it.
        const bool all = qEnvironmentVariable("TALEKEEPER_FAULTS") == "all"_L1;
        const QStringList some{u"load"_s, u"swap"_s, u"start"_s};
        for (const QString &order : isLab ? QStringList{u"first"_s} : QStringList{u"first"_s, u"last"_s})
            for (const QString &step : isLab || (order == "last"_L1 && !all) ? some : steps)
                QTest::newRow(qPrintable(step + u" with stop "_s + order)) << step << order;
    }

    /// Whenever it comes, a stop ends with all as before, or with the restored data in service and the way back open.
    void stopAtEachStep()
    {
        QFETCH(QString, step);
        QFETCH(QString, order);
        const QString file = m_host.newestWholeDump();
        const QByteArrayList before = m_host.databaseText(u"tale"_s);
        open();
        prepare(file);
        if (order == "last"_L1)
            m_driver->on<QRadioButton>(u"planPage"_s, u"stopLast"_s)->click();
        QPushButton *stop = m_driver->button(u"runPage"_s, u"stop"_s);
        connect(&m_driver->flow(), &RestoreFlow::changed, stop, [this, stop, step, isPressed = false]() mutable {
            const RunStep *running = m_driver->flow().isRunning() ? m_driver->flow().progress().running() : nullptr;
            if (running && running->id == step && stop->isEnabled() && !std::exchange(isPressed, true))
                QTest::mouseClick(stop, Qt::LeftButton);
        });
        confirm();
        AWAIT_STAGE(*m_driver, RestoreStage::Result);
        QVERIFY2(m_driver->flow().report(), m_driver->flow().error() ? qPrintable(m_driver->flow().error()->message) : "");
        const RestoreReport report = *m_driver->flow().report();
        QTRY_COMPARE_WITH_TIMEOUT(m_host.runningContainers(), m_containers, patience);
        if (report.outcome == RunOutcome::TakenBack) {
            const QStringList now = m_host.databases();
            for (const QString &database : m_databases) // by OID: the very same are in service
                QVERIFY2(now.contains(database), qPrintable(now.join(u", "_s)));
            // What was swapped in and out again stays as an undo would keep it.
            QVERIFY2(now.size() == m_databases.size() + (step == "swap"_L1 ? 1 : 0), qPrintable(now.join(u", "_s)));
            QCOMPARE(linesMissing(before, m_host.databaseText(u"tale"_s)), QByteArrayList());
            return;
        }
        // The stop came when the new data was in service already, or just behind the last step.
        QVERIFY(report.outcome == RunOutcome::Restored || report.outcome == RunOutcome::Interrupted);
        QVERIFY2(step == "start"_L1 || step == "ask"_L1 || step == "swap"_L1, qPrintable(outcomeText(report)));
        PRESS(m_driver->button(u"resultPage"_s, u"undoThisRestore"_s));
        AWAIT_STAGE(*m_driver, RestoreStage::Plan);
        confirm();
        AWAIT_STAGE(*m_driver, RestoreStage::Result);
        requireOutcome(RunOutcome::Undone);
        QCOMPARE(linesMissing(before, m_host.databaseText(u"tale"_s)), QByteArrayList());
        QTRY_COMPARE_WITH_TIMEOUT(m_host.runningContainers(), m_containers, patience);
    }

    void jobsAreListedAndStopped()
    {
        const QString slow = m_host.writeSlowDump(30);
        open();
        prepare(slow);
        confirm();
        awaitStep(u"load"_s);
        m_driver->chooseTab(Place::Dumps);
        auto *jobs = m_driver->window().findChild<QPushButton *>(u"jobs"_s);
        QTRY_VERIFY_WITH_TIMEOUT(jobs->text().contains(u"Restore of tale"_s), patience);
        PRESS(jobs);
        auto *panel = m_driver->window().findChild<QWidget *>(u"jobsPanel"_s);
        QVERIFY(panel->isVisible());
        m_driver->picture(u"jobs_panel"_s);
        QCOMPARE(panel->findChild<QPushButton *>(u"stopJob"_s)->text(), u"Stop and take back"_s);
        PRESS(panel->findChild<QPushButton *>(u"showJob"_s));
        QVERIFY(m_driver->page(u"runPage"_s)->isVisible());
        m_driver->chooseTab(Place::Overview); // a job that ends while its page is closed
        PRESS(panel->findChild<QPushButton *>(u"stopJob"_s));
        AWAIT_STAGE(*m_driver, RestoreStage::Result);
        requireOutcome(RunOutcome::TakenBack);
        QCOMPARE(m_host.databases(), m_databases);
        QTRY_VERIFY_WITH_TIMEOUT(panel->findChild<QWidget *>(u"noJobs"_s)->isVisible(), patience);
        m_host.removeDump(slow);
    }

public Q_SLOTS:
    void openAddress(const QUrl &address) { m_opened = address; }

private:
    void open()
    {
        m_driver = std::make_unique<WindowDriver>(m_host.profile());
        m_driver->window().chooseHost(0);
        QTRY_COMPARE_WITH_TIMEOUT(m_driver->session().state(), HostSession::State::Connected, patience);
    }

    void prepare(const QString &file)
    {
        m_driver->chooseTab(Place::Restore);
        m_driver->chooseDump(u"choosePage"_s, u"wizardDumps"_s, file);
        PRESS(m_driver->button(u"choosePage"_s, u"nextChecks"_s));
        PRESS(m_driver->button(u"checksPage"_s, u"nextPlan"_s));
        AWAIT_STAGE(*m_driver, RestoreStage::Plan);
    }

    void confirm()
    {
        PRESS(m_driver->button(u"planPage"_s, u"nextConfirm"_s));
        m_driver->type(u"tale"_s);
        PRESS(m_driver->button(u"confirmPage"_s, u"restore"_s));
    }

    void awaitStep(const QString &step)
    {
        QTRY_VERIFY_WITH_TIMEOUT(m_driver->flow().progress().running() && m_driver->flow().progress().running()->id == step
                && (step != "load"_L1 || m_driver->flow().progress().total() > 0),
            patience);
    }

    void requireOutcome(RunOutcome outcome)
    {
        const RestoreFlow &flow = m_driver->flow();
        QVERIFY2(flow.report(), flow.error() ? qPrintable(flow.error()->message + flow.error()->detail) : "no report");
        QVERIFY2(flow.report()->outcome == outcome, qPrintable(outcomeText(*flow.report())));
    }

    QString textOf(const QString &page, const QString &label) { return m_driver->on<QLabel>(page, label)->text(); }
    QString bannerText(const QString &page, const QString &banner)
    {
        return m_driver->on<MessageBanner>(page, banner)->text();
    }

    TestHost &m_host;
    Ctl m_ctl;
    QUrl m_opened;
    QStringList m_databases;
    QStringList m_containers;
    std::unique_ptr<WindowDriver> m_driver;
};

} // namespace talekeeper

TALEKEEPER_WINDOW_TEST_MAIN(talekeeper::RunsTest)
#include "runstest.moc"
