#pragma once

#include <QDateTime>
#include <QString>
#include <QTimeZone>

#include <bitset>
#include <optional>

namespace talekeeper {

/// The name of a time zone; empty where it is UTC under another name, or none that is known here.
QString unlessUtc(const QString &zone);

/// The times of a cron job, as Debian's cron reads them (crontab(5)): lists, ranges, steps, names of months and days, 7 as
/// Sunday, @daily and the like. Where both the day of the month and the day of the week are restricted, either suffices.
/// A value. The clock is that of the container, UTC as a rule (tale-host.md, Dumps). Where another one is turned back, what
/// lies in its hour comes once, as with cron(8); where it is turned forward, what lies in the hour left out comes an hour later.
class CronTimes final
{
public:
    /// The five fields, or a word such as "@daily". None where they can't be read, or name no time at all ("@reboot").
    static std::optional<CronTimes> fromText(const QString &fields, const QTimeZone &zone = QTimeZone::utc());

    /// The first time after that one, UTC; invalid where there is none within eight years, as of 30 February.
    QDateTime next(const QDateTime &after) const;

    /// The last time at or before that one; invalid as above.
    QDateTime previous(const QDateTime &at) const;

    /// The longest time between two that follow each other, a day having 24 hours; none where there is no time at all.
    std::optional<qint64> longestGapSeconds() const;

    bool operator==(const CronTimes &) const = default;

private:
    bool matches(const QDate &day) const;
    QDateTime moment(const QDate &day, int minute) const;

    std::bitset<60> m_minutes;
    std::bitset<24> m_hours;
    std::bitset<32> m_monthDays; ///< from 1
    std::bitset<13> m_months; ///< from 1
    std::bitset<7> m_weekDays; ///< from Sunday
    bool m_anyMonthDay = false; ///< the field begins with "*"
    bool m_anyWeekDay = false;
    QTimeZone m_zone = QTimeZone::utc();
};

} // namespace talekeeper
