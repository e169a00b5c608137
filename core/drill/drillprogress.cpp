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

/// How long a step took is told by a clock that nobody sets.
QDateTime endOfAttempt(const DrillAttempt &attempt) { return attempt.startedAt.addMSecs(qint64(attempt.seconds * 1000)); }

QDateTime lastMoment(const DrillRecord &record)
{
    QDateTime last = record.startedAt;
    for (const DrillStep &step : record.steps)
        for (const DrillAttempt &attempt : step.attempts)
            last = qMax(last, endOfAttempt(attempt));
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
        if (!holds(record, needed))
            unmet << record.drill.step(needed)->title;
    return unmet;
}

qint64 nextNumber(const DrillRecord &record)
{
    qint64 last = 0;
    for (const DrillStep &step : record.steps)
        for (const DrillAttempt &attempt : step.attempts)
            last = qMax(last, attempt.number);
    return last + 1;
}

/// Whether what stopped the clock was not so: it has failed since, or something before it was done again. That it is being looked
/// at once more says nothing yet.
bool isTakenBack(const DrillRecord &record, const DrillTemplateStep &timer)
{
    return std::ranges::any_of(timer.needs, [&](const QString &needed) { return record.step(needed)->state() == DrillStepState::Failed || !doneAgainSince(record, needed).isEmpty(); })
        || !doneAgainSince(record, timer.id).isEmpty();
}

/// The clock starts and stops by itself, as soon as what it waits for has ended well. It goes on where that turns out not to
/// have been well.
void settleTimers(DrillRecord &record, const QDateTime &now)
{
    for (const DrillTemplateStep &from : record.drill.steps) {
        DrillStep &step = *record.step(from.id);
        if (from.kind != DrillStepKind::Timer)
            continue;
        if (from.does == "stop"_L1 && step.endedWell() && isTakenBack(record, from)) {
            record.clockStoppedAt.reset();
            step.attempts.last().state = DrillStepState::Open;
        }
        if (step.endedWell() || !unmetNeeds(record, from).isEmpty())
            continue;
        (from.does == "start"_L1 ? record.clockStartedAt : record.clockStoppedAt) = now;
        step.attempts << DrillAttempt {.state = DrillStepState::Passed, .startedAt = now, .result = {.summary = DrillProgressText::tr("at %1 UTC").arg(formatTime(now))}, .number = nextNumber(record)};
    }
    record.rpoSeconds = dumpAge(record);
}

std::unexpected<Error> noSuchStep(const QString &step)
{
    return failure(ErrorKind::NotFound, DrillProgressText::tr("This drill has no step \"%1\". \"talekeeperctl drill show\" lists them.").arg(step));
}

/// Whatever is put beside a step belongs to the last time that it was done.
Result<DrillAttempt *> attemptToNoteAt(DrillRecord &record, const QString &stepId)
{
    if (const auto open = requireUnsigned(record); !open)
        return std::unexpected(open.error());
    DrillStep *step = record.step(stepId);
    if (!step)
        return noSuchStep(stepId);
    if (step->attempts.isEmpty())
        return failure(ErrorKind::Refused, DrillProgressText::tr("There is nothing to note yet: the step was not begun."));
    return &step->attempts.last();
}

/// So that its evidence can still be handed over.
constexpr int mostPictures = 40;

qsizetype pictureCount(const DrillRecord &record)
{
    qsizetype count = 0;
    for (const DrillStep &step : record.steps)
        for (const DrillAttempt &attempt : step.attempts)
            count += attempt.pictures.size();
    return count;
}

/// Whether another picture has this name.
bool isTaken(const DrillRecord &record, const DrillPicture &picture)
{
    const auto isOther = [&](const DrillPicture &each) { return each.name.compare(picture.name, Qt::CaseInsensitive) == 0 && each.hash != picture.hash; };
    return std::ranges::any_of(record.steps, [&](const DrillStep &step) {
        return std::ranges::any_of(step.attempts, [&](const DrillAttempt &attempt) { return std::ranges::any_of(attempt.pictures, isOther); });
    });
}

/// Whether one is what the other has become: it may have ended since, and have another note. A timer's may have been taken back.
bool continuesAttempt(const DrillAttempt &later, const DrillAttempt &earlier)
{
    const bool wasOpen = earlier.state == DrillStepState::Running || earlier.by.isEmpty();
    return later.startedAt == earlier.startedAt && later.number == earlier.number && later.by == earlier.by && (wasOpen || (later.state == earlier.state && later.result == earlier.result && later.commands == earlier.commands));
}

bool continuesStep(const DrillStep &later, const DrillStep &earlier)
{
    return later.attempts.size() >= earlier.attempts.size()
        && std::ranges::equal(earlier.attempts, later.attempts.first(earlier.attempts.size()), [](const DrillAttempt &one, const DrillAttempt &other) { return continuesAttempt(other, one); });
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
    const auto next = std::ranges::find_if(record.steps, [&](const DrillStep &step) {
        const DrillStepState state = stateNow(record, step.id);
        return (state == DrillStepState::Open || state == DrillStepState::Running) && requireReady(record, step.id).has_value();
    });
    return next == record.steps.cend() ? QString() : next->id;
}

