#pragma once

#include "core/retention/prune.h"
#include "core/retention/schedule.h"
#include "core/retention/simulation.h"

namespace talekeeper {

/// Another policy than the host's own, to be walked into the future beside it.
struct WhatIfRequest {
    QList<Dump> dumps; ///< as they lie there, in the states that reading them has shown
    QString database; ///< whose dumps are counted, as `dumps` names it
    BackupSchedule schedule; ///< the host's own
    RetentionPolicy policy;
    CronTimes times; ///< when the policy's own job would dump, and prune when it has
    QDateTime from; ///< UTC, the host's clock now
    QDateTime until; ///< UTC
};

/// What both come to.
struct WhatIf {
    QList<Dump> dumps; ///< of that database, newest first
    QList<PruneVerdict> verdicts; ///< the policy applied once, now: of each of them
    qint64 dumpSizeBytes = 0; ///< of each dump to come: that of the newest whole one; 0: there is none
    std::optional<RetentionPolicy> hostPolicy; ///< none: nothing there ever prunes dumps of that database
    QList<SimulatedPrune> host; ///< the first is as it is now, the others as after each prune to come; never empty
    QList<SimulatedPrune> own; ///< with the policy, the first as if it were applied now; never empty
};

/// The rule by which a host's own job prunes dumps of a database; none: it never takes a file that is called so.
std::optional<RetentionPolicy> hostPolicyOf(const BackupSchedule &schedule, const QString &database);

/// A pure function. A host without a schedule goes on without a new dump.
WhatIf whatIf(const WhatIfRequest &request);

/// How it stands at a moment: as the last prune until then has left it.
/// \param prunes not empty, in their order
const SimulatedPrune &standingAt(const QList<SimulatedPrune> &prunes, const QDateTime &at);

} // namespace talekeeper
