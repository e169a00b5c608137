#include "core/restore/plan.h"

#include "core/foundation/format.h"
#include "core/restore/findings.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct PlanText {
    Q_DECLARE_TR_FUNCTIONS(Plan)
};

QList<Act> stopActs(const QStringList &running)
{
    QList<Act> acts;
    for (auto name = running.rbegin(); name != running.rend(); ++name) // who depends on others goes first
        acts << StopContainer {*name};
    return acts;
}

QList<Act> startActs(const QStringList &running)
{
    QList<Act> acts;
    for (const QString &name : running)
        acts << StartContainer {name};
    return acts;
}

QString namesOrNone(const QStringList &names) { return names.isEmpty() ? PlanText::tr("nothing runs that writes to it") : names.join(u", "_s); }

RestoreStep stopStep(const QStringList &running)
{
    return {.kind = StepKind::Stop,
        .id = u"stop"_s,
        .title = PlanText::tr("Stop what writes"),
        .detail = namesOrNone(running),
        .acts = stopActs(running),
        .undo = startActs(running),
        .expectedSeconds = 2.0 * double(running.size())};
}

RestoreStep startStep(const QStringList &running, const Stack &stack)
{
    // Tale takes up to 3 minutes to start, mostly some ten seconds; without a health check nobody waits.
    double seconds = 0;
    for (const QString &name : running)
        seconds += stack.container(name) && stack.container(name)->health != Health::None ? 15 : 1;
    return {.kind = StepKind::Start,
        .id = u"start"_s,
        .title = PlanText::tr("Start what was running"),
        .detail = running.isEmpty() ? PlanText::tr("nothing was running") : PlanText::tr("%1; wait until healthy").arg(running.join(u", "_s)),
        .acts = startActs(running),
        .expectedSeconds = seconds};
}

