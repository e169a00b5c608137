// What a hostile reader found: sentences that were calmer than what is known, and plans that others had overtaken.
#include "tests/support/restorecalls.h"
#include "tests/support/testhost.h"
#include "ui/common/jobrunner.h"
#include "ui/common/messagebanner.h"
#include "ui/restore/closing.h"
#include "ui/restore/resultmessage.h"
#include "ui/restore/runstanding.h"
#include "ui/window/hostview.h"
#include "windowdriver.h"

#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QTimeZone>

#include <semaphore>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

const QDateTime moment(QDate(2026, 11, 22), QTime(3, 12), QTimeZone::UTC);

RestorePlan resumed()
{
    RestorePlan plan{.run = u"20261122-031200-4f2a"_s, .database = u"tale"_s, .running = {u"tale-convex"_s}, .stopOrder = StopOrder::Last};
    for (const QString &step : {u"load"_s, u"check"_s, u"settings"_s, u"stop"_s, u"swap"_s, u"start"_s, u"ask"_s})
        plan.steps += QList<RestoreStep>{{.id = step, .title = step, .expectedSeconds = 10}};
    return plan;
}

RunRecord leftRun()
{
    RunRecord run{.run = u"20261122-031200-4f2a"_s, .state = RunState::Interrupted, .database = u"tale"_s, .running = {u"tale-convex"_s}};
    run.load = LoadState{.kind = LoadState::Kind::Running, .doneBytes = 5, .totalBytes = 10};
    run.journal = Journal{};
    return run;
}

Stack stackWith(ContainerState state, Health health)
{
    return {.project = u"tale"_s,
        .containers = {Container{.name = u"tale-convex"_s, .role = Role::Convex, .state = state, .health = health}}};
}

QString words(const RunStanding &standing) { return standing.headline + u' ' + standing.facts.join(u' '); }

RestoreReport reportWith(RunOutcome outcome)
{
    return {.run = u"20261122-031200-4f2a"_s, .outcome = outcome, .dump = u"tale-20261121-020000.sql.gz"_s, .database = u"tale"_s};
}

} // namespace

class ReviewTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        auto made = TestHost::make(TestHost::Kind::Practice);
        if (!made && !isContinuousIntegration())
            return;
        QVERIFY2(made, made ? "" : qPrintable(made.error().message + made.error().detail));
        m_host = *std::move(made);
    }

    void cleanup()
    {
        m_driver.reset();
        if (m_host)
            m_host->cleanUp();
    }

    void cleanupTestCase()
    {
        if (m_host)
            m_host->remove();
    }

    /// A run that died between stop and swap loads again with Tale stopped, whatever its order says.
    void loadOfARunWhoseTaleIsStoppedIsNotSafe()
    {
        RunProgress progress(resumed());
        QVERIFY(!progress.hasBegun());
        progress.setStoppedSince(moment);
        progress.advance({.phase = u"load"_s, .done = 5, .total = 10}, moment.addSecs(600));
        QVERIFY(progress.hasBegun());
        QVERIFY(!progress.onlyLoads());
        QVERIFY(!goneAwayText(progress, std::chrono::minutes(15)).contains(u"safe"_s));
        progress.advance({.phase = u"stop"_s, .done = 0, .total = 0}, moment.addSecs(700));
        QCOMPARE(progress.stoppedSince(), moment); // not only since this console stops it again
    }

    void containerThatRestartsAgainAndAgainDoesNotServe()
    {
        for (const Stack &stack : {stackWith(ContainerState::Restarting, Health::None), stackWith(ContainerState::Running, Health::Unhealthy)}) {
            const RunStanding standing = standingOf(leftRun(), stack);
            QVERIFY(!standing.isSafeToClose);
            QVERIFY2(!words(standing).contains(u"Tale runs"_s) && words(standing).contains(u"tale-convex"_s), qPrintable(words(standing)));
            QCOMPARE(standing.role, StateRole::Bad);
        }
        RunRecord run = leftRun();
        run.running.clear();
        QVERIFY(!words(standingOf(run, stackWith(ContainerState::Exited, Health::None))).contains(u"Tale runs"_s));
    }

    void windowStaysWhereARunDidNotEndAsWasSaid()
    {
        const auto interrupted = reportWith(RunOutcome::Interrupted);
        auto letGo = interrupted;
        letGo.error = Error{.kind = ErrorKind::Stopped};
        QVERIFY(!endedAsSaid(ClosingAct::Stop, false, std::nullopt));
        QVERIFY(!endedAsSaid(ClosingAct::Stop, false, interrupted)); // it could not be taken back
        QVERIFY(!endedAsSaid(ClosingAct::Stop, false, reportWith(RunOutcome::Restored))); // the stop came too late
        QVERIFY(endedAsSaid(ClosingAct::Stop, false, reportWith(RunOutcome::TakenBack)));
        QVERIFY(endedAsSaid(ClosingAct::Stop, true, interrupted));
        QVERIFY(endedAsSaid(ClosingAct::Leave, false, letGo));
        QVERIFY(!endedAsSaid(ClosingAct::Leave, false, reportWith(RunOutcome::TakenBack)));
    }

    void resultClaimsOnlyWhatIsKnown()
    {
        const RestoreReport good = reportWith(RunOutcome::Restored);
        QVERIFY(!resultMessage(good, nullptr, {}).text.contains(u"0 rows"_s)); // of a run taken up behind its check
        RunRecord now = leftRun();
        now.state = RunState::Restored;
        QCOMPARE(resultMessage(good, &now, {}).role, StateRole::Unknown); // its report is gone
        now.report = good;
        QCOMPARE(resultMessage(good, &now, {}).role, StateRole::Good);
        for (const RunState state : {RunState::Running, RunState::Interrupted, RunState::Undone}) {
            now.state = state;
            QVERIFY(resultMessage(good, &now, {}).role != StateRole::Good);
        }
        // A journal without a step: nothing was ever kept, so nothing was dropped.
        RunRecord ended = leftRun();
        ended.state = RunState::Ended;
        const ResultMessage over = resultMessage(reportOf(ended), &ended, {});
        QVERIFY(over.role == StateRole::Unknown && !over.headline.contains(u"dropped"_s));
        ended.report = reportWith(RunOutcome::Discarded);
        QCOMPARE(resultMessage(reportOf(ended), &ended, {}).role, StateRole::Good);
        QVERIFY(!brokenOffHeadline(true).contains(u"Nothing was changed"_s));
        // What was accepted is not why it was refused.
        RestoreReport refused = reportWith(RunOutcome::Refused);
        refused.findings = {{.id = u"changed"_s, .severity = Severity::Blocker, .message = u"somebody"_s},
            {.id = u"age"_s, .severity = Severity::Blocker, .acceptable = true, .message = u"too old"_s}};
        QCOMPARE(resultMessage(refused, nullptr, {u"age"_s}).text, u"somebody"_s);
    }

    void whatChangesAHostDoesNotWaitForWhatLooks()
    {
        std::counting_semaphore<> gate(0);
        JobRunner runner;
        for (int at = 0; at < 20; ++at)
            runner.run({.title = u"Looking"_s}, [&gate](const Job &) -> Result<int> { gate.acquire(); return 0; }, this, [](auto) {});
        bool done = false;
        runner.run({.title = u"Restore"_s, .changesHost = true}, [](const Job &) -> Result<int> { return 1; }, this, [&done](auto) { done = true; });
        const bool came = QTest::qWaitFor([&done] { return done; }, 5000);
        gate.release(20);
        QVERIFY(came);
        QTRY_VERIFY(runner.jobs().isEmpty());
    }

    void questionShowsNamesAsTheyAre()
    {
        QWidget parent;
        DialogPrompts().ask(&parent, {.title = u"<b>x</b> is running."_s, .text = u"<i>y</i>"_s, .verbs = {u"Stop"_s}, .stayVerb = u"Stay"_s}, [](auto) {});
        auto *box = parent.findChild<QMessageBox *>();
        QVERIFY(box);
        QCOMPARE(box->textFormat(), Qt::PlainText);
        box->reject();
    }

    /// Somebody undid the restore after the plan to drop what it keeps was made: nothing is dropped, and that is no success.
    void planThatWasOvertakenIsRefused()
    {
        if (!m_host)
            QSKIP("no PostgreSQL here");
        const QString run = restoreElsewhere();
        const auto facts = gatherDiscardFacts(m_host->host(), run, Job());
        QVERIFY(facts);
        const RestorePlan stale = planDiscard(*facts);
        requireOutcome(executePlan(m_host->host(), undoPlan(*m_host, run), {}, Job()), RunOutcome::Undone);
        m_host->refresh();
        const auto report = executePlan(m_host->host(), stale, {}, Job());
        QVERIFY(report);
        QCOMPARE(report->outcome, RunOutcome::Refused);
    }

    /// The plan that is shown is the one that is executed, also of a run that was planned before.
    void planIsShownAnewAndResultFollowsTheHost()
    {
        if (!m_host)
            QSKIP("no PostgreSQL here");
        const QString run = restoreElsewhere();
        open();
        m_driver->chooseTab(Place::Restore);
        m_driver->flow().chooseRun(RunTask::Discard, run);
        AWAIT_STAGE(*m_driver, RestoreStage::Plan);
        const QString before = shownSteps();
        m_driver->flow().goTo(RestoreStage::Choose);
        const QString kept = m_driver->session().snapshot()->status->runs.first().keptDatabase;
        m_host->sql(kept, u"CREATE TABLE public.grown AS SELECT repeat(md5(n::text), 20) AS t FROM generate_series(1, 60000) n"_s);
        m_driver->flow().chooseRun(RunTask::Discard, run);
        AWAIT_STAGE(*m_driver, RestoreStage::Plan);
        QVERIFY2(shownSteps() != before, qPrintable(before));
        QVERIFY(shownSteps().contains(m_driver->flow().plan()->steps.first().detail));

        // Another console drops what the run keeps: the window no longer promises a way back.
        m_driver->flow().goTo(RestoreStage::Choose);
        m_driver->flow().showRun(run);
        AWAIT_STAGE(*m_driver, RestoreStage::Result);
        auto *name = m_driver->on<QLineEdit>(u"resultPage"_s, u"keptDatabase"_s);
        QVERIFY(name->isVisible());
        const auto facts = gatherDiscardFacts(m_host->host(), run, Job());
        requireOutcome(executePlan(m_host->host(), planDiscard(*facts), {}, Job()), RunOutcome::Discarded);
        m_driver->session().refresh();
        QTRY_VERIFY_WITH_TIMEOUT(!name->isVisible(), patience);
    }

    void otherFileOfTheSameNameAndSizeIsNotVerified()
    {
        if (!m_host)
            QSKIP("no PostgreSQL here");
        open();
        const QString file = m_host->newestWholeDump();
        m_driver->session().verify(file);
        QTRY_VERIFY_WITH_TIMEOUT(m_driver->session().inspection(file), patience);
        m_host->shell(u"touch -d '2024-02-03 04:05:06' \"$1\""_s, {m_host->host().stack.backupDirectory + u'/' + file});
        m_driver->session().refresh();
        QTRY_VERIFY_WITH_TIMEOUT(!m_driver->session().inspection(file), patience);
    }

    /// A fetch, a push or a verification is nothing that is thrown away without a word.
    void closingOnAnyJobAsks()
    {
        if (!m_host)
            QSKIP("no PostgreSQL here");
        open();
        m_driver->window().runner().run({.title = u"Fetching x"_s, .host = u"here"_s},
            [](const Job &job) -> Result<int> {
                while (job.wait(std::chrono::hours(1))) { }
                return failure(ErrorKind::Stopped, {});
            },
            this, [](const auto &) {});
        m_driver->window().close();
        QCOMPARE(m_driver->prompts().asked.size(), 1);
        QVERIFY(m_driver->prompts().asked.first().title.contains(u"Fetching x"_s));
        QVERIFY(m_driver->window().isVisible()); // who does not answer stays
        m_driver->prompts().answer = 0;
        m_driver->window().close();
        QTRY_VERIFY(!m_driver->window().isVisible());
        QCOMPARE(m_driver->prompts().asked.size(), 2);
        QTRY_VERIFY(m_driver->window().runner().jobs().isEmpty());
    }

    void runThatWasLeftStaysLeftWhateverIsClosedAfterIt()
    {
        if (!m_host)
            QSKIP("no PostgreSQL here");
        open();
        const auto beginWork = [this] {
            m_driver->window().runner().run({.title = u"Restore"_s, .changesHost = true},
                [](const Job &job) -> Result<int> {
                    while (job.wait(std::chrono::hours(1))) { }
                    return failure(ErrorKind::Stopped, {});
                },
                this, [](const auto &) {});
        };
        leaveRun();
        m_driver->session().refresh();
        AWAIT_STAGE(*m_driver, RestoreStage::Decide);
        QCOMPARE(m_driver->session().pace(), std::optional<std::chrono::milliseconds>(10s)); // who thinks needs no look every two seconds
        m_driver->flow().chooseRun(RunTask::Resume, m_left);
        AWAIT_STAGE(*m_driver, RestoreStage::Plan);
        m_driver->flow().goTo(RestoreStage::Confirm);
        m_driver->flow().execute();
        QTRY_VERIFY_WITH_TIMEOUT(m_driver->flow().progress().onlyLoads(), patience);
        m_driver->prompts().answer = 1; // close, the load goes on
        m_driver->window().close();
        QTRY_VERIFY_WITH_TIMEOUT(!m_driver->window().isVisible(), patience);
        QVERIFY(m_driver->window().hasLeftRun());
        m_driver->window().show();
        beginWork();
        m_driver->prompts().answer = 0; // stop
        m_driver->window().close();
        QTRY_VERIFY_WITH_TIMEOUT(!m_driver->window().isVisible(), patience);
        QVERIFY(m_driver->window().hasLeftRun());
        m_driver.reset();
        takeLeftRunBack();
    }

    /// What the admin stopped has not failed.
    void stoppedChecksAreNoFault()
    {
        if (!m_host)
            QSKIP("no PostgreSQL here");
        open();
        m_driver->chooseTab(Place::Restore);
        m_driver->flow().chooseDump(m_host->newestWholeDump());
        m_driver->flow().job()->stop();
        QTRY_VERIFY_WITH_TIMEOUT(m_driver->flow().error(), patience);
        QCOMPARE(m_driver->flow().error()->kind, ErrorKind::Stopped);
        auto *banner = m_driver->on<MessageBanner>(u"checksPage"_s, u"checksBanner"_s);
        QCOMPARE(banner->role(), StateRole::Unknown);
        QVERIFY2(banner->text().contains(u"were stopped"_s), qPrintable(banner->text()));
    }

    void whoTypesIsNotLedAway()
    {
        if (!m_host)
            QSKIP("no PostgreSQL here");
        open();
        m_driver->chooseTab(Place::Dumps);
        auto *filter = m_driver->on<QLineEdit>(u"dumpsPage"_s, u"dumpFilter"_s);
        m_driver->window().activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&m_driver->window()));
        filter->setFocus();
        QTRY_VERIFY(filter->hasFocus());
        leaveRun();
        m_driver->session().refresh();
        AWAIT_STAGE(*m_driver, RestoreStage::Decide);
        QCOMPARE(m_driver->window().currentHost()->place(), Place::Dumps);
        QVERIFY(filter->hasFocus());
        m_driver.reset();
        takeLeftRunBack();
    }

