#include "commands.h"

#include "audit.h"
#include "bundlecommand.h"
#include "comparecommand.h"
#include "core/foundation/format.h"
#include "core/overview/hoststatus.h"
#include "core/restore/run.h"
#include "core/stack/practicehost.h"
#include "coveragecommand.h"
#include "drillcommands.h"
#include "dumpcommands.h"
#include "markcommand.h"
#include "retention.h"
#include "sidecar.h"
#include "terminalprompter.h"

#include <QCoreApplication>
#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct CommandsText {
    Q_DECLARE_TR_FUNCTIONS(Commands)
};

QString orDash(const QString &text) { return text.isEmpty() ? u"-"_s : text; }

QString mark(Severity severity)
{
    return severity == Severity::Ok ? u"ok     "_s : severity == Severity::Warning ? u"warning"_s : u"BLOCKER"_s;
}

// Status ------------------------------------------------------------------------------------------------------------

void printStatus(const HostStatus &status, const Console &console)
{
    console.text(CommandsText::tr("Tale stack \"%1\" · PostgreSQL %2 · backups in %3")
                     .arg(status.stack.project, status.server.version, status.stack.backupDirectory));
    for (const Attention &attention : status.attention)
        console.text(u"! "_s + sentence(attention));
    console.text({});
    QList<QStringList> rows;
    for (const Container &container : status.stack.containers)
        rows << QStringList {container.name, roleName(container.role), stateName(container.state), orDash(healthName(container.health)),
            orDash(writesTo(container, status.stack.containers, status.sessions).join(u", "_s))};
    console.table({CommandsText::tr("Container"), CommandsText::tr("Role"), CommandsText::tr("State"), CommandsText::tr("Health"), CommandsText::tr("Writes to")}, rows);
    console.text({});
    rows.clear();
    for (const Database &database : status.databases) {
        const auto tag = runTagIn(database.comment);
        rows << QStringList {database.name, formatSize(database.sizeBytes), tag ? CommandsText::tr("run %1").arg(tag->run) : QString(),
            isKept(database) ? CommandsText::tr("kept for %1").arg(formatAge(tag->at.secsTo(status.server.now))) : QString()};
    }
    console.table({CommandsText::tr("Database"), CommandsText::tr("Size"), CommandsText::tr("Belongs to"), CommandsText::tr("Kept")}, rows);
    console.text({});
    console.text(CommandsText::tr("Schedule: %1 · kept: %2 · %3 dumps, %4 free")
                     .arg(scheduleText(status.schedule), keptText(status.schedule))
                     .arg(status.catalogue.dumps.size())
                     .arg(formatSize(status.catalogue.freeBytes)));
}

ExitStatus showStatus(const Host &host, const Options &options, const Console &console, const Job &job)
{
    const auto status = readStatus(host, options.historyPath, job);
    if (!status)
        return console.error(status.error());
    console.document(toJson(*status, host));
    printStatus(*status, console);
    return options.check && !status->attention.isEmpty() ? ExitStatus::FoundWanting : ExitStatus::Done;
}

// Restoring ---------------------------------------------------------------------------------------------------------

ExitStatus statusOf(const RestoreReport &report)
{
    switch (report.outcome) {
    case RunOutcome::Restored:
    case RunOutcome::Rehearsed:
    case RunOutcome::Undone:
    case RunOutcome::Discarded: return ExitStatus::Done;
    case RunOutcome::Refused: return ExitStatus::FoundWanting;
    case RunOutcome::TakenBack: return ExitStatus::TakenBack;
    case RunOutcome::Interrupted: return ExitStatus::NeedsDecision;
    }
    Q_UNREACHABLE_RETURN(ExitStatus::Failed);
}

void printFindings(const QList<Finding> &findings, const Console &console)
{
    for (const Finding &finding : findings)
        console.text(u"%1  %2%3"_s.arg(mark(finding.severity), finding.message,
            finding.severity == Severity::Blocker && finding.acceptable ? CommandsText::tr(" (--accept %1 goes on in spite of it)").arg(finding.id) : QString()));
}

void printSteps(const RestoreReport &report, const Console &console)
{
    if (report.error)
        console.text(report.error->message);
    QList<QStringList> rows;
    for (const StepReport &step : report.steps)
        rows << QStringList {step.title, stepStateName(step.state), formatDuration(step.seconds), step.proof};
    if (!rows.isEmpty())
        console.table({CommandsText::tr("Step"), CommandsText::tr("State"), CommandsText::tr("Took"), CommandsText::tr("Proof")}, rows);
}

