#pragma once

#include "core/drill/drillsteps.h"

namespace talekeeper {

/// The rehearsal on the live host, by the templates' words: rehearse-dump, rehearse-load, rehearse-data, rehearse-drop. Its side
/// database belongs to a run (planRehearsal()), so that every console knows it, and none can put it in service.
/// Facts: of rehearse-dump dump_file and dump_taken_at (ISO 8601, UTC), of rehearse-load rehearsal_run.
QList<DrillFunction> rehearsalFunctions();

} // namespace talekeeper
