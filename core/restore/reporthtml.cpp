#include "core/restore/reporthtml.h"

#include "core/foundation/format.h"
#include "core/history/htmlpage.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct HtmlText {
    Q_DECLARE_TR_FUNCTIONS(ReportHtml)
};

QString stateText(StepState state)
{
    switch (state) {
    case StepState::Done: return HtmlText::tr("✓ done");
    case StepState::Failed: return HtmlText::tr("✕ failed");
    case StepState::Skipped: return HtmlText::tr("○ not begun");
    case StepState::Reverted: return HtmlText::tr("▲ taken back");
    }
    Q_UNREACHABLE_RETURN({});
}

QString severityText(Severity severity)
{
    switch (severity) {
    case Severity::Ok: return HtmlText::tr("✓ well");
    case Severity::Warning: return HtmlText::tr("▲ warning");
    case Severity::Blocker: return HtmlText::tr("✕ in the way");
    }
    Q_UNREACHABLE_RETURN({});
}

/// Who reads a report has no prompt at hand: commands to type are no help there.
QString outcomeSentence(const RestoreReport &report)
{
    if (report.outcome == RunOutcome::Interrupted)
        return HtmlText::tr("The run stands half-way and needs a decision: follow it to its end, or bring back what was in service before.");
    return outcomeText(report);
}

QString checkedText(const RestoreReport &report)
{
    if (!report.tablesChecked)
        return HtmlText::tr("nothing was counted");
    if (!report.rowsChecked)
        return HtmlText::tr("tables counted: %1").arg(formatCount(*report.tablesChecked));
    return (report.outcome == RunOutcome::Restored || report.outcome == RunOutcome::Rehearsed ? HtmlText::tr("%1, equal to the dump") : HtmlText::tr("%1 counted"))
        .arg(formatRows(*report.rowsChecked, *report.tablesChecked));
}

/// Whose report it is, and what is left of it.
void addRun(HtmlPage &page, const RestoreReport &report, const ReportOrigin &origin)
{
    page.fact(HtmlText::tr("Host"), origin.project.isEmpty() ? origin.host : HtmlText::tr("%1, Tale stack \"%2\"").arg(origin.host, origin.project));
    page.fact(HtmlText::tr("Run"), report.run);
    page.fact(HtmlText::tr("Database"), report.database);
    page.fact(HtmlText::tr("Dump"), report.dump);
}

void addMeasures(HtmlPage &page, const RestoreReport &report)
{
    page.fact(HtmlText::tr("Started"), report.startedAt.isValid() ? HtmlText::tr("%1 UTC").arg(formatTime(report.startedAt)) : HtmlText::tr("unknown"));
    page.fact(HtmlText::tr("Took"), report.durationSeconds > 0 ? formatDuration(report.durationSeconds) : HtmlText::tr("unknown"));
    if (isOfDiscard(report))
        return; // which neither stops Tale nor counts
    page.fact(HtmlText::tr("Tale was away for"), report.downtimeSeconds ? formatDuration(*report.downtimeSeconds) : HtmlText::tr("not measured"));
    page.fact(HtmlText::tr("Checked"), checkedText(report));
}

void addKept(HtmlPage &page, const RestoreReport &report)
{
    page.fact(HtmlText::tr("Kept database"), report.previousDatabase.isEmpty() ? HtmlText::tr("none") : report.previousDatabase);
}

void addReason(HtmlPage &page, const RestoreReport &report)
{
    if (!report.error)
        return;
    page.heading(HtmlText::tr("What ended it"));
    page.paragraph(report.error->message);
    if (!report.error->detail.isEmpty())
        page.code(report.error->detail);
}

void addSteps(HtmlPage &page, const RestoreReport &report)
{
    page.heading(HtmlText::tr("What was done"));
    if (report.steps.isEmpty())
        return page.paragraph(HtmlText::tr("No step of this run is on record."));
    page.beginTable({HtmlText::tr("Step"), HtmlText::tr("State"), HtmlText::tr("Took"), HtmlText::tr("Proof")});
    for (const StepReport &step : report.steps)
        page.row({step.title, stateText(step.state), step.state == StepState::Skipped ? u"–"_s : formatDuration(step.seconds), HtmlPage::orDash(step.proof)});
    page.endTable();
}

