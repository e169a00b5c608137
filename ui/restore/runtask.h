#pragma once

#include "core/restore/plan.h"

namespace talekeeper
{

/// What the wizard leads through.
enum class RunTask { Restore, Undo, Resume, Discard };

/// The plan of what is done to an earlier run. A pure function.
RestorePlan planOf(RunTask task, const RunFacts &facts);

/// What that plan is made from. Blocks. Errors: those of gatherUndoFacts() and its like.
Result<RunFacts> gatherRunFacts(RunTask task, const Host &host, const QString &run, const Job &job);

} // namespace talekeeper
