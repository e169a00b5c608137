#include "sshserver.h"

#include "sshuser.h"
#include "systemthings.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QSet>
#include <QTcpServer>
#include <QTest>

#include <csignal>
#include <sys/prctl.h>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

const QString pamDirectory = u"/etc/pam.d"_s;

QByteArray readFile(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void writeFile(const QString &path, const QByteArray &content)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("%s can't be written", qPrintable(path));
}

quint16 freePort()
{
    QTcpServer server;
    server.listen(QHostAddress::LocalHost);
    return server.serverPort();
}

QString yesOrNo(bool yes) { return yes ? u"yes"_s : u"no"_s; }

/// Those below a process, children before their own.
QList<SystemProcess> descendants(const QList<SystemProcess> &all, qint64 ancestor)
{
    QList<SystemProcess> found;
    QSet<qint64> parents {ancestor};
    for (bool isMore = true; isMore;) {
        isMore = false;
        for (const SystemProcess &process : all)
            if (parents.contains(process.parent) && !parents.contains(process.id)) {
                parents << process.id;
                found << process;
                isMore = true;
            }
    }
    return found;
}

/// Whether a process was started by a connection to the port, whoever its parent is now: sshd tells every session where it
/// comes from, "CLIENT PORT SERVER PORT" (ssh(1), ENVIRONMENT).
bool comesThrough(quint16 port, int process)
{
    for (const QByteArray &variable : readFile(u"/proc/%1/environ"_s.arg(process)).split('\0'))
        if (variable.startsWith("SSH_CONNECTION="))
            return variable.endsWith(" 127.0.0.1 " + QByteArray::number(port));
    return false;
}

// Since OpenSSH 9.8 a connection is an "sshd-session", and "sshd-auth" while it signs in.
bool isSshd(const SystemProcess &process) { return process.name.startsWith("sshd"); }

} // namespace

SshServer::SshServer(const SshServerSettings &settings)
    : m_settings(settings)
{
    if (SshUser::canBeMade()) {
        // Made by the service's unit, which nobody starts here.
        QDir().mkpath(u"/run/sshd"_s);
        removeLeftOverFiles(pamDirectory);
    }
    makeHostKeys();
    // Another program may take the port before sshd does.
    for (int attempt = 0; attempt < 5; ++attempt) {
        m_port = freePort();
        if (tryStart())
            return;
    }
    qFatal("sshd does not start: %s", log().constData());
}

SshServer::~SshServer()
{
    stop();
    [[maybe_unused]] const bool areGone = QTest::qWaitFor(
        [this] {
            const QList<int> processes = sessionProcesses();
            for (const int process : processes)
                ::kill(process, SIGKILL);
            return processes.isEmpty();
        },
        10'000);
    if (!m_pamService.isEmpty())
        QFile::remove(pamDirectory + u'/' + m_pamService);
}

void SshServer::makeHostKeys()
{
    for (const QString &type : m_settings.hostKeyTypes) {
        QFile::remove(hostKeyFile(type));
        runSystemProgram(u"ssh-keygen"_s, {u"-q"_s, u"-t"_s, type, u"-N"_s, QString(), u"-C"_s, u"test host"_s, u"-f"_s, hostKeyFile(type)});
    }
}

void SshServer::writeConfiguration()
{
    QStringList lines {
        u"ListenAddress 127.0.0.1:%1"_s.arg(m_port),
        u"PidFile none"_s,
        u"LogLevel VERBOSE"_s,
        u"AuthorizedKeysFile "_s + SshUser::authorizedKeysPattern(),
        // The keys of whoever runs the tests lie in the temporary directory, which everybody may write to.
        u"StrictModes "_s + yesOrNo(SshUser::canBeMade()),
        u"PubkeyAuthentication "_s + yesOrNo(m_settings.publicKey),
        u"PasswordAuthentication "_s + yesOrNo(m_settings.password),
        u"KbdInteractiveAuthentication "_s + yesOrNo(m_settings.keyboardInteractive),
        u"UsePAM "_s + yesOrNo(m_settings.keyboardInteractive),
        // Else a few failed logins would shut out all that runs on this machine for a while.
        u"PerSourcePenalties no"_s,
        u"PrintMotd no"_s,
        u"AllowTcpForwarding "_s + yesOrNo(m_settings.allowTcpForwarding),
        u"AllowStreamLocalForwarding "_s + yesOrNo(m_settings.allowStreamLocalForwarding),
        u"MaxSessions %1"_s.arg(m_settings.maxSessions),
        u"MaxStartups "_s + m_settings.maxStartups,
        u"MaxAuthTries %1"_s.arg(m_settings.maxAuthenticationTries),
    };
    for (const QString &type : m_settings.hostKeyTypes)
        lines << u"HostKey "_s + hostKeyFile(type);
    if (!m_settings.authenticationMethods.isEmpty())
        lines << u"AuthenticationMethods "_s + m_settings.authenticationMethods;
    if (!m_settings.forceCommand.isEmpty())
        lines << u"ForceCommand "_s + m_settings.forceCommand;
    if (!m_settings.acceptEnvironment.isEmpty())
        lines << u"AcceptEnv "_s + m_settings.acceptEnvironment.join(u' ');
    if (!m_settings.setEnvironment.isEmpty())
        lines << u"SetEnv "_s + m_settings.setEnvironment.join(u' ');
    if (!m_settings.allowUsers.isEmpty())
        lines << u"AllowUsers "_s + m_settings.allowUsers.join(u' ');
    if (!m_settings.banner.isEmpty()) {
        writeFile(filePath(u"banner"_s), m_settings.banner.toUtf8());
        lines << u"Banner "_s + filePath(u"banner"_s);
    }
    if (m_settings.keyboardInteractive) {
        if (m_pamService.isEmpty()) {
            m_pamService = temporarySystemName();
            writeSystemFile(pamDirectory + u'/' + m_pamService,
                "auth required pam_unix.so nodelay\naccount required pam_unix.so\nsession required pam_permit.so\n");
        }
        lines << u"PAMServiceName "_s + m_pamService;
    }
    lines << m_settings.moreLines;
    writeFile(filePath(u"sshd_config"_s), lines.join(u'\n').toUtf8() + '\n');
}

void SshServer::start()
{
    if (!tryStart())
        qFatal("sshd does not start on port %u again: %s", uint(m_port), log().constData());
}

bool SshServer::tryStart()
{
    const QByteArray sign = "Server listening on 127.0.0.1 port ";
    const qsizetype before = log().count(sign);
    writeConfiguration();
    // Not even a test that is killed leaves a server behind.
    m_process.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGTERM); });
    m_process.setStandardOutputFile(QProcess::nullDevice());
    m_process.setStandardErrorFile(QProcess::nullDevice());
    m_process.setStandardInputFile(QProcess::nullDevice());
    m_process.start(u"/usr/sbin/sshd"_s,
        {u"-D"_s, u"-f"_s, filePath(u"sshd_config"_s), u"-E"_s, filePath(u"log"_s)}, QIODevice::NotOpen);
    if (!m_process.waitForStarted())
        qFatal("There is no /usr/sbin/sshd here; packaging/setup --tests installs it.");
    while (log().count(sign) == before)
        if (m_process.waitForFinished(5) || m_process.state() == QProcess::NotRunning)
            return false;
    return true;
}

