#include "ui/drills/drilltext.h"

#include "core/drill/drillprogress.h"
#include "core/foundation/format.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

struct DrillPageText {
    Q_DECLARE_TR_FUNCTIONS(DrillPage)
};

constexpr qint64 oneDay = 24 * 3600;

QString openWord(const DrillRecord &record, const DrillTemplateStep &step)
{
    if (step.kind == DrillStepKind::Manual)
        return DrillPageText::tr("by hand");
    if (step.kind == DrillStepKind::Timer)
        return DrillPageText::tr("by itself");
    return !record.signature && requireReady(record, step.id) ? DrillPageText::tr("to do") : DrillPageText::tr("waits");
}

QString passedWord(const DrillTemplateStep &step)
{
    switch (step.kind) {
    case DrillStepKind::Check:
        return DrillPageText::tr("checked");
    case DrillStepKind::Action:
        return DrillPageText::tr("done");
    case DrillStepKind::Manual:
        return DrillPageText::tr("confirmed");
    case DrillStepKind::Timer:
        return step.does == "stop"_L1 ? DrillPageText::tr("stopped") : DrillPageText::tr("started");
    }
    Q_UNREACHABLE_RETURN({});
}

QString goalText(const DrillRecord &record) { return formatAge(record.drill.goalMinutes * 60); }

bool isDoneFor(const DueDrill &due, DrillTemplate::Period period, const QDateTime &now)
{
    return due.lastPassedAt && periodName(period, *due.lastPassedAt) == periodName(period, now);
}

/// The minute of the day alone would be a riddle a day later.
QString startText(const DrillRecord &record) { return formatTime(record.startedAt); }

} // namespace

StateRole stateRoleOf(DrillStepState state)
{
    switch (state) {
    case DrillStepState::Open:
    case DrillStepState::Skipped:
        return StateRole::Unknown;
    case DrillStepState::Running:
        return StateRole::Planned;
    case DrillStepState::Passed:
        return StateRole::Good;
    case DrillStepState::Findings:
        return StateRole::Attention;
    case DrillStepState::Failed:
        return StateRole::Bad;
    }
    Q_UNREACHABLE_RETURN({});
}

QString stepWord(const DrillRecord &record, const QString &id)
{
    const DrillStep &step = *record.step(id);
    const DrillTemplateStep &from = *record.drill.step(id);
    switch (stateNow(record, id)) {
    case DrillStepState::Open:
        return openWord(record, from);
    case DrillStepState::Running:
        return DrillPageText::tr("running");
    case DrillStepState::Passed:
        return passedWord(from);
    case DrillStepState::Findings: {
        const qsizetype count = step.attempts.last().result.findings.size();
        return count == 1 ? DrillPageText::tr("1 finding") : DrillPageText::tr("%1 findings").arg(count);
    }
    case DrillStepState::Failed:
        return DrillPageText::tr("failed");
    case DrillStepState::Skipped:
        return DrillPageText::tr("skipped");
    }
    Q_UNREACHABLE_RETURN({});
}

QString stepLine(const DrillRecord &record, const QString &id)
{
    const DrillStep &step = *record.step(id);
    const QString title = record.drill.step(id)->title;
    const QString summary = holds(record, id) ? step.attempts.last().result.summary : QString();
    return summary.isEmpty() ? title : DrillPageText::tr("%1: %2").arg(title, summary);
}

QString stepTime(const DrillRecord &record, const QString &id, const QDateTime &now)
{
    const DrillStep &step = *record.step(id);
    if (step.state() == DrillStepState::Running)
        return clockText(qMax(qint64(0), step.attempts.last().startedAt.secsTo(now)));
    const DrillStepKind kind = record.drill.step(id)->kind;
    const bool takesTime = kind == DrillStepKind::Check || kind == DrillStepKind::Action;
    return takesTime && step.seconds() > 0 ? clockText(qint64(std::ceil(step.seconds()))) : QString();
}

StateRole stateRoleOf(DrillOutcome outcome)
{
    switch (outcome) {
    case DrillOutcome::Open:
        return StateRole::Planned;
    case DrillOutcome::Passed:
        return StateRole::Good;
    case DrillOutcome::Failed:
        return StateRole::Bad;
    }
    Q_UNREACHABLE_RETURN({});
}

QString outcomeWord(DrillOutcome outcome)
{
    switch (outcome) {
    case DrillOutcome::Open:
        return DrillPageText::tr("open");
    case DrillOutcome::Passed:
        return DrillPageText::tr("passed");
    case DrillOutcome::Failed:
        return DrillPageText::tr("failed");
    }
    Q_UNREACHABLE_RETURN({});
}

