#include "core/retention/usualgrace.h"

#include "core/foundation/duration.h"
#include "core/retention/prune.h"

#include <QHash>

#include <algorithm>

namespace talekeeper {
namespace {

constexpr qint64 leastGraceSeconds = 600;
constexpr qsizetype tellingDumps = 7;

} // namespace

std::optional<qint64> usualGraceSeconds(const QList<Dump> &newestFirst)
{
    QHash<QString, QList<qint64>> durations;
    for (const Dump &dump : newestFirst) {
        if (!dump.takenAt.isValid() || isBroken(dump.state))
            continue;
        QList<qint64> &of = durations[dump.database];
        if (of.size() == tellingDumps)
            continue;
        // One that was brought here or touched later tells nothing.
        const qint64 seconds = dump.takenAt.secsTo(dump.modifiedAt);
        if (seconds >= 0 && seconds < daySeconds)
            of << seconds;
    }
    std::optional<qint64> slowest;
    for (QList<qint64> &of : durations) {
        if (of.isEmpty())
            continue;
        std::ranges::nth_element(of, of.begin() + of.size() / 2);
        slowest = qMax(slowest.value_or(0), of.at(of.size() / 2));
    }
    return slowest ? std::optional(qMax(leastGraceSeconds, 2 * *slowest)) : std::nullopt;
}

} // namespace talekeeper
