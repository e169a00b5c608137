#pragma once

#include "core/dumps/dump.h"
#include "core/retention/schedule.h"

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
    Unknown, ///< nothing tells
};

QString dayStateName(DayState state); ///< the word of cli.md, such as "missed"

/// A day in UTC.
struct DumpDay {
    QDate date;
    DayState state = DayState::Unknown;
    int dumps = 0; ///< that are there, whatever their database
    bool operator==(const DumpDay &) const = default;
};

/// Every day from the oldest dump on to today, the oldest first. Missed is told as missedDays() does.
/// \param now the db container's clock, UTC; a dump that its name dates later has no day
QList<DumpDay> daysOf(const QList<Dump> &dumps, const BackupSchedule &schedule, const QDateTime &now);

} // namespace talekeeper
