#pragma once

#include "core/foundation/result.h"

#include <QList>
#include <QMap>
#include <QString>

namespace talekeeper {

/// What keeps a dump, in the order in which a policy asks them.
enum class RetentionRule {
    Age, ///< as `find -mtime +N` prunes: kept until it is (N + 1) × 24 h old (tale-host.md, Dumps)
    Last, ///< the newest N
    Hourly, ///< of each of the newest N hours that have dumps the newest one, and so on with days and the rest
    Daily,
    Weekly, ///< ISO weeks, Monday to Sunday
    Monthly,
    Yearly,
};

const QList<RetentionRule> &retentionRules(); ///< in their order
QString retentionRuleName(RetentionRule rule); ///< the word of cli.md, such as "daily"

/// Which dumps are to stay: each that any of the rules keeps. Days without a dump don't count against a rule's number.
struct RetentionPolicy {
    QMap<RetentionRule, int> numbers; ///< days for Age, how many for the others; a rule that is not there keeps nothing

    int number(RetentionRule rule) const { return numbers.value(rule, 0); }
    bool counts() const; ///< whether a rule besides age keeps something
    bool operator==(const RetentionPolicy &) const = default;
};

/// Reads "age=7d" or "last=3,daily=7,weekly=4", in any order.
/// Error, with what to write instead: WrongUsage, also for a policy that would keep nothing.
Result<RetentionPolicy> policyFromText(const QString &text);

/// As policyFromText() reads it, the rules in their order; empty for a policy without rules.
QString toText(const RetentionPolicy &policy);

} // namespace talekeeper
