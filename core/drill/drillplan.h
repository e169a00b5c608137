#pragma once

#include "core/drill/drillsite.h"
#include "core/restore/plan.h"

namespace talekeeper {

/// A plan of restore/ as part of a drill: executed as everywhere, with its commands in the audit log as they are run, and in the
/// drill's record. Errors: Stopped, with everything taken back; NeedsDecision, where the run stands half-way on the host; those of
/// executeAudited().
Result<RestoreReport> executeForDrill(DrillHands &hands, const Host &host, const RestorePlan &plan);

/// What became of each step of a run.
DrillTable stepsOf(const RestoreReport &report);

/// What a run came to, for the drill: a failure for each reason why it was refused or taken back, a warning for each of its plan,
/// and a table of its steps.
DrillStepResult judgeReport(const RestoreReport &report);

} // namespace talekeeper
