#pragma once

#include "core/drill/drillsteps.h"

namespace talekeeper {

/// The check host-answers, for templates of the admin's own: the machine is reached and runs a command.
QList<DrillFunction> hostAnswersFunctions();

} // namespace talekeeper
