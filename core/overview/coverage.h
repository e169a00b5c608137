#pragma once

#include "core/dumps/catalogue.h"
#include "core/retention/schedule.h"

#include <QHash>

namespace talekeeper {

/// The dumps of a stack, asked how well they cover its databases. Pure functions; `now` is the host's clock, UTC.

/// How old the newest dump may become by the schedule, without the grace; a day where the schedule is unknown or intricate.
qint64 goalSeconds(const BackupSchedule &schedule);
/// When the dump after one that was taken then is due, UTC.
QDateTime nextDue(const QDateTime &takenAt, const BackupSchedule &schedule);
/// The next one was due, and the schedule's grace is over too.
bool isLate(const QDateTime &takenAt, const BackupSchedule &schedule, const QDateTime &now);

/// Its name bears a time that is still to come, so nobody knows how old it is.
bool isFromFuture(const Dump &dump, const QDateTime &now);

/// The catalogue with what reading its dumps has shown. What the directory itself tells of a dump goes first.
Catalogue withStates(Catalogue catalogue, const QHash<QString, DumpState> &stateOfFile);

/// The dumps of a database whose age is known, newest first.
QList<Dump> dumpsOf(const QString &database, const Stack &stack, const Catalogue &catalogue, const QDateTime &now);
/// The newest of any database whose age is known.
std::optional<Dump> newestDump(const Catalogue &catalogue, const QDateTime &now);

/// What the next dumps will need, in bytes: as much as the newest of each database takes.
qint64 nextDumpsBytes(const Catalogue &catalogue);

} // namespace talekeeper
