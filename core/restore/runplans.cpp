// What can be done to a run that was begun earlier: undo, resume, discard.
#include "core/restore/plansteps.h"

#include "core/foundation/format.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct RunPlansText {
    Q_DECLARE_TR_FUNCTIONS(RunPlans)
};

/// Opens what a swap that died has left closed.
void addOpenStep(RestorePlan &plan, const RunFacts &facts)
{
    RestoreStep step {.kind = StepKind::Open, .id = u"open"_s, .title = RunPlansText::tr("Open what was left closed"), .expectedSeconds = 0.2};
    QStringList names;
    for (const Database &database : facts.databases) {
        const bool isRuns = database.name == facts.run.database || database.oid == facts.run.sideOid || database.oid == facts.run.keptOid;
        if (!isRuns || database.allowsConnections)
            continue;
        names << database.name;
        step.acts << RunSql {u"postgres"_s, u"ALTER DATABASE %1 ALLOW_CONNECTIONS true"_s.arg(sqlIdentifier(database.name))};
    }
    step.detail = names.join(u", "_s);
    if (!names.isEmpty())
        plan.steps << step;
}

/// What was in service before comes back; what is in service now, if anything is, stays under another name.
void addSwapBack(RestorePlan &plan, const Database *kept, const Database *inService, const RunFacts &facts)
{
    const RunRecord &run = facts.run;
    plan.databaseOid = inService ? inService->oid : 0;
    plan.keptDatabase = inService ? derivedDatabaseName(run.database, u"undone"_s, freeMoment(facts.now, run.database, facts.databases).toUTC().toString(u"yyyyMMdd-HHmmss"_s)) : QString();
    const RunTag tag {.run = run.run, .part = RunTag::Part::Undone, .database = run.database, .dump = run.dump, .at = facts.now};
    const QString keptOid = QString::number(kept ? kept->oid : 0), inServiceOid = QString::number(plan.databaseOid);
    const QString keptName = kept ? kept->name : QString(), keptComment = kept ? kept->comment : QString(), comment = inService ? inService->comment : QString();
    plan.steps << stopStep(plan, facts.stack,
        {.token = facts.token, .patience = facts.guardPatience, .other = keptName, .otherOid = kept ? kept->oid : 0, .comment = comment, .otherComment = keptComment});
    plan.steps << RestoreStep {.kind = StepKind::Swap,
        .id = u"swap"_s,
        .title = RunPlansText::tr("Swap back"),
        .detail = !kept ? RunPlansText::tr("there was no database of that name; what was restored stays as %1").arg(plan.keptDatabase)
            : inService ? RunPlansText::tr("%1 is in service again; what was restored stays as %2").arg(keptName, plan.keptDatabase)
                        : RunPlansText::tr("%1 is in service again; no database has that name now").arg(keptName),
        .acts = {swapScript(facts.stack, run.database, inServiceOid, keptName, keptOid, plan.keptDatabase, commentWithoutRun(keptComment, run.run),
            commentWithTag(commentWithoutRun(comment, run.run), tag))},
        .undo = {swapScript(facts.stack, run.database, keptOid, plan.keptDatabase, inServiceOid, keptName, comment, keptComment)},
        .expectedSeconds = 0.5};
}

Result<RunFacts> gatherRunFacts(const Host &host, const QString &run, const Job &job)
{
    auto found = readHostFacts(host, job);
    if (!found)
        return std::unexpected(found.error());
    RunFacts facts {*std::move(found)};
    facts.console = consoleName();
    facts.now = QDateTime::currentDateTimeUtc();
    facts.token = makeRunId(facts.now);
    const auto record = std::ranges::find(facts.runs, run, &RunRecord::run);
    if (record == facts.runs.end())
        return failure(ErrorKind::NotFound, RunPlansText::tr("No run \"%1\" is known on this host. \"talekeeperctl runs\" lists those that are.").arg(run));
    facts.run = *record;
    return facts;
}

} // namespace

namespace {

/// What was loaded and never in service goes, with a load that may be at work on it.
RestoreStep dropSideStep(const RunFacts &facts)
{
    const RunRecord &run = facts.run;
    return {.kind = StepKind::Drop,
        .id = u"drop"_s,
        .title = RunPlansText::tr("Drop what was loaded"),
        .detail = RunPlansText::tr("%1, which was never in service").arg(run.sideDatabase),
        .acts = {RunScript {.script = u"stop-load.sh"_s, .arguments = {facts.stack.backupDirectory, run.run, facts.stack.database.databaseUser}},
            DropDatabase {.database = run.sideDatabase, .oid = run.sideOid}},
        .expectedSeconds = 2};
}

} // namespace

