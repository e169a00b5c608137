#pragma once

#include "core/drill/snapshotaction.h"

#include <QDateTime>
#include <QHash>
#include <QMap>

namespace talekeeper {

/// Seconds. Snapshots of one night are hours apart at most; what is in none but an older one the job no longer takes.
inline constexpr qint64 usualSpread = 2 * 86'400;

/// What lies in a snapshot, as far as its parts can be found by it: what each folder holds, and the files whose names tell something.
/// A snapshot with a million files takes no more room than its folders.
class SnapshotListing
{
public:
    struct Totals {
        qint64 sizeBytes = 0;
        qint64 files = 0;
        qint64 newest = 0; ///< seconds since 1970, of the newest file; 0: not known
        qint64 takenAt = 0; ///< seconds since 1970, of the oldest snapshot that any of it is from; 0: not known
        void add(const Totals &other);
        QDateTime newestAt() const; ///< UTC; invalid: not known
        QDateTime snapshotAt() const; ///< UTC; invalid: not known
        bool operator==(const Totals &) const = default;
    };

    /// \param path seen from the snapshot's top, or absolute; no ".." in it
    void addDirectory(const QString &path);
    void addFile(const QString &path, qint64 sizeBytes, qint64 modified);
    /// What stands in list-files.sh's output for one folder: of its own files, not of those below.
    void addTotals(const QString &directory, const Totals &totals);
    void addTelling(const QString &path, const Totals &file); ///< one of those files, which is in its folder's totals already
    /// Where several snapshots make up one: what was not there before, or otherwise, is from the one of that time (UTC).
    void dateNew(const SnapshotListing &before, const QDateTime &takenAt);

    const QMap<QString, Totals> &directories() const { return m_directories; } ///< path → of its own files
    const QMap<QString, Totals> &files() const { return m_files; } ///< those that tell something
    Totals totalsBelow(const QString &directory) const; ///< of all that is in it, however deep
    Totals all() const { return totalsBelow({}); }

    /// Some of it is from a snapshot that is older than the newest by more than usual.
    bool isLeftBehind(const Totals &totals) const { return totals.takenAt > 0 && m_newestTakenAt - totals.takenAt > usualSpread; }

    /// Whether a file's name tells what its folder is.
    static bool isTelling(const QString &path);

private:
    QMap<QString, Totals> m_directories;
    QMap<QString, Totals> m_files;
    qint64 m_newestTakenAt = 0; ///< seconds since 1970; 0: not known
};

/// A part of the snapshot that was found.
struct FoundPart {
    SnapshotPart part = SnapshotPart::Environment;
    QString path; ///< as in the listing
    SnapshotListing::Totals totals;
    QStringList others; ///< what else it could have been, less complete or older
    bool isLeftBehind = false; ///< the job no longer takes it: only an older snapshot has it
    bool operator==(const FoundPart &) const = default;
};

/// The parts that a snapshot holds, each once: of several one that the job still takes, then the most complete, then the newest. Pure. What lies in the examples of a
/// checkout, in .git or in node_modules is none.
QList<FoundPart> findParts(const SnapshotListing &listing);
const FoundPart *foundPart(const QList<FoundPart> &parts, SnapshotPart part); ///< null if it is not among them

/// Translated: when a part was last taken, and what to do about it.
QString leftBehindText(const FoundPart &part);

QString snapshotPartName(SnapshotPart part); ///< ".env", "providers/", …

/// The listing that list-files.sh prints for a folder, with paths as they stand there.
SnapshotListing listingFromFiles(const QByteArray &output);

} // namespace talekeeper
