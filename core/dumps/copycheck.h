#pragma once

#include "core/dumps/gzipcheck.h"

#include <QCryptographicHash>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace talekeeper {

/// Hands pieces to a function on a thread of its own, one after the other.
class PieceThread
{
public:
    explicit PieceThread(std::function<void(const QByteArray &)> take);
    Q_DISABLE_COPY_MOVE(PieceThread)

    void add(const QByteArray &bytes); ///< waits where 8 MB stand before it
    void awaitAll() const; ///< until the function is through with all that was added

private:
    void work(const std::stop_token &stop);

    std::function<void(const QByteArray &)> m_take;
    mutable std::mutex m_mutex;
    mutable std::condition_variable_any m_changed;
    QByteArrayList m_pieces;
    qsizetype m_waitingBytes = 0; ///< and those that the function is at
    std::jthread m_thread; // last, so that it ends first
};

/// What tells whether a dump is right, reckoned while its bytes go by: its SHA-256, and whether it is whole (GzipCheck). Each
/// on a thread of its own, as together they take longer than a fast link, which must not wait for them. To be used on one thread.
class CopyCheck
{
public:
    CopyCheck();
    Q_DISABLE_COPY_MOVE(CopyCheck)

    void add(const QByteArray &bytes);

    // Of all that was added, for which they wait.
    QString sum() const; ///< hexadecimal
    QString fault() const; ///< translated; empty where it is a whole dump

private:
    QCryptographicHash m_hash;
    GzipCheck m_gzip;
    PieceThread m_hashing;
    PieceThread m_unpacking;
};

} // namespace talekeeper
