#include "core/drill/tarreader.h"

#include "core/drill/decompressor.h"

#include <QFileInfo>
#include <QMap>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

constexpr qsizetype blockBytes = 512;
constexpr qint64 mostNameBytes = 1 << 20; // of a name, or of a pax header

// Where the fields of a header lie.
struct TarField {
    qsizetype at;
    qsizetype size;
};
constexpr TarField nameField {0, 100}, modeField {100, 8}, ownerField {108, 8}, groupField {116, 8}, sizeField {124, 12}, timeField {136, 12}, sumField {148, 8}, kindField {156, 1},
    magicField {257, 6}, prefixField {345, 155};

QByteArray textIn(const QByteArray &header, TarField field)
{
    const QByteArray text = header.sliced(field.at, field.size);
    const qsizetype end = text.indexOf('\0');
    return end < 0 ? text : text.first(end);
}

/// Octal digits, or where the first bit is set a binary number, as GNU tar writes what is too large. None: neither.
std::optional<qint64> tarNumber(const QByteArray &header, TarField field)
{
    const QByteArray bytes = header.sliced(field.at, field.size);
    if (uchar(bytes.at(0)) & 0x80) {
        quint64 number = uchar(bytes.at(0)) & 0x7f;
        for (qsizetype i = 1; i < bytes.size(); ++i) {
            if (number >> 55)
                return std::nullopt;
            number = number << 8 | uchar(bytes.at(i));
        }
        return qint64(number);
    }
    const QByteArray digits = textIn(header, field).trimmed();
    bool isNumber = digits.isEmpty();
    const qint64 number = isNumber ? 0 : digits.toLongLong(&isNumber, 8);
    return isNumber && number >= 0 ? std::optional(number) : std::nullopt;
}

bool hasGoodSum(const QByteArray &header)
{
    qint64 sum = 0;
    for (qsizetype i = 0; i < blockBytes; ++i)
        sum += i >= sumField.at && i < sumField.at + sumField.size ? ' ' : uchar(header.at(i));
    return tarNumber(header, sumField) == sum;
}

bool isZero(const QByteArray &bytes) { return std::ranges::all_of(bytes, [](char byte) { return byte == 0; }); }

qint64 paddedSize(qint64 size) { return (size + blockBytes - 1) / blockBytes * blockBytes; }

/// "LENGTH KEY=VALUE\n" each. None: it is no such header.
std::optional<QMap<QByteArray, QByteArray>> paxRecords(const QByteArray &text)
{
    QMap<QByteArray, QByteArray> records;
    for (qsizetype at = 0; at < text.size();) {
        const qsizetype space = text.indexOf(' ', at);
        const qsizetype length = space < 0 ? 0 : text.sliced(at, space - at).toLongLong();
        if (length <= space - at + 1 || length > text.size() - at)
            return std::nullopt;
        const QByteArray record = text.sliced(space + 1, length - (space - at) - 2);
        const qsizetype equals = record.indexOf('=');
        if (equals < 1)
            return std::nullopt;
        records.insert(record.first(equals), record.sliced(equals + 1));
        at += length;
    }
    return records;
}

class TarReader final : public ArchiveReader
{
public:
    TarReader(const QString &file, const ArchiveLimits &limits)
        : m_file(file)
        , m_mostBytes(limits.mostOf(QFileInfo(file).size()))
        , m_source(file, m_mostBytes)
    {
    }

    Result<std::optional<ArchiveEntry>> next() override
    {
        if (const auto skipped = skip(); !skipped)
            return std::unexpected(skipped.error());
        m_name.clear();
        m_pax.clear();
        while (true) {
            const auto header = take(blockBytes);
            if (!header)
                return std::unexpected(header.error());
            if (isZero(*header))
                return finish();
            if (!hasGoodSum(*header))
                return m_isBegun ? archiveDamaged(m_file) : noArchive(m_file);
            m_isBegun = true;
            const auto entry = entryOf(*header);
            if (!entry || *entry)
                return entry;
        }
    }

