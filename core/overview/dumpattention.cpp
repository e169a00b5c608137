#include "core/overview/dumpattention.h"

#include "core/foundation/format.h"
#include "core/overview/hoststatus.h"
#include "core/restore/facts.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct AttentionText {
    Q_DECLARE_TR_FUNCTIONS(Attention)
};

using Level = Attention::Level;
using Remedy = Attention::Remedy;

/// "a, b and c"
QString listed(const QStringList &words)
{
    if (words.size() < 2)
        return words.join(QString());
    return AttentionText::tr("%1 and %2").arg(words.first(words.size() - 1).join(u", "_s), words.last());
}

/// Tale's own databases in service, restored ones included.
QList<Database> databasesInService(const HostStatus &status)
{
    QList<Database> result;
    for (const Database &database : status.databases) {
        const auto tag = runTagIn(database.comment);
        if (isTaleDatabase(database.name, status.stack) && (!tag || tag->part == RunTag::Part::Restored))
            result << database;
    }
    return result;
}

Attention noDump(const Stack &stack)
{
    return {
        .id = u"nodump"_s,
        .level = Level::Problem,
        .headline = AttentionText::tr("There is no dump on this host."),
        .text = AttentionText::tr("The backup directory %1 in %2 holds none. Nothing could be restored today: take a dump and set up a schedule.")
                    .arg(stack.backupDirectory, stack.database.name),
        .remedy = Remedy::ShowDumps,
    };
}

Attention overdue(const Stack &stack, const Dump &newest, const BackupSchedule &schedule, const QDateTime &now)
{
    return {
        .id = u"overdue"_s,
        .headline = AttentionText::tr("The newest dump is %1 old.").arg(formatAge(newest.takenAt.secsTo(now))),
        .text = AttentionText::tr("There should be one every %1. The job that takes dumps in %2 does not run or fails; look at its log.")
                    .arg(formatAge(goalSeconds(schedule)), stack.database.name),
        .remedy = Remedy::ShowDumps,
        .subject = newest.fileName,
    };
}

/// What is wrong with it, and what that means.
std::pair<QString, QString> badText(const Dump &dump, const QString &database)
{
    switch (dump.state) {
    case DumpState::Empty:
        return {AttentionText::tr("The newest dump of %1 is empty.").arg(database), AttentionText::tr("The program that wrote %1 failed.").arg(dump.fileName)};
    case DumpState::Truncated:
        return {AttentionText::tr("The newest dump of %1 is cut short.").arg(database), AttentionText::tr("%1 ends too early.").arg(dump.fileName)};
    case DumpState::Unreadable:
        return {AttentionText::tr("The newest dump of %1 can't be read.").arg(database), AttentionText::tr("Check the owner and mode of %1.").arg(dump.fileName)};
    case DumpState::Unsafe:
        return {AttentionText::tr("The newest dump of %1 is unsafe.").arg(database), AttentionText::tr("Loading %1 would run commands or reach other databases.").arg(dump.fileName)};
    case DumpState::Corrupt:
    case DumpState::Unverified:
    case DumpState::Verified:
    case DumpState::Writing:
        break;
    }
    return {AttentionText::tr("The newest dump of %1 is damaged.").arg(database), AttentionText::tr("%1 can't be unpacked whole.").arg(dump.fileName)};
}

/// What there is instead of a bad one; `isLast` where there is nothing.
QString beforeText(const QList<Dump> &dumps, const QDateTime &now, bool *isLast)
{
    const auto good = std::ranges::find_if(dumps, [](const Dump &dump) { return !isKnownBad(dump.state) && dump.state != DumpState::Writing; });
    *isLast = good == dumps.end();
    if (*isLast)
        return AttentionText::tr("There is no older one that could be restored.");
    const QString age = formatAge(good->takenAt.secsTo(now));
    return good->state == DumpState::Verified ? AttentionText::tr("The newest that is whole is %1 old.").arg(age)
                                              : AttentionText::tr("One of %1 ago is there, but was not checked yet.").arg(age);
}

QList<Attention> newestIsBad(const QString &database, const QList<Dump> &dumps, const QDateTime &now)
{
    const auto newest = std::ranges::find_if(dumps, [](const Dump &dump) { return dump.state != DumpState::Writing; });
    if (newest == dumps.end() || !isKnownBad(newest->state))
        return {};
    bool isLast = false;
    const auto [headline, what] = badText(*newest, database);
    const QString before = beforeText(dumps, now, &isLast);
    return {{
        .id = u"badnewest"_s,
        .level = isLast ? Level::Problem : Level::Warning,
        .headline = headline,
        .text = what + u' ' + before,
        .remedy = Remedy::ShowDumps,
        .subject = newest->fileName,
    }};
}

Attention fromFuture(const Dump &dump)
{
    return {
        .id = u"future"_s,
        .headline = AttentionText::tr("A dump bears a time that is still to come."),
        .text = AttentionText::tr("%1: how old it is, nobody knows. The clock of the host, or of whoever named it, is wrong.").arg(dump.fileName),
        .remedy = Remedy::ShowDumps,
        .subject = dump.fileName,
    };
}

/// One of the commonest truths on a real host, so it is said in so many words, with the way out (tale-host.md, Dumps).
Attention noSchedule(const Stack &stack, const BackupSchedule &schedule)
{
    const QString wayOut = AttentionText::tr("Until something does, no new ones will come. A service beside the database is what lasts: the page Retention makes one.");
    const bool isContainer = stack.container(schedule.idleOrigin) != nullptr;
    const QString what = schedule.idleOrigin.isEmpty() ? AttentionText::tr("No job in %1 takes any, and no service beside it does.").arg(stack.database.name)
        : isContainer                                  ? AttentionText::tr("The service %1 would, but it does not run.").arg(schedule.idleOrigin)
                                                       : AttentionText::tr("The crontab %1 would, but no cron runs in %2.").arg(schedule.idleOrigin, stack.database.name);
    return {
        .id = u"noschedule"_s,
        .headline = AttentionText::tr("Nothing writes dumps here."),
        .text = what + u' ' + wayOut,
        .hint = AttentionText::tr("Make one with: talekeeperctl sidecar DIR"),
    };
}

} // namespace

