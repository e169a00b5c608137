#pragma once

#include "core/dumps/catalogue.h"
#include "core/dumps/inspection.h"
#include "core/retention/schedule.h"

#include <optional>

namespace talekeeper {

/// What became of a dump that was seen in a backup directory.
enum class DumpFate {
    There, ///< it was there when the directory was read last
    Pruned, ///< gone when the host's own job takes such files
    Removed, ///< gone although no job was to take it then: somebody removed it
    Replaced, ///< another file lies under its name
};

QString dumpFateName(DumpFate fate); ///< "there", "pruned", "removed", "replaced"
std::optional<DumpFate> dumpFateFromName(const QString &name);

/// A dump as it was seen last, and what is known of it for good. Its name, size and time of change together tell which
/// file it is; there are no two of the same.
struct SeenDump {
    Dump dump; ///< its state is what reading it has shown, for the very file that was read
    QDateTime firstSeenAt; ///< UTC, the db container's clock
    QDateTime lastSeenAt; ///< UTC
    DumpFate fate = DumpFate::There;
    QDateTime goneAt; ///< UTC, when it was first not found any more; invalid while it is there
    std::optional<DumpInspection> inspection; ///< of when it was read last; none: never
};

/// A time in which this console did not look at a host, so that dumps may have come and gone.
struct UnwatchedTime {
    QDateTime from; ///< UTC, of the look before it
    QDateTime until; ///< UTC, of the look that ended it
    bool operator==(const UnwatchedTime &) const = default;
};

/// Every dump ever seen on one host. Files whose name is no dump's are not in it.
struct DumpHistory {
    QDateTime knownSince; ///< UTC, when this console looked at the host first; invalid: never
    QDateTime lookedAt; ///< UTC, when it looked last, by the db container's clock; invalid: never
    QList<SeenDump> dumps; ///< newest first, as their names have it; also several of one name, where one was replaced
    QList<UnwatchedTime> unwatched; ///< of more than some hours, the oldest first

    const SeenDump *there(const QString &fileName) const; ///< the one that lies there now; null if there is none
    QList<Dump> dumpsThere() const; ///< newest first
};

/// The history with what a directory holds now: what is new, what is still there, and what became of what is not. A dump
/// that is gone was pruned where the host's job takes files of its name, its age had been reached, and the job was due since
/// it was seen last; else somebody removed it. One that was still being written when it was seen last stays the same dump.
/// A look that is some moments older than the last one, as of two consoles at once, changes nothing. A clock that was set
/// back takes all times with it, so that none of them lies in the future.
///
/// A pure function; the same look twice changes nothing.
DumpHistory afterLook(const DumpHistory &before, const Catalogue &now, const BackupSchedule &schedule);

/// The catalogue with what is known of its very files from having read them. What the directory itself tells goes first.
Catalogue withKnownStates(Catalogue catalogue, const DumpHistory &history);

} // namespace talekeeper
