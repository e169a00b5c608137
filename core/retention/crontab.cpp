#include "core/retention/crontab.h"

#include "core/foundation/duration.h"
#include "core/retention/prunecommand.h"

#include <QRegularExpression>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

/// What the shell gets of a crontab's command (crontab(5)): an unescaped "%" ends it, what follows is its input.
QString shellPartOf(const QString &command)
{
    QString result;
    for (qsizetype at = 0; at < command.size(); ++at) {
        const QChar each = command.at(at);
        if (each == u'%')
            break;
        if (each == u'\\' && at + 1 < command.size() && command.at(at + 1) == u'%')
            ++at;
        result += command.at(at);
    }
    return result.trimmed();
}

/// The time zone that a setting names for the lines behind it; none: the line is another one.
std::optional<QString> zoneSetIn(const QString &line)
{
    static const QRegularExpression setting(u"^\\s*CRON_TZ\\s*=\\s*[\"']?([^\"'\\s]*)[\"']?\\s*$"_s);
    const auto match = setting.match(line);
    return match.hasMatch() ? std::optional(match.captured(1)) : std::nullopt;
}

/// A job with all that is known of what it runs.
struct ReadJob {
    CronJob job;
    QString origin; ///< the crontab's path, or that of the script that run-parts finds
    QString zone;
    QString shell; ///< its command, and the lines of the scripts that it calls
};

bool dumps(const QString &shell) { return shell.contains("pg_dump"_L1); }

bool concernsDumps(const QString &shell)
{
    return shell.contains("backup"_L1) || shell.contains("dump"_L1) || shell.contains(".sql.gz"_L1);
}

/// Whether a command carries away what others have dumped.
bool copies(const QString &shell)
{
    static const QRegularExpression programs(u"(^|[\\s/;&|(])(rsync|rclone|scp|sftp|restic|borg|aws|s3cmd|gsutil|tar|cp|mv|ls|du|chown|chmod)\\s"_s);
    return programs.match(shell).hasMatch();
}

QList<ReadJob> jobsIn(const Crontab &crontab, const CronFacts &facts, QStringList &unread)
{
    static const QRegularExpression runParts(u"run-parts\\b.*\\s(/[A-Za-z0-9_./-]+)"_s);
    QList<ReadJob> jobs;
    // Debian's cron has one clock for all (crontab(5) there), others hear a crontab's own.
    QString zone = facts.zone;
    for (const QString &line : crontab.lines) {
        if (const auto named = zoneSetIn(line); named && facts.program != "cron"_L1)
            zone = unlessUtc(*named);
        const auto job = cronJobIn(line, crontab.isSystem);
        if (!job)
            continue;
        if (!job->isReadable) {
            if (concernsDumps(line))
                unread << crontab.path + u": "_s + line.simplified();
            continue;
        }
        const QString folder = runParts.match(job->command).captured(1);
        QString shell = job->command;
        for (auto script = facts.scripts.cbegin(); script != facts.scripts.cend(); ++script) {
            if (!folder.isEmpty() && script.key().startsWith(folder + u'/'))
                jobs << ReadJob {.job = *job, .origin = script.key(), .zone = zone, .shell = script.value().join(u'\n')};
            else if (job->command.contains(script.key()))
                shell += u'\n' + script.value().join(u'\n');
        }
        if (folder.isEmpty())
            jobs << ReadJob {.job = *job, .origin = crontab.path, .zone = zone, .shell = shell};
    }
    return jobs;
}

void addPruning(const ReadJob &read, BackupSchedule &schedule)
{
    const PruneCommands commands = pruneCommandsIn(read.shell);
    if (!commands.isUnderstood)
        schedule.unread << read.origin + u": "_s + read.job.times + u' ' + read.job.command;
    for (PruneJob job : commands.jobs) {
        job.cron = read.job.times;
        job.origin = read.origin;
        schedule.pruneJobs << job;
    }
}

const ReadJob *jobThatDumps(const QList<ReadJob> &jobs)
{
    auto found = std::ranges::find_if(jobs, [](const ReadJob &job) { return dumps(job.shell); });
    if (found == jobs.end())
        found = std::ranges::find_if(jobs, [](const ReadJob &job) {
            const PruneCommands commands = pruneCommandsIn(job.shell);
            return commands.jobs.isEmpty() && commands.isUnderstood && !copies(job.shell);
        });
    return found == jobs.end() ? nullptr : &*found;
}

} // namespace

CronFacts cronFactsFrom(const QByteArray &output)
{
    CronFacts facts;
    for (const QString &line : QString::fromUtf8(output).split(u'\n', Qt::SkipEmptyParts)) {
        const QString name = line.section(u'\t', 0, 0), value = line.section(u'\t', 1);
        if (name == "cron_runs"_L1)
            facts.program = value;
        else if (name == "zone"_L1)
            facts.zone = unlessUtc(value);
        else if (name == "crontab"_L1)
            facts.crontabs << Crontab {.path = value.section(u'\t', 1), .isSystem = value.section(u'\t', 0, 0) == "system"_L1, .lines = {}};
        else if (name == "cron"_L1 && !facts.crontabs.isEmpty())
            facts.crontabs.last().lines << value;
        else if (name == "script"_L1)
            facts.scripts[value.section(u'\t', 0, 0)] << value.section(u'\t', 1);
    }
    return facts;
}

std::optional<CronJob> cronJobIn(const QString &line, bool isSystem)
{
    static const QRegularExpression setting(u"^\\s*(#|$|[A-Za-z_][A-Za-z0-9_]*\\s*=|\"[^\"]*\"\\s*=)"_s);
    if (setting.match(line).hasMatch())
        return std::nullopt;
    static const QRegularExpression parts(u"^\\s*(@\\w+|(?:\\S+\\s+){4}\\S+)\\s+(.*)$"_s);
    const auto match = parts.match(line);
    CronJob job {.times = match.captured(1).simplified(), .user = {}, .command = match.captured(2).trimmed()};
    if (isSystem) {
        job.user = job.command.section(QRegularExpression(u"\\s+"_s), 0, 0);
        job.command = job.command.mid(job.user.size()).trimmed();
    }
    job.command = shellPartOf(job.command);
    job.isReadable = job.times == "@reboot"_L1 || (!job.command.isEmpty() && CronTimes::fromText(job.times).has_value());
    return job;
}

BackupSchedule scheduleFromCrontabs(const CronFacts &facts)
{
    BackupSchedule schedule;
    QList<ReadJob> jobs;
    for (const Crontab &crontab : facts.crontabs)
        jobs << jobsIn(crontab, facts, schedule.unread);
    jobs.removeIf([](const ReadJob &job) { return !concernsDumps(job.shell) || !CronTimes::fromText(job.job.times); });
    const ReadJob *dump = jobThatDumps(jobs);
    if (facts.program.isEmpty()) {
        // Nobody comes by: neither to dump nor to prune.
        schedule.idleOrigin = dump ? dump->origin : QString();
        schedule.unread.clear();
        return schedule;
    }
    for (const ReadJob &job : std::as_const(jobs))
        addPruning(job, schedule);
    if (dump) {
        schedule.cron = dump->job.times;
        schedule.zone = dump->zone;
        schedule.source = ScheduleSource::Crontab;
        schedule.origin = dump->origin;
    }
    for (const PruneJob &job : std::as_const(schedule.pruneJobs))
        schedule.retentionDays = qBound(0, int(job.ageSeconds / daySeconds) - 1, schedule.retentionDays.value_or(std::numeric_limits<int>::max()));
    return schedule;
}

} // namespace talekeeper
