#include "core/retention/prunetime.h"

#include "core/foundation/duration.h"
#include "core/retention/prune.h"

#include <QSet>

#include <algorithm>

namespace talekeeper {
namespace {

constexpr int mostRuns = 800;
constexpr qint64 mostJudged = 400'000; ///< dumps, one by one: so many in a moment

/// A job with its times read once, as thousands of dumps are asked about.
struct TimedJob {
    PruneJob job;
    std::optional<CronTimes> times;
};

QList<TimedJob> timedJobsOf(const BackupSchedule &schedule)
{
    QList<TimedJob> jobs;
    for (const PruneJob &job : schedule.pruneJobs)
        jobs << TimedJob {.job = job, .times = schedule.timesOf(job.cron)};
    return jobs;
}

std::optional<QDateTime> timeOf(const TimedJob &timed, const Dump &dump)
{
    if (!timed.job.isByModification || !timed.job.takes(dump.fileName))
        return std::nullopt;
    const QDateTime end = dump.modifiedAt.addSecs(timed.job.ageSeconds);
    const QDateTime next = timed.times ? timed.times->next(end.addSecs(-1)) : QDateTime();
    return next.isValid() ? next : end;
}

std::optional<QDateTime> firstTimeOf(const QList<TimedJob> &jobs, const Dump &dump, const BackupSchedule &schedule)
{
    if (dump.pinned || !dump.modifiedAt.isValid())
        return std::nullopt;
    if (jobs.isEmpty())
        return schedule.retentionDays ? std::optional(endOfAge(dump.modifiedAt, *schedule.retentionDays)) : std::nullopt;
    std::optional<QDateTime> first;
    for (const TimedJob &job : jobs)
        if (const auto time = timeOf(job, dump); time && (!first || *time < *first))
            first = time;
    return first;
}

/// When each goes by the sidecar's policy; those that stay have none.
QList<std::optional<QDateTime>> timesByPolicy(const QList<Dump> &dumps, const BackupSchedule &schedule, const QDateTime &now)
{
    QList<std::optional<QDateTime>> result(dumps.size());
    const auto times = schedule.dumpTimes();
    if (!times)
        return result;
    QList<qsizetype> left; // of the given ones; what comes later is behind them
    QList<Dump> there;
    QSet<QString> databases;
    for (qsizetype index = 0; index < dumps.size(); ++index) {
        if (!dumps.at(index).takenAt.isValid())
            continue;
        left << index;
        there << dumps.at(index);
        databases << dumps.at(index).database;
    }
    qint64 judged = 0;
    QDateTime at = times->next(now);
    for (int run = 0; run < mostRuns && at.isValid() && now.daysTo(at) < 731 && !left.isEmpty() && judged < mostJudged; ++run, at = times->next(at)) {
        for (const QString &database : std::as_const(databases))
            there << Dump {.database = database, .takenAt = at, .modifiedAt = at};
        judged += there.size();
        const QList<PruneVerdict> verdicts = applyPolicy(there, *schedule.policy, at);
        for (qsizetype index = verdicts.size() - 1; index >= 0; --index) {
            if (verdicts.at(index).kind != PruneVerdict::Kind::Removed)
                continue;
            there.removeAt(index);
            if (index < left.size())
                result[left.takeAt(index)] = at;
        }
    }
    return result;
}

} // namespace

std::optional<QDateTime> expectedPruneTime(const Dump &dump, const BackupSchedule &schedule)
{
    return firstTimeOf(timedJobsOf(schedule), dump, schedule);
}

QList<std::optional<QDateTime>> expectedPruneTimes(const QList<Dump> &dumps, const BackupSchedule &schedule, const QDateTime &now)
{
    auto times = schedule.policy ? timesByPolicy(dumps, schedule, now) : QList<std::optional<QDateTime>>(dumps.size());
    const QList<TimedJob> jobs = timedJobsOf(schedule);
    for (qsizetype index = 0; index < dumps.size(); ++index)
        if (const auto time = firstTimeOf(jobs, dumps.at(index), schedule); time && (!times.at(index) || *time < *times.at(index)))
            times[index] = time;
    return times;
}

} // namespace talekeeper
