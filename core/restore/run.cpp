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

/// The lock that a console holds while it is at work; it lives as long as its session.
struct RestoreLock {
    SqlConnection session;
};

/// No value: somebody else holds it.
Result<std::optional<RestoreLock>> takeLock(const Host &host, const RestorePlan &plan)
{
    auto session = connectDatabase(host, u"postgres"_s, u"talekeeper %1 %2"_s.arg(plan.run, plan.console));
    if (!session)
        return std::unexpected(session.error());
    const auto taken = session->query(u"SELECT pg_try_advisory_lock(%1)"_s.arg(consoleLockKey));
    if (!taken)
        return std::unexpected(taken.error());
    if (!taken->flag(0, 0))
        return std::nullopt;
    return RestoreLock {.session = *std::move(session)};
}

Finding changed(const QString &message) { return {.id = u"changed"_s, .severity = Severity::Blocker, .message = message}; }

bool swapsDatabases(const RestorePlan &plan)
{
    return std::ranges::any_of(plan.steps, [](const RestoreStep &step) { return step.kind == StepKind::Swap; });
}

/// Whether the database is still the one that the plan is for.
std::optional<Finding> findChange(const RestorePlan &plan, const HostFacts &facts)
{
    if (!swapsDatabases(plan))
        return std::nullopt;
    const qint64 expected = plan.standing && plan.standing->swapped ? plan.standing->sideOid : plan.databaseOid;
    const Database *database = findDatabase(facts.databases, plan.database);
    if ((database ? database->oid : 0) == expected)
        return std::nullopt;
    return changed(expected == 0 ? RunText::tr("Since this plan was made, somebody has made a database called %1. Make a new plan.").arg(plan.database)
                                 : RunText::tr("Since this plan was made, another database has taken the place of %1. Make a new plan.").arg(plan.database));
}

/// Whether the containers are those that the plan was made for.
std::optional<Finding> findOtherWriters(const RestorePlan &plan, const HostFacts &facts)
{
    QStringList running;
    for (const Container &container : runningWriters(plan.database, facts.stack, facts.sessions))
        running << container.name;
    const QSet<QString> now(running.begin(), running.end()), planned(plan.running.begin(), plan.running.end());
    // A run that is taken up again stops all that it knows of, whether it runs or not.
    if (plan.purpose == RestorePlan::Purpose::Discard || (plan.standing ? planned.contains(now) : now == planned))
        return std::nullopt;
    return changed(RunText::tr("Since this plan was made, containers were started or stopped: %1 write to %2 now. Make a new plan.")
                       .arg(running.isEmpty() ? RunText::tr("none") : running.join(u", "_s), plan.database));
}

/// Another run that was left half-way after the plan was made, or a load without its console.
std::optional<Finding> findOtherRuns(const RestorePlan &plan, const QStringList &accepted, const HostFacts &facts)
{
    if (facts.holders.loader && facts.holders.loader->run != plan.run)
        return Finding {.id = u"busy"_s,
            .severity = Severity::Blocker,
            .message = RunText::tr("Another restore runs on this server: %1. Wait until it has ended.").arg(whoIsBusy({.loader = facts.holders.loader}, facts.runs))};
    if (plan.purpose != RestorePlan::Purpose::Restore || plan.standing || accepted.contains(u"unfinished"_s))
        return std::nullopt;
    for (const RunRecord &run : facts.runs)
        if (run.state == RunState::Interrupted && run.run != plan.run)
            return changed(RunText::tr("Since this plan was made, the run %1 was left half-way. Take it back first with: talekeeperctl undo %1").arg(run.run));
    return std::nullopt;
}

/// Who holds the lock, for the one who did not get it.
QString busyWith(const Host &host, const Job &job)
{
    const auto facts = readHostFacts(host, job);
    const QString who = facts ? whoIsBusy(facts->holders, facts->runs) : QString();
    return who.isEmpty() ? RunText::tr("\"talekeeperctl runs\" tells which") : who;
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
    const QDateTime now = QDateTime::currentDateTimeUtc();
    if (plan.standing)
        return {{u"event"_s, u"resume"_s}, {u"console"_s, plan.console}, {u"at"_s, toIsoTime(now)}};
    QJsonObject line = toJson(JournalHead {
        .run = plan.run,
        .database = plan.database,
        .databaseOid = plan.databaseOid,
        .dump = plan.dump.fileName,
        .inspection = plan.dump,
        .sideDatabase = plan.sideDatabase,
        .keptDatabase = plan.keptDatabase,
        .running = plan.running,
        .toStart = plan.toStart,
        .stopOrder = plan.stopOrder,
        .accepted = plan.accepted,
        .console = plan.console,
        .startedAt = now,
    });
    if (plan.purpose == RestorePlan::Purpose::Undo)
        line[u"event"_s] = u"undo"_s;
    return line;
}

