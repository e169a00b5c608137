#pragma once

#include "core/drill/drillsteps.h"

namespace talekeeper {

/// The rehearsal on the live host, by the templates' words: rehearse-load, rehearse-data, rehearse-drop.
QList<DrillFunction> rehearsalFunctions();

} // namespace talekeeper
