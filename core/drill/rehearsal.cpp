#include "core/drill/rehearsal.h"

#include "core/drill/datacheck.h"
#include "core/drill/drillplan.h"
#include "core/foundation/format.h"
#include "core/history/hosthistory.h"
#include "core/host/remotescript.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct RehearsalText {
    Q_DECLARE_TR_FUNCTIONS(Rehearsal)
};

// The dump --------------------------------------------------------------------------------------------------------------

/// Reads a dump to its end, keeps what that has shown in this machine's history, and that it was done in the record.
Result<DumpInspection> inspectForDrill(DrillHands &hands, const Host &host, const QString &fileName)
{
    const QDateTime at = QDateTime::currentDateTimeUtc();
    const auto inspection = inspectDump(host, fileName, hands.job());
    const QString command = toText(host.engine->insideCommand(host.stack.database.name, scriptCommand(u"inspect-dump.sh"_s, {host.stack.backupDirectory, fileName})));
    hands.keep({.at = at,
        .command = command,
        .result = inspection ? u"done"_s : inspection.error().message,
        .output = inspection ? u"%1 %2 sha256 %3"_s.arg(fileName, dumpStateName(inspection->state), inspection->sha256) : QString()});
    if (inspection)
        if (const auto kept = rememberInspection(hands.historyPath(), host, *inspection); !kept)
            hands.job().log(kept.error().message);
    return inspection;
}

/// What was read until one was whole, the newest first; of a dump that is named that one alone.
Result<QList<DumpInspection>> inspectUntilWhole(DrillHands &hands, const Host &host, const Catalogue &catalogue)
{
    const QString named = hands.record().input(u"dump"_s);
    QStringList files {named};
    if (named.isEmpty() || named == "latest"_L1) {
        files.clear();
        for (const Dump &dump : catalogue.dumps)
            if (dump.takenAt.isValid() && databaseOfDump(dump.fileName, host.stack) == host.stack.database.databaseName)
                files << dump.fileName;
    }
    QList<DumpInspection> read;
    for (const QString &file : files) {
        const auto inspection = inspectForDrill(hands, host, file);
        if (!inspection)
            return std::unexpected(inspection.error());
        read << *inspection;
        if (inspection->isGood())
            break;
    }
    return read;
}

bool isDumped(const QString &database, const Host &host, const Catalogue &catalogue)
{
    return std::ranges::any_of(catalogue.dumps, [&](const Dump &dump) { return dump.takenAt.isValid() && databaseOfDump(dump.fileName, host.stack) == database; });
}

/// Tale's other databases: this drill says nothing of them, and of some nobody could bring anything back.
Result<QList<DrillFinding>> databasesNotLoaded(const DrillHands &hands, const Host &host, const Catalogue &catalogue, const QString &loaded)
{
    auto connection = connectDatabase(host, u"postgres"_s, hands.job());
    if (!connection)
        return std::unexpected(connection.error());
    const auto databases = readDatabases(*connection);
    if (!databases)
        return std::unexpected(databases.error());
    QStringList undumped, others;
    for (const Database &database : taleDatabasesInService(*databases, host.stack))
        if (database.name != loaded)
            (isDumped(database.name, host, catalogue) ? others : undumped) << database.name;
    QList<DrillFinding> findings;
    if (!undumped.isEmpty())
        findings << drillWarning((undumped.size() == 1 ? RehearsalText::tr("No dump here holds %1, so this drill proves nothing of it. Take dumps of all of Tale's databases.")
                                                       : RehearsalText::tr("No dump here holds %1, so this drill proves nothing of them. Take dumps of all of Tale's databases."))
                .arg(undumped.join(u", "_s)));
    if (!others.isEmpty())
        findings << drillWarning((others.size() == 1 ? RehearsalText::tr("Only %2 is loaded. %1 has dumps of its own, and this drill proves nothing of them: begin another rehearsal with one of those as its dump.")
                                                     : RehearsalText::tr("Only %2 is loaded. %1 have dumps of their own, and this drill proves nothing of them: begin another rehearsal with one of those as its dump."))
                .arg(others.join(u", "_s), loaded));
    return findings;
}

DrillTable tableOf(const QList<DumpInspection> &read)
{
    DrillTable table {.title = RehearsalText::tr("Dumps that were read"),
        .columns = {RehearsalText::tr("File"), RehearsalText::tr("State"), RehearsalText::tr("Size"), RehearsalText::tr("Holds"), RehearsalText::tr("SHA-256")},
        .rows = {}};
    for (const DumpInspection &dump : read)
        table.rows << QStringList {dump.fileName, dumpStateName(dump.state), formatSize(dump.sizeBytes), formatRows(dump.rowCount(), dump.tables.size()), dump.sha256};
    return table;
}