void SshServer::stop()
{
    for (const SystemProcess &process : systemProcesses())
        if (m_process.processId() > 0 && process.parent == m_process.processId())
            m_abandoned << process.id;
    m_process.terminate();
    if (m_process.state() != QProcess::NotRunning && !m_process.waitForFinished(10'000))
        qFatal("sshd does not end");
}

void SshServer::change(const SshServerSettings &settings)
{
    stop();
    const bool hasOtherKeys = settings.hostKeyTypes != m_settings.hostKeyTypes;
    m_settings = settings;
    if (hasOtherKeys)
        makeHostKeys();
    start();
}

void SshServer::changeHostKeys()
{
    stop();
    makeHostKeys();
    start();
}

QString SshServer::hostKeyFile(const QString &type) const { return filePath(u"host_"_s + type); }

QString SshServer::fingerprint(const QString &type) const
{
    const QByteArray key = QByteArray::fromBase64(readFile(hostKeyFile(type) + u".pub"_s).split(' ').value(1));
    const QByteArray hash = QCryptographicHash::hash(key, QCryptographicHash::Sha256);
    return u"SHA256:"_s + QString::fromLatin1(hash.toBase64(QByteArray::OmitTrailingEquals));
}

QByteArray SshServer::knownHostsLine(const QString &host, quint16 port) const
{
    QByteArray lines;
    for (const QString &type : m_settings.hostKeyTypes) {
        const QByteArrayList key = readFile(hostKeyFile(type) + u".pub"_s).split(' ');
        lines += "[" + host.toLatin1() + "]:" + QByteArray::number(port == 0 ? m_port : port) + ' ' + key.value(0) + ' ' + key.value(1) + '\n';
    }
    return lines;
}

QByteArray SshServer::log() const { return readFile(filePath(u"log"_s)); }

int SshServer::loginCount() const
{
    static const QRegularExpression line(u"^Accepted \\S+ for "_s, QRegularExpression::MultilineOption); // not "Accepted key …"
    return int(QString::fromUtf8(log()).count(line));
}

struct SshServer::Processes {
    QList<SystemProcess> all; // of the machine
    QList<SystemProcess> belowSshd; // the connections' sshd processes, and what hangs on them
};

SshServer::Processes SshServer::connections() const
{
    Processes processes {.all = systemProcesses(), .belowSshd = {}};
    if (m_process.processId() > 0)
        processes.belowSshd = descendants(processes.all, m_process.processId());
    for (const SystemProcess &process : processes.all)
        if (m_abandoned.contains(process.id) && isSshd(process))
            processes.belowSshd << process << descendants(processes.all, process.id);
    return processes;
}

void SshServer::dropConnections()
{
    const bool areGone = QTest::qWaitFor(
        [this] {
            QList<SystemProcess> left = connections().belowSshd;
            left.removeIf([](const SystemProcess &process) { return !isSshd(process); });
            for (const SystemProcess &process : left)
                ::kill(process.id, SIGKILL);
            return left.isEmpty();
        },
        10'000);
    if (!areGone)
        qFatal("Connections of sshd do not end");
}

QList<int> SshServer::sessionProcesses() const
{
    const Processes processes = connections();
    QSet<int> found;
    for (const SystemProcess &process : processes.belowSshd)
        found << process.id;
    for (const SystemProcess &process : processes.all) {
        if (!comesThrough(m_port, process.id))
            continue;
        found << process.id;
        for (const SystemProcess &below : descendants(processes.all, process.id))
            found << below.id;
    }
    return QList<int>(found.begin(), found.end());
}

} // namespace talekeeper
