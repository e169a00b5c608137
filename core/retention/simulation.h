#pragma once

#include "core/dumps/dump.h"
#include "core/retention/cron.h"
#include "core/retention/policy.h"

#include <optional>

namespace talekeeper {

/// How a host would go on: it dumps and prunes at its times, and every dump succeeds.
struct SimulationRequest {
    QList<Dump> dumps; ///< of one database, as they are at the beginning
    std::optional<RetentionPolicy> policy; ///< none: nothing is pruned
    CronTimes dumpTimes; ///< CronTimes(): nothing dumps
    CronTimes pruneTimes;
    qint64 dumpSizeBytes = 0; ///< of each dump to come
    QDateTime from; ///< UTC
    QDateTime until; ///< UTC
};

/// What is there when a prune has come by. Broken dumps take room and are no restore points.
struct SimulatedPrune {
    QDateTime at; ///< UTC
    qint64 dumps = 0;
    qint64 sizeBytes = 0;
    std::optional<QDateTime> oldestRestorePoint;
    std::optional<qint64> worstGapSeconds; ///< between two restore points that follow each other
    bool operator==(const SimulatedPrune &) const = default;
};

/// Prune by prune, after `from` and not after `until`. What one prune has removed no later one can keep: so a policy with
/// "monthly" keeps other dumps where a month went by than applyPolicy() does once.
/// A pure function; its time grows with the number of prunes times that of the dumps that stay, where a prune removes any.
QList<SimulatedPrune> simulate(const SimulationRequest &request);

/// The same of dumps as they are, nothing pruned.
SimulatedPrune lookAt(const QList<Dump> &dumps, const QDateTime &at);

} // namespace talekeeper
