#pragma once

#include <QDateTime>
#include <QString>
#include <QStringList>

#include <optional>

namespace talekeeper {

/// When a host dumps and what it deletes, as its crontabs tell.
struct BackupSchedule {
    QString cron; ///< "0 2 * * *"; empty: no job that dumps was found
    std::optional<int> retentionDays; ///< of the job that prunes; none: nothing prunes
};

/// The schedule in the lines of a container's crontabs. `find -mtime +7` deletes what is older than 8 × 24 h, which is
/// what everybody calls "kept seven days".
BackupSchedule scheduleFromCrontab(const QStringList &lines);

/// The longest time between two runs of a cron schedule, for the plain cases: every N minutes or hours, daily, weekly.
/// None where it is more intricate.
std::optional<qint64> longestGapSeconds(const QString &cron);

} // namespace talekeeper