Result<DrillStepResult> chooseDump(DrillHands &hands)
{
    const auto host = hands.host();
    if (!host)
        return std::unexpected(host.error());
    const auto catalogue = readCatalogue(*host, hands.job());
    if (!catalogue)
        return std::unexpected(catalogue.error());
    const auto read = inspectUntilWhole(hands, *host, *catalogue);
    if (!read)
        return std::unexpected(read.error());
    if (read->isEmpty())
        return failure(ErrorKind::NotFound,
            RehearsalText::tr("The backup directory %1 holds no dump of %2. Take a dump first, or bring one back from your off-site copy.")
                .arg(host->stack.backupDirectory, host->stack.database.databaseName));
    const auto unproved = databasesNotLoaded(hands, *host, *catalogue, databaseOfDump(read->last().fileName, host->stack));
    if (!unproved)
        return std::unexpected(unproved.error());
    DrillStepResult result {.summary = {}, .findings = {}, .tables = {tableOf(*read)}, .facts = {}};
    const DumpInspection &chosen = read->last();
    for (const DumpInspection &dump : *read)
        if (!dump.isGood())
            result.findings << (chosen.isGood() ? drillWarning(RehearsalText::tr("%1 is newer, but can't be restored: %2").arg(dump.fileName, dump.reason))
                                                : drillFailure(RehearsalText::tr("%1: %2").arg(dump.fileName, dump.reason)));
    result.findings << *unproved;
    if (!chosen.isGood()) {
        result.summary = RehearsalText::tr("No dump is whole. Take one now.");
        return result;
    }
    const auto name = parseDumpName(chosen.fileName);
    const QDateTime takenAt = name ? name->takenAt : chosen.modifiedAt;
    result.summary = RehearsalText::tr("%1: whole, %2, %3 old").arg(chosen.fileName, formatRows(chosen.rowCount(), chosen.tables.size()), formatAge(takenAt.secsTo(catalogue->clock)));
    result.facts = {{u"dump_file"_s, chosen.fileName}, {u"dump_taken_at"_s, toIsoTime(takenAt)}};
    return result;
}

// Loading it ------------------------------------------------------------------------------------------------------------

/// Drops what a run of this drill has left: an attempt that was cut off, or the rehearsal itself in the end.
Result<RestoreReport> dropRun(DrillHands &hands, const Host &host, const QString &run)
{
    const auto facts = gatherUndoFacts(host, run, hands.job());
    if (!facts)
        return std::unexpected(facts.error());
    return executeForDrill(hands, host, planUndo(*facts));
}

bool isLeftOf(const RunRecord &run, const DrillRecord &drill)
{
    const bool isDrills = run.journal ? run.journal->head.drill == drill.id : run.run == drill.fact(u"rehearsal_run"_s);
    return run.isRehearsal && isDrills && !run.sideDatabase.isEmpty();
}

/// The runs of this drill whose databases stand.
Result<QStringList> runsLeft(const DrillHands &hands, const Host &host)
{
    const auto runs = readRuns(host, hands.job());
    if (!runs)
        return std::unexpected(runs.error());
    QStringList left;
    for (const RunRecord &run : *runs)
        if (isLeftOf(run, hands.record()))
            left << run.run;
    return left;
}

Result<void> dropEarlierAttempts(DrillHands &hands, const Host &host)
{
    const auto left = runsLeft(hands, host);
    if (!left)
        return std::unexpected(left.error());
    for (const QString &run : *left) {
        const auto dropped = dropRun(hands, host, run);
        if (!dropped)
            return std::unexpected(dropped.error());
        if (dropped->outcome != RunOutcome::Undone)
            return failure(ErrorKind::Refused, RehearsalText::tr("What an earlier attempt has loaded could not be dropped. %1").arg(judgeReport(*dropped).findings.value(0).message));
    }
    return {};
}

