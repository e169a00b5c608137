#pragma once

#include "core/dumps/dump.h"
#include "core/retention/schedule.h"

namespace talekeeper {

/// A day in UTC of which there is no dump of a database.
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

/// The days that have no dump, for each database that dumps are there of, the newest first. With a schedule of one a day or
/// more: from the oldest dump on, but no further back than pruning leaves dumps, to now, with two hours for the dump itself;
/// of databases that the schedule seems to be for: at least two dumps were taken at its time, or no other database has more
/// of them. Others are dumped by hand. Without a schedule: between the dumps.
/// \param now the db container's clock, UTC
QList<MissedDay> missedDays(const QList<Dump> &dumps, const BackupSchedule &schedule, const QDateTime &now);

} // namespace talekeeper
