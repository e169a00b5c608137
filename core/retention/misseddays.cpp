#include "core/retention/misseddays.h"

#include "core/foundation/duration.h"
#include "core/retention/duedays.h"
#include "core/retention/prune.h"

#include <QMap>
#include <QSet>
#include <QTimeZone>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

/// A dump taken so soon after a job's time is that job's.
constexpr qint64 ownTimeSeconds = 2 * hourSeconds;

QDateTime beginOf(const QDate &date) { return {date, QTime(0, 0), QTimeZone::UTC}; }

/// What was ever seen of one database.
struct SeenTimes {
    QList<QDateTime> newestFirst;
    QSet<QDate> days;
};

/// Until when at least one that was taken then lies there; invalid: for ever.
QDateTime livesUntil(const QString &database, const QDateTime &takenAt, const BackupSchedule &schedule)
{
    QDateTime until;
    if (schedule.policy) // of those that count only the newest is sure to stay
        until = schedule.dumpTimes() ? schedule.dumpTimes()->next(takenAt) : takenAt;
    const QString fileName = dumpFileName(database, takenAt);
    for (const PruneJob &job : schedule.pruneJobs)
        if (const QDateTime end = takenAt.addSecs(job.ageSeconds); job.takes(fileName) && (!until.isValid() || end < until))
            until = end;
    if (schedule.pruneJobs.isEmpty() && schedule.retentionDays)
        until = endOfAge(takenAt, *schedule.retentionDays);
    return until;
}

/// The first look at or after a moment.
QDateTime lookFrom(const QDateTime &at, const DumpHistory &history)
{
    if (at < history.knownSince)
        return history.knownSince;
    const auto after = std::ranges::upper_bound(history.unwatched, at, {}, &UnwatchedTime::from);
    if (after != history.unwatched.begin() && at < std::prev(after)->until)
        return std::prev(after)->until;
    return at;
}

/// Whether a dump of that time would have been seen: a look came by after it was due to be there, and before it was pruned.
bool wouldBeSeen(const QString &database, const QDateTime &takenAt, const DumpHistory &history, const BackupSchedule &schedule)
{
    const QDateTime until = livesUntil(database, takenAt, schedule);
    return !until.isValid() || lookFrom(takenAt.addSecs(schedule.graceSeconds), history) < until;
}

qsizetype countBySchedule(const SeenTimes &seen, const CronTimes &times, qsizetype enough)
{
    qsizetype count = 0;
    for (const QDateTime &time : seen.newestFirst) {
        const QDateTime due = times.previous(time);
        if (due.isValid() && due.secsTo(time) <= ownTimeSeconds && ++count == enough)
            break;
    }
    return count;
}

QList<MissedDay> missedOf(const QString &database, const SeenTimes &seen, const DueDays &due, const DumpHistory &history, const BackupSchedule &schedule,
    const QDateTime &now)
{
    QList<MissedDay> missed;
    const QDate first = seen.newestFirst.last().date();
    for (QDateTime time = due.firstFrom(first); time.isValid() && time <= now; time = due.firstFrom(time.date().addDays(1))) {
        if (seen.days.contains(time.date()))
            continue;
        const QDateTime last = due.lastOn(time.date());
        if (last.secsTo(now) > schedule.graceSeconds && wouldBeSeen(database, last, history, schedule))
            missed << MissedDay {.database = database, .due = time == last ? last : beginOf(time.date())};
    }
    return missed;
}

QList<MissedDay> gapsOf(const QString &database, const SeenTimes &seen, const DumpHistory &history, const BackupSchedule &schedule)
{
    QList<MissedDay> gaps;
    const QDate last = seen.newestFirst.first().date();
    for (QDate date = seen.newestFirst.last().date(); date < last; date = date.addDays(1))
        if (!seen.days.contains(date) && wouldBeSeen(database, beginOf(date), history, schedule))
            gaps << MissedDay {.database = database, .due = beginOf(date), .kind = MissedDay::Kind::Gap};
    return gaps;
}

QMap<QString, SeenTimes> seenTimes(const DumpHistory &history, const QDateTime &now)
{
    QMap<QString, SeenTimes> result;
    for (const SeenDump &seen : history.dumps) {
        if (!seen.dump.takenAt.isValid() || seen.dump.takenAt > now) // a name may say anything
            continue;
        SeenTimes &times = result[seen.dump.database];
        times.newestFirst << seen.dump.takenAt.toUTC();
        times.days << times.newestFirst.last().date();
    }
    return result;
}

} // namespace

QList<MissedDay> missedDays(const DumpHistory &history, const BackupSchedule &schedule, const QDateTime &now)
{
    const QMap<QString, SeenTimes> databases = seenTimes(history, now);
    QList<MissedDay> result;
    // What was due since the last look, nobody has looked for.
    const QDateTime until = (history.lookedAt.isValid() ? qMin(now, history.lookedAt) : now).toUTC();
    const auto times = schedule.dumpTimes();
    if (!times) {
        for (auto each = databases.cbegin(); each != databases.cend(); ++each)
            result << gapsOf(each.key(), each.value(), history, schedule);
    } else {
        constexpr qsizetype several = 2;
        QMap<QString, qsizetype> counts;
        qsizetype most = 1;
        for (auto each = databases.cbegin(); each != databases.cend(); ++each)
            most = qMax(most, counts[each.key()] = countBySchedule(each.value(), *times, several));
        const DueDays due(*times);
        for (auto each = databases.cbegin(); each != databases.cend(); ++each)
            if (counts.value(each.key()) >= most)
                result << missedOf(each.key(), each.value(), due, history, schedule, until);
    }
    std::ranges::stable_sort(result, std::ranges::greater(), &MissedDay::due);
    return result;
}

QList<MissedDay> missedAmongDumps(const DumpHistory &history, const BackupSchedule &schedule, const QDateTime &now)
{
    QHash<QString, QDateTime> oldest;
    for (const SeenDump &seen : history.dumps) // newest first
        if (seen.fate == DumpFate::There && seen.dump.takenAt.isValid())
            oldest.insert(seen.dump.database, seen.dump.takenAt);
    QList<MissedDay> missed = missedDays(history, schedule, now);
    missed.removeIf([&](const MissedDay &day) {
        const QDateTime until = livesUntil(day.database, day.due, schedule);
        return !oldest.contains(day.database) || day.due < oldest.value(day.database) || (until.isValid() && until <= now);
    });
    return missed;
}

} // namespace talekeeper
