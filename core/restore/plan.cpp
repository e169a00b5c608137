#include "core/restore/plansteps.h"

#include "core/restore/findings.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {

RestorePlan planRestore(const RestoreRequest &request, const RestoreFacts &facts)
{
    const Database *old = findDatabase(facts.databases, facts.database);
    RestorePlan plan {
        .run = facts.run,
        .console = facts.console,
        .database = facts.database,
        .databaseOid = old ? old->oid : 0,
        .sideDatabase = derivedDatabaseName(facts.database, u"restore"_s, facts.run),
        .keptDatabase = old ? derivedDatabaseName(facts.database, u"before"_s, facts.run) : QString(),
        .originalComment = old ? old->comment : QString(),
        .dump = facts.dump,
        .running = namesOf(runningWriters(facts.database, facts.stack, facts.sessions)),
        .stopOrder = request.stopOrder,
        .accepted = request.accepted,
        .healthTimeout = request.healthTimeout,
        .findings = preflight(request, facts),
    };
    plan.toStart = plan.running;
    if (request.startScope == StartScope::All)
        plan.toStart = inOrder(plan.running + namesOf(stoppedWriters(facts.database, facts.stack)), facts.stack);
    const bool isMissing = std::ranges::any_of(plan.findings, [](const Finding &finding) { return finding.id == "database"_L1 && finding.severity == Severity::Blocker; });
    if (!isMissing)
        plan.steps = restoreSteps(plan, old, facts, facts.run.section(u'-', -1), request.guardPatience);
    return plan;
}

RestorePlan planRehearsal(const RestoreRequest &request, const RestoreFacts &facts, const QString &drill)
{
    const Database *inService = findDatabase(facts.databases, facts.database);
    RestorePlan plan {
        .purpose = RestorePlan::Purpose::Rehearsal,
        .run = facts.run,
        .console = facts.console,
        .database = facts.database,
        .databaseOid = inService ? inService->oid : 0,
        .isRehearsal = true,
        .sideDatabase = derivedDatabaseName(facts.database, u"rehearsal"_s, facts.run),
        .dump = facts.dump,
        .accepted = request.accepted,
        .drill = drill,
        .findings = preflightOfRehearsal(facts),
    };
    plan.steps = rehearsalSteps(plan, inService, facts);
    return plan;
}

bool bringsDump(const RestorePlan &plan) { return plan.purpose == RestorePlan::Purpose::Restore || plan.purpose == RestorePlan::Purpose::Rehearsal; }

double expectedDowntime(const RestorePlan &plan)
{
    if (plan.running.isEmpty())
        return 0;
    double seconds = 0;
    bool isAway = false;
    for (const RestoreStep &step : plan.steps) {
        isAway = isAway || step.kind == StepKind::Stop;
        if (isAway)
            seconds += step.expectedSeconds;
        if (step.kind == StepKind::Start)
            isAway = false;
    }
    return seconds;
}

std::optional<std::chrono::seconds> guardPatience(const RestorePlan &plan)
{
    for (const RestoreStep &step : plan.steps)
        for (const Act &act : step.acts)
            if (const auto *guard = std::get_if<StartGuard>(&act))
                return guard->patience;
    return std::nullopt;
}

bool replacesDatabase(const RestorePlan &plan)
{
    const qsizetype first = plan.standing ? plan.standing->firstStep : 0;
    return plan.databaseOid != 0 && std::ranges::any_of(plan.steps.sliced(qMin(first, plan.steps.size())), [](const RestoreStep &step) { return step.kind == StepKind::Swap; });
}

} // namespace talekeeper
