#include "core/dumps/copycheck.h"

namespace talekeeper {

constexpr qsizetype mostWaitingBytes = 8 << 20;

PieceThread::PieceThread(std::function<void(const QByteArray &)> take)
    : m_take(std::move(take))
    , m_thread([this](const std::stop_token &stop) { work(stop); })
{
}

void PieceThread::add(const QByteArray &bytes)
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_waitingBytes < mostWaitingBytes; });
    m_pieces << bytes;
    m_waitingBytes += bytes.size();
    m_changed.notify_all();
}

void PieceThread::awaitAll() const
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_waitingBytes == 0; });
}

void PieceThread::work(const std::stop_token &stop)
{
    std::unique_lock lock(m_mutex);
    while (m_changed.wait(lock, stop, [this] { return !m_pieces.isEmpty(); }) && !stop.stop_requested()) {
        const QByteArrayList pieces = std::exchange(m_pieces, {});
        lock.unlock();
        qsizetype taken = 0;
        for (const QByteArray &piece : pieces) {
            m_take(piece);
            taken += piece.size();
        }
        lock.lock();
        m_waitingBytes -= taken;
        m_changed.notify_all();
    }
}

CopyCheck::CopyCheck()
    : m_hash(QCryptographicHash::Sha256)
    , m_hashing([this](const QByteArray &bytes) { m_hash.addData(bytes); })
    , m_unpacking([this](const QByteArray &bytes) { m_gzip.add(bytes); })
{
}

void CopyCheck::add(const QByteArray &bytes)
{
    m_hashing.add(bytes);
    m_unpacking.add(bytes);
}

QString CopyCheck::sum() const
{
    m_hashing.awaitAll();
    return QString::fromLatin1(m_hash.result().toHex());
}

QString CopyCheck::fault() const
{
    m_unpacking.awaitAll();
    return m_gzip.fault();
}

} // namespace talekeeper
