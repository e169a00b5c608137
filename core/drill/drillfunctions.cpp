#include "core/drill/drillsteps.h"

#include "core/drill/hostanswers.h"
#include "core/drill/rebuildactions.h"
#include "core/drill/rebuildchecks.h"
#include "core/drill/rehearsal.h"
#include "core/drill/snapshotaction.h"
#include "core/drill/tutorial.h"

namespace talekeeper {

const QList<DrillFunction> &drillFunctions()
{
    static const QList<DrillFunction> functions = rebuildChecks() + rebuildActions() + snapshotActions() + rehearsalFunctions() + tutorialFunctions() + hostAnswersFunctions();
    return functions;
}

} // namespace talekeeper
