#pragma once

#include <QtTypes>

#include <chrono>
#include <memory>

namespace talekeeper {

/// A link that a test can spoil: listens on 127.0.0.1 and passes bytes on to another port there, on a thread of its own.
/// All functions may be called from any thread at any time. What a connection has not delivered when it is cut is lost.
class TcpRelay final
{
public:
    enum class Direction { ToTarget, FromTarget };

    explicit TcpRelay(quint16 targetPort); ///< qFatal where the machine has no free port
    ~TcpRelay(); ///< cuts what is open
    Q_DISABLE_COPY_MOVE(TcpRelay)

    quint16 port() const;

    /// For bytes that arrive from now on, each way; how many are on the way at once is not limited by it.
    void setLatency(std::chrono::milliseconds oneWay);
    /// Each way, shared by all connections, as on one line; 0: no limit.
    void setBandwidth(qint64 bytesPerSecond);

    void stall(); ///< nothing moves any more, and nobody is told: as when a cable is pulled
    void resumeFlow();

    void cutNow(); ///< closes every connection; new ones are taken
    /// Cuts every connection as soon as so many more bytes have gone that way, not one more; once.
    void cutAfterBytes(qint64 bytes, Direction direction);
    void refuse(bool refused); ///< whether new connections are refused, as where nothing listens; open ones stay

    qint64 bytesPassed(Direction direction) const; ///< delivered since the start
    int connectionCount() const; ///< taken since the start
    int openConnectionCount() const;

private:
    class Worker;
    std::unique_ptr<Worker> m_worker;
};

} // namespace talekeeper
