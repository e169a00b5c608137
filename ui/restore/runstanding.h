#pragma once

#include "core/restore/runs.h"
#include "ui/common/staterole.h"

namespace talekeeper
{

/// How a run that was left half-way stands, in words for whoever has to decide.
struct RunStanding {
    StateRole role = StateRole::Attention;
    QString headline;
    QStringList facts; ///< what is true now: of Tale, of the load, of the guard; a sentence each
    bool isTaleStopped = false;
    bool isSafeToClose = false; ///< only the load goes on, on the host, and Tale serves
};

/// A pure function of what was found. \param stack the containers as they are now
/// \param seenAt UTC, when all that was found, where the host is not reached since; none: it is true now
RunStanding standingOf(const RunRecord &run, const Stack &stack, const std::optional<QDateTime> &seenAt = {});

} // namespace talekeeper
