#pragma once

#include "core/dumps/dump.h"
#include "core/retention/schedule.h"

namespace talekeeper {

/// From when on a host's pruning job deletes a dump, UTC; the job itself comes by at its own time. None where nothing
/// prunes, or never one of that name; of a pinned one, where nothing takes its pin. `find -mtime +7` means older than 8 × 24 h (tale-host.md, Dumps), counted from the file's
/// modification.
std::optional<QDateTime> expectedPruneTime(const Dump &dump, const BackupSchedule &schedule);

} // namespace talekeeper
