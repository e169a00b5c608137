#include "core/restore/steps.h"

#include "core/foundation/format.h"
#include "core/restore/actrunner.h"
#include "core/restore/loadstep.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace talekeeper {
namespace {

struct StepsText {
    Q_DECLARE_TR_FUNCTIONS(Steps)
};

Result<QString> open(const RestoreStep &step, const ActRunner &acts)
{
    for (const Act &act : step.acts)
        if (const auto opened = acts.run(std::get<RunSql>(act)); !opened)
            return std::unexpected(opened.error());
    return StepsText::tr("open for sessions");
}

Result<QString> stop(const RestoreStep &step, Execution &execution, const ActRunner &acts, const Job &job)
{
    for (const Act &act : step.acts) {
        if (job.stopRequested())
            return failure(ErrorKind::Stopped, StepsText::tr("It was stopped."));
        if (const auto *guard = std::get_if<StartGuard>(&act)) {
            if (const auto started = startGuard(*guard, execution, job); !started)
                return std::unexpected(started.error());
            continue;
        }
        // A machine that slept in between may find that the guard has started again what was stopped.
        if (execution.lease && execution.lease->isLost(job))
            return failure(ErrorKind::NeedsDecision, StepsText::tr("The guard has started Tale again meanwhile, as nothing was heard of this console for too long."));
        if (!execution.stoppedAt)
            execution.stoppedAt = QDateTime::currentDateTimeUtc();
        if (const auto stopped = acts.run(std::get<StopContainer>(act)); !stopped)
            return std::unexpected(stopped.error());
    }
    const qsizetype count = execution.plan.running.size();
    const QString stopped = count == 0 ? StepsText::tr("nothing was running") : count == 1 ? StepsText::tr("1 container") : StepsText::tr("%1 containers").arg(count);
    return execution.lease ? StepsText::tr("%1; the guard is there").arg(stopped) : stopped;
}

Result<void> compareTables(const SqlRows &counted, const QList<DumpedTable> &expected)
{
    QStringList wrong;
    for (qsizetype row = 0; row < counted.size(); ++row) {
        const DumpedTable there {.name = counted.text(row, 0), .rows = counted.number(row, 1)};
        // An extension's own table has the extension's rows beside those of the dump.
        const bool isExtensions = counted.flag(row, 2);
        const auto dumped = std::ranges::find(expected, there.name, &DumpedTable::name);
        if (dumped == expected.end() || there.rows < dumped->rows || (there.rows > dumped->rows && !isExtensions))
            wrong << StepsText::tr("%1: %2 rows").arg(there.name, formatCount(there.rows));
    }
    if (wrong.isEmpty() && counted.size() == expected.size())
        return {};
    return failure(ErrorKind::Failed, StepsText::tr("What was loaded is not what the dump holds. Tables that differ: %1").arg(wrong.join(u"; "_s)));
}

Result<void> compareSequences(const SqlRows &found, const QList<DumpedSequence> &expected)
{
    for (qsizetype row = 0; row < found.size(); ++row) {
        const DumpedSequence there {.name = found.text(row, 0), .value = found.number(row, 1), .wasUsed = found.flag(row, 2)};
        if (!expected.contains(there))
            return failure(ErrorKind::Failed, StepsText::tr("The sequence %1 stands at %2, but not in the dump.").arg(there.name).arg(there.value));
    }
    return {};
}

Result<QString> check(const RestoreStep &step, Execution &execution, const ActRunner &acts)
{
    // Against what the loading pipe itself has read, and that against the inspection from before.
    const DumpInspection &loaded = execution.loaded.value();
    if (loaded.tables != execution.plan.dump.tables || loaded.sequences != execution.plan.dump.sequences)
        return failure(ErrorKind::Failed, StepsText::tr("What was read while loading is not what was read while checking."));
    for (const Act &act : step.acts) {
        const auto rows = acts.run(std::get<RunSql>(act));
        if (!rows)
            return std::unexpected(rows.error());
        if (&act == &step.acts.last())
            break; // ANALYZE has nothing to compare
        const bool isCount = !loaded.tables.isEmpty() && &act == &step.acts.first();
        if (const auto equal = isCount ? compareTables(*rows, loaded.tables) : compareSequences(*rows, loaded.sequences); !equal)
            return std::unexpected(equal.error());
    }
    execution.tablesChecked = loaded.tables.size();
    execution.rowsChecked = loaded.rowCount();
    return StepsText::tr("%1 equal; end of dump found; ANALYZE").arg(formatRows(loaded.rowCount(), loaded.tables.size()));
}

Result<QString> settings(const RestoreStep &step, Execution &execution, const ActRunner &acts, const Job &job)
{
    for (const Act &act : step.acts)
        if (const auto done = acts.run(std::get<RunSql>(act)); !done)
            return std::unexpected(done.error());
    const auto databases = lookAtDatabases(execution, job);
    if (!databases)
        return std::unexpected(databases.error());
    const Database *side = findDatabase(*databases, execution.sideOid);
    if (execution.plan.databaseOid == 0)
        return StepsText::tr("the server's defaults");
    const Database *old = findDatabase(*databases, execution.plan.databaseOid);
    const bool equal = side && old && std::ranges::is_permutation(side->settings, old->settings) && side->grants == old->grants
        && side->connectionLimit == old->connectionLimit && side->owner == old->owner;
    if (!equal)
        return failure(ErrorKind::Failed, StepsText::tr("The new database does not have the settings of the old one. Somebody may be changing them right now; try again."));
    return StepsText::tr("owner, grants, connection limit and settings (%1) equal").arg(old->settings.size());
}

/// Which database has the name in service, open for sessions: a server that crashed in the middle of a swap leaves it
/// closed. Waits a while for the server to answer.
Result<qint64> openInService(const Execution &execution, const Job &job)
{
    Result<QList<Database>> databases;
    for (int attempt = 0; attempt < 60; ++attempt) {
        databases = lookAtDatabases(execution, job);
        if (databases || execution.isLeft || !job.unstoppable().wait(1s))
            break;
    }
    if (!databases)
        return std::unexpected(databases.error());
    const Database *database = findDatabase(*databases, execution.plan.database);
    if (!database)
        return 0;
    if (database->allowsConnections)
        return database->oid;
    const auto opened = ActRunner(execution, job)
                            .run(RunSql {u"postgres"_s, u"ALTER DATABASE %1 ALLOW_CONNECTIONS true"_s.arg(sqlIdentifier(database->name))});
    if (!opened)
        return std::unexpected(opened.error());
    return database->oid;
}

/// Of the database that a swap puts in service; 0 where none comes.
qint64 incomingOid(const RestoreStep &step, const Execution &execution)
{
    const QString oid = std::get<RunScript>(step.acts.first()).arguments.at(swapIncomingOid);
    return oid == sideOidPlaceholder ? execution.sideOid : oid.toLongLong();
}

} // namespace

