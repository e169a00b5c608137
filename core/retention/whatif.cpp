#include "core/retention/whatif.h"

#include <QTimeZone>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

QList<Dump> dumpsToCount(const WhatIfRequest &request)
{
    QList<Dump> dumps;
    for (const Dump &dump : request.dumps)
        if (dump.takenAt.isValid() && dump.database == request.database)
            dumps << dump;
    std::ranges::stable_sort(dumps, std::ranges::greater(), &Dump::takenAt);
    return dumps;
}

qint64 newestSize(const QList<Dump> &newestFirst)
{
    const auto newest = std::ranges::find_if(newestFirst, [](const Dump &dump) { return !isBroken(dump.state); });
    return newest == newestFirst.end() ? 0 : newest->sizeBytes;
}

/// What the host's job never takes stays as a pinned dump does.
QList<Dump> asTheHostSees(const QList<Dump> &dumps, const BackupSchedule &schedule)
{
    QList<Dump> seen = dumps;
    for (Dump &dump : seen)
        dump.pinned = dump.pinned || !schedule.prunes(dump.fileName);
    return seen;
}

/// Of a database's dumps, by its name: a pattern may want the date, too.
QString exampleName(const QString &database) { return dumpFileName(database, QDateTime(QDate(2026, 1, 26), QTime(2, 0), QTimeZone::UTC)); }

/// When what takes that database's dumps comes by. Where nobody knows: when the host dumps, or else once a day.
CronTimes pruneTimesOf(const BackupSchedule &schedule, const QString &database)
{
    const QString name = exampleName(database);
    for (const PruneJob &job : schedule.pruneJobs)
        if (const auto times = job.times(); times && !schedule.policy && job.takes(name))
            return *times;
    return schedule.dumpTimes().value_or(*CronTimes::fromText(u"@daily"_s));
}

QList<SimulatedPrune> hostsFuture(const WhatIfRequest &request, const WhatIf &result)
{
    QList<SimulatedPrune> future {lookAt(result.dumps, request.from)};
    const auto dumpTimes = request.schedule.dumpTimes();
    if (!dumpTimes && !result.hostPolicy)
        return future;
    future << simulate({.dumps = asTheHostSees(result.dumps, request.schedule),
        .policy = result.hostPolicy,
        .dumpTimes = dumpTimes.value_or(CronTimes()),
        .pruneTimes = pruneTimesOf(request.schedule, request.database),
        .dumpSizeBytes = result.dumpSizeBytes,
        .from = request.from,
        .until = request.until});
    return future;
}

QList<SimulatedPrune> ownFuture(const WhatIfRequest &request, const WhatIf &result)
{
    QList<Dump> kept;
    for (qsizetype index = 0; index < result.dumps.size(); ++index)
        if (result.verdicts.at(index).kind != PruneVerdict::Kind::Removed)
            kept << result.dumps.at(index);
    QList<SimulatedPrune> future {lookAt(kept, request.from)};
    future << simulate({.dumps = result.dumps,
        .policy = request.policy,
        .dumpTimes = request.times,
        .pruneTimes = request.times,
        .dumpSizeBytes = result.dumpSizeBytes,
        .from = request.from,
        .until = request.until});
    return future;
}

} // namespace

std::optional<RetentionPolicy> hostPolicyOf(const BackupSchedule &schedule, const QString &database)
{
    if (schedule.policy || !schedule.retentionDays || !schedule.prunes(exampleName(database)))
        return schedule.policy;
    return RetentionPolicy {.numbers = {{RetentionRule::Age, *schedule.retentionDays}}};
}

WhatIf whatIf(const WhatIfRequest &request)
{
    WhatIf result {.dumps = dumpsToCount(request)};
    result.verdicts = applyPolicy(result.dumps, request.policy, request.from);
    result.dumpSizeBytes = newestSize(result.dumps);
    result.hostPolicy = hostPolicyOf(request.schedule, request.database);
    result.host = hostsFuture(request, result);
    result.own = ownFuture(request, result);
    return result;
}

const SimulatedPrune &standingAt(const QList<SimulatedPrune> &prunes, const QDateTime &at)
{
    const auto after = std::ranges::upper_bound(prunes, at, {}, &SimulatedPrune::at);
    return after == prunes.begin() ? prunes.first() : *(after - 1);
}

} // namespace talekeeper
