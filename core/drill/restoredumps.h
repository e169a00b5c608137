#pragma once

#include "core/drill/drillsteps.h"
#include "core/restore/runs.h"

namespace talekeeper {

/// The run that has put a dump into service already, and left it there: what a step that was cut off did. Null: none has. Pure.
const RunRecord *restoredBy(const QList<RunRecord> &runs, const QString &database, const QString &dumpFile);

/// The run of a dump that stands half-way and can be followed to its end. Null: none does. Pure.
const RunRecord *halfWay(const QList<RunRecord> &runs, const QString &database, const QString &dumpFile);

/// Why the databases of a rebuild can't be restored now: containers that write to them run, named with what to do. Empty: none does.
/// Pure. \param sessions empty: those are looked for that are known to write
QString whyWritersHinder(const QStringList &databases, const Stack &stack, const QList<Session> &sessions);

/// What a restore's report means for the drill: its steps as a table, and as findings what kept it from its end. A pure function.
DrillStepResult judgeRestore(const RestoreReport &report);

/// The action restore: each of the dumps that were chosen, by the engine that would restore production. Errors besides: Refused, where
/// containers run that write to a database not yet restored, other than on the practice host.
Result<DrillStepResult> restoreDumps(DrillHands &hands);
/// Of each dump what becomes of it, as a comment, and the command line's way to do it by hand.
QStringList restoreDumpsCommands(const DrillSite &site, const DrillRecord &record);

} // namespace talekeeper
