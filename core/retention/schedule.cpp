#include "core/retention/schedule.h"

#include "core/retention/cron.h"

#include <QRegularExpression>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

/// A job in a crontab.
struct CronLine {
    QString times; ///< the five fields, or a word such as "@daily"
    QString command; ///< behind them; in a system's crontab it begins with a user
};

/// None where the line is no job, or one without times.
std::optional<CronLine> cronLineIn(const QString &line)
{
    static const QRegularExpression parts(u"^\\s*(@\\w+|(?:\\S+\\s+){4}\\S+)\\s+(.*)$"_s);
    const auto match = parts.match(line);
    const CronLine job {.times = match.captured(1).simplified(), .command = match.captured(2).trimmed()};
    return CronTimes::fromText(job.times) ? std::optional(job) : std::nullopt;
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

/// Of "-name 'tale-*.sql.gz' -o -name …" the patterns, as find sees them behind cron ("\\%") and the shell. None where something
/// else chooses too, as "! -name", so that these patterns would say too much.
QList<QRegularExpression> namesIn(const QString &line)
{
    static const QRegularExpression others(u"(!|-not|-path|-i?regex)\\s"_s);
    static const QRegularExpression name(u"-name\\s+(?:'([^']*)'|\"([^\"]*)\"|(\\S+))"_s);
    QList<QRegularExpression> patterns;
    if (others.match(line).hasMatch())
        return patterns;
    for (const auto &match : name.globalMatch(line)) {
        const QString pattern = (match.captured(1) + match.captured(2) + match.captured(3).remove(u'\\')).replace("\\%"_L1, "%"_L1);
        patterns << QRegularExpression(QRegularExpression::wildcardToRegularExpression(pattern, QRegularExpression::NonPathWildcardConversion),
            QRegularExpression::DotMatchesEverythingOption);
    }
    return patterns;
}

} // namespace

bool BackupSchedule::prunes(const QString &fileName) const
{
    if (!retentionDays)
        return false;
    return prunedNames.isEmpty() || std::ranges::any_of(prunedNames, [&](const QRegularExpression &name) { return name.match(fileName).hasMatch(); });
}

bool BackupSchedule::prunesEverything() const
{
    static const QRegularExpression filter(u"-(i?name|i?path|i?regex|wholename)\\s"_s);
    return !pruneCommand.isEmpty() && !filter.match(pruneCommand).hasMatch();
}

BackupSchedule scheduleFromCrontab(const QStringList &lines)
{
    static const QRegularExpression age(u"-mtime\\s+\\+(\\d+)"_s);
    BackupSchedule schedule;
    for (const QString &line : lines) {
        const auto job = cronLineIn(line);
        if (!job)
            continue;
        const QString &command = job->command;
        if (!command.contains("backup"_L1) && !command.contains("dump"_L1) && !command.contains(".sql.gz"_L1))
            continue;
        const auto match = age.match(command);
        if (match.hasMatch()) {
            schedule.retentionDays = match.captured(1).toInt();
            schedule.pruneCron = job->times;
            schedule.pruneCommand = command;
            schedule.prunedNames = namesIn(command);
        }
        if (schedule.cron.isEmpty() && (!match.hasMatch() || command.contains("pg_dump"_L1)))
            schedule.cron = job->times;
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
