#include "core/drill/restoredumps.h"

#include "core/drill/composecall.h"
#include "core/drill/datacheck.h"
#include "core/drill/drillplan.h"
#include "core/drill/drillprogress.h"
#include "core/drill/dumpcheck.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct RestoreDumpsText {
    Q_DECLARE_TR_FUNCTIONS(RestoreDumps)
};

Result<RestoreReport> restoreOne(DrillHands &hands, const Host &host, const QList<RunRecord> &runs, const QString &file)
{
    const RestoreRequest request {.dumpFile = file, .database = databaseOfDump(file, host.stack)};
    if (const RunRecord *begun = halfWay(runs, request.database, file))
        return gatherResumeFacts(host, begun->run, hands.job()).and_then([&](const RunFacts &facts) { return executeForDrill(hands, host, planResume(facts)); });
    return gatherFacts(host, request, hands.job()).and_then([&](const RestoreFacts &facts) { return executeForDrill(hands, host, planRestore(request, facts)); });
}

} // namespace

const RunRecord *halfWay(const QList<RunRecord> &runs, const QString &database, const QString &dumpFile)
{
    const auto found = std::ranges::find_if(
        runs, [&](const RunRecord &run) { return run.database == database && run.dump == dumpFile && run.state == RunState::Interrupted && !run.undoing && run.whyNoResume.isEmpty(); });
    return found == runs.end() ? nullptr : &*found;
}

const RunRecord *restoredBy(const QList<RunRecord> &runs, const QString &database, const QString &dumpFile)
{
    const auto found = std::ranges::find_if(runs, [&](const RunRecord &run) {
        return run.database == database && run.dump == dumpFile && run.swapped && !run.takenOut && run.inServiceOid != 0 && run.state != RunState::Running && run.state != RunState::Interrupted;
    });
    return found == runs.end() ? nullptr : &*found;
}

DrillStepResult judgeRestore(const RestoreReport &report)
{
    DrillStepResult result;
    result.tables << stepsOf(report);
    for (const Finding &finding : report.findings)
        if (finding.severity == Severity::Blocker)
            result.findings << drillFailure(u"%1: %2"_s.arg(report.database, finding.message));
    if (report.outcome != RunOutcome::Restored) {
        const QString reason = report.error ? report.error->message + u' ' : QString();
        if (stateOf(result.findings) != DrillStepState::Failed || report.error)
            result.findings << drillFailure(RestoreDumpsText::tr("The restore of %1 did not come to its end (run %2). %3%4").arg(report.database, report.run, reason, outcomeText(report)));
    }
    if (!report.run.isEmpty())
        result.facts.insert(u"restore_runs"_s, report.run);
    return result;
}

Result<DrillStepResult> restoreDumps(DrillHands &hands)
{
    const auto host = requireStack(hands);
    if (!host)
        return std::unexpected(host.error());
    auto runs = readRuns(*host, hands.job());
    if (!runs)
        return std::unexpected(runs.error());
    // An earlier drill may have restored the same dump. A journal's times have whole seconds.
    runs->removeIf([&](const RunRecord &run) { return run.startedAt < hands.record().startedAt.addSecs(-1); });
    DrillStepResult result;
    QStringList done, runIds;
    for (const QString &file : chosenDumps(hands.record())) {
        const QString database = databaseOfDump(file, host->stack);
        if (const RunRecord *run = restoredBy(*runs, database, file)) {
            done << database;
            runIds << run->run;
            append(result, judgeRestore(reportOf(*run)));
            continue;
        }
        const auto report = restoreOne(hands, *host, *runs, file);
        if (!report)
            return std::unexpected(report.error());
        append(result, judgeRestore(*report));
        runIds << report->run;
        if (report->outcome != RunOutcome::Restored)
            break;
        done << database;
    }
    result.facts.insert(u"restore_runs"_s, runIds.join(u'\n'));
    result.summary = done.isEmpty() ? RestoreDumpsText::tr("Nothing was restored") : RestoreDumpsText::tr("Restored: %1").arg(done.join(u", "_s));
    return result;
}

QStringList restoreDumpsCommands(const DrillSite &site, const DrillRecord &record)
{
    QStringList commands;
    for (const QString &file : chosenDumps(record))
        commands << u"talekeeperctl --profile %1 restore %2"_s.arg(shellQuote(site.profile.name), shellQuote(file));
    return commands;
}

} // namespace talekeeper