DrillRecord withBegunStep(DrillRecord record, const QString &step, const QString &who, const QDateTime &now)
{
    noteTime(record, now);
    record.step(step)->attempts << DrillAttempt {.state = DrillStepState::Running, .startedAt = now, .by = who, .number = nextNumber(record)};
    if (record.drill.step(step)->kind == DrillStepKind::Action) // which changes what stopped the clock
        settleTimers(record, now);
    return record;
}

DrillRecord withEndedStep(DrillRecord record, const QString &step, const DrillAttempt &ended, const QDateTime &now)
{
    DrillAttempt &attempt = record.step(step)->attempts.last();
    const DrillAttempt begun = attempt;
    attempt = ended;
    attempt.startedAt = begun.startedAt;
    attempt.number = begun.number;
    noteTime(record, now);
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
    record.step(answer.step)->attempts << DrillAttempt {.state = answer.passed ? DrillStepState::Passed : DrillStepState::Failed, .startedAt = answer.now, .by = answer.who, .note = answer.note, .number = nextNumber(record)};
    settleTimers(record, answer.now);
    return record;
}

Result<DrillRecord> withNote(DrillRecord record, const QString &stepId, const QString &note)
{
    const auto attempt = attemptToNoteAt(record, stepId);
    if (!attempt)
        return std::unexpected(attempt.error());
    (*attempt)->note = note;
    return record;
}

Result<DrillRecord> withPicture(DrillRecord record, const QString &stepId, const DrillPicture &picture)
{
    const auto attempt = attemptToNoteAt(record, stepId);
    if (!attempt)
        return std::unexpected(attempt.error());
    if (pictureCount(record) >= mostPictures)
        return failure(ErrorKind::Refused, DrillProgressText::tr("A drill takes %1 pictures, and has them. Say it in a note.").arg(mostPictures));
    DrillPicture named = picture;
    const qsizetype dot = picture.name.lastIndexOf(u'.');
    for (int number = 2; isTaken(record, named); ++number)
        named.name = picture.name.first(qMax<qsizetype>(dot, 0)) + u"-%1"_s.arg(number) + picture.name.mid(qMax<qsizetype>(dot, 0));
    (*attempt)->pictures.removeOne(named);
    (*attempt)->pictures << named;
    return record;
}

Result<DrillRecord> signedRecord(DrillRecord record, const QString &name, const QDateTime &now)
{
    if (const auto open = requireUnsigned(record); !open)
        return std::unexpected(open.error());
    if (name.trimmed().isEmpty())
        return failure(ErrorKind::WrongUsage, DrillProgressText::tr("A drill is signed with a name."));
    const bool anyFailed = std::ranges::any_of(record.steps, [](const DrillStep &step) { return step.state() == DrillStepState::Failed; });
    const auto unfinished = std::ranges::find_if(record.steps, [&](const DrillStep &step) { return !holds(record, step.id); });
    if (!anyFailed && unfinished != record.steps.end()) {
        const QString stale = staleText(record, unfinished->id);
        return failure(ErrorKind::Refused, !stale.isEmpty() ? DrillProgressText::tr("The drill is not over: %1").arg(stale) : DrillProgressText::tr("The drill is not over: \"%1\" was not done. Do it, or answer a step by hand with \"fail\", then sign.").arg(record.drill.step(unfinished->id)->title));
    }
    noteTime(record, now);
    record.signature = DrillSignature {.name = name.trimmed(), .at = now};
    return record;
}

bool continues(const DrillRecord &later, const DrillRecord &earlier)
{
    const bool isSame = later.id == earlier.id && toJson(later.drill) == toJson(earlier.drill) && later.startedAt == earlier.startedAt && later.startedBy == earlier.startedBy
        && later.inputs == earlier.inputs && later.isPractice == earlier.isPractice && later.project == earlier.project;
    const bool isOfItsClock = (!earlier.clockStartedAt || later.clockStartedAt == earlier.clockStartedAt) && (later.clockWentBack || !earlier.clockWentBack);
    if (!isSame || !isOfItsClock || (earlier.signature && later.signature != earlier.signature))
        return false;
    return later.handovers.first(qMin(later.handovers.size(), earlier.handovers.size())) == earlier.handovers
        && std::ranges::equal(earlier.steps, later.steps, [](const DrillStep &one, const DrillStep &other) { return continuesStep(other, one); });
}

DrillRecord handedOver(DrillRecord record, const QString &to, const QDateTime &now)
{
    noteTime(record, now);
    record.handovers << DrillHandover {.to = to, .at = now};
    return record;
}

} // namespace talekeeper
