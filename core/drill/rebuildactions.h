#pragma once

#include "core/drill/drillsteps.h"

namespace talekeeper {

/// What the rebuild does on a drill host once the snapshot is there, by the templates' words: place-files, database-up, restore,
/// stack-up.
QList<DrillFunction> rebuildActions();

} // namespace talekeeper
