#include "core/restore/reporthtml.h"

#include "core/foundation/format.h"
#include "core/history/masking.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct HtmlText {
    Q_DECLARE_TR_FUNCTIONS(ReportHtml)
};

/// Lines of a table in a grey that is seen on white and on black; text has the reader's own colour.
const auto style = uR"(body { font-family: sans-serif; margin: 24px; overflow-wrap: anywhere; }
h1 { font-size: x-large; } h2 { font-size: large; margin-top: 18px; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 4px 12px 4px 0; }
code, pre { font-family: monospace; white-space: pre-wrap; }
@media print { tr { page-break-inside: avoid; } })"_s;

QString orDash(const QString &text) { return text.isEmpty() ? u"–"_s : text; }

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

/// Writes one page. Everything that is not markup goes through text().
class Page
{
public:
    explicit Page(const ReportOrigin &origin)
        : m_origin(origin)
    {
    }

    QString text(const QString &plain) const { return maskSecrets(plain, m_origin.secrets).toHtmlEscaped(); }
    void heading(const QString &plain) { m_html += u"<h2>%1</h2>\n"_s.arg(text(plain)); }
    void paragraph(const QString &plain) { m_html += u"<p>%1</p>\n"_s.arg(text(plain)); }
    void code(const QString &plain) { m_html += u"<pre>%1</pre>\n"_s.arg(text(plain)); }
    void beginTable(const QStringList &headers)
    {
        // Only Qt's documents go by the attribute, and round 100 % up to more than there is.
        m_html += u"<table width=\"99%\" cellspacing=\"0\" cellpadding=\"4\">\n"_s;
        if (!headers.isEmpty())
            row(headers, u"th"_s);
    }
    void row(const QStringList &cells, const QString &tag = u"td"_s)
    {
        m_html += "<tr>"_L1;
        for (const QString &cell : cells)
            m_html += u"<%1 align=\"left\">%2</%1>"_s.arg(tag, text(cell).replace(u'\n', "<br>"_L1));
        m_html += "</tr>\n"_L1;
    }
    void fact(const QString &name, const QString &value)
    {
        m_html += u"<tr><th align=\"left\">%1</th><td>%2</td></tr>\n"_s.arg(text(name), text(orDash(value)));
    }
    void endTable() { m_html += "</table>\n"_L1; }

    QString whole(const QString &title, const QString &outcome) const
    {
        return u"<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>%1</title>\n<style>%2</style></head>\n<body>\n"
               "<h1>%1</h1>\n<p><b>%3</b></p>\n%4</body></html>\n"_s.arg(text(title), style, text(outcome), m_html);
    }

private:
    const ReportOrigin &m_origin;
    QString m_html;
};

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
void addRun(Page &page, const RestoreReport &report, const ReportOrigin &origin)
{
    page.fact(HtmlText::tr("Host"), origin.project.isEmpty() ? origin.host : HtmlText::tr("%1, Tale stack \"%2\"").arg(origin.host, origin.project));
    page.fact(HtmlText::tr("Run"), report.run);
    page.fact(HtmlText::tr("Database"), report.database);
    page.fact(HtmlText::tr("Dump"), report.dump);
}

void addMeasures(Page &page, const RestoreReport &report)
{
    page.fact(HtmlText::tr("Started"), report.startedAt.isValid() ? HtmlText::tr("%1 UTC").arg(formatTime(report.startedAt)) : HtmlText::tr("unknown"));
    page.fact(HtmlText::tr("Took"), report.durationSeconds > 0 ? formatDuration(report.durationSeconds) : HtmlText::tr("unknown"));
    if (isOfDiscard(report))
        return; // which neither stops Tale nor counts
    page.fact(HtmlText::tr("Tale was away for"), report.downtimeSeconds ? formatDuration(*report.downtimeSeconds) : HtmlText::tr("not measured"));
    page.fact(HtmlText::tr("Checked"), checkedText(report));
}

void addKept(Page &page, const RestoreReport &report)
{
    page.fact(HtmlText::tr("Kept database"), report.previousDatabase.isEmpty() ? HtmlText::tr("none") : report.previousDatabase);
}

void addReason(Page &page, const RestoreReport &report)
{
    if (!report.error)
        return;
    page.heading(HtmlText::tr("What ended it"));
    page.paragraph(report.error->message);
    if (!report.error->detail.isEmpty())
        page.code(report.error->detail);
}

void addSteps(Page &page, const RestoreReport &report)
{
    page.heading(HtmlText::tr("What was done"));
    if (report.steps.isEmpty())
        return page.paragraph(HtmlText::tr("No step of this run is on record."));
    page.beginTable({HtmlText::tr("Step"), HtmlText::tr("State"), HtmlText::tr("Took"), HtmlText::tr("Proof")});
    for (const StepReport &step : report.steps)
        page.row({step.title, stateText(step.state), step.state == StepState::Skipped ? u"–"_s : formatDuration(step.seconds), orDash(step.proof)});
    page.endTable();
}

void addFindings(Page &page, const RestoreReport &report)
{
    if (report.findings.isEmpty())
        return;
    page.heading(HtmlText::tr("What was found before"));
    page.beginTable({HtmlText::tr("State"), HtmlText::tr("Finding")});
    for (const Finding &finding : report.findings)
        page.row({severityText(finding.severity), finding.message});
    page.endTable();
}

void addEvidence(Page &page, const ReportEvidence &evidence)
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

void addWhole(Page &page, const RestoreReport &report)
{
    addReason(page, report);
    addSteps(page, report);
    addFindings(page, report);
}

} // namespace

QString toHtml(const RestoreReport &report, const ReportOrigin &origin, const QList<RestoreReport> &history)
{
    Page page(origin);
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
