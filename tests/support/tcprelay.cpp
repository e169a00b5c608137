#include "tcprelay.h"

#include <QByteArray>
#include <QtGlobal>

#include <algorithm>
#include <array>
#include <cerrno>
#include <condition_variable>
#include <deque>
#include <limits>
#include <list>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace talekeeper {
namespace {

using Clock = std::chrono::steady_clock;
using Direction = TcpRelay::Direction;

// As much as a link of 1 GB/s has on the way at 50 ms; past that the sender waits, as it would for a full window.
constexpr qsizetype largestQueue = 64 * 1024 * 1024;
constexpr qsizetype readSize = 64 * 1024;

sockaddr_in loopback(quint16 port)
{
    sockaddr_in address {};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

/// A socket bound to a port of 127.0.0.1; -1 where it is taken.
int boundSocket(quint16 port)
{
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int yes = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    const sockaddr_in address = loopback(port);
    if (::bind(socket, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0)
        return socket;
    ::close(socket);
    return -1;
}

quint16 portOf(int socket)
{
    sockaddr_in address {};
    socklen_t size = sizeof address;
    ::getsockname(socket, reinterpret_cast<sockaddr *>(&address), &size);
    return ntohs(address.sin_port);
}

/// Bytes on the way, and when they arrive; none: the end of the stream.
struct Chunk {
    Clock::time_point due;
    QByteArray bytes;
};

/// One direction of one connection.
struct Stream {
    Direction direction = Direction::ToTarget;
    int from = -1;
    int to = -1;
    std::deque<Chunk> queue = {};
    qsizetype queued = 0;
    bool ended = false; // nothing more comes from the sender
    bool delivered = false; // and the receiver was told so
    bool blocked = false; // the receiver takes nothing more for now
};

struct Connection {
    std::array<Stream, 2> streams;
};

} // namespace

class TcpRelay::Worker
{
public:
    explicit Worker(quint16 targetPort)
        : m_target(targetPort)
        , m_listener(boundSocket(0))
        , m_wake(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC))
    {
        if (m_listener < 0 || m_wake < 0 || ::listen(m_listener, 128) != 0)
            qFatal("The relay has no port to listen on");
        m_port = portOf(m_listener);
        m_thread = std::jthread([this](const std::stop_token &stop) { run(stop); });
    }

    ~Worker()
    {
        m_thread.request_stop();
        wake();
        m_thread.join();
        cutAll();
        ::close(m_listener);
        ::close(m_wake);
    }
    Q_DISABLE_COPY_MOVE(Worker)

    quint16 port() const { return m_port; }

    /// Changes or reads something while the thread stands still; it looks again afterwards.
    template <class Function> auto with(Function function)
    {
        const std::scoped_lock lock(m_mutex);
        wake();
        return function(*this);
    }

    /// Returns as soon as it is so.
    void refuse(bool refused)
    {
        std::unique_lock lock(m_mutex);
        m_refusing = refused;
        wake();
        m_changed.wait(lock, [this, refused] { return m_refused == refused; });
    }

    void cutAll()
    {
        for (Connection &connection : m_connections)
            close(connection);
        m_connections.clear();
    }

    std::chrono::milliseconds latency {0};
    qint64 bandwidth = 0;
    bool stalled = false;
    std::optional<qint64> untilCut;
    Direction cutDirection = Direction::ToTarget;
    std::array<qint64, 2> passed {};
    int taken = 0;
    int open() const { return int(m_connections.size()); }

private:
    void wake() const
    {
        const quint64 one = 1;
        [[maybe_unused]] const auto written = ::write(m_wake, &one, sizeof one);
    }

    void run(const std::stop_token &stop)
    {
        std::vector<pollfd> watched;
        while (!stop.stop_requested()) {
            int patience = -1;
            {
                const std::scoped_lock lock(m_mutex);
                changeListening();
                accept();
                if (!stalled)
                    moveAll();
                watched.clear();
                patience = watch(watched);
            }
            ::poll(watched.data(), nfds_t(watched.size()), patience);
            quint64 count = 0;
            [[maybe_unused]] const auto ignored = ::read(m_wake, &count, sizeof count);
        }
    }

    /// On the relay's thread: a socket that poll() waits for listens on after it is closed.
    void changeListening()
    {
        if (m_refusing == m_refused)
            return;
        if (m_refusing) {
            // A socket that is bound and does not listen keeps the port, and the system refuses whoever comes.
            ::close(m_listener);
            m_listener = boundSocket(m_port);
            if (m_listener < 0)
                qFatal("The relay has lost its port");
        } else if (::listen(m_listener, 128) != 0) {
            qFatal("The relay can't listen on its port again");
        }
        m_refused = m_refusing;
        m_changed.notify_all();
    }

    void accept()
    {
        if (m_refused)
            return;
        for (int client = acceptOne(); client >= 0; client = acceptOne()) {
            const int target = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
            const sockaddr_in address = loopback(m_target);
            if (::connect(target, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0) {
                ::close(target);
                ::close(client);
                continue;
            }
            ::fcntl(target, F_SETFL, ::fcntl(target, F_GETFL) | O_NONBLOCK);
            const int yes = 1;
            for (const int socket : {client, target})
                ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
            m_connections.push_back(
                {.streams = {Stream {.direction = Direction::ToTarget, .from = client, .to = target},
                     Stream {.direction = Direction::FromTarget, .from = target, .to = client}}});
            ++taken;
        }
    }

    int acceptOne() const { return ::accept4(m_listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC); }

    void moveAll()
    {
        for (Connection &connection : m_connections)
            for (Stream &stream : connection.streams) {
                // Out before in: what waits longest has the line first.
                deliver(stream);
                take(stream);
                deliver(stream);
                if (untilCut == 0) {
                    untilCut.reset();
                    cutAll();
                    return;
                }
            }
        m_connections.remove_if([this](Connection &connection) {
            const bool over = connection.streams[0].delivered && connection.streams[1].delivered;
            if (over)
                close(connection);
            return over;
        });
    }

    /// Whether a stream may be read from: with a limit of bandwidth, only what goes out within a moment.
    bool wantsMore(const Stream &stream) const
    {
        return !stream.ended && stream.queued < largestQueue
            && (bandwidth == 0 || lineFree(stream) <= Clock::now() + std::chrono::milliseconds(20));
    }

    Clock::time_point lineFree(const Stream &stream) const { return m_lineFree[size_t(stream.direction)]; }

    void take(Stream &stream)
    {
        while (wantsMore(stream)) {
            QByteArray bytes(bandwidth == 0 ? readSize : std::clamp<qsizetype>(bandwidth / 100, 1, readSize), Qt::Uninitialized);
            const auto received = ::recv(stream.from, bytes.data(), size_t(bytes.size()), 0);
            if (received < 0 && (errno == EAGAIN || errno == EINTR))
                return;
            // A reset, too, comes behind what is on the way already.
            const auto count = std::max<ssize_t>(received, 0);
            bytes.truncate(count);
            stream.ended = count == 0;
            stream.queued += count;
            Clock::time_point &free = m_lineFree[size_t(stream.direction)];
            free = std::max(free, Clock::now());
            if (bandwidth > 0)
                free += std::chrono::nanoseconds(qint64(count) * 1'000'000'000 / bandwidth);
            stream.queue.push_back({.due = free + latency, .bytes = bytes});
        }
    }

    void deliver(Stream &stream)
    {
        stream.blocked = false;
        while (!stream.queue.empty() && stream.queue.front().due <= Clock::now()) {
            Chunk &chunk = stream.queue.front();
            if (chunk.bytes.isEmpty()) {
                ::shutdown(stream.to, SHUT_WR);
                stream.delivered = true;
                stream.queue.pop_front();
                return;
            }
            const bool counted = untilCut && cutDirection == stream.direction;
            const qint64 allowed = counted ? std::min(*untilCut, qint64(chunk.bytes.size())) : chunk.bytes.size();
            if (allowed == 0)
                return;
            const auto count = ::send(stream.to, chunk.bytes.constData(), size_t(allowed), MSG_NOSIGNAL);
            if (count < 0) {
                stream.blocked = errno == EAGAIN || errno == EINTR;
                if (!stream.blocked) { // there is nobody any more
                    stream.queue.clear();
                    stream.ended = stream.delivered = true;
                }
                return;
            }
            passed[size_t(stream.direction)] += count;
            if (counted)
                *untilCut -= count;
            stream.queued -= count;
            if (count == chunk.bytes.size())
                stream.queue.pop_front();
            else
                chunk.bytes.remove(0, count);
        }
    }

    /// What to wait for, and for how many milliseconds at most; -1: for as long as it takes.
    int watch(std::vector<pollfd> &watched) const
    {
        watched.push_back({.fd = m_wake, .events = POLLIN, .revents = 0});
        if (!m_refused)
            watched.push_back({.fd = m_listener, .events = POLLIN, .revents = 0});
        if (stalled)
            return -1;
        Clock::time_point next = Clock::time_point::max();
        for (const Connection &connection : m_connections)
            for (const Stream &stream : connection.streams) {
                if (wantsMore(stream))
                    watched.push_back({.fd = stream.from, .events = POLLIN, .revents = 0});
                else if (!stream.ended && stream.queued < largestQueue)
                    next = std::min(next, lineFree(stream) - std::chrono::milliseconds(20));
                if (stream.blocked)
                    watched.push_back({.fd = stream.to, .events = POLLOUT, .revents = 0});
                else if (!stream.queue.empty())
                    next = std::min(next, stream.queue.front().due);
            }
        if (next == Clock::time_point::max())
            return -1;
        return std::max(0, int(std::chrono::ceil<std::chrono::milliseconds>(next - Clock::now()).count()));
    }

    static void close(Connection &connection)
    {
        ::close(connection.streams[0].from);
        ::close(connection.streams[0].to);
    }

    quint16 m_target = 0;
    quint16 m_port = 0;
    std::mutex m_mutex; // guards all that follows, and the public members
    int m_listener = -1;
    int m_wake = -1;
    std::condition_variable m_changed; // m_refused has become what was wished
    bool m_refusing = false; // the wish
    bool m_refused = false;
    std::list<Connection> m_connections;
    std::array<Clock::time_point, 2> m_lineFree {};
    std::jthread m_thread;
};

TcpRelay::TcpRelay(quint16 targetPort)
    : m_worker(std::make_unique<Worker>(targetPort))
{
}

TcpRelay::~TcpRelay() = default;

quint16 TcpRelay::port() const { return m_worker->port(); }

void TcpRelay::setLatency(std::chrono::milliseconds oneWay)
{
    m_worker->with([oneWay](Worker &worker) { worker.latency = oneWay; });
}

void TcpRelay::setBandwidth(qint64 bytesPerSecond)
{
    m_worker->with([bytesPerSecond](Worker &worker) { worker.bandwidth = bytesPerSecond; });
}

void TcpRelay::stall()
{
    m_worker->with([](Worker &worker) { worker.stalled = true; });
}

void TcpRelay::resumeFlow()
{
    m_worker->with([](Worker &worker) { worker.stalled = false; });
}

void TcpRelay::cutNow()
{
    m_worker->with([](Worker &worker) { worker.cutAll(); });
}

void TcpRelay::cutAfterBytes(qint64 bytes, Direction direction)
{
    m_worker->with([bytes, direction](Worker &worker) {
        worker.untilCut = bytes;
        worker.cutDirection = direction;
    });
}

void TcpRelay::refuse(bool refused)
{
    m_worker->refuse(refused);
}

qint64 TcpRelay::bytesPassed(Direction direction) const
{
    return m_worker->with([direction](const Worker &worker) { return worker.passed[size_t(direction)]; });
}

int TcpRelay::connectionCount() const
{
    return m_worker->with([](const Worker &worker) { return worker.taken; });
}

int TcpRelay::openConnectionCount() const
{
    return m_worker->with([](const Worker &worker) { return worker.open(); });
}

} // namespace talekeeper
