#pragma once

#include "core/retention/schedule.h"

namespace talekeeper {

/// What a shell command deletes.
struct PruneCommands {
    QList<PruneJob> jobs; ///< one for each `find` that deletes what is older than some age; their times and origin are left open
    bool isUnderstood = true; ///< false: it deletes by other rules too, such as `ls -t | tail | xargs rm`
};

/// Reads `find` with -delete, with -exec rm, or before `xargs rm`; one that only lists deletes nothing.
PruneCommands pruneCommandsIn(const QString &command);

} // namespace talekeeper
