#include "core/drill/decompressor.h"

#include <KCompressionDevice>
#include <KFilterBase>
#include <zlib.h>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

constexpr qsizetype pieceBytes = 1 << 17;

/// How a file of a kind begins.
QByteArrayView magicOf(Decompressor::Kind kind)
{
    switch (kind) {
    case Decompressor::Kind::Plain: return {};
    case Decompressor::Kind::Gzip: return "\x1f\x8b";
    case Decompressor::Kind::Xz: return QByteArrayView("\xfd" "7zXZ\0", 6);
    case Decompressor::Kind::Zstd: return "\x28\xb5\x2f\xfd";
    }
    Q_UNREACHABLE_RETURN({});
}

} // namespace

/// Unpacks what was compressed at once: a member, stream or frame.
class Decompressor::Unpacker
{
public:
    enum class State { Within, End, Broken };
    struct Step {
        State state = State::Within;
        QByteArray output;
        qsizetype taken = 0; ///< bytes of the input
    };

    Unpacker() = default;
    virtual ~Unpacker() = default;
    Q_DISABLE_COPY_MOVE(Unpacker)
    virtual void begin() = 0; ///< the next one
    virtual Step unpack(const QByteArray &input) = 0;
};

namespace {

/// gzip by zlib, which compares checksum and length.
class GzipUnpacker final : public Decompressor::Unpacker
{
public:
    GzipUnpacker() { inflateInit2(&m_stream, 15 + 16); }
    ~GzipUnpacker() override { inflateEnd(&m_stream); }

    void begin() override { inflateReset2(&m_stream, 15 + 16); }
    Step unpack(const QByteArray &input) override
    {
        Step step {.state = State::Within, .output = QByteArray(pieceBytes, Qt::Uninitialized)};
        m_stream.next_in = const_cast<Bytef *>(reinterpret_cast<const Bytef *>(input.constData())); // zlib only reads it
        m_stream.avail_in = uInt(input.size());
        m_stream.next_out = reinterpret_cast<Bytef *>(step.output.data());
        m_stream.avail_out = uInt(pieceBytes);
        const int status = inflate(&m_stream, Z_NO_FLUSH);
        step.output.truncate(pieceBytes - qsizetype(m_stream.avail_out));
        step.taken = input.size() - qsizetype(m_stream.avail_in);
        if (status == Z_STREAM_END)
            step.state = State::End;
        else if (status != Z_OK && status != Z_BUF_ERROR)
            step.state = State::Broken;
        return step;
    }

private:
    z_stream m_stream = {};
};

/// xz and zstd by KArchive's filters, which compare what these formats have of checksums.
class FilterUnpacker final : public Decompressor::Unpacker
{
public:
    explicit FilterUnpacker(KCompressionDevice::CompressionType type)
        : m_filter(KCompressionDevice::filterForCompressionType(type))
    {
    }
    ~FilterUnpacker() override
    {
        if (m_isReady)
            m_filter->terminate();
    }

    void begin() override
    {
        if (m_isReady)
            m_filter->terminate();
        m_isReady = m_filter && m_filter->init(QIODevice::ReadOnly);
    }
    Step unpack(const QByteArray &input) override
    {
        Step step {.state = State::Broken, .output = QByteArray(pieceBytes, Qt::Uninitialized)};
        if (!m_isReady)
            return step;
        m_filter->setInBuffer(input.constData(), uint(input.size()));
        m_filter->setOutBuffer(step.output.data(), uint(pieceBytes));
        const KFilterBase::Result result = m_filter->uncompress();
        step.output.truncate(pieceBytes - m_filter->outBufferAvailable());
        step.taken = input.size() - m_filter->inBufferAvailable();
        step.state = result == KFilterBase::End ? State::End : result == KFilterBase::Ok ? State::Within : State::Broken;
        return step;
    }

private:
    std::unique_ptr<KFilterBase> m_filter;
    bool m_isReady = false;
};

std::unique_ptr<Decompressor::Unpacker> unpackerFor(Decompressor::Kind kind)
{
    switch (kind) {
    case Decompressor::Kind::Plain: return nullptr;
    case Decompressor::Kind::Gzip: return std::make_unique<GzipUnpacker>();
    case Decompressor::Kind::Xz: return std::make_unique<FilterUnpacker>(KCompressionDevice::Xz);
    case Decompressor::Kind::Zstd: return std::make_unique<FilterUnpacker>(KCompressionDevice::Zstd);
    }
    Q_UNREACHABLE_RETURN(nullptr);
}

} // namespace

Decompressor::Kind Decompressor::kindOf(const QString &file)
{
    const auto ends = [&](QLatin1StringView ending) { return file.endsWith(ending, Qt::CaseInsensitive); };
    return ends(".gz"_L1) || ends(".tgz"_L1) ? Kind::Gzip : ends(".xz"_L1) ? Kind::Xz : ends(".zst"_L1) ? Kind::Zstd : Kind::Plain;
}

Decompressor::Decompressor(const QString &file, qint64 mostBytes)
    : m_file(file)
    , m_mostBytes(mostBytes)
    , m_unpacker(unpackerFor(kindOf(file)))
{
}

Decompressor::~Decompressor() = default;

Result<bool> Decompressor::fill()
{
    if (!m_file.isOpen() && !m_file.open(QIODevice::ReadOnly))
        return archiveDamaged(m_file.fileName());
    const QByteArray more = m_file.read(pieceBytes);
    if (more.isEmpty() && m_file.error() != QFileDevice::NoError) // the disk below it fails
        return archiveDamaged(m_file.fileName());
    m_input += more;
    return !more.isEmpty();
}

Result<QByteArray> Decompressor::unpack()
{
    // Behind one that has ended another may follow, or zeros up to the end of a block.
    while (!m_isWithin && m_hasBegun && m_input.startsWith('\0'))
        m_input.remove(0, 1);
    if (m_input.isEmpty() && !m_isWithin)
        return QByteArray();
    if (!m_isWithin && !m_hasBegun && !m_input.startsWith(magicOf(kindOf(m_file.fileName()))))
        return noArchive(m_file.fileName());
    if (!m_isWithin)
        m_unpacker->begin();
    Unpacker::Step step = m_unpacker->unpack(m_input);
    if (step.state == Unpacker::State::Broken)
        return archiveDamaged(m_file.fileName());
    m_input.remove(0, step.taken);
    m_isWithin = step.state == Unpacker::State::Within;
    m_hasMore = m_isWithin && step.output.size() == pieceBytes;
    m_hasBegun = m_hasBegun || !step.output.isEmpty();
    return step.output;
}

Result<QByteArray> Decompressor::read()
{
    while (true) {
        QByteArray piece;
        if (!m_unpacker) {
            piece = std::exchange(m_input, {});
        } else if (m_hasMore || !m_input.isEmpty()) {
            const auto unpacked = unpack();
            if (!unpacked)
                return unpacked;
            piece = *unpacked;
        }
        m_bytes += piece.size();
        if (m_bytes > m_mostBytes)
            return archiveTooLarge(m_file.fileName(), m_mostBytes);
        if (!piece.isEmpty())
            return piece;
        if (!m_input.isEmpty())
            continue;
        const auto filled = fill();
        if (!filled)
            return std::unexpected(filled.error());
        if (!*filled)
            return m_isWithin ? Result<QByteArray>(archiveCutShort(m_file.fileName())) : Result<QByteArray>(QByteArray());
    }
}

} // namespace talekeeper
