#pragma once

#include "core/restore/execution.h"

namespace talekeeper {

/// Leaves a guard behind and holds its lease. Errors: those of Lease::take(); in an undo it goes on without one.
Result<void> startGuard(const StartGuard &guard, Execution &execution, const Job &job);

/// Whether what a plan swapped in is what is in service. Errors: NeedsDecision where it is not; those of SQL.
Result<void> requireInService(const RestorePlan &plan, Execution &execution, const Job &job);

/// Does a step and proves that it worked; the value is the proof in words.
Result<QString> performStep(const RestoreStep &step, Execution &execution, const Job &job);

/// Goes a step's way back. What was not done needs no way back, so it may be called for a step that failed half-way.
Result<void> revertStep(const RestoreStep &step, Execution &execution, const Job &job);

} // namespace talekeeper
