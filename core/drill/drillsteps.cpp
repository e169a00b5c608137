#include "core/drill/drillsteps.h"

#include "core/drill/drillprogress.h"
#include "core/host/hostprofiles.h"
#include "core/restore/auditedrun.h"
#include "core/restore/facts.h"

#include <QCoreApplication>
#include <QElapsedTimer>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct DrillStepsText {
    Q_DECLARE_TR_FUNCTIONS(DrillSteps)
};

/// Checks never change a host; actions do, on one that is positively marked.
Result<const DrillFunction *> permitted(const HostProfile &profile, const DrillTemplateStep &step)
{
    if (step.kind == DrillStepKind::Manual || step.kind == DrillStepKind::Timer)
        return failure(ErrorKind::WrongUsage,
            step.kind == DrillStepKind::Manual ? DrillStepsText::tr("\"%1\" is done by hand: answer it with pass or fail.").arg(step.title)
                                               : DrillStepsText::tr("\"%1\" comes by itself.").arg(step.title));
    const DrillFunction *function = drillFunction(step.does);
    if (!function || function->kind != step.kind)
        return failure(ErrorKind::Refused, DrillStepsText::tr("\"%1\" asks for \"%2\", which this Talekeeper can't do. Update it, or mend the template.").arg(step.title, step.does));
    if (step.kind == DrillStepKind::Action && function->wantsDrillHost && !isDrillHost(profile)) {
        const QString sentence = profile.environment == Environment::None
            ? DrillStepsText::tr("%1 is not marked as a drill host, and \"%2\" changes what runs there. Nothing was done. If it is a host that may be lost, set its environment to \"drill\" (talekeeperctl mark drill).")
            : DrillStepsText::tr("%1 is marked as %3, not as a drill host, and \"%2\" changes what runs there. Nothing was done. Take a host that may be lost.");
        return failure(ErrorKind::Refused, QString(sentence).replace("%3"_L1, environmentName(profile.environment)).arg(profile.name, step.title));
    }
    return function;
}

/// A run that stands half-way has shown nothing yet, either.
bool isWithoutJudgement(const Error &error)
{
    return error.kind == ErrorKind::Stopped || error.kind == ErrorKind::NeedsDecision || isOfTheLink(error.kind) || isOfTheLogin(error.kind) || error.kind == ErrorKind::EngineUnreachable;
}

DrillAttempt attemptOf(const Result<DrillStepResult> &result)
{
    if (result)
        return {.state = stateOf(result->findings), .result = *result};
    DrillAttempt attempt {.state = DrillStepState::Failed};
    attempt.result.findings << DrillFinding {.severity = DrillFinding::Severity::Failure, .message = result.error().message};
    return attempt;
}

/// Runs the step's function, an action's commands in the audit log too.
Result<DrillStepResult> perform(const DrillFunction &function, DrillHands &hands, const QString &step, const QString &historyPath)
{
    if (function.kind == DrillStepKind::Check)
        return function.run(hands);
    const DrillSite &site = hands.site();
    AuditOrigin origin {.who = consoleName(), .host = site.profile.name, .secrets = {}};
    if (site.host)
        origin = auditOriginOf(*site.host);
    auto trail = AuditTrail::open(historyPath, origin, {});
    if (!trail)
        return failure(ErrorKind::Failed, DrillStepsText::tr("Nothing was done, as the audit log could not keep it. %1").arg(trail.error().message), trail.error().detail);
    hands.tell([&](const DrillCommand &command) { trail->note({.run = hands.record().id, .command = command.command, .result = command.result}); });
    const auto result = function.run(hands);
    hands.tell({});
    trail->note({.run = hands.record().id, .command = u"drill do %1 %2"_s.arg(hands.record().id, step), .result = result ? drillStepStateName(stateOf(result->findings)) : result.error().message});
    return result;
}

} // namespace

Result<void> requirePermitted(const HostProfile &profile, const DrillRecord &record, const QString &step)
{
    if (const auto known = requireStep(record, step); !known)
        return known;
    return permitted(profile, *record.drill.step(step)).transform([](const DrillFunction *) {});
}

bool isDrillHost(const HostProfile &profile) { return profile.environment == Environment::Drill || profile.kind == HostProfile::Kind::Practice; }

const DrillFunction *drillFunction(const QString &does)
{
    const auto found = std::ranges::find(drillFunctions(), does, &DrillFunction::does);
    return found == drillFunctions().cend() ? nullptr : &*found;
}

Result<DrillRecord> doDrillStep(const DrillSite &site, const DrillRecord &record, const QString &step, const QString &historyPath,
    const std::function<Result<void>(const DrillRecord &)> &onChange, const Job &job)
{
    if (const auto ready = requireReady(record, step); !ready)
        return std::unexpected(ready.error());
    const auto function = permitted(site.profile, *record.drill.step(step));
    if (!function)
        return std::unexpected(function.error());
    const auto now = [] { return QDateTime::currentDateTimeUtc(); };
    DrillRecord running = withBegunStep(record, step, consoleName(), now());
    if (const auto kept = onChange(running); !kept)
        return std::unexpected(kept.error());
    QElapsedTimer clock;
    clock.start();
    DrillHands hands(site, running, historyPath, job);
    const auto result = perform(**function, hands, step, historyPath);
    if (!result && isWithoutJudgement(result.error())) {
        DrillAttempt &broken = running.step(step)->attempts.last(); // what it has done until then was done
        broken.commands = hands.commands();
        broken.seconds = double(clock.elapsed()) / 1000;
        running = withOpenStep(running, step, now());
        return onChange(running).and_then([&] { return Result<DrillRecord>(std::unexpected(result.error())); });
    }
    DrillAttempt attempt = attemptOf(result);
    attempt.seconds = double(clock.elapsed()) / 1000;
    attempt.by = consoleName();
    attempt.commands = hands.commands();
    running = withEndedStep(running, step, attempt, now());
    return onChange(running).transform([&] { return running; });
}

Result<DrillRecord> doDrillChecks(const DrillSite &site, const DrillRecord &record, const QString &historyPath,
    const std::function<Result<void>(const DrillRecord &)> &onChange, const Job &job)
{
    if (const auto open = requireUnsigned(record); !open)
        return std::unexpected(open.error());
    DrillRecord current = record;
    for (const DrillTemplateStep &step : record.drill.steps) {
        if (step.kind != DrillStepKind::Check || holds(current, step.id) || !requireReady(current, step.id))
            continue;
        const auto done = doDrillStep(site, current, step.id, historyPath, onChange, job);
        if (!done)
            return done;
        current = *done;
    }
    return current;
}

} // namespace talekeeper
