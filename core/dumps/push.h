#pragma once

#include "core/history/audittrail.h"
#include "core/stack/host.h"

namespace talekeeper {

/// A dump of this machine that lies in the host's backup directory now.
struct PushedDump {
    QString fileName;
    qint64 sizeBytes = 0;
    QString sha256; ///< hexadecimal
    qint64 keptBytes = 0; ///< lay there already by an earlier push that was cut
    bool wasThere = false; ///< the same file lay there already; nothing was written
};

/// Copies a dump file of this machine into the backup directory, under its own name, which must be a dump's
/// (dump.h). The file is read to its end first and must be whole. On the host it is `.NAME.part`, which nobody takes for a
/// dump, until its SHA-256 is this machine's; what lies there under its name is never overwritten. Where it is stopped, or
/// the link or the room gives out, that part stays, and the next push goes on behind it if the file really begins so.
/// Progress has the phases "check" and then "push", and bytes of the file.
/// \param silence once nothing has come for so long, the host takes the link for dead and lets go: another push may begin then
/// Errors: WrongUsage (no file, or no dump's name), NotFound (no such file; no backup directory), Refused (it is no whole
/// dump; another file has its name there), NoRoom, Failed (it can't be read here or written there, has changed on its way, or
/// another push of it runs), Stopped, DatabaseStopped, those of the engine.
Result<PushedDump> pushDump(const Host &host, const QString &path, const Job &job, std::chrono::seconds silence = std::chrono::minutes(1));

/// The same, and in the audit log. Error before anything is done: Failed, where the log can't be written.
/// \param historyPath of the store; empty: the usual place
Result<PushedDump> pushDumpAudited(const Host &host, const QString &path, const QString &historyPath,
    const AuditTrail::FailureHandler &onAuditFailure, const Job &job);

} // namespace talekeeper
