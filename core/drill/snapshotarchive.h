#pragma once

#include "core/drill/archivereader.h"
#include "core/drill/snapshotlisting.h"
#include "core/foundation/job.h"

namespace talekeeper {

/// What an archive of this machine holds, after it was read to its end.
struct CheckedArchive {
    SnapshotListing listing;
    qint64 sizeBytes = 0; ///< of its files, unpacked
    qint64 files = 0;
};

/// Reads an archive to its end, unpacking it nowhere. Errors: those of openArchive() and of its reader, Stopped.
Result<CheckedArchive> checkArchive(const QString &file, const Job &job, const ArchiveLimits &limits = {});

/// An archive as a plain tar stream, of nothing but files and folders below one folder.
class TarStream final
{
public:
    explicit TarStream(std::unique_ptr<ArchiveReader> archive);

    /// The next piece; empty: that was all. Errors: those of the archive's reader.
    Result<QByteArray> next();

private:
    Result<bool> add(QByteArray &piece); ///< false: that was all

    std::unique_ptr<ArchiveReader> m_archive;
    std::optional<ArchiveEntry> m_entry; ///< whose content is on its way
    bool m_hasEnded = false;
};

} // namespace talekeeper
