#include "sshclient.h"

#include "systemthings.h"

#include <QFile>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

void write(const QString &path, const QByteArray &content, QIODevice::OpenMode mode = QIODevice::WriteOnly)
{
    QFile file(path);
    if (!file.open(mode) || file.write(content) != content.size())
        qFatal("%s can't be written", qPrintable(path));
}

} // namespace

SshClient::SshClient()
    : m_identity(keyFile())
{
    makeKey(u"id_ed25519"_s);
    trustNobody();
    setAnswers({});
}

QString SshClient::makeKey(const QString &name, const QString &passphrase, const QString &type) const
{
    const QString path = m_directory.filePath(name);
    runSystemProgram(u"ssh-keygen"_s, {u"-q"_s, u"-t"_s, type, u"-N"_s, passphrase, u"-C"_s, u"test admin"_s, u"-f"_s, path});
    return path;
}

void SshClient::trust(const SshServer &server, quint16 port) const
{
    write(knownHostsFile(), server.knownHostsLine(u"127.0.0.1"_s, port), QIODevice::Append);
}

void SshClient::trustNobody() const { write(knownHostsFile(), {}); }

QStringList SshClient::options() const
{
    QStringList options {
        u"UserKnownHostsFile="_s + knownHostsFile(),
        u"GlobalKnownHostsFile=/dev/null"_s,
        u"IdentityFile="_s + (m_identity.isEmpty() ? u"none"_s : m_identity),
        u"IdentitiesOnly=yes"_s,
        u"IdentityAgent=none"_s,
    };
    if (m_hasAliases)
        options << u"Include="_s + m_directory.filePath(u"aliases"_s);
    return options;
}

void SshClient::addAlias(const QString &alias, const SshUser &user, quint16 port, const QString &jump)
{
    QString block = u"Host %1\n  HostName 127.0.0.1\n  Port %2\n  User %3\n"_s.arg(alias, QString::number(port), user.name());
    if (!jump.isEmpty())
        block += u"  ProxyJump %1\n"_s.arg(jump);
    write(m_directory.filePath(u"aliases"_s), block.toUtf8(), QIODevice::Append);
    m_hasAliases = true;
}

QString SshClient::address(const SshUser &user, quint16 port) { return u"%1@127.0.0.1:%2"_s.arg(user.name()).arg(port); }

void SshClient::setAnswers(const QStringList &answers) const
{
    write(m_directory.filePath(u"answers"_s), answers.isEmpty() ? QByteArray() : answers.join(u'\n').toUtf8() + '\n');
    write(m_directory.filePath(u"prompts"_s), {});
}

QStringList SshClient::prompts() const
{
    QFile file(m_directory.filePath(u"prompts"_s));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QStringList prompts = QString::fromUtf8(file.readAll()).split(u'\0');
    prompts.removeLast();
    return prompts;
}

QProcessEnvironment SshClient::environment() const
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"SSH_ASKPASS"_s, QStringLiteral(TALEKEEPER_SOURCE_DIRECTORY "/tests/support/askpass"));
    environment.insert(u"SSH_ASKPASS_REQUIRE"_s, u"force"_s);
    environment.insert(u"TALEKEEPER_TEST_ASKPASS"_s, m_directory.path());
    environment.remove(u"SSH_AUTH_SOCK"_s);
    return environment;
}

SshClient::Outcome SshClient::run(const QString &destination, const QString &command, const QStringList &moreOptions) const
{
    QProcess process;
    process.setStandardInputFile(QProcess::nullDevice());
    start(process, destination, command, moreOptions);
    const bool hasEnded = process.waitForFinished(60'000) && process.exitStatus() == QProcess::NormalExit;
    return {.status = hasEnded ? process.exitCode() : -1, .output = process.readAllStandardOutput(), .errors = process.readAllStandardError()};
}

void SshClient::start(QProcess &process, const QString &destination, const QString &command, const QStringList &moreOptions) const
{
    // In a file they reach a jump hop as well, as options on the command line do not.
    const QString configuration = m_directory.filePath(u"config"_s);
    write(configuration, (QStringList {u"StrictHostKeyChecking=yes"_s} + options()).join(u'\n').toUtf8() + '\n');
    QStringList arguments {u"-F"_s, configuration};
    for (const QString &option : moreOptions)
        arguments << u"-o"_s << option;
    const bool isAddress = destination.contains(u'@');
    arguments << (isAddress ? u"ssh://"_s + destination : destination) << command;
    process.setProcessEnvironment(environment());
    process.start(u"ssh"_s, arguments);
}

} // namespace talekeeper
