#pragma once

#include "core/history/dumphistory.h"
#include "core/retention/days.h"
#include "core/retention/growth.h"

#include <span>

namespace talekeeper
{

/// One dump as the views show it, or a time at which there is none: missed, or planned.
struct TimeMark {
    DayState state = DayState::Unknown; ///< never Unknown; Pruned is whatever is gone, `fate` tells how
    Dump dump; ///< of a time without one: the database, and as `takenAt` when one was or is due; of planned ones the
               ///< size of the newest
    DumpFate fate = DumpFate::There;
    QDateTime goneAt; ///< UTC, when it was first not found any more; invalid: it is there, or never was
    std::optional<QDateTime> goesAt; ///< UTC, from when on the host's pruning takes it; none: never, or nobody knows
    bool hasShrunk = false; ///< under half of what was usual
    bool isListed = false; ///< of a missed one: the page Dumps has a row of it, as its dump would still be there

    bool isDump() const { return state != DayState::Missed && state != DayState::Planned; }
    bool isThere() const { return isDump() && fate == DumpFate::There; }
    bool hasRow() const { return isThere() || isListed; } ///< on the page Dumps
    qint64 second() const { return dump.takenAt.toSecsSinceEpoch(); } ///< since 1970, UTC
    /// Of what the page Dumps shows its row's id (DumpRow::id()), of others what no row is called.
    QString id() const;
    bool is(const QString &id) const; ///< whether that is its id, quickly
};

/// The marks of one database.
struct MarkedDatabase {
    QString name;
    QList<TimeMark> marks; ///< by their time, the oldest first
    std::optional<int>
        keptDays; ///< as the host's pruning says of this database's dumps; none: nothing takes them, or nobody knows

    std::span<const TimeMark> marksOf(const QDate &date) const; ///< of a day in UTC
};

struct MarkedDay {
    DumpDay day;
    int rounds = 0; ///< dumps seen of that day, of the database that has most of them
    bool operator==(const MarkedDay &) const = default;
};

/// What the calendar, the timeline and the growth show: the same dumps and days in three ways.
struct RetentionPicture {
    QList<MarkedDay> days; ///< a year or more, without a gap, the oldest first, the planned ones last
    QList<MarkedDatabase> databases; ///< the main one first, the others by name
    QDateTime now; ///< UTC, the host's clock

    const MarkedDay *day(const QDate &date) const; ///< null: it is not among them
    const MarkedDatabase *database(const QString &name) const; ///< null: there is none
    const TimeMark *mark(const QString &id) const; ///< null: there is none
    /// What the page Dumps can show of a day: a dump that lies there, the newest of the main database first, else a
    /// missed one. Empty: nothing.
    QString rowOf(const QDate &date) const;
};

struct RetentionFacts {
    DumpHistory history; ///< dumps that are there in the states that reading them has shown
    BackupSchedule schedule; ///< empty where it is not known
    QString mainDatabase; ///< as the dumps' names have it
    QDateTime now; ///< UTC, the host's clock
};

/// A pure function.
RetentionPicture pictureOf(const RetentionFacts &facts);

/// "34 GB of 100 GB used · full in about 8 months at this pace"; translated.
QString roomText(const Catalogue &catalogue, const std::optional<VolumeForecast> &forecast);
QString dayStateText(DayState state); ///< translated: "not checked"
QString dayText(const MarkedDay &day); ///< "Saturday, 21 November 2026: verified, 1 dump"
QString markText(const TimeMark &mark, const QDateTime &now); ///< in one line
QString dayToolTip(const RetentionPicture &picture, const QDate &date); ///< the day, and below it its marks
QString markToolTip(const TimeMark &mark, const QDateTime &now); ///< in several lines

} // namespace talekeeper
