#include "ui/retention/ruletext.h"

#include <QCoreApplication>
#include <QLocale>
#include <QTime>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

struct RuleText {
    Q_DECLARE_TR_FUNCTIONS(RetentionRule)
};

QString counted(RetentionRule rule, int number)
{
    if (rule == RetentionRule::Age)
        return number == 1 ? RuleText::tr("all of 1 day") : RuleText::tr("all of %1 days").arg(number);
    return rule == RetentionRule::Last ? RuleText::tr("the last %1").arg(number)
                                       : RuleText::tr("%1 %2").arg(ruleText(rule)).arg(number);
}

std::optional<int> plainNumber(const QString &field)
{
    bool isNumber = false;
    const int number = field.toInt(&isNumber);
    return isNumber ? std::optional(number) : std::nullopt;
}

} // namespace

QString ruleText(RetentionRule rule)
{
    switch (rule) {
    case RetentionRule::Age:
        return RuleText::tr("age");
    case RetentionRule::Last:
        return RuleText::tr("last");
    case RetentionRule::Hourly:
        return RuleText::tr("hourly");
    case RetentionRule::Daily:
        return RuleText::tr("daily");
    case RetentionRule::Weekly:
        return RuleText::tr("weekly");
    case RetentionRule::Monthly:
        return RuleText::tr("monthly");
    case RetentionRule::Yearly:
        return RuleText::tr("yearly");
    }
    Q_UNREACHABLE_RETURN({});
}

QString ruleMeaning(RetentionRule rule)
{
    switch (rule) {
    case RetentionRule::Age:
        return RuleText::tr("Every dump of so many days. As find counts them, 7 days are over when a dump is 8 × 24 h old.");
    case RetentionRule::Last:
        return RuleText::tr("The newest so many dumps, whenever they were taken.");
    case RetentionRule::Hourly:
        return RuleText::tr("The newest dump of each of so many hours. Hours without a dump don't count.");
    case RetentionRule::Daily:
        return RuleText::tr("The newest dump of each of so many days. Days without a dump don't count.");
    case RetentionRule::Weekly:
        return RuleText::tr("The newest dump of each of so many weeks, Monday to Sunday. Weeks without a dump don't count.");
    case RetentionRule::Monthly:
        return RuleText::tr("The newest dump of each of so many months. Months without a dump don't count.");
    case RetentionRule::Yearly:
        return RuleText::tr("The newest dump of each of so many years. Years without a dump don't count.");
    }
    Q_UNREACHABLE_RETURN({});
}

QString policyText(const RetentionPolicy &policy)
{
    QStringList parts;
    for (const RetentionRule rule : retentionRules())
        if (policy.number(rule) > 0)
            parts << counted(rule, policy.number(rule));
    return parts.isEmpty() ? RuleText::tr("nothing") : parts.join(u", "_s);
}

QString cronText(const QString &cron)
{
    const QStringList fields = cron.split(u' ');
    if (fields.size() != 5 || fields.at(2) != "*"_L1 || fields.at(3) != "*"_L1)
        return cron;
    const auto minute = plainNumber(fields.at(0)), hour = plainNumber(fields.at(1)), weekDay = plainNumber(fields.at(4));
    const bool everyDay = fields.at(4) == "*"_L1;
    if (minute == 0 && fields.at(1) == "*"_L1 && everyDay)
        return RuleText::tr("every hour");
    if (minute == 0 && fields.at(1).startsWith("*/"_L1) && everyDay)
        return RuleText::tr("every %1 hours").arg(fields.at(1).sliced(2));
    if (!minute || !hour)
        return cron;
    const QString time = QTime(*hour, *minute).toString(u"HH:mm"_s);
    if (everyDay)
        return RuleText::tr("daily at %1").arg(time);
    return weekDay ? RuleText::tr("on every %1 at %2").arg(QLocale().dayName(*weekDay == 0 ? 7 : *weekDay), time) : cron;
}

} // namespace talekeeper
