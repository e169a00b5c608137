#pragma once

#include "core/dumps/dump.h"
#include "core/retention/policy.h"

namespace talekeeper {

/// What a policy makes of one dump.
struct PruneVerdict {
    enum class Kind {
        Kept, ///< by the rules in keptBy
        Pinned, ///< takes no rule's slot
        Unfinished, ///< broken, but newer than the last good one, so that it may be looked at
        Foreign, ///< a file whose name is no dump's: no rule concerns it
        Removed,
    };
    Kind kind = Kind::Removed;
    QList<RetentionRule> keptBy;
    bool operator==(const PruneVerdict &) const = default;
};

/// Applies a policy once: for each dump, in the order given, what becomes of it. Each database's dumps are judged by
/// themselves; periods are those of `takenAt` in UTC.
///
/// Counting is Proxmox Backup Server's (tale-host.md, Retention rules): the rules are asked in their order. What one has
/// decided on, kept or passed over within a period that it keeps, no later one looks at again; a period of which an
/// earlier rule has kept a dump is skipped without counting. A broken dump is removed unless it is newer than the last
/// good one. Age is asked of every dump for itself, as `find` does, by when the file was changed.
/// \param at the db container's clock, UTC
QList<PruneVerdict> applyPolicy(const QList<Dump> &dumps, const RetentionPolicy &policy, const QDateTime &at);

/// From when on `find -mtime +DAYS` takes a file that was changed then (tale-host.md, Dumps: tried).
QDateTime endOfAge(const QDateTime &modifiedAt, int days);

/// Whether what is known of a dump says that nothing can be restored from it, or not yet.
bool isBroken(DumpState state);

} // namespace talekeeper
