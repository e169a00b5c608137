#include "core/restore/report.h"

#include "core/foundation/format.h"

#include <QCoreApplication>
#include <QJsonArray>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct ReportText {
    Q_DECLARE_TR_FUNCTIONS(RestoreReport)
};

constexpr RunOutcome allOutcomes[] = {RunOutcome::Restored, RunOutcome::Rehearsed, RunOutcome::Refused, RunOutcome::TakenBack, RunOutcome::Interrupted,
    RunOutcome::Undone, RunOutcome::Discarded};
constexpr StepState allStepStates[] = {StepState::Done, StepState::Failed, StepState::Skipped, StepState::Reverted};
constexpr Severity allSeverities[] = {Severity::Ok, Severity::Warning, Severity::Blocker};

template <class T, std::size_t N> T fromName(const T (&values)[N], QString (*nameOf)(T), const QString &name)
{
    const auto found = std::ranges::find(values, name, nameOf);
    return found == std::end(values) ? values[0] : *found;
}

QJsonValue orNull(const QString &text) { return text.isEmpty() ? QJsonValue() : QJsonValue(text); }
template <class T> QJsonValue orNull(const std::optional<T> &value) { return value ? QJsonValue(*value) : QJsonValue(); }

} // namespace

QString outcomeName(RunOutcome outcome)
{
    switch (outcome) {
    case RunOutcome::Restored: return u"restored"_s;
    case RunOutcome::Rehearsed: return u"rehearsed"_s;
    case RunOutcome::Refused: return u"refused"_s;
    case RunOutcome::TakenBack: return u"taken_back"_s;
    case RunOutcome::Interrupted: return u"interrupted"_s;
    case RunOutcome::Undone: return u"undone"_s;
    case RunOutcome::Discarded: return u"discarded"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

std::optional<RunOutcome> outcomeFromName(const QString &name)
{
    for (const RunOutcome outcome : allOutcomes)
        if (outcomeName(outcome) == name)
            return outcome;
    return std::nullopt;
}

namespace {

QString countedText(const RestoreReport &report)
{
    return report.tablesChecked ? ReportText::tr(" Counted, and equal to the dump: %1.").arg(formatRows(report.rowsChecked.value_or(0), *report.tablesChecked)) : QString();
}

QString rehearsalText(const RestoreReport &report)
{
    switch (report.outcome) {
    case RunOutcome::Restored:
    case RunOutcome::Rehearsed:
        return ReportText::tr("The dump %1 restores on this host.").arg(report.dump) + countedText(report) + u' '
            + ReportText::tr("What was loaded is in nobody's way; \"talekeeperctl undo %1\" drops it.").arg(report.run);
    case RunOutcome::Refused: return ReportText::tr("The checks found something wrong. Nothing was loaded.");
    case RunOutcome::TakenBack: return ReportText::tr("The rehearsal did not work out, and what it had loaded was dropped. Nothing in service was touched.");
    case RunOutcome::Interrupted:
        return ReportText::tr("The rehearsal %1 was left half-way. Nothing in service was touched; \"talekeeperctl undo %1\" drops what it has loaded.").arg(report.run);
    case RunOutcome::Undone:
    case RunOutcome::Discarded: return ReportText::tr("What the rehearsal %1 had loaded was dropped.").arg(report.run);
    }
    Q_UNREACHABLE_RETURN({});
}

} // namespace

QString outcomeText(const RestoreReport &report)
{
    if (report.isRehearsal)
        return rehearsalText(report);
    switch (report.outcome) {
    case RunOutcome::Rehearsed: return rehearsalText(report);
    case RunOutcome::Restored: {
        const QString counted = countedText(report);
        return ReportText::tr("The database %1 is as the dump %2 has it.").arg(report.database, report.dump) + counted + u' '
            + (report.previousDatabase.isEmpty() ? ReportText::tr("There was none of that name before.") : ReportText::tr("What was there before is kept as %1.").arg(report.previousDatabase));
    }
    case RunOutcome::Refused: return ReportText::tr("The checks found something wrong. Nothing was changed.");
    case RunOutcome::TakenBack:
        return ReportText::tr("It did not work out, and everything was taken back: the database %1 and the containers from before are in service.")
            .arg(report.database);
    case RunOutcome::Interrupted:
        return ReportText::tr("The run %1 stands half-way and needs your decision. \"talekeeperctl resume %1\" follows it to its end, "
                              "\"talekeeperctl undo %1\" brings back what was in service before.")
            .arg(report.run);
    case RunOutcome::Undone:
        return report.previousDatabase.isEmpty()
            ? ReportText::tr("The run was taken back: the database %1 and the containers from before are in service.").arg(report.database)
            : ReportText::tr("The database %1 is again the one from before the restore. What was taken out of service is kept as %2.")
                  .arg(report.database, report.previousDatabase);
    case RunOutcome::Discarded: return ReportText::tr("What the run %1 had kept was dropped.").arg(report.run);
    }
    Q_UNREACHABLE_RETURN({});
}

QString stepStateName(StepState state)
{
    switch (state) {
    case StepState::Done: return u"done"_s;
    case StepState::Failed: return u"failed"_s;
    case StepState::Skipped: return u"skipped"_s;
    case StepState::Reverted: return u"reverted"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

QString severityName(Severity severity)
{
    switch (severity) {
    case Severity::Ok: return u"ok"_s;
    case Severity::Warning: return u"warning"_s;
    case Severity::Blocker: return u"blocker"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

QJsonObject toJson(const Finding &finding)
{
    return {{u"id"_s, finding.id},
        {u"severity"_s, severityName(finding.severity)},
        {u"acceptable"_s, finding.acceptable},
        {u"message"_s, finding.message}};
}

QJsonObject toJson(const RestoreReport &report)
{
    QJsonArray findings;
    for (const Finding &finding : report.findings)
        findings.append(toJson(finding));
    QJsonArray steps;
    for (const StepReport &step : report.steps)
        steps.append(QJsonObject {{u"id"_s, step.id},
            {u"title"_s, step.title},
            {u"state"_s, stepStateName(step.state)},
            {u"seconds"_s, step.seconds},
            {u"proof"_s, step.proof}});
    QJsonObject object {
        {u"run"_s, orNull(report.run)},
        {u"rehearsal"_s, report.isRehearsal},
        {u"outcome"_s, outcomeName(report.outcome)},
        {u"dump"_s, orNull(report.dump)},
        {u"database"_s, report.database},
        {u"previous_database"_s, orNull(report.previousDatabase)},
        {u"started_at"_s, orNull(toIsoTime(report.startedAt))},
        {u"duration_seconds"_s, report.durationSeconds},
        {u"downtime_seconds"_s, orNull(report.downtimeSeconds)},
        {u"tables_checked"_s, orNull(report.tablesChecked)},
        {u"rows_checked"_s, orNull(report.rowsChecked)},
        {u"findings"_s, findings},
        {u"steps"_s, steps},
    };
    if (report.error)
        object[u"reason"_s] = QJsonObject {{u"kind"_s, errorKindName(report.error->kind)},
            {u"message"_s, report.error->message},
            {u"detail"_s, report.error->detail}};
    return object;
}

RestoreReport reportFromJson(const QJsonObject &object)
{
    RestoreReport report {
        .run = object[u"run"_s].toString(),
        .isRehearsal = object[u"rehearsal"_s].toBool(),
        .outcome = fromName(allOutcomes, outcomeName, object[u"outcome"_s].toString()),
        .dump = object[u"dump"_s].toString(),
        .database = object[u"database"_s].toString(),
        .previousDatabase = object[u"previous_database"_s].toString(),
        .startedAt = fromIsoTime(object[u"started_at"_s].toString()),
        .durationSeconds = object[u"duration_seconds"_s].toDouble(),
    };
    if (object[u"downtime_seconds"_s].isDouble())
        report.downtimeSeconds = object[u"downtime_seconds"_s].toDouble();
    if (object[u"tables_checked"_s].isDouble())
        report.tablesChecked = object[u"tables_checked"_s].toInteger();
    if (object[u"rows_checked"_s].isDouble())
        report.rowsChecked = object[u"rows_checked"_s].toInteger();
    for (const QJsonValue &finding : object[u"findings"_s].toArray())
        report.findings.append({.id = finding[u"id"_s].toString(),
            .severity = fromName(allSeverities, severityName, finding[u"severity"_s].toString()),
            .acceptable = finding[u"acceptable"_s].toBool(),
            .message = finding[u"message"_s].toString()});
    for (const QJsonValue &step : object[u"steps"_s].toArray())
        report.steps.append({.id = step[u"id"_s].toString(),
            .title = step[u"title"_s].toString(),
            .state = fromName(allStepStates, stepStateName, step[u"state"_s].toString()),
            .seconds = step[u"seconds"_s].toDouble(),
            .proof = step[u"proof"_s].toString()});
    if (object.contains(u"reason"_s))
        report.error = Error {.message = object[u"reason"_s][u"message"_s].toString(), .detail = object[u"reason"_s][u"detail"_s].toString()};
    return report;
}

bool isOfDiscard(const RestoreReport &report) { return report.steps.size() == 1 && report.steps.first().id == "drop"_L1; }

bool hasBlocker(const QList<Finding> &findings, const QStringList &accepted)
{
    return std::ranges::any_of(findings, [&](const Finding &finding) {
        return finding.severity == Severity::Blocker && !(finding.acceptable && accepted.contains(finding.id));
    });
}

} // namespace talekeeper
