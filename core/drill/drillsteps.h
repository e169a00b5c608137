#pragma once

#include "core/drill/drillsite.h"

namespace talekeeper {

/// One of the checks and actions that templates name by "does".
struct DrillFunction {
    QString does;
    DrillStepKind kind = DrillStepKind::Check; ///< Check or Action
    /// Whether its host has to be marked as drill host: of every action but those that touch nothing in service.
    bool wantsDrillHost = true;
    /// A fault that is found is a finding of the result. Errors are for what could not be looked at.
    Result<DrillStepResult> (*run)(DrillHands &hands) = nullptr;
    /// Of an action what it would run, to be read before it is asked for; null for a check.
    QStringList (*commands)(const DrillSite &site, const DrillRecord &record) = nullptr;
};

/// Whether a drill's actions may change what runs there: it is marked as drill host, or the practice host.
bool isDrillHost(const HostProfile &profile);

/// Whether a check or an action may be done on a host, before it is reached. Errors: NotFound (no such step), WrongUsage (a manual
/// step, or a timer), Refused: an action on a host that is not marked as drill host, or what this version does not know.
Result<void> requirePermitted(const HostProfile &profile, const DrillRecord &record, const QString &step);

const QList<DrillFunction> &drillFunctions();
const DrillFunction *drillFunction(const QString &does); ///< null if there is none

/// Does a check or an action and gives the record with it. The step stands in the record as running while it is done.
/// An error of the step itself is a failed step, with the error as its finding; where the host could not be reached, it was
/// stopped or a run stands half-way, the step is open again, and that is an error.
/// \param onChange is given the record whenever it is to be kept
/// Errors besides: those of requireReady() and requirePermitted().
Result<DrillRecord> doDrillStep(const DrillSite &site, const DrillRecord &record, const QString &step, const QString &historyPath,
    const std::function<Result<void>(const DrillRecord &)> &onChange, const Job &job);

/// Every check that can be done now and has not ended well, in the template's order: what was well before an action may not be so
/// after it, as a host is no longer empty on which Tale was started. Errors: as above, of the first that could not be done; Refused
/// (the drill is signed).
Result<DrillRecord> doDrillChecks(const DrillSite &site, const DrillRecord &record, const QString &historyPath,
    const std::function<Result<void>(const DrillRecord &)> &onChange, const Job &job);

} // namespace talekeeper
