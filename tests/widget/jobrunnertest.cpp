// Work on threads of its own, seen from the window's.
#include "ui/common/jobrunner.h"
#include "ui/restore/runprogress.h"

#include <QSignalSpy>
#include <QTest>
#include <QThread>
#include <QTimeZone>

#include <latch>

#include <sched.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace talekeeper
{

namespace
{

const QDateTime start(QDate(2026, 11, 22), QTime(11, 30), QTimeZone::UTC);

RestorePlan somePlan()
{
    return {.running = {u"tale-platform"_s},
        .steps = {{.id = u"stop"_s, .title = u"Stop"_s, .expectedSeconds = 5},
            {.id = u"load"_s, .title = u"Load"_s, .expectedSeconds = 80},
            {.id = u"check"_s, .title = u"Check"_s, .expectedSeconds = 5},
            {.id = u"start"_s, .title = u"Start"_s, .expectedSeconds = 9},
            {.id = u"ask"_s, .title = u"Ask"_s, .expectedSeconds = 1}}};
}

} // namespace

class JobRunnerTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void reportsAndResultsArriveOnThisThread()
    {
        JobRunner runner;
        QObject context;
        const QThread *const here = QThread::currentThread();
        const QThread *worker = nullptr, *receiver = nullptr;
        int answer = 0;
        RunningJob *job = runner.run(
            {.title = u"Counting"_s},
            [&worker](const Job &running) -> Result<int> {
                worker = QThread::currentThread();
                for (int line = 0; line < 5000; ++line)
                    running.log(QString::number(line));
                running.progress(u"load"_s, 3, 4);
                running.progress(u"check"_s);
                return 42;
            },
            &context,
            [&](Result<int> result) {
                receiver = QThread::currentThread();
                answer = result.value_or(0);
            });
        QStringList lines, phases;
        connect(job, &RunningJob::logged, this, [&](const QStringList &some) { lines << some; });
        connect(job, &RunningJob::progressed, this, [&](const Progress &progress) { phases << progress.phase; });
        QCOMPARE(runner.jobs().size(), 1);
        QTRY_COMPARE(answer, 42);
        QVERIFY(worker != here);
        QCOMPARE(receiver, here);
        QCOMPARE(lines.size(), 5000); // not one is lost
        QCOMPARE(lines.last(), u"4999"_s);
        QCOMPARE(phases, QStringList({u"load"_s, u"check"_s})); // nor a phase
        QVERIFY(runner.jobs().isEmpty());
    }

    /// On one processor the work often ends before its thread lets this one go on: what is done at once must not have its
    /// result before whoever asked for it knows that it runs.
    void aResultNeverComesBeforeTheCallHasReturned()
    {
        cpu_set_t before, one;
        QCOMPARE(sched_getaffinity(0, sizeof(before), &before), 0);
        CPU_ZERO(&one);
        CPU_SET(sched_getcpu(), &one);
        QCOMPARE(sched_setaffinity(0, sizeof(one), &one), 0);
        JobRunner runner;
        QObject context;
        int early = 0, ended = 0;
        for (int attempt = 1; attempt <= 300; ++attempt) {
            bool returned = false;
            runner.run({}, [](const Job &) -> Result<void> { return {}; }, &context, [&](const Result<void> &) {
                early += !returned;
                ++ended;
            });
            returned = true;
            QTRY_COMPARE(ended, attempt);
        }
        QCOMPARE(sched_setaffinity(0, sizeof(before), &before), 0);
        QCOMPARE(early, 0);
    }

    void stopReachesTheWorkAndItsReportComesBack()
    {
        JobRunner runner;
        QObject context;
        QString answer;
        RunningJob *job = runner.run(
            {.title = u"Waiting"_s, .changesHost = true},
            [](const Job &running) -> Result<QString> { return running.wait(60s) ? u"waited"_s : u"taken back"_s; },
            &context, [&](Result<QString> result) { answer = *result; });
        QCOMPARE(runner.changingJob(), job);
        job->stop();
        QVERIFY(job->stopAsked());
        QTRY_COMPARE(answer, u"taken back"_s);
        QVERIFY(!runner.changingJob());
    }

    void resultsForWhoIsGoneArePassedOver()
    {
        JobRunner runner;
        auto context = std::make_unique<QObject>();
        std::latch go(1);
        bool called = false;
        RunningJob *job = runner.run(
            {.title = u"Late"_s},
            [&go](const Job &) -> Result<int> {
                go.wait();
                return 1;
            },
            context.get(), [&](const Result<int> &) { called = true; });
        QSignalSpy ended(job, &RunningJob::ended);
        context.reset();
        go.count_down();
        QTRY_COMPARE(ended.size(), 1);
        QVERIFY(!called);
    }

    void exceptionsBecomeErrors()
    {
        JobRunner runner;
        QObject context;
        std::optional<Error> error;
        runner.run(
            {.title = u"Bad"_s}, [](const Job &) -> Result<int> { throw std::runtime_error("out of something"); },
            &context, [&](const Result<int> &result) { error = result.error(); });
        QTRY_VERIFY(error);
        QVERIFY(error->detail.contains(u"out of something"_s));
        QVERIFY(runner.jobs().isEmpty());
    }

    void goingAwayStopsAndWaits()
    {
        std::atomic<bool> finished = false;
        QObject context;
        {
            JobRunner runner;
            runner.run(
                {.title = u"Restore"_s, .changesHost = true},
                [&finished](const Job &running) -> Result<int> {
                    running.wait(60s);
                    running.log(u"taking back"_s);
                    finished = true;
                    return 1;
                },
                &context, [](const Result<int> &) { QFAIL("nobody is there to be told"); });
        }
        QVERIFY(finished);
    }

    void runTellsItsSteps()
    {
        RunProgress progress(somePlan());
        QVERIFY(!progress.running());
        progress.advance({.phase = u"stop"_s}, start);
        QCOMPARE(progress.stoppedSince(), start);
        progress.advance({.phase = u"load"_s, .total = 94'000'000}, start.addSecs(5));
        progress.advance({.phase = u"load"_s, .done = 47'000'000, .total = 94'000'000}, start.addSecs(15));
        QCOMPARE(progress.running()->id, u"load"_s);
        QCOMPARE(progress.runningNumber(), 2);
        QCOMPARE(progress.percent(start.addSecs(15)), 45);
        QCOMPARE(progress.bytesPerSecond(start.addSecs(15)), 4'700'000.0);
        QCOMPARE(progress.secondsLeft(start.addSecs(15)).value(), 10.0);
        QVERIFY(!progress.secondsLeft(start.addSecs(6))); // too early to say
        const QList<RunStep> steps = progress.steps(start.addSecs(20));
        QCOMPARE(steps.at(0).state, RunStep::State::Done);
        QCOMPARE(steps.at(0).seconds, 5.0);
        QCOMPARE(steps.at(1).seconds, 15.0);
        QCOMPARE(steps.at(2).state, RunStep::State::Waiting);

        QVERIFY(!progress.pastTakingBack());
        progress.advance({.phase = u"start"_s}, start.addSecs(30)); // the news of the check came too fast to be seen
        QVERIFY(progress.pastTakingBack());
        QCOMPARE(progress.steps(start).at(2).state, RunStep::State::Done);
        QVERIFY(progress.stoppedSince().isValid());
        progress.advance({.phase = u"ask"_s}, start.addSecs(40));
        QVERIFY(!progress.stoppedSince().isValid());
    }

    void runThatIsTakenBackSaysSo()
    {
        RunProgress progress(somePlan());
        progress.advance({.phase = u"stop"_s}, start);
        progress.advance({.phase = u"load"_s, .done = 1, .total = 2}, start.addSecs(5));
        progress.advance({.phase = u"taking-back"_s}, start.addSecs(8));
        QVERIFY(progress.takingBack());
        QVERIFY(!progress.running());
        QCOMPARE(progress.steps(start.addSecs(60)).at(1).seconds, 3.0);
        QVERIFY(progress.stoppedSince().isValid());
        progress.finish({.outcome = RunOutcome::TakenBack,
            .steps = {{.id = u"stop"_s, .state = StepState::Reverted, .seconds = 5},
                {.id = u"load"_s, .state = StepState::Failed, .seconds = 3}}});
        QVERIFY(!progress.takingBack());
        QCOMPARE(progress.steps(start).at(0).state, RunStep::State::Reverted);
        QCOMPARE(progress.steps(start).at(1).state, RunStep::State::Failed);
        QCOMPARE(progress.steps(start).at(4).state, RunStep::State::Waiting);
    }
};

} // namespace talekeeper

QTEST_MAIN(talekeeper::JobRunnerTest)
#include "jobrunnertest.moc"
