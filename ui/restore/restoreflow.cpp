#include "ui/restore/restoreflow.h"

#include "ui/restore/closing.h"

#include <algorithm>

namespace talekeeper
{
namespace
{

/// The plan that a run of another console follows, as far as its journal tells.
std::optional<RestorePlan> planFollowed(const HostSnapshot &snapshot, const RunRecord &record)
{
    if (!snapshot.status || !record.journal)
        return std::nullopt;
    RunFacts facts{*snapshot.status};
    facts.run = record;
    facts.now = snapshot.status->server.now;
    return record.isRehearsal && !record.undoing ? planOfRehearsal(facts) : planResume(facts);
}

} // namespace

/// What the checks have found.
struct RestoreFlow::Checked {
    Host host;
    std::optional<RestoreFacts> facts; ///< of a restore
    RestorePlan plan;
};

RestoreFlow::RestoreFlow(HostSession &session, const QString &historyPath, QObject *parent)
    : QObject(parent)
    , m_session(session)
    , m_historyPath(historyPath)
{
    connect(&m_session, &HostSession::changed, this, &RestoreFlow::look);
}

bool RestoreFlow::mayGoOn() const
{
    return m_plan && !m_job && !m_plan->steps.isEmpty() && !hasBlocker(m_plan->findings, m_request.accepted);
}

bool RestoreFlow::asksForName() const { return m_plan && (m_task == RunTask::Restore || replacesDatabase(*m_plan)); }

qint64 RestoreFlow::dumpSize() const
{
    if (!m_session.snapshot() || !m_session.snapshot()->catalogue)
        return 0;
    const Dump *dump = m_session.snapshot()->catalogue->find(m_request.dumpFile);
    return dump ? dump->sizeBytes : 0;
}

std::optional<RestorePlan> RestoreFlow::planWith(StopOrder order) const
{
    if (m_task != RunTask::Restore || !m_facts)
        return std::nullopt;
    RestoreRequest request = m_request;
    request.stopOrder = order;
    return planRestore(request, *m_facts);
}

const RunRecord *RestoreFlow::recordOf(const QString &run) const
{
    if (run.isEmpty() || !m_session.snapshot() || !m_session.snapshot()->status)
        return nullptr;
    const QList<RunRecord> &runs = m_session.snapshot()->status->runs;
    const auto record = std::ranges::find(runs, run, &RunRecord::run);
    return record == runs.end() ? nullptr : &*record;
}

const RunRecord *RestoreFlow::record() const { return isOutdated() ? nullptr : recordOf(m_run); }

/// Whether the host was looked at last before, or while, a run of this window ended.
bool RestoreFlow::isOutdated() const
{
    return m_endedAt.isValid() && (!m_session.snapshot() || m_session.snapshot()->begunAt < m_endedAt);
}

void RestoreFlow::clear()
{
    ++m_attempt;
    if (m_job)
        m_job->stop();
    m_job = nullptr;
    m_watched = false;
    m_plan.reset();
    m_report.reset();
    m_error.reset();
    m_host.reset();
    m_facts.reset();
    m_progress = {};
}

void RestoreFlow::chooseDump(const QString &fileName)
{
    if (isRunning())
        return;
    m_task = RunTask::Restore;
    m_run.clear();
    m_request = {.dumpFile = fileName};
    checkAgain();
}

void RestoreFlow::chooseRun(RunTask task, const QString &run)
{
    if (isRunning() || run.isEmpty())
        return;
    m_task = task;
    m_run = run;
    m_request = {};
    checkAgain();
}

void RestoreFlow::showRun(const QString &run)
{
    const RunRecord *record = recordOf(run);
    if (isRunning() || !record)
        return;
    clear();
    m_passedOver.remove(run);
    m_run = run;
    follow(*record);
}

void RestoreFlow::checkAgain()
{
    if (!m_session.snapshot() || isRunning())
        return;
    clear();
    m_request.accepted.clear();
    const Host known = m_session.snapshot()->host;
    const auto restore
        = [known, request = m_request, inspected = m_session.inspection(m_request.dumpFile)
                  ? std::optional(*m_session.inspection(m_request.dumpFile))
                  : std::nullopt](const Job &job) -> Result<Checked> {
        const auto host = refreshHost(known, job);
        if (!host)
            return std::unexpected(host.error());
        const auto facts = inspected ? gatherFacts(*host, request, *inspected, job) : gatherFacts(*host, request, job);
        if (!facts)
            return std::unexpected(facts.error());
        return Checked{.host = *host, .facts = *facts, .plan = planRestore(request, *facts)};
    };
    const auto earlier = [known, task = m_task, run = m_run](const Job &job) -> Result<Checked> {
        const auto host = refreshHost(known, job);
        if (!host)
            return std::unexpected(host.error());
        const auto facts = gatherRunFacts(task, *host, run, job);
        if (!facts)
            return std::unexpected(facts.error());
        return Checked{.host = *host, .facts = {}, .plan = planOf(task, *facts)};
    };
    const auto then = [this, attempt = m_attempt](Result<Checked> result) {
        if (attempt == m_attempt)
            take(std::move(result));
    };
    const bool isNew = m_task == RunTask::Restore;
    const JobDescription description{
        .title = isNew ? tr("Checks for %1").arg(m_request.dumpFile) : tr("Looking at the run %1").arg(m_run),
        .host = m_session.profile().name,
        .place = Place::Restore};
    m_job = isNew ? m_session.runner().run(description, restore, this, then)
                  : m_session.runner().run(description, earlier, this, then);
    connect(m_job, &RunningJob::progressed, this, &RestoreFlow::changed);
    setStage(RestoreStage::Checks);
}

void RestoreFlow::take(Result<Checked> result)
{
    m_job = nullptr;
    if (!result) {
        m_error = result.error();
        Q_EMIT changed();
        return;
    }
    m_host = result->host;
    m_plan = result->plan;
    m_facts = result->facts;
    if (m_facts)
        m_session.addInspection(m_facts->dump);
    if (m_task != RunTask::Restore && mayGoOn())
        setStage(RestoreStage::Plan);
    else
        Q_EMIT changed();
}

void RestoreFlow::setAccepted(const QString &finding, bool accepted)
{
    m_request.accepted.removeAll(finding);
    if (accepted)
        m_request.accepted << finding;
    if (m_facts) // what is accepted is part of the plan: the loader is told
        m_plan = planRestore(m_request, *m_facts);
    Q_EMIT changed();
}

void RestoreFlow::setStopOrder(StopOrder order)
{
    if (!m_facts || m_stage != RestoreStage::Plan || order == m_request.stopOrder)
        return;
    m_request.stopOrder = order;
    m_plan = planRestore(m_request, *m_facts);
    Q_EMIT changed();
}

void RestoreFlow::goTo(RestoreStage stage)
{
    if (isRunning() || stage == RestoreStage::Run || stage == RestoreStage::Decide || stage == RestoreStage::Result)
        return;
    if (stage == RestoreStage::Choose)
        return startOver();
    if (stage > RestoreStage::Checks && !mayGoOn())
        return;
    setStage(stage);
}

QString RestoreFlow::title() const
{
    switch (m_task) {
    case RunTask::Restore:
        return tr("Restore of %1").arg(m_plan->database);
    case RunTask::Undo:
        return m_plan->isRehearsal ? tr("Dropping a rehearsal of %1").arg(m_plan->database) : tr("Undo of the restore of %1").arg(m_plan->database);
    case RunTask::Resume:
        return tr("Restore of %1, taken up again").arg(m_plan->database);
    case RunTask::Discard:
        return tr("Dropping what the run %1 keeps").arg(m_plan->run);
    }
    Q_UNREACHABLE_RETURN({});
}

void RestoreFlow::execute()
{
    if (m_stage != RestoreStage::Confirm || !mayGoOn())
        return;
    m_error.reset();
    m_report.reset();
    m_run = m_plan->run;
    m_progress = RunProgress(*m_plan);
    noteWhatIsStopped();
    m_job = m_session.runner().run(
        {.title = title(), .changesHost = true, .host = m_session.profile().name, .place = Place::Restore},
        [path = m_historyPath, host = *m_host, plan = *m_plan, accepted = m_request.accepted](const Job &job) {
            const RunAudit audit{
                .historyPath = path, .onFailure = [&job](const Error &error) { job.log(error.message); }};
            return executeAudited(audit, host, plan, accepted, job);
        },
        this, [this](Result<RestoreReport> result) { finish(std::move(result)); });
    m_job->setStopOffer(stopOffer(m_progress));
    connect(m_job, &RunningJob::progressed, this, [this](const Progress &progress) {
        const QDateTime now = QDateTime::currentDateTimeUtc();
        m_progress.advance(progress, now);
        m_session.setLinkLost(m_progress.lostSince().isValid());
        if (m_progress.takingBack())
            m_job->setStatus(std::nullopt, tr("taking back"));
        else
            m_job->setStatus(m_progress.percent(now));
        m_job->setStopOffer(stopOffer(m_progress));
        Q_EMIT changed();
    });
    connect(m_job, &RunningJob::logged, this, &RestoreFlow::logged);
    connect(m_job, &RunningJob::stopping, this, &RestoreFlow::changed);
    setStage(RestoreStage::Run);
}

/// What an earlier console has stopped is stopped before this one does anything.
void RestoreFlow::noteWhatIsStopped()
{
    const RunRecord *left = recordOf(m_run);
    if (m_task == RunTask::Restore || m_task == RunTask::Discard || !left || left->state != RunState::Interrupted
        || leftStopped(*left, m_host->stack).isEmpty())
        return;
    const QDateTime since = left->journal ? left->journal->stoppedAt : QDateTime();
    m_progress.setStoppedSince(since.isValid() ? since : QDateTime::currentDateTimeUtc());
}

void RestoreFlow::finish(Result<RestoreReport> result)
{
    m_job = nullptr;
    m_endedAt = QDateTime::currentDateTimeUtc();
    m_session.setLinkLost(false);
    if (result) {
        m_progress.finish(*result);
        m_report = *std::move(result);
    } else {
        m_error = result.error();
    }
    m_session.refresh();
    setStage(RestoreStage::Result);
}

/// Called when the host was looked at.
void RestoreFlow::look()
{
    if (isRunning() || !m_session.snapshot())
        return;
    const bool prepares
        = m_stage == RestoreStage::Checks || m_stage == RestoreStage::Plan || m_stage == RestoreStage::Confirm;
    if (prepares && m_host && m_host->stack.database.id != m_session.snapshot()->host.stack.database.id)
        return checkAgain(); // the stack was made anew: what was planned is about containers that are gone
    if (m_stage == RestoreStage::Choose)
        return lookForRun();
    if (m_stage == RestoreStage::Result)
        Q_EMIT changed(); // what can be done to the run now
    if (isWatching() || m_stage == RestoreStage::Decide) {
        if (const RunRecord *now = record())
            follow(*now);
        else if (m_session.snapshot()->status && !isOutdated())
            startOver(); // nothing of it is left
        else
            Q_EMIT changed(); // how it stands is not known now
    }
}

/// One that a console is at goes before one that was left.
void RestoreFlow::lookForRun()
{
    if (!m_session.snapshot()->status || isOutdated())
        return;
    for (const RunState wanted : {RunState::Running, RunState::Interrupted}) {
        for (const RunRecord &run : m_session.snapshot()->status->runs) {
            const auto passed = m_passedOver.constFind(run.run);
            if (run.isRehearsal || run.state != wanted || (passed != m_passedOver.cend() && *passed == wanted))
                continue;
            m_run = run.run;
            follow(run);
            Q_EMIT found();
            return;
        }
    }
}

void RestoreFlow::follow(const RunRecord &record)
{
    const RestoreStage before = m_stage;
    m_task = record.undoing || record.state == RunState::Undone ? RunTask::Undo : RunTask::Restore;
    if (record.state == RunState::Running) {
        if (!isWatching()) {
            ++m_attempt;
            const auto plan = planFollowed(*m_session.snapshot(), record);
            m_plan = plan ? plan : RestorePlan{.run = record.run, .database = record.database};
            m_progress = RunProgress(*m_plan);
        }
        m_watched = true;
        m_progress.follow(record, QDateTime::currentDateTimeUtc());
        m_stage = RestoreStage::Run;
    } else if (record.state == RunState::Interrupted) {
        m_watched = false;
        m_stage = RestoreStage::Decide;
    } else {
        m_watched = false;
        m_report = reportOf(record);
        m_stage = RestoreStage::Result;
    }
    Q_EMIT changed();
    if (m_stage != before)
        Q_EMIT stageChanged();
}

void RestoreFlow::stop()
{
    if (m_job)
        m_job->stop();
}

void RestoreFlow::startOver()
{
    if (isRunning())
        return;
    if (const RunRecord *left = recordOf(m_run))
        m_passedOver.insert(m_run, isOutdated() ? RunState::Interrupted : left->state);
    clear();
    m_run.clear();
    setStage(RestoreStage::Choose);
}

void RestoreFlow::setStage(RestoreStage stage)
{
    m_stage = stage;
    Q_EMIT changed(); // the page is made ready before it appears
    Q_EMIT stageChanged();
}

} // namespace talekeeper
