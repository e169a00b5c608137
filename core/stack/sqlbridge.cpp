#include "core/stack/sqlbridge.h"

#include "core/host/remoteshell.h"
#include "core/host/socketdirectory.h"

#include <QEventLoop>
#include <QLocalServer>
#include <QLocalSocket>
#include <QProcess>

#include <csignal>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

constexpr int port = 5432; ///< libpq wants one in the socket's name

/// One connection: what comes on one side goes out on the other; either's end is both's. Works in the thread that makes it.
class Carrier final : public QObject
{
    Q_DISABLE_COPY_MOVE(Carrier)

public:
    using Prepare = std::function<Result<PreparedCommand>()>;

    Carrier(qintptr descriptor, Prepare prepare)
        : m_prepare(std::move(prepare))
    {
        m_socket->setSocketDescriptor(descriptor);
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"LC_ALL"_s, u"C"_s);
        m_process.setProcessEnvironment(environment);
        m_process.setUnixProcessParameters(QProcess::UnixProcessFlag::CreateNewSession);
        m_process.setChildProcessModifier([] {
            sigset_t none;
            sigemptyset(&none);
            sigprocmask(SIG_SETMASK, &none, nullptr);
        });
        connect(m_socket, &QLocalSocket::readyRead, this, [this] { toProcess(m_socket->readAll()); });
        connect(m_socket, &QLocalSocket::disconnected, this, [this] { m_process.closeWriteChannel(); });
        connect(&m_process, &QProcess::readyReadStandardOutput, this, [this] { toSocket(); });
        connect(&m_process, &QProcess::readyReadStandardError, this, [this] { m_errors = (m_errors + m_process.readAllStandardError()).left(10'000); });
        connect(&m_process, &QProcess::finished, this, [this] {
            toSocket();
            const bool isOver = m_isUnderWay || m_socket->state() != QLocalSocket::ConnectedState || !m_prepared.mayBeginAnew || !m_prepared.mayBeginAnew(m_errors);
            if (!isOver && begin())
                return;
            end();
        });
        connect(&m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
            if (error == QProcess::FailedToStart)
                end();
        });
    }

    /// Until one side has ended, or a stop is asked for.
    void carry(const std::stop_token &stop)
    {
        const std::stop_callback atStop(stop, [this] { end(); });
        if (!begin())
            return;
        toProcess(m_socket->readAll());
        m_loop.exec();
        m_socket->disconnectFromServer();
        if (m_socket->state() != QLocalSocket::UnconnectedState)
            m_socket->waitForDisconnected(2000); // for whoever still reads what has come
    }

    ~Carrier() override
    {
        m_process.disconnect(this);
        if (m_process.state() == QProcess::NotRunning)
            return;
        m_process.closeWriteChannel();
        if (!m_process.waitForFinished(2000)) {
            m_process.kill();
            m_process.waitForFinished(1000);
        }
    }

private:
    // Queued, as the loop may not have begun.
    void end() { QMetaObject::invokeMethod(&m_loop, &QEventLoop::quit, Qt::QueuedConnection); }

    bool begin()
    {
        m_prepared = {}; // it lets go of what it held
        auto prepared = m_prepare();
        if (!prepared)
            return false;
        m_prepared = *std::move(prepared);
        m_mark = AfterMark(m_prepared.mark);
        m_isUnderWay = m_prepared.mark.isEmpty();
        m_errors.clear();
        const QStringList argv = m_prepared.command.argv();
        m_process.start(argv.first(), argv.mid(1));
        m_process.write(m_sent);
        return true;
    }

    void toProcess(const QByteArray &bytes)
    {
        if (!m_isUnderWay)
            m_sent += bytes; // PostgreSQL answers before a client says much
        m_process.write(bytes);
    }

    void toSocket()
    {
        const QByteArray bytes = m_process.readAllStandardOutput();
        m_socket->write(m_prepared.mark.isEmpty() ? bytes : m_mark.add(bytes));
        if (!m_isUnderWay && m_mark.isFound()) {
            m_isUnderWay = true;
            m_sent.clear();
        }
    }

    QEventLoop m_loop;
    QLocalSocket *m_socket = new QLocalSocket(this);
    Prepare m_prepare;
    PreparedCommand m_prepared;
    AfterMark m_mark {{}};
    bool m_isUnderWay = false; ///< it has begun there
    QByteArray m_sent; ///< until it is under way
    QByteArray m_errors;
    QProcess m_process;
};

/// Hands each connection over as the system knows it, so that any thread can make its socket.
class Gate final : public QLocalServer
{
public:
    explicit Gate(std::function<void(qintptr)> take)
        : m_take(std::move(take))
    {
    }

protected:
    void incomingConnection(quintptr descriptor) override { m_take(qintptr(descriptor)); }

private:
    std::function<void(qintptr)> m_take;
};

} // namespace

SqlBridge::SqlBridge(std::shared_ptr<CommandRunner> runner, const Command &command)
    : m_runner(std::move(runner))
    , m_command(command)
    , m_directory(socketDirectoryTemplate())
    , m_thread(QThread::create([this] { serve(); }))
{
    m_thread->start();
    m_listening.acquire();
}

SqlBridge::~SqlBridge()
{
    m_stop.request_stop();
    m_quit();
    m_thread->wait();
}

Endpoint SqlBridge::endpoint() const { return {.host = m_directory.path(), .port = port}; }

void SqlBridge::serve()
{
    QObject threads; // one a connection: while one waits for a session of ssh, the others go on and give theirs back
    Gate gate([&](qintptr descriptor) {
        QThread *thread = QThread::create([this, descriptor] {
            Carrier(descriptor, [this] { return m_runner->prepare(m_command, Job({.stop = m_stop.get_token()})); }).carry(m_stop.get_token());
        });
        thread->setParent(&threads);
        QObject::connect(thread, &QThread::finished, thread, &QObject::deleteLater);
        thread->start();
    });
    gate.setSocketOptions(QLocalServer::UserAccessOption);
    gate.listen(m_directory.filePath(u".s.PGSQL.%1"_s.arg(port)));
    QEventLoop loop;
    m_quit = [&loop] { QMetaObject::invokeMethod(&loop, &QEventLoop::quit, Qt::QueuedConnection); };
    m_listening.release();
    loop.exec();
    for (QThread *thread : threads.findChildren<QThread *>())
        thread->wait();
}

} // namespace talekeeper