    Result<QByteArray> read() override
    {
        while (m_left > 0) {
            if (m_buffer.isEmpty()) {
                if (const auto filled = fill(); !filled)
                    return std::unexpected(filled.error());
            }
            const QByteArray piece = m_buffer.first(qMin<qint64>(m_left + m_padding, m_buffer.size()));
            m_buffer.remove(0, piece.size());
            const qint64 ofContent = qMin<qint64>(m_left, piece.size());
            m_left -= ofContent;
            m_padding -= piece.size() - ofContent;
            return piece.first(ofContent);
        }
        return QByteArray();
    }

    qint64 positionInFile() const override { return m_source.positionInFile(); }

private:
    /// More than nothing, or an error.
    Result<void> fill()
    {
        const auto piece = m_source.read();
        if (!piece)
            return std::unexpected(piece.error());
        if (piece->isEmpty())
            return m_isBegun ? archiveCutShort(m_file) : noArchive(m_file);
        m_buffer += *piece;
        return {};
    }

    Result<QByteArray> take(qint64 bytes)
    {
        while (m_buffer.size() < bytes)
            if (const auto filled = fill(); !filled)
                return std::unexpected(filled.error());
        const QByteArray taken = m_buffer.first(bytes);
        m_buffer.remove(0, bytes);
        return taken;
    }

    /// What nobody has read of the entry before.
    Result<void> skip()
    {
        while (m_left > 0)
            if (const auto piece = read(); !piece)
                return std::unexpected(piece.error());
        const auto padding = take(std::exchange(m_padding, 0));
        return padding.transform([](const QByteArray &) {});
    }

    /// Two blocks of zeros and nothing else behind them, or it was not written to its end. Reading on compares the checksums.
    Result<std::optional<ArchiveEntry>> finish()
    {
        const auto second = take(blockBytes);
        if (!second)
            return std::unexpected(second.error());
        for (QByteArray rest = *second + std::exchange(m_buffer, {}); !rest.isEmpty();) {
            if (!isZero(rest))
                return archiveDamaged(m_file);
            auto more = m_source.read();
            if (!more)
                return std::unexpected(more.error());
            rest = *std::move(more);
        }
        return std::nullopt;
    }

    /// None: the header is about the one behind it.
    Result<std::optional<ArchiveEntry>> entryOf(const QByteArray &header)
    {
        const char kind = header.at(kindField.at);
        const auto size = tarNumber(header, sizeField);
        if (!size)
            return archiveDamaged(m_file);
        if (QByteArrayView("xgLKV").contains(kind))
            return readAhead(kind, *size);
        const QByteArray name = nameOf(header);
        if (kind == '1' || kind == '2')
            return linkInArchive(m_file, name);
        if (!QByteArrayView("0" "7" "5" "D").contains(kind) && kind != '\0')
            return noFileInArchive(m_file, name);
        for (auto record = m_pax.cbegin(); record != m_pax.cend(); ++record)
            if (record.key().startsWith("GNU.sparse"))
                return noFileInArchive(m_file, name);
        return fileOrFolder(header, name, *size);
    }

    Result<std::optional<ArchiveEntry>> fileOrFolder(const QByteArray &header, const QByteArray &name, qint64 size)
    {
        const auto path = safeEntryPath(m_file, name);
        if (!path)
            return std::unexpected(path.error());
        const char kind = header.at(kindField.at);
        ArchiveEntry entry {.path = *path,
            .isDirectory = kind == '5' || kind == 'D' || (kind == '\0' && name.endsWith('/')),
            .mode = int(tarNumber(header, modeField).value_or(0600) & 0777),
            .owner = paxNumber("uid", tarNumber(header, ownerField).value_or(0)),
            .group = paxNumber("gid", tarNumber(header, groupField).value_or(0)),
            .modified = paxNumber("mtime", tarNumber(header, timeField).value_or(0)),
            .sizeBytes = paxNumber("size", size)};
        if (entry.sizeBytes < 0 || (entry.path.isEmpty() && !entry.isDirectory))
            return archiveDamaged(m_file);
        if (entry.sizeBytes > m_mostBytes)
            return archiveTooLarge(m_file, m_mostBytes);
        m_left = entry.sizeBytes;
        m_padding = paddedSize(m_left) - m_left;
        if (entry.isDirectory)
            entry.sizeBytes = 0; // GNU's incremental archives have lists of names there
        return entry;
    }

