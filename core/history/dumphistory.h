#pragma once

#include "core/dumps/catalogue.h"
#include "core/dumps/inspection.h"
#include "core/retention/schedule.h"

#include <QHash>

#include <optional>

namespace talekeeper {

/// What became of a dump that was seen in a backup directory.
enum class DumpFate {
    There, ///< it was there when the directory was read last
    Pruned, ///< gone when the host's own job takes such files
    Removed, ///< gone although no job was to take it then: somebody removed it
    Replaced, ///< another file lies under its name
};

/// A dump as it was seen last, and what is known of it for good.
struct SeenDump {
    Dump dump; ///< its state is what reading it has shown, for the very file that was read
    QDateTime firstSeenAt; ///< UTC, the db container's clock
    QDateTime lastSeenAt; ///< UTC
    DumpFate fate = DumpFate::There;
    QDateTime goneAt; ///< UTC, when it was first not found any more; invalid while it is there
    std::optional<DumpInspection> inspection; ///< of when it was read last; none: never
};

/// Every dump ever seen on one host.
struct DumpHistory {
    QDateTime knownSince; ///< UTC, when this console looked at the host first; invalid: never
    QList<SeenDump> dumps; ///< newest first, as their names have it; also several of one name, where one was replaced

    const SeenDump *there(const QString &fileName) const; ///< the one that lies there now; null if there is none
};

} // namespace talekeeper
