#pragma once

#include "core/retention/policy.h"

#include <QDateTime>

#include <array>
#include <optional>
#include <span>

namespace talekeeper {

/// The periods that a dump lies in, in UTC, as numbers that grow with time.
struct DumpPeriods {
    std::array<qint64, 5> numbers {}; ///< hour, day, ISO week, month, year: in the order of the rules

    qint64 of(RetentionRule rule) const { return numbers.at(size_t(rule) - size_t(RetentionRule::Hourly)); }
};
DumpPeriods periodsOf(const QDateTime &takenAt);

/// A dump as the counting rules see it.
struct CountedDump {
    DumpPeriods periods;
    std::optional<RetentionRule> keptBy; ///< what countingRulesKeep() found
    bool decided = false; ///< and whether a rule has decided on it, for or against
};

/// Proxmox Backup Server's rules (see applyPolicy) on dumps that are all good and none pinned, the newest first; sets their
/// `keptBy`. Ten years of hourly dumps are judged anew each hour by the simulator, so this makes nothing and looks nothing up.
void countingRulesKeep(std::span<CountedDump> newestFirst, const RetentionPolicy &policy);

} // namespace talekeeper
