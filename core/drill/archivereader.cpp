#include "core/drill/archivereader.h"

#include "core/drill/tarreader.h"
#include "core/drill/zipreader.h"
#include "core/foundation/format.h"

#include <QCoreApplication>
#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct ArchiveReaderText {
    Q_DECLARE_TR_FUNCTIONS(ArchiveReader)
};

/// A path of an archive may hold anything, and goes to a terminal.
QString shownPath(const QByteArray &path)
{
    QString text = QString::fromUtf8(path).left(200);
    for (QChar &letter : text)
        if (!letter.isPrint())
            letter = u'?';
    return text;
}

} // namespace

Result<std::unique_ptr<ArchiveReader>> openArchive(const QString &file, const ArchiveLimits &limits)
{
    const QFileInfo info(file);
    if (!info.exists())
        return failure(ErrorKind::NotFound, ArchiveReaderText::tr("There is no archive %1 on this machine. Archives are read here, not on the host: copy it to this machine, or unpack it there and name the folder.").arg(file));
    if (!info.isFile() || !info.isReadable())
        return failure(ErrorKind::Refused, ArchiveReaderText::tr("%1 can't be read. Give yourself read access, or look whether it is a file.").arg(file));
    if (info.size() == 0)
        return archiveCutShort(file);
    return file.endsWith(".zip"_L1, Qt::CaseInsensitive) ? openZip(file, limits) : openTar(file, limits);
}

Result<QByteArray> safeEntryPath(const QString &archive, const QByteArray &path)
{
    if (path.startsWith('/'))
        return failure(ErrorKind::Refused, ArchiveReaderText::tr("%1 holds an absolute path, \"%2\", which would be written outside of its folder. Nothing was unpacked. Pack the snapshot anew with relative paths.").arg(archive, shownPath(path)));
    QByteArrayList parts = path.split('/');
    if (parts.contains("..") || path.contains('\0'))
        return failure(ErrorKind::Refused, ArchiveReaderText::tr("%1 holds the path \"%2\", which leads out of its folder. Nothing was unpacked. Don't trust this archive: find out who has made it.").arg(archive, shownPath(path)));
    parts.removeIf([](const QByteArray &part) { return part.isEmpty() || part == "."; });
    return parts.join('/');
}

std::unexpected<Error> archiveCutShort(const QString &archive)
{
    return failure(ErrorKind::Damaged, ArchiveReaderText::tr("%1 is cut short: it was not written or not copied to its end. Nothing was unpacked. Copy it again, or take the snapshot before it.").arg(archive));
}

std::unexpected<Error> archiveDamaged(const QString &archive)
{
    return failure(ErrorKind::Damaged, ArchiveReaderText::tr("%1 is damaged: its checksums don't fit what is in it. Nothing was unpacked. Copy it again, or take the snapshot before it.").arg(archive));
}

std::unexpected<Error> noArchive(const QString &archive)
{
    return failure(ErrorKind::Damaged, ArchiveReaderText::tr("%1 is not the kind of archive that its name says, or is encrypted. Nothing was unpacked. Look at it with: file %1").arg(archive));
}

std::unexpected<Error> archiveTooLarge(const QString &archive, qint64 mostBytes)
{
    return failure(ErrorKind::Refused,
        ArchiveReaderText::tr("%1 unpacks to more than %2, far more than a snapshot of its size holds; it would only fill the disk. Nothing was unpacked. If it is good, unpack it on the host and name the folder.").arg(archive, formatSize(mostBytes)));
}

std::unexpected<Error> linkInArchive(const QString &archive, const QByteArray &path)
{
    return failure(ErrorKind::Refused,
        ArchiveReaderText::tr("%1 holds the link \"%2\". Links can lead anywhere on the drill host, so nothing was unpacked. Pack the files themselves (tar --dereference --hard-dereference), or leave it out.").arg(archive, shownPath(path)));
}

std::unexpected<Error> noFileInArchive(const QString &archive, const QByteArray &path)
{
    return failure(ErrorKind::Refused,
        ArchiveReaderText::tr("%1 holds \"%2\", which is neither a file nor a folder, or is packed in a way that can't be read here (a device, a sparse file, a part of a larger archive). Nothing was unpacked. Leave it out of the snapshot, or pack it anew.").arg(archive, shownPath(path)));
}

} // namespace talekeeper
