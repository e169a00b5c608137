#include "core/host/socketdirectory.h"
#include "tests/support/sshclient.h"
#include "tests/support/sshtestmain.h"
#include "tests/support/systemthings.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>

#include <csignal>
#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace talekeeper;

namespace {

QStringList ctlWords(const QString &address, const QStringList &options, const QStringList &command)
{
    QStringList words {QStringLiteral(TALEKEEPER_PROGRAM_DIRECTORY "/talekeeperctl"), u"--ssh"_s, address};
    for (const QString &option : options)
        words << u"--ssh-option"_s << option;
    return words << u"--docker"_s << u"no-such-docker"_s << command;
}

/// A program on a terminal of its own.
class OnTerminal
{
public:
    explicit OnTerminal(const QStringList &words)
    {
        QByteArrayList bytes;
        for (const QString &word : words)
            bytes << word.toUtf8();
        std::vector<char *> argv;
        for (QByteArray &word : bytes)
            argv.push_back(word.data());
        argv.push_back(nullptr);
        m_process = forkpty(&m_terminal, nullptr, nullptr, nullptr);
        if (m_process == 0) {
            execv(argv[0], argv.data());
            _exit(127);
        }
    }
    ~OnTerminal()
    {
        if (!m_isOver) {
            kill(m_process, SIGKILL);
            waitpid(m_process, nullptr, 0);
        }
        close(m_terminal);
    }
    Q_DISABLE_COPY_MOVE(OnTerminal)

    int process() const { return m_process; }
    void type(const QString &line) const { [[maybe_unused]] const auto written = write(m_terminal, qPrintable(line + u'\n'), std::size_t(line.size() + 1)); }
    const QByteArray &shown() const { return m_shown; }

    /// Waits until the text stands there once more.
    bool awaits(const QByteArray &text)
    {
        while (m_shown.indexOf(text, m_seen) < 0)
            if (!readMore())
                return false;
        m_seen = m_shown.indexOf(text, m_seen) + text.size();
        return true;
    }
    int exitStatus()
    {
        while (readMore()) { }
        int status = 0;
        waitpid(m_process, &status, 0);
        m_isOver = true;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

private:
    bool readMore()
    {
        pollfd waiting {.fd = m_terminal, .events = POLLIN, .revents = 0};
        std::array<char, 4096> bytes {};
        const auto read = poll(&waiting, 1, 60'000) > 0 ? ::read(m_terminal, bytes.data(), bytes.size()) : 0;
        if (read > 0)
            m_shown.append(bytes.data(), read);
        return read > 0;
    }
    int m_terminal = -1;
    pid_t m_process = -1;
    bool m_isOver = false;
    QByteArray m_shown;
    qsizetype m_seen = 0;
};

QStringList directoriesOf(int process)
{
    return QDir(QFileInfo(socketDirectoryTemplate()).path()).entryList({u"talekeeper-%1-*"_s.arg(process)}, QDir::Dirs);
}

} // namespace

/// talekeeperctl over SSH as somebody at a terminal has it, as another user, and killed.
class SshTerminalTest final : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<SshUser> m_user;

private Q_SLOTS:
    void init()
    {
        NEEDS_USERS_OF_ITS_OWN();
        qunsetenv("SSH_AUTH_SOCK");
        m_user = SshUser::make();
    }
    void cleanup() { m_user.reset(); }

    void asksOnTheTerminal()
    {
        const SshServer server({.publicKey = false, .password = true});
        const SshClient client;
        const QStringList words = ctlWords(SshClient::address(*m_user, server.port()), client.options(), {u"status"_s});
        {
            OnTerminal refused(words);
            QVERIFY2(refused.awaits("Type \"trust\""), refused.shown().constData());
            QVERIFY(refused.shown().contains(server.fingerprint().toLatin1()));
            refused.type(u"yes"_s); // not what was asked for
            QCOMPARE(refused.exitStatus(), 6);
        }
        {
            OnTerminal wrong(words);
            QVERIFY(wrong.awaits("Type \"trust\""));
            wrong.type(u"trust"_s);
            for (int attempt = 0; attempt < 3; ++attempt) {
                QVERIFY2(wrong.awaits("'s password: "), wrong.shown().constData());
                wrong.type(u"nobody-sees-this"_s);
            }
            QCOMPARE(wrong.exitStatus(), 6);
            QVERIFY2(!wrong.shown().contains("nobody-sees-this"), wrong.shown().constData());
            QVERIFY(wrong.shown().contains("does not let this user in"));
        }
        OnTerminal right(words); // the key is known now
        QVERIFY(right.awaits("'s password: "));
        right.type(m_user->password());
        QCOMPARE(right.exitStatus(), 6);
        QVERIFY2(right.shown().contains("no program \"no-such-docker\""), right.shown().constData());
        QVERIFY(!right.shown().contains("trust"));
        QVERIFY(!right.shown().contains(m_user->password().toUtf8()));
        QVERIFY(directoriesOf(right.process()).isEmpty());
    }

