#pragma once

#include "core/drill/snapshotaction.h"

#include <QDateTime>
#include <QHash>
#include <QMap>

namespace talekeeper {

/// What lies in a snapshot, as far as its parts can be found by it: what each folder holds, and the files whose names tell something.
/// A snapshot with a million files takes no more room than its folders.
class SnapshotListing
{
public:
    struct Totals {
        qint64 sizeBytes = 0;
        qint64 files = 0;
        qint64 newest = 0; ///< seconds since 1970, of the newest file; 0: not known
        void add(const Totals &other);
        QDateTime newestAt() const; ///< UTC; invalid: not known
        bool operator==(const Totals &) const = default;
    };

    /// \param path seen from the snapshot's top, or absolute; no ".." in it
    void addDirectory(const QString &path);
    void addFile(const QString &path, qint64 sizeBytes, qint64 modified);
    /// What stands in list-files.sh's output for one folder: of its own files, not of those below.
    void addTotals(const QString &directory, const Totals &totals);
    void addTelling(const QString &path, const Totals &file); ///< one of those files, which is in its folder's totals already

    const QMap<QString, Totals> &directories() const { return m_directories; } ///< path → of its own files
    const QMap<QString, Totals> &files() const { return m_files; } ///< those that tell something
    Totals totalsBelow(const QString &directory) const; ///< of all that is in it, however deep
    Totals all() const { return totalsBelow({}); }

    /// Whether a file's name tells what its folder is.
    static bool isTelling(const QString &path);

private:
    QMap<QString, Totals> m_directories;
    QMap<QString, Totals> m_files;
};

/// A part of the snapshot that was found.
struct FoundPart {
    SnapshotPart part = SnapshotPart::Environment;
    QString path; ///< as in the listing
    SnapshotListing::Totals totals;
    QStringList others; ///< what else it could have been, less complete or older
    bool operator==(const FoundPart &) const = default;
};

/// The parts that a snapshot holds, each once: of several the most complete, then the newest. Pure. What lies in the examples of a
/// checkout, in .git or in node_modules is none.
QList<FoundPart> findParts(const SnapshotListing &listing);
const FoundPart *foundPart(const QList<FoundPart> &parts, SnapshotPart part); ///< null if it is not among them

QString snapshotPartName(SnapshotPart part); ///< ".env", "providers/", …

/// The listing that list-files.sh prints for a folder, with paths as they stand there.
SnapshotListing listingFromFiles(const QByteArray &output);

} // namespace talekeeper
