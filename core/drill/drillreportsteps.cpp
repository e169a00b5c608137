#include "core/drill/drillreportsteps.h"

#include "core/foundation/format.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct DrillReportStepsText {
    Q_DECLARE_TR_FUNCTIONS(DrillReport)
};

/// Of a command, and of its output, so much is worth reading on paper, in characters.
constexpr qsizetype shownLength = 1500;

QString stateWord(DrillStepState state)
{
    switch (state) {
    case DrillStepState::Open: return DrillReportStepsText::tr("○ not done");
    case DrillStepState::Running: return DrillReportStepsText::tr("○ begun, not ended");
    case DrillStepState::Passed: return DrillReportStepsText::tr("✓ passed");
    case DrillStepState::Findings: return DrillReportStepsText::tr("▲ passed, with findings");
    case DrillStepState::Failed: return DrillReportStepsText::tr("✕ failed");
    case DrillStepState::Skipped: return DrillReportStepsText::tr("○ passed over");
    }
    Q_UNREACHABLE_RETURN({});
}

/// "✓ passed at the 2nd try", where it had failed before.
QString stateOfAll(const DrillRecord &record, const DrillStep &step)
{
    const auto failed = [](const DrillAttempt &attempt) { return attempt.state == DrillStepState::Failed; };
    const DrillStepState state = stateNow(record, step.id);
    if ((state != DrillStepState::Passed && state != DrillStepState::Findings) || std::ranges::none_of(step.attempts, failed))
        return stateWord(state);
    const auto tries = std::ranges::count_if(step.attempts, [&](const DrillAttempt &attempt) { return failed(attempt) || attempt.state == DrillStepState::Passed || attempt.state == DrillStepState::Findings; });
    const QString when = tries == 2 ? DrillReportStepsText::tr("at the 2nd try") : tries == 3 ? DrillReportStepsText::tr("at the 3rd try") : DrillReportStepsText::tr("at try %1").arg(tries);
    return state == DrillStepState::Passed ? DrillReportStepsText::tr("✓ passed %1").arg(when) : DrillReportStepsText::tr("▲ passed %1, with findings").arg(when);
}

QString kindWord(DrillStepKind kind)
{
    switch (kind) {
    case DrillStepKind::Check: return DrillReportStepsText::tr("checked by Talekeeper");
    case DrillStepKind::Action: return DrillReportStepsText::tr("done by Talekeeper");
    case DrillStepKind::Manual: return DrillReportStepsText::tr("done and judged by hand");
    case DrillStepKind::Timer: return DrillReportStepsText::tr("clock");
    }
    Q_UNREACHABLE_RETURN({});
}

/// An attempt that another one followed was never ended by whoever began it.
QString attemptState(const DrillStep &step, const DrillAttempt &attempt)
{
    const bool isLast = &attempt == &step.attempts.last();
    if (!isLast && attempt.state == DrillStepState::Running)
        return DrillReportStepsText::tr("○ cut off: the console ended");
    if (attempt.state == DrillStepState::Open)
        return DrillReportStepsText::tr("○ stopped, or the host was away");
    return stateWord(attempt.state);
}

QDateTime endOf(const DrillAttempt &attempt) { return attempt.startedAt.addMSecs(qint64(attempt.seconds * 1000)); }

/// Where on the drill's clock a step ended, "+12 min 30 s".
QString onTheClock(const DrillRecord &record, const DrillStep &step)
{
    if (!record.clockStartedAt || record.clockWentBack || step.attempts.isEmpty() || step.state() == DrillStepState::Running || stateNow(record, step.id) == DrillStepState::Open)
        return {};
    const qint64 seconds = record.clockStartedAt->secsTo(endOf(step.attempts.last()));
    return seconds < 0 ? DrillReportStepsText::tr("before") : u'+' + formatDuration(double(seconds));
}

QString spent(double seconds) { return seconds > 0 ? formatDuration(seconds) : QString(); }

QString shownText(const QString &text)
{
    if (text.size() <= shownLength)
        return text;
    return text.first(shownLength) + u'\n' + DrillReportStepsText::tr("… shortened: %1 characters more stand in the record").arg(text.size() - shownLength);
}

void addFindings(HtmlPage &page, const QList<DrillFinding> &findings)
{
    if (findings.isEmpty())
        return;
    page.beginTable({DrillReportStepsText::tr("Found"), DrillReportStepsText::tr("What it is")});
    for (const DrillFinding &finding : findings)
        page.row({finding.severity == DrillFinding::Severity::Failure ? DrillReportStepsText::tr("✕ failure") : DrillReportStepsText::tr("▲ warning"), finding.message});
    page.endTable();
}

