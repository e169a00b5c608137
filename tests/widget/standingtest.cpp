// What the window says of a run that stands half-way, and before it is closed on one: pure functions of what is known.
#include "ui/restore/closing.h"
#include "ui/restore/resultmessage.h"
#include "ui/restore/runstanding.h"
#include "ui/window/windowstate.h"

#include <QSettings>
#include <QTemporaryDir>
#include <QTest>
#include <QTimeZone>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

const QDateTime now(QDate(2026, 11, 22), QTime(11, 30), QTimeZone::UTC);
constexpr std::chrono::seconds patience = std::chrono::minutes(15);

RestorePlan plan(StopOrder order)
{
    RestorePlan made{.run = u"20261122-113000-4f2a"_s, .database = u"tale"_s, .running = {u"tale-convex"_s}, .stopOrder = order};
    const QStringList steps = order == StopOrder::First
        ? QStringList{u"stop"_s, u"load"_s, u"check"_s, u"settings"_s, u"swap"_s, u"start"_s, u"ask"_s}
        : QStringList{u"load"_s, u"check"_s, u"settings"_s, u"stop"_s, u"swap"_s, u"start"_s, u"ask"_s};
    for (const QString &step : steps)
        made.steps += QList<RestoreStep>{{.id = step, .title = step, .expectedSeconds = 10}};
    return made;
}

RunProgress at(StopOrder order, const QString &step)
{
    RunProgress progress(plan(order));
    for (const RestoreStep &each : plan(order).steps) {
        progress.advance({.phase = each.id, .done = each.id == "load"_L1 ? 5 : 0, .total = each.id == "load"_L1 ? 10 : 0}, now);
        if (each.id == step)
            break;
    }
    return progress;
}

RunRecord record()
{
    RunRecord run{.run = u"20261122-113000-4f2a"_s, .state = RunState::Interrupted, .database = u"tale"_s, .running = {u"tale-convex"_s}};
    run.step = u"load"_s;
    run.load = LoadState{.kind = LoadState::Kind::Running, .doneBytes = 58'000'000, .totalBytes = 94'000'000};
    run.sideDatabase = u"tale_restore_20261122_113000"_s;
    run.journal = Journal{};
    return run;
}

Stack stack(ContainerState convex)
{
    return {.project = u"tale"_s, .containers = {Container{.name = u"tale-convex"_s, .role = Role::Convex, .state = convex}}};
}

QString words(const RunStanding &standing) { return standing.headline + u' ' + standing.facts.join(u' '); }

} // namespace

class StandingTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void lostLinkChangesNoStep()
    {
        RunProgress progress = at(StopOrder::Last, u"load"_s);
        QVERIFY(!progress.lostSince().isValid());
        progress.advance({.phase = u"link"_s, .done = 0, .total = 1}, now.addSecs(10));
        progress.advance({.phase = u"link"_s, .done = 0, .total = 1}, now.addSecs(20)); // each attempt says so
        QCOMPARE(progress.lostSince(), now.addSecs(10));
        QVERIFY(progress.onlyLoads());
        QCOMPARE(progress.done(), 5);
        progress.advance({.phase = u"link"_s, .done = 1, .total = 1}, now.addSecs(30));
        QVERIFY(!progress.lostSince().isValid());
        QCOMPARE(progress.running()->id, u"load"_s);
        QCOMPARE(progress.total(), 10);
    }

    /// Until the guard has acted, what was true is; from then on nobody here knows.
    void lostLinkClaimsOnlyWhatIsKnown()
    {
        const auto lostAt = [](StopOrder order, const QString &step) {
            RunProgress progress = at(order, step);
            progress.advance({.phase = u"link"_s, .done = 0, .total = 1}, now);
            return progress;
        };
        const auto text = [&](const RunProgress &progress, int minutes) { return lostLinkTexts(progress, patience, now.addSecs(minutes * 60)).join(u' '); };
        const RunProgress stopped = lostAt(StopOrder::First, u"load"_s);
        QVERIFY2(text(stopped, 14).contains(u"Tale is stopped since 11:30:00 UTC"_s), qPrintable(text(stopped, 14)));
        QVERIFY(text(stopped, 14).contains(u"about 11:45 UTC"_s) && text(stopped, 14).contains(u"needs a decision"_s));
        QVERIFY(!text(stopped, 14).contains(u"half an hour"_s));
        QVERIFY2(!text(stopped, 16).contains(u"is stopped"_s) && text(stopped, 16).contains(u"Whether Tale runs is not known"_s), qPrintable(text(stopped, 16)));
        QVERIFY(!text(stopped, 16).contains(u"goes on where it is"_s));
        const RunProgress past = lostAt(StopOrder::First, u"start"_s); // the guard swaps nothing back any more
        QVERIFY(!text(past, 1).contains(u"old data"_s) && !text(past, 16).contains(u"old data"_s));
        QVERIFY(!text(past, 16).contains(u"is stopped"_s));
        const RunProgress loading = lostAt(StopOrder::Last, u"load"_s);
        QVERIFY(text(loading, 16).contains(u"half an hour"_s) && !text(loading, 16).contains(u"not known"_s)); // no guard waits there
        // Nothing can be taken back from here, and closing does not say so.
        const ClosingQuestion closing = closingQuestion(u"Restore of tale"_s, stopped, patience);
        QCOMPARE(closing.acts, QList<ClosingAct>({ClosingAct::LetGo}));
        QVERIFY(!closing.question.text.contains(u"everything is taken back"_s));
        QVERIFY(endedAsSaid(ClosingAct::LetGo, false, RestoreReport{.outcome = RunOutcome::Interrupted}));
        QVERIFY(!endedAsSaid(ClosingAct::LetGo, false, RestoreReport{.outcome = RunOutcome::TakenBack}));
    }

    void stopSaysWhatItDoes()
    {
        for (const StopOrder order : {StopOrder::First, StopOrder::Last}) {
            for (const QString &step : {u"stop"_s, u"load"_s, u"check"_s, u"settings"_s, u"swap"_s})
                QCOMPARE(stopOffer(at(order, step)).verb, u"Stop and take back"_s);
            for (const QString &step : {u"start"_s, u"ask"_s})
                QCOMPARE(stopOffer(at(order, step)).verb, u"Stop waiting"_s);
        }
        RunProgress progress = at(StopOrder::First, u"load"_s);
        progress.advance({.phase = u"link"_s, .done = 0, .total = 1}, now);
        QCOMPARE(stopOffer(progress).verb, u"Stop waiting"_s);
        progress.advance({.phase = u"taking-back"_s}, now);
        QVERIFY(!stopOffer(progress).isPossible); // also of one that a failure began
        RestorePlan drop{.purpose = RestorePlan::Purpose::Discard, .run = u"r"_s, .database = u"tale"_s};
        drop.steps = {RestoreStep{.kind = StepKind::Drop, .id = u"drop"_s, .title = u"Drop"_s}};
        RunProgress dropping(drop);
        dropping.advance({.phase = u"drop"_s}, now);
        QCOMPARE(stopOffer(dropping).verb, u"Stop"_s);
        const QString question = closingQuestion(u"Dropping"_s, dropping, {}).question.text;
        QVERIFY2(!question.contains(u"taken back"_s) && question.contains(u"can't be brought back"_s), qPrintable(question));
        QVERIFY(goneAwayText(dropping, {}).isEmpty());
    }

    void oldNewsIsNotSaidAsIfItWereSo()
    {
        const RunStanding standing = standingOf(record(), stack(ContainerState::Running), now);
        QVERIFY(!standing.isSafeToClose && !words(standing).contains(u"safe to close"_s));
        QVERIFY2(words(standing).contains(u"seen at 22 Nov 2026 11:30 UTC"_s), qPrintable(words(standing)));
        QCOMPARE(standing.role, StateRole::Unknown);
    }

    void guardIsToldWithItsTime()
    {
        RunRecord run = record();
        run.journal->stoppedAt = now;
        QVERIFY2(words(standingOf(run, stack(ContainerState::Exited))).contains(u"No guard is on the host"_s), qPrintable(words(standingOf(run, stack(ContainerState::Exited)))));
        run.journal->leaseRenewedAt = now;
        QVERIFY2(words(standingOf(run, stack(ContainerState::Exited))).contains(u"at about 22 Nov 2026 11:45 UTC"_s), qPrintable(words(standingOf(run, stack(ContainerState::Exited)))));
    }

    void aRehearsalPutsNothingAtStake()
    {
        RunRecord run = record();
        run.isRehearsal = true;
        run.running.clear();
        run.sideDatabase = u"tale_rehearsal_20261122_113000"_s;
        const RunStanding standing = standingOf(run, stack(ContainerState::Running));
        QVERIFY2(!standing.isTaleStopped && standing.role == StateRole::Attention, qPrintable(words(standing)));
        QVERIFY2(words(standing).contains(u"stops nothing and replaces nothing"_s), qPrintable(words(standing)));
        QVERIFY(!words(standing).contains(u"take the run up"_s) && !words(standing).contains(u"from before"_s));
        // However it has ended, its result neither speaks of containers nor of data from before.
        for (const RunOutcome outcome : {RunOutcome::Rehearsed, RunOutcome::TakenBack, RunOutcome::Interrupted, RunOutcome::Undone, RunOutcome::Discarded}) {
            const ResultMessage message = resultMessage({.run = run.run, .isRehearsal = true, .outcome = outcome, .dump = u"tale-20261121-020000.sql.gz"_s, .database = u"tale"_s}, nullptr, {});
            const QString text = message.headline + u' ' + message.text;
            QVERIFY2(!text.contains(u"from before"_s) && !text.contains(u"resume"_s) && !text.contains(u"in service as"_s), qPrintable(text));
        }
        // Dropping what it has loaded can't be taken back.
        RestorePlan drop{.purpose = RestorePlan::Purpose::Undo, .run = run.run, .database = u"tale"_s, .isRehearsal = true};
        drop.steps = {RestoreStep{.kind = StepKind::Drop, .id = u"drop"_s, .title = u"Drop"_s}};
        RunProgress dropping(drop);
        dropping.advance({.phase = u"drop"_s}, now);
        QCOMPARE(stopOffer(dropping).verb, u"Stop"_s);
    }

    void onlyALoadIsSafeToClose()
    {
        const RunStanding standing = standingOf(record(), stack(ContainerState::Running));
        QVERIFY(standing.isSafeToClose);
        QVERIFY(words(standing).contains(u"safe to close"_s));
        QVERIFY(words(standing).contains(u"58 MB of 94 MB"_s));
        QCOMPARE(standing.role, StateRole::Attention);
    }

    void stoppedTaleIsNeverSafeToClose()
    {
        RunRecord run = record();
        run.journal->stoppedAt = now;
        const RunStanding standing = standingOf(run, stack(ContainerState::Exited));
        QVERIFY(!standing.isSafeToClose && standing.isTaleStopped);
        QVERIFY(!words(standing).contains(u"safe to close"_s));
        QVERIFY(words(standing).contains(u"Tale is stopped since 22 Nov 2026 11:30 UTC: tale-convex"_s));
        QVERIFY(words(standing).contains(u"guard"_s));
        QCOMPARE(standing.role, StateRole::Bad);
        // A container that is gone does not run either.
        QVERIFY(standingOf(run, Stack{}).isTaleStopped);
    }

    void loadThatDiedOrEndedSaysSo()
    {
        RunRecord run = record();
        run.load->kind = LoadState::Kind::Gone;
        QVERIFY(words(standingOf(run, stack(ContainerState::Running))).contains(u"died"_s));
        QVERIFY(!standingOf(run, stack(ContainerState::Running)).isSafeToClose);
        run.load->kind = LoadState::Kind::Finished;
        QVERIFY(words(standingOf(run, stack(ContainerState::Running))).contains(u"not checked yet"_s));
        run.guardActedAt = now;
        QVERIFY(words(standingOf(run, stack(ContainerState::Running))).contains(u"guard on the host started Tale again"_s));
    }

    void swappedRunSaysOnWhichDataTaleRuns()
    {
        RunRecord run = record();
        run.swapped = true;
        run.writersStarted = true;
        QVERIFY(words(standingOf(run, stack(ContainerState::Running))).contains(u"on the restored data"_s));
        QVERIFY(!words(standingOf(run, stack(ContainerState::Running))).contains(u"not touched"_s));
        QVERIFY(!words(standingOf(run, stack(ContainerState::Exited))).contains(u"guard"_s)); // it would not swap back now
    }

    void closingOnALoadOffersToLeaveIt()
    {
        const RunProgress progress = at(StopOrder::Last, u"load"_s);
        QVERIFY(progress.onlyLoads());
        const ClosingQuestion closing = closingQuestion(u"Restore of tale"_s, progress, patience);
        QCOMPARE(closing.acts, QList<ClosingAct>({ClosingAct::Stop, ClosingAct::Leave}));
        QCOMPARE(closing.question.verbs.size(), 2);
        QVERIFY(closing.question.text.contains(u"Tale serves meanwhile"_s));
        QVERIFY(goneAwayText(progress, patience).contains(u"safe to close"_s));
    }

    void closingWhileTaleIsStoppedSaysWhatTheGuardDoes()
    {
        const RunProgress progress = at(StopOrder::First, u"load"_s);
        QVERIFY(!progress.onlyLoads());
        const ClosingQuestion closing = closingQuestion(u"Restore of tale"_s, progress, patience);
        QCOMPARE(closing.acts, QList<ClosingAct>({ClosingAct::Stop, ClosingAct::Leave}));
        QVERIFY(closing.question.text.contains(u"Tale stays stopped"_s) && closing.question.text.contains(u"15 min"_s));
        QVERIFY(!goneAwayText(progress, patience).contains(u"safe"_s));
        QVERIFY(goneAwayText(progress, patience).contains(u"after 15 min"_s));
    }

    void afterTheLoadThereIsNothingToLeave_data()
    {
        QTest::addColumn<QString>("step");
        for (const char *step : {"check", "settings", "swap", "start", "ask"})
            QTest::newRow(step) << QString::fromLatin1(step);
    }
    void afterTheLoadThereIsNothingToLeave()
    {
        QFETCH(QString, step);
        for (const StopOrder order : {StopOrder::First, StopOrder::Last}) {
            const RunProgress progress = at(order, step);
            const ClosingQuestion closing = closingQuestion(u"Restore of tale"_s, progress, patience);
            QCOMPARE(closing.acts, QList<ClosingAct>({ClosingAct::Stop}));
            QVERIFY(!goneAwayText(progress, patience).contains(u"safe to close"_s));
            const bool isPast = step == "start"_L1 || step == "ask"_L1;
            QCOMPARE(closing.question.text.contains(u"everything is taken back"_s), !isPast);
        }
    }

    void otherConsolesRunIsFollowedByItsJournal()
    {
        RunRecord run = record();
        run.state = RunState::Running;
        run.journal->stoppedAt = now.addSecs(-60);
        run.journal->begunSteps = {u"stop"_s, u"load"_s};
        RunProgress progress(plan(StopOrder::First));
        progress.follow(run, now);
        QCOMPARE(progress.running()->id, u"load"_s);
        QCOMPARE(progress.stoppedSince(), now.addSecs(-60));
        QCOMPARE(progress.done(), 58'000'000);
        QVERIFY(!progress.bytesPerSecond(now)); // nobody knows yet
        run.load->doneBytes = 68'000'000;
        progress.follow(run, now.addSecs(5));
        QCOMPARE(progress.bytesPerSecond(now.addSecs(5)), 2'000'000.0); // since it is watched, not since it began
        QCOMPARE(*progress.secondsLeft(now.addSecs(5)), 13.0);
        run.step = u"ask"_s;
        run.journal->begunSteps = {u"stop"_s, u"load"_s, u"check"_s, u"settings"_s, u"swap"_s, u"start"_s, u"ask"_s};
        run.writersStarted = true;
        progress.follow(run, now.addSecs(9));
        QVERIFY(!progress.stoppedSince().isValid());
        QVERIFY(progress.pastTakingBack());
    }

    void windowStateIsFoundAgain()
    {
        const QTemporaryDir directory;
        const QString path = directory.filePath(u"window.ini"_s);
        const WindowState state{.geometry = "somewhere",
            .host = u"a/b = [c]"_s,
            .places = {{u"a/b = [c]"_s, Place::Activity}},
            .splitters = {{u"a/b/split"_s, "half"}},
            .sortings = {{u"a/b/dumps"_s, u"2 1"_s}},
            .timelines = {{u"a/b = [c]"_s, {u"tale"_s, u"odd, name"_s}}, {u"other"_s, {}}}};
        writeWindowState(path, state);
        const WindowState found = readWindowState(path);
        QCOMPARE(found.geometry, state.geometry);
        QCOMPARE(found.host, state.host);
        QCOMPARE(found.places, state.places);
        QCOMPARE(found.splitters, state.splitters);
        QCOMPARE(found.sortings, state.sortings);
        QCOMPARE(found.timelines, state.timelines);
    }

    /// Of before there were drills, when the file had numbers.
    void pagesOfAnEarlierVersionAreFound()
    {
        const QTemporaryDir directory;
        const QString path = directory.filePath(u"window.ini"_s);
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("[places]\none=0\ntwo=3\nthree=4\nfour=5\n");
        file.close();
        const auto places = readWindowState(path).places;
        QCOMPARE(places.value(u"one"_s), Place::Overview);
        QCOMPARE(places.value(u"two"_s), Place::Restore);
        QCOMPARE(places.value(u"three"_s), Place::Activity);
        QVERIFY(!places.contains(u"four"_s));
        for (const Place place : {Place::Overview, Place::Dumps, Place::Retention, Place::Restore, Place::Drills, Place::Activity}) {
            writeWindowState(path, {.places = {{u"host"_s, place}}});
            QCOMPARE(readWindowState(path).places.value(u"host"_s), place);
        }
    }

    void nonsenseInTheFileIsPassedOver()
    {
        const QTemporaryDir directory;
        const QString path = directory.filePath(u"window.ini"_s);
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("[places]\nhost=77\nother=word\n[sortings\n\0\xff", 44);
        file.close();
        QVERIFY(readWindowState(path).places.value(u"host"_s, Place::Overview) == Place::Overview);
        QVERIFY(readWindowState(directory.filePath(u"missing.ini"_s)).host.isEmpty());
    }
};

} // namespace talekeeper

QTEST_MAIN(talekeeper::StandingTest)
#include "standingtest.moc"
