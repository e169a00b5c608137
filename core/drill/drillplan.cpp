#include "core/drill/drillplan.h"

#include "core/foundation/format.h"
#include "core/restore/auditedrun.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct DrillPlanText {
    Q_DECLARE_TR_FUNCTIONS(DrillPlan)
};

QString stateText(StepState state)
{
    switch (state) {
    case StepState::Done: return DrillPlanText::tr("done");
    case StepState::Failed: return DrillPlanText::tr("failed");
    case StepState::Skipped: return DrillPlanText::tr("not come to");
    case StepState::Reverted: return DrillPlanText::tr("taken back");
    }
    Q_UNREACHABLE_RETURN({});
}

} // namespace

Result<RestoreReport> executeForDrill(DrillHands &hands, const Host &host, const RestorePlan &plan)
{
    const Job job = hands.job().recordedBy([&hands](const CommandRecord &record) {
        hands.keep({.at = QDateTime::currentDateTimeUtc(), .command = record.command, .result = record.result, .output = {}}, true);
    });
    auto report = executeAudited({.historyPath = hands.historyPath(), .onFailure = {}}, host, plan, {}, job);
    if (!report)
        return report;
    // Of a host that has gone the drill knows no better than the run does; the step is open, and goes on from there.
    if (report->error && (isOfTheLink(report->error->kind) || report->error->kind == ErrorKind::EngineUnreachable))
        return std::unexpected(*report->error);
    const bool wasStopped = report->error && report->error->kind == ErrorKind::Stopped;
    if (report->outcome == RunOutcome::TakenBack && wasStopped)
        return failure(ErrorKind::Stopped, outcomeText(*report));
    if (report->outcome == RunOutcome::Interrupted)
        return failure(ErrorKind::NeedsDecision, (report->error ? report->error->message + u' ' : QString()) + outcomeText(*report));
    return report;
}

DrillTable stepsOf(const RestoreReport &report)
{
    DrillTable table {.title = DrillPlanText::tr("%1 from %2 (run %3)").arg(report.database, report.dump, report.run),
        .columns = {DrillPlanText::tr("Step"), DrillPlanText::tr("State"), DrillPlanText::tr("Took"), DrillPlanText::tr("Proof")}, .rows = {}};
    for (const StepReport &step : report.steps)
        table.rows << QStringList {step.title, stateText(step.state), formatDuration(step.seconds), step.proof};
    return table;
}

DrillStepResult judgeReport(const RestoreReport &report)
{
    DrillStepResult result {.summary = outcomeText(report)};
    for (const Finding &finding : report.findings)
        if (finding.severity != Severity::Ok && (finding.severity == Severity::Blocker || report.outcome != RunOutcome::Refused))
            result.findings << (finding.severity == Severity::Blocker ? drillFailure(finding.message) : drillWarning(finding.message));
    if (report.error && report.outcome == RunOutcome::TakenBack)
        result.findings.prepend(drillFailure(report.error->message));
    if (report.steps.isEmpty() || report.outcome == RunOutcome::Refused)
        return result;
    result.tables << stepsOf(report);
    return result;
}

} // namespace talekeeper
