#include "drillguide.h"

#include "core/drill/drillprogress.h"
#include "core/drill/drillreport.h"
#include "core/foundation/format.h"
#include "core/host/command.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct DrillGuideText {
    Q_DECLARE_TR_FUNCTIONS(DrillGuide)
};

QString commandOf(const DrillRecord &record, const QString &step)
{
    switch (record.drill.step(step)->kind) {
    case DrillStepKind::Check: return u"talekeeperctl %1 drill check %2 %3"_s.arg(hostWords(record), record.id, step);
    case DrillStepKind::Action: return u"talekeeperctl %1 drill do %2 %3"_s.arg(hostWords(record), record.id, step);
    case DrillStepKind::Manual: return u"talekeeperctl drill answer %1 %2 pass|fail"_s.arg(record.id, step);
    case DrillStepKind::Timer: return {}; // comes by itself
    }
    Q_UNREACHABLE_RETURN({});
}

QString signCommand(const DrillRecord &record) { return u"talekeeperctl drill sign %1 --name NAME"_s.arg(record.id); }

QStringList tableLines(const DrillTable &table)
{
    QStringList lines {table.title, u"  "_s + table.columns.join(u" · "_s)};
    for (const QStringList &row : table.rows)
        lines << u"  "_s + row.join(u" · "_s);
    return lines;
}

QString findingLine(const DrillFinding &finding)
{
    return (finding.severity == DrillFinding::Severity::Failure ? DrillGuideText::tr("FAILURE  %1") : DrillGuideText::tr("warning  %1")).arg(finding.message);
}

QStringList attemptLines(const DrillAttempt &attempt)
{
    QStringList lines {DrillGuideText::tr("%1 UTC, %2, by %3").arg(formatTime(attempt.startedAt), drillStepStateName(attempt.state), attempt.by.isEmpty() ? DrillGuideText::tr("itself") : attempt.by)};
    if (!attempt.result.summary.isEmpty())
        lines << u"  "_s + attempt.result.summary;
    for (const DrillFinding &finding : attempt.result.findings)
        lines << u"  "_s + findingLine(finding);
    for (const DrillTable &table : attempt.result.tables)
        for (const QString &line : tableLines(table))
            lines << u"  "_s + line;
    if (!attempt.note.isEmpty())
        lines << u"  "_s + DrillGuideText::tr("note: %1").arg(attempt.note);
    return lines;
}

} // namespace

QString hostWords(const DrillRecord &record)
{
    const QString project = record.project.isEmpty() || record.isPractice ? QString() : u" --project "_s + shellQuote(record.project);
    if (record.isPractice)
        return u"--practice"_s;
    // As options.cpp calls it where no other host is named.
    if (record.host == QCoreApplication::translate("Options", "This machine"))
        return u"--local"_s + project;
    return u"--profile "_s + shellQuote(record.host) + project;
}

QStringList guideLines(const DrillRecord &record)
{
    QStringList lines, failed;
    if (record.signature) {
        const QStringList left = leftBehind(record);
        if (!left.isEmpty())
            lines << DrillGuideText::tr("still on the drill host:");
        for (const QString &each : left)
            lines << u"  "_s + each;
        return lines;
    }
    for (const DrillStep &step : record.steps)
        if (stateNow(record, step.id) == DrillStepState::Failed)
            failed << step.id;
    if (!failed.isEmpty())
        lines << DrillGuideText::tr("failed: %1. Once that is mended, do it again: %2").arg(failed.join(u", "_s), commandOf(record, failed.first()));
    const QString next = nextStep(record);
    if (next.isEmpty())
        return lines << (failed.isEmpty() ? DrillGuideText::tr("next: sign it, and it has passed if it is within the goal: %1").arg(signCommand(record))
                                          : DrillGuideText::tr("or end the drill as FAILED, for good: %1").arg(signCommand(record)));
    const DrillTemplateStep &step = *record.drill.step(next);
    lines << DrillGuideText::tr("next: %1").arg(commandOf(record, next)) << u"  "_s + step.title + u": "_s + step.why;
    if (!step.how.isEmpty())
        lines << u"  "_s + step.how;
    return lines;
}

QStringList failureLines(const DrillRecord &record, const DrillStep &step)
{
    QStringList lines;
    if (stateNow(record, step.id) != DrillStepState::Failed)
        return lines;
    if (const QString meaning = record.drill.step(step.id)->failure; !meaning.isEmpty())
        lines << meaning;
    for (const DrillTable &table : step.attempts.last().result.tables)
        lines << tableLines(table);
    return lines;
}

QStringList stepLines(const DrillRecord &record, const QString &id)
{
    const DrillTemplateStep &from = *record.drill.step(id);
    QStringList lines {from.title, from.why};
    if (!from.how.isEmpty())
        lines << from.how;
    for (const DrillAttempt &attempt : record.step(id)->attempts)
        lines << QString() << attemptLines(attempt);
    if (!from.failure.isEmpty())
        lines << QString() << DrillGuideText::tr("If it fails: %1").arg(from.failure);
    if (const QString command = commandOf(record, id); !command.isEmpty() && !record.signature)
        lines << QString() << command;
    return lines;
}

} // namespace talekeeper