void printReport(const RestoreReport &report, const Console &console)
{
    if (report.outcome == RunOutcome::Refused)
        printFindings(report.findings, console);
    printSteps(report, console);
    console.text(outcomeText(report));
    if (report.downtimeSeconds)
        console.text(CommandsText::tr("Tale was away for %1.").arg(formatDuration(*report.downtimeSeconds)));
    if (report.outcome == RunOutcome::Restored)
        console.text(CommandsText::tr("The way back: talekeeperctl undo %1").arg(report.run));
}

/// In one sentence, for standard error.
QString whatIsWrong(const RestoreReport &report)
{
    for (const Finding &finding : report.findings)
        if (report.outcome == RunOutcome::Refused && finding.severity == Severity::Blocker)
            return finding.message;
    return report.error ? report.error->message : outcomeText(report);
}

ExitStatus finish(const Result<RestoreReport> &report, const Console &console)
{
    if (!report)
        return console.error(report.error());
    console.document(toJson(*report));
    printReport(*report, console);
    const ExitStatus status = statusOf(*report);
    if (status != ExitStatus::Done)
        console.complain(whatIsWrong(*report));
    return status;
}

void printPlan(const RestorePlan &plan, const Host &host, const Console &console)
{
    printFindings(plan.findings, console);
    int number = 0;
    for (const RestoreStep &step : plan.steps) {
        console.text(u"\n%1. %2: %3"_s.arg(++number).arg(step.title, step.detail));
        for (const QString &command : toText(step.acts, host))
            console.text(u"   $ "_s + command);
        for (const QString &command : toText(step.undo, host))
            console.text(CommandsText::tr("   way back: %1").arg(command));
    }
    const auto scripts = scriptsOf(plan);
    for (auto script = scripts.begin(); script != scripts.end(); ++script)
        console.text(u"\n--- %1\n%2"_s.arg(script.key(), script.value()));
}

/// Whether the admin has typed the name that the question asks for.
Result<void> confirm(const QString &question, const QString &name, const Options &options, const Console &console)
{
    const QString typed = options.confirmed.isEmpty() ? console.ask(question) : options.confirmed;
    if (typed != name)
        return failure(ErrorKind::WrongUsage, CommandsText::tr("\"%1\" is not the name that was asked for, %2. Nothing was changed.").arg(typed, name));
    return {};
}

/// What can't be done to a run, as a report like any other.
ExitStatus refuse(const Host &host, const Options &options, const Error &error, const Console &console)
{
    noteCommand(options, console, auditOriginOf(host), u"refused: "_s + error.message);
    return finish(RestoreReport {.run = options.arguments.first(),
                      .outcome = RunOutcome::Refused,
                      .findings = {{.id = options.command, .severity = Severity::Blocker, .message = error.message}}},
        console);
}

ExitStatus restoreDump(const Host &host, const Options &options, const Console &console, const Job &job)
{
    if (!options.dryRun && options.confirmed.isEmpty() && !console.canAsk())
        return console.error({.kind = ErrorKind::WrongUsage,
            .message = CommandsText::tr("Nobody is there to ask. Say --yes with the name of the database to replace, or --dry-run to see the plan.")});
    const auto inspection = inspectNamed(host, options, console, job);
    if (!inspection)
        return console.error(inspection.error());
    const RestoreRequest request {.dumpFile = inspection->fileName,
        .database = options.database,
        .stopOrder = options.stopOrder,
        .startScope = options.startScope,
        .accepted = options.accepted,
        .guardPatience = options.guardPatience};
    const auto facts = gatherFacts(host, request, *inspection, job);
    if (!facts)
        return console.error(facts.error());
    const RestorePlan plan = planRestore(request, *facts);
    if (options.dryRun) {
        console.document(toJson(plan, host));
        printPlan(plan, host, console);
        return hasBlocker(plan.findings, options.accepted) ? ExitStatus::FoundWanting : ExitStatus::Done;
    }
    if (!hasBlocker(plan.findings, options.accepted)) {
        if (options.confirmed.isEmpty())
            printFindings(plan.findings, console);
        const QString question = CommandsText::tr("This replaces the database %1 by %2. Type the database's name to go on:").arg(plan.database, plan.dump.fileName);
        if (const auto confirmed = confirm(question, plan.database, options, console); !confirmed)
            return console.error(confirmed.error());
    }
    return finish(executeAudited(auditOf(options, console), host, plan, options.accepted, job), console);
}

