#pragma once

#include "core/drill/drillrecord.h"

namespace talekeeper {

// A drill goes on by pure functions from record to record; `now` is this machine's clock, UTC. Errors, with what to do:
// NotFound (no such step), WrongUsage (the wrong kind of step, an unknown input), Refused (it is signed, or what the step
// needs has not ended well).

struct DrillBeginning {
    DrillTemplate drill;
    QString id;
    QString host;
    QString project;
    bool isPractice = false; ///< the host is the practice host
    QMap<QString, QString> inputs; ///< as they were given; presets stand in for the others
    QString who; ///< "user@machine"
    QDateTime now;
};
Result<DrillRecord> beginDrill(const DrillBeginning &beginning);

Result<void> requireStep(const DrillRecord &record, const QString &step);
Result<void> requireUnsigned(const DrillRecord &record);
/// Whether a step can be done now: the drill is not signed, and what it needs has ended well.
Result<void> requireReady(const DrillRecord &record, const QString &step);

/// The first step of those that can be done now and have not ended well or failed; empty: there is none.
QString nextStep(const DrillRecord &record);

/// A check or an action is begun, and it has ended. `ended` has everything but the time at which it began.
DrillRecord withBegunStep(DrillRecord record, const QString &step, const QString &who, const QDateTime &now);
DrillRecord withEndedStep(DrillRecord record, const QString &step, const DrillAttempt &ended, const QDateTime &now);
/// It was begun and could not be judged, as the host was away or somebody stopped it: it is open again.
DrillRecord withOpenStep(DrillRecord record, const QString &step, const QDateTime &now);

/// Failed where a finding is a failure.
DrillStepState stateOf(const QList<DrillFinding> &findings);

struct DrillAnswer {
    QString step;
    bool passed = false;
    QString note;
    QString who;
    QDateTime now;
};
Result<DrillRecord> withAnswer(DrillRecord record, const DrillAnswer &answer);

/// A note to any step that was begun; it replaces the one before.
Result<DrillRecord> withNote(DrillRecord record, const QString &step, const QString &note);

/// A picture beside the note of a step that was begun; one of another content with the same name is renamed. A drill
/// takes 40.
Result<DrillRecord> withPicture(DrillRecord record, const QString &step, const DrillPicture &picture);

/// Refused while steps are open and nothing has failed: then it is not over yet. Error besides: WrongUsage (no name)
Result<DrillRecord> signedRecord(DrillRecord record, const QString &name, const QDateTime &now);

/// Whether one record is what another has become: the same drill with everything that was done in it, and perhaps more. Notes may
/// have been changed.
bool continues(const DrillRecord &later, const DrillRecord &earlier);

/// Another admin goes on with it.
DrillRecord handedOver(DrillRecord record, const QString &to, const QDateTime &now);

} // namespace talekeeper
