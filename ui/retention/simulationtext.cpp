#include "ui/retention/simulationtext.h"

#include "core/foundation/format.h"
#include "core/host/command.h"
#include "core/restore/facts.h"
#include "ui/retention/ruletext.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

struct SimulationText {
    Q_DECLARE_TR_FUNCTIONS(Simulation)
};

QString bold(const QString &text) { return u"<b>"_s + text.toHtmlEscaped() + u"</b>"_s; }

QString dateText(const QDate &date) { return QLocale().toString(date, u"d MMMM yyyy"_s); }

QString dumpsText(qint64 dumps) { return dumps == 1 ? SimulationText::tr("1 dump") : SimulationText::tr("%1 dumps").arg(formatCount(dumps)); }

/// Where a policy's worth is compared, tenths of a gigabyte tell.
QString roomText(qint64 bytes)
{
    return bytes < 1'000'000'000 ? formatSize(bytes) : QLocale().formattedDataSize(bytes, 1, QLocale::DataSizeSIFormat);
}

/// In the words of who prunes: an age alone removes, rules keep.
QString keepsText(const RetentionPolicy &policy)
{
    return policy.counts() ? SimulationText::tr("keeps %1").arg(policyText(policy))
                           : SimulationText::tr("removes what is older than %1 days").arg(policy.number(RetentionRule::Age));
}

QString oldestText(const SimulatedPrune &prune)
{
    return prune.oldestRestorePoint ? dateText(prune.oldestRestorePoint->date()) : SimulationText::tr("nothing");
}

QString gapOf(const SimulatedPrune &prune)
{
    return prune.worstGapSeconds ? formatAge(*prune.worstGapSeconds) : SimulationText::tr("none");
}

QString summaryOf(const WhatIf &result, const SimulatedPrune &host, const SimulatedPrune &own, const QDateTime &from, const QDateTime &at)
{
    const bool isNow = at <= from;
    const QString dumps = bold(dumpsText(own.dumps)), hosts = formatCount(host.dumps).toHtmlEscaped();
    const QString held = isNow ? SimulationText::tr("Applied now, you would hold %1 instead of %2").arg(dumps, hosts)
                               : SimulationText::tr("On %1 you would hold %2 instead of %3").arg(bold(dateText(at.date())), dumps, hosts);
    const QString back = SimulationText::tr("back to %1 instead of %2").arg(bold(oldestText(own)), oldestText(host).toHtmlEscaped());
    // Where no size is known to count with, none is told.
    if (result.dumpSizeBytes == 0 && !isNow)
        return SimulationText::tr("%1, %2.").arg(held, back);
    const QString room = SimulationText::tr("in %1 instead of %2").arg(bold(roomText(own.sizeBytes)), roomText(host.sizeBytes).toHtmlEscaped());
    return SimulationText::tr("%1, %2, %3.").arg(held, back, room);
}

/// Nothing comes on a host that has no schedule; what is there grows old.
QString ageText(const WhatIf &result, const BackupSchedule *schedule, const QDateTime &at)
{
    const auto newest = std::ranges::find_if(result.dumps, [](const Dump &dump) { return !isBroken(dump.state); });
    if ((schedule && !schedule->cron.isEmpty()) || newest == result.dumps.end())
        return {};
    return SimulationText::tr(" As nothing dumps there, the host's newest dump would be %1 old.")
        .arg(formatAge(newest->takenAt.secsTo(at)).toHtmlEscaped());
}

QString assumptionOf(const WhatIf &result)
{
    if (result.dumpSizeBytes == 0)
        return SimulationText::tr("No whole dump is there whose size could be counted with. Every dump to come is taken to succeed.");
    return SimulationText::tr("Each dump to come is counted with %1, the size of the newest one, and taken to succeed.")
        .arg(formatSize(result.dumpSizeBytes));
}

} // namespace