QJsonValue loadJson(const RunRecord &run)
{
    if (!run.load)
        return {};
    const QString state = run.load->kind == LoadState::Kind::Running ? u"running"_s : run.load->kind == LoadState::Kind::Finished ? u"finished"_s : u"gone"_s;
    return QJsonObject {{u"state"_s, state}, {u"done_bytes"_s, run.load->doneBytes}, {u"total_bytes"_s, run.load->totalBytes}};
}

ExitStatus listRuns(const Host &host, const Console &console, const Job &job)
{
    const auto runs = readRuns(host, job);
    if (!runs)
        return console.error(runs.error());
    QJsonArray list;
    QList<QStringList> rows;
    for (const RunRecord &run : *runs) {
        list.append(QJsonObject {{u"run"_s, run.run}, {u"rehearsal"_s, run.isRehearsal}, {u"state"_s, runStateName(run.state)}, {u"database"_s, run.database}, {u"dump"_s, run.dump},
            {u"started_at"_s, toIsoTime(run.startedAt)}, {u"previous_database"_s, run.keptDatabase.isEmpty() ? QJsonValue() : QJsonValue(run.keptDatabase)},
            {u"console"_s, run.console.isEmpty() ? QJsonValue() : QJsonValue(run.console)}, {u"step"_s, run.step.isEmpty() ? QJsonValue() : QJsonValue(run.step)},
            {u"load"_s, loadJson(run)}, {u"guard_acted_at"_s, run.guardActedAt.isValid() ? QJsonValue(toIsoTime(run.guardActedAt)) : QJsonValue()},
            {u"can_resume"_s, run.whyNoResume.isEmpty()}, {u"can_undo"_s, run.whyNoUndo.isEmpty()}, {u"can_discard"_s, run.whyNoDiscard.isEmpty()}});
        rows << QStringList {run.run, run.database, run.dump, runText(run)};
    }
    console.document({{u"runs"_s, list}});
    if (rows.isEmpty())
        console.text(CommandsText::tr("No restore was run on this host."));
    else
        console.table({CommandsText::tr("Run"), CommandsText::tr("Database"), CommandsText::tr("Dump"), CommandsText::tr("State")}, rows);
    return ExitStatus::Done;
}

ExitStatus showRun(const Host &host, const Options &options, const Console &console, const Job &job)
{
    const auto run = readRun(host, options.arguments.first(), job);
    if (!run)
        return console.error(run.error());
    RestoreReport report = reportOf(*run);
    const QList<RestoreReport> history = reportsBehind(*run);
    QJsonObject document = toJson(report);
    QJsonArray reports;
    for (const RestoreReport &one : history.isEmpty() ? QList<RestoreReport> {report} : history)
        reports.append(toJson(one));
    document[u"reports"_s] = reports;
    console.document(document);
    console.text(CommandsText::tr("Run %1 of %2, started %3 UTC by %4: %5").arg(run->run, run->database, formatTime(run->startedAt), orDash(run->console), runText(*run)));
    for (const RestoreReport &one : history) {
        console.text(CommandsText::tr("\n%1 UTC: %2").arg(formatTime(one.startedAt), outcomeName(one.outcome)));
        printSteps(one, console);
    }
    if (!history.isEmpty()) { // the last of them need not be how it stands
        report.steps.clear();
        report.error.reset();
    }
    printReport(report, console);
    return report.outcome == RunOutcome::Interrupted ? ExitStatus::NeedsDecision : ExitStatus::Done;
}

using GatherRunFacts = Result<RunFacts> (*)(const Host &, const QString &, const Job &);
using PlanRunFacts = RestorePlan (*)(const RunFacts &);

/// Undo and resume: both ask nothing.
ExitStatus followRun(const Host &host, const Options &options, const Console &console, const Job &job, GatherRunFacts gather, PlanRunFacts plan)
{
    auto facts = gather(host, options.arguments.first(), job);
    if (!facts && facts.error().kind == ErrorKind::Refused)
        return refuse(host, options, facts.error(), console);
    if (!facts)
        return console.error(facts.error());
    facts->guardPatience = options.guardPatience;
    return finish(executeAudited(auditOf(options, console), host, plan(*facts), {}, job), console);
}

