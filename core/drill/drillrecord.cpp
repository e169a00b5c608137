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

bool isWell(DrillStepState state) { return state == DrillStepState::Passed || state == DrillStepState::Findings; }

bool isLater(const DrillAttempt &one, const DrillAttempt &other)
{
    return one.number > 0 && other.number > 0 ? one.number > other.number : one.startedAt > other.startedAt;
}

/// For later steps; how far the audit log reaches is none of it: it goes on by itself where Tale is at work.
QMap<QString, QString> factsOf(const DrillAttempt &attempt)
{
    QMap<QString, QString> facts = attempt.result.facts;
    facts.remove(u"audit_log_at"_s);
    return facts;
}

/// What a check found last, and what it had found when `attempt` was begun; whatever it could not judge tells nothing.
bool hasFoundOtherwise(const DrillStep &check, const DrillAttempt &attempt)
{
    const DrillAttempt *before = nullptr, *now = nullptr;
    for (const DrillAttempt &each : check.attempts) {
        if (!isWell(each.state))
            continue;
        now = &each;
        if (!isLater(each, attempt))
            before = &each;
    }
    return before && now != before && factsOf(*now) != factsOf(*before);
}

/// Of an action it is enough that it was begun again: it may have changed something even so.
bool wasDoneAgain(const DrillRecord &record, const QString &needed, const DrillAttempt &attempt)
{
    const DrillTemplateStep *from = record.drill.step(needed);
    const DrillStep *step = record.step(needed);
    if (!from || !step || step->attempts.isEmpty())
        return false;
    if (from->kind == DrillStepKind::Action)
        return isLater(step->attempts.last(), attempt);
    return from->kind == DrillStepKind::Check && hasFoundOtherwise(*step, attempt);
}

/// What a step needs, and what that needs. Templates name only steps that come before.
QStringList allNeedsOf(const DrillTemplate &drill, const QString &step)
{
    QStringList needs = drill.step(step) ? drill.step(step)->needs : QStringList();
    for (qsizetype index = 0; index < needs.size(); ++index)
        if (const DrillTemplateStep *from = drill.step(needs.at(index)))
            for (const QString &further : from->needs)
                if (!needs.contains(further))
                    needs << further;
    return needs;
}

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

QString doneAgainSince(const DrillRecord &record, const QString &stepId)
{
    const DrillStep *step = record.step(stepId);
    const DrillTemplateStep *from = record.drill.step(stepId);
    if (!step || !from || (from->kind == DrillStepKind::Timer && from->does == "start"_L1)) // a clock starts once
        return {};
    const auto judged = std::ranges::find_if(step->attempts.crbegin(), step->attempts.crend(), [](const DrillAttempt &each) { return isWell(each.state) || each.state == DrillStepState::Failed; });
    if (judged == step->attempts.crend())
        return {};
    const QStringList needs = allNeedsOf(record.drill, stepId);
    const auto found = std::ranges::find_if(needs, [&](const QString &needed) { return wasDoneAgain(record, needed, *judged); });
    return found == needs.cend() ? QString() : *found;
}

QString staleText(const DrillRecord &record, const QString &step)
{
    const QString since = record.step(step) && record.step(step)->endedWell() ? doneAgainSince(record, step) : QString();
    if (since.isEmpty())
        return {};
    return DrillRecordText::tr("\"%1\" was done before \"%2\" was done again, and has to be done again too.").arg(record.drill.step(step)->title, record.drill.step(since)->title);
}

DrillStepState stateNow(const DrillRecord &record, const QString &stepId)
{
    const DrillStep *step = record.step(stepId);
    if (!step)
        return DrillStepState::Open;
    return step->endedWell() && !doneAgainSince(record, stepId).isEmpty() ? DrillStepState::Open : step->state();
}

bool holds(const DrillRecord &record, const QString &step) { return isWell(stateNow(record, step)); }

std::optional<qint64> rtoSeconds(const DrillRecord &record, const QDateTime &now)
{
    if (!record.clockStartedAt || record.clockWentBack)
        return std::nullopt;
    const QDateTime end = record.clockStoppedAt ? *record.clockStoppedAt : record.signature ? record.signature->at : now;
    return record.clockStartedAt->secsTo(end);
}

std::optional<qint64> dumpAge(const DrillRecord &record)
{
    // How much would be lost counts from the moment in which the host was lost, for a drill that is when its clock starts.
    QDateTime taken;
    for (const DrillStep &step : record.steps)
        for (const DrillAttempt &attempt : step.attempts)
            if (const QDateTime told = fromIsoTime(attempt.result.facts.value(u"dump_taken_at"_s)); told.isValid())
                taken = told;
    if (!record.clockStartedAt || !taken.isValid())
        return std::nullopt;
    return taken.secsTo(fromIsoTime(toIsoTime(*record.clockStartedAt))); // the same as when it is read again, in whole seconds
}

std::optional<qint64> lossSeconds(const DrillRecord &record)
{
    return record.rpoSeconds && *record.rpoSeconds >= 0 ? record.rpoSeconds : std::nullopt;
}

QStringList shortcomings(const DrillRecord &record)
{
    QStringList result;
    for (const DrillStep &step : record.steps) {
        const QString title = record.drill.step(step.id) ? record.drill.step(step.id)->title : step.id;
        if (step.state() == DrillStepState::Failed)
            result << DrillRecordText::tr("\"%1\" has failed.").arg(title);
        else if (const QString stale = staleText(record, step.id); !stale.isEmpty())
            result << stale;
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