void addFindings(HtmlPage &page, const RestoreReport &report)
{
    if (report.findings.isEmpty())
        return;
    page.heading(HtmlText::tr("What was found before"));
    page.beginTable({HtmlText::tr("State"), HtmlText::tr("Finding")});
    for (const Finding &finding : report.findings)
        page.row({severityText(finding.severity), finding.message});
    page.endTable();
}

void addEvidence(HtmlPage &page, const ReportEvidence &evidence)
{
    page.heading(HtmlText::tr("Commands, from the audit log"));
    if (!evidence.fault.isEmpty())
        return page.paragraph(HtmlText::tr("The audit log could not be read. %1").arg(evidence.fault));
    if (evidence.commands.isEmpty())
        page.paragraph(HtmlText::tr("The audit log of whoever made this report has no command of this run. Another user or another machine ran it; the commands are in the log there."));
    else {
        page.beginTable({HtmlText::tr("No."), HtmlText::tr("Time (UTC)"), HtmlText::tr("Who"), HtmlText::tr("Command"), HtmlText::tr("Result")});
        for (const AuditEntry &entry : evidence.commands)
            page.row({QString::number(entry.number), toIsoTime(entry.at), entry.who, entry.command, entry.result});
        page.endTable();
    }
    page.paragraph(evidence.verdict.holds() ? HtmlText::tr("The chain of the audit log, %1 entries, holds.").arg(formatCount(evidence.verdict.count))
                                            : HtmlText::tr("The chain of the audit log does not hold. %1").arg(evidence.verdict.reason));
    if (!evidence.lastHash.isEmpty())
        page.paragraph(HtmlText::tr("Its last hash: %1").arg(QString::fromLatin1(evidence.lastHash.toHex())));
}

/// What came of one thing that was done to a run, or of the run itself.
QString endedText(const RestoreReport &report)
{
    switch (report.outcome) {
    case RunOutcome::Restored: return HtmlText::tr("restored");
    case RunOutcome::Rehearsed: return HtmlText::tr("rehearsed");
    case RunOutcome::Refused: return HtmlText::tr("refused");
    case RunOutcome::TakenBack: return isOfDiscard(report) ? HtmlText::tr("nothing dropped") : HtmlText::tr("taken back");
    case RunOutcome::Interrupted: return HtmlText::tr("left half-way");
    case RunOutcome::Undone: return report.isRehearsal ? HtmlText::tr("what was loaded dropped") : HtmlText::tr("undone");
    case RunOutcome::Discarded: return HtmlText::tr("what was kept dropped");
    }
    Q_UNREACHABLE_RETURN({});
}

void addWhole(HtmlPage &page, const RestoreReport &report)
{
    addReason(page, report);
    addSteps(page, report);
    addFindings(page, report);
}

} // namespace

QString toHtml(const RestoreReport &report, const ReportOrigin &origin, const QList<RestoreReport> &history)
{
    HtmlPage page(origin.secrets);
    page.beginTable({});
    addRun(page, report, origin);
    if (history.isEmpty())
        addMeasures(page, report);
    addKept(page, report);
    page.endTable();
    if (history.isEmpty())
        addWhole(page, report);
    for (const RestoreReport &one : history) {
        page.heading(one.startedAt.isValid() ? HtmlText::tr("%1 UTC: %2").arg(formatTime(one.startedAt), endedText(one)) : endedText(one));
        page.beginTable({});
        addMeasures(page, one);
        page.endTable();
        addWhole(page, one);
    }
    if (origin.evidence)
        addEvidence(page, *origin.evidence);
    if (origin.at.isValid())
        page.paragraph(HtmlText::tr("This report was made by %1 on %2 UTC with Talekeeper.").arg(origin.who.isEmpty() ? HtmlText::tr("unknown") : origin.who, formatTime(origin.at)));
    return page.whole((report.isRehearsal ? HtmlText::tr("Rehearsal of a restore of %1") : HtmlText::tr("Restore of %1")).arg(report.database.isEmpty() ? report.run : report.database), outcomeSentence(report));
}

} // namespace talekeeper
