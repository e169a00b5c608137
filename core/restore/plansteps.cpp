#include "core/restore/plansteps.h"

#include "core/foundation/format.h"
#include "core/restore/findings.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct PlanText {
    Q_DECLARE_TR_FUNCTIONS(Plan)
};

// Lists are joined with +=, as GCC 14 takes the variant that << moves for one that may be uninitialised.
QList<Act> stopActs(const QStringList &running)
{
    QList<Act> acts;
    for (auto name = running.rbegin(); name != running.rend(); ++name) // who depends on others goes first
        acts += QList<Act> {StopContainer {*name}};
    return acts;
}

QList<Act> startActs(const QStringList &running)
{
    QList<Act> acts;
    for (const QString &name : running)
        acts += QList<Act> {StartContainer {name}};
    return acts;
}

RunTag tagOf(const RestorePlan &plan, RunTag::Part part, const QDateTime &at)
{
    return {.run = plan.run, .part = part, .database = plan.database, .dump = plan.dump.fileName, .otherOid = plan.databaseOid, .running = plan.running, .at = at};
}

RestoreStep loadStep(const RestorePlan &plan, const Database *old, const HostFacts &facts)
{
    const QString directory = facts.stack.backupDirectory;
    const QString user = facts.stack.database.databaseUser;
    const QString tag = commentWithTag({}, tagOf(plan, plan.isRehearsal ? RunTag::Part::Rehearsal : RunTag::Part::Loading, facts.server.now));
    return {.kind = StepKind::Load,
        .id = u"load"_s,
        .title = plan.isRehearsal ? PlanText::tr("Load it into a database of its own") : PlanText::tr("Load it into a new database beside the old one"),
        .detail = old ? PlanText::tr("%1 · \"%2\" is not touched").arg(plan.sideDatabase, plan.database)
                      : PlanText::tr("%1, made with the server's defaults").arg(plan.sideDatabase),
        .acts = {RunSql {.database = u"postgres"_s,
                     .statement = old ? createDatabaseLike(*old, plan.sideDatabase) : u"CREATE DATABASE %1 TEMPLATE template0"_s.arg(sqlIdentifier(plan.sideDatabase)),
                     .look = u"SELECT FROM pg_database WHERE datname = %1"_s.arg(sqlLiteral(plan.sideDatabase).trimmed())},
            RunSql {u"postgres"_s, u"COMMENT ON DATABASE %1 IS %2"_s.arg(sqlIdentifier(plan.sideDatabase), sqlLiteral(tag).trimmed())},
            RunScript {.script = u"load-dump.sh"_s,
                .arguments = {directory, plan.run, plan.dump.fileName, user, plan.sideDatabase, plan.dump.sha256, facts.server.dataDirectory,
                    QString::number(floorBytes(facts)), plan.accepted.contains(u"outward"_s) ? u"1"_s : u"0"_s, QString::number(loadLockKey), plan.console},
                .detached = true}},
        .undo = {RunScript {.script = u"stop-load.sh"_s, .arguments = {directory, plan.run, user}}, DropDatabase {.database = plan.sideDatabase}},
        // 560 MB of SQL took 31 to 37 s (tale-host.md, reference figures).
        .expectedSeconds = 1 + double(plan.dump.uncompressedBytes) / 17e6};
}

/// A partitioned table's rows are in its partitions, an extension may have put rows of its own into its tables.
QString countStatement(const QualifiedName &table)
{
    return QString(uR"(SELECT %1, CASE (SELECT relkind FROM pg_class WHERE oid = %1::regclass)
       WHEN 'p' THEN (SELECT count(*) FROM %2) ELSE (SELECT count(*) FROM ONLY %2) END,
       EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = %1::regclass AND deptype = 'e'))"_s)
        .arg(sqlLiteral(table).trimmed(), table);
}

