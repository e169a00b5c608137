#include "core/retention/schedule.h"

#include "core/dumps/dump.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct ScheduleText {
    Q_DECLARE_TR_FUNCTIONS(BackupSchedule)
};

} // namespace

QString scheduleText(const BackupSchedule &schedule)
{
    const QString times = schedule.zone.isEmpty() ? schedule.cron : ScheduleText::tr("%1 %2").arg(schedule.cron, schedule.zone);
    switch (schedule.source) {
    case ScheduleSource::None: return schedule.cron.isEmpty() ? ScheduleText::tr("nothing writes dumps here") : times;
    case ScheduleSource::Crontab: return ScheduleText::tr("%1 (crontab %2)").arg(times, schedule.origin);
    case ScheduleSource::Sidecar: return ScheduleText::tr("%1 (service %2)").arg(times, schedule.origin);
    case ScheduleSource::History: return ScheduleText::tr("%1 (as dumps came so far; no job is known)").arg(times);
    }
    Q_UNREACHABLE_RETURN({});
}

QString keptText(const BackupSchedule &schedule)
{
    QStringList kept;
    if (schedule.policy)
        kept << toText(*schedule.policy);
    if (schedule.retentionDays)
        kept << ScheduleText::tr("%1 d").arg(*schedule.retentionDays);
    return kept.isEmpty() ? ScheduleText::tr("not pruned") : kept.join(u", "_s);
}

QString scheduleSourceName(ScheduleSource source)
{
    switch (source) {
    case ScheduleSource::None: return u"none"_s;
    case ScheduleSource::Crontab: return u"crontab"_s;
    case ScheduleSource::Sidecar: return u"sidecar"_s;
    case ScheduleSource::History: return u"history"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

bool PruneJob::takes(const QString &fileName) const
{
    return names.isEmpty() || std::ranges::any_of(names, [&](const QRegularExpression &name) { return name.match(fileName).hasMatch(); });
}

std::optional<CronTimes> BackupSchedule::timesOf(const QString &fields) const
{
    const QTimeZone named(zone.toLatin1());
    return CronTimes::fromText(fields, zone.isEmpty() || !named.isValid() ? QTimeZone::utc() : named);
}

bool BackupSchedule::prunes(const QString &fileName) const
{
    if (policy && parseDumpName(fileName))
        return true;
    if (pruneJobs.isEmpty())
        return retentionDays.has_value();
    return std::ranges::any_of(pruneJobs, [&](const PruneJob &job) { return job.takes(fileName); });
}

const PruneJob *BackupSchedule::jobThatTakesEverything() const
{
    const auto found = std::ranges::find_if(pruneJobs, &PruneJob::takesEverything);
    return found == pruneJobs.end() ? nullptr : &*found;
}

std::optional<qint64> longestGapSeconds(const QString &cron)
{
    const auto times = CronTimes::fromText(cron);
    return times ? times->longestGapSeconds() : std::nullopt;
}

} // namespace talekeeper
