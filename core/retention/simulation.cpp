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
        count();
    }

    void add(const Dump &dump)
    {
        const SimulatedDump added = simulated(dump);
        // Behind what a clock that had jumped has dated later.
        const auto place = std::ranges::find_if(m_newestFirst, [&](const SimulatedDump &other) { return other.takenAt <= added.takenAt; });
        const bool isNewest = place == m_newestFirst.begin();
        m_newestFirst.insert(place, added);
        if (!isNewest)
            return count();
        if (m_newestPoint)
            m_seen.worstGapSeconds = qMax(m_seen.worstGapSeconds.value_or(0), added.takenAt - *m_newestPoint);
        else
            m_seen.oldestRestorePoint = dump.takenAt;
        m_newestPoint = added.takenAt;
        m_seen.sizeBytes += added.sizeBytes;
        ++m_seen.dumps;
    }

    void prune(qint64 at)
    {
        if (!m_policy)
            return;
        markCounted();
        bool goodSeen = false;
        size_t counted = 0;
        const size_t removed = std::erase_if(m_newestFirst, [&](const SimulatedDump &dump) {
            const bool isUnfinished = dump.isBroken && !goodSeen && m_policy->counts();
            goodSeen = goodSeen || !dump.isBroken;
            const bool isCounted = !dump.isBroken && !dump.isPinned && m_counted.at(counted++).keptBy;
            return !dump.isPinned && !isUnfinished && !isCounted && at >= dump.endOfAge;
        });
        if (removed > 0)
            count();
    }

    SimulatedPrune look(const QDateTime &at) const
    {
        SimulatedPrune result = m_seen;
        result.at = at;
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

    /// Counts anew what add() only adds to: where nothing is pruned, tens of thousands of dumps are there in the end.
    void count()
    {
        m_seen = {.dumps = qint64(m_newestFirst.size())};
        m_newestPoint.reset();
        std::optional<qint64> later;
        for (const SimulatedDump &dump : m_newestFirst) {
            m_seen.sizeBytes += dump.sizeBytes;
            if (dump.isBroken)
                continue;
            if (later)
                m_seen.worstGapSeconds = qMax(m_seen.worstGapSeconds.value_or(0), *later - dump.takenAt);
            else
                m_newestPoint = dump.takenAt;
            later = dump.takenAt;
        }
        if (later)
            m_seen.oldestRestorePoint = QDateTime::fromSecsSinceEpoch(*later, QTimeZone::UTC);
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
    SimulatedPrune m_seen; ///< what is there, but for the moment
    std::optional<qint64> m_newestPoint; ///< the newest restore point, in seconds since 1970
};

} // namespace

SimulatedPrune lookAt(const QList<Dump> &dumps, const QDateTime &at) { return Simulation({.dumps = dumps, .policy = {}}).look(at); }

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
