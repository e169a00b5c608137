#include "core/drill/drillprogress.h"

#include "core/foundation/format.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct DrillProgressText {
    Q_DECLARE_TR_FUNCTIONS(DrillProgress)
};

/// Clocks are set by a second or two without anybody noticing.
constexpr qint64 clockTolerance = 5;

QDateTime lastMoment(const DrillRecord &record)
{
    QDateTime last = record.startedAt;
    for (const DrillStep &step : record.steps)
        for (const DrillAttempt &attempt : step.attempts)
            last = qMax(last, attempt.startedAt);
    return qMax(last, qMax(record.clockStartedAt.value_or(last), record.clockStoppedAt.value_or(last)));
}

void noteTime(DrillRecord &record, const QDateTime &now)
{
    record.clockWentBack = record.clockWentBack || now.secsTo(lastMoment(record)) > clockTolerance;
}

QStringList unmetNeeds(const DrillRecord &record, const DrillTemplateStep &step)
{
    QStringList unmet;
    for (const QString &needed : step.needs)
        if (!record.step(needed)->endedWell())
            unmet << record.drill.step(needed)->title;
    return unmet;
}

/// The clock starts and stops by itself, as soon as what it waits for has ended well. It goes on where that turns out not to
/// have been well.
void settleTimers(DrillRecord &record, const QDateTime &now)
{
    for (const DrillTemplateStep &from : record.drill.steps) {
        DrillStep &step = *record.step(from.id);
        if (from.kind != DrillStepKind::Timer)
            continue;
        const bool isMet = unmetNeeds(record, from).isEmpty();
        if (from.does == "stop"_L1 && step.endedWell() && !isMet) {
            record.clockStoppedAt.reset();
            step.attempts.last().state = DrillStepState::Open;
        }
        if (step.endedWell() || !isMet)
            continue;
        (from.does == "start"_L1 ? record.clockStartedAt : record.clockStoppedAt) = now;
        step.attempts << DrillAttempt {.state = DrillStepState::Passed, .startedAt = now, .result = {.summary = DrillProgressText::tr("at %1 UTC").arg(formatTime(now))}};
    }
    // How much would be lost counts from the moment in which the host was lost, for a drill that is when its clock starts.
    const QDateTime taken = fromIsoTime(record.fact(u"dump_taken_at"_s));
    if (record.clockStartedAt && taken.isValid())
        record.rpoSeconds = taken.secsTo(*record.clockStartedAt);
}

std::unexpected<Error> noSuchStep(const QString &step)
{
    return failure(ErrorKind::NotFound, DrillProgressText::tr("This drill has no step \"%1\". \"talekeeperctl drill show\" lists them.").arg(step));
}

Result<QMap<QString, QString>> completeInputs(const DrillBeginning &beginning)
{
    for (auto given = beginning.inputs.cbegin(); given != beginning.inputs.cend(); ++given)
        if (!beginning.drill.input(given.key())) {
            QStringList keys;
            for (const DrillInput &input : beginning.drill.inputs)
                keys << input.key;
            return failure(ErrorKind::WrongUsage, DrillProgressText::tr("The drill \"%1\" has no input \"%2\"; it takes %3.").arg(beginning.drill.id, given.key(), keys.join(u", "_s)));
        }
    QMap<QString, QString> inputs;
    for (const DrillInput &input : beginning.drill.inputs) {
        const QString value = beginning.inputs.value(input.key, input.preset);
        if (input.required && value.isEmpty())
            return failure(ErrorKind::WrongUsage, DrillProgressText::tr("The drill \"%1\" has to be told \"%2\": %3").arg(beginning.drill.id, input.key, input.why));
        inputs.insert(input.key, value);
    }
    return inputs;
}

} // namespace

Result<void> requireStep(const DrillRecord &record, const QString &step)
{
    if (record.drill.step(step))
        return {};
    return noSuchStep(step);
}

Result<void> requireUnsigned(const DrillRecord &record)
{
    if (!record.signature)
        return {};
    return failure(ErrorKind::Refused,
        DrillProgressText::tr("The drill was signed by %1 at %2 UTC, and is over. Start another one.").arg(record.signature->name, formatTime(record.signature->at)));
}

Result<DrillRecord> beginDrill(const DrillBeginning &beginning)
{
    if (beginning.drill.host == DrillTemplate::HostKind::Practice && !beginning.isPractice)
        return failure(ErrorKind::Refused, DrillProgressText::tr("\"%1\" is made for the practice host, which has the failures in it that are to be found. Choose that host.").arg(beginning.drill.title));
    const auto inputs = completeInputs(beginning);
    if (!inputs)
        return std::unexpected(inputs.error());
    DrillRecord record {.id = beginning.id, .drill = beginning.drill, .host = beginning.host, .project = beginning.project, .isPractice = beginning.isPractice, .inputs = *inputs,
        .startedBy = beginning.who, .startedAt = beginning.now};
    for (const DrillTemplateStep &step : beginning.drill.steps)
        record.steps << DrillStep {.id = step.id, .attempts = {}};
    settleTimers(record, beginning.now);
    return record;
}

