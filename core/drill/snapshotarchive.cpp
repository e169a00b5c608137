#include "core/drill/snapshotarchive.h"

#include "core/drill/tarreader.h"

#include <QCoreApplication>
#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct SnapshotArchiveText {
    Q_DECLARE_TR_FUNCTIONS(SnapshotArchive)
};

constexpr qint64 progressBytes = 1 << 20; ///< so much is read between two reports
constexpr qsizetype streamPieceBytes = 1 << 17; // many files are smaller than a piece has to be

} // namespace

Result<CheckedArchive> checkArchive(const QString &file, const Job &job, const ArchiveLimits &limits)
{
    const auto archive = openArchive(file, limits);
    if (!archive)
        return std::unexpected(archive.error());
    const qint64 fileBytes = QFileInfo(file).size();
    CheckedArchive checked;
    qint64 told = 0;
    while (true) {
        const auto entry = (*archive)->next();
        if (!entry)
            return std::unexpected(entry.error());
        if (!*entry)
            break;
        const QString path = QString::fromUtf8((*entry)->path);
        if ((*entry)->isDirectory) {
            checked.listing.addDirectory(path);
            continue;
        }
        checked.listing.addFile(path, (*entry)->sizeBytes, (*entry)->modified);
        checked.sizeBytes += (*entry)->sizeBytes;
        ++checked.files;
        for (auto piece = (*archive)->read(); !piece || !piece->isEmpty(); piece = (*archive)->read()) {
            if (!piece)
                return std::unexpected(piece.error());
            if (job.stopRequested())
                return failure(ErrorKind::Stopped, SnapshotArchiveText::tr("It was stopped."));
            if (const qint64 position = (*archive)->positionInFile(); position - told >= progressBytes) {
                job.progress(u"read-archive"_s, position, fileBytes);
                told = position;
            }
        }
    }
    if (checked.files == 0)
        return failure(ErrorKind::Damaged, SnapshotArchiveText::tr("%1 holds no file. Look at the job that has written it.").arg(file));
    return checked;
}

TarStream::TarStream(std::unique_ptr<ArchiveReader> archive)
    : m_archive(std::move(archive))
{
}

Result<bool> TarStream::add(QByteArray &piece)
{
    if (m_entry) {
        const auto content = m_archive->read();
        if (!content)
            return std::unexpected(content.error());
        piece += content->isEmpty() ? tarPadding(m_entry->sizeBytes) : *content;
        if (content->isEmpty())
            m_entry.reset();
        return true;
    }
    const auto entry = m_archive->next();
    if (!entry)
        return std::unexpected(entry.error());
    if (!*entry) {
        piece += tarEnd();
        return false;
    }
    if ((*entry)->path.isEmpty()) // the archive's own top, whose mode is ours
        return true;
    piece += tarHeader(**entry);
    if (!(*entry)->isDirectory)
        m_entry = **entry;
    return true;
}

Result<QByteArray> TarStream::next()
{
    QByteArray piece;
    while (!m_hasEnded && piece.size() < streamPieceBytes) {
        const auto more = add(piece);
        if (!more)
            return std::unexpected(more.error());
        m_hasEnded = !*more;
    }
    return piece;
}

} // namespace talekeeper
