#include "core/restore/planrun.h"

#include "core/foundation/format.h"
#include "core/restore/plansteps.h"
#include "core/restore/rundatabase.h"
#include "core/restore/steps.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct PlanRunText {
    Q_DECLARE_TR_FUNCTIONS(PlanRun)
};

RunOutcome outcomeOf(RestorePlan::Purpose purpose)
{
    switch (purpose) {
    case RestorePlan::Purpose::Restore: return RunOutcome::Restored;
    case RestorePlan::Purpose::Rehearsal: return RunOutcome::Rehearsed;
    case RestorePlan::Purpose::Undo: return RunOutcome::Undone;
    case RestorePlan::Purpose::Discard: return RunOutcome::Discarded;
    }
    Q_UNREACHABLE_RETURN({});
}

} // namespace

PlanRun::PlanRun(const Host &host, const RestorePlan &plan, RunLock &lock, int openings, const Job &job)
    : m_execution {.host = host, .plan = plan}
    , m_lock(lock)
    , m_link(m_execution, lock, openings, job)
    , m_job(m_link.job())
{
    for (const RestoreStep &step : plan.steps)
        m_report.steps.append({.id = step.id, .title = step.title});
    m_report.run = plan.run;
    m_report.isRehearsal = plan.isRehearsal;
    m_report.dump = plan.dump.fileName;
    m_report.database = plan.database;
    m_report.findings = plan.findings;
    m_report.startedAt = QDateTime::currentDateTimeUtc();
    if (plan.standing)
        takeUp(*plan.standing);
}

RestoreReport PlanRun::run()
{
    const RestorePlan &plan = m_execution.plan;
    m_clock.start();
    for (qsizetype at = m_first; at < plan.steps.size(); ++at) {
        auto done = at == m_first ? guardAgain() : Result<void>();
        if (done)
            done = doStep(at);
        if (!done) {
            m_report.error = done.error();
            endEarly(at);
            return finish();
        }
    }
    // A tick is earned: whoever else may have been at work, this is what is true in the end.
    if (const auto held = requireInService(plan, m_execution, m_job); !held) {
        m_report.error = m_execution.isLeft ? m_link.lastError() : held.error();
        m_report.outcome = RunOutcome::Interrupted;
        return finish();
    }
    m_report.outcome = outcomeOf(plan.purpose);
    m_report.previousDatabase = plan.keptDatabase;
    return finish();
}

void PlanRun::takeUp(const Standing &standing)
{
    m_first = standing.firstStep;
    m_execution.sideOid = standing.sideOid;
    m_execution.swapped = standing.swapped;
    m_execution.writersStarted = standing.writersStarted;
    if (standing.stoppedAt.isValid())
        m_execution.stoppedAt = standing.stoppedAt;
    m_report.startedAt = standing.startedAt;
    for (qsizetype at = 0; at < m_first; ++at) {
        m_report.steps[at].state = StepState::Done;
        m_report.steps[at].proof = PlanRunText::tr("done before the interruption");
    }
}

/// Where a run is taken up behind the step that stops what writes: that is stopped still, and the guard is another's, who
/// would swap back.
Result<void> PlanRun::guardAgain()
{
    if (m_first == 0 || m_execution.writersStarted)
        return {};
    for (const RestoreStep &step : m_execution.plan.steps)
        for (const Act &act : step.acts)
            if (const auto *guard = std::get_if<StartGuard>(&act))
                return startGuard(*guard, m_execution, m_job);
    return {};
}

Result<void> PlanRun::note(const QString &step, const QString &state)
{
    auto written = writeNote(step, state);
    // On the way back, and once the swap is done, a full backup volume must not stand in the way: the databases' own
    // comments tell what a lost line would have.
    if (!written && !m_execution.isLeft && (m_execution.swapped || !bringsDump(m_execution.plan))) {
        m_job.log(written.error().message);
        return {};
    }
    return written;
}

Result<void> PlanRun::writeNote(const QString &step, const QString &state)
{
    return appendToJournal(m_execution.host, m_execution.plan.run,
        {{u"event"_s, u"step"_s}, {u"step"_s, step}, {u"state"_s, state}, {u"at"_s, toIsoTime(QDateTime::currentDateTimeUtc())}}, m_job.unstoppable());
}

