#pragma once

#include "core/history/dumphistory.h"

namespace talekeeper {

/// "2026-11-22T11:00:00" in UTC.
QDateTime utcTime(const QString &text);

/// A dump by its file name, last changed a minute after that time.
Dump historyDump(const QString &fileName, qint64 sizeBytes = 1000);
/// "tale-20261122-020000.sql.gz"
QString nameAt(const QDateTime &time, const QString &database = QStringLiteral("tale"));

Catalogue catalogueAt(const QDateTime &clock, const QList<Dump> &dumps);

/// Daily at 02:00; files of tale-*.sql.gz go at 02:30 once they are older than seven days.
BackupSchedule dailySchedule();

/// One line a dump, with all that is known of it.
QStringList linesOf(const DumpHistory &history);

} // namespace talekeeper
