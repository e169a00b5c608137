#include "acceptingserver.h"

#include <QByteArray>
#include <QFile>
#include <QRegularExpression>
#include <QtEndian>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <functional>
#include <utility>

using namespace Qt::StringLiterals;

namespace
{

/// A statement without its comments, which may be nested.
QString withoutComments(const QString &query)
{
    static const QRegularExpression mark(u"--[^\\n]*|/\\*|\\*/"_s);
    QString code;
    int depth = 0;
    for (qsizetype at = 0; at < query.size();) {
        const auto match = mark.match(query, at);
        const qsizetype start = match.hasMatch() ? match.capturedStart() : query.size();
        if (depth == 0)
            code += query.sliced(at, start - at) + u' ';
        at = match.hasMatch() ? match.capturedEnd() : query.size();
        if (match.capturedView() == "/*"_L1)
            ++depth;
        else if (match.capturedView() == "*/"_L1)
            depth = qMax(0, depth - 1);
        else if (depth > 0 && match.hasMatch()) // "--" means nothing within a comment
            at = start + 2;
    }
    return code;
}

/// One session, as the protocol has it (PostgreSQL manual, "Message Formats").
class Session
{
public:
    /// \param note is given every statement, without comments.
    Session(int socket, std::function<void(const QString &)> note)
        : m_socket(socket)
        , m_note(std::move(note))
    {
    }
    ~Session() { close(m_socket); }
    Q_DISABLE_COPY_MOVE(Session)

    void serve()
    {
        readBody(); // the startup packet, which has no type
        say('R', QByteArray(4, '\0'));
        sayParameter("server_version", "17.0");
        sayParameter("client_encoding", "UTF8");
        sayParameter("standard_conforming_strings", "on");
        say('Z', "I");
        for (char type = 0; read(&type, 1);) {
            const QByteArray body = readBody();
            if (type == 'X')
                return;
            if (type == 'Q')
                answer(QString::fromLatin1(body.chopped(1)));
            else if (type == 'c' || type == 'f')
                complete();
        }
    }

private:
    void answer(QString query)
    {
        static const QRegularExpression copy(u"\\A\\s*copy\\b.*\\bfrom\\s+stdin\\b"_s,
            QRegularExpression::CaseInsensitiveOption | QRegularExpression::DotMatchesEverythingOption);
        static const QRegularExpression strings(
            u"standard_conforming_strings\\s*=\\s*(on|off)"_s, QRegularExpression::CaseInsensitiveOption);
        query = withoutComments(query);
        m_note(query);
        if (query.contains("strings_off_by_a_function()"_L1))
            sayParameter("standard_conforming_strings", "off");
        if (copy.match(query).hasMatch()) {
            say('G', QByteArray(3, '\0'));
            return;
        }
        if (const auto match = strings.match(query); match.hasMatch())
            sayParameter("standard_conforming_strings", match.captured(1).toLower().toLatin1());
        complete();
    }

    void complete()
    {
        say('C', QByteArray("OK\0", 3));
        say('Z', "I");
    }

    void sayParameter(const QByteArray &name, const QByteArray &value) { say('S', name + '\0' + value + '\0'); }

    void say(char type, const QByteArray &body)
    {
        QByteArray message(5, type);
        qToBigEndian(qint32(body.size() + 4), message.data() + 1);
        message += body;
        [[maybe_unused]] const auto sent = ::send(m_socket, message.constData(), size_t(message.size()), MSG_NOSIGNAL);
    }

    bool read(char *target, qsizetype size)
    {
        for (qsizetype done = 0; done < size;) {
            const auto count = ::recv(m_socket, target + done, size_t(size - done), 0);
            if (count <= 0)
                return false;
            done += count;
        }
        return true;
    }

    QByteArray readBody()
    {
        char length[4] = {};
        if (!read(length, 4))
            return {};
        QByteArray body(qMax(0, qFromBigEndian<qint32>(length) - 4), '\0');
        read(body.data(), body.size());
        return body;
    }

    int m_socket;
    std::function<void(const QString &)> m_note;
};

} // namespace

AcceptingServer::AcceptingServer(const QString &directory)
    : m_listener(::socket(AF_UNIX, SOCK_STREAM, 0))
{
    const QByteArray path = QFile::encodeName(directory + u"/.s.PGSQL.5432"_s);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (size_t(path.size()) >= sizeof address.sun_path)
        qFatal("The path of the socket is too long: %s", path.constData());
    std::copy(path.begin(), path.end(), address.sun_path);
    if (::bind(m_listener, reinterpret_cast<sockaddr *>(&address), sizeof address) != 0 || ::listen(m_listener, 8) != 0)
        qFatal("No socket at %s", path.constData());
    m_thread = std::jthread([this] {
        for (int socket = ::accept(m_listener, nullptr, nullptr); socket >= 0;
             socket = ::accept(m_listener, nullptr, nullptr))
            Session(socket, [this](const QString &statement) {
                const std::scoped_lock lock(m_mutex);
                m_statements << statement;
            }).serve();
    });
}

QStringList AcceptingServer::takeStatements()
{
    const std::scoped_lock lock(m_mutex);
    return std::exchange(m_statements, {});
}

AcceptingServer::~AcceptingServer()
{
    ::shutdown(m_listener, SHUT_RDWR); // ends accept()
    m_thread.join();
    ::close(m_listener);
}