Result<void> requireReady(const DrillRecord &record, const QString &stepId)
{
    if (const auto known = requireStep(record, stepId); !known)
        return known;
    if (const auto open = requireUnsigned(record); !open)
        return open;
    const DrillTemplateStep *step = record.drill.step(stepId);
    const QStringList unmet = unmetNeeds(record, *step);
    if (unmet.isEmpty())
        return {};
    return failure(ErrorKind::Refused, DrillProgressText::tr("\"%1\" has to wait: \"%2\" has not ended well yet.").arg(step->title, unmet.join(u"\", \""_s)));
}

QString nextStep(const DrillRecord &record)
{
    const auto next = std::ranges::find_if(record.steps, [&](const DrillStep &step) { return (step.state() == DrillStepState::Open || step.state() == DrillStepState::Running) && requireReady(record, step.id).has_value(); });
    return next == record.steps.cend() ? QString() : next->id;
}

DrillRecord withBegunStep(DrillRecord record, const QString &step, const QString &who, const QDateTime &now)
{
    noteTime(record, now);
    record.step(step)->attempts << DrillAttempt {.state = DrillStepState::Running, .startedAt = now, .by = who};
    return record;
}

DrillRecord withEndedStep(DrillRecord record, const QString &step, const DrillAttempt &ended, const QDateTime &now)
{
    noteTime(record, now);
    DrillAttempt &attempt = record.step(step)->attempts.last();
    const QDateTime startedAt = attempt.startedAt;
    attempt = ended;
    attempt.startedAt = startedAt;
    settleTimers(record, now);
    return record;
}

DrillRecord withOpenStep(DrillRecord record, const QString &step, const QDateTime &now)
{
    noteTime(record, now);
    record.step(step)->attempts.last().state = DrillStepState::Open;
    return record;
}

DrillStepState stateOf(const QList<DrillFinding> &findings)
{
    if (std::ranges::any_of(findings, [](const DrillFinding &finding) { return finding.severity == DrillFinding::Severity::Failure; }))
        return DrillStepState::Failed;
    return findings.isEmpty() ? DrillStepState::Passed : DrillStepState::Findings;
}

Result<DrillRecord> withAnswer(DrillRecord record, const DrillAnswer &answer)
{
    if (const auto ready = requireReady(record, answer.step); !ready)
        return std::unexpected(ready.error());
    if (record.drill.step(answer.step)->kind != DrillStepKind::Manual)
        return failure(ErrorKind::WrongUsage, DrillProgressText::tr("\"%1\" is not answered by hand: the console finds out itself.").arg(record.drill.step(answer.step)->title));
    noteTime(record, answer.now);
    record.step(answer.step)->attempts << DrillAttempt {.state = answer.passed ? DrillStepState::Passed : DrillStepState::Failed, .startedAt = answer.now, .by = answer.who, .note = answer.note};
    settleTimers(record, answer.now);
    return record;
}

Result<DrillRecord> withNote(DrillRecord record, const QString &stepId, const QString &note)
{
    if (const auto open = requireUnsigned(record); !open)
        return std::unexpected(open.error());
    DrillStep *step = record.step(stepId);
    if (!step)
        return noSuchStep(stepId);
    if (step->attempts.isEmpty())
        return failure(ErrorKind::Refused, DrillProgressText::tr("There is nothing to note yet: the step was not begun."));
    step->attempts.last().note = note;
    return record;
}

Result<DrillRecord> signedRecord(DrillRecord record, const QString &name, const QDateTime &now)
{
    if (const auto open = requireUnsigned(record); !open)
        return std::unexpected(open.error());
    if (name.trimmed().isEmpty())
        return failure(ErrorKind::WrongUsage, DrillProgressText::tr("A drill is signed with a name."));
    const bool anyFailed = std::ranges::any_of(record.steps, [](const DrillStep &step) { return step.state() == DrillStepState::Failed; });
    const auto unfinished = std::ranges::find_if(record.steps, [](const DrillStep &step) { return !step.endedWell(); });
    if (!anyFailed && unfinished != record.steps.end())
        return failure(ErrorKind::Refused,
            DrillProgressText::tr("The drill is not over: \"%1\" was not done. Do it, or answer a step by hand with \"fail\", then sign.").arg(record.drill.step(unfinished->id)->title));
    noteTime(record, now);
    record.signature = DrillSignature {.name = name.trimmed(), .at = now};
    return record;
}

DrillRecord handedOver(DrillRecord record, const QString &to, const QDateTime &now)
{
    noteTime(record, now);
    record.handovers << DrillHandover {.to = to, .at = now};
    return record;
}

} // namespace talekeeper
