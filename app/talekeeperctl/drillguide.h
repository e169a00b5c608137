#pragma once

#include "core/drill/drillrecord.h"

namespace talekeeper {

/// The words by which talekeeperctl reaches a drill's host and stack, such as "--profile drill-box --project tale".
QString hostWords(const DrillRecord &record);

/// What an admin on a terminal is told below the steps: what has failed and how to check it again, the next step with why and how,
/// and its command; of a signed drill what it has left on its host. Lines.
QStringList guideLines(const DrillRecord &record);

/// One step in full: why, how, each time that it was done, what was found, in tables too, and what a failure means. Lines.
QStringList stepLines(const DrillRecord &record, const QString &step);

/// What a failed step means, and what it found, in tables. Lines.
QStringList failureLines(const DrillRecord &record, const DrillStep &step);

} // namespace talekeeper
