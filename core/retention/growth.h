#pragma once

#include "core/history/dumphistory.h"

namespace talekeeper {

/// A dump that is suddenly much smaller than those before it.
struct ShrunkDump {
    SeenDump seen;
    qint64 usualBytes = 0; ///< the median of the seven before it
};

/// The dumps under half the median of the last seven before them of their database, the newest first; at least three have
/// to be there to compare with. One that is broken is told as such, not here, and none is compared with it.
QList<ShrunkDump> shrunkDumps(const DumpHistory &history);

/// How dumps fill their volume.
struct VolumeForecast {
    qint64 bytesPerDay = 0; ///< that dumps of a day take at this pace, before any is pruned
    std::optional<int> daysUntilFull; ///< none: not within ten years
    bool operator==(const VolumeForecast &) const = default;
};

/// At the pace of the last four weeks: each database goes on being dumped as often as it was, its dumps grow as they did, and
/// what the schedule prunes goes; where dumps went without a job that is known, others go at the same age. Databases of which
/// fewer than three dumps were taken in that time, and none for a week, stay as they are. None where nothing is dumped.
/// \param now the db container's clock, UTC
std::optional<VolumeForecast> volumeForecast(const DumpHistory &history, qint64 freeBytes, const BackupSchedule &schedule, const QDateTime &now);

} // namespace talekeeper
