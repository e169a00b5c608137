#include "core/retention/growth.h"

#include "core/foundation/duration.h"
#include "core/retention/prune.h"

#include <QMap>

#include <algorithm>
#include <cmath>
#include <limits>

namespace talekeeper {
namespace {

constexpr qsizetype comparedWith = 7;
constexpr qsizetype fewestCompared = 3;
constexpr int paceDays = 28;
constexpr int idleDays = 7;
constexpr int mostDays = 3660;

double daysBetween(const QDateTime &from, const QDateTime &until) { return double(from.secsTo(until)) / double(daySeconds); }

template <class Number> Number median(QList<Number> numbers)
{
    std::ranges::sort(numbers);
    return numbers.at(numbers.size() / 2);
}

using SeenDumps = QList<const SeenDump *>;

/// Whole ones, or such as nothing is known against, the newest first. What lay under a name before it was replaced was none.
QMap<QString, SeenDumps> wholeDumps(const DumpHistory &history)
{
    QMap<QString, SeenDumps> result;
    for (const SeenDump &seen : history.dumps)
        if (seen.dump.takenAt.isValid() && !isBroken(seen.dump.state) && seen.fate != DumpFate::Replaced)
            result[seen.dump.database] << &seen;
    return result;
}

qint64 medianSize(const SeenDumps &dumps, qsizetype from, qsizetype count)
{
    QList<qint64> sizes;
    for (const SeenDump *seen : dumps.sliced(from, qMin(count, dumps.size() - from)))
        sizes << seen->dump.sizeBytes;
    return median(sizes);
}

/// One database's dumps as they go on.
struct Pace {
    double perDay = 0; ///< how many
    double sizeBytes = 0; ///< of the next one
    double growthBytes = 0; ///< of their size, by a day
    double keptDays = std::numeric_limits<double>::infinity();

    double bytesOn(int day) const { return perDay * (sizeBytes + growthBytes * day); }
};

/// How much larger they become in a day: the younger half against the older one, as single ones may be anything.
double growthOf(const SeenDumps &newestFirst)
{
    const qsizetype half = newestFirst.size() / 2;
    if (half < 3)
        return 0;
    const double days = daysBetween(newestFirst.at(newestFirst.size() - 1 - half / 2)->dump.takenAt, newestFirst.at(half / 2)->dump.takenAt);
    const double bytes = double(medianSize(newestFirst, 0, half) - medianSize(newestFirst, newestFirst.size() - half, half));
    return days > 0 ? qMax(0.0, bytes / days) : 0;
}

/// After how many days a dump goes.
double keptDaysOf(const SeenDumps &newestFirst, const BackupSchedule &schedule)
{
    const QString &fileName = newestFirst.first()->dump.fileName;
    double days = std::numeric_limits<double>::infinity();
    for (const PruneJob &job : schedule.pruneJobs)
        if (job.takes(fileName))
            days = qMin(days, double(job.ageSeconds) / double(daySeconds));
    if (schedule.pruneJobs.isEmpty() && schedule.retentionDays)
        days = *schedule.retentionDays + 1;
    if (std::isfinite(days))
        return days;
    QList<double> ages;
    for (const SeenDump *seen : newestFirst)
        if (seen->goneAt.isValid())
            ages << daysBetween(seen->dump.takenAt, seen->goneAt);
    return ages.isEmpty() ? days : median(ages);
}

std::optional<Pace> paceOf(const SeenDumps &newestFirst, const BackupSchedule &schedule, const QDateTime &now)
{
    SeenDumps recent;
    for (const SeenDump *seen : newestFirst)
        if (seen->dump.takenAt <= now && seen->dump.takenAt.daysTo(now) < paceDays)
            recent << seen;
    if (recent.size() < fewestCompared || recent.first()->dump.takenAt.daysTo(now) >= idleDays)
        return std::nullopt;
    const double days = daysBetween(recent.last()->dump.takenAt, recent.first()->dump.takenAt);
    if (days <= 0)
        return std::nullopt;
    return Pace {.perDay = double(recent.size() - 1) / days,
        .sizeBytes = double(medianSize(recent, 0, comparedWith)),
        .growthBytes = growthOf(recent),
        .keptDays = keptDaysOf(newestFirst, schedule)};
}

/// What goes on each day to come of what lies there now.
QList<double> freedBytes(const SeenDumps &newestFirst, const Pace &pace, const QDateTime &now)
{
    QList<double> freed(mostDays + 1);
    for (const SeenDump *seen : newestFirst) {
        if (seen->fate != DumpFate::There || seen->dump.pinned || !std::isfinite(pace.keptDays))
            continue;
        const double left = pace.keptDays - daysBetween(seen->dump.takenAt, now);
        if (left <= mostDays)
            freed[qsizetype(qMax(1.0, std::ceil(left)))] += double(seen->dump.sizeBytes);
    }
    return freed;
}

} // namespace

QList<ShrunkDump> shrunkDumps(const DumpHistory &history)
{
    QList<ShrunkDump> shrunk;
    for (const SeenDumps &dumps : wholeDumps(history))
        for (qsizetype at = 0; at + fewestCompared < dumps.size(); ++at)
            if (const qint64 usual = medianSize(dumps, at + 1, comparedWith); dumps.at(at)->dump.sizeBytes < usual / 2)
                shrunk << ShrunkDump {.seen = *dumps.at(at), .usualBytes = usual};
    std::ranges::stable_sort(shrunk, std::ranges::greater(), [](const ShrunkDump &each) { return each.seen.dump.takenAt; });
    return shrunk;
}

std::optional<VolumeForecast> volumeForecast(const DumpHistory &history, qint64 freeBytes, const BackupSchedule &schedule, const QDateTime &now)
{
    struct Going {
        Pace pace;
        QList<double> freed;
    };
    QList<Going> databases;
    for (const SeenDumps &dumps : wholeDumps(history))
        if (const auto pace = paceOf(dumps, schedule, now))
            databases << Going {.pace = *pace, .freed = freedBytes(dumps, *pace, now)};
    if (databases.isEmpty())
        return std::nullopt;
    VolumeForecast forecast;
    for (const Going &going : std::as_const(databases))
        forecast.bytesPerDay += qRound64(going.pace.bytesOn(0));
    double taken = 0;
    for (int day = 1; day <= mostDays && !forecast.daysUntilFull; ++day) {
        for (const Going &going : std::as_const(databases)) {
            taken += going.pace.bytesOn(day - 1) - going.freed.at(day);
            if (const double age = std::ceil(going.pace.keptDays); day > age)
                taken -= going.pace.bytesOn(day - 1 - int(age));
        }
        if (taken > double(freeBytes))
            forecast.daysUntilFull = day;
    }
    return forecast;
}

} // namespace talekeeper