Result<DrillStepResult> load(DrillHands &hands)
{
    const QString dump = hands.record().fact(u"dump_file"_s);
    if (dump.isEmpty())
        return failure(ErrorKind::Refused, RehearsalText::tr("No dump was chosen yet. Do the step before this one first."));
    const auto host = hands.host();
    if (!host)
        return std::unexpected(host.error());
    if (const auto cleared = dropEarlierAttempts(hands, *host); !cleared)
        return std::unexpected(cleared.error());
    const RestoreRequest request {.dumpFile = dump, .database = {}, .accepted = {}};
    const auto facts = gatherFacts(*host, request, hands.job());
    if (!facts)
        return std::unexpected(facts.error());
    const auto report = executeForDrill(hands, *host, planRehearsal(request, *facts, hands.record().id));
    if (!report)
        return std::unexpected(report.error());
    DrillStepResult result = judgeReport(*report);
    if (report->outcome != RunOutcome::Rehearsed)
        return result;
    result.summary = RehearsalText::tr("%1 loaded and counted in %2, beside what is in service")
                         .arg(formatRows(report->rowsChecked.value_or(0), report->tablesChecked.value_or(0)), formatDuration(report->durationSeconds));
    result.facts = {{u"rehearsal_run"_s, report->run}};
    return result;
}

/// What it would run. Names and OIDs come with the run itself.
QStringList loadCommands(const DrillSite &site, const DrillRecord &record)
{
    if (!site.host)
        return {};
    RestoreFacts facts {{.stack = site.host->stack}};
    facts.run = u"YYYYMMDD-HHMMSS-RUN"_s;
    facts.console = consoleName();
    facts.dump.fileName = record.fact(u"dump_file"_s).isEmpty() ? u"DUMP"_s : record.fact(u"dump_file"_s);
    facts.database = databaseOfDump(facts.dump.fileName, facts.stack);
    QStringList lines;
    for (const RestoreStep &step : planRehearsal({.dumpFile = facts.dump.fileName}, facts, record.id).steps)
        lines << toText(step.acts, *site.host);
    return lines;
}

// What was loaded -------------------------------------------------------------------------------------------------------

Result<DrillStepResult> checkLoaded(DrillHands &hands)
{
    const auto host = hands.host();
    if (!host)
        return std::unexpected(host.error());
    const auto run = readRun(*host, hands.record().fact(u"rehearsal_run"_s), hands.job());
    if (!run)
        return std::unexpected(run.error());
    if (run->sideDatabase.isEmpty() || !run->journal)
        return failure(ErrorKind::NotFound, RehearsalText::tr("What was loaded is not there any more: somebody has dropped it. Load it anew."));
    auto result = checkData(hands, *host, run->sideDatabase, run->journal->head.inspection);
    if (result && !result->facts.contains(u"audit_log_at"_s))
        result->findings << withoutAuditLog();
    return result;
}

Result<DrillStepResult> drop(DrillHands &hands)
{
    const auto host = hands.host();
    if (!host)
        return std::unexpected(host.error());
    const auto left = runsLeft(hands, *host);
    if (!left)
        return std::unexpected(left.error());
    if (left->isEmpty())
        return DrillStepResult {.summary = RehearsalText::tr("It was dropped already."), .findings = {}, .tables = {}, .facts = {}};
    DrillStepResult result;
    for (const QString &run : *left) {
        const auto dropped = dropRun(hands, *host, run);
        if (!dropped)
            return std::unexpected(dropped.error());
        append(result, judgeReport(*dropped));
        result.summary = outcomeText(*dropped);
    }
    return result;
}

QStringList dropCommands(const DrillSite &site, const DrillRecord &record)
{
    if (!site.host)
        return {};
    RunFacts facts {{.stack = site.host->stack}};
    facts.run = {.run = record.fact(u"rehearsal_run"_s), .isRehearsal = true, .sideDatabase = u"DATABASE_rehearsal_%1"_s.arg(record.fact(u"rehearsal_run"_s))};
    QStringList lines;
    for (const RestoreStep &step : planUndo(facts).steps)
        lines << toText(step.acts, *site.host);
    return lines;
}

} // namespace

QList<DrillFunction> rehearsalFunctions()
{
    // The side database excepted, nothing here is changed: it may be any host.
    return {
        {.does = u"rehearse-dump"_s, .kind = DrillStepKind::Check, .wantsDrillHost = false, .run = chooseDump, .commands = nullptr},
        {.does = u"rehearse-load"_s, .kind = DrillStepKind::Action, .wantsDrillHost = false, .run = load, .commands = loadCommands},
        {.does = u"rehearse-data"_s, .kind = DrillStepKind::Check, .wantsDrillHost = false, .run = checkLoaded, .commands = nullptr},
        {.does = u"rehearse-drop"_s, .kind = DrillStepKind::Action, .wantsDrillHost = false, .run = drop, .commands = dropCommands},
    };
}

} // namespace talekeeper
