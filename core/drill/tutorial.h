#pragma once

#include "core/drill/drillsteps.h"

namespace talekeeper {

/// The action practice-snapshot of the tutorial: the practice host's snapshot, which has the failures in it that are to be found. Its
/// facts are those of bring-snapshot, and checkout_folder.
QList<DrillFunction> tutorialFunctions();

} // namespace talekeeper
