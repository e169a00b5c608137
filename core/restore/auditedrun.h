#pragma once

#include "core/history/audittrail.h"
#include "core/restore/run.h"

namespace talekeeper {

/// Where a run's commands are kept, and who hears of it if they can't be.
struct RunAudit {
    QString historyPath; ///< of the store; empty: the usual place
    AuditTrail::FailureHandler onFailure; ///< called at most once, on the thread that does the work
};

/// executePlan() with each of its acts, and then itself with its outcome, in the audit log.
/// Errors, with nothing changed: those of executePlan(), and Failed where the log can't be written before it begins.
Result<RestoreReport> executeAudited(
    const RunAudit &audit, const Host &host, const RestorePlan &plan, const QStringList &accepted, const Job &job);

/// Before anything else is looked at: a run that could not be kept is not begun.
/// Error: Failed, and how to mend that.
Result<void> requireWritableAudit(const QString &historyPath);

/// Who and where, for the log: this user at this machine, the host's name and its stack's project.
AuditOrigin auditOriginOf(const Host &host);

} // namespace talekeeper
