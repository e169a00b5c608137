#pragma once

#include "core/drill/drillsteps.h"

namespace talekeeper {

/// The action database-up: Compose starts the database alone, which is waited for until it is healthy and takes queries.
Result<DrillStepResult> startDatabase(DrillHands &hands);
QStringList startDatabaseCommands(const DrillSite &site, const DrillRecord &record);

/// The action stack-up: Compose starts everything, which is waited for until all is healthy.
Result<DrillStepResult> startStack(DrillHands &hands);
QStringList startStackCommands(const DrillSite &site, const DrillRecord &record);

} // namespace talekeeper