HostRule hostRule(const BackupSchedule *schedule, const QString &database)
{
    if (!schedule)
        return {.role = StateRole::Unknown, .text = SimulationText::tr("What the host does by itself is not known.")};
    const auto policy = hostPolicyOf(*schedule, database);
    if (schedule->cron.isEmpty())
        return {.role = StateRole::Attention,
            .text = policy ? SimulationText::tr("No job that dumps was found on this host, only one that %1. Choose when yours would dump.").arg(keepsText(*policy))
                           : SimulationText::tr("No job that dumps was found on this host: no dump comes by itself, and none goes. "
                                                "Choose when yours would dump.")};
    const QString when = SimulationText::tr("%1 (%2)").arg(cronText(schedule->cron), schedule->zone.isEmpty() ? u"UTC"_s : schedule->zone);
    if (schedule->source == ScheduleSource::History)
        return {.role = StateRole::Attention,
            .text = policy ? SimulationText::tr("No job that dumps is known on this host, but so far dumps came %1. A job %2.").arg(when, keepsText(*policy))
                           : SimulationText::tr("No job that dumps is known on this host, but so far dumps came %1. Nothing removes them.").arg(when)};
    if (!policy)
        return {.role = StateRole::Attention,
            .text = SimulationText::tr("The host dumps %1 and never removes dumps of %2: they stay until the volume is full.").arg(when, database)};
    return {.role = {}, .text = SimulationText::tr("The host dumps %1 and %2.").arg(when, keepsText(*policy))};
}

QString ownJobText(const HostStatus &status)
{
    const BackupSchedule &schedule = status.schedule;
    if (schedule.cron.isEmpty())
        return SimulationText::tr("Nothing dumps on this host by itself.");
    if (schedule.source == ScheduleSource::History)
        return SimulationText::tr("Dumps come %1 on this host, and no job is known that takes them.").arg(cronText(schedule.cron));
    const auto policy = hostPolicyOf(schedule, status.stack.database.databaseName);
    const QString keeps = !policy ? SimulationText::tr("never removes a dump")
        : policy->counts()        ? SimulationText::tr("keeps %1").arg(policyText(*policy))
                                  : SimulationText::tr("keeps %1 days").arg(policy->number(RetentionRule::Age));
    QStringList dumped;
    bool anyLeftOut = false;
    for (const Database &database : status.databases) {
        if (!isTaleDatabase(database.name, status.stack) || isKept(database))
            continue;
        const bool isDumped = std::ranges::any_of(status.catalogue.dumps, [&](const Dump &dump) {
            return dump.takenAt.isValid() && databaseOfDump(dump.fileName, status.stack) == database.name;
        });
        anyLeftOut = anyLeftOut || !isDumped;
        if (isDumped)
            dumped << u'"' + database.name + u'"';
    }
    if (dumped.isEmpty())
        return SimulationText::tr("The host's own job %1, and none of Tale's databases has a dump.").arg(keeps);
    return anyLeftOut ? SimulationText::tr("The host's own job %1 and dumps only %2.").arg(keeps, dumped.join(u", "_s))
                      : SimulationText::tr("The host's own job %1 and dumps %2.").arg(keeps, dumped.join(u", "_s));
}

MomentText momentText(const WhatIf &result, const BackupSchedule *schedule, const QDateTime &from, const QDateTime &at)
{
    const SimulatedPrune &host = standingAt(result.host, at), &own = standingAt(result.own, at);
    return {.summary = summaryOf(result, host, own, from, at),
        .gap = SimulationText::tr("Worst gap between two restore points (RPO): %1 instead of %2.").arg(bold(gapOf(own)), gapOf(host).toHtmlEscaped())
            + ageText(result, schedule, at),
        .assumption = assumptionOf(result)};
}

QString retentionCommand(const HostProfile &profile, const RetentionPolicy &policy)
{
    QStringList words {u"talekeeperctl"_s};
    if (profile.kind == HostProfile::Kind::Practice)
        words << u"--practice"_s;
    else if (profile.kind == HostProfile::Kind::Ssh)
        words << u"--profile"_s << shellQuote(profile.name);
    else if (!profile.project.isEmpty())
        words << u"--project"_s << shellQuote(profile.project);
    words << u"retention"_s << u"--policy"_s << shellQuote(toText(policy));
    return words.join(u' ');
}

} // namespace talekeeper