Result<void> requireInService(const RestorePlan &plan, Execution &execution, const Job &job)
{
    const auto swapStep = std::ranges::find(plan.steps, StepKind::Swap, &RestoreStep::kind);
    if (swapStep == plan.steps.end())
        return {};
    const auto oid = openInService(execution, job);
    if (!oid)
        return std::unexpected(oid.error());
    if (*oid == incomingOid(*swapStep, execution))
        return {};
    return failure(ErrorKind::NeedsDecision,
        StepsText::tr("Another database than the one that was swapped in is in service as %1: the guard or somebody else has put it there meanwhile.").arg(plan.database));
}

namespace {

Result<QString> swap(const RestoreStep &step, Execution &execution, const ActRunner &acts, const Job &job)
{
    const qint64 meant = incomingOid(step, execution);
    const int timesLost = execution.timesLost;
    const auto swapped = acts.run(std::get<RunScript>(step.acts.first()));
    // One that was lost with the link may be at work still, beside the one that was run after it.
    execution.isInDoubt = execution.timesLost != timesLost || execution.isLeft;
    if (!swapped && execution.isLeft)
        return std::unexpected(swapped.error());
    // However the script ended: what is true stands in the catalogue.
    const auto oid = openInService(execution, job);
    if (!oid)
        return std::unexpected(oid.error());
    if (*oid != meant)
        return std::unexpected(swapped ? Error {.message = StepsText::tr("The swap did not happen.")} : swapped.error());
    execution.swapped = true;
    execution.isInDoubt = false;
    return execution.plan.keptDatabase.isEmpty() ? StepsText::tr("one rename") : StepsText::tr("%1 ↔ %2, in one transaction").arg(execution.plan.database, execution.plan.keptDatabase);
}

Result<QString> drop(const RestoreStep &step, const ActRunner &acts)
{
    for (const Act &act : step.acts) {
        if (const auto *script = std::get_if<RunScript>(&act)) {
            if (const auto ended = acts.run(*script); !ended)
                return std::unexpected(ended.error());
        } else if (const auto dropped = acts.run(std::get<DropDatabase>(act)); !dropped) {
            return std::unexpected(dropped.error());
        }
    }
    return StepsText::tr("nothing is left of it");
}

/// Without a guard there is nobody to be told. A full volume must not keep an undo from being done.
Result<void> commit(const Act &act, Execution &execution, const Job &job)
{
    if (!execution.lease)
        return {};
    const QString text = toText(act, execution.host);
    job.log(text);
    const auto committed = execution.lease->commit(job);
    job.record(text, committed ? u"done"_s : committed.error().message);
    const bool mayGoOn = !execution.isLeft && execution.plan.purpose == RestorePlan::Purpose::Undo && !committed && committed.error().kind != ErrorKind::NeedsDecision;
    return mayGoOn ? Result<void>() : committed;
}

/// Starts all, also where one of them fails: one that stays ill must not keep the others down.
Result<void> startAll(const QList<Act> &acts, Execution &execution, const ActRunner &runner, const Job &job)
{
    Result<void> outcome;
    for (const Act &act : acts) {
        if (std::holds_alternative<RunScript>(act)) { // that nothing is swapped back from now on
            if (const auto committed = commit(act, execution, job); !committed)
                return committed;
            continue;
        }
        const auto &container = std::get<StartContainer>(act);
        Result<void> started = runner.run(container);
        // From the start command on it may write, whatever becomes of it.
        execution.writersStarted = execution.writersStarted || started || runner.mayRun(container.container);
        if (!started && (!execution.writersStarted || execution.isLeft))
            return started;
        if (started)
            started = runner.awaitHealth(container, execution.plan.healthTimeout);
        if (!started && execution.isLeft) // another console may be at work by now
            return started;
        if (!started && outcome)
            outcome = started;
    }
    return outcome;
}

Result<QString> start(const RestoreStep &step, Execution &execution, const ActRunner &acts, const Job &job)
{
    if (const auto started = startAll(step.acts, execution, acts, job); !started)
        return std::unexpected(started.error());
    execution.startedAt = QDateTime::currentDateTimeUtc();
    const qsizetype count = execution.plan.toStart.size();
    return count == 0 ? StepsText::tr("nothing was running") : count == 1 ? StepsText::tr("1 container healthy") : StepsText::tr("%1 containers healthy").arg(count);
}

Result<QString> ask(const RestoreStep &step, const Execution &execution, const ActRunner &acts, const Job &job)
{
    for (const Act &act : step.acts) {
        Result<QByteArray> answer;
        for (int attempt = 0; attempt < 30; ++attempt) {
            answer = acts.run(std::get<RunScript>(act));
            if (answer && answer->trimmed() == "200")
                break;
            if (execution.isLeft)
                return std::unexpected(answer.error());
            if (!job.wait(1s))
                return failure(ErrorKind::Stopped, StepsText::tr("It was stopped while waiting for Tale's answer."));
        }
        if (!answer || answer->trimmed() != "200")
            return failure(ErrorKind::Failed,
                StepsText::tr("Tale does not answer /api/health: %1. Look at the platform's log.").arg(answer ? QString::fromUtf8(answer->trimmed()) : answer.error().message));
    }
    return step.acts.isEmpty() ? StepsText::tr("nobody to ask") : StepsText::tr("/api/health 200");
}

} // namespace

