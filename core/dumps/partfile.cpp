#include "core/dumps/partfile.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct PartFileText {
    Q_DECLARE_TR_FUNCTIONS(PartFile)
};

/// Somebody else's file, or one that two names lead to, might be read by others although its mode says no.
bool isPrivate(int descriptor)
{
    struct stat status = {};
    return fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) && status.st_uid == geteuid() && status.st_nlink == 1;
}

/// Whoever had the lock before may have given the file its own name since it was opened here.
bool isStillCalled(int descriptor, const QByteArray &path)
{
    struct stat status = {}, named = {};
    return fstat(descriptor, &status) == 0 && lstat(path.constData(), &named) == 0 && status.st_dev == named.st_dev && status.st_ino == named.st_ino;
}

} // namespace

PartFile::PartFile(const QString &path)
    : m_path(path)
{
}

PartFile::~PartFile()
{
    if (m_file.isOpen() && m_size == 0)
        QFile::remove(m_path + ".part"_L1);
}

Result<void> PartFile::open()
{
    const QString path = m_path + ".part"_L1;
    const int descriptor = ::open(QFile::encodeName(path).constData(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0600);
    if (descriptor < 0)
        return failure(ErrorKind::Failed,
            PartFileText::tr("The folder %1 can't be written to. Choose another, or give yourself the right to write there.").arg(QFileInfo(path).path()),
            QString::fromLocal8Bit(std::strerror(errno)));
    if (flock(descriptor, LOCK_EX | LOCK_NB) != 0 || !isStillCalled(descriptor, QFile::encodeName(path))) {
        ::close(descriptor);
        return failure(ErrorKind::Failed, PartFileText::tr("Another fetch is writing %1 now. Wait until it has ended.").arg(path));
    }
    if (!isPrivate(descriptor) || fchmod(descriptor, 0600) != 0) {
        ::close(descriptor);
        return failure(ErrorKind::Failed, PartFileText::tr("Something that is not yours lies at %1. Choose another folder, or remove it.").arg(path));
    }
    m_file.open(descriptor, QIODevice::ReadWrite | QIODevice::Unbuffered, QFileDevice::AutoCloseHandle);
    m_size = m_file.size();
    return {};
}

Result<void> PartFile::read(const std::function<bool(const QByteArray &)> &take)
{
    m_file.seek(0);
    for (qint64 left = m_size; left > 0;) {
        const QByteArray bytes = m_file.read(qMin(left, qint64(1) << 20));
        if (bytes.isEmpty())
            return failure(ErrorKind::Failed, PartFileText::tr("%1 can't be read. Remove it, and begin anew.").arg(m_path + ".part"_L1), m_file.errorString());
        left -= bytes.size();
        if (!take(bytes))
            break;
    }
    return {};
}

Result<void> PartFile::clear()
{
    if (ftruncate(m_file.handle(), 0) != 0)
        return writeFailure(errno);
    m_size = 0;
    return {};
}

std::unexpected<Error> PartFile::writeFailure(int number) const
{
    const QString directory = QFileInfo(m_path).path();
    const QString detail = QString::fromLocal8Bit(std::strerror(number));
    // EFBIG: a limit of this user's own.
    if (number == ENOSPC || number == EDQUOT || number == EFBIG)
        return failure(ErrorKind::NoRoom,
            PartFileText::tr("There is no room left in %1. Make room there and fetch again: it goes on behind what has arrived, which is in %2.")
                .arg(directory, m_path + ".part"_L1),
            detail);
    return failure(ErrorKind::Failed, PartFileText::tr("The dump can't be written to %1. Check the disk, or choose another folder.").arg(directory), detail);
}

Result<void> PartFile::write(const QByteArray &bytes)
{
    for (qsizetype done = 0; done < bytes.size();) {
        const ssize_t written = pwrite(m_file.handle(), bytes.constData() + done, size_t(bytes.size() - done), m_size);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return writeFailure(written < 0 ? errno : EIO);
        done += written;
        m_size += written;
    }
    return {};
}

Result<void> PartFile::keep()
{
    // rename() would replace what came in the meantime; link() does not.
    const QByteArray part = QFile::encodeName(m_path + ".part"_L1), whole = QFile::encodeName(m_path);
    if (fsync(m_file.handle()) != 0)
        return writeFailure(errno);
    const bool isMoved = renameat2(AT_FDCWD, part.constData(), AT_FDCWD, whole.constData(), RENAME_NOREPLACE) == 0
        || (errno == EINVAL && link(part.constData(), whole.constData()) == 0 && unlink(part.constData()) == 0);
    if (!isMoved)
        return failure(ErrorKind::Failed, PartFileText::tr("The dump was copied, but can't be given its name %1. Choose another folder.").arg(m_path),
            QString::fromLocal8Bit(std::strerror(errno)));
    m_file.close();
    return {};
}

} // namespace talekeeper