/// Tale's own answer, asked from the db container: Container::httpPort says who answers HTTP.
RestoreStep askStep(const QStringList &running, const Stack &stack)
{
    RestoreStep step {.kind = StepKind::Ask, .id = u"ask"_s, .title = PlanText::tr("Ask Tale"), .expectedSeconds = 1};
    for (const QString &name : running) {
        const Container *container = stack.container(name);
        if (container && container->role == Role::Platform && container->httpPort > 0)
            step.acts << RunScript {.script = u"ask-http.sh"_s, .arguments = {container->httpHost, QString::number(container->httpPort), u"/api/health"_s}};
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

RestoreStep loadStep(const RestorePlan &plan, const Database &old, const RestoreFacts &facts)
{
    const RunTag tag {.run = plan.run,
        .part = RunTag::Part::Loading,
        .database = plan.database,
        .dump = plan.dump.fileName,
        .otherOid = plan.databaseOid,
        .running = plan.running,
        .at = facts.server.now};
    const QString directory = facts.stack.backupDirectory;
    const QString user = facts.stack.database.databaseUser;
    return {.kind = StepKind::Load,
        .id = u"load"_s,
        .title = PlanText::tr("Load it into a new database beside the old one"),
        .detail = PlanText::tr("%1 · \"%2\" is not touched").arg(plan.sideDatabase, plan.database),
        .acts = {RunSql {u"postgres"_s, createDatabaseLike(old, plan.sideDatabase)},
            RunSql {u"postgres"_s,
                u"COMMENT ON DATABASE %1 IS %2"_s.arg(sqlIdentifier(plan.sideDatabase), sqlLiteral(commentWithTag({}, tag)).trimmed())},
            RunScript {.script = u"load-dump.sh"_s,
                .arguments = {directory, plan.run, plan.dump.fileName, user, plan.sideDatabase, plan.dump.sha256},
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
        .detail = PlanText::tr("end of dump, %1 rows in %2 tables, %3 sequences, statistics")
                      .arg(formatCount(plan.dump.rowCount()), formatCount(plan.dump.tables.size()), formatCount(plan.dump.sequences.size())),
        .expectedSeconds = 1 + double(plan.dump.uncompressedBytes) / 60e6};
    if (!counts.isEmpty())
        step.acts << RunSql {plan.sideDatabase, counts.join(u"\nUNION ALL "_s)};
    if (!sequences.isEmpty())
        step.acts << RunSql {plan.sideDatabase, sequences.join(u"\nUNION ALL "_s)};
    step.acts << RunSql {plan.sideDatabase, u"ANALYZE"_s};
    return step;
}

RestoreStep settingsStep(const RestorePlan &plan, const Database &old)
{
    RestoreStep step {.kind = StepKind::Settings,
        .id = u"settings"_s,
        .title = PlanText::tr("Give it the old one's settings"),
        .detail = PlanText::tr("settings, grants and connection limit of \"%1\"").arg(plan.database),
        .expectedSeconds = 0.2};
    for (const QString &statement : copyPropertiesOf(old, plan.sideDatabase))
        step.acts << RunSql {u"postgres"_s, statement};
    return step;
}

RestoreStep swapStep(const RestorePlan &plan, const Stack &stack, const QDateTime &now)
{
    RunTag tag {.run = plan.run, .part = RunTag::Part::Restored, .database = plan.database, .dump = plan.dump.fileName,
        .otherOid = plan.databaseOid, .running = plan.running, .at = now};
    const QString restoredComment = commentWithTag(commentWithoutTags(plan.originalComment), tag);
    tag.part = RunTag::Part::Previous;
    tag.otherOid = 0;
    const QString previousComment = commentWithTag(plan.originalComment, tag);
    // What was in service, if only for a moment, is not dropped: somebody outside the stack may have written to it.
    tag.part = RunTag::Part::Undone;
    const QString undone = derivedDatabaseName(plan.database, u"undone"_s, plan.run);
    const QString oid = QString::number(plan.databaseOid);
    return {.kind = StepKind::Swap,
        .id = u"swap"_s,
        .title = PlanText::tr("Swap"),
        .detail = PlanText::tr("two renames, one transaction; the old one stays as %1").arg(plan.keptDatabase),
        .acts = {swapScript(stack, plan.database, oid, plan.sideDatabase, sideOidPlaceholder, plan.keptDatabase, restoredComment, previousComment)},
        .undo = {swapScript(stack, plan.database, sideOidPlaceholder, plan.keptDatabase, oid, undone, plan.originalComment, commentWithTag({}, tag))},
        .expectedSeconds = 0.5};
}

QStringList namesOf(const QList<Container> &containers)
{
    QStringList names;
    for (const Container &container : containers)
        names << container.name;
    return names;
}

} // namespace

RestorePlan planRestore(const RestoreRequest &request, const RestoreFacts &facts)
{
    RestorePlan plan {
        .run = facts.run,
        .console = facts.console,
        .database = facts.database,
        .sideDatabase = derivedDatabaseName(facts.database, u"restore"_s, facts.run),
        .keptDatabase = derivedDatabaseName(facts.database, u"before"_s, facts.run),
        .dump = facts.dump,
        .running = namesOf(runningWriters(facts.database, facts.stack, facts.sessions)),
        .healthTimeout = request.healthTimeout,
        .findings = preflight(facts),
    };
    const Database *old = findDatabase(facts.databases, facts.database);
    if (!old)
        return plan; // a blocker stands among the findings
    plan.databaseOid = old->oid;
    plan.originalComment = old->comment;
    plan.steps = {stopStep(plan.running), loadStep(plan, *old, facts), checkStep(plan), settingsStep(plan, *old),
        swapStep(plan, facts.stack, facts.server.now), startStep(plan.running, facts.stack), askStep(plan.running, facts.stack)};
    return plan;
}

RestorePlan planUndo(const UndoFacts &facts)
{
    const RunRecord &run = facts.run;
    RestorePlan plan {
        .purpose = RestorePlan::Purpose::Undo,
        .run = run.run,
        .console = facts.console,
        .database = run.database,
        .dump = {.fileName = run.dump},
        .running = namesOf(runningWriters(run.database, facts.stack, facts.sessions)),
    };
    // After an interruption what the run had stopped may still be stopped.
    QStringList toStart;
    for (const Container &container : inStartOrder(facts.stack.containers))
        if (plan.running.contains(container.name) || (run.state == RunState::Interrupted && run.running.contains(container.name)))
            toStart << container.name;

    const Database *kept = findDatabase(facts.databases, run.keptOid);
    const Database *inService = findDatabase(facts.databases, run.inServiceOid);
    if (kept && inService) {
        plan.databaseOid = inService->oid;
        plan.keptDatabase = derivedDatabaseName(run.database, u"undone"_s,
            freeMoment(facts.now, run.database, facts.databases).toUTC().toString(u"yyyyMMdd-HHmmss"_s));
        const RunTag tag {.run = run.run, .part = RunTag::Part::Undone, .database = run.database, .dump = run.dump, .at = facts.now};
        const QString keptOid = QString::number(kept->oid), inServiceOid = QString::number(inService->oid);
        plan.steps << stopStep(plan.running);
        plan.steps << RestoreStep {.kind = StepKind::Swap,
            .id = u"swap"_s,
            .title = PlanText::tr("Swap back"),
            .detail = PlanText::tr("%1 is in service again; what was restored stays as %2").arg(kept->name, plan.keptDatabase),
            .acts = {swapScript(facts.stack, run.database, inServiceOid, kept->name, keptOid, plan.keptDatabase, commentWithoutRun(kept->comment, run.run),
                commentWithTag(commentWithoutRun(inService->comment, run.run), tag))},
            .undo = {swapScript(facts.stack, run.database, keptOid, plan.keptDatabase, inServiceOid, kept->name, inService->comment, kept->comment)},
            .expectedSeconds = 0.5};
    } else if (!run.sideDatabase.isEmpty()) {
        plan.steps << RestoreStep {.kind = StepKind::Drop,
            .id = u"drop"_s,
            .title = PlanText::tr("Drop what was loaded"),
            .detail = PlanText::tr("%1, which was never in service").arg(run.sideDatabase),
            .acts = {RunScript {.script = u"stop-load.sh"_s, .arguments = {facts.stack.backupDirectory, run.run, facts.stack.database.databaseUser}},
                DropDatabase {.database = run.sideDatabase, .oid = run.sideOid}},
            .expectedSeconds = 2};
    }
    plan.steps << startStep(toStart, facts.stack) << askStep(toStart, facts.stack);
    return plan;
}

Result<UndoFacts> gatherUndoFacts(const Host &host, const QString &run, const Job &job)
{
    auto record = readRun(host, run, job);
    if (!record)
        return std::unexpected(record.error());
    if (!record->whyNoUndo.isEmpty())
        return failure(ErrorKind::Refused, PlanText::tr("The run %1 can't be undone. %2").arg(run, record->whyNoUndo));
    auto connection = connectDatabase(host, u"postgres"_s);
    if (!connection)
        return std::unexpected(connection.error());
    auto databases = readDatabases(*connection);
    if (!databases)
        return std::unexpected(databases.error());
    auto sessions = readSessions(*connection);
    if (!sessions)
        return std::unexpected(sessions.error());
    const auto server = readServerFacts(*connection);
    if (!server)
        return std::unexpected(server.error());
    if (const auto same = requireSameServer(host, *server, job); !same)
        return std::unexpected(same.error());
    return UndoFacts {.run = *std::move(record),
        .console = consoleName(),
        .stack = host.stack,
        .databases = *std::move(databases),
        .sessions = *std::move(sessions),
        .now = QDateTime::currentDateTimeUtc()};
}

} // namespace talekeeper
