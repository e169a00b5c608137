#pragma once

#include "core/history/dumphistory.h"

namespace talekeeper {

/// A day in UTC of which no dump of a database was ever seen.
struct MissedDay {
    enum class Kind {
        Missed, ///< one was due by the schedule
        Gap, ///< between two dumps; no schedule tells whether one was due
    };
    QString database; ///< as the dumps' names have it
    QDateTime due; ///< UTC; of a gap, and where several were due, the day's beginning
    Kind kind = Kind::Missed;
    bool operator==(const MissedDay &) const = default;
};

/// The days of which no dump was seen although it would have been, had there been one: for each database that was ever
/// dumped, the newest first. With a schedule, whatever cron can say: the days on which one was due, from the first dump on,
/// once the schedule's grace is over; of databases that the schedule seems to be for: at least two dumps were taken at its time,
/// or no other database has more of them. Others are dumped by hand. Without a schedule: days between the dumps.
///
/// Where nobody looked for longer than pruning leaves dumps, and before this console knew the host, a dump may have come and
/// gone: such a day is not missed for sure, and not told.
/// \param now the db container's clock, UTC
QList<MissedDay> missedDays(const DumpHistory &history, const BackupSchedule &schedule, const QDateTime &now);

/// Those of them whose dump would lie there still, between the dumps that do.
QList<MissedDay> missedAmongDumps(const DumpHistory &history, const BackupSchedule &schedule, const QDateTime &now);

} // namespace talekeeper
