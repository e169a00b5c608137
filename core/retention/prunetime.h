#pragma once

#include "core/dumps/dump.h"
#include "core/retention/schedule.h"

namespace talekeeper {

/// When a dump will really go, UTC: the first time at which a job that prunes comes by after the dump has reached its age.
/// None where nothing prunes, or never one of that name, or nobody can tell beforehand. `find -mtime +7` means older than
/// 8 × 24 h (tale-host.md, Dumps), counted from the file's modification. Of a job whose times are not known, the end of the age.
/// A time that has passed means that the job does not run as it should. One dump of itself tells nothing of a policy that
/// counts: see expectedPruneTimes().
std::optional<QDateTime> expectedPruneTime(const Dump &dump, const BackupSchedule &schedule);

/// The same for each of a host's dumps, in their order; also by a policy that counts (a sidecar's), which is followed run by run
/// while every dump to come succeeds, two years ahead at most. \param now the db container's clock, UTC
QList<std::optional<QDateTime>> expectedPruneTimes(const QList<Dump> &dumps, const BackupSchedule &schedule, const QDateTime &now);

} // namespace talekeeper
