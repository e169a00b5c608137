#include "core/host/sshconnection.h"

#include "core/host/socketdirectory.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QFileInfo>
#include <QLocalSocket>
#include <QProcess>
#include <QSaveFile>

#include <csignal>
#include <sys/prctl.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace talekeeper {
namespace {

struct SshConnectionText {
    Q_DECLARE_TR_FUNCTIONS(SshConnection)
};

constexpr auto patience = 60s; ///< without any sign from ssh while it connects

Result<void> writePrivately(const QString &path, const QString &text)
{
    QSaveFile file(path);
    const bool written = file.open(QIODevice::WriteOnly) && file.setPermissions(QFile::ReadOwner | QFile::WriteOwner)
        && file.write(text.toUtf8()) >= 0 && file.commit();
    if (written)
        return {};
    return failure(ErrorKind::Failed, SshConnectionText::tr("The connection's own files can't be written to %1. Is there room?").arg(QFileInfo(path).path()), file.errorString());
}

void waitFor(const std::stop_token &stop)
{
    std::mutex mutex;
    std::condition_variable_any stopped;
    std::unique_lock lock(mutex);
    stopped.wait(lock, stop, [] { return false; });
}

Error nobodyThere(const UnknownHostKey &key)
{
    return {.kind = ErrorKind::HostKeyUnknown,
        .message = SshConnectionText::tr("The host key of %1 was never seen before (%2 %3), and nobody trusted it. Compare it with what the host's owner shows, and connect "
                                         "once from the window or a terminal; it is kept in %4 then.")
                       .arg(key.host, key.keyType, key.fingerprint, key.storedIn),
        .detail = key.text};
}

} // namespace

SshConnection::SshConnection(const SshTarget &target, const HostAccess &access)
    : m_target(target)
    , m_access(access)
    , m_directory(socketDirectoryTemplate())
{
}

SshConnection::~SshConnection()
{
    m_stop.request_stop();
    if (m_running)
        m_running->wait();
    m_askpass.reset(); // it uses what would go before it
}

Result<std::unique_ptr<SshConnection>> SshConnection::open(const SshTarget &target, const HostAccess &access, const Job &job)
{
    removeStaleSocketDirectories();
    std::unique_ptr<SshConnection> connection(new SshConnection(target, access));
    if (const auto prepared = connection->prepare(job); !prepared)
        return std::unexpected(prepared.error());
    connection->m_running.reset(QThread::create([raw = connection.get()] { raw->run(raw->m_stop.get_token()); }));
    connection->m_running->start();
    if (const auto in = connection->awaitLogin(job); !in)
        return std::unexpected(in.error());
    return connection;
}

Result<void> SshConnection::prepare(const Job &job)
{
    if (!m_directory.isValid())
        return failure(ErrorKind::Failed, SshConnectionText::tr("No private directory can be made for the connection. Is there room in /tmp?"), m_directory.errorString());
    const QString config = sshConfig(m_target, HostKeyRule::Ask);
    for (const auto &[name, text] : {std::pair(u"/config"_s, config), std::pair(u"/route"_s, sshConfig(m_target, HostKeyRule::AsConfigured))})
        if (const auto written = writePrivately(m_directory.path() + name, text); !written)
            return written;
    // Another set of options is another connection.
    const QByteArray all = config.toUtf8() + sshDestination(m_target).join(u'\n').toUtf8();
    m_socketName = QString::fromLatin1(QCryptographicHash::hash(all, QCryptographicHash::Sha256).toHex().first(16));

    LocalRunner runner;
    auto route = readSshRoute(runner, {u"-F"_s, m_directory.path() + "/route"_L1}, sshDestination(m_target), job);
    if (!route)
        return std::unexpected(route.error());
    m_route = *std::move(route);
    m_unchecked = hopsWithoutCheck(m_route);
    for (const QString &hop : m_unchecked)
        job.log(SshConnectionText::tr("Your ssh configuration does not check the host key of %1 (StrictHostKeyChecking). Talekeeper checks it all the same.").arg(hop));
    for (const SshHop &hop : m_route)
        if (!hop.proxyCommand.isEmpty())
            job.log(SshConnectionText::tr("The way to %1 is made by a command of your own (ProxyCommand). Host keys on that way are checked by that command's own settings only; "
                                          "use ProxyJump to have them checked here.").arg(hop.name));
    m_log = std::make_unique<SshLog>(m_target.name, m_route, m_access.onStep);
    m_askpass = std::make_unique<AskpassServer>(m_directory.path(), [this](const AskpassQuestion &question, const std::stop_token &stop) { return answer(question, stop); });
    m_lastSign = std::chrono::steady_clock::now();
    return {};
}

