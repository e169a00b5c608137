#include "core/drill/rebuildactions.h"

namespace talekeeper {

QList<DrillFunction> rebuildActions() { return {}; }

} // namespace talekeeper
