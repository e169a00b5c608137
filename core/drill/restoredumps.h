#pragma once

#include "core/drill/drillsteps.h"
#include "core/restore/runs.h"

namespace talekeeper {

/// The run that has put a dump into service already, and left it there: what a step that was cut off did. Null: none has. Pure.
const RunRecord *restoredBy(const QList<RunRecord> &runs, const QString &database, const QString &dumpFile);

/// The run of a dump that stands half-way and can be followed to its end. Null: none does. Pure.
const RunRecord *halfWay(const QList<RunRecord> &runs, const QString &database, const QString &dumpFile);

/// What a restore's report means for the drill: its steps as a table, and as findings what kept it from its end. A pure function.
DrillStepResult judgeRestore(const RestoreReport &report);

/// The action restore: each of the dumps that were chosen, by the engine that would restore production.
Result<DrillStepResult> restoreDumps(DrillHands &hands);
QStringList restoreDumpsCommands(const DrillSite &site, const DrillRecord &record);

} // namespace talekeeper