Result<void> startGuard(const StartGuard &guard, Execution &execution, const Job &job)
{
    const QString text = toText(guard, execution.host);
    job.log(text);
    auto lease = Lease::take(execution.host, guard, job);
    job.record(text, lease ? u"done"_s : lease.error().message);
    if (!lease && !execution.isLeft && execution.plan.purpose == RestorePlan::Purpose::Undo) {
        job.log(lease.error().message); // a full backup volume must not keep an undo from being done
        return {};
    }
    if (!lease)
        return std::unexpected(lease.error());
    execution.lease = *std::move(lease);
    return {};
}

Result<QString> performStep(const RestoreStep &step, Execution &execution, const Job &callersJob)
{
    // Only a load goes on by itself; everything else is done to its end even if the console is to go.
    const Job job = step.kind == StepKind::Load ? callersJob : callersJob.attached();
    const ActRunner acts(execution, job);
    switch (step.kind) {
    case StepKind::Open: return open(step, acts);
    case StepKind::Stop: return stop(step, execution, acts, job);
    case StepKind::Load: return performLoad(step, execution, acts, job);
    case StepKind::Check: return check(step, execution, acts);
    case StepKind::Settings: return settings(step, execution, acts, job);
    case StepKind::Swap: return swap(step, execution, acts, job);
    case StepKind::Drop: return drop(step, acts);
    case StepKind::Start: return start(step, execution, acts, job);
    case StepKind::Ask: return ask(step, execution, acts, job);
    }
    Q_UNREACHABLE_RETURN({});
}

Result<void> revertStep(const RestoreStep &step, Execution &execution, const Job &job)
{
    if (step.kind == StepKind::Swap) {
        const auto oid = openInService(execution, job);
        if (!oid)
            return std::unexpected(oid.error());
        if (*oid != incomingOid(step, execution))
            return {}; // it did not happen
    }
    if (step.kind == StepKind::Load && execution.sideOid == 0)
        findUnnotedSide(execution, job);
    const ActRunner acts(execution, job);
    if (step.kind == StepKind::Stop) {
        const auto started = startAll(step.undo, execution, acts, job);
        execution.writersStarted = false; // they are on the database from before
        return started;
    }
    for (const Act &act : step.undo) {
        Result<void> done;
        if (const auto *dropped = std::get_if<DropDatabase>(&act)) {
            if (execution.sideOid != 0)
                done = acts.run(*dropped);
        } else if (const auto ended = acts.run(std::get<RunScript>(act)); !ended) {
            done = std::unexpected(ended.error());
        }
        if (!done)
            return done;
    }
    if (step.kind == StepKind::Swap) {
        const auto oid = openInService(execution, job);
        if (!oid || *oid != execution.plan.databaseOid)
            return failure(ErrorKind::Failed, StepsText::tr("The database from before is not in service as %1.").arg(execution.plan.database));
    }
    return {};
}

} // namespace talekeeper
