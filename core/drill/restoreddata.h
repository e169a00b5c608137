#pragma once

#include "core/drill/drillsite.h"

namespace talekeeper {

/// The check data: every restored database against the inventory of its dump.
Result<DrillStepResult> checkRestoredData(DrillHands &hands);

/// The check uploads: what the restored databases refer to, against Convex's storage in the running stack.
Result<DrillStepResult> checkUploads(DrillHands &hands);

} // namespace talekeeper
