#pragma once

#include "core/drill/snapshotlisting.h"
#include "core/drill/snapshotsource.h"

#include <functional>

namespace talekeeper {

/// One snapshot of a restic repository.
struct ResticSnapshot {
    QString id;
    QDateTime takenAt; ///< UTC
    QString host; ///< that it was taken on
    QStringList paths;
    QString shortId() const { return id.first(qMin<qsizetype>(id.size(), 8)); }
    bool operator==(const ResticSnapshot &) const = default;
};

/// `restic snapshots --json`. Error: Failed
Result<QList<ResticSnapshot>> resticSnapshotsFrom(const QByteArray &json);

/// Those that make up what is there now.
struct ChosenSnapshots {
    QList<ResticSnapshot> chosen; ///< the newest first
    QList<ResticSnapshot> passedOver; ///< of other hosts, where a newer one holds some of the same paths
    /// Of one that was chosen the paths that a newer one holds, too: they count there.
    QStringList heldByNewer(const ResticSnapshot &snapshot) const;
    bool operator==(const ChosenSnapshots &) const = default;
};

/// The newest of each set of host and paths, as restic groups them, but for those of which newer ones hold all paths; or the one that
/// is named, by the beginning of its id. Pure.
/// Error: NotFound
Result<ChosenSnapshots> chooseSnapshots(const QList<ResticSnapshot> &snapshots, const SnapshotSource &source);

/// A line of `restic ls --json`, into the listing, unless it is about something in one of the folders.
/// \return false: it was not put there, or is about no file or folder
bool addResticLine(SnapshotListing &listing, const QByteArray &line, const QStringList &without = {});

/// Restores a snapshot into a folder of the host, but for some of its paths.
Command resticRestore(const SnapshotSource &source, const QString &snapshot, const QString &folder, const QStringList &without);

/// restic.sh on the machine that has the environment file; it ends as soon as nobody is there any more.
Command resticCommand(const SnapshotSource &source, const QString &verb, const QStringList &arguments = {});

/// What an exit status of restic.sh means, with what to do. \param said what it has printed, masked by itself
Error resticError(const SnapshotSource &source, const CommandOutput &said);

/// Runs a command on the machine; for the way it is kept or not.
using RunOnMachine = std::function<Result<CommandOutput>(const Command &)>;
/// The snapshots that make up the source. Errors: those of the run; of resticError(); NotFound.
Result<ChosenSnapshots> readSnapshots(const SnapshotSource &source, const RunOnMachine &run);

} // namespace talekeeper