QString clockText(qint64 seconds)
{
    const qint64 hours = seconds / 3600, minutes = seconds / 60 % 60, rest = seconds % 60;
    const QString tail = u"%1"_s.arg(rest, 2, 10, QChar(u'0'));
    return hours > 0 ? u"%1:%2:%3"_s.arg(hours).arg(minutes, 2, 10, QChar(u'0')).arg(tail) : u"%1:%2"_s.arg(minutes).arg(tail);
}

Figure clockFigure(const DrillRecord &record, const QDateTime &now)
{
    Figure figure{.title = DrillPageText::tr("Clock"), .value = u"–"_s, .level = Figure::Level::Unknown, .line = {}, .more = {}};
    if (record.clockWentBack) {
        figure.level = Figure::Level::Attention;
        figure.line = DrillPageText::tr("this machine's clock was set back, so it tells nothing");
        return figure;
    }
    const auto seconds = rtoSeconds(record, now);
    if (!seconds) {
        figure.line = DrillPageText::tr("not started; the goal is %1").arg(goalText(record));
        return figure;
    }
    const qint64 left = qint64(record.drill.goalMinutes) * 60 - *seconds;
    const bool runs = !record.clockStoppedAt && !record.signature;
    figure.value = clockText(qMax(qint64(0), *seconds));
    figure.level = left < 0 ? Figure::Level::Bad : Figure::Level::Good;
    if (left < 0)
        figure.line = DrillPageText::tr("%1 past the goal of %2").arg(clockText(-left), goalText(record));
    else if (runs)
        figure.line = DrillPageText::tr("%1 left of %2").arg(clockText(left), goalText(record));
    else if (record.clockStoppedAt)
        figure.line = DrillPageText::tr("stopped, within %1").arg(goalText(record));
    else {
        figure.level = Figure::Level::Unknown;
        figure.line = DrillPageText::tr("never stopped: the drill was signed first");
    }
    return figure;
}

Figure rpoFigure(const DrillRecord &record)
{
    Figure figure{.title = DrillPageText::tr("RPO at start"), .value = u"–"_s, .level = Figure::Level::Plain, .line = {}, .more = {}};
    if (!record.rpoSeconds) {
        figure.line = DrillPageText::tr("known once the dump is chosen");
        return figure;
    }
    if (!lossSeconds(record)) {
        figure.line = DrillPageText::tr("not known: the dump was taken after the clock had started");
        return figure;
    }
    figure.value = formatAge(*record.rpoSeconds);
    figure.line = *record.rpoSeconds > oneDay ? DrillPageText::tr("of data would be lost: more than a day")
                                              : DrillPageText::tr("of data would be lost");
    if (*record.rpoSeconds > oneDay)
        figure.level = Figure::Level::Attention;
    return figure;
}

qsizetype endedSteps(const DrillRecord &record)
{
    return std::ranges::count_if(record.steps,
        [&](const DrillStep &step) { return holds(record, step.id) || step.state() == DrillStepState::Failed; });
}

QString progressText(const DrillRecord &record)
{
    QStringList parts{DrillPageText::tr("%1 of %2 steps").arg(endedSteps(record)).arg(record.steps.size()),
        DrillPageText::tr("started %1 UTC by %2").arg(startText(record), record.startedBy)};
    if (record.handovers.size() == 1)
        parts << DrillPageText::tr("handed over once");
    else if (record.handovers.size() > 1)
        parts << DrillPageText::tr("handed over %1 times").arg(record.handovers.size());
    return parts.join(u" · "_s);
}

QString drillTitle(const DrillRecord &record)
{
    if (record.drill.period == DrillTemplate::Period::Never)
        return record.drill.title;
    return u"%1 · %2"_s.arg(record.drill.title, periodName(record.drill.period, record.startedAt));
}

StateRole stateRoleOf(const DueDrill &due, DrillTemplate::Period period, const QDateTime &now)
{
    return due.isMissed && due.lastPassedAt ? StateRole::Bad : isDoneFor(due, period, now) ? StateRole::Good : StateRole::Attention;
}

QString dueText(const DueDrill &due, DrillTemplate::Period period, const QDateTime &now)
{
    const QString by = due.dueAt.addSecs(-1).toUTC().toString(u"d MMM yyyy"_s);
    const QString last = due.lastPassedAt
        ? DrillPageText::tr("last passed %1").arg(due.lastPassedAt->toUTC().toString(u"d MMM yyyy"_s))
        : DrillPageText::tr("never passed yet");
    const QString head = due.isMissed && due.lastPassedAt ? DrillPageText::tr("missed last time, due by %1").arg(by)
        : isDoneFor(due, period, now) ? DrillPageText::tr("done for %1, next due by %2").arg(periodName(period, now), by)
                                      : DrillPageText::tr("due by %1").arg(by);
    return u"%1 · %2"_s.arg(head, last);
}

} // namespace talekeeper
