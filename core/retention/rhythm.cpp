#include "core/retention/rhythm.h"

#include "core/foundation/duration.h"

#include <QMap>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

constexpr qsizetype seenIntervals = 12;
constexpr qsizetype agreeingIntervals = 4;

/// What cron can say with one step.
constexpr std::array<qint64, 15> usualIntervals {5 * 60, 10 * 60, 15 * 60, 20 * 60, 30 * 60, hourSeconds, 2 * hourSeconds, 3 * hourSeconds, 4 * hourSeconds,
    6 * hourSeconds, 8 * hourSeconds, 12 * hourSeconds, daySeconds, 7 * daySeconds, 60};

/// A job begins when the one before it lets it, and its clock is not ours.
qint64 toleranceOf(qint64 interval) { return qBound(qint64(20), interval / 20, qint64(900)); }

/// The minute within a period that most of the times come at or soon after: the earliest of them.
qint64 phaseOf(const QList<qint64> &times, qint64 interval)
{
    qint64 best = 0;
    qsizetype mostNear = -1;
    for (const qint64 candidate : times) {
        const qint64 phase = candidate % interval;
        const qsizetype near = std::ranges::count_if(times, [&](qint64 time) { return ((time - phase) % interval + interval) % interval <= toleranceOf(interval); });
        if (near > mostNear) {
            mostNear = near;
            best = phase;
        }
    }
    return best / 60 * 60;
}

QString cronOf(qint64 interval, qint64 phase)
{
    const qint64 minute = phase / 60 % 60, hour = phase / hourSeconds;
    if (interval == 60)
        return u"* * * * *"_s;
    if (interval < hourSeconds)
        return minute == 0 ? u"*/%1 * * * *"_s.arg(interval / 60) : u"%1-59/%2 * * * *"_s.arg(minute).arg(interval / 60);
    if (interval == hourSeconds)
        return u"%1 * * * *"_s.arg(minute);
    if (interval < daySeconds)
        return hour == 0 ? u"%1 */%2 * * *"_s.arg(minute).arg(interval / hourSeconds) : u"%1 %2-23/%3 * * *"_s.arg(minute).arg(hour).arg(interval / hourSeconds);
    if (interval == daySeconds)
        return u"%1 %2 * * *"_s.arg(minute).arg(hour);
    // 1 January 1970 was a Thursday.
    return u"%1 %2 * * %3"_s.arg(minute).arg(hour % 24).arg((hour / 24 + 4) % 7);
}

} // namespace

QString cronOfTimes(QList<QDateTime> times)
{
    std::ranges::sort(times, std::ranges::greater());
    QList<qint64> seconds;
    for (const QDateTime &time : std::as_const(times))
        if (seconds.isEmpty() || seconds.last() != time.toSecsSinceEpoch())
            seconds << time.toSecsSinceEpoch();
    seconds = seconds.first(qMin(seconds.size(), seenIntervals + 1));
    qint64 found = 0;
    qsizetype most = 0;
    for (const qint64 interval : usualIntervals) {
        qsizetype agreeing = 0;
        for (qsizetype next = 1; next < seconds.size(); ++next)
            agreeing += qAbs(seconds.at(next - 1) - seconds.at(next) - interval) <= toleranceOf(interval);
        if (agreeing > most) {
            most = agreeing;
            found = interval;
        }
    }
    const bool isRegular = most >= agreeingIntervals && most * 5 >= (seconds.size() - 1) * 3;
    return isRegular ? cronOf(found, phaseOf(seconds, found)) : QString();
}

} // namespace talekeeper