RunOutcome outcomeOf(RestorePlan::Purpose purpose)
{
    switch (purpose) {
    case RestorePlan::Purpose::Restore: return RunOutcome::Restored;
    case RestorePlan::Purpose::Undo: return RunOutcome::Undone;
    case RestorePlan::Purpose::Discard: return RunOutcome::Discarded;
    }
    Q_UNREACHABLE_RETURN({});
}

/// One execution of a plan, from its first journal line to its report.
class PlanRun final
{
public:
    PlanRun(const Host &host, const RestorePlan &plan, RestoreLock &lock, int openings, const Job &job)
        : m_execution {.host = host, .plan = plan}
        , m_openings(openings)
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
        if (plan.standing)
            takeUp(*plan.standing);
    }

    RestoreReport run()
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
            m_report.error = held.error();
            m_report.outcome = RunOutcome::Interrupted;
            return finish();
        }
        m_report.outcome = outcomeOf(plan.purpose);
        m_report.previousDatabase = plan.keptDatabase;
        return finish();
    }

private:
    void takeUp(const Standing &standing)
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
            m_report.steps[at].proof = RunText::tr("done before the interruption");
        }
    }

    /// Where a run is taken up behind the step that stops what writes: that is stopped still, and the guard is another's, who
    /// would swap back.
    Result<void> guardAgain()
    {
        if (m_first == 0 || m_execution.writersStarted)
            return {};
        for (const RestoreStep &step : m_execution.plan.steps)
            for (const Act &act : step.acts)
                if (const auto *guard = std::get_if<StartGuard>(&act))
                    return startGuard(*guard, m_execution, m_job);
        return {};
    }

    Result<void> note(const QString &step, const QString &state)
    {
        auto written = writeNote(step, state);
        // On the way back, and once the swap is done, a full backup volume must not stand in the way: the databases' own
        // comments tell what a lost line would have.
        if (!written && (m_execution.swapped || m_execution.plan.purpose != RestorePlan::Purpose::Restore)) {
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
    Result<void> requireLease()
    {
        if (m_execution.writersStarted || !isLeaseLost())
            return {};
        return failure(ErrorKind::NeedsDecision,
            RunText::tr("Nothing was heard of this console for too long, so the guard has started Tale again on the database from before, or another console "
                        "has taken the run over."));
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
        const auto sessions = readSessions(m_lock.session);
        if (!sessions)
            return std::unexpected(sessions.error());
        for (const Container &container : runningWriters(m_execution.plan.database, host->stack, *sessions))
            return failure(ErrorKind::Failed, RunText::tr("The container %1 runs again: somebody has started it. Nothing was swapped.").arg(container.name));
        return {};
    }

    void endEarly(qsizetype failedAt)
    {
        m_job.log(m_report.error->message);
        if (m_execution.detached || m_execution.writersStarted || isLeaseLost()) {
            m_report.outcome = RunOutcome::Interrupted;
            if (m_execution.writersStarted)
                m_report.previousDatabase = m_execution.plan.keptDatabase;
            return;
        }
        m_report.outcome = takeBack(failedAt) && runsAsBefore() ? RunOutcome::TakenBack : RunOutcome::Interrupted;
    }

    bool isLeaseLost() { return m_execution.lease && m_execution.lease->isLost(); }

    /// Whether what ran before runs: nothing is called taken back while Tale is away.
    bool runsAsBefore()
    {
        const RestorePlan &plan = m_execution.plan;
        const auto host = refreshHost(m_execution.host, m_job.unstoppable());
        const QStringList &ran = plan.purpose == RestorePlan::Purpose::Undo ? plan.toStart : plan.running;
        const bool all = host && std::ranges::all_of(ran, [&](const QString &name) {
            const Container *container = host->stack.container(name);
            return container && (container->isRunning() || container->state == ContainerState::Restarting);
        });
        if (!all)
            m_report.error->detail += u"\n\n"_s + RunText::tr("Not all of what ran before runs: %1").arg(ran.join(u", "_s));
        return all;
    }

    /// Goes back from the step that failed; whether everything is as it was before.
    bool takeBack(qsizetype failedAt)
    {
        const Job job = m_job.unstoppable();
        job.progress(u"taking-back"_s);
        job.log(RunText::tr("Taking everything back …"));
        if (!comeBackTo(job))
            return false;
        bool whole = true;
        const qsizetype last = m_execution.plan.standing ? m_execution.plan.steps.size() - 1 : failedAt;
        for (qsizetype at = last; at >= 0; --at) {
            const RestoreStep &step = m_execution.plan.steps.at(at);
            StepReport &report = m_report.steps[at];
            // Of a run that is taken up again an earlier console may have done what this one has not come to.
            if ((report.state == StepState::Skipped && !m_execution.plan.standing) || step.undo.isEmpty())
                continue;
            if (step.kind == StepKind::Swap && m_execution.swapped && !isQuiet()) {
                whole = false;
                m_report.error->detail += u"\n\n"_s + RunText::tr("What writes runs, so the databases were not swapped back.");
                break;
            }
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

    /// Whether nothing runs that writes to the database in service.
    bool isQuiet()
    {
        const auto host = refreshHost(m_execution.host, m_job.unstoppable());
        const auto sessions = readSessions(m_lock.session);
        return host && sessions && runningWriters(m_execution.plan.database, host->stack, *sessions).isEmpty();
    }

    /// Whether the run's journal was opened by nobody since this console did.
    bool isStillOurs(const Job &job)
    {
        const auto journals = readJournals(m_execution.host, job);
        if (!journals)
            return false;
        const auto journal = std::ranges::find(*journals, m_execution.plan.run, [](const Journal &one) { return one.head.run; });
        return journal == journals->end() || journal->openings <= m_openings;
    }

    /// The db container may have been restarted, have another address since and still be starting, and another console may
    /// have come in between.
    bool comeBackTo(const Job &job)
    {
        QString message;
        for (int attempt = 0; attempt < 180; ++attempt) {
            const auto host = refreshHost(m_execution.host, job);
            if (host) {
                m_execution.host = *host;
                if (m_lock.session.query(u"SELECT 1"_s))
                    return true;
                auto lock = takeLock(*host, m_execution.plan);
                if (lock && !*lock) {
                    message = RunText::tr("Another console has taken the server's lock meanwhile.");
                    break;
                }
                if (lock) {
                    m_lock = **std::move(lock);
                    if (isStillOurs(job) && !isLeaseLost())
                        return true;
                    message = RunText::tr("Another console or the guard has been at work on this run meanwhile.");
                    break;
                }
                message = lock.error().message;
            } else {
                message = host.error().message;
            }
            job.wait(std::chrono::seconds(1));
        }
        m_report.error->detail += u"\n\n"_s + message;
        job.log(message);
        return false;
    }

    RestoreReport finish()
    {
        m_report.durationSeconds = double(m_clock.elapsed()) / 1000;
        if (m_execution.stoppedAt && m_execution.startedAt)
            m_report.downtimeSeconds = double(m_execution.stoppedAt->msecsTo(*m_execution.startedAt)) / 1000;
        m_report.tablesChecked = m_execution.tablesChecked;
        m_report.rowsChecked = m_execution.rowsChecked;
        const bool isLost = isLeaseLost();
        if (!isLost)
            letGuardGo();
        // A run that was detached goes on, and one that another has taken over is theirs: the journal stays open.
        if (!m_execution.detached && !isLost)
            if (const auto written = appendToJournal(m_execution.host, m_execution.plan.run, {{u"event"_s, u"end"_s}, {u"report"_s, toJson(m_report)}}, m_job.unstoppable()); !written)
                m_job.log(written.error().message);
        m_job.log(outcomeText(m_report));
        return m_report;
    }

    /// The guard goes when what writes runs again, and stays where it does not.
    void letGuardGo()
    {
        const bool isHalfWay = m_report.outcome == RunOutcome::Interrupted && !m_execution.writersStarted;
        if (isHalfWay || m_execution.plan.purpose == RestorePlan::Purpose::Discard)
            return;
        Result<void> ended;
        if (m_execution.lease)
            ended = m_execution.lease->end(m_job);
        else if (m_lock.session.query(u"SELECT 1"_s)) // an earlier console's, as nobody else can be at work
            ended = endLease(m_execution.host, m_execution.plan.run, m_job);
        if (!ended)
            m_job.log(ended.error().message);
        m_execution.lease.reset();
    }

    Execution m_execution;
    qsizetype m_first = 0;
    int m_openings = 0; ///< of the journal, this console's among them
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
                .message = RunText::tr("Another restore runs on this server: %1. Wait until it has ended.").arg(busyWith(plannedHost, job))});
    const auto host = refreshHost(plannedHost, job);
    if (!host)
        return std::unexpected(host.error());
    const auto facts = readHostFacts(*host, job);
    if (!facts)
        return std::unexpected(facts.error());
    for (const auto &change : {findChange(plan, *facts), findOtherWriters(plan, *facts), findOtherRuns(plan, accepted, *facts)})
        if (change)
            return refusal(plan, *change);
    if (plan.purpose != RestorePlan::Purpose::Discard)
        if (const auto opened = appendToJournal(*host, plan.run, openingLine(plan), job); !opened && plan.purpose == RestorePlan::Purpose::Restore)
            return std::unexpected(opened.error());
    const auto earlier = std::ranges::find(facts->runs, plan.run, &RunRecord::run);
    const int openings = 1 + (earlier != facts->runs.end() && earlier->journal ? earlier->journal->openings : 0);
    return PlanRun(*host, plan, **lock, openings, job.ofRun(plan.run)).run();
}

} // namespace talekeeper
