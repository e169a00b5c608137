#include "core/retention/misseddays.h"

#include "core/foundation/duration.h"

#include <QMap>
#include <QSet>
#include <QTimeZone>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

constexpr qint64 graceSeconds = 2 * 3600;

/// What a schedule says of every day.
struct DailyPlan {
    std::optional<QTime> time; ///< of the one dump; none: there are several a day
};

std::optional<DailyPlan> dailyPlanOf(const BackupSchedule &schedule)
{
    const auto gap = longestGapSeconds(schedule.cron);
    if (!gap || *gap > daySeconds)
        return std::nullopt;
    if (*gap < daySeconds)
        return DailyPlan {};
    if (schedule.cron.startsWith(u'@'))
        return DailyPlan {.time = QTime(0, 0)};
    const QStringList fields = schedule.cron.split(u' ');
    const QTime time(fields.at(1).toInt(), fields.at(0).toInt());
    return time.isValid() ? std::optional(DailyPlan {.time = time}) : std::nullopt;
}

QDateTime at(const QDate &date, const QTime &time = QTime(0, 0)) { return {date, time, QTimeZone::UTC}; }

bool isBySchedule(const QDateTime &takenAt, const DailyPlan &plan)
{
    const qint64 late = plan.time ? at(takenAt.date(), *plan.time).secsTo(takenAt) : 0;
    return late >= 0 && late <= graceSeconds;
}

QList<MissedDay> missedOf(const QString &database, const QList<QDateTime> &times, const DailyPlan &plan, const BackupSchedule &schedule, const QDateTime &now)
{
    QList<MissedDay> missed;
    QSet<QDate> there;
    for (const QDateTime &time : times)
        there << time.date();
    const qint64 keptSeconds = schedule.retentionDays ? (*schedule.retentionDays + 1) * daySeconds : std::numeric_limits<int>::max();
    // Of several a day the last one may come just before the day ends.
    const QTime lastTime = plan.time.value_or(QTime(23, 59, 59));
    for (QDate date = std::ranges::min(times).date(); date <= now.date(); date = date.addDays(1)) {
        const qint64 since = at(date, lastTime).secsTo(now);
        if (!there.contains(date) && since > graceSeconds && since < keptSeconds)
            missed.prepend({.database = database, .due = at(date, plan.time.value_or(QTime(0, 0)))});
    }
    return missed;
}

QList<MissedDay> gapsOf(const QString &database, const QList<QDateTime> &times)
{
    QList<MissedDay> gaps;
    QSet<QDate> there;
    for (const QDateTime &time : times)
        there << time.date();
    for (QDate date = std::ranges::min(times).date(); date < std::ranges::max(times).date(); date = date.addDays(1))
        if (!there.contains(date))
            gaps.prepend({.database = database, .due = at(date), .kind = MissedDay::Kind::Gap});
    return gaps;
}

} // namespace

QList<MissedDay> missedDays(const QList<Dump> &dumps, const BackupSchedule &schedule, const QDateTime &now)
{
    QMap<QString, QList<QDateTime>> times;
    for (const Dump &dump : dumps)
        if (dump.takenAt.isValid() && dump.takenAt <= now) // a name may say anything
            times[dump.database] << dump.takenAt.toUTC();
    const auto plan = dailyPlanOf(schedule);
    // Of a weekly one it is no wonder that there are days between.
    const bool isKnownToBeSparse = !plan && longestGapSeconds(schedule.cron).has_value();
    qsizetype mostBySchedule = 1;
    const auto bySchedule = [&](const QList<QDateTime> &of) { return std::ranges::count_if(of, [&](const QDateTime &time) { return isBySchedule(time, *plan); }); };
    for (const QList<QDateTime> &of : std::as_const(times))
        mostBySchedule = plan ? qMax(mostBySchedule, qsizetype(bySchedule(of))) : 0;
    QList<MissedDay> result;
    for (auto each = times.cbegin(); each != times.cend(); ++each) {
        if (plan && bySchedule(each.value()) >= qMin(mostBySchedule, qsizetype(2)))
            result << missedOf(each.key(), each.value(), *plan, schedule, now);
        else if (!plan && !isKnownToBeSparse)
            result << gapsOf(each.key(), each.value());
    }
    std::ranges::stable_sort(result, std::ranges::greater(), &MissedDay::due);
    return result;
}

} // namespace talekeeper
