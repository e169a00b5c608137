#pragma once

#include "core/history/dumphistory.h"

#include <QDate>

namespace talekeeper {

/// What is true of a day's dumps; the first that applies.
enum class DayState {
    Verified, ///< one of them was read and is whole
    Present, ///< one of them is there and nothing is known against it
    Damaged, ///< those that are there are broken
    Pruned, ///< there were some, and the host's own job removed them as planned
    Missed, ///< one was due and never seen
    Planned, ///< one is due, and not late yet
    Unknown, ///< nothing tells: before this console knew the host, or nothing was due; also where somebody removed its dumps
};

QString dayStateName(DayState state); ///< the word of cli.md, such as "missed"

/// A day in UTC.
struct DumpDay {
    QDate date;
    DayState state = DayState::Unknown;
    int dumps = 0; ///< that are there, whatever their database
    int pruned = 0; ///< that were there, and went as planned
    int removed = 0; ///< that were there, and that somebody removed or replaced
    QStringList missed; ///< databases of which one was due and never seen, also where another one's dump is there
    bool operator==(const DumpDay &) const = default;
};

/// How many days to come are planned.
inline constexpr int plannedDays = 7;

/// Every day from the first dump or look on, the oldest first, to today or the last of the coming seven days on which a dump
/// is due. Missed is told as missedDays() does; where no dump was ever seen, since the first look.
/// \param now the db container's clock, UTC; a dump that its name dates later has no day
/// \param database only of its dumps, as their names have it; empty: of all
QList<DumpDay> daysOf(const DumpHistory &history, const BackupSchedule &schedule, const QDateTime &now, const QString &database = {});

} // namespace talekeeper
