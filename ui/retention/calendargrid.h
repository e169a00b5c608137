#pragma once

#include <QDate>
#include <QList>
#include <QPoint>
#include <QSize>

namespace talekeeper
{

/// Where the days stand in a calendar: a column a week from Monday to Sunday (ISO), a row a weekday.
struct CalendarGrid {
    QDate first;
    QDate last;

    struct Cell {
        int row = 0; ///< 0 is Monday
        int column = 0;
        bool operator==(const Cell &) const = default;
    };
    /// A month's name stands over the week of its first day.
    struct Month {
        QDate first; ///< its first day, or the grid's
        int column = 0;
        int columns = 0; ///< as many has its name, until the next one's
        bool operator==(const Month &) const = default;
    };

    int weeks() const;
    QDate date(const Cell &cell) const; ///< invalid: no day of the grid
    Cell cell(const QDate &date) const; ///< of a day of the grid
    QList<Month> months() const;
    bool contains(const QDate &date) const { return first.isValid() && date >= first && date <= last; }
    QDate bounded(const QDate &date) const { return qBound(first, date, last); }
    bool operator==(const CalendarGrid &) const = default;
};

/// How large a day is in a view: as many weeks as can be, but not so small that a mark can't be told from another.
struct CalendarMeasures {
    int side = 0; ///< of a day's cell, in pixels, with the space around its mark
    static CalendarMeasures fitting(int width, int weeks, int textHeight);
    /// The mark in a cell, with a space on all sides that is even in pixels.
    QRect mark(const QRect &cell) const;
    bool operator==(const CalendarMeasures &) const = default;
};

} // namespace talekeeper