RestoreStep checkStep(const RestorePlan &plan)
{
    QStringList counts;
    for (const DumpedTable &table : plan.dump.tables)
        counts << countStatement(table.name);
    QStringList sequences;
    for (const DumpedSequence &sequence : plan.dump.sequences)
        sequences << u"SELECT %1, last_value, is_called FROM %2"_s.arg(sqlLiteral(sequence.name).trimmed(), sequence.name);
    RestoreStep step {.kind = StepKind::Check,
        .id = u"check"_s,
        .title = PlanText::tr("Check it"),
        .detail = (plan.dump.sequences.size() == 1 ? PlanText::tr("end of dump, %1, 1 sequence, statistics") : PlanText::tr("end of dump, %1, %2 sequences, statistics"))
                      .replace("%1"_L1, formatRows(plan.dump.rowCount(), plan.dump.tables.size()))
                      .replace("%2"_L1, formatCount(plan.dump.sequences.size())),
        .expectedSeconds = 1 + double(plan.dump.uncompressedBytes) / 60e6};
    if (!counts.isEmpty())
        step.acts << RunSql {plan.sideDatabase, counts.join(u"\nUNION ALL "_s)};
    if (!sequences.isEmpty())
        step.acts << RunSql {plan.sideDatabase, sequences.join(u"\nUNION ALL "_s)};
    step.acts << RunSql {plan.sideDatabase, u"ANALYZE"_s};
    return step;
}

RestoreStep settingsStep(const RestorePlan &plan, const Database *old)
{
    RestoreStep step {.kind = StepKind::Settings,
        .id = u"settings"_s,
        .title = PlanText::tr("Give it the old one's settings"),
        .detail = old ? PlanText::tr("settings, grants and connection limit of \"%1\"").arg(plan.database) : PlanText::tr("there is no old one; the server's defaults stay"),
        .expectedSeconds = 0.2};
    if (old)
        for (const QString &statement : copyPropertiesOf(*old, plan.sideDatabase))
            step.acts << RunSql {u"postgres"_s, statement};
    return step;
}

RestoreStep swapStep(const RestorePlan &plan, const Stack &stack, const QDateTime &now)
{
    const QString restoredComment = commentWithTag(commentWithoutTags(plan.originalComment), tagOf(plan, RunTag::Part::Restored, now));
    RunTag previous = tagOf(plan, RunTag::Part::Previous, now);
    previous.otherOid = 0;
    const QString previousComment = commentWithTag(plan.originalComment, previous);
    // What was in service, if only for a moment, is not dropped: somebody outside the stack may have written to it.
    const QString undone = derivedDatabaseName(plan.database, u"undone"_s, plan.run);
    const QString undoneComment = commentWithTag({}, tagOf(plan, RunTag::Part::Undone, now));
    const QString oid = QString::number(plan.databaseOid);
    return {.kind = StepKind::Swap,
        .id = u"swap"_s,
        .title = PlanText::tr("Swap"),
        .detail = plan.databaseOid != 0 ? PlanText::tr("two renames, one transaction; the old one stays as %1").arg(plan.keptDatabase)
                                        : PlanText::tr("one rename, as no database has that name"),
        .acts = {swapScript(stack, plan.database, oid, plan.sideDatabase, sideOidPlaceholder, plan.keptDatabase, restoredComment, previousComment)},
        .undo = {swapScript(stack, plan.database, sideOidPlaceholder, plan.keptDatabase, oid, undone, plan.originalComment, undoneComment)},
        .expectedSeconds = 0.5};
}

} // namespace

RestoreStep stopStep(const RestorePlan &plan, const Stack &stack, const GuardRequest &guard)
{
    // Before an undo some of it may be stopped already, by the run that is undone.
    const QStringList whatRan = plan.purpose == RestorePlan::Purpose::Undo ? plan.toStart : plan.running;
    RestoreStep step {.kind = StepKind::Stop,
        .id = u"stop"_s,
        .title = PlanText::tr("Stop what writes"),
        .detail = plan.running.isEmpty() ? PlanText::tr("nothing runs that writes to it")
                                         : PlanText::tr("%1; a guard on the host starts it again if no console is there for %2, but it does not outlive a restart of the host").arg(plan.running.join(u", "_s), formatAge(guard.patience.count())),
        .undo = startActs(whatRan),
        .expectedSeconds = 2.0 * double(plan.running.size())};
    if (whatRan.isEmpty())
        return step;
    step.acts = {StartGuard {.run = plan.run,
        .token = guard.token,
        .patience = guard.patience,
        .putBack = {.script = u"put-back-in-service.sh"_s,
            .arguments = {stack.backupDirectory, plan.run, stack.database.databaseUser, plan.database, QString::number(plan.databaseOid), plan.keptDatabase,
                guard.other, QString::number(guard.otherOid), guard.comment, guard.otherComment}},
        .containers = whatRan}};
    step.acts += stopActs(plan.running);
    return step;
}