private:
    void open()
    {
        m_driver = std::make_unique<WindowDriver>(m_host->profile());
        m_driver->window().chooseHost(0);
        QTRY_COMPARE_WITH_TIMEOUT(m_driver->session().state(), HostSession::State::Connected, patience);
    }

    /// As another console leaves a run: the load is let go.
    void leaveRun()
    {
        m_slow = m_host->writeSlowDump(20);
        const RestorePlan plan = restorePlan(*m_host, {.dumpFile = m_slow, .stopOrder = StopOrder::Last});
        m_left = plan.run;
        std::stop_source detach;
        const Job job({.stop = {}, .detach = detach.get_token(), .onProgress = [&detach](const Progress &progress) {
            if (progress.phase == "load"_L1 && progress.total > 0)
                detach.request_stop();
        }, .onLog = {}});
        const auto left = executePlan(m_host->host(), plan, {}, job);
        QVERIFY(left && left->outcome == RunOutcome::Interrupted);
    }

    void takeLeftRunBack()
    {
        m_host->refresh();
        requireOutcome(executePlan(m_host->host(), undoPlan(*m_host, m_left), {}, Job()), RunOutcome::Undone);
        m_host->removeDump(m_slow);
    }

    /// As another console does it; its run.
    QString restoreElsewhere()
    {
        m_host->refresh();
        const RestorePlan plan = restorePlan(*m_host, {.dumpFile = m_host->newestWholeDump()});
        requireOutcome(executePlan(m_host->host(), plan, {}, Job()), RunOutcome::Restored);
        m_host->refresh();
        return plan.run;
    }

    QString shownSteps()
    {
        QStringList texts;
        for (const QLabel *label : m_driver->page(u"planPage"_s)->findChildren<QLabel *>())
            texts << label->text();
        return texts.join(u'\n');
    }

    std::optional<TestHost> m_host;
    std::unique_ptr<WindowDriver> m_driver;
    QString m_left; ///< the run that leaveRun() left, and its dump
    QString m_slow;
};

} // namespace talekeeper

QTEST_MAIN(talekeeper::ReviewTest)
#include "reviewtest.moc"
