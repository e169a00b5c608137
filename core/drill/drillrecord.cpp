#include "core/drill/drillrecord.h"

#include "core/foundation/format.h"

#include <QCoreApplication>

#include <algorithm>
#include <numeric>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct DrillRecordText {
    Q_DECLARE_TR_FUNCTIONS(DrillRecord)
};

} // namespace

DrillFinding drillFailure(const QString &message) { return {.severity = DrillFinding::Severity::Failure, .message = message}; }

DrillFinding drillWarning(const QString &message) { return {.severity = DrillFinding::Severity::Warning, .message = message}; }

double DrillStep::seconds() const
{
    return std::accumulate(attempts.cbegin(), attempts.cend(), 0.0, [](double sum, const DrillAttempt &attempt) { return sum + attempt.seconds; });
}

const DrillStep *DrillRecord::step(const QString &stepId) const
{
    const auto found = std::ranges::find(steps, stepId, &DrillStep::id);
    return found == steps.cend() ? nullptr : &*found;
}

DrillStep *DrillRecord::step(const QString &stepId)
{
    const auto found = std::ranges::find(steps, stepId, &DrillStep::id);
    return found == steps.end() ? nullptr : &*found;
}

QString DrillRecord::fact(const QString &name) const
{
    QString found;
    for (const DrillStep &each : steps)
        if (!each.attempts.isEmpty())
            found = each.attempts.last().result.facts.value(name, found);
    return found;
}

std::optional<qint64> rtoSeconds(const DrillRecord &record, const QDateTime &now)
{
    if (!record.clockStartedAt || record.clockWentBack)
        return std::nullopt;
    const QDateTime end = record.clockStoppedAt ? *record.clockStoppedAt : record.signature ? record.signature->at : now;
    return record.clockStartedAt->secsTo(end);
}

QStringList shortcomings(const DrillRecord &record)
{
    QStringList result;
    for (const DrillStep &step : record.steps) {
        const QString title = record.drill.step(step.id) ? record.drill.step(step.id)->title : step.id;
        if (step.state() == DrillStepState::Failed)
            result << DrillRecordText::tr("\"%1\" has failed.").arg(title);
        else if (!step.endedWell())
            result << DrillRecordText::tr("\"%1\" was not done.").arg(title);
    }
    if (record.clockWentBack)
        result << DrillRecordText::tr("The clock of the console was set back during the drill, or that of the console which took it over is behind, so that nobody knows how long it took.");
    const auto rto = rtoSeconds(record, record.clockStartedAt.value_or(QDateTime()));
    if (record.clockStoppedAt && rto && *rto > qint64(record.drill.goalMinutes) * 60)
        result << DrillRecordText::tr("It took %1; the goal is %2.").arg(formatDuration(double(*rto)), formatDuration(record.drill.goalMinutes * 60.0));
    return result;
}

DrillOutcome outcomeOf(const DrillRecord &record)
{
    if (!record.signature)
        return DrillOutcome::Open;
    return shortcomings(record).isEmpty() ? DrillOutcome::Passed : DrillOutcome::Failed;
}

QString drillOutcomeName(DrillOutcome outcome)
{
    switch (outcome) {
    case DrillOutcome::Open: return u"open"_s;
    case DrillOutcome::Passed: return u"passed"_s;
    case DrillOutcome::Failed: return u"failed"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

QString drillStepStateName(DrillStepState state)
{
    switch (state) {
    case DrillStepState::Open: return u"open"_s;
    case DrillStepState::Running: return u"running"_s;
    case DrillStepState::Passed: return u"passed"_s;
    case DrillStepState::Findings: return u"findings"_s;
    case DrillStepState::Failed: return u"failed"_s;
    case DrillStepState::Skipped: return u"skipped"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

} // namespace talekeeper
