#include "core/retention/whatif.h"

#include <QTimeZone>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

QList<Dump> dumpsOf(const WhatIfRequest &request)
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

QList<SimulatedPrune> hostsFuture(const WhatIfRequest &request, const WhatIf &result)
{
    QList<SimulatedPrune> future {lookAt(result.dumps, request.from)};
    const auto dumpTimes = CronTimes::fromText(request.schedule.cron), pruneTimes = CronTimes::fromText(request.schedule.pruneCron);
    if (!dumpTimes && !result.hostPolicy)
        return future;
    future << simulate({.dumps = asTheHostSees(result.dumps, request.schedule),
        .policy = result.hostPolicy,
        .dumpTimes = dumpTimes.value_or(CronTimes()),
        // Where it is not known when the host prunes: when it dumps, or else once a day.
        .pruneTimes = pruneTimes.value_or(dumpTimes.value_or(*CronTimes::fromText(u"@daily"_s))),
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
    // A pattern may want the date, too.
    const QString name = dumpFileName(database, QDateTime(QDate(2026, 1, 26), QTime(2, 0), QTimeZone::UTC));
    if (!schedule.retentionDays || !schedule.prunes(name))
        return std::nullopt;
    return RetentionPolicy {.numbers = {{RetentionRule::Age, *schedule.retentionDays}}};
}

WhatIf whatIf(const WhatIfRequest &request)
{
    WhatIf result {.dumps = dumpsOf(request)};
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
