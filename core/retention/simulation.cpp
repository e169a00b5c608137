#include "core/retention/simulation.h"

#include "core/retention/counting.h"
#include "core/retention/prune.h"

#include <QTimeZone>

#include <algorithm>
#include <deque>
#include <limits>
#include <vector>

namespace talekeeper {
namespace {

/// A dump in figures: ten years of hourly ones are made and judged in a moment.
struct SimulatedDump {
    qint64 takenAt = 0; ///< seconds since 1970
    qint64 endOfAge = 0; ///< from when on the policy's age does not keep it
    qint64 sizeBytes = 0;
    DumpPeriods periods;
    bool isBroken = false;
    bool isPinned = false;
};

class Simulation
{
public:
    explicit Simulation(const SimulationRequest &request)
        : m_policy(request.policy)
    {
        QList<Dump> dumps = request.dumps;
        dumps.removeIf([](const Dump &dump) { return !dump.takenAt.isValid(); });
        std::ranges::stable_sort(dumps, std::ranges::greater(), &Dump::takenAt);
        for (const Dump &dump : std::as_const(dumps))
            m_newestFirst.push_back(simulated(dump));
    }

    void add(const Dump &dump) { m_newestFirst.push_front(simulated(dump)); }

    void prune(qint64 at)
    {
        if (!m_policy)
            return;
        markCounted();
        bool goodSeen = false;
        size_t counted = 0;
        std::erase_if(m_newestFirst, [&](const SimulatedDump &dump) {
            const bool isUnfinished = dump.isBroken && !goodSeen && m_policy->counts();
            goodSeen = goodSeen || !dump.isBroken;
            const bool isCounted = !dump.isBroken && !dump.isPinned && m_counted.at(counted++).keptBy;
            return !dump.isPinned && !isUnfinished && !isCounted && at >= dump.endOfAge;
        });
    }

    SimulatedPrune look(const QDateTime &at) const
    {
        SimulatedPrune result {.at = at, .dumps = qint64(m_newestFirst.size()), .sizeBytes = 0, .oldestRestorePoint = {}, .worstGapSeconds = {}};
        std::optional<qint64> later;
        for (const SimulatedDump &dump : m_newestFirst) {
            result.sizeBytes += dump.sizeBytes;
            if (dump.isBroken)
                continue;
            if (later)
                result.worstGapSeconds = qMax(result.worstGapSeconds.value_or(0), *later - dump.takenAt);
            later = dump.takenAt;
        }
        if (later)
            result.oldestRestorePoint = QDateTime::fromSecsSinceEpoch(*later, QTimeZone::UTC);
        return result;
    }

private:
    SimulatedDump simulated(const Dump &dump) const
    {
        const int days = m_policy ? m_policy->number(RetentionRule::Age) : 0;
        const QDateTime modifiedAt = dump.modifiedAt.isValid() ? dump.modifiedAt : dump.takenAt;
        return {.takenAt = dump.takenAt.toSecsSinceEpoch(),
            .endOfAge = days > 0 ? endOfAge(modifiedAt, days).toSecsSinceEpoch() : std::numeric_limits<qint64>::min(),
            .sizeBytes = dump.sizeBytes,
            .periods = periodsOf(dump.takenAt),
            .isBroken = isBroken(dump.state),
            .isPinned = dump.pinned};
    }

    void markCounted()
    {
        m_counted.clear();
        for (const SimulatedDump &dump : m_newestFirst)
            if (!dump.isBroken && !dump.isPinned)
                m_counted.push_back({.periods = dump.periods});
        countingRulesKeep(m_counted, *m_policy);
    }

    std::optional<RetentionPolicy> m_policy;
    std::deque<SimulatedDump> m_newestFirst;
    std::vector<CountedDump> m_counted; ///< those that the counting rules may keep
};

} // namespace

QList<SimulatedPrune> simulate(const SimulationRequest &request)
{
    QList<SimulatedPrune> result;
    Simulation simulation(request);
    QDateTime nextDump = request.dumpTimes.next(request.from);
    for (QDateTime at = request.pruneTimes.next(request.from); at.isValid() && at <= request.until; at = request.pruneTimes.next(at)) {
        for (; nextDump.isValid() && nextDump <= at; nextDump = request.dumpTimes.next(nextDump))
            simulation.add({.takenAt = nextDump, .sizeBytes = request.dumpSizeBytes, .modifiedAt = nextDump});
        simulation.prune(at.toSecsSinceEpoch());
        result << simulation.look(at);
    }
    return result;
}

} // namespace talekeeper
