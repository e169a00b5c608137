#include "core/retention/backupservice.h"

#include "core/foundation/duration.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

/// A Go program's cron may have seconds in front.
QString fiveFieldsOf(const QString &times)
{
    const QStringList fields = times.simplified().split(u' ');
    return fields.size() == 6 ? QStringList(fields.mid(1)).join(u' ') : times.simplified();
}

QString timesOf(const Container &container)
{
    for (const QString &name : {u"talekeeper.backup.schedule"_s, u"SCHEDULE"_s, u"CRON_SCHEDULE"_s, u"BACKUP_CRON_EXPRESSION"_s})
        if (container.backupSettings.contains(name))
            return fiveFieldsOf(container.backupSettings.value(name));
    return {};
}

/// offen/docker-volume-backup copies files; it only dumps where a label of the db container has it call pg_dump before.
bool reallyDumps(const Container &container, const Stack &stack)
{
    return container.dumps() && stack.hasBackups(container)
        && (!container.backupSettings.contains(u"BACKUP_CRON_EXPRESSION"_s) || stack.database.backupSettings.contains(u"docker-volume-backup.archive-pre"_s));
}

/// A name that belongs to no file.
QRegularExpression noName() { return QRegularExpression(u"(?!)"_s); }

void addOwnPruning(const Container &container, BackupSchedule &schedule)
{
    const auto policy = policyFromText(container.backupSettings.value(u"talekeeper.backup.policy"_s));
    if (!policy)
        return;
    schedule.policy = *policy;
    if (policy->counts())
        return;
    schedule.policy.reset();
    schedule.retentionDays = policy->number(RetentionRule::Age);
    const QString database = container.backupSettings.value(u"talekeeper.backup.database"_s, u"tale"_s);
    schedule.pruneJobs << PruneJob {
        .cron = schedule.cron,
        .ageSeconds = (*schedule.retentionDays + 1) * daySeconds,
        .command = toText(*policy),
        .origin = container.name,
        .names = {QRegularExpression(u"\\A(tale|tale_platform|tale_knowledge|%1)-\\d{8}-\\d{6}\\.sql\\.gz\\z"_s.arg(QRegularExpression::escape(database)))},
    };
}

/// Of others a number of days. They keep to folders of their own, where no dump of ours lies.
void addOthersPruning(const Container &container, BackupSchedule &schedule)
{
    for (const QString &name : {u"BACKUP_KEEP_DAYS"_s, u"REMOVE_BEFORE"_s}) {
        bool isNumber = false;
        const int days = container.backupSettings.value(name).toInt(&isNumber);
        if (!isNumber || days <= 0)
            continue;
        schedule.retentionDays = days;
        schedule.pruneJobs << PruneJob {.cron = schedule.cron,
            .ageSeconds = (days + 1) * daySeconds,
            .command = u"%1=%2"_s.arg(name).arg(days),
            .origin = container.name,
            .names = {noName()}};
    }
}

} // namespace

const Container *ownBackupService(const Stack &stack)
{
    const auto isOwn = [](const Container &container) { return container.backupSettings.contains(u"talekeeper.backup"_s); };
    // Of two, as after a move, the one that runs.
    auto found = std::ranges::find_if(stack.containers, [&](const Container &container) { return isOwn(container) && container.isRunning(); });
    if (found == stack.containers.end())
        found = std::ranges::find_if(stack.containers, isOwn);
    return found == stack.containers.end() ? nullptr : &*found;
}

BackupSchedule scheduleFromServices(const Stack &stack)
{
    BackupSchedule schedule;
    QList<const Container *> services;
    for (const Container &container : stack.containers)
        if (reallyDumps(container, stack))
            services << &container;
    const Container *own = ownBackupService(stack);
    std::ranges::stable_partition(services, [&](const Container *each) { return each == own; });
    for (const Container *service : std::as_const(services)) {
        const QString times = timesOf(*service);
        if (!service->isRunning()) {
            schedule.idleOrigin = service->name;
        } else if (!CronTimes::fromText(times)) {
            schedule.unread << service->name + u": "_s + times;
        } else {
            schedule.cron = times;
            schedule.source = ScheduleSource::Sidecar;
            schedule.origin = service->name;
            if (service != own)
                schedule.zone = unlessUtc(service->backupSettings.value(u"TZ"_s));
            service == own ? addOwnPruning(*service, schedule) : addOthersPruning(*service, schedule);
            schedule.idleOrigin.clear();
            return schedule;
        }
    }
    return schedule;
}

} // namespace talekeeper
