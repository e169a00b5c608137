#pragma once

#include "core/retention/days.h"
#include "core/retention/prune.h"

#include <QJsonObject>

#include <optional>

namespace talekeeper {

/// What is asked of a policy.
struct OutlookRequest {
    QList<Dump> dumps;
    QString mainDatabase; ///< whose restore points are counted, as the dumps' names have it
    std::optional<RetentionPolicy> policy; ///< none: nothing is pruned
    bool isHostsOwn = false; ///< the policy is what the schedule's job prunes by: files that it never takes stay
    BackupSchedule schedule;
    std::optional<DumpHistory> history; ///< by which days are told; none: the dumps are all that was ever seen
    QDateTime at; ///< UTC: when the policy is applied
    QDateTime now; ///< UTC, the db container's clock: of what days can be told
};

/// A policy applied once: what becomes of each dump, and what can be restored then.
struct RetentionOutlook {
    OutlookRequest request;
    QList<PruneVerdict> verdicts; ///< of request.dumps, in their order
    QList<DumpDay> days; ///< as they are before the policy is applied, the oldest first
    std::optional<QDateTime> oldestRestorePoint; ///< of the main database; a broken dump is none
    std::optional<qint64> worstGapSeconds; ///< between two restore points that follow each other
};

RetentionOutlook outlookOf(const OutlookRequest &request);

QJsonObject toJson(const RetentionOutlook &outlook); ///< as cli.md has it

/// What keeps a dump, in the words of cli.md and "pinned", "unfinished"; empty where it is removed, or nothing prunes it.
QStringList keptByNames(const PruneVerdict &verdict);

/// Dumps without files, at the times in a list: one a line, ISO 8601, UTC where no zone is named. Blank lines are skipped.
/// Error: WrongUsage, with the line that is no time.
Result<QList<Dump>> dumpsFromTimes(const QByteArray &lines);

/// A time as people and scripts write it: ISO 8601, UTC where no zone is named. Invalid where it is none.
QDateTime timeFromText(const QString &text);

} // namespace talekeeper