QList<Attention> directoryAttention(const Error &error)
{
    const bool isMissing = error.kind == ErrorKind::NotFound;
    return {{
        .id = u"directory"_s,
        .level = Level::Problem,
        .headline = isMissing ? AttentionText::tr("There is no place for dumps.") : AttentionText::tr("The dumps can't be listed."),
        .text = error.message,
        .detail = error.detail,
        .remedy = Remedy::LookAgain,
    }};
}

QList<Attention> dumpAttention(const Stack &stack, const Catalogue &catalogue, const BackupSchedule &schedule, const QDateTime &now)
{
    QList<Attention> result;
    const auto newest = newestDump(catalogue, now);
    const auto future = std::ranges::find_if(catalogue.dumps, [&](const Dump &dump) { return isFromFuture(dump, now); });
    if (!newest && future == catalogue.dumps.end())
        result << noDump(stack);
    if (newest && isLate(newest->takenAt, schedule, now))
        result << overdue(stack, *newest, schedule, now);
    const QString database = stack.database.databaseName;
    result << newestIsBad(database, dumpsOf(database, stack, catalogue, now), now);
    if (future != catalogue.dumps.end())
        result << fromFuture(*future);
    return result;
}

QList<Attention> scheduleAttention(const Stack &stack, const BackupSchedule &schedule)
{
    QList<Attention> result;
    if (schedule.source == ScheduleSource::None && schedule.cron.isEmpty())
        result << noSchedule(stack, schedule);
    else if (schedule.source == ScheduleSource::History)
        result << Attention {
            .id = u"unknownjob"_s,
            .level = Level::Notice,
            .headline = AttentionText::tr("Nobody knows what writes the dumps here."),
            .text = AttentionText::tr("They came regularly so far (cron: %1), but neither a crontab in %2 nor a service beside it was found that takes them. What does may end unnoticed.")
                        .arg(schedule.cron, stack.database.name),
        };
    if (const PruneJob *job = schedule.jobThatTakesEverything())
        result << Attention {
            .id = u"pruneall"_s,
            .headline = AttentionText::tr("The job that prunes takes every file."),
            .text = AttentionText::tr("\"%1\" in %2 names no files: what is no dump goes too, and what lies in folders below. Let it take only -name 'tale*.sql.gz'.")
                        .arg(job->command, job->origin),
        };
    if (!schedule.unread.isEmpty())
        result << Attention {
            .id = u"unreadjob"_s,
            .level = Level::Notice,
            .headline = AttentionText::tr("A job that may dump or prune can't be read."),
            .text = AttentionText::tr("What it does is not counted on here: %1").arg(schedule.unread.join(u" · "_s)),
        };
    return result;
}

QList<Attention> databaseAttention(const HostStatus &status, const QDateTime &now)
{
    QList<Attention> result;
    const auto newest = newestDump(status.catalogue, now);
    if (!newest)
        return result; // said already
    QStringList without, sizes, old;
    for (const Database &database : databasesInService(status)) {
        const QList<Dump> dumps = dumpsOf(database.name, status.stack, status.catalogue, now);
        if (dumps.isEmpty()) {
            without << database.name;
            sizes << formatSize(database.sizeBytes);
            continue;
        }
        if (!isLate(newest->takenAt, status.schedule, now) && isLate(dumps.first().takenAt, status.schedule, now))
            old << AttentionText::tr("%1 (%2)").arg(database.name, formatAge(dumps.first().takenAt.secsTo(now)));
        if (database.name != status.stack.database.databaseName)
            result << newestIsBad(database.name, dumps, now);
    }
    if (!old.isEmpty())
        result << Attention {
            .id = u"old"_s,
            .headline = AttentionText::tr("Only old dumps hold %1.").arg(listed(old)),
            .text = AttentionText::tr("Newer dumps are of other databases. Have the job that dumps take all of them."),
            .remedy = Remedy::ShowDumps,
        };
    if (!without.isEmpty())
        result << Attention {
            .id = u"undumped"_s,
            .headline = (without.size() == 1 ? AttentionText::tr("%1 is in no dump.") : AttentionText::tr("%1 are in no dump.")).arg(listed(without)),
            .text = AttentionText::tr("What is in there (%1) can't be restored. Have the job that dumps take all databases.").arg(listed(sizes)),
        };
    return result;
}

QList<Attention> roomAttention(const Catalogue &catalogue)
{
    if (catalogue.totalBytes <= 0)
        return {};
    const QString free = formatSize(catalogue.freeBytes), total = formatSize(catalogue.totalBytes);
    const qint64 next = nextDumpsBytes(catalogue);
    if (catalogue.freeBytes < next)
        return {{
            .id = u"room"_s,
            .level = Level::Problem,
            .headline = AttentionText::tr("The next dumps will not fit."),
            .text = AttentionText::tr("The newest ones take %1 together, and %2 of %3 are free on the backup volume. Make room, or the next one will be cut short.")
                        .arg(formatSize(next), free, total),
        }};
    if (catalogue.freeBytes < catalogue.totalBytes / 10)
        return {{
            .id = u"room"_s,
            .headline = AttentionText::tr("The backup volume is nearly full."),
            .text = AttentionText::tr("%1 of %2 are free. Make room before dumps are cut short.").arg(free, total),
        }};
    return {};
}

} // namespace talekeeper