void addTable(HtmlPage &page, const DrillTable &table)
{
    if (!table.title.isEmpty())
        page.paragraph(table.title);
    page.beginTable(table.columns);
    for (const QStringList &row : table.rows)
        page.row(row);
    page.endTable();
}

void addCommands(HtmlPage &page, const QList<DrillCommand> &commands)
{
    for (const DrillCommand &command : commands) {
        page.paragraph(DrillReportStepsText::tr("%1, %2:").arg(toIsoTime(command.at), command.result));
        page.code(u"$ "_s + shownText(command.command));
        if (!command.output.trimmed().isEmpty())
            page.code(shownText(command.output));
    }
}

void addPictures(HtmlPage &page, const QList<DrillPicture> &pictures)
{
    if (pictures.isEmpty())
        return;
    page.beginTable({DrillReportStepsText::tr("Picture, in the evidence"), DrillReportStepsText::tr("SHA-256")});
    for (const DrillPicture &picture : pictures)
        page.row({u"pictures/"_s + picture.name, picture.hash});
    page.endTable();
}

void addAttempt(HtmlPage &page, const DrillStep &step, const DrillAttempt &attempt)
{
    QStringList parts {attemptState(step, attempt), toIsoTime(attempt.startedAt)};
    if (attempt.seconds > 0)
        parts << formatDuration(attempt.seconds);
    if (!attempt.by.isEmpty())
        parts << attempt.by;
    page.paragraph(parts.join(u" · "_s));
    if (!attempt.result.summary.isEmpty())
        page.paragraph(attempt.result.summary);
    addFindings(page, attempt.result.findings);
    for (const DrillTable &table : attempt.result.tables)
        addTable(page, table);
    if (!attempt.note.isEmpty())
        page.paragraph(DrillReportStepsText::tr("Note: %1").arg(attempt.note));
    addPictures(page, attempt.pictures);
    addCommands(page, attempt.commands);
}

} // namespace

void addStepTimes(HtmlPage &page, const DrillRecord &record, const DrillReportOrigin &origin)
{
    page.heading(DrillReportStepsText::tr("Time by step"));
    const QMap<QString, double> before = origin.earlier.isEmpty() ? QMap<QString, double>() : origin.earlier.first().stepSeconds;
    page.beginTable({DrillReportStepsText::tr("Step"), DrillReportStepsText::tr("State"), DrillReportStepsText::tr("Took"), DrillReportStepsText::tr("Last time"), DrillReportStepsText::tr("Ended on the clock")});
    for (const DrillStep &step : record.steps)
        page.row({record.drill.step(step.id)->title, stateOfAll(record, step), HtmlPage::orDash(spent(step.seconds())), HtmlPage::orDash(spent(before.value(step.id))),
            HtmlPage::orDash(onTheClock(record, step))});
    const qint64 total = rtoSeconds(record, origin.at).value_or(0);
    const qint64 totalBefore = origin.earlier.isEmpty() || !origin.earlier.first().isReached ? 0 : origin.earlier.first().rtoSeconds.value_or(0);
    const QString totalText = record.clockStoppedAt || total == 0 ? spent(double(total)) : DrillReportStepsText::tr("not reached after %1").arg(spent(double(total)));
    page.row({DrillReportStepsText::tr("From the clock's start to its end"), {}, HtmlPage::orDash(totalText), HtmlPage::orDash(spent(double(totalBefore))),
        DrillReportStepsText::tr("goal: %1").arg(formatDuration(record.drill.goalMinutes * 60.0))});
    page.endTable();
}

void addStepEvidence(HtmlPage &page, const DrillRecord &record)
{
    page.heading(DrillReportStepsText::tr("Every step, with its evidence"));
    int number = 0;
    for (const DrillStep &step : record.steps) {
        const DrillTemplateStep &from = *record.drill.step(step.id);
        page.subheading(DrillReportStepsText::tr("%1. %2: %3").arg(++number).arg(from.title, stateOfAll(record, step)));
        if (const QString stale = staleText(record, step.id); !stale.isEmpty())
            page.paragraph(stale);
        if (from.kind != DrillStepKind::Timer)
            page.paragraph(from.why.isEmpty() ? kindWord(from.kind) : DrillReportStepsText::tr("%1 (%2)").arg(from.why, kindWord(from.kind)));
        if (step.state() == DrillStepState::Failed && !from.failure.isEmpty())
            page.paragraph(DrillReportStepsText::tr("What it means: %1").arg(from.failure));
        for (const DrillAttempt &attempt : step.attempts)
            addAttempt(page, step, attempt);
    }
}

} // namespace talekeeper
