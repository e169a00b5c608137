#pragma once

#include "core/retention/schedule.h"

#include <QList>
#include <QMap>
#include <QString>
#include <QStringList>

#include <optional>

namespace talekeeper {

/// A file with cron jobs, as found in a container.
struct Crontab {
    QString path;
    bool isSystem = false; ///< /etc/crontab and /etc/cron.d: a user stands between times and command
    QStringList lines; ///< as they stand there, comments and settings included
    bool operator==(const Crontab &) const = default;
};

/// What of cron is in a container.
struct CronFacts {
    QList<Crontab> crontabs;
    QMap<QString, QStringList> scripts; ///< path → lines that dump or delete, of scripts that jobs call or run-parts finds
    QString program; ///< "cron" (Debian's), "crond", …; empty: none runs, so that no crontab does anything
    QString zone; ///< IANA name of the container's clock; empty: UTC
    bool operator==(const CronFacts &) const = default;
};

/// The crontabs in the output of read-facts.sh. A pure function; lines of other facts are passed over.
CronFacts cronFactsFrom(const QByteArray &output);

/// A line of a crontab that is a job, or tries to be one.
struct CronJob {
    QString times; ///< the five fields, or a word such as "@daily"
    QString user; ///< of a system's crontab
    QString command; ///< for the shell: what follows the first "%" is its input and left away, "\%" is "%"
    bool isReadable = true; ///< the times can be read; "@reboot" can, and names none
};

/// None where the line is empty, a comment, or a setting such as PATH=….
std::optional<CronJob> cronJobIn(const QString &line, bool isSystem);

/// The schedule that a container's crontabs tell.
BackupSchedule scheduleFromCrontabs(const CronFacts &facts);

} // namespace talekeeper
