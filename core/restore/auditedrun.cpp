#include "core/restore/auditedrun.h"

#include "core/restore/facts.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct AuditedRunText {
    Q_DECLARE_TR_FUNCTIONS(AuditedRun)
};

/// The plan as talekeeperctl takes it.
QString commandOf(const RestorePlan &plan, const QStringList &accepted)
{
    if (plan.purpose == RestorePlan::Purpose::Undo)
        return u"undo "_s + plan.run;
    if (plan.purpose == RestorePlan::Purpose::Discard)
        return u"discard "_s + plan.run;
    if (plan.purpose == RestorePlan::Purpose::Rehearsal)
        return u"rehearsal of %1"_s.arg(shellQuote(plan.dump.fileName));
    if (plan.standing)
        return u"resume "_s + plan.run;
    QStringList words {u"restore"_s, shellQuote(plan.dump.fileName), u"--database"_s, shellQuote(plan.database), u"--stop"_s, stopOrderName(plan.stopOrder)};
    if (plan.toStart != plan.running)
        words << u"--start"_s << u"all"_s;
    for (const QString &finding : accepted)
        words << u"--accept"_s << shellQuote(finding);
    return words.join(u' ');
}

QString resultOf(const Result<RestoreReport> &report)
{
    if (!report)
        return report.error().message;
    const QString outcome = outcomeName(report->outcome);
    if (report->error)
        return outcome + u": "_s + report->error->message;
    const auto blocker = std::ranges::find(report->findings, Severity::Blocker, &Finding::severity);
    if (report->outcome == RunOutcome::Refused && blocker != report->findings.end())
        return outcome + u": "_s + blocker->message;
    return outcome;
}

Error notBegun(Error error)
{
    error.message = AuditedRunText::tr("Nothing was done, as the audit log could not keep it. %1").arg(error.message);
    return error;
}

} // namespace

Result<void> requireWritableAudit(const QString &historyPath)
{
    return AuditTrail::open(historyPath, {}, {}).transform([](const AuditTrail &) {}).transform_error(notBegun);
}

AuditOrigin auditOriginOf(const Host &host)
{
    return {.who = consoleName(),
        .host = u"%1 (%2)"_s.arg(host.profile.name, host.stack.project),
        .secrets = {host.stack.database.databasePassword}};
}

Result<RestoreReport> executeAudited(
    const RunAudit &audit, const Host &host, const RestorePlan &plan, const QStringList &accepted, const Job &job)
{
    auto trail = AuditTrail::open(audit.historyPath, auditOriginOf(host), audit.onFailure);
    if (!trail)
        return std::unexpected(notBegun(trail.error()));
    const auto note = [&trail](const CommandRecord &record) { trail->note(record); };
    auto report = executePlan(host, plan, accepted, job.recordedBy(note));
    trail->note(
        {.run = report ? report->run : QString(), .command = commandOf(plan, accepted), .result = resultOf(report)});
    return report;
}

} // namespace talekeeper
