#include "core/drill/rebuildchecks.h"

namespace talekeeper {

QList<DrillFunction> rebuildChecks() { return {}; }

} // namespace talekeeper
