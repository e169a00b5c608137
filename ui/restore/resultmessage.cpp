#include "ui/restore/resultmessage.h"

#include "core/dumps/dump.h"
#include "core/foundation/format.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

struct ResultText {
    Q_DECLARE_TR_FUNCTIONS(ResultMessage)
};

QString momentOf(const RestoreReport &report)
{
    const auto name = parseDumpName(report.dump);
    return name ? ResultText::tr("on %1 UTC").arg(formatTime(name->takenAt)) : ResultText::tr("in %1").arg(report.dump);
}

QString downtimeText(const RestoreReport &report)
{
    return report.downtimeSeconds ? ResultText::tr("Tale was away for %1.").arg(formatDuration(*report.downtimeSeconds))
                                  : QString();
}

/// The report is not the run's own of this end, but made of what is found on the host.
bool isDerived(const RestoreReport &report, const RunRecord *now)
{
    return now && (!now->report || now->report->outcome != report.outcome);
}

/// What came after a restore that had ended well.
std::optional<ResultMessage> sinceThen(const RestoreReport &report, const RunRecord *now)
{
    if (!now || report.outcome != RunOutcome::Restored)
        return std::nullopt;
    if (now->state == RunState::Running)
        return ResultMessage{.role = StateRole::Planned,
            .headline = ResultText::tr("A console is at work on this run again."),
            .text = ResultText::tr("What is in service as %1 may change any moment.").arg(report.database)};
    if (now->state == RunState::Interrupted)
        return ResultMessage{.role = StateRole::Attention,
            .headline = ResultText::tr("The run stands half-way and needs a decision."),
            .text = ResultText::tr("It had ended well, but since then somebody has begun to undo it, or its end could not "
                                   "be noted on the host.")};
    if (now->state == RunState::Undone || now->state == RunState::TakenBack)
        return ResultMessage{.role = StateRole::Unknown,
            .headline = ResultText::tr("This restore was undone since it ended."),
            .text = ResultText::tr("The database from before was put back in service as %1.").arg(report.database)};
    return std::nullopt;
}

ResultMessage restored(const RestoreReport &report, bool derived)
{
    ResultMessage message{.role = derived ? StateRole::Unknown : StateRole::Good,
        .headline = ResultText::tr("%1 is as it was %2.").arg(report.database, momentOf(report))};
    if (derived)
        message.text = ResultText::tr("The restored data is in service. What was checked is not known here: the report "
                                      "of the restore is gone, or something was tried after it.");
    else if (report.rowsChecked && report.tablesChecked)
        message.text = ResultText::tr("%1 counted and equal to the dump. %2")
                           .arg(formatRows(*report.rowsChecked, *report.tablesChecked), downtimeText(report));
    else
        message.text = ResultText::tr("The rows were counted by the console that began the run, before it swapped the "
                                      "data in. %1")
                           .arg(downtimeText(report));
    return message;
}

QString refusalText(const RestoreReport &report, const QStringList &accepted, const QString &reason)
{
    QStringList reasons;
    for (const Finding &finding : report.findings)
        if (finding.severity == Severity::Blocker && !(finding.acceptable && accepted.contains(finding.id)))
            reasons << finding.message;
    return reasons.isEmpty() ? reason : reasons.join(u' ');
}

} // namespace

ResultMessage resultMessage(const RestoreReport &report, const RunRecord *now, const QStringList &accepted)
{
    if (const auto since = sinceThen(report, now))
        return *since;
    const QString reason = report.error ? report.error->message : QString();
    const QString detail = report.error ? report.error->detail : QString();
    if (report.isRehearsal && report.outcome != RunOutcome::Refused && report.outcome != RunOutcome::Rehearsed)
        return {.role = report.outcome == RunOutcome::TakenBack || report.outcome == RunOutcome::Interrupted ? StateRole::Attention : StateRole::Unknown,
            .headline = ResultText::tr("The rehearsal has touched nothing in service."),
            .text = (reason + u' ' + outcomeText(report)).trimmed(),
            .detail = detail};
    switch (report.outcome) {
    case RunOutcome::Restored:
        return restored(report, isDerived(report, now));
    case RunOutcome::Rehearsed:
        return {.role = isDerived(report, now) ? StateRole::Unknown : StateRole::Good,
            .headline = ResultText::tr("The dump restores on this host."),
            .text = outcomeText(report)};
    case RunOutcome::Undone:
        return {.role = StateRole::Good,
            .headline = ResultText::tr("%1 is again as it was before the restore.").arg(report.database),
            .text = downtimeText(report)};
    case RunOutcome::TakenBack:
        return {.role = StateRole::Attention,
            .headline = ResultText::tr("Everything was taken back: the old data is in service."),
            .text = ResultText::tr("%1 The database %2 and the containers from before run as they did.")
                        .arg(reason, report.database),
            .detail = detail};
    case RunOutcome::Refused:
        return {.role = StateRole::Bad,
            .headline = ResultText::tr("The run did not begin. Nothing was changed."),
            .text = refusalText(report, accepted, reason),
            .detail = detail};
    case RunOutcome::Interrupted:
        return {.role = StateRole::Attention,
            .headline = ResultText::tr("The run stands half-way and needs your decision."),
            .text = reason,
            .detail = detail};
    case RunOutcome::Discarded:
        if (isDerived(report, now))
            return {.role = StateRole::Unknown,
                .headline = ResultText::tr("The run is over, and nothing of it is kept."),
                .text = ResultText::tr("How it ended its report does not say. There is nothing left to undo or to drop.")};
        return {.role = StateRole::Good, .headline = ResultText::tr("What the run had kept was dropped.")};
    }
    Q_UNREACHABLE_RETURN({});
}

QString brokenOffHeadline(bool hasBegun)
{
    return hasBegun ? ResultText::tr("The run broke off, and how it stands is not known yet. Look at the host's runs.")
                    : ResultText::tr("The run did not begin. Nothing was changed.");
}

} // namespace talekeeper