std::optional<Secret> SshConnection::answer(const AskpassQuestion &question, const std::stop_token &stop)
{
    const auto standing = [this](bool stands) {
        const std::lock_guard lock(m_mutex);
        m_questionStands = stands;
        m_lastSign = std::chrono::steady_clock::now();
    };
    const auto giveUp = [this](const Error &error) {
        const std::lock_guard lock(m_mutex);
        if (!m_error)
            m_error = error;
        m_changed.notify_all();
    };
    standing(true);
    std::optional<Secret> given;
    if (const auto key = unknownKeyIn(question.text, m_route)) {
        given = answerKeyQuestion(*key, stop);
        if (!given)
            giveUp(nobodyThere(*key));
    } else if (question.text.startsWith("The authenticity of host "_L1)) {
        // A question for a key in words that are not known: never to be answered as if it were for a secret.
        giveUp({.kind = ErrorKind::HostKeyUnknown,
            .message = SshConnectionText::tr("The host key of a machine on the way to %1 was never seen before. Connect once from a terminal, and compare it there.").arg(m_target.name),
            .detail = question.text});
    } else if (question.hint == "none"_L1) {
        if (m_access.prompter)
            m_access.prompter->notify(question.text, stop);
        waitFor(stop); // ssh ends its notice itself
    } else if (!m_access.prompter) {
        // ssh goes on with what it can do without: another key, most likely.
        const std::lock_guard lock(m_mutex);
        m_unanswered = Error {.kind = ErrorKind::LoginRefused,
            .message = SshConnectionText::tr("%1 wants something that only a person knows (%2), and nobody is here to be asked. Sign in with a key, or run this on a terminal.").arg(m_target.name, secretQuestionIn(question.text, {}).text)};
    } else if (question.hint == "confirm"_L1) {
        given = m_access.prompter->confirms(question.text, stop) ? std::optional(Secret(u"yes"_s)) : std::nullopt;
    } else {
        {
            const std::lock_guard lock(m_mutex);
            m_log->noteQuestion(question.text);
        }
        given = m_access.prompter->secret(secretQuestionIn(question.text, m_target.name), stop);
        if (!given && !stop.stop_requested())
            giveUp({.kind = ErrorKind::Stopped, .message = SshConnectionText::tr("You did not sign in to %1.").arg(m_target.name)});
    }
    standing(false);
    return given;
}

std::optional<Secret> SshConnection::answerKeyQuestion(const UnknownHostKey &key, const std::stop_token &stop)
{
    const auto waits = [&](bool stands) {
        const std::lock_guard lock(m_mutex);
        m_log->waitForAdmin(key.host, stands);
    };
    if (!m_access.prompter)
        return std::nullopt;
    waits(true);
    const bool trusted = m_access.prompter->trusts(key, stop);
    waits(false);
    // Answered by the fingerprint that was shown, ssh takes no other.
    return trusted ? std::optional(Secret(key.fingerprint)) : std::nullopt;
}

void SshConnection::readErrors(QProcess &process)
{
    process.setReadChannel(QProcess::StandardError);
    const std::lock_guard lock(m_mutex);
    while (process.canReadLine()) {
        m_log->add(QString::fromUtf8(process.readLine()).trimmed());
        m_lastSign = std::chrono::steady_clock::now();
    }
}

