#pragma once

#include "ui/common/jobrunner.h"
#include "ui/common/prompts.h"
#include "ui/drills/drilldesk.h"

namespace talekeeper
{

/// What can be saved of a drill.
enum class DrillFile { Html, Pdf, Json, Evidence };

/// "drill-rebuild-20261126-101500.pdf".
QString suggestedDrillName(const DrillRecord &record, DrillFile kind);

/// Writes it whole or not at all. Takes up to seconds: for a working thread.
/// \return a sentence that tells of it. Errors: those of the store, Failed.
Result<QString> writeDrillFile(const QString &historyPath, const KnownDrill &drill, DrillFile kind, const QString &path);

/// Asks for a file, writes it in a working thread and tells the desk what became of it.
void saveDrillFile(QWidget *parent, Prompts &prompts, DrillDesk &desk, DrillFile kind);

} // namespace talekeeper