Result<void> PlanRun::doStep(qsizetype at)
{
    const RestoreStep &step = m_execution.plan.steps.at(at);
    StepReport &report = m_report.steps[at];
    if (m_job.stopRequested() && !m_execution.writersStarted)
        return failure(ErrorKind::Stopped, PlanRunText::tr("It was stopped."));
    m_job.progress(step.id);
    m_job.log(step.title + u": "_s + step.detail);
    QElapsedTimer clock;
    clock.start();
    report.state = StepState::Failed;
    if (const auto held = m_link.requireLock(); !held)
        return held;
    if (const auto kept = requireLease(); !kept)
        return kept;
    if (const auto noted = note(step.id, u"begun"_s); !noted)
        return noted;
    if (step.kind == StepKind::Swap)
        if (const auto quiet = requireQuiet(); !quiet)
            return quiet;
    const auto proof = performStep(step, m_execution, m_job);
    report.seconds = double(clock.elapsed()) / 1000;
    if (!proof) {
        report.proof = proof.error().message;
        return std::unexpected(proof.error());
    }
    report.state = StepState::Done;
    report.proof = *proof;
    m_job.log(u"  "_s + *proof);
    return {}; // no line in the journal: the next step's beginning, or the report, tells that this one is done
}

/// A console that was away for too long, such as a laptop that slept, finds Tale running again.
Result<void> PlanRun::requireLease()
{
    if (m_execution.writersStarted || !m_execution.lease)
        return {};
    const bool isLost = m_execution.lease->isLost(m_job.unstoppable());
    if (m_execution.isLeft)
        return std::unexpected(m_link.lastError());
    if (!isLost)
        return {};
    return failure(ErrorKind::NeedsDecision,
        PlanRunText::tr("Nothing was heard of this console for too long, so the guard has started Tale again on the database from before, or another console "
                    "has taken the run over."));
}

/// Which containers run that write to the database in service.
Result<QStringList> PlanRun::runningNow()
{
    const auto host = refreshHost(m_execution.host, m_job.unstoppable());
    if (!host)
        return std::unexpected(host.error());
    const auto sessions = inDatabase(*host, m_execution.plan.run, u"postgres"_s, m_job.unstoppable(), [](SqlConnection &connection, bool) { return readSessions(connection); });
    if (!sessions)
        return std::unexpected(sessions.error());
    return namesOf(runningWriters(m_execution.plan.database, host->stack, *sessions));
}

/// Right before the swap: nobody has started a writer.
Result<void> PlanRun::requireQuiet()
{
    const auto running = runningNow();
    if (!running)
        return std::unexpected(running.error());
    if (!running->isEmpty())
        return failure(ErrorKind::Failed, PlanRunText::tr("The container %1 runs again: somebody has started it. Nothing was swapped.").arg(running->first()));
    return {};
}

void PlanRun::endEarly(qsizetype failedAt)
{
    if (m_execution.isLeft)
        m_report.error = m_link.lastError();
    m_job.log(m_report.error->message);
    if (m_execution.detached || m_execution.writersStarted || m_execution.isLeft || m_execution.isInDoubt || isLeaseLost()) {
        m_report.outcome = RunOutcome::Interrupted;
        if (m_execution.writersStarted)
            m_report.previousDatabase = m_execution.plan.keptDatabase;
        return;
    }
    m_link.beginTakingBack();
    m_report.outcome = takeBack(failedAt) && runsAsBefore() ? RunOutcome::TakenBack : RunOutcome::Interrupted;
}

/// Once what writes was started on what was swapped in, a guard does nothing but to start the rest.
bool PlanRun::isLeaseLost() { return m_execution.lease && !m_execution.writersStarted && m_execution.lease->isLost(); }

/// Whether what ran before runs: nothing is called taken back while Tale is away.
bool PlanRun::runsAsBefore()
{
    const RestorePlan &plan = m_execution.plan;
    const auto host = refreshHost(m_execution.host, m_job.unstoppable());
    const QStringList &ran = plan.purpose == RestorePlan::Purpose::Undo ? plan.toStart : plan.running;
    const bool all = host && std::ranges::all_of(ran, [&](const QString &name) {
        const Container *container = host->stack.container(name);
        return container && (container->isRunning() || container->state == ContainerState::Restarting);
    });
    if (!all)
        m_report.error->detail += u"\n\n"_s + PlanRunText::tr("Not all of what ran before runs: %1").arg(ran.join(u", "_s));
    return all;
}