RestorePlan planUndo(const RunFacts &facts)
{
    const RunRecord &run = facts.run;
    if (run.isRehearsal) // nothing was stopped, so nothing is started
        return {.purpose = RestorePlan::Purpose::Undo, .run = run.run, .console = facts.console, .database = run.database, .isRehearsal = true, .dump = {.fileName = run.dump},
            .steps = {dropSideStep(facts)}};
    RestorePlan plan {
        .purpose = RestorePlan::Purpose::Undo,
        .run = run.run,
        .console = facts.console,
        .database = run.database,
        .dump = {.fileName = run.dump},
        .running = namesOf(runningWriters(run.database, facts.stack, facts.sessions)),
    };
    // After an interruption what the run had stopped may still be stopped.
    plan.toStart = run.state == RunState::Interrupted ? inOrder(plan.running + run.running, facts.stack) : plan.running;

    addOpenStep(plan, facts);
    const Database *kept = findDatabase(facts.databases, run.keptOid);
    const Database *inService = findDatabase(facts.databases, run.inServiceOid);
    const bool isFree = !findDatabase(facts.databases, run.database);
    if (!run.takenOut && ((kept && (inService || isFree)) || (!run.hadPrevious && inService))) {
        addSwapBack(plan, kept, inService, facts);
    } else if (!run.sideDatabase.isEmpty()) {
        // What is in service is the one from before: Tale first, then what is left.
        plan.steps << startStep(plan, facts.stack);
        plan.steps << dropSideStep(facts) << askStep(plan, facts.stack);
        return plan;
    }
    plan.steps << startStep(plan, facts.stack) << askStep(plan, facts.stack);
    return plan;
}

RestorePlan planResume(const RunFacts &facts)
{
    const RunRecord &run = facts.run;
    if (run.isRehearsal || run.undoing || run.takenOut || !run.journal)
        return planUndo(facts);
    const Journal &journal = *run.journal;
    const JournalHead &head = journal.head;
    const Database *old = findDatabase(facts.databases, head.databaseOid);
    RestorePlan plan {
        .run = run.run,
        .console = facts.console,
        .database = head.database,
        .databaseOid = head.databaseOid,
        .sideDatabase = head.sideDatabase,
        .keptDatabase = head.keptDatabase,
        .originalComment = old ? commentWithoutRun(old->comment, run.run) : QString(),
        .dump = head.inspection,
        // The guard, or somebody, may have started them again.
        .running = inOrder(head.running + namesOf(runningWriters(head.database, facts.stack, facts.sessions)), facts.stack),
        .stopOrder = head.stopOrder,
        .accepted = head.accepted,
    };
    plan.toStart = inOrder(head.toStart + plan.running, facts.stack);
    plan.steps = restoreSteps(plan, old, facts, facts.token, facts.guardPatience);
    const bool swapped = run.swapped && run.inServiceOid != 0;
    Standing standing {.sideOid = swapped ? run.inServiceOid : run.sideOid,
        .swapped = swapped,
        .writersStarted = swapped && run.writersStarted,
        .startedAt = head.startedAt,
        .stoppedAt = journal.guardActedAt.isValid() && !swapped ? QDateTime() : journal.stoppedAt};
    if (swapped)
        standing.firstStep = std::ranges::find(plan.steps, StepKind::Start, &RestoreStep::kind) - plan.steps.begin();
    plan.standing = standing;
    return plan;
}

RestorePlan planOfRehearsal(const RunFacts &facts)
{
    const JournalHead head = facts.run.journal ? facts.run.journal->head : JournalHead {.run = facts.run.run};
    RestorePlan plan {.purpose = RestorePlan::Purpose::Rehearsal, .run = head.run, .console = head.console, .database = head.database, .databaseOid = head.databaseOid,
        .isRehearsal = true, .sideDatabase = head.sideDatabase, .dump = head.inspection, .drill = head.drill};
    plan.steps = rehearsalSteps(plan, findDatabase(facts.databases, head.databaseOid), facts);
    return plan;
}

RestorePlan planDiscard(const RunFacts &facts)
{
    const RunRecord &run = facts.run;
    const Database *kept = findDatabase(facts.databases, run.keptOid);
    RestorePlan plan {.purpose = RestorePlan::Purpose::Discard, .run = run.run, .console = facts.console, .database = run.database, .dump = {.fileName = run.dump}};
    if (const Database *inService = findDatabase(facts.databases, run.database))
        plan.databaseOid = inService->oid;
    plan.steps = {RestoreStep {.kind = StepKind::Drop,
        .id = u"drop"_s,
        .title = RunPlansText::tr("Drop what the run keeps"),
        .detail = RunPlansText::tr("%1, %2; there is no way back from this").arg(run.keptDatabase, formatSize(kept ? kept->sizeBytes : 0)),
        .acts = {DropDatabase {.database = run.keptDatabase, .oid = run.keptOid}},
        .expectedSeconds = 2}};
    return plan;
}

Result<RunFacts> gatherUndoFacts(const Host &host, const QString &run, const Job &job)
{
    auto facts = gatherRunFacts(host, run, job);
    if (facts && !facts->run.whyNoUndo.isEmpty())
        return failure(ErrorKind::Refused, RunPlansText::tr("The run %1 can't be undone. %2").arg(run, facts->run.whyNoUndo));
    return facts;
}

Result<RunFacts> gatherResumeFacts(const Host &host, const QString &run, const Job &job)
{
    auto facts = gatherRunFacts(host, run, job);
    if (facts && !facts->run.whyNoResume.isEmpty())
        return failure(ErrorKind::Refused, RunPlansText::tr("The run %1 can't be taken up again. %2").arg(run, facts->run.whyNoResume));
    return facts;
}

Result<RunFacts> gatherDiscardFacts(const Host &host, const QString &run, const Job &job)
{
    auto facts = gatherRunFacts(host, run, job);
    if (facts && !facts->run.whyNoDiscard.isEmpty())
        return failure(ErrorKind::Refused, RunPlansText::tr("What the run %1 keeps can't be dropped. %2").arg(run, facts->run.whyNoDiscard));
    return facts;
}

} // namespace talekeeper
