#pragma once

#include "core/drill/drillrecord.h"

namespace talekeeper {

/// What lies in Convex's local storage for one use (count-blobs.sh).
struct BlobCount {
    QString use; ///< "files", "search", "modules", "exports", "snapshot_imports"
    qint64 count = 0;
    qint64 sizeBytes = 0;
    qint64 empty = 0; ///< of no length
    bool operator==(const BlobCount &) const = default;
};

QList<BlobCount> blobCountsFrom(const QByteArray &output);

/// Uploaded files and search indexes are in the snapshot. Whether they are those that the database refers to, judgeUploads() tells.
/// A pure function.
DrillStepResult judgeConvexData(const QList<BlobCount> &counts);

/// A key in Convex's storage, of a blob that is there or that a document refers to.
struct BlobKey {
    QString use;
    QString key;
    bool operator==(const BlobKey &) const = default;
};

/// The keys of files, by their paths below a container's mount: "storage/files/0b2c….blob". Others are passed over.
QList<BlobKey> blobKeysFrom(const QByteArray &paths);

/// What one database refers to.
struct ConvexReferences {
    QString place; ///< "tale_platform: convex.documents"
    QList<BlobKey> keys;
};

/// Everything that the databases refer to is in the storage. A pure function. Failures: missing uploads, missing parts of search
/// indexes. Warnings: a missing package of functions, as Tale deploys those anew; no database of Convex's at all; files, but
/// no reference to any.
DrillStepResult judgeUploads(const QList<ConvexReferences> &references, const QList<BlobKey> &there);

} // namespace talekeeper
