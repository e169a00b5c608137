#include "core/restore/run.h"

#include "core/foundation/format.h"
#include "core/restore/steps.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QSet>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct RunText {
    Q_DECLARE_TR_FUNCTIONS(Run)
};

/// The lock that lets one restore at a time run on a server; it lives as long as its session.
struct RestoreLock {
    SqlConnection session;
};

/// No value: somebody else holds it.
Result<std::optional<RestoreLock>> takeLock(const Host &host, const RestorePlan &plan)
{
    auto session = connectDatabase(host, u"postgres"_s, u"talekeeper %1 %2"_s.arg(plan.run, plan.console));
    if (!session)
        return std::unexpected(session.error());
    const auto taken = session->query(u"SELECT pg_try_advisory_lock(%1)"_s.arg(restoreLockKey));
    if (!taken)
        return std::unexpected(taken.error());
    if (!taken->flag(0, 0))
        return std::nullopt;
    return RestoreLock {.session = *std::move(session)};
}

Finding changed(const QString &message) { return {.id = u"changed"_s, .severity = Severity::Blocker, .message = message}; }

/// Whether the database is still the one that the plan is for.
Result<std::optional<Finding>> findChange(RestoreLock &lock, const RestorePlan &plan)
{
    if (plan.databaseOid == 0)
        return std::nullopt; // an undo that swaps nothing
    const auto databases = readDatabases(lock.session);
    if (!databases)
        return std::unexpected(databases.error());
    const Database *database = findDatabase(*databases, plan.database);
    if (database && database->oid == plan.databaseOid)
        return std::nullopt;
    return changed(RunText::tr("Since this plan was made, another database has taken the place of %1. Make a new plan.").arg(plan.database));
}

/// Whether the containers are those that the plan was made for.
Result<std::optional<Finding>> findOtherWriters(const Host &host, RestoreLock &lock, const RestorePlan &plan)
{
    const auto sessions = readSessions(lock.session);
    if (!sessions)
        return std::unexpected(sessions.error());
    QStringList running;
    for (const Container &container : runningWriters(plan.database, host.stack, *sessions))
        running << container.name;
    if (QSet(running.begin(), running.end()) == QSet(plan.running.begin(), plan.running.end()))
        return std::nullopt;
    return changed(RunText::tr("Since this plan was made, containers were started or stopped: %1 write to %2 now. Make a new plan.")
                       .arg(running.isEmpty() ? RunText::tr("none") : running.join(u", "_s), plan.database));
}

/// Another run that was left half-way after the plan was made.
Result<std::optional<Finding>> findUnfinished(const Host &host, const RestorePlan &plan, const QStringList &accepted, const Job &job)
{
    if (plan.purpose == RestorePlan::Purpose::Undo || accepted.contains(u"unfinished"_s))
        return std::nullopt;
    const auto runs = readRuns(host, job);
    if (!runs)
        return std::unexpected(runs.error());
    for (const RunRecord &run : *runs)
        if (run.state == RunState::Interrupted)
            return changed(RunText::tr("Since this plan was made, the run %1 was left half-way. Take it back first with: talekeeperctl undo %1").arg(run.run));
    return std::nullopt;
}

RestoreReport refusal(const RestorePlan &plan, const std::optional<Finding> &finding = {})
{
    RestoreReport report {.run = {}, .outcome = RunOutcome::Refused, .dump = plan.dump.fileName, .database = plan.database, .findings = plan.findings};
    if (finding)
        report.findings << *finding;
    return report;
}

QJsonObject openingLine(const RestorePlan &plan)
{
    QJsonObject line = toJson(JournalHead {
        .run = plan.run,
        .database = plan.database,
        .databaseOid = plan.databaseOid,
        .dump = plan.dump.fileName,
        .sha256 = plan.dump.sha256,
        .sideDatabase = plan.sideDatabase,
        .keptDatabase = plan.keptDatabase,
        .running = plan.running,
        .console = plan.console,
        .startedAt = QDateTime::currentDateTimeUtc(),
    });
    if (plan.purpose == RestorePlan::Purpose::Undo)
        line[u"event"_s] = u"undo"_s;
    return line;
}

/// One execution of a plan, from its first journal line to its report.
class PlanRun final
{
public:
    PlanRun(const Host &host, const RestorePlan &plan, RestoreLock &lock, const Job &job)
        : m_execution {.host = host, .plan = plan}
        , m_lock(lock)
        , m_job(job)
    {
        for (const RestoreStep &step : plan.steps)
            m_report.steps.append({.id = step.id, .title = step.title});
        m_report.run = plan.run;
        m_report.dump = plan.dump.fileName;
        m_report.database = plan.database;
        m_report.findings = plan.findings;
        m_report.startedAt = QDateTime::currentDateTimeUtc();
    }

    RestoreReport run()
    {
        const RestorePlan &plan = m_execution.plan;
        m_clock.start();
        for (qsizetype at = 0; at < plan.steps.size(); ++at) {
            if (const auto done = doStep(at); !done) {
                m_report.error = done.error();
                endEarly(at);
                return finish();
            }
        }
        m_report.outcome = plan.purpose == RestorePlan::Purpose::Undo ? RunOutcome::Undone : RunOutcome::Restored;
        m_report.previousDatabase = plan.keptDatabase;
        return finish();
    }

private:
    Result<void> note(const QString &step, const QString &state)
    {
        auto written = writeNote(step, state);
        // On the way back, and once the swap is done, a full backup volume must not stand in the way: the databases' own
        // comments tell what a lost line would have.
        if (!written && (m_execution.swapped || m_execution.plan.purpose == RestorePlan::Purpose::Undo)) {
            m_job.log(written.error().message);
            return {};
        }
        return written;
    }

