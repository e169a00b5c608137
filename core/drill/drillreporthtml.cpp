// The report of a drill as a page: what came of it, how long it took, who says so.
#include "core/drill/drillreport.h"

#include "core/drill/drillreportsteps.h"
#include "core/foundation/format.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct DrillReportText {
    Q_DECLARE_TR_FUNCTIONS(DrillReport)
};

QString utc(const QDateTime &time) { return time.isValid() ? DrillReportText::tr("%1 UTC").arg(formatTime(time)) : DrillReportText::tr("unknown"); }

QString spentText(const std::optional<qint64> &seconds) { return seconds ? formatDuration(double(*seconds)) : QString(); }

QString outcomeHeadline(const DrillRecord &record)
{
    switch (outcomeOf(record)) {
    case DrillOutcome::Passed: return DrillReportText::tr("✓ Passed");
    case DrillOutcome::Failed: return DrillReportText::tr("✕ Failed");
    case DrillOutcome::Open: return DrillReportText::tr("○ Not over: nobody has signed it");
    }
    Q_UNREACHABLE_RETURN({});
}

QString outcomeWord(DrillOutcome outcome)
{
    switch (outcome) {
    case DrillOutcome::Passed: return DrillReportText::tr("✓ passed");
    case DrillOutcome::Failed: return DrillReportText::tr("✕ failed");
    case DrillOutcome::Open: return DrillReportText::tr("○ not over");
    }
    Q_UNREACHABLE_RETURN({});
}

QString clockText(const DrillRecord &record)
{
    if (!record.clockStartedAt)
        return DrillReportText::tr("did not start");
    return record.clockStoppedAt ? DrillReportText::tr("%1 to %2").arg(utc(*record.clockStartedAt), utc(*record.clockStoppedAt))
                                 : DrillReportText::tr("from %1; it was not stopped").arg(utc(*record.clockStartedAt));
}

/// "41 min 3 s, within the goal of 1 h 0 min".
QString recoveryText(const DrillRecord &record, const QDateTime &at)
{
    const auto rto = rtoSeconds(record, at);
    const qint64 goal = qint64(record.drill.goalMinutes) * 60;
    const QString goalText = formatDuration(double(goal));
    if (!rto)
        return record.clockWentBack ? DrillReportText::tr("not known: the clock of the console was set back during the drill") : DrillReportText::tr("not measured; the goal is %1").arg(goalText);
    if (!record.clockStoppedAt)
        return DrillReportText::tr("not reached after %1; the goal is %2").arg(spentText(rto), goalText);
    return (*rto <= goal ? DrillReportText::tr("%1, within the goal of %2") : DrillReportText::tr("%1, over the goal of %2")).arg(spentText(rto), goalText);
}

QString pointText(const DrillRecord &record)
{
    if (!record.rpoSeconds)
        return DrillReportText::tr("not known: no dump was chosen");
    if (*record.rpoSeconds < 0)
        return DrillReportText::tr("the dump was taken after the clock had started");
    return DrillReportText::tr("%1: the age of the dump when the clock started").arg(formatAge(*record.rpoSeconds));
}

/// "Docker 27, Compose 2.29, 118 GB free", as the check of the machine has found it.
QString machineText(const DrillRecord &record)
{
    for (const DrillStep &step : record.steps)
        if (const DrillTemplateStep *from = record.drill.step(step.id); from && from->does == "machine"_L1 && !step.attempts.isEmpty() && !step.attempts.last().result.summary.isEmpty())
            return step.attempts.last().result.summary;
    return DrillReportText::tr("not looked at");
}

QString stackText(const DrillRecord &record)
{
    if (const QString built = record.fact(u"stack_project"_s); !built.isEmpty())
        return DrillReportText::tr("\"%1\", which this drill has built").arg(built);
    return record.project.isEmpty() ? DrillReportText::tr("none at the beginning") : DrillReportText::tr("\"%1\" at the beginning").arg(record.project);
}

void addFacts(HtmlPage &page, const DrillRecord &record, const DrillReportOrigin &origin)
{
    page.beginTable({});
    page.fact(DrillReportText::tr("Drill"), record.id);
    page.fact(DrillReportText::tr("Host"), HtmlPage::orDash(record.host));
    page.fact(DrillReportText::tr("Machine"), machineText(record));
    page.fact(DrillReportText::tr("Tale stack"), stackText(record));
    if (record.isPractice)
        page.fact(DrillReportText::tr("Proves"), DrillReportText::tr("nothing of Tale: it was done on the practice host, to learn"));
    page.fact(DrillReportText::tr("Begun"), DrillReportText::tr("%1 by %2").arg(utc(record.startedAt), HtmlPage::orDash(record.startedBy)));
    page.fact(DrillReportText::tr("Clock"), clockText(record));
    page.fact(DrillReportText::tr("Recovery time (RTO)"), recoveryText(record, origin.at));
    page.fact(DrillReportText::tr("Recovery point (RPO)"), pointText(record));
    for (const DrillHandover &handover : record.handovers)
        page.fact(DrillReportText::tr("Handed over"), DrillReportText::tr("to %1 at %2").arg(handover.to, utc(handover.at)));
    page.fact(DrillReportText::tr("Signed"), record.signature ? DrillReportText::tr("by %1 at %2").arg(record.signature->name, utc(record.signature->at)) : DrillReportText::tr("by nobody"));
    page.fact(DrillReportText::tr("Talekeeper"), DrillReportText::tr("version %1 made this report").arg(QStringLiteral(TALEKEEPER_VERSION)));
    page.fact(DrillReportText::tr("Hash of the record"), origin.hash);
    page.endTable();
}

