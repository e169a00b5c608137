#pragma once

#include "core/restore/lease.h"

namespace talekeeper {

/// What steps leave for later ones and for the report.
struct Execution {
    Host host;
    RestorePlan plan;
    qint64 sideOid = 0; ///< 0: not made yet
    bool swapped = false; ///< what was loaded (or, in an undo, kept) is in service
    bool writersStarted = false; ///< from here on nothing is taken back by itself
    std::optional<DumpInspection> loaded; ///< what the loading pipe itself has read
    std::optional<qint64> tablesChecked;
    std::optional<qint64> rowsChecked;
    std::optional<QDateTime> stoppedAt; ///< UTC, when the first container was stopped
    std::optional<QDateTime> startedAt; ///< UTC, when all were back
    bool detached = false; ///< the admin let go of it while it was loading
    bool loads = false; ///< the loader is at work on the host
    int timesLost = 0; ///< how often the link to the host was lost and was there again
    bool isLeft = false; ///< the link stays lost, or the run is another's by now: nothing more is done from here
    bool isInDoubt = false; ///< the swap that was lost with the link may still come, so nothing is taken back
    std::unique_ptr<Lease> lease; ///< while what writes is stopped
};

} // namespace talekeeper