    Result<void> writeNote(const QString &step, const QString &state)
    {
        return appendToJournal(m_execution.host, m_execution.plan.run,
            {{u"event"_s, u"step"_s}, {u"step"_s, step}, {u"state"_s, state}, {u"at"_s, toIsoTime(QDateTime::currentDateTimeUtc())}}, m_job.unstoppable());
    }

    Result<void> doStep(qsizetype at)
    {
        const RestoreStep &step = m_execution.plan.steps.at(at);
        StepReport &report = m_report.steps[at];
        if (m_job.stopRequested() && !m_execution.writersStarted)
            return failure(ErrorKind::Stopped, RunText::tr("It was stopped."));
        m_job.progress(step.id);
        m_job.log(step.title + u": "_s + step.detail);
        QElapsedTimer clock;
        clock.start();
        report.state = StepState::Failed;
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

    /// Right before the swap: no other restore can have come in between, and nobody has started a writer.
    Result<void> requireQuiet()
    {
        if (const auto held = m_lock.session.query(u"SELECT 1"_s); !held)
            return failure(ErrorKind::DatabaseUnreachable,
                RunText::tr("The connection that keeps other restores away was lost: the database server was restarted or the network failed."), held.error().detail);
        const auto host = refreshHost(m_execution.host, m_job.unstoppable());
        if (!host)
            return std::unexpected(host.error());
        for (const QString &name : m_execution.plan.running)
            if (const Container *container = host->stack.container(name); container && container->isRunning())
                return failure(ErrorKind::Failed, RunText::tr("The container %1 runs again: somebody has started it. Nothing was swapped.").arg(name));
        return {};
    }

    void endEarly(qsizetype failedAt)
    {
        m_job.log(m_report.error->message);
        if (m_execution.detached || m_execution.writersStarted) {
            m_report.outcome = RunOutcome::Interrupted;
            if (m_execution.writersStarted)
                m_report.previousDatabase = m_execution.plan.keptDatabase;
            return;
        }
        m_report.outcome = takeBack(failedAt) ? RunOutcome::TakenBack : RunOutcome::Interrupted;
    }

    /// Goes back from the step that failed; whether everything is as it was before.
    bool takeBack(qsizetype failedAt)
    {
        const Job job = m_job.unstoppable();
        job.progress(u"taking-back"_s);
        job.log(RunText::tr("Taking everything back …"));
        bool whole = true;
        // The db container may have been restarted, and have another address since.
        if (const auto host = refreshHost(m_execution.host, job))
            m_execution.host = *host;
        for (qsizetype at = failedAt; at >= 0; --at) {
            const RestoreStep &step = m_execution.plan.steps.at(at);
            StepReport &report = m_report.steps[at];
            if (report.state == StepState::Skipped || step.undo.isEmpty())
                continue;
            if (const auto reverted = revertStep(step, m_execution, job); !reverted) {
                job.log(reverted.error().message);
                m_report.error->detail += u"\n\n"_s + RunText::tr("While taking back \"%1\": %2").arg(step.title, reverted.error().message) + u'\n' + reverted.error().detail;
                whole = false;
                if (step.kind == StepKind::Swap) {
                    job.log(RunText::tr("What writes stays stopped, as the database from before is not in service."));
                    break;
                }
            } else {
                if (report.state == StepState::Done)
                    report.state = StepState::Reverted;
                note(step.id, u"reverted"_s);
            }
        }
        if (whole && m_execution.stoppedAt)
            m_execution.startedAt = QDateTime::currentDateTimeUtc();
        return whole;
    }

    RestoreReport finish()
    {
        m_report.durationSeconds = double(m_clock.elapsed()) / 1000;
        if (m_execution.stoppedAt && m_execution.startedAt)
            m_report.downtimeSeconds = double(m_execution.stoppedAt->msecsTo(*m_execution.startedAt)) / 1000;
        m_report.tablesChecked = m_execution.tablesChecked;
        m_report.rowsChecked = m_execution.rowsChecked;
        // A run that was detached goes on; its journal stays open.
        if (!m_execution.detached)
            if (const auto written = appendToJournal(m_execution.host, m_execution.plan.run, {{u"event"_s, u"end"_s}, {u"report"_s, toJson(m_report)}}, m_job.unstoppable()); !written)
                m_job.log(written.error().message);
        m_job.log(outcomeText(m_report));
        return m_report;
    }

    Execution m_execution;
    RestoreLock &m_lock;
    const Job &m_job;
    RestoreReport m_report;
    QElapsedTimer m_clock;
};

} // namespace

Result<RestoreReport> executePlan(const Host &plannedHost, const RestorePlan &plan, const QStringList &accepted, const Job &job)
{
    if (hasBlocker(plan.findings, accepted))
        return refusal(plan);
    auto lock = takeLock(plannedHost, plan);
    if (!lock)
        return std::unexpected(lock.error());
    if (!*lock)
        return refusal(plan,
            Finding {.id = u"busy"_s,
                .severity = Severity::Blocker,
                .message = RunText::tr("Another restore runs on this server. \"talekeeperctl runs\" tells which; wait until it has ended.")});
    const auto host = refreshHost(plannedHost, job);
    if (!host)
        return std::unexpected(host.error());
    for (const auto &change : {findChange(**lock, plan), findOtherWriters(*host, **lock, plan), findUnfinished(*host, plan, accepted, job)}) {
        if (!change)
            return std::unexpected(change.error());
        if (*change)
            return refusal(plan, *change);
    }
    if (const auto opened = appendToJournal(*host, plan.run, openingLine(plan), job); !opened && plan.purpose == RestorePlan::Purpose::Restore)
        return std::unexpected(opened.error());
    return PlanRun(*host, plan, **lock, job.ofRun(plan.run)).run();
}

} // namespace talekeeper
