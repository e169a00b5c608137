#pragma once

#include "core/drill/drillreport.h"
#include "core/history/htmlpage.h"

namespace talekeeper {

// The parts of a drill's report that are about its steps.

/// How long each took, by itself, on the drill's clock, and in the newest earlier drill.
void addStepTimes(HtmlPage &page, const DrillRecord &record, const DrillReportOrigin &origin);

/// Each step with every time that it was done: what was found, evidence, commands with their output, notes, pictures.
void addStepEvidence(HtmlPage &page, const DrillRecord &record);

} // namespace talekeeper
