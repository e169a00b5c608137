#pragma once

#include "core/history/audittrail.h"
#include "core/stack/host.h"

namespace talekeeper {

/// A dump that lies on this machine now, compared with the host's.
struct FetchedDump {
    QString fileName;
    QString path; ///< absolute
    qint64 sizeBytes = 0;
    QString sha256; ///< hexadecimal
    qint64 keptBytes = 0; ///< had arrived by an earlier fetch that was cut
    bool wasThere = false; ///< the same file lay there already; nothing was written
};

/// Copies a dump into a folder of this machine: into `NAME.part`, which only this user can read from its first byte on, then
/// under its own name, if its SHA-256 is the host's and the dump is whole. What lies there under that name is never
/// overwritten. Where it is stopped, or the link or the room gives out, `NAME.part` stays, and the next fetch goes on behind it
/// if it really is how the dump begins; what turns out wrong is removed. While it is at work the dump is pinned (pin.h), so that
/// the host's pruning does not cut it short. Progress has the phase "fetch" and bytes of the file.
/// Errors: WrongUsage (no name of a dump), NotFound (no such dump), Refused (the dump is damaged on the host; another file
/// has its name here), NoRoom (here, or in the db container), Failed (it can't be written here, or has changed on its way),
/// Stopped, those of the engine.
Result<FetchedDump> fetchDump(const Host &host, const QString &fileName, const QString &directory, const Job &job);

/// The same, and in the audit log, as data leaves the host by it. Error before anything is read: Failed, where the log can't
/// be written. \param historyPath of the store; empty: the usual place
Result<FetchedDump> fetchDumpAudited(const Host &host, const QString &fileName, const QString &directory, const QString &historyPath,
    const AuditTrail::FailureHandler &onAuditFailure, const Job &job);

} // namespace talekeeper
