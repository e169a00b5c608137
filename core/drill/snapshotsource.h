#pragma once

#include "core/foundation/result.h"

namespace talekeeper {

/// Where an off-host snapshot is found, as the admin types it.
struct SnapshotSource {
    enum class Kind {
        Restic, ///< "restic:ENVIRONMENT_FILE[#ID]": a restic repository, asked on the host; the file is the snapshot job's own, sets
                ///< RESTIC_REPOSITORY and the password, and is read there by a shell. Without an ID the newest snapshot of each set of paths
        Archive, ///< a path on this machine that ends in .tar, .tar.gz, .tgz, .tar.xz, .tar.zst or .zip
        Folder, ///< any other absolute path, on the host
    };
    Kind kind = Kind::Folder;
    QString path; ///< of the environment file, the archive or the folder
    QString snapshot; ///< Restic only: its id; empty: the newest
    bool operator==(const SnapshotSource &) const = default;
};

/// Error: WrongUsage, with what it may be.
Result<SnapshotSource> parseSnapshotSource(const QString &text);
QString toText(const SnapshotSource &source);

/// What the admin has said for a host, by its name, kept in the store. An empty text: nothing yet, or no longer. Errors: those of
/// the store.
Result<QString> readSnapshotSource(const QString &historyPath, const QString &host);
Result<void> keepSnapshotSource(const QString &historyPath, const QString &host, const QString &source);

} // namespace talekeeper
