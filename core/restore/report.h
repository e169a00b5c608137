#pragma once

#include "core/foundation/result.h"

#include <QDateTime>
#include <QJsonObject>
#include <QList>
#include <QString>

#include <optional>

namespace talekeeper {

enum class Severity { Ok, Warning, Blocker };

/// One thing that was looked at before a restore, and what was found.
struct Finding {
    QString id; ///< such as "room"; `--accept` takes it
    Severity severity = Severity::Ok;
    bool acceptable = false; ///< a blocker that the admin may go on in spite of
    QString message; ///< translated
};

enum class RunOutcome {
    Restored,
    Rehearsed, ///< loaded beside and checked; what was loaded stands to be dropped
    Refused, ///< a check found a blocker; nothing was changed
    TakenBack, ///< failed or stopped; all is as before
    Interrupted, ///< stands half-way; the admin decides
    Undone,
    Discarded,
};

enum class StepState { Done, Failed, Skipped, Reverted };

/// What became of one step of a plan.
struct StepReport {
    QString id;
    QString title; ///< translated
    StepState state = StepState::Skipped;
    double seconds = 0;
    QString proof; ///< translated: what shows that it worked, or what went wrong
};

/// What a restore or an undo did.
struct RestoreReport {
    QString run;
    bool isRehearsal = false; ///< of a run that touches nothing in service
    RunOutcome outcome = RunOutcome::Refused;
    QString dump;
    QString database;
    QString previousDatabase; ///< what was taken out of service and is kept; empty if nothing is
    QDateTime startedAt; ///< UTC
    double durationSeconds = 0;
    std::optional<double> downtimeSeconds; ///< from the first container stopped to all of them back
    std::optional<qint64> tablesChecked;
    std::optional<qint64> rowsChecked;
    QList<Finding> findings;
    QList<StepReport> steps;
    std::optional<Error> error; ///< what ended it, where it did not go to its end
};

QString outcomeName(RunOutcome outcome); ///< the word of cli.md, such as "taken_back"
std::optional<RunOutcome> outcomeFromName(const QString &name);
QString outcomeText(const RestoreReport &report); ///< translated sentences: how it ended, where things stand, what to do next
QString stepStateName(StepState state);
QString severityName(Severity severity);

/// Whether it is of dropping what an ended run kept: that is its only step. What a run did has more.
bool isOfDiscard(const RestoreReport &report);

QJsonObject toJson(const Finding &finding);
QJsonObject toJson(const RestoreReport &report); ///< as cli.md has it; also what a journal keeps
RestoreReport reportFromJson(const QJsonObject &object);

bool hasBlocker(const QList<Finding> &findings, const QStringList &accepted = {});

} // namespace talekeeper
