#pragma once

#include "core/drill/drillsteps.h"

namespace talekeeper {

/// What the rebuild looks at, by the templates' words: machine, checkout, providers, config, convex-data, env, dump, health, data.
QList<DrillFunction> rebuildChecks();

} // namespace talekeeper
