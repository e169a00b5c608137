#pragma once

#include "tests/support/testhost.h"
#include "windowdriver.h"

namespace talekeeper
{

/// What lies on a practice host to be restored.
QStringList dumpFiles(const TestHost &host); ///< the newest first
QString newestWholeDump(const TestHost &host); ///< empty: there is none
QString newestCutShortDump(const TestHost &host); ///< empty: there is none
/// Written now; its load takes that long. Returns its name.
QString writeSlowDump(const TestHost &host, int seconds);

/// Walks the wizard by clicks from wherever it is to a stage before the run, for a dump. A failed way fails the test.
void walkTo(WindowDriver &driver, const QString &dumpFile, RestoreStage stage);
void confirmAndBegin(WindowDriver &driver, const QString &database); ///< from the page Confirm
void awaitLoad(WindowDriver &driver); ///< until the load counts its bytes

} // namespace talekeeper