void addInputs(HtmlPage &page, const DrillRecord &record)
{
    if (record.drill.inputs.isEmpty())
        return;
    page.heading(DrillReportText::tr("What it was told"));
    page.beginTable({});
    for (const DrillInput &input : record.drill.inputs)
        page.fact(input.title, record.input(input.key));
    page.endTable();
}

void addShortcomings(HtmlPage &page, const DrillRecord &record)
{
    const QStringList lacking = shortcomings(record);
    if (lacking.isEmpty())
        return;
    page.heading(record.signature ? DrillReportText::tr("Why it failed") : DrillReportText::tr("What keeps it from passing now"));
    page.list(lacking);
}

void addLeftBehind(HtmlPage &page, const DrillRecord &record)
{
    const QStringList left = leftBehind(record);
    if (left.isEmpty())
        return;
    page.heading(DrillReportText::tr("Still on the drill host"));
    page.paragraph(DrillReportText::tr("Talekeeper removes none of it. Do so once nobody looks at it any more, in this order:"));
    page.list(left);
}

/// "6 min 10 s longer".
QString differenceText(const std::optional<qint64> &now, const std::optional<qint64> &before)
{
    if (!now || !before)
        return {};
    const qint64 difference = *now - *before;
    if (difference == 0)
        return DrillReportText::tr("as long");
    return (difference > 0 ? DrillReportText::tr("this one took %1 longer") : DrillReportText::tr("this one took %1 less")).arg(formatDuration(double(qAbs(difference))));
}

void addEarlier(HtmlPage &page, const DrillRecord &record, const DrillReportOrigin &origin)
{
    page.heading(DrillReportText::tr("Earlier drills"));
    if (origin.earlier.isEmpty())
        return page.paragraph(DrillReportText::tr("No earlier drill of this kind is known here."));
    page.beginTable({DrillReportText::tr("Begun (UTC)"), DrillReportText::tr("Outcome"), DrillReportText::tr("RTO"), DrillReportText::tr("Compared")});
    const auto reached = [](const EarlierDrill &each) { return each.isReached || !each.rtoSeconds ? spentText(each.rtoSeconds) : DrillReportText::tr("not reached after %1").arg(spentText(each.rtoSeconds)); };
    const auto rto = record.clockStoppedAt ? rtoSeconds(record, origin.at) : std::nullopt;
    for (const EarlierDrill &each : origin.earlier)
        page.row({formatTime(each.startedAt), outcomeWord(each.outcome), HtmlPage::orDash(reached(each)), HtmlPage::orDash(differenceText(rto, each.isReached ? each.rtoSeconds : std::nullopt))});
    page.endTable();
}

} // namespace

QString toHtml(const DrillRecord &record, const DrillReportOrigin &origin)
{
    HtmlPage page({});
    const bool isIntact = origin.hash == drillHash(record);
    if (!isIntact)
        page.loud(DrillReportText::tr("✕ THIS RECORD WAS CHANGED after Talekeeper had written it. It proves nothing. It was kept with the hash %1, and what it says now has the hash %2.")
                      .arg(HtmlPage::orDash(origin.hash), drillHash(record)));
    if (!record.drill.why.isEmpty())
        page.paragraph(record.drill.why);
    addFacts(page, record, origin);
    addShortcomings(page, record);
    addLeftBehind(page, record);
    addStepTimes(page, record, origin);
    addEarlier(page, record, origin);
    addInputs(page, record);
    addStepEvidence(page, record);
    if (isIntact)
        page.paragraph(DrillReportText::tr("The record's hash is SHA-256 over its JSON in compact form with sorted keys: the file record.json of the evidence. Kept elsewhere it shows whether the record was changed later."));
    if (origin.at.isValid())
        page.paragraph(DrillReportText::tr("This report was made by %1 on %2 with Talekeeper.").arg(origin.who.isEmpty() ? DrillReportText::tr("unknown") : origin.who, utc(origin.at)));
    return page.whole(record.drill.title, isIntact ? outcomeHeadline(record) : DrillReportText::tr("✕ Not valid: the record was changed"));
}

} // namespace talekeeper
