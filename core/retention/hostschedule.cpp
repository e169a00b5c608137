#include "core/retention/hostschedule.h"

#include "core/retention/backupservice.h"
#include "core/retention/rhythm.h"

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

QList<QDateTime> timesOfMainDatabase(const QList<Dump> &dumps, const Stack &stack)
{
    QList<QDateTime> times;
    for (const Dump &dump : dumps)
        if (dump.takenAt.isValid() && (dump.database == "tale"_L1 || dump.database == stack.database.databaseName))
            times << dump.takenAt;
    return times;
}

/// The earlier age is the one that counts.
std::optional<int> shorter(const std::optional<int> &one, const std::optional<int> &other)
{
    return one && other ? qMin(*one, *other) : one ? one : other;
}

} // namespace

BackupSchedule hostSchedule(const CronFacts &cron, const Stack &stack, const QList<Dump> &dumps)
{
    const BackupSchedule crontab = scheduleFromCrontabs(cron);
    const BackupSchedule service = scheduleFromServices(stack);
    BackupSchedule schedule = service.source == ScheduleSource::None ? crontab : service;
    if (schedule.source != ScheduleSource::Crontab) {
        schedule.pruneJobs << (service.source == ScheduleSource::None ? QList<PruneJob>() : crontab.pruneJobs);
        schedule.retentionDays = shorter(schedule.retentionDays, crontab.retentionDays);
    }
    schedule.unread = service.unread + crontab.unread;
    if (schedule.source != ScheduleSource::None)
        return schedule;
    schedule.idleOrigin = service.idleOrigin.isEmpty() ? crontab.idleOrigin : service.idleOrigin;
    schedule.cron = cronOfTimes(timesOfMainDatabase(dumps, stack));
    schedule.source = schedule.cron.isEmpty() ? ScheduleSource::None : ScheduleSource::History;
    return schedule;
}

} // namespace talekeeper