RestoreStep startStep(const RestorePlan &plan, const Stack &stack)
{
    // Tale takes up to 3 minutes to start, mostly some ten seconds; without a health check nobody waits.
    double seconds = 0;
    for (const QString &name : plan.toStart)
        seconds += stack.container(name) && stack.container(name)->health != Health::None ? 15 : 1;
    RestoreStep step {.kind = StepKind::Start,
        .id = u"start"_s,
        .title = plan.toStart == plan.running ? PlanText::tr("Start what was running") : PlanText::tr("Start what writes"),
        .detail = plan.toStart.isEmpty() ? PlanText::tr("nothing was running") : PlanText::tr("%1; wait until healthy").arg(plan.toStart.join(u", "_s)),
        .expectedSeconds = seconds};
    if (!plan.toStart.isEmpty()) // what writes is about to write to it: from here on a guard swaps nothing back
        step.acts = {RunScript {.script = u"lease.sh"_s, .arguments = {u"commit"_s, stack.backupDirectory, plan.run, u"TOKEN"_s}}};
    step.acts += startActs(plan.toStart);
    return step;
}

RestoreStep askStep(const RestorePlan &plan, const Stack &stack)
{
    RestoreStep step {.kind = StepKind::Ask, .id = u"ask"_s, .title = PlanText::tr("Ask Tale"), .expectedSeconds = 1};
    for (const QString &name : plan.toStart) {
        const Container *container = stack.container(name);
        if (container && container->role == Role::Platform && container->httpPort > 0)
            step.acts += QList<Act> {RunScript {.script = u"ask-http.sh"_s, .arguments = {container->httpHost, QString::number(container->httpPort), u"/api/health"_s}}};
    }
    step.detail = step.acts.isEmpty() ? PlanText::tr("the platform was not running, so there is nobody to ask") : u"/api/health"_s;
    return step;
}

RunScript swapScript(const Stack &stack, const QString &database, const QString &databaseOid, const QString &incoming, const QString &incomingOid,
    const QString &outgoing, const QString &comment, const QString &outgoingComment)
{
    return {.script = u"swap-databases.sh"_s,
        .arguments = {stack.database.databaseUser, database, databaseOid, incoming, incomingOid, outgoing, comment, outgoingComment}};
}

QList<RestoreStep> restoreSteps(const RestorePlan &plan, const Database *old, const HostFacts &facts, const QString &token, std::chrono::seconds patience)
{
    const QDateTime now = facts.server.now;
    const GuardRequest guard {.token = token,
        .patience = patience,
        .other = plan.sideDatabase, // so that the run can be taken up again
        .comment = plan.originalComment,
        .otherComment = commentWithTag({}, tagOf(plan, RunTag::Part::Loading, now))};
    const RestoreStep stop = stopStep(plan, facts.stack, guard);
    QList<RestoreStep> steps;
    if (plan.stopOrder == StopOrder::First)
        steps << stop;
    steps << loadStep(plan, old, facts) << checkStep(plan) << settingsStep(plan, old);
    if (plan.stopOrder == StopOrder::Last)
        steps << stop;
    return steps << swapStep(plan, facts.stack, now) << startStep(plan, facts.stack) << askStep(plan, facts.stack);
}

QList<RestoreStep> rehearsalSteps(const RestorePlan &plan, const Database *inService, const HostFacts &facts)
{
    return {loadStep(plan, inService, facts), checkStep(plan)};
}

QStringList namesOf(const QList<Container> &containers)
{
    QStringList names;
    for (const Container &container : containers)
        names << container.name;
    return names;
}

QStringList inOrder(const QStringList &names, const Stack &stack)
{
    QStringList ordered;
    for (const Container &container : inStartOrder(stack.containers))
        if (names.contains(container.name))
            ordered << container.name;
    return ordered;
}

} // namespace talekeeper
