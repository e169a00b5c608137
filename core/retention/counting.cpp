#include "core/retention/counting.h"

#include "core/foundation/duration.h"

#include <algorithm>

namespace talekeeper {
namespace {

void keep(CountedDump &dump, RetentionRule rule)
{
    dump.keptBy = rule;
    dump.decided = true;
}

/// The dumps of a period follow each other: the newest that nobody has decided on is kept and the others are passed over,
/// unless an earlier rule has kept one of them; then they are left to the later rules, and the period is not counted.
void keepPeriods(std::span<CountedDump> newestFirst, RetentionRule rule, int number)
{
    int counted = 0;
    for (auto begin = newestFirst.begin(); begin != newestFirst.end() && counted < number;) {
        const qint64 period = begin->periods.of(rule);
        const auto end = std::find_if(begin, newestFirst.end(), [&](const CountedDump &dump) { return dump.periods.of(rule) != period; });
        const auto first = std::find_if(begin, end, [](const CountedDump &dump) { return !dump.decided; });
        if (first != end && std::none_of(begin, end, [](const CountedDump &dump) { return dump.keptBy.has_value(); })) {
            for (auto other = first; other != end; ++other)
                other->decided = true;
            keep(*first, rule);
            ++counted;
        }
        begin = end;
    }
}

} // namespace

DumpPeriods periodsOf(const QDateTime &takenAt)
{
    const QDateTime utc = takenAt.toUTC();
    const QDate date = utc.date();
    const qint64 day = date.toJulianDay();
    // A week by the Sunday before it.
    return {.numbers = {utc.toSecsSinceEpoch() / hourSeconds, day, day - date.dayOfWeek(), date.year() * qint64(12) + date.month(), date.year()}};
}

void countingRulesKeep(std::span<CountedDump> newestFirst, const RetentionPolicy &policy)
{
    for (CountedDump &dump : newestFirst) {
        dump.keptBy.reset();
        dump.decided = false;
    }
    for (CountedDump &dump : newestFirst.first(qMin(newestFirst.size(), size_t(policy.number(RetentionRule::Last)))))
        keep(dump, RetentionRule::Last);
    for (const RetentionRule rule : {RetentionRule::Hourly, RetentionRule::Daily, RetentionRule::Weekly, RetentionRule::Monthly, RetentionRule::Yearly})
        keepPeriods(newestFirst, rule, policy.number(rule));
}

} // namespace talekeeper
