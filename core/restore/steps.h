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
    std::unique_ptr<Lease> lease; ///< while what writes is stopped
};

/// Leaves a guard behind and holds its lease. Errors: those of Lease::take(); in an undo it goes on without one.
Result<void> startGuard(const StartGuard &guard, Execution &execution, const Job &job);

/// Whether what a plan swapped in is what is in service. Errors: NeedsDecision where it is not; those of SQL.
Result<void> requireInService(const RestorePlan &plan, Execution &execution, const Job &job);

/// Does a step and proves that it worked; the value is the proof in words.
Result<QString> performStep(const RestoreStep &step, Execution &execution, const Job &job);

/// Goes a step's way back. What was not done needs no way back, so it may be called for a step that failed half-way.
Result<void> revertStep(const RestoreStep &step, Execution &execution, const Job &job);

} // namespace talekeeper
