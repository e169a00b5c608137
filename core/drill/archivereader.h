#pragma once

#include "core/foundation/result.h"

#include <QByteArray>

#include <memory>
#include <optional>

namespace talekeeper {

/// One file or folder of an archive. There is nothing else: whatever else an archive holds is refused.
struct ArchiveEntry {
    QByteArray path; ///< relative, without "." and ".." and without a "/" at its end
    bool isDirectory = false;
    int mode = 0; ///< of its permissions, nine bits
    qint64 owner = 0; ///< the user's number; zip archives don't know it
    qint64 group = 0;
    qint64 modified = 0; ///< seconds since 1970
    qint64 sizeBytes = 0;
};

/// How much an archive may grow when it is unpacked: what grows more is a bomb.
struct ArchiveLimits {
    qint64 bytes = 1'000'000'000; ///< so much is never too much
    qint64 ratio = 200; ///< and so many times its own size; dumps are packed already, and other files shrink by ten
    qint64 mostOf(qint64 archiveBytes) const { return qMax(bytes, archiveBytes * ratio); }
};

/// An archive of this machine, read from its beginning to its end, once, and never unpacked to its disk. It hands out nothing that
/// would lie outside of its folder, and ends in order only where the archive was written to its end.
/// Errors: Damaged (cut short, a wrong checksum, no such archive), Refused (a bomb, "..", an absolute path, a link, a device, encrypted).
class ArchiveReader
{
public:
    ArchiveReader() = default;
    virtual ~ArchiveReader() = default;
    Q_DISABLE_COPY_MOVE(ArchiveReader)

    /// None: that was the last one, and the archive is whole.
    virtual Result<std::optional<ArchiveEntry>> next() = 0;
    /// The next piece of the entry's content; empty: that was all of it.
    virtual Result<QByteArray> read() = 0;
    virtual qint64 positionInFile() const = 0; ///< how far the archive's file was read
};

/// Its kind by the end of its name. Errors: NotFound, Refused (it can't be read), and as above.
Result<std::unique_ptr<ArchiveReader>> openArchive(const QString &file, const ArchiveLimits &limits = {});

/// The path of an entry without "." and doubled "/". Errors: Refused, Damaged (it names nothing). Pure.
Result<QByteArray> safeEntryPath(const QString &archive, const QByteArray &path);

// What is wrong with an archive, as all kinds of them say it.
std::unexpected<Error> archiveCutShort(const QString &archive);
std::unexpected<Error> archiveDamaged(const QString &archive);
std::unexpected<Error> noArchive(const QString &archive);
std::unexpected<Error> archiveTooLarge(const QString &archive, qint64 mostBytes);
std::unexpected<Error> linkInArchive(const QString &archive, const QByteArray &path);
std::unexpected<Error> noFileInArchive(const QString &archive, const QByteArray &path);

} // namespace talekeeper
