#pragma once

#include "core/drill/drillsite.h"
#include "core/dumps/inspection.h"

namespace talekeeper {

/// What the dumps of a snapshot are called, and what reading them has shown.
struct SnapshotDumps {
    QStringList files; ///< every dump's name
    QList<DumpInspection> inspected; ///< those that were read, of each database the newest first
    bool needsPlatform = true; ///< whether it has to hold tale_platform: not on the practice host, whose snapshot has two failures only
};

/// The dumps of a database by their names, the newest first. Files that are called otherwise are none. Pure.
QStringList dumpsOf(const QString &database, const QStringList &files);

/// The databases that the names tell, Tale's own first: the prefixes that are Tale's, "tale" and "tale_…". Pure.
QStringList dumpedDatabases(const QStringList &files);

/// Of each database the newest dump that is whole, and what is wrong with the others. A pure function.
/// Failures: no such dump of the database that was asked for, none of tale_platform, a dump with SQL beyond its data. Warnings: other
/// databases of Tale's without one, a newest dump that is not whole, dumps of different times.
/// Facts: dump_file; dump_taken_at, when the oldest of those that are to be restored was taken, as so much would be lost; dumps, the
/// chosen ones' names joined by line breaks, the one that was asked for first; inventory (see inventoryOf()).
/// \param wanted a file's name, or "latest": the main database's newest whole one
DrillStepResult judgeDumps(const SnapshotDumps &dumps, const QString &wanted);

/// What the check of the dumps has found of those that it chose. Pure.
QStringList chosenDumps(const DrillRecord &record);
QList<DumpInspection> inventoryOf(const DrillRecord &record);

/// Reads the dumps in a folder of the drill host, outside of any container, until one of each database is whole.
/// Errors: NotFound, Failed (the folder can't be read), those of the engine.
Result<SnapshotDumps> readSnapshotDumps(DrillHands &hands, const QString &folder, const QString &wanted);

} // namespace talekeeper
