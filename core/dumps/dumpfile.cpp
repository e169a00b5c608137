#include "core/dumps/dumpfile.h"

#include "core/dumps/copycheck.h"
#include "core/dumps/dump.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QFileInfo>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct DumpFileText {
    Q_DECLARE_TR_FUNCTIONS(DumpFile)
};

constexpr qint64 pieceBytes = 1 << 18;

/// As on the host: no hidden file, and nothing that breaks a line.
bool isDumpName(const QString &name)
{
    return parseDumpName(name) && name.endsWith(".sql.gz"_L1) && !name.startsWith(u'.') && std::ranges::none_of(name, [](QChar c) { return c.category() == QChar::Other_Control; });
}

std::unexpected<Error> openFailure(const QString &path, int number)
{
    const QString detail = QString::fromLocal8Bit(std::strerror(number));
    if (number == ENOENT || number == ENOTDIR)
        return failure(ErrorKind::NotFound, DumpFileText::tr("There is no file %1 on this machine. Check its name.").arg(path), detail);
    if (number == ELOOP)
        return failure(ErrorKind::WrongUsage, DumpFileText::tr("%1 is a link. Name the file itself.").arg(path), detail);
    return failure(ErrorKind::Failed, DumpFileText::tr("%1 can't be read. Check its owner and mode.").arg(path), detail);
}

} // namespace

DumpFile::DumpFile(const QString &path)
    : m_path(QFileInfo(path).absoluteFilePath())
{
}

QString DumpFile::fileName() const { return QFileInfo(m_path).fileName(); }

Result<void> DumpFile::open()
{
    if (!isDumpName(fileName()) && QFileInfo(m_path).isFile())
        return failure(ErrorKind::WrongUsage,
            DumpFileText::tr("\"%1\" is not the name of a dump. Dumps are called DATABASE-YYYYMMDD-HHMMSS.sql.gz, by the time they were taken in UTC; "
                             "rename the file, and push it again.")
                .arg(fileName()));
    // Never waits, as it would for the other end of a fifo.
    const int descriptor = ::open(QFile::encodeName(m_path).constData(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0)
        return openFailure(m_path, errno);
    m_file.open(descriptor, QIODevice::ReadOnly | QIODevice::Unbuffered, QFileDevice::AutoCloseHandle);
    struct stat status = {};
    if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode))
        return failure(ErrorKind::WrongUsage, DumpFileText::tr("%1 is not a file. Name a dump file of this machine.").arg(m_path));
    m_size = status.st_size;
    return {};
}

std::unexpected<Error> DumpFile::readFailure() const
{
    return failure(ErrorKind::Failed, DumpFileText::tr("%1 can't be read to its end, or was changed meanwhile. Check the disk, and try again.").arg(m_path),
        m_file.errorString());
}

Result<QByteArray> DumpFile::readAt(qint64 offset)
{
    if (offset >= m_size)
        return QByteArray();
    const QByteArray bytes = m_file.seek(offset) ? m_file.read(qMin(pieceBytes, m_size - offset)) : QByteArray();
    if (bytes.isEmpty())
        return readFailure();
    return bytes;
}

Result<void> DumpFile::check(const Job &job)
{
    CopyCheck checked;
    for (qint64 done = 0; done < m_size;) {
        const auto bytes = readAt(done);
        if (!bytes)
            return std::unexpected(bytes.error());
        checked.add(*bytes);
        done += bytes->size();
        job.progress(u"check"_s, done, m_size);
        if (job.stopRequested())
            return failure(ErrorKind::Stopped, DumpFileText::tr("It was stopped."));
    }
    if (const QString fault = checked.fault(); !fault.isEmpty())
        return failure(ErrorKind::Refused, DumpFileText::tr("%1 is not a whole dump: %2. Nothing was sent; choose another one.").arg(m_path, fault));
    m_sha256 = checked.sum();
    return {};
}

Result<QString> DumpFile::sumOfFirst(qint64 bytes, const Job &job)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    for (qint64 done = 0; done < bytes;) {
        const auto piece = readAt(done);
        if (!piece)
            return std::unexpected(piece.error());
        if (job.stopRequested())
            return failure(ErrorKind::Stopped, DumpFileText::tr("It was stopped."));
        hash.addData(QByteArrayView(*piece).first(qMin<qsizetype>(piece->size(), bytes - done)));
        done += piece->size();
    }
    return QString::fromLatin1(hash.result().toHex());
}

} // namespace talekeeper