ExitStatus discardRun(const Host &host, const Options &options, const Console &console, const Job &job)
{
    const QString run = options.arguments.first();
    if (options.confirmed.isEmpty() && !console.canAsk())
        return console.error({.kind = ErrorKind::WrongUsage, .message = CommandsText::tr("Nobody is there to ask. Say --yes with the name of the database to drop.")});
    const auto facts = gatherDiscardFacts(host, run, job);
    if (!facts && facts.error().kind == ErrorKind::Refused)
        return refuse(host, options, facts.error(), console);
    if (!facts)
        return console.error(facts.error());
    const RestorePlan plan = planDiscard(*facts);
    const QString question = CommandsText::tr("%1. Type the name of the database to drop:").arg(plan.steps.first().detail);
    // Scripts may know the run by the database that it concerned.
    const QString name = options.confirmed == facts->run.database ? facts->run.database : facts->run.keptDatabase;
    if (const auto confirmed = confirm(question, name, options, console); !confirmed)
        return console.error(confirmed.error());
    return finish(executeAudited(auditOf(options, console), host, plan, {}, job), console);
}

ExitStatus tendPractice(const Options &options, const Console &console, const Job &job)
{
    LocalRunner runner;
    const QString verb = options.arguments.first();
    if (verb != "stop"_L1 && verb != "remove"_L1)
        return console.error({.kind = ErrorKind::WrongUsage, .message = CommandsText::tr("\"practice\" takes stop or remove.")});
    const auto done = verb == "stop"_L1 ? stopPracticeHost(options.profile.practiceDirectory, runner, job) : removePracticeHost(options.profile.practiceDirectory, runner, job);
    noteCommand(options, console, {.who = consoleName(), .host = options.profile.name}, done ? u"done"_s : done.error().message);
    if (!done)
        return console.error(done.error());
    console.document({{u"done"_s, true}});
    return ExitStatus::Done;
}

} // namespace

ExitStatus runCommand(const Options &options, const Console &console, const Job &job)
{
    if (options.command == "practice"_L1)
        return tendPractice(options, console, job);
    if (options.command == "audit"_L1)
        return showAudit(options, console);
    if (options.command == "mark"_L1)
        return markHost(options, console);
    if (options.command.startsWith("drill "_L1))
        return runDrillCommand(options, console, job);
    if (options.command == "retention"_L1 && !options.timesPath.isNull())
        return showRetentionOfTimes(options, console);
    // Before minutes are spent on reading a dump.
    if (options.command == "undo"_L1 || options.command == "bundle"_L1 || (options.command == "restore"_L1 && !options.dryRun))
        if (const auto writable = requireWritableAudit(options.historyPath); !writable)
            return console.error(writable.error());
    const auto host = connectHost(options.profile, job, {.prompter = makeTerminalPrompter()});
    if (!host)
        return console.error(host.error());
    if (options.command == "status"_L1)
        return showStatus(*host, options, console, job);
    if (options.command == "list"_L1)
        return listDumps(*host, options, console, job);
    if (options.command == "verify"_L1)
        return verifyDump(*host, options, console, job);
    if (options.command == "compare"_L1)
        return compareNamed(*host, options, console, job);
    if (options.command == "fetch"_L1)
        return fetchNamed(*host, options, console, job);
    if (options.command == "backup"_L1)
        return takeNow(*host, options, console, job);
    if (options.command == "pin"_L1 || options.command == "unpin"_L1)
        return pinNamed(*host, options, console, job);
    if (options.command == "push"_L1)
        return pushFile(*host, options, console, job);
    if (options.command == "restore"_L1)
        return restoreDump(*host, options, console, job);
    if (options.command == "retention"_L1)
        return showRetention(*host, options, console, job);
    if (options.command == "sidecar"_L1)
        return options.check ? checkSidecarService(*host, console, job) : writeSidecar(*host, options, console, job);
    if (options.command == "coverage"_L1)
        return showCoverage(*host, options, console, job);
    if (options.command == "bundle"_L1)
        return makeBundle(*host, options, console, job);
    if (options.command == "runs"_L1)
        return listRuns(*host, console, job);
    if (options.command == "run"_L1)
        return showRun(*host, options, console, job);
    if (options.command == "discard"_L1)
        return discardRun(*host, options, console, job);
    if (options.command == "resume"_L1)
        return followRun(*host, options, console, job, gatherResumeFacts, planResume);
    return followRun(*host, options, console, job, gatherUndoFacts, planUndo);
}

} // namespace talekeeper