    void leavesNothingWhenItIsKilled()
    {
        const SshServer server({.publicKey = false, .password = true});
        const SshClient client;
        client.trust(server);
        const QStringList words = ctlWords(SshClient::address(*m_user, server.port()), client.options(), {u"status"_s});
        int killed = 0;
        {
            OnTerminal program(words);
            QVERIFY(program.awaits("'s password: "));
            killed = program.process();
            QCOMPARE(directoriesOf(killed).size(), 1);
            QVERIFY(!server.sessionProcesses().isEmpty());
        }
        QTRY_VERIFY(server.sessionProcesses().isEmpty());
        // What it has left is the next one's to clear away, or any other's that is at work on this machine meanwhile.
        OnTerminal next(words);
        QVERIFY(next.awaits("'s password: "));
        QVERIFY(directoriesOf(killed).isEmpty());
    }

    void endsItsConnectionWhenItIsKilled()
    {
        const SshServer server({.forceCommand = u"sleep 1000"_s});
        const SshClient client;
        client.trust(server);
        m_user->authorize(client.publicKey());
        {
            OnTerminal program(ctlWords(SshClient::address(*m_user, server.port()), client.options(), {u"status"_s}));
            QTRY_COMPARE(server.loginCount(), 1);
            QTRY_VERIFY(server.log().contains("Starting session"));
        }
        // The command minds nothing; the connection is gone.
        QTRY_VERIFY(server.log().contains("Connection closed by") || server.log().contains("Disconnected from") || server.log().contains("disconnected by user"));
    }

    /// As root every file can be read.
    void saysThatAKeyIsClosed()
    {
        const SshServer server;
        const SshClient client;
        const QString program = m_user->home() + u"/talekeeperctl"_s; // the build's directory may be closed to others
        QVERIFY(QFile::copy(QStringLiteral(TALEKEEPER_PROGRAM_DIRECTORY "/talekeeperctl"), program));
        m_user->writeFile(u"known"_s, server.knownHostsLine());
        m_user->writeFile(u"id"_s, "closed\n");
        runSystemProgram(u"chown"_s, {u"root:root"_s, m_user->home() + u"/id"_s});
        runSystemProgram(u"chmod"_s, {u"755"_s, program});
        runSystemProgram(u"chown"_s, {m_user->name(), program});
        QStringList words = ctlWords(SshClient::address(*m_user, server.port()),
            {u"UserKnownHostsFile="_s + m_user->home() + u"/known"_s, u"IdentityFile="_s + m_user->home() + u"/id"_s, u"IdentitiesOnly=yes"_s, u"IdentityAgent=none"_s}, {u"--json"_s, u"status"_s});
        words.first() = program;
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"HOME"_s, m_user->home());
        environment.remove(u"XDG_RUNTIME_DIR"_s);
        process.setProcessEnvironment(environment);
        process.setWorkingDirectory(m_user->home());
        process.setUnixProcessParameters(QProcess::UnixProcessFlag::CreateNewSession);
        process.start(u"setpriv"_s, QStringList {u"--reuid"_s, m_user->name(), u"--regid"_s, m_user->name(), u"--clear-groups"_s} + words);
        QVERIFY(process.waitForFinished(60'000));
        const QByteArray output = process.readAllStandardOutput();
        const QJsonObject error = QJsonDocument::fromJson(output).object()[u"error"_s].toObject();
        QCOMPARE(error[u"kind"_s].toString(), u"key_unreadable"_s);
        QVERIFY(error[u"message"_s].toString().contains(m_user->home() + u"/id"_s));
        QCOMPARE(process.exitCode(), 6);
    }
};

TALEKEEPER_SSH_TEST_MAIN(SshTerminalTest)
#include "sshterminaltest.moc"
