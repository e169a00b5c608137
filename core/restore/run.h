#pragma once

#include "core/restore/plan.h"

namespace talekeeper {

/// Executes a plan, step by step. Progress has a step's id as its phase; the load's has compressed bytes.
///
/// A failure or stop before the first writer starts on the swapped-in database takes everything back by itself. The
/// report tells how it ended; a report whose outcome is not the one wanted has an error in it. A detach leaves the load
/// running on the host and ends with the outcome "interrupted".
/// A blocker that was not accepted, or another restore at work, is a report with the outcome "refused".
/// Errors, with nothing changed: those of the engine and of SQL.
Result<RestoreReport> executePlan(const Host &host, const RestorePlan &plan, const QStringList &accepted, const Job &job);

} // namespace talekeeper
