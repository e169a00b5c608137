#include "historyfacts.h"

#include "core/foundation/duration.h"

using namespace Qt::StringLiterals;

namespace talekeeper {

QDateTime utcTime(const QString &text) { return QDateTime::fromString(text + u'Z', Qt::ISODate); }

Dump historyDump(const QString &fileName, qint64 sizeBytes)
{
    Dump dump {.fileName = fileName, .sizeBytes = sizeBytes, .modifiedAt = utcTime(u"2026-11-01T00:00:00"_s)};
    if (const auto name = parseDumpName(fileName)) {
        dump.database = name->database;
        dump.takenAt = name->takenAt;
        dump.modifiedAt = name->takenAt.addSecs(60);
    }
    return dump;
}

QString nameAt(const QDateTime &time, const QString &database) { return dumpFileName(database, time); }

Catalogue catalogueAt(const QDateTime &clock, const QList<Dump> &dumps) { return {.dumps = dumps, .freeBytes = 1'000'000, .totalBytes = 2'000'000, .clock = clock}; }

BackupSchedule dailySchedule()
{
    BackupSchedule schedule {.cron = u"0 2 * * *"_s, .retentionDays = 7, .source = ScheduleSource::Crontab};
    schedule.pruneJobs << PruneJob {.cron = u"30 2 * * *"_s,
        .ageSeconds = 8 * daySeconds,
        .command = u"find /backup -name 'tale-*.sql.gz' -mtime +7 -delete"_s,
        .origin = u"root"_s,
        .names = {QRegularExpression(u"\\Atale-.*\\.sql\\.gz\\z"_s)}};
    schedule.graceSeconds = 600;
    return schedule;
}

QStringList linesOf(const DumpHistory &history)
{
    const auto text = [](const QDateTime &time) { return time.isValid() ? time.toUTC().toString(Qt::ISODate) : u"-"_s; };
    QStringList lines {u"known %1, looked at %2"_s.arg(text(history.knownSince), text(history.lookedAt))};
    for (const UnwatchedTime &time : history.unwatched)
        lines << u"unwatched %1 to %2"_s.arg(text(time.from), text(time.until));
    for (const SeenDump &seen : history.dumps)
        lines << QStringList {seen.dump.fileName, seen.dump.database, text(seen.dump.takenAt), QString::number(seen.dump.sizeBytes), text(seen.dump.modifiedAt),
            dumpStateName(seen.dump.state), QString::number(seen.dump.pinned), text(seen.firstSeenAt), text(seen.lastSeenAt), dumpFateName(seen.fate), text(seen.goneAt),
            seen.inspection ? seen.inspection->sha256 : u"-"_s}
                     .join(u' ');
    return lines;
}

} // namespace talekeeper
