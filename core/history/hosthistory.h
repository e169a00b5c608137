#pragma once

#include "core/history/dumphistory.h"
#include "core/history/store.h"
#include "core/stack/host.h"

namespace talekeeper {

/// The history of one host's dumps, and how well it could be kept.
struct HostHistory {
    DumpHistory dumps; ///< where it could not be read: what the host itself tells now
    std::optional<Error> error; ///< why it could not be read or written; none: it was
    QStringList setAside; ///< paths of stores that were damaged and lie beside the one in use, the newest first
};

/// Which host a history is of, whatever its profile is called: by which way it is reached and where, which stack, and
/// where its dumps lie.
QString historyHostKey(const Host &host);

// All of these open the store for themselves, block, and may be called on any thread and by several programs at once.
// \param storePath empty: the usual place

/// What is remembered of a host, and in it what its directory holds now (see afterLook()); it is written down. A store that
/// is damaged is set aside for a new one. A catalogue or a schedule that could not be read brings nothing new.
HostHistory rememberLook(const QString &storePath, const Host &host, const Result<Catalogue> &catalogue,
    const std::optional<BackupSchedule> &schedule);

/// What is remembered, without a look. Errors: those of the store.
Result<DumpHistory> readHistory(const QString &storePath, const Host &host);

/// Keeps what reading a dump has shown, for that very file, also of one that was not seen yet. What does not tell which
/// file it is about is not kept. Errors: those of the store.
Result<void> rememberInspection(const QString &storePath, const Host &host, const DumpInspection &inspection);

} // namespace talekeeper
