#include "core/retention/prune.h"

#include "core/foundation/duration.h"
#include "core/retention/counting.h"

#include <QMap>

#include <algorithm>
#include <vector>

namespace talekeeper {
namespace {

/// Asks the counting rules about the dumps of one database.
void count(const QList<Dump> &dumps, const QList<qsizetype> &newestFirst, const RetentionPolicy &policy, QList<PruneVerdict> &verdicts)
{
    QList<qsizetype> good;
    std::vector<CountedDump> counted;
    bool goodSeen = false;
    for (const qsizetype index : newestFirst) {
        PruneVerdict &verdict = verdicts[index];
        const bool broken = isBroken(dumps.at(index).state);
        if (broken && !goodSeen && verdict.kind == PruneVerdict::Kind::Removed)
            verdict.kind = PruneVerdict::Kind::Unfinished;
        goodSeen = goodSeen || !broken;
        if (broken || verdict.kind == PruneVerdict::Kind::Pinned)
            continue;
        good << index;
        counted.push_back({.periods = periodsOf(dumps.at(index).takenAt)});
    }
    countingRulesKeep(counted, policy);
    for (qsizetype nth = 0; nth < good.size(); ++nth) {
        if (const auto rule = counted.at(size_t(nth)).keptBy) {
            verdicts[good.at(nth)].kind = PruneVerdict::Kind::Kept;
            verdicts[good.at(nth)].keptBy << *rule;
        }
    }
}

QMap<QString, QList<qsizetype>> newestFirstByDatabase(const QList<Dump> &dumps)
{
    QMap<QString, QList<qsizetype>> result;
    for (qsizetype index = 0; index < dumps.size(); ++index)
        if (dumps.at(index).takenAt.isValid())
            result[dumps.at(index).database] << index;
    for (QList<qsizetype> &each : result)
        std::ranges::stable_sort(each, std::ranges::greater(), [&](qsizetype index) { return dumps.at(index).takenAt; });
    return result;
}

} // namespace

bool isBroken(DumpState state) { return isKnownBad(state) || state == DumpState::Writing; }

QDateTime endOfAge(const QDateTime &modifiedAt, int days) { return modifiedAt.addSecs((days + 1) * daySeconds); }

QList<PruneVerdict> applyPolicy(const QList<Dump> &dumps, const RetentionPolicy &policy, const QDateTime &at)
{
    QList<PruneVerdict> verdicts(dumps.size());
    for (qsizetype index = 0; index < dumps.size(); ++index) {
        const Dump &dump = dumps.at(index);
        PruneVerdict &verdict = verdicts[index];
        if (!dump.takenAt.isValid()) {
            verdict.kind = PruneVerdict::Kind::Foreign;
        } else if (dump.pinned) {
            verdict.kind = PruneVerdict::Kind::Pinned;
        } else if (policy.number(RetentionRule::Age) > 0
            && at < endOfAge(dump.modifiedAt.isValid() ? dump.modifiedAt : dump.takenAt, policy.number(RetentionRule::Age))) {
            verdict = {.kind = PruneVerdict::Kind::Kept, .keptBy = {RetentionRule::Age}};
        }
    }
    if (!policy.counts())
        return verdicts;
    const auto databases = newestFirstByDatabase(dumps);
    for (const QList<qsizetype> &newestFirst : databases)
        count(dumps, newestFirst, policy, verdicts);
    return verdicts;
}

} // namespace talekeeper
