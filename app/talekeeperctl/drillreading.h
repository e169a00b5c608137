#pragma once

#include "console.h"
#include "core/history/drillstore.h"
#include "options.h"

#include <QJsonArray>

namespace talekeeper {

/// The commands that only read what is kept of drills; no host is asked.
ExitStatus listDrills(const Options &options, const Console &console);
ExitStatus showDrill(const Options &options, const Console &console);
ExitStatus reportDrill(const Options &options, const Console &console);

/// Why something was refused, for the top of a document.
QJsonArray failureFindings(const QString &message);

/// A drill as cli.md has it, and what comes next.
QJsonObject documentOf(const KeptDrill &drill);
/// The same for whoever reads on a terminal: its steps, and the command to type next.
void printDrill(const KeptDrill &drill, const Console &console);

} // namespace talekeeper
