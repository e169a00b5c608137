#include "core/retention/prune.h"

#include "core/foundation/duration.h"

#include <QMap>
#include <QSet>

#include <algorithm>

namespace talekeeper {
namespace {

/// The period that a rule puts a dump in. Numbers, as ten years of them are asked at once.
qint64 periodOf(RetentionRule rule, const QDateTime &takenAt)
{
    const QDate date = takenAt.date();
    switch (rule) {
    case RetentionRule::Hourly: return takenAt.toSecsSinceEpoch() / hourSeconds;
    case RetentionRule::Daily: return date.toJulianDay();
    case RetentionRule::Weekly: return date.toJulianDay() - date.dayOfWeek(); // the Sunday before it
    case RetentionRule::Monthly: return date.year() * qint64(12) + date.month();
    case RetentionRule::Yearly: return date.year();
    case RetentionRule::Age:
    case RetentionRule::Last: break;
    }
    Q_UNREACHABLE_RETURN(0);
}

/// The dumps of one database, newest first, while the counting rules are asked one after the other.
class Counting
{
public:
    Counting(const QList<Dump> &dumps, const QList<qsizetype> &newestFirst, QList<PruneVerdict> &verdicts)
        : m_dumps(dumps)
        , m_verdicts(verdicts)
    {
        bool goodSeen = false;
        for (const qsizetype index : newestFirst) {
            PruneVerdict &verdict = verdicts[index];
            const bool broken = isBroken(dumps.at(index).state);
            if (broken && !goodSeen && verdict.kind == PruneVerdict::Kind::Removed)
                verdict.kind = PruneVerdict::Kind::Unfinished;
            if (!broken && verdict.kind != PruneVerdict::Kind::Pinned)
                m_undecided << index;
            goodSeen = goodSeen || !broken;
        }
    }

    void keepLast(int number)
    {
        const qsizetype count = qMin(qsizetype(number), m_undecided.size());
        for (qsizetype nth = 0; nth < count; ++nth)
            keep(m_undecided.at(nth), RetentionRule::Last);
        m_undecided.remove(0, count);
    }

    void keepPeriods(RetentionRule rule, int number)
    {
        QSet<qint64> before; // kept already by an earlier rule
        for (const qsizetype index : std::as_const(m_kept))
            before << periodOf(rule, m_dumps.at(index).takenAt);
        QSet<qint64> own;
        QList<qsizetype> left;
        for (const qsizetype index : std::as_const(m_undecided)) {
            const qint64 period = periodOf(rule, m_dumps.at(index).takenAt);
            if (own.contains(period))
                continue; // passed over: decided
            if (before.contains(period) || own.size() >= number) {
                left << index;
                continue;
            }
            own << period;
            keep(index, rule);
        }
        m_undecided = left;
    }

private:
    void keep(qsizetype index, RetentionRule rule)
    {
        m_kept << index;
        m_verdicts[index].kind = PruneVerdict::Kind::Kept;
        m_verdicts[index].keptBy << rule;
    }

    const QList<Dump> &m_dumps;
    QList<PruneVerdict> &m_verdicts;
    QList<qsizetype> m_undecided;
    QList<qsizetype> m_kept;
};

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
    for (const QList<qsizetype> &newestFirst : databases) {
        Counting counting(dumps, newestFirst, verdicts);
        counting.keepLast(policy.number(RetentionRule::Last));
        for (const RetentionRule rule : {RetentionRule::Hourly, RetentionRule::Daily, RetentionRule::Weekly, RetentionRule::Monthly, RetentionRule::Yearly})
            counting.keepPeriods(rule, policy.number(rule));
    }
    return verdicts;
}

} // namespace talekeeper
