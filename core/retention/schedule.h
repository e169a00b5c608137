#pragma once

#include "core/retention/cron.h"
#include "core/retention/policy.h"

#include <QDateTime>
#include <QList>
#include <QRegularExpression>
#include <QString>
#include <QStringList>

#include <optional>

namespace talekeeper {

/// How it is known when a host dumps.
enum class ScheduleSource {
    None, ///< nothing writes dumps there
    Crontab, ///< a job in the db container's crontabs, and a cron that runs them
    Sidecar, ///< a container beside it that dumps
    History, ///< nothing tells, but dumps came at regular times
};

QString scheduleSourceName(ScheduleSource source); ///< the word of cli.md, such as "crontab"

/// What deletes dumps by their age.
struct PruneJob {
    QString cron; ///< when it comes by, on the clock of the schedule's zone; empty: not known
    qint64 ageSeconds = 0; ///< it takes a file from that age on: `find -mtime +7` one of 8 × 24 h (tale-host.md, Dumps: tried)
    bool isByModification = true; ///< the age counts from the file's modification; else (-ctime, -atime) nobody knows beforehand
    QString command; ///< as the crontab has it; of a service a few words
    QString origin; ///< the crontab's path or the container's name
    /// Of `find -name`: a file has to match one; empty: it takes every name. Made once, as thousands of dumps are asked about.
    QList<QRegularExpression> names;

    bool takes(const QString &fileName) const;
    bool takesEverything() const; ///< it has no filter of names at all, or one that lets everything pass
};

/// When a host dumps and what it deletes.
struct BackupSchedule {
    QString cron; ///< "0 2 * * *", on the clock of `zone`; empty: nothing that dumps was found
    std::optional<int> retentionDays; ///< until when dumps stay, as `find -mtime` counts; none: nothing prunes by age
    ScheduleSource source = ScheduleSource::None;
    QString origin; ///< of what dumps: a crontab's path, a container's name; empty where nothing but the history tells
    QString zone; ///< IANA name of the clock that `cron` goes by; empty: UTC
    std::optional<RetentionPolicy> policy; ///< what a sidecar prunes by, where that is more than an age
    QList<PruneJob> pruneJobs; ///< all of them; of an age without a job nothing else is known, so it takes every name
    QString idleOrigin; ///< a crontab or a container that would dump, and does not: no cron runs there, or it is stopped itself
    /// How long after its time a dump may be there without being late: what dumps take here, see usualGraceSeconds(). Two hours
    /// where that is not known.
    qint64 graceSeconds = 2 * 3600;
    QStringList unread; ///< lines that may concern dumps and can't be read, "PATH: LINE"

    /// When it dumps next, and before, on its clock. None where `cron` is empty.
    std::optional<CronTimes> dumpTimes() const { return timesOf(cron); }
    std::optional<CronTimes> timesOf(const QString &fields) const; ///< the same for other fields, as those of a job that prunes
    /// Whether a job that prunes ever takes a file of this name: one of `tale-*.sql.gz` never takes `tale_platform-…`.
    bool prunes(const QString &fileName) const;
    const PruneJob *jobThatTakesEverything() const; ///< null if there is none; `find` also goes through folders (tale-host.md, Dumps: tried)
};

/// "0 2 * * * (crontab /etc/cron.d/tale-backup)", and "7 d" or a policy: translated, for people.
QString scheduleText(const BackupSchedule &schedule);
QString keptText(const BackupSchedule &schedule);

/// The longest time between two runs of a cron schedule that follow each other. None where it can't be read, or never comes.
std::optional<qint64> longestGapSeconds(const QString &cron);

} // namespace talekeeper
