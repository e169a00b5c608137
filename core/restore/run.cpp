#include "core/restore/run.h"

#include "core/dumps/pin.h"
#include "core/foundation/format.h"
#include "core/restore/planrun.h"

#include <QCoreApplication>
#include <QSet>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct RunText {
    Q_DECLARE_TR_FUNCTIONS(Run)
};

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

/// Whether what the plan drops first of all, or instead of a swap, is still there: else the run has gone on meanwhile, or was
/// taken back, and to drop nothing would be called a success.
std::optional<Finding> findGone(const RestorePlan &plan, const HostFacts &facts)
{
    for (const RestoreStep &step : plan.steps)
        for (const Act &act : step.kind == StepKind::Drop ? step.acts : QList<Act> {}) {
            const auto *drop = std::get_if<DropDatabase>(&act);
            const Database *database = drop ? findDatabase(facts.databases, drop->database) : nullptr;
            if (drop && drop->oid > 0 && (!database || database->oid != drop->oid))
                return changed(RunText::tr("Since this plan was made, the database %1 has got another name or was dropped: somebody was at work on the run %2. "
                                           "Look at the run, and make a new plan.")
                                   .arg(drop->database, plan.run));
        }
    return std::nullopt;
}

/// Whether the containers are those that the plan was made for.
std::optional<Finding> findOtherWriters(const RestorePlan &plan, const HostFacts &facts)
{
    QStringList running;
    for (const Container &container : runningWriters(plan.database, facts.stack, facts.sessions))
        running << container.name;
    const QSet<QString> now(running.begin(), running.end()), planned(plan.running.begin(), plan.running.end());
    // A run that is taken up again stops all that it knows of, whether it runs or not.
    if (plan.isRehearsal || plan.purpose == RestorePlan::Purpose::Discard || (plan.standing ? planned.contains(now) : now == planned))
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
            .message = busyText({.loader = facts.holders.loader}, facts.runs)};
    if (!bringsDump(plan) || plan.standing || accepted.contains(u"unfinished"_s))
        return std::nullopt;
    for (const RunRecord &run : facts.runs)
        if (run.state == RunState::Interrupted && !run.isRehearsal && run.run != plan.run)
            return changed(RunText::tr("Since this plan was made, the run %1 was left half-way. Take it back first with: talekeeperctl undo %1").arg(run.run));
    return std::nullopt;
}

/// Who holds the lock, for the one who did not get it.
QString busyWith(const Host &host, const Job &job)
{
    const auto facts = readHostFacts(host, job);
    const QString busy = facts ? busyText(facts->holders, facts->runs) : QString();
    return busy.isEmpty() ? RunText::tr("Another run is at work on this server; \"talekeeperctl runs\" tells which. Wait until it has ended.") : busy;
}

RestoreReport refusal(const RestorePlan &plan, const std::optional<Finding> &finding = {})
{
    RestoreReport report {.run = {}, .isRehearsal = plan.isRehearsal, .outcome = RunOutcome::Refused, .dump = plan.dump.fileName, .database = plan.database, .findings = plan.findings};
    if (finding)
        report.findings.prepend(*finding); // the reason, before what was accepted
    return report;
}

QJsonObject openingLine(const RestorePlan &plan)
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    if (plan.standing)
        return {{u"event"_s, u"resume"_s}, {u"console"_s, plan.console}, {u"at"_s, toIsoTime(now)}};
    QJsonObject line = toJson(JournalHead {
        .run = plan.run,
        .isRehearsal = plan.isRehearsal,
        .drill = plan.drill,
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

bool loadsDump(const RestorePlan &plan)
{
    const auto from = plan.steps.begin() + (plan.standing ? plan.standing->firstStep : 0);
    return std::any_of(from, plan.steps.end(), [](const RestoreStep &step) { return step.kind == StepKind::Load; });
}

/// Pins the dump with the run's id, so that the host's pruning takes it neither before it is loaded nor before a run that was cut
/// off is taken up again. Without a pin it goes as well: not every volume has hard links. Error: the dump is gone.
Result<void> holdForRun(const Host &host, const RestorePlan &plan, const Job &job)
{
    const QString owner = runPinOwner(plan.run);
    const auto held = holdDump(host, plan.dump.fileName, owner, job.unstoppable());
    job.record(toText(holdCommand(host, plan.dump.fileName, owner)), held ? u"done"_s : held.error().message);
    if (held || held.error().kind != ErrorKind::NotFound)
        return {};
    return std::unexpected(held.error());
}

void releaseForRun(const Host &host, const RestorePlan &plan, const Job &job)
{
    const QString owner = runPinOwner(plan.run);
    const auto released = releaseDump(host, plan.dump.fileName, owner, job.unstoppable());
    job.record(toText(releaseCommand(host, plan.dump.fileName, owner)), released ? u"done"_s : released.error().message);
}

} // namespace

Result<RestoreReport> executePlan(const Host &plannedHost, const RestorePlan &plan, const QStringList &accepted, const Job &job)
{
    if (hasBlocker(plan.findings, accepted))
        return refusal(plan);
    auto lock = RunLock::take(plannedHost, plan.run, plan.console, job);
    if (!lock)
        return std::unexpected(lock.error());
    if (!*lock)
        return refusal(plan,
            Finding {.id = u"busy"_s,
                .severity = Severity::Blocker,
                .message = busyWith(plannedHost, job)});
    const auto host = refreshHost(plannedHost, job);
    if (!host)
        return std::unexpected(host.error());
    const auto facts = readHostFacts(*host, job);
    if (!facts)
        return std::unexpected(facts.error());
    for (const auto &change : {findChange(plan, *facts), findGone(plan, *facts), findOtherWriters(plan, *facts), findOtherRuns(plan, accepted, *facts)})
        if (change)
            return refusal(plan, *change);
    const Job runJob = job.ofRun(plan.run);
    if (loadsDump(plan))
        if (const auto held = holdForRun(*host, plan, runJob); !held)
            return refusal(plan, changed(RunText::tr("Since this plan was made, the dump %1 was pruned or removed. Choose another one.").arg(plan.dump.fileName)));
    if (plan.purpose != RestorePlan::Purpose::Discard)
        if (const auto opened = appendToJournal(*host, plan.run, openingLine(plan), job); !opened && bringsDump(plan)) {
            releaseForRun(*host, plan, runJob);
            return std::unexpected(opened.error());
        }
    const auto earlier = std::ranges::find(facts->runs, plan.run, &RunRecord::run);
    const int openings = 1 + (earlier != facts->runs.end() && earlier->journal ? earlier->journal->openings : 0);
    auto report = PlanRun(*host, plan, **lock, openings, runJob).run();
    // One that stands half-way may be taken up again, and then needs its dump. Its state is of no use here: this console is at it.
    const bool stoodHalfWay = earlier != facts->runs.end() && (!earlier->report || earlier->report->outcome == RunOutcome::Interrupted);
    const bool mayHold = bringsDump(plan) || stoodHalfWay;
    if (mayHold && report.outcome != RunOutcome::Interrupted)
        releaseForRun(*host, plan, runJob);
    return report;
}

} // namespace talekeeper
