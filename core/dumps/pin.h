#pragma once

#include "core/history/audittrail.h"
#include "core/retention/schedule.h"
#include "core/stack/host.h"

namespace talekeeper {

/// What pinning a dump, or letting it go, has changed.
enum class PinChange {
    Pinned,
    WasPinned, ///< already; nothing was changed
    Unpinned,
    GivenBack, ///< unpinned; the host had pruned it meanwhile, so it got its name back
};

/// Keeps a dump past the host's pruning, by a hard link in `.talekeeper-pins` of the backup directory (find-dump.sh). It keeps
/// its file name in every command, also when the host has pruned the original.
/// Errors: WrongUsage (no name of a dump), NotFound, Refused (another file has a pinned dump's name now), Failed (the link
/// can't be made), DatabaseStopped, those of the engine.
Result<PinChange> pinDump(const Host &host, const QString &fileName, const Job &job);

/// The way back. Nothing is removed by it: where the pin is all that is left, the dump gets its name back, and the host prunes
/// it by its age. Errors: those of pinDump(), and Refused where it is not pinned, or another file has its name.
Result<PinChange> unpinDump(const Host &host, const QString &fileName, const Job &job);

// The same, and in the audit log. Error before anything is done: Failed, where the log can't be written.
// \param historyPath of the store; empty: the usual place
Result<PinChange> pinDumpAudited(const Host &host, const QString &fileName, const QString &historyPath,
    const AuditTrail::FailureHandler &onAuditFailure, const Job &job);
Result<PinChange> unpinDumpAudited(const Host &host, const QString &fileName, const QString &historyPath,
    const AuditTrail::FailureHandler &onAuditFailure, const Job &job);

/// What it means, translated. \param schedule none: it is not known
QString pinChangeText(PinChange change, const QString &fileName, const std::optional<BackupSchedule> &schedule);

/// The pin's file name; what a pattern of a prune is compared with.
QString pinFileName(const QString &fileName);

/// Whether a job that prunes takes a dump's pin too: it goes by age alone, through folders.
bool takesPin(const PruneJob &job, const QString &fileName);
const PruneJob *jobThatTakesPin(const BackupSchedule &schedule, const QString &fileName); ///< null if there is none

/// Pins a dump for the time of some work; its size in bytes. Such a pin does not make it look pinned. What work has left that
/// was never ended is removed by the next one, a day later.
/// \param owner runPinOwner(), or "fetch-ID" with an id as makeRunId() makes it. Errors: as above.
Result<qint64> holdDump(const Host &host, const QString &fileName, const QString &owner, const Job &job);
Result<void> releaseDump(const Host &host, const QString &fileName, const QString &owner, const Job &job);

QString runPinOwner(const QString &run); ///< of a restore's pin

/// The commands of both, for the audit log.
Command holdCommand(const Host &host, const QString &fileName, const QString &owner);
Command releaseCommand(const Host &host, const QString &fileName, const QString &owner);

} // namespace talekeeper
