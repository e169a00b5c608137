#pragma once

#include "core/retention/schedule.h"
#include "core/stack/stack.h"

namespace talekeeper {

/// Talekeeper's own service that dumps (sidecar.h), if the stack has one; else null.
const Container *ownBackupService(const Stack &stack);

/// What a container tells that dumps beside the db container: Talekeeper's own first, then those that the field uses. Only one
/// that has the backup directory mounted counts; what dumps to another place writes no dumps here.
BackupSchedule scheduleFromServices(const Stack &stack);

} // namespace talekeeper
