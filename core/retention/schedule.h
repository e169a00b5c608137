#pragma once

#include <QDateTime>
#include <QList>
#include <QRegularExpression>
#include <QString>
#include <QStringList>

#include <optional>

namespace talekeeper {

/// When a host dumps and what it deletes, as its crontabs tell.
struct BackupSchedule {
    QString cron; ///< "0 2 * * *"; empty: no job that dumps was found
    /// How long after its time a dump may be there without being late: what dumps take here, see usualGraceSeconds(). Two hours
    /// where that is not known.
    qint64 graceSeconds = 2 * 3600;
    std::optional<int> retentionDays; ///< of the job that prunes; none: nothing prunes
    QString pruneCron; ///< when that job runs; empty: nothing prunes, or it is not known when
    QString pruneCommand; ///< of that job, as the crontab has it
    /// Of `find -name`: a file has to match one; empty: it takes every name. Made once, as thousands of dumps are asked about.
    QList<QRegularExpression> prunedNames;

    /// Whether the job that prunes ever takes a file of this name: one of `tale-*.sql.gz` never takes `tale_platform-…`.
    bool prunes(const QString &fileName) const;
    bool prunesEverything() const; ///< by a `find` without any filter of names: it also goes through folders (tale-host.md, Dumps: tried)
};

/// The schedule in the lines of a container's crontabs. `find -mtime +7` deletes what is older than 8 × 24 h, which is
/// what everybody calls "kept seven days".
BackupSchedule scheduleFromCrontab(const QStringList &lines);

/// The longest time between two runs of a cron schedule, for the plain cases: every N minutes or hours, daily, weekly.
/// None where it is more intricate.
std::optional<qint64> longestGapSeconds(const QString &cron);

} // namespace talekeeper