    Result<std::optional<ArchiveEntry>> readAhead(char kind, qint64 size)
    {
        if (size > mostNameBytes)
            return archiveDamaged(m_file);
        const auto text = take(paddedSize(size));
        if (!text)
            return std::unexpected(text.error());
        const QByteArray content = text->first(size);
        if (kind == 'L')
            m_name = content.split('\0').first();
        if (kind != 'x')
            return std::nullopt; // a link's name, a volume's, or what concerns no entry
        const auto records = paxRecords(content);
        if (!records)
            return archiveDamaged(m_file);
        m_pax = *records;
        return std::nullopt;
    }

    QByteArray nameOf(const QByteArray &header) const
    {
        if (m_pax.contains("path"))
            return m_pax.value("path");
        if (!m_name.isEmpty())
            return m_name;
        const QByteArray name = textIn(header, nameField);
        // GNU's own format has other things there.
        const QByteArray prefix = header.sliced(magicField.at, magicField.size) == QByteArrayView("ustar\0", 6) ? textIn(header, prefixField) : QByteArray();
        return prefix.isEmpty() ? name : prefix + '/' + name;
    }

    qint64 paxNumber(const QByteArray &key, qint64 otherwise) const
    {
        if (!m_pax.contains(key))
            return otherwise;
        bool isNumber = false;
        const qint64 number = m_pax.value(key).split('.').first().toLongLong(&isNumber);
        return isNumber ? number : -1;
    }

    const QString m_file;
    const qint64 m_mostBytes;
    Decompressor m_source;
    QByteArray m_buffer;
    QByteArray m_name; ///< of the next entry, where it has a header of its own
    QMap<QByteArray, QByteArray> m_pax; ///< of the next entry
    qint64 m_left = 0; ///< of the entry's content
    qint64 m_padding = 0; ///< and behind it
    bool m_isBegun = false;
};

void putNumber(QByteArray &header, TarField field, qint64 number)
{
    QByteArray digits = QByteArray::number(number, 8).rightJustified(field.size - 1, '0');
    if (digits.size() >= field.size) {
        digits.fill('\0', field.size);
        for (qsizetype i = field.size - 1; i > 0 && number > 0; --i, number >>= 8)
            digits[i] = char(number & 0xff);
        digits[0] = char(0x80);
    }
    header.replace(field.at, digits.size(), digits);
}

QByteArray plainHeader(const QByteArray &name, char kind, const ArchiveEntry &entry)
{
    QByteArray header(blockBytes, '\0');
    const QByteArray first = name.first(qMin<qsizetype>(name.size(), nameField.size));
    header.replace(nameField.at, first.size(), first);
    putNumber(header, modeField, entry.mode);
    putNumber(header, ownerField, entry.owner);
    putNumber(header, groupField, entry.group);
    putNumber(header, sizeField, entry.sizeBytes);
    putNumber(header, timeField, entry.modified);
    header[kindField.at] = kind;
    header.replace(magicField.at, 8, QByteArrayView("ustar  \0", 8));
    header.replace(sumField.at, sumField.size, "        ");
    qint64 sum = 0;
    for (const char byte : std::as_const(header))
        sum += uchar(byte);
    header.replace(sumField.at, sumField.size, QByteArray::number(sum, 8).rightJustified(6, '0') + QByteArray("\0 ", 2));
    return header;
}

} // namespace

Result<std::unique_ptr<ArchiveReader>> openTar(const QString &file, const ArchiveLimits &limits) { return std::make_unique<TarReader>(file, limits); }

QByteArray tarHeader(const ArchiveEntry &entry)
{
    const QByteArray name = entry.path + (entry.isDirectory ? "/" : "");
    ArchiveEntry own = entry;
    own.owner = qMax<qint64>(own.owner, 0);
    own.group = qMax<qint64>(own.group, 0);
    own.modified = qMax<qint64>(own.modified, 0);
    QByteArray header = plainHeader(name, entry.isDirectory ? '5' : '0', own);
    if (name.size() > nameField.size)
        header.prepend(plainHeader("././@LongLink", 'L', {.sizeBytes = name.size() + 1}) + name + '\0' + tarPadding(name.size() + 1));
    return header;
}

QByteArray tarPadding(qint64 sizeBytes) { return QByteArray(paddedSize(sizeBytes) - sizeBytes, '\0'); }

QByteArray tarEnd() { return QByteArray(2 * blockBytes, '\0'); }

} // namespace talekeeper
