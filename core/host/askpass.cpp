#include "core/host/askpass.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocalServer>
#include <QLocalSocket>
#include <QRandomGenerator>

#include <cstdio>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

constexpr auto socketVariable = "TALEKEEPER_ASKPASS_SOCKET";
constexpr auto tokenVariable = "TALEKEEPER_ASKPASS_TOKEN";

QString randomToken()
{
    QByteArray bytes(32, Qt::Uninitialized);
    QRandomGenerator::system()->fillRange(reinterpret_cast<quint32 *>(bytes.data()), bytes.size() / 4);
    return QString::fromLatin1(bytes.toHex());
}

bool isOwnUser(const QLocalSocket &socket)
{
    ucred peer = {};
    socklen_t size = sizeof peer;
    return getsockopt(int(socket.socketDescriptor()), SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == geteuid();
}

/// A whole line, or nothing where the other end goes or the token is stopped.
std::optional<QByteArray> readLine(QLocalSocket &socket, const std::stop_token &stop)
{
    QByteArray line;
    while (!line.endsWith('\n')) {
        if (stop.stop_requested() || line.size() > 100'000)
            return std::nullopt;
        if (socket.bytesAvailable() == 0 && !socket.waitForReadyRead(50) && socket.state() != QLocalSocket::ConnectedState)
            return std::nullopt;
        line += socket.readLine();
    }
    return line;
}

} // namespace

std::optional<int> answerForSsh(int argc, char **argv)
{
    const QString name = qEnvironmentVariable(socketVariable);
    if (name.isEmpty())
        return std::nullopt;
    QLocalSocket socket;
    socket.connectToServer(name);
    if (!socket.waitForConnected(5000))
        return 1;
    const QJsonObject question {{u"token"_s, qEnvironmentVariable(tokenVariable)},
        {u"text"_s, argc > 1 ? QString::fromLocal8Bit(argv[1]) : QString()}, {u"hint"_s, qEnvironmentVariable("SSH_ASKPASS_PROMPT")}};
    socket.write(QJsonDocument(question).toJson(QJsonDocument::Compact) + '\n');
    const auto answer = readLine(socket, {});
    if (!answer)
        return 1;
    const QJsonObject given = QJsonDocument::fromJson(*answer).object();
    if (!given.contains(u"answer"_s))
        return 1;
    QFile output;
    if (output.open(stdout, QIODevice::WriteOnly))
        output.write(given[u"answer"_s].toString().toUtf8() + '\n');
    return 0;
}

AskpassServer::AskpassServer(const QString &directory, Handler answer)
    : m_socket(directory + "/askpass"_L1)
    , m_token(randomToken())
    , m_answer(std::move(answer))
    , m_serving(QThread::create([this] { serve(m_stop.get_token()); }))
{
    m_serving->start();
    m_listening.acquire();
}

AskpassServer::~AskpassServer()
{
    m_stop.request_stop();
    m_serving->wait();
}

QProcessEnvironment AskpassServer::environment() const
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"LC_ALL"_s, u"C"_s);
    environment.insert(u"SSH_ASKPASS"_s, QCoreApplication::applicationFilePath());
    environment.insert(u"SSH_ASKPASS_REQUIRE"_s, u"force"_s);
    environment.insert(QString::fromLatin1(socketVariable), m_socket);
    environment.insert(QString::fromLatin1(tokenVariable), m_token);
    return environment;
}

void AskpassServer::serve(const std::stop_token &stop)
{
    QLocalServer server;
    server.setSocketOptions(QLocalServer::UserAccessOption);
    QLocalServer::removeServer(m_socket);
    server.listen(m_socket);
    m_listening.release();
    while (!stop.stop_requested()) {
        if (!server.waitForNewConnection(50))
            continue;
        const std::unique_ptr<QLocalSocket> socket(server.nextPendingConnection());
        const auto line = socket && isOwnUser(*socket) ? readLine(*socket, stop) : std::nullopt;
        const QJsonObject question = line ? QJsonDocument::fromJson(*line).object() : QJsonObject();
        if (!line || question[u"token"_s].toString() != m_token)
            continue;
        // Whoever asks may go while the admin still thinks: ssh has lost the connection, or a key was touched.
        std::stop_source unwanted;
        std::jthread watch([&, descriptor = int(socket->socketDescriptor())](const std::stop_token &answered) {
            char byte;
            while (!answered.stop_requested() && !stop.stop_requested()) {
                if (recv(descriptor, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0)
                    break;
                usleep(50'000);
            }
            unwanted.request_stop();
        });
        const auto answer = m_answer({.text = question[u"text"_s].toString(), .hint = question[u"hint"_s].toString()}, unwanted.get_token());
        watch.request_stop();
        watch.join();
        if (answer) {
            socket->write(QJsonDocument(QJsonObject {{u"answer"_s, answer->reveal()}}).toJson(QJsonDocument::Compact) + '\n');
            socket->waitForBytesWritten(1000);
        } else {
            socket->write("{}\n");
            socket->waitForBytesWritten(1000);
        }
    }
}

} // namespace talekeeper
