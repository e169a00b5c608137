#include "core/retention/schedule.h"

#include <QRegularExpression>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

/// The five time fields, or a word such as @daily; empty if the line is no job.
QString timesOf(const QString &line)
{
    static const QRegularExpression fields(u"^(@\\w+|(?:[0-9*,/-]+\\s+){4}[0-9A-Za-z*,/-]+)\\s"_s);
    return fields.match(line).captured(1).simplified();
}

/// The step of a field such as "*/15"; 1 for "*", none for a plain number.
std::optional<int> everyOf(const QString &field)
{
    if (field == "*"_L1)
        return 1;
    static const QRegularExpression step(u"^\\*/(\\d+)$"_s);
    const auto match = step.match(field);
    return match.hasMatch() ? std::optional(match.captured(1).toInt()) : std::nullopt;
}

bool isNumber(const QString &field)
{
    bool number = false;
    field.toInt(&number);
    return number;
}

} // namespace

BackupSchedule scheduleFromCrontab(const QStringList &lines)
{
    static const QRegularExpression age(u"-mtime\\s+\\+(\\d+)"_s);
    BackupSchedule schedule;
    for (const QString &line : lines) {
        const QString times = timesOf(line);
        if (times.isEmpty())
            continue;
        if (line.contains("pg_dump"_L1) || line.contains("backup"_L1) || line.contains("dump"_L1)) {
            if (schedule.cron.isEmpty() && !age.match(line).hasMatch())
                schedule.cron = times;
            if (const auto match = age.match(line); match.hasMatch())
                schedule.retentionDays = match.captured(1).toInt();
        }
    }
    return schedule;
}

std::optional<qint64> longestGapSeconds(const QString &cron)
{
    constexpr qint64 hour = 3600, day = 24 * hour;
    if (cron == "@hourly"_L1)
        return hour;
    if (cron == "@daily"_L1 || cron == "@midnight"_L1)
        return day;
    if (cron == "@weekly"_L1)
        return 7 * day;
    const QStringList fields = cron.split(u' ');
    if (fields.size() != 5 || fields.at(2) != "*"_L1 || fields.at(3) != "*"_L1)
        return std::nullopt;
    const bool everyDay = fields.at(4) == "*"_L1;
    if (const auto minutes = everyOf(fields.at(0)); minutes && fields.at(1) == "*"_L1 && everyDay)
        return *minutes * 60;
    if (!isNumber(fields.at(0)))
        return std::nullopt;
    if (const auto hours = everyOf(fields.at(1)); hours && everyDay)
        return *hours * hour;
    if (!isNumber(fields.at(1)))
        return std::nullopt;
    if (everyDay)
        return day;
    return isNumber(fields.at(4)) ? std::optional(7 * day) : std::nullopt;
}

} // namespace talekeeper