void SshConnection::run(const std::stop_token &stop)
{
    QProcess process;
    process.setProcessEnvironment(m_askpass->environment());
    process.setProgram(u"ssh"_s);
    process.setArguments(QStringList {u"-F"_s, m_directory.path() + "/config"_L1, u"-o"_s, u"ControlMaster=yes"_s, u"-o"_s, u"ControlPath="_s + socketPath(), u"-o"_s,
                             u"ClearAllForwardings=yes"_s, u"-N"_s, u"-T"_s}
        + sshDestination(m_target));
    process.setStandardInputFile(QProcess::nullDevice());
    process.setStandardOutputFile(QProcess::nullDevice());
    process.setUnixProcessParameters(QProcess::UnixProcessFlag::CreateNewSession);
    process.setChildProcessModifier([] {
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, nullptr);
        // Sent when the thread that started it ends, which lives as long as the connection: also where the program is killed.
        prctl(PR_SET_PDEATHSIG, SIGTERM);
    });
    process.start();
    if (!process.waitForStarted(10'000)) {
        const std::lock_guard lock(m_mutex);
        m_error = Error {.kind = ErrorKind::ProgramMissing, .message = SshConnectionText::tr("The program \"ssh\" can't be started on this machine. Install OpenSSH's client."), .detail = process.errorString()};
    }
    const auto state = [this](State now) {
        const std::lock_guard lock(m_mutex);
        m_state = now;
        m_changed.notify_all();
    };
    while (process.state() != QProcess::NotRunning && !stop.stop_requested()) {
        process.waitForReadyRead(m_state == State::Connecting ? 10 : 50);
        readErrors(process);
        // ssh makes its socket once it is signed in, under another name first: when it is there, it listens.
        if (m_state == State::Connecting && QFile::exists(socketPath()))
            state(State::Open);
    }
    if (process.state() != QProcess::NotRunning) {
        process.terminate();
        if (!process.waitForFinished(2000)) {
            process.kill();
            process.waitForFinished(2000);
        }
    }
    readErrors(process);
    state(State::Ended);
}

Result<void> SshConnection::awaitLogin(const Job &job)
{
    std::unique_lock lock(m_mutex);
    while (m_state == State::Connecting && !m_error) {
        m_changed.wait_for(lock, 50ms);
        if (job.stopRequested() && !m_error)
            m_error = Error {.kind = ErrorKind::Stopped, .message = SshConnectionText::tr("It was stopped.")};
        if (!m_questionStands && std::chrono::steady_clock::now() - m_lastSign > patience && !m_error)
            m_error = Error {.kind = ErrorKind::HostUnreachable, .message = SshConnectionText::tr("%1 has stopped answering while the connection was made. Is the way there slow or broken?").arg(m_target.name), .detail = m_log->text()};
    }
    if (m_error) {
        if (m_error->detail.isEmpty())
            m_error->detail = m_log->text();
        m_log->fail(*m_error);
        return std::unexpected(*m_error);
    }
    if (m_state == State::Open) {
        m_log->signedIn();
        return {};
    }
    Error error = m_log->error();
    if (m_unanswered && error.kind == ErrorKind::LoginRefused)
        error.message = m_unanswered->message;
    return std::unexpected(error);
}

bool SshConnection::isAlive() const
{
    const std::lock_guard lock(m_mutex);
    return m_state == State::Open;
}

bool SshConnection::endsNow() const
{
    // Its sockets close one after another when it ends: the one that it listens on is gone before those that are shared.
    QLocalSocket socket;
    socket.connectToServer(socketPath());
    return !socket.waitForConnected(1000) || !isAlive();
}

QString SshConnection::socketPath() const { return m_directory.path() + u'/' + m_socketName; }

int SshConnection::refusedChannels() const
{
    const std::lock_guard lock(m_mutex);
    return m_log->refusedChannels();
}

QString SshConnection::lastWords() const
{
    const std::lock_guard lock(m_mutex);
    return m_log->text();
}

} // namespace talekeeper
