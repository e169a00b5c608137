#include "ui/restore/restoreflow.h"

namespace talekeeper
{

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
}

bool RestoreFlow::mayGoOn() const
{
    return m_plan && !m_job && !m_plan->steps.isEmpty() && !hasBlocker(m_plan->findings, m_accepted);
}

qint64 RestoreFlow::dumpSize() const
{
    if (!m_session.snapshot() || !m_session.snapshot()->catalogue)
        return 0;
    const Dump *dump = m_session.snapshot()->catalogue->find(m_dumpFile);
    return dump ? dump->sizeBytes : 0;
}

void RestoreFlow::clear()
{
    ++m_attempt;
    if (m_job)
        m_job->stop();
    m_job = nullptr;
    m_plan.reset();
    m_report.reset();
    m_error.reset();
    m_host.reset();
    m_accepted.clear();
    m_facts.reset();
    m_progress = {};
}

void RestoreFlow::chooseDump(const QString &fileName)
{
    if (isRunning())
        return;
    m_undo = false;
    m_dumpFile = fileName;
    checkAgain();
}

void RestoreFlow::chooseUndo(const QString &run)
{
    if (isRunning())
        return;
    m_undo = true;
    m_undoneRun = run;
    checkAgain();
}

void RestoreFlow::checkAgain()
{
    if (!m_session.snapshot() || isRunning())
        return;
    clear();
    const Host known = m_session.snapshot()->host;
    const auto restore
        = [known, request = RestoreRequest{.dumpFile = m_dumpFile},
              inspected = m_session.inspection(m_dumpFile) ? std::optional(*m_session.inspection(m_dumpFile))
                                                           : std::nullopt](const Job &job) -> Result<Checked> {
        const auto host = refreshHost(known, job);
        if (!host)
            return std::unexpected(host.error());
        const auto facts = inspected ? gatherFacts(*host, request, *inspected, job) : gatherFacts(*host, request, job);
        if (!facts)
            return std::unexpected(facts.error());
        return Checked{.host = *host, .facts = *facts, .plan = planRestore(request, *facts)};
    };
    const auto undo = [known, run = m_undoneRun](const Job &job) -> Result<Checked> {
        const auto host = refreshHost(known, job);
        if (!host)
            return std::unexpected(host.error());
        const auto facts = gatherUndoFacts(*host, run, job);
        if (!facts)
            return std::unexpected(facts.error());
        return Checked{.host = *host, .facts = {}, .plan = planUndo(*facts)};
    };
    const auto then = [this, attempt = m_attempt](Result<Checked> result) {
        if (attempt == m_attempt)
            take(std::move(result));
    };
    const JobDescription description{
        .title = m_undo ? tr("Looking at what an undo would do") : tr("Checks for %1").arg(m_dumpFile)};
    m_job = m_undo ? m_session.runner().run(description, undo, this, then)
                   : m_session.runner().run(description, restore, this, then);
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
    if (m_undo && mayGoOn())
        setStage(RestoreStage::Plan);
    else
        Q_EMIT changed();
}

void RestoreFlow::setAccepted(const QString &finding, bool accepted)
{
    m_accepted.removeAll(finding);
    if (accepted)
        m_accepted << finding;
    if (m_facts) // what is accepted is part of the plan: the loader is told
        m_plan = planRestore({.dumpFile = m_dumpFile, .accepted = m_accepted}, *m_facts);
    Q_EMIT changed();
}

void RestoreFlow::goTo(RestoreStage stage)
{
    if (isRunning() || stage == RestoreStage::Run || stage == RestoreStage::Result)
        return;
    if (stage == RestoreStage::Choose)
        return startOver();
    if (stage > RestoreStage::Checks && !mayGoOn())
        return;
    setStage(stage);
}

void RestoreFlow::execute()
{
    if (m_stage != RestoreStage::Confirm || !mayGoOn())
        return;
    m_error.reset();
    m_report.reset();
    m_progress = RunProgress(*m_plan);
    m_job = m_session.runner().run(
        {.title = m_undo ? tr("Undo of the restore of %1").arg(m_plan->database)
                         : tr("Restore of %1").arg(m_plan->database),
            .changesHost = true},
        [path = m_historyPath, host = *m_host, plan = *m_plan, accepted = m_accepted](const Job &job) {
            const RunAudit audit{.historyPath = path, .onFailure = [&job](const Error &error) { job.log(error.message); }};
            return executeAudited(audit, host, plan, accepted, job);
        },
        this, [this](Result<RestoreReport> result) { finish(std::move(result)); });
    connect(m_job, &RunningJob::progressed, this, [this](const Progress &progress) {
        m_progress.advance(progress, QDateTime::currentDateTimeUtc());
        Q_EMIT changed();
    });
    connect(m_job, &RunningJob::logged, this, &RestoreFlow::logged);
    connect(m_job, &RunningJob::stopping, this, &RestoreFlow::changed);
    setStage(RestoreStage::Run);
}

void RestoreFlow::finish(Result<RestoreReport> result)
{
    m_job = nullptr;
    if (result) {
        m_progress.finish(*result);
        m_report = *std::move(result);
    } else {
        m_error = result.error();
    }
    m_session.refresh();
    setStage(RestoreStage::Result);
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
    clear();
    setStage(RestoreStage::Choose);
}

void RestoreFlow::setStage(RestoreStage stage)
{
    m_stage = stage;
    Q_EMIT changed(); // the page is made ready before it appears
    Q_EMIT stageChanged();
}

} // namespace talekeeper
