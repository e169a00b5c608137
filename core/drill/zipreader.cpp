#include "core/drill/zipreader.h"

#include <KArchiveDirectory>
#include <KZip>
#include <KZipFileEntry>
#include <QCoreApplication>
#include <QFile>
#include <QSet>
#include <QtEndian>
#include <zlib.h>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct ZipReaderText {
    Q_DECLARE_TR_FUNCTIONS(ZipReader)
};

constexpr qint64 mostDirectoryBytes = 256 << 20; // a million entries have about 100 MB
constexpr qsizetype zipPieceBytes = 1 << 17;

template <class Number> Number numberAt(const QByteArray &bytes, qsizetype at) { return qFromLittleEndian<Number>(bytes.constData() + at); }

/// What the central directory says of the whole archive.
struct ZipDirectory {
    qint64 files = 0;
    qint64 sizeBytes = 0; ///< of all files, as they are said to be
};

/// Where the central directory lies.
struct ZipPlace {
    qint64 at = 0;
    qint64 size = 0;
};

/// Reads the end of the file, where a comment of at most 65,535 bytes may follow. None: no zip, or cut short.
std::optional<ZipPlace> placeOfDirectory(QFile &file)
{
    const qint64 tailBytes = qMin<qint64>(file.size(), 65'535 + 22 + 20);
    file.seek(file.size() - tailBytes);
    const QByteArray tail = file.read(tailBytes);
    const qsizetype end = tail.lastIndexOf("PK\x05\x06");
    if (end < 0 || tail.size() - end < 22)
        return std::nullopt;
    ZipPlace place {.at = numberAt<quint32>(tail, end + 16), .size = numberAt<quint32>(tail, end + 12)};
    if (end >= 20 && tail.sliced(end - 20, 4) == "PK\x06\x07") { // zip64
        file.seek(numberAt<qint64>(tail, end - 20 + 8));
        const QByteArray record = file.read(56);
        if (record.size() < 56 || !record.startsWith("PK\x06\x06"))
            return std::nullopt;
        place = {.at = numberAt<qint64>(record, 48), .size = numberAt<qint64>(record, 40)};
    }
    if (place.at < 0 || place.size < 0 || place.size > mostDirectoryBytes || place.at > file.size() - place.size)
        return std::nullopt;
    return place;
}

/// The size in an entry's extra field of zip64 (4.5.3), where the 32 bits are all set.
qint64 sizeOfEntry(const QByteArray &directory, qsizetype at, qsizetype nameBytes, qsizetype extraBytes)
{
    const quint32 size = numberAt<quint32>(directory, at + 24);
    if (size != 0xffffffff)
        return size;
    const QByteArray extra = directory.sliced(at + 46 + nameBytes, extraBytes);
    for (qsizetype field = 0; field + 4 <= extra.size(); field += 4 + numberAt<quint16>(extra, field + 2))
        if (numberAt<quint16>(extra, field) == 1 && field + 12 <= extra.size())
            return numberAt<qint64>(extra, field + 4);
    return -1;
}

std::unexpected<Error> encrypted(const QString &archive)
{
    return failure(ErrorKind::Refused, ZipReaderText::tr("%1 is encrypted. Nothing was unpacked. Unpack it on the drill host with the program that has encrypted it, and name the folder.").arg(archive));
}

/// What an entry is, by the mode that Unix programs put there (the upper half of the external attributes).
Result<void> requireFileOrFolder(const QString &archive, const QByteArray &path, quint32 attributes, bool madeOnUnix)
{
    const quint32 type = madeOnUnix ? attributes >> 16 & 0170000 : 0;
    if (type == 0120000)
        return linkInArchive(archive, path);
    if (type != 0 && type != 0100000 && type != 0040000)
        return noFileInArchive(archive, path);
    return {};
}

Result<ZipDirectory> judgeDirectory(const QString &archive, const QByteArray &directory)
{
    constexpr quint16 stored = 0, deflated = 8;
    ZipDirectory result;
    QSet<QByteArray> paths;
    for (qsizetype at = 0; at + 46 <= directory.size();) {
        const qsizetype nameBytes = numberAt<quint16>(directory, at + 28), extraBytes = numberAt<quint16>(directory, at + 30), commentBytes = numberAt<quint16>(directory, at + 32);
        const qsizetype length = 46 + nameBytes + extraBytes + commentBytes;
        if (directory.sliced(at, 4) != "PK\x01\x02")
            break; // a signature of the directory may stand behind it
        if (length > directory.size() - at)
            return archiveDamaged(archive);
        const QByteArray name = directory.sliced(at + 46, nameBytes);
        if (numberAt<quint16>(directory, at + 8) & 0x2041) // encrypted, strongly encrypted, or its names are
            return encrypted(archive);
        const quint16 method = numberAt<quint16>(directory, at + 10);
        if (method == 99) // AES
            return encrypted(archive);
        const auto path = safeEntryPath(archive, name);
        if (!path)
            return std::unexpected(path.error());
        const bool madeOnUnix = numberAt<quint16>(directory, at + 4) >> 8 == 3;
        if (const auto fits = requireFileOrFolder(archive, name, numberAt<quint32>(directory, at + 38), madeOnUnix); !fits)
            return std::unexpected(fits.error());
        if (method != stored && method != deflated)
            return noFileInArchive(archive, name);
        const qint64 size = sizeOfEntry(directory, at, nameBytes, extraBytes);
        if (size < 0 || paths.contains(*path))
            return archiveDamaged(archive);
        paths << *path;
        result.files += !name.endsWith('/');
        if (size > std::numeric_limits<qint64>::max() / 2 - result.sizeBytes)
            return archiveDamaged(archive);
        result.sizeBytes += size;
        at += length;
    }
    return result;
}

class ZipReader final : public ArchiveReader
{
public:
    explicit ZipReader(const QString &file)
        : m_path(file)
        , m_file(file)
        , m_zip(&m_file)
    {
    }

    Result<void> open(const ArchiveLimits &limits)
    {
        if (!m_file.open(QIODevice::ReadOnly))
            return noArchive(m_path);
        const auto place = placeOfDirectory(m_file);
        if (!place) {
            m_file.seek(0);
            return m_file.read(4) == "PK\x03\x04" ? archiveCutShort(m_path) : noArchive(m_path);
        }
        m_file.seek(place->at);
        const auto directory = judgeDirectory(m_path, m_file.read(place->size));
        if (!directory)
            return std::unexpected(directory.error());
        const qint64 most = limits.mostOf(m_file.size());
        if (directory->sizeBytes > most)
            return archiveTooLarge(m_path, most);
        m_file.seek(0);
        if (!m_zip.open(QIODevice::ReadOnly))
            return archiveDamaged(m_path);
        add(*m_zip.directory(), {});
        if (m_files != directory->files)
            return archiveDamaged(m_path);
        return {};
    }

    Result<std::optional<ArchiveEntry>> next() override
    {
        // Whatever was not read of the entry before has to be as whole as the rest.
        while (m_device)
            if (const auto piece = read(); !piece)
                return std::unexpected(piece.error());
        if (m_next == m_entries.size())
            return std::nullopt;
        const Listed &listed = m_entries.at(m_next++);
        if (!listed.file)
            return listed.entry;
        m_current = listed;
        m_device.reset(listed.file->createDevice());
        if (!m_device)
            return archiveDamaged(m_path);
        m_left = listed.entry.sizeBytes;
        m_sum = ::crc32(0, nullptr, 0);
        return listed.entry;
    }

    Result<QByteArray> read() override
    {
        if (!m_device)
            return QByteArray();
        const QByteArray piece = m_device->read(zipPieceBytes);
        m_left -= piece.size();
        m_sum = ::crc32(m_sum, reinterpret_cast<const Bytef *>(piece.constData()), uInt(piece.size()));
        if (piece.isEmpty() || m_left < 0) {
            m_device.reset();
            if (m_left != 0 || m_sum != m_current.file->crc32())
                return archiveDamaged(m_path);
        }
        return piece;
    }

    qint64 positionInFile() const override { return m_file.pos(); }

private:
    struct Listed {
        ArchiveEntry entry;
        const KZipFileEntry *file = nullptr; ///< null: a folder
    };

    void add(const KArchiveDirectory &folder, const QByteArray &path)
    {
        const QStringList names = folder.entries();
        for (const QString &name : names) {
            const KArchiveEntry *each = folder.entry(name);
            const QByteArray own = path.isEmpty() ? name.toUtf8() : path + '/' + name.toUtf8();
            ArchiveEntry entry {.path = own, .isDirectory = each->isDirectory(), .mode = int(each->permissions() & 0777), .modified = each->date().toSecsSinceEpoch()};
            if (!each->isDirectory()) {
                const auto *file = static_cast<const KZipFileEntry *>(each);
                entry.sizeBytes = file->size();
                m_entries << Listed {.entry = entry, .file = file};
                ++m_files;
                continue;
            }
            // KZip makes up the folders that an archive does not list, open to everybody.
            if (entry.mode == 0777)
                entry.mode = 0700;
            m_entries << Listed {.entry = entry};
            add(*static_cast<const KArchiveDirectory *>(each), own);
        }
    }

    const QString m_path;
    QFile m_file;
    KZip m_zip;
    QList<Listed> m_entries;
    qsizetype m_next = 0;
    qint64 m_files = 0;
    Listed m_current;
    std::unique_ptr<QIODevice> m_device;
    qint64 m_left = 0;
    uLong m_sum = 0;
};

} // namespace

Result<std::unique_ptr<ArchiveReader>> openZip(const QString &file, const ArchiveLimits &limits)
{
    auto reader = std::make_unique<ZipReader>(file);
    return reader->open(limits).transform([&] { return std::unique_ptr<ArchiveReader>(std::move(reader)); });
}

} // namespace talekeeper
