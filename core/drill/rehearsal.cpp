#include "core/drill/rehearsal.h"

namespace talekeeper {

QList<DrillFunction> rehearsalFunctions() { return {}; }

} // namespace talekeeper
