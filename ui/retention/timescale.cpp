#include "ui/retention/timescale.h"

#include "core/foundation/duration.h"

#include <QLocale>
#include <QTimeZone>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

constexpr double shortestSpan = 3 * hourSeconds;

/// What lies between two ticks: so many hours, days, or months; one of them.
struct TickStep {
    int hours = 0;
    int days = 0;
    int months = 0;

    double seconds() const
    {
        return double(hours) * hourSeconds + double(days) * daySeconds + double(months) * 30.4 * daySeconds;
    }
};

TickStep stepFor(double least)
{
    static constexpr TickStep steps[] = {{.hours = 1}, {.hours = 3}, {.hours = 6}, {.hours = 12}, {.days = 1},
        {.days = 2}, {.days = 4}, {.days = 7}, {.days = 14}, {.months = 1}, {.months = 2}, {.months = 3}, {.months = 6},
        {.months = 12}, {.months = 24}, {.months = 60}};
    const auto found = std::ranges::find_if(steps, [least](const TickStep &step) { return step.seconds() >= least; });
    return found == std::end(steps) ? TickStep{.months = 120} : *found;
}

/// The last round time at or before that one.
QDateTime roundedDown(const QDateTime &at, const TickStep &step)
{
    const QDate date = at.date();
    if (step.hours > 0)
        return {date, QTime(at.time().hour() / step.hours * step.hours, 0), QTimeZone::UTC};
    if (step.days > 0) // of weeks the Mondays, else days that don't jump when the line moves
        return QDateTime(date.addDays(-(date.toJulianDay() % step.days)), QTime(0, 0), QTimeZone::UTC);
    const int months = date.year() * 12 + date.month() - 1, rounded = months / step.months * step.months;
    return {QDate(rounded / 12, rounded % 12 + 1, 1), QTime(0, 0), QTimeZone::UTC};
}

QDateTime nextTick(const QDateTime &at, const TickStep &step)
{
    return step.hours > 0 ? at.addSecs(qint64(step.hours) * hourSeconds)
        : step.days > 0   ? at.addDays(step.days)
                          : at.addMonths(step.months);
}

QString tickLabel(const QDateTime &at, const TickStep &step, bool isFirst)
{
    const QLocale locale;
    if (step.months > 0)
        return at.date().month() == 1 || (isFirst && step.months < 12)
            ? locale.toString(at.date(), at.date().month() == 1 ? u"yyyy"_s : u"MMM yyyy"_s)
            : locale.toString(at.date(), u"MMM"_s);
    if (step.hours > 0 && at.time() != QTime(0, 0) && !isFirst)
        return locale.toString(at.time(), u"HH:mm"_s);
    const bool beginsMonth = at.date().day() <= step.days;
    return isFirst || beginsMonth || step.hours > 0 ? locale.toString(at.date(), u"d MMM"_s)
                                                    : QString::number(at.date().day());
}

} // namespace

TimeSpan boundedSpan(TimeSpan span, const TimeSpan &all)
{
    const double middle = (span.from + span.to) / 2,
                 length = qBound(shortestSpan, span.length(), qMax(all.length(), shortestSpan));
    if (length != span.length())
        span = {.from = middle - length / 2, .to = middle + length / 2};
    if (span.from < all.from)
        span = {.from = all.from, .to = all.from + length};
    if (span.to > all.to)
        span = {.from = all.to - length, .to = all.to};
    return span;
}

TimeSpan zoomedSpan(const TimeSpan &span, double factor, double at, const TimeSpan &all)
{
    const double length = qBound(shortestSpan, span.length() * factor, qMax(all.length(), shortestSpan));
    const double from = at - (at - span.from) * length / span.length();
    return boundedSpan({.from = from, .to = from + length}, all);
}

TimeSpan movedSpan(const TimeSpan &span, double seconds, const TimeSpan &all)
{
    return boundedSpan({.from = span.from + seconds, .to = span.to + seconds}, all);
}

TimeSpan spanShowing(const TimeSpan &span, double second, const TimeSpan &all)
{
    const double room = span.length() / 20;
    if (second < span.from + room)
        return movedSpan(span, second - room - span.from, all);
    return second > span.to - room ? movedSpan(span, second + room - span.to, all) : span;
}

QList<TimeTick> timeTicks(const TimeScale &scale, double roomPerLabel)
{
    QList<TimeTick> ticks;
    const TickStep step = stepFor(scale.secondsPerPixel() * roomPerLabel);
    QDateTime at = roundedDown(QDateTime::fromSecsSinceEpoch(qint64(scale.shown.from), QTimeZone::UTC), step);
    for (; double(at.toSecsSinceEpoch()) <= scale.shown.to; at = nextTick(at, step))
        if (double(at.toSecsSinceEpoch()) >= scale.shown.from)
            ticks << TimeTick{.second = double(at.toSecsSinceEpoch()), .label = tickLabel(at, step, ticks.isEmpty())};
    return ticks;
}

} // namespace talekeeper
