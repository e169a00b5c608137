#include "core/retention/policy.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct PolicyText {
    Q_DECLARE_TR_FUNCTIONS(RetentionPolicy)
};

constexpr int highest = 100'000; // of days: 273 years

std::unexpected<Error> wrong(const QString &message)
{
    return failure(ErrorKind::WrongUsage,
        message + u' ' + PolicyText::tr("A policy is written \"age=7d\" or \"last=3,daily=7,weekly=4,monthly=6\": any of age (in days), last, hourly, daily, weekly, monthly and yearly."));
}

std::optional<RetentionRule> ruleCalled(const QString &name)
{
    for (const RetentionRule rule : retentionRules())
        if (retentionRuleName(rule) == name)
            return rule;
    return std::nullopt;
}

/// Digits alone: toInt() would also take a sign and spaces.
std::optional<int> numberIn(const QString &text)
{
    const bool digits = !text.isEmpty() && std::ranges::all_of(text, [](QChar each) { return each >= u'0' && each <= u'9'; });
    bool fits = false;
    const int number = text.toInt(&fits);
    return digits && fits && number <= highest ? std::optional(number) : std::nullopt;
}

Result<void> readRule(const QString &text, RetentionPolicy &policy)
{
    const auto rule = ruleCalled(text.section(u'=', 0, 0));
    if (!rule || !text.contains(u'='))
        return wrong(PolicyText::tr("\"%1\" is no rule.").arg(text));
    QString value = text.section(u'=', 1);
    if (*rule == RetentionRule::Age && !value.endsWith(u'd'))
        return wrong(PolicyText::tr("\"%1\" lacks its unit, days.").arg(text));
    if (*rule == RetentionRule::Age)
        value.chop(1);
    const auto number = numberIn(value);
    if (!number)
        return wrong(PolicyText::tr("\"%1\" needs a whole number from 0 to %2.").arg(text).arg(highest));
    if (policy.numbers.contains(*rule))
        return wrong(PolicyText::tr("\"%1\" stands there twice.").arg(retentionRuleName(*rule)));
    policy.numbers.insert(*rule, *number);
    return {};
}

} // namespace

const QList<RetentionRule> &retentionRules()
{
    static const QList<RetentionRule> rules {RetentionRule::Age, RetentionRule::Last, RetentionRule::Hourly,
        RetentionRule::Daily, RetentionRule::Weekly, RetentionRule::Monthly, RetentionRule::Yearly};
    return rules;
}

QString retentionRuleName(RetentionRule rule)
{
    switch (rule) {
    case RetentionRule::Age: return u"age"_s;
    case RetentionRule::Last: return u"last"_s;
    case RetentionRule::Hourly: return u"hourly"_s;
    case RetentionRule::Daily: return u"daily"_s;
    case RetentionRule::Weekly: return u"weekly"_s;
    case RetentionRule::Monthly: return u"monthly"_s;
    case RetentionRule::Yearly: return u"yearly"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

bool RetentionPolicy::counts() const
{
    return std::ranges::any_of(retentionRules(), [this](RetentionRule rule) { return rule != RetentionRule::Age && number(rule) > 0; });
}

Result<RetentionPolicy> policyFromText(const QString &text)
{
    RetentionPolicy policy;
    for (const QString &rule : text.split(u','))
        if (const auto read = readRule(rule.trimmed(), policy); !read)
            return std::unexpected(read.error());
    if (!policy.counts() && policy.number(RetentionRule::Age) == 0)
        return wrong(PolicyText::tr("\"%1\" would keep nothing, and is not applied.").arg(text));
    return policy;
}

QString toText(const RetentionPolicy &policy)
{
    QStringList rules;
    for (auto each = policy.numbers.cbegin(); each != policy.numbers.cend(); ++each)
        rules << u"%1=%2%3"_s.arg(retentionRuleName(each.key())).arg(each.value()).arg(each.key() == RetentionRule::Age ? u"d"_s : QString());
    return rules.join(u',');
}

} // namespace talekeeper