/// Goes back from the step that failed; whether everything is as it was before.
bool PlanRun::takeBack(qsizetype failedAt)
{
    const Job job = m_job.unstoppable();
    job.progress(u"taking-back"_s);
    job.log(PlanRunText::tr("Taking everything back …"));
    // The db container may have been restarted and still be starting, and another console may have come in between.
    if (const auto back = m_link.comeBack(); !back) {
        m_report.error->detail += u"\n\n"_s + back.error().message;
        return false;
    }
    bool whole = true;
    const qsizetype last = m_execution.plan.standing ? m_execution.plan.steps.size() - 1 : failedAt;
    for (qsizetype at = last; at >= 0; --at) {
        const RestoreStep &step = m_execution.plan.steps.at(at);
        // Of a run that is taken up again an earlier console may have done what this one has not come to.
        if ((m_report.steps.at(at).state == StepState::Skipped && !m_execution.plan.standing) || step.undo.isEmpty() || takeBackStep(at))
            continue;
        whole = false;
        if (step.kind == StepKind::Swap)
            job.log(PlanRunText::tr("What writes stays stopped, as the database from before is not in service."));
        if (step.kind == StepKind::Swap || m_execution.isLeft)
            break;
    }
    if (whole && m_execution.stoppedAt)
        m_execution.startedAt = QDateTime::currentDateTimeUtc();
    return whole;
}

bool PlanRun::takeBackStep(qsizetype at)
{
    const RestoreStep &step = m_execution.plan.steps.at(at);
    const Job job = m_job.unstoppable();
    if (step.kind == StepKind::Swap && m_execution.swapped && runningNow() != QStringList()) {
        m_report.error->detail += u"\n\n"_s + PlanRunText::tr("What writes runs, so the databases were not swapped back.");
        return false;
    }
    if (const auto reverted = revertStep(step, m_execution, job); !reverted) {
        job.log(reverted.error().message);
        m_report.error->detail += u"\n\n"_s + PlanRunText::tr("While taking back \"%1\": %2").arg(step.title, reverted.error().message) + u'\n' + reverted.error().detail;
        return false;
    }
    if (m_report.steps.at(at).state == StepState::Done)
        m_report.steps[at].state = StepState::Reverted;
    note(step.id, u"reverted"_s);
    return true;
}

RestoreReport PlanRun::finish()
{
    m_report.durationSeconds = double(m_clock.elapsed()) / 1000;
    if (m_execution.stoppedAt && m_execution.startedAt)
        m_report.downtimeSeconds = double(m_execution.stoppedAt->msecsTo(*m_execution.startedAt)) / 1000;
    m_report.tablesChecked = m_execution.tablesChecked;
    m_report.rowsChecked = m_execution.rowsChecked;
    const bool isOurs = !m_execution.isLeft && !isLeaseLost();
    if (isOurs)
        letGuardGo();
    // A run that was detached goes on, and one that another has taken over is theirs: the journal stays open.
    if (isOurs && !m_execution.detached)
        if (const auto written = appendToJournal(m_execution.host, m_execution.plan.run, {{u"event"_s, u"end"_s}, {u"report"_s, toJson(m_report)}}, m_job.unstoppable()); !written)
            m_job.log(written.error().message);
    m_job.log(outcomeText(m_report));
    return m_report;
}

/// The guard goes when what writes runs again, and stays where it does not.
void PlanRun::letGuardGo()
{
    const bool isHalfWay = m_report.outcome == RunOutcome::Interrupted && !m_execution.writersStarted;
    if (isHalfWay || m_execution.plan.isRehearsal || m_execution.plan.purpose == RestorePlan::Purpose::Discard)
        return;
    Result<void> ended;
    // Where the link is lost behind it, a lease that is gone must not be taken for one that the guard has ended.
    if (const auto lease = std::move(m_execution.lease))
        ended = lease->end(m_job);
    else if (m_lock.isHeld()) // an earlier console's, as nobody else can be at work
        ended = endLease(m_execution.host, m_execution.plan.run, m_job);
    if (!ended)
        m_job.log(ended.error().message);
}

} // namespace talekeeper
