#pragma once

#include "core/drill/drilltemplate.h"

#include <QDateTime>
#include <QJsonObject>
#include <QMap>

#include <optional>

namespace talekeeper {

enum class DrillOutcome { Open, Passed, Failed };

enum class DrillStepState {
    Open, ///< not begun, or begun again
    Running,
    Passed,
    Findings, ///< it ended well, and something is worth a look
    Failed,
    Skipped,
};

struct DrillFinding {
    enum class Severity { Warning, Failure };
    Severity severity = Severity::Warning;
    QString message; ///< translated: what is, what it means, what to do; never a secret
    bool operator==(const DrillFinding &) const = default;
};

DrillFinding drillFailure(const QString &message);
DrillFinding drillWarning(const QString &message);

/// What was found, as a table to read: such as every provider with its file and its secret.
struct DrillTable {
    QString title;
    QStringList columns;
    QList<QStringList> rows;
    bool operator==(const DrillTable &) const = default;
};

/// A command of a step, and what it printed; secrets masked in both.
struct DrillCommand {
    QDateTime at; ///< UTC
    QString command;
    QString result; ///< "done", or the error's sentence
    QString output; ///< its beginning; may be empty
    bool operator==(const DrillCommand &) const = default;
};

/// What a check, an action or an answer has shown.
struct DrillStepResult {
    QString summary; ///< translated, one line: "Docker 27, Compose 2.29, 118 GB free"
    QList<DrillFinding> findings;
    QList<DrillTable> tables;
    QMap<QString, QString> facts; ///< for later steps, by names of their own: the chosen dump, the folder of the snapshot
    bool operator==(const DrillStepResult &) const = default;
};

/// A picture that the admin has put beside a note; its content lies in the store, and in the evidence.
struct DrillPicture {
    QString name; ///< a file's name, without its folder
    QString hash; ///< SHA-256 of its content, hexadecimal
    bool operator==(const DrillPicture &) const = default;
};

/// One time that a step was done.
struct DrillAttempt {
    DrillStepState state = DrillStepState::Running;
    QDateTime startedAt; ///< UTC
    double seconds = 0; ///< by a clock that nobody sets
    QString by; ///< "user@machine"
    DrillStepResult result;
    QList<DrillCommand> commands;
    QString note; ///< of the admin
    QList<DrillPicture> pictures;
    /// 1, 2, 3 … through all steps of the drill, in the order in which they were begun, as clocks may be set; 0: not known
    qint64 number = 0;
    bool operator==(const DrillAttempt &) const = default;
};

struct DrillStep {
    QString id;
    QList<DrillAttempt> attempts; ///< the oldest first; the last one counts
    /// As the last attempt left it; whether that still counts is told by stateNow() and holds().
    DrillStepState state() const { return attempts.isEmpty() ? DrillStepState::Open : attempts.last().state; }
    double seconds() const; ///< of all attempts
    bool endedWell() const { return state() == DrillStepState::Passed || state() == DrillStepState::Findings; }
    bool operator==(const DrillStep &) const = default;
};

struct DrillSignature {
    QString name;
    QDateTime at; ///< UTC
    bool operator==(const DrillSignature &) const = default;
};

/// The drill as another admin took it over, by importing its bundle.
struct DrillHandover {
    QString to; ///< "user@machine"
    QDateTime at; ///< UTC
    bool operator==(const DrillHandover &) const = default;
};

/// One drill from its beginning to its signature: all that is known of it, and the template that it follows.
struct DrillRecord {
    QString id; ///< "20261126-101500-4f2a", as of a restore
    DrillTemplate drill;
    QString host; ///< its name in the window or on the command line
    QString project; ///< of the Tale stack that was there at the beginning; empty: none
    bool isPractice = false; ///< on the practice host: it proves nothing of Tale
    QMap<QString, QString> inputs; ///< presets included
    QString startedBy; ///< "user@machine"
    QDateTime startedAt; ///< UTC
    std::optional<QDateTime> clockStartedAt; ///< UTC
    std::optional<QDateTime> clockStoppedAt; ///< UTC
    bool clockWentBack = false; ///< the machine's clock was set back meanwhile, so its times tell nothing
    std::optional<qint64> rpoSeconds; ///< age of the dump when the clock started
    QList<DrillStep> steps; ///< in the order of the template
    QList<DrillHandover> handovers;
    std::optional<DrillSignature> signature;

    const DrillStep *step(const QString &id) const; ///< null if there is none
    DrillStep *step(const QString &id);
    QString input(const QString &key) const { return inputs.value(key); }
    QString fact(const QString &name) const; ///< of the last step that told it; empty: none did
};

/// A step that `step` needs, directly or through others, and that was done again since: an action that was begun again, or a check
/// that has found something else than before. Then what was seen of what was there before tells nothing any more, and has to
/// be done again. Empty: there is none, or the step was never done.
QString doneAgainSince(const DrillRecord &record, const QString &step);
/// Translated: that a step which ended well was done before another one was done again; empty: it was not.
QString staleText(const DrillRecord &record, const QString &step);
/// Where a step stands: as its last attempt left it, but open again where it ended well and is stale.
DrillStepState stateNow(const DrillRecord &record, const QString &step);
/// Whether a step has ended well, and that still counts.
bool holds(const DrillRecord &record, const QString &step);

/// Recovery time so far, or in the end; none: the clock has not started, or tells nothing. `now` in UTC.
std::optional<qint64> rtoSeconds(const DrillRecord &record, const QDateTime &now);

/// Age of the dump when the clock started, as the steps tell it: what rpoSeconds has to be. None: no dump was chosen yet.
std::optional<qint64> dumpAge(const DrillRecord &record);
/// How much would be lost, in seconds; none: it is not known, or the dump is newer than the clock's start and tells nothing of it.
std::optional<qint64> lossSeconds(const DrillRecord &record);

/// Open until it is signed; then whether everything ended well, within the goal.
DrillOutcome outcomeOf(const DrillRecord &record);
/// Translated: why a drill that would be signed now fails, a line each; empty: it passes.
QStringList shortcomings(const DrillRecord &record);

QString drillOutcomeName(DrillOutcome outcome); ///< the words of cli.md
QString drillStepStateName(DrillStepState state);

/// All of it, to be kept; and the way back. Errors: Failed, where the text is no record, or one with an id that can't name a file.
QJsonObject toJson(const DrillRecord &record);
Result<DrillRecord> drillRecordFromJson(const QJsonObject &object);

/// SHA-256 of the record, hexadecimal: over its JSON in compact form with sorted keys. Who changes a record changes this; kept
/// elsewhere it proves what was signed.
QString drillHash(const DrillRecord &record);

/// As cli.md has it for drill start, show, check, answer, sign.
QJsonObject drillDocument(const DrillRecord &record, const QDateTime &now);

} // namespace talekeeper
