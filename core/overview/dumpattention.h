#pragma once

#include "core/overview/attention.h"
#include "core/overview/coverage.h"

namespace talekeeper {

/// The parts of attentionIn() that concern the dumps. Pure functions.

QList<Attention> directoryAttention(const Error &error); ///< the backup directory is not there or can't be read
/// None, late, from the future, or the newest of the main database is bad.
QList<Attention> dumpAttention(const Stack &stack, const Catalogue &catalogue, const BackupSchedule &schedule, const QDateTime &now);
QList<Attention> scheduleAttention(const Stack &stack, const BackupSchedule &schedule);
/// Databases that no dump holds, or whose dumps have grown old or are bad while others are fine.
QList<Attention> databaseAttention(const HostStatus &status, const QDateTime &now);
QList<Attention> roomAttention(const Catalogue &catalogue);

} // namespace talekeeper
