#include "core/drill/drillsteps.h"

namespace talekeeper {

const QList<DrillFunction> &drillFunctions()
{
    static const QList<DrillFunction> functions {};
    return functions;
}

} // namespace talekeeper
