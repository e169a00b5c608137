#include "core/host/socketdirectory.h"
#include "core/host/sshrunner.h"
#include "core/stack/host.h"
#include "core/stack/sqlbridge.h"
#include "tests/support/preparedprompter.h"
#include "tests/support/sshclient.h"
#include "tests/support/sshtestmain.h"
#include "tests/support/systemthings.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocalServer>
#include <QLocalSocket>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTcpServer>

#include <atomic>
#include <csignal>
#include <thread>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace talekeeper;

namespace {

/// An ssh-agent of the test's own, which the program finds as an admin's does.
class Agent
{
public:
    Agent()
    {
        const QByteArray said = runSystemProgram(u"ssh-agent"_s, {u"-s"_s, u"-a"_s, socket()});
        m_process = QString::fromLatin1(said).section(u"SSH_AGENT_PID="_s, 1).section(u';', 0, 0).toInt();
        qputenv("SSH_AUTH_SOCK", socket().toUtf8());
    }
    ~Agent()
    {
        qunsetenv("SSH_AUTH_SOCK");
        ::kill(m_process, SIGTERM);
    }
    Q_DISABLE_COPY_MOVE(Agent)

    void add(const QString &key) const { runSystemProgram(u"ssh-add"_s, {u"-q"_s, key}); }
    void lock() const
    {
        // It asks twice, by askpass where it has no terminal.
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"SSH_ASKPASS"_s, u"/bin/pwd"_s);
        environment.insert(u"SSH_ASKPASS_REQUIRE"_s, u"force"_s);
        process.setProcessEnvironment(environment);
        process.setProgram(u"ssh-add"_s);
        process.setArguments({u"-x"_s});
        process.start();
        if (!process.waitForFinished() || process.exitCode() != 0)
            qFatal("The agent can't be locked: %s", process.readAllStandardError().constData());
    }

private:
    QString socket() const { return m_directory.filePath(u"agent"_s); }
    QTemporaryDir m_directory;
    int m_process = 0;
};

/// What stands while a host is tried to be reached, and what is expected of it.
struct World {
    std::unique_ptr<SshUser> &user;
    SshClient client {};
    std::vector<std::unique_ptr<SshServer>> servers {};
    std::unique_ptr<Agent> agent {};
    std::shared_ptr<QObject> other {}; ///< whatever else listens
    std::shared_ptr<PreparedPrompter> prompter {};
    HostProfile profile {.kind = HostProfile::Kind::Ssh, .name = u"Tale EU"_s};
    QStringList moreOptions {};
    bool withDocker = false;
    QStringList sentence {u"Tale EU"_s}; ///< what stands in it

    SshServer &add(const SshServerSettings &settings = {})
    {
        servers.push_back(std::make_unique<SshServer>(settings));
        client.trust(*servers.back());
        return *servers.back();
    }
    void connectTo(const SshServer &server) { profile.address = SshClient::address(*user, server.port()); }
    void letIn() { user->authorize(client.publicKey()); }
    /// "tale-eu" through "bastion".
    void addJump(quint16 bastion, quint16 target)
    {
        client.addAlias(u"bastion"_s, *user, bastion);
        client.addAlias(u"tale-eu"_s, *user, target, u"bastion"_s);
        profile.address = u"tale-eu"_s;
    }
    HostAccess access() const { return {.prompter = prompter}; }
    HostProfile finished()
    {
        profile.sshOptions = moreOptions + client.options();
        return profile;
    }
};

quint16 deafPort()
{
    QTcpServer server;
    server.listen(QHostAddress::LocalHost);
    return server.serverPort();
}

struct Fault {
    const char *name;
    ErrorKind kind;
    int status;
    void (*make)(World &);
};

const QList<Fault> &faults()
{
    static const QList<Fault> list {
        {"unknown name", ErrorKind::HostNotFound, 6,
            [](World &world) {
                world.profile.address = u"nowhere.invalid"_s;
                world.sentence = QStringList {u"nowhere.invalid"_s, u"Check the name"_s};
            }},
        {"refused port", ErrorKind::HostUnreachable, 6,
            [](World &world) {
                const quint16 port = deafPort();
                world.profile.address = u"127.0.0.1:%1"_s.arg(port);
                world.sentence << QString::number(port) << u"firewall"_s;
            }},
        {"no ssh server", ErrorKind::HostUnreachable, 6,
            [](World &world) {
                auto server = std::make_shared<QTcpServer>();
                server->listen(QHostAddress::LocalHost);
                world.profile.address = u"127.0.0.1:%1"_s.arg(server->serverPort());
                world.moreOptions << u"ConnectTimeout=1"_s; // it takes the connection and says nothing
                world.other = server;
            }},
        {"wrong key", ErrorKind::LoginRefused, 6, [](World &world) { world.connectTo(world.add()); world.sentence << u"publickey"_s; }},
        {"wrong key, a banner of many words", ErrorKind::LoginRefused, 6,
            [](World &world) {
                world.connectTo(world.add({.banner = u"Sessions are timed out and not responding: Permission denied (ever)\nToo many authentication failures; "
                                                     "stdio forwarding failed, banner exchange: terminating, Bad configuration option\nREVOKED HOST KEY DETECTED\n"_s}));
                world.sentence << u"publickey"_s;
            }},
        {"wrong password, three times", ErrorKind::LoginRefused, 6,
            [](World &world) {
                world.connectTo(world.add({.publicKey = false, .password = true}));
                world.prompter = std::make_shared<PreparedPrompter>();
                world.prompter->answers = QStringList {u"wrong-1"_s, u"wrong-2"_s, u"wrong-3"_s};
                world.sentence << u"password"_s;
            }},
        {"wrong password, an empty agent", ErrorKind::LoginRefused, 6,
            [](World &world) {
                world.agent = std::make_unique<Agent>();
                world.moreOptions << u"IdentityAgent=SSH_AUTH_SOCK"_s;
                world.client.useKey({});
                world.connectTo(world.add({.password = true}));
                world.prompter = std::make_shared<PreparedPrompter>();
                world.prompter->answers = QStringList {u"wrong-1"_s, u"wrong-2"_s, u"wrong-3"_s};
                world.sentence << u"password"_s;
            }},
        {"too many tries", ErrorKind::LoginRefused, 6,
            [](World &world) {
                world.connectTo(world.add({.publicKey = false, .password = true, .maxAuthenticationTries = 1}));
                world.prompter = std::make_shared<PreparedPrompter>();
                world.prompter->answers = QStringList {u"wrong-1"_s, u"wrong-2"_s, u"wrong-3"_s};
                world.sentence << u"too many"_s;
            }},
        {"password, nobody there", ErrorKind::LoginRefused, 6,
            [](World &world) {
                world.connectTo(world.add({.publicKey = false, .password = true}));
                world.sentence << u"nobody is here"_s << u"key"_s;
            }},
        {"wrong passphrase", ErrorKind::LoginRefused, 6,
            [](World &world) {
                world.client.useKey(world.client.makeKey(u"locked"_s, u"open sesame"_s));
                world.user->authorize(world.client.options().filter(u"IdentityFile="_s).first().section(u'=', 1) + u".pub"_s);
                world.connectTo(world.add());
                world.prompter = std::make_shared<PreparedPrompter>();
                world.prompter->answers = QStringList {u"wrong-1"_s, u"wrong-2"_s, u"wrong-3"_s};
                world.sentence << u"passphrase"_s << u"locked"_s;
            }},
        {"agent empty", ErrorKind::AgentLocked, 6,
            [](World &world) {
                world.agent = std::make_unique<Agent>();
                world.moreOptions << u"IdentityAgent=SSH_AUTH_SOCK"_s;
                world.client.useKey({});
                world.connectTo(world.add());
                world.sentence << u"ssh-add"_s;
            }},
        {"agent locked", ErrorKind::AgentLocked, 6,
            [](World &world) {
                world.agent = std::make_unique<Agent>();
                world.agent->add(world.client.keyFile());
                world.agent->lock();
                world.moreOptions << u"IdentityAgent=SSH_AUTH_SOCK"_s;
                world.client.useKey({});
                world.letIn();
                world.connectTo(world.add());
                world.sentence << u"ssh-add -X"_s;
            }},
        {"no agent where one should be", ErrorKind::LoginRefused, 6,
            [](World &world) {
                world.moreOptions << u"IdentityAgent=/nowhere/agent"_s;
                world.client.useKey({});
                world.connectTo(world.add());
            }},
        {"key missing", ErrorKind::KeyUnreadable, 6,
            [](World &world) {
                world.client.useKey(u"/nowhere/id_ed25519"_s);
                world.connectTo(world.add());
                world.sentence << u"/nowhere/id_ed25519"_s;
            }},
        {"key of rubbish", ErrorKind::KeyUnreadable, 6,
            [](World &world) {
                QFile file(world.client.keyFile() + u".rubbish"_s);
                if (!file.open(QIODevice::WriteOnly) || file.write("rubbish\n") < 0)
                    qFatal("no key");
                file.setPermissions(QFile::ReadOwner);
                world.client.useKey(file.fileName());
                world.connectTo(world.add());
                world.sentence << file.fileName();
            }},
        {"key open to others", ErrorKind::KeyTooOpen, 6,
            [](World &world) {
                QFile::setPermissions(world.client.keyFile(), QFile::ReadOwner | QFile::ReadGroup | QFile::ReadOther);
                world.letIn();
                world.connectTo(world.add());
                world.sentence << u"chmod 600 "_s + world.client.keyFile();
            }},
        {"host key unknown, nobody there", ErrorKind::HostKeyUnknown, 6,
            [](World &world) {
                const SshServer &server = world.add();
                world.client.trustNobody();
                world.connectTo(server);
                world.sentence = QStringList {u"[127.0.0.1]:%1"_s.arg(server.port()), server.fingerprint(), u"ED25519"_s, world.client.knownHostsFile()};
            }},
        {"host key of another type", ErrorKind::HostKeyChanged, 6,
            [](World &world) {
                SshServer &server = world.add({.hostKeyTypes = {u"ecdsa"_s}});
                server.change({.hostKeyTypes = {u"ed25519"_s}});
                world.connectTo(server);
                world.sentence << server.fingerprint() << u"line 1 of"_s;
            }},
        {"host key unknown, BatchMode", ErrorKind::HostKeyUnknown, 6,
            [](World &world) {
                world.connectTo(world.add());
                world.client.trustNobody();
                world.moreOptions << u"BatchMode=yes"_s;
                world.sentence = QStringList {u"127.0.0.1"_s};
            }},
        {"host key changed", ErrorKind::HostKeyChanged, 6,
            [](World &world) {
                world.client.trust(*std::make_unique<SshServer>()); // another's line before
                SshServer &server = world.add();
                server.changeHostKeys();
                world.letIn();
                world.connectTo(server);
                world.prompter = std::make_shared<PreparedPrompter>();
                world.prompter->trust = true; // and is not asked
                world.sentence << server.fingerprint() << QStringList {u"line 2 of "_s + world.client.knownHostsFile()};
            }},
        {"host key revoked", ErrorKind::HostKeyChanged, 6,
            [](World &world) {
                const SshServer &server = world.add();
                QFile file(world.client.knownHostsFile());
                if (!file.open(QIODevice::Append) || file.write("@revoked * " + server.knownHostsLine().split(' ').mid(1).join(' ')) < 0)
                    qFatal("no known_hosts");
                world.letIn();
                world.connectTo(server);
                world.sentence << u"revoked"_s;
            }},
        {"jump host down", ErrorKind::JumpHostUnreachable, 6,
            [](World &world) {
                const quint16 port = deafPort();
                world.addJump(port, world.add().port());
                world.sentence << u"bastion"_s << QString::number(port);
            }},
        {"jump host's name unknown", ErrorKind::JumpHostUnreachable, 6,
            [](World &world) {
                world.connectTo(world.add());
                world.moreOptions << u"ProxyJump=bastion.invalid"_s;
                world.sentence << u"bastion.invalid"_s;
            }},
        {"jump host's key unknown", ErrorKind::HostKeyUnknown, 6,
            [](World &world) {
                const SshServer &bastion = world.add();
                world.client.trustNobody();
                const SshServer &target = world.add();
                world.letIn();
                world.addJump(bastion.port(), target.port());
                world.sentence = QStringList {u"[127.0.0.1]:%1"_s.arg(bastion.port()), bastion.fingerprint()};
            }},
        {"jump host refuses the login", ErrorKind::LoginRefused, 6,
            [](World &world) {
                const quint16 bastion = world.add({.allowUsers = {u"nobody-else"_s}}).port();
                world.letIn();
                world.addJump(bastion, world.add().port());
                world.sentence = QStringList {u"bastion"_s};
            }},
        {"not reachable from the jump host", ErrorKind::HostUnreachable, 6,
            [](World &world) {
                world.letIn();
                world.addJump(world.add().port(), deafPort());
                world.sentence << u"from there"_s;
            }},
        {"jump host forbids forwarding", ErrorKind::HostUnreachable, 6,
            [](World &world) {
                world.letIn();
                const quint16 bastion = world.add({.allowTcpForwarding = false}).port();
                world.addJump(bastion, world.add().port());
                world.sentence << u"forwarding"_s;
            }},
        {"unknown setting", ErrorKind::WrongUsage, 2,
            [](World &world) {
                world.connectTo(world.add());
                world.moreOptions << u"NoSuchSetting=yes"_s;
                world.sentence = QStringList {u"nosuchsetting"_s};
            }},
        {"no sessions", ErrorKind::LoginRefused, 6,
            [](World &world) {
                world.letIn();
                world.connectTo(world.add({.maxSessions = 0}));
                world.withDocker = true;
                world.sentence << u"MaxSessions"_s;
            }},
        {"forced command", ErrorKind::LoginRefused, 6,
            [](World &world) {
                world.letIn();
                world.connectTo(world.add({.forceCommand = u"echo This account is only for backups."_s}));
                world.withDocker = true;
                world.sentence << u"forced command"_s;
            }},
        {"forced command without end", ErrorKind::LoginRefused, 6,
            [](World &world) {
                world.letIn();
                world.connectTo(world.add({.forceCommand = u"yes"_s}));
                world.withDocker = true;
                world.sentence << u"forced command"_s;
            }},
        {"no docker", ErrorKind::ProgramMissing, 6,
            [](World &world) {
                world.letIn();
                world.connectTo(world.add());
                world.profile.dockerWords = QStringList {u"no-such-docker"_s};
                world.withDocker = true;
                world.sentence << u"no-such-docker"_s << u"Install"_s;
            }},
        {"no Docker engine", ErrorKind::EngineUnreachable, 6,
            [](World &world) {
                world.letIn();
                world.connectTo(world.add({.setEnvironment = {u"DOCKER_HOST=unix:///nowhere/docker.sock"_s}}));
                world.withDocker = true;
                world.sentence << u"systemctl start docker"_s;
            }},
        {"not in the group docker", ErrorKind::EngineForbidden, 6,
            [](World &world) {
                auto socket = std::make_shared<QLocalServer>();
                socket->setSocketOptions(QLocalServer::UserAccessOption);
                socket->listen(u"/tmp/talekeeper-test-docker-%1"_s.arg(QCoreApplication::applicationPid()));
                world.letIn();
                world.connectTo(world.add({.setEnvironment = {u"DOCKER_HOST=unix://"_s + socket->fullServerName()}}));
                world.other = socket;
                world.withDocker = true;
                world.sentence << u"group \"docker\""_s;
            }},
        {"sudo wants a password", ErrorKind::SudoNeedsPassword, 6,
            [](World &world) {
                world.letIn();
                world.connectTo(world.add());
                world.profile.dockerWords = QStringList {u"sudo"_s, u"-n"_s, u"docker"_s};
                world.withDocker = true;
                world.sentence << u"NOPASSWD"_s;
            }},
    };
    return list;
}

struct CtlOutcome {
    int status = -1;
    QByteArray output, errors;
};

/// talekeeperctl where nobody is there: without a terminal.
CtlOutcome runCtl(const HostProfile &profile, const QStringList &words)
{
    QStringList all {u"--ssh"_s, profile.address, u"--json"_s};
    for (const QString &option : profile.sshOptions)
        all << u"--ssh-option"_s << option;
    if (!profile.dockerWords.isEmpty())
        all << u"--docker"_s << profile.dockerWords.join(u' ');
    QProcess process;
    process.setUnixProcessParameters(QProcess::UnixProcessFlag::CreateNewSession);
    process.start(QStringLiteral(TALEKEEPER_PROGRAM_DIRECTORY "/talekeeperctl"), all + words);
    process.closeWriteChannel();
    process.waitForFinished(60'000);
    return {.status = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
        .output = process.readAllStandardOutput(), .errors = process.readAllStandardError()};
}

QString directoryOf(const QString &name) { return QFileInfo(socketDirectoryTemplate()).path() + u'/' + name; }

QStringList ownDirectories()
{
    return QDir(directoryOf({})).entryList({u"talekeeper-%1-*"_s.arg(QCoreApplication::applicationPid())}, QDir::Dirs);
}

QList<int> ownSshProcesses()
{
    QList<int> found;
    for (const SystemProcess &process : systemProcesses())
        if (process.name == "ssh" && process.parent == QCoreApplication::applicationPid())
            found << process.id;
    return found;
}

} // namespace

/// What is wrong on the way to a host, each with an error of its own; and what is asked on the way.
class SshTest final : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<SshUser> m_user;

private Q_SLOTS:
    void initTestCase()
    {
        qunsetenv("SSH_AUTH_SOCK");
        m_user = SshUser::make();
    }
    void cleanup()
    {
        m_user->authorizeNone();
        QCOMPARE(ownDirectories(), QStringList());
        QCOMPARE(ownSshProcesses(), QList<int>());
    }

    void saysWhatIsWrong_data()
    {
        QTest::addColumn<Fault>("fault");
        for (const Fault &fault : faults())
            QTest::addRow("%s", fault.name) << fault;
    }
    void saysWhatIsWrong()
    {
        NEEDS_USERS_OF_ITS_OWN();
        QFETCH(const Fault, fault);
        World world {.user = m_user};
        fault.make(world);
        if (world.withDocker && QStandardPaths::findExecutable(u"docker"_s).isEmpty() && !isContinuousIntegration())
            QSKIP("There is no docker here");
        const QByteArray knownBefore = known(world.client);
        QList<ConnectionStep> steps;
        HostAccess access = world.access();
        access.onStep = [&](const ConnectionStep &step) { steps << step; };
        const HostProfile profile = world.finished();
        const auto failed = world.withDocker ? failureOf(connectHost(profile, {}, access)) : failureOf(SshRunner::connect(profile, access, {}));
        QVERIFY2(failed, "It has connected");
        const QByteArray told = (errorKindName(failed->kind) + u": "_s + failed->message + u'\n' + failed->detail).toUtf8();
        QVERIFY2(failed->kind == fault.kind, told.constData());
        for (const QString &part : world.sentence)
            QVERIFY2(failed->message.contains(part), qPrintable(part + u" is not in "_s + QString::fromUtf8(told)));
        QVERIFY2(failed->message.endsWith(u'.') || failed->message.endsWith(u'?') || failed->message.contains(u": "_s), told.constData());
        QVERIFY2(!told.contains("wrong-"), told.constData());
        if (!world.withDocker && fault.kind != ErrorKind::WrongUsage)
            QVERIFY2(!steps.isEmpty() && steps.last().state == ConnectionStep::State::Failed && !steps.last().remedy.isEmpty(), told.constData());
        if (world.prompter) {
            QVERIFY(world.prompter->keys().isEmpty());
            const qsizetype asked = world.prompter->questions().size();
            const QByteArray name = fault.name;
            QCOMPARE(asked, qsizetype(name.startsWith("wrong pass") ? 3 : name == "too many tries" ? 1 : 0));
        }
        QCOMPARE(known(world.client), knownBefore);

        const CtlOutcome ctl = runCtl(profile, {u"status"_s});
        QVERIFY2(ctl.status == fault.status, (QByteArray::number(ctl.status) + ": " + ctl.errors).constData());
        const QJsonObject error = QJsonDocument::fromJson(ctl.output).object()[u"error"_s].toObject();
        QCOMPARE(error[u"kind"_s].toString(), errorKindName(fault.kind));
        QVERIFY(ctl.errors.contains(error[u"message"_s].toString().toUtf8()));
        for (const auto &server : world.servers)
            QTRY_VERIFY(server->sessionProcesses().isEmpty());
    }

    // Questions ------------------------------------------------------------------------------------------------------

    void asksForEachUnknownKey()
    {
        const SshServer bastion, target;
        World world {.user = m_user};
        world.letIn();
        world.addJump(bastion.port(), target.port());
        world.prompter = std::make_shared<PreparedPrompter>();
        world.moreOptions << u"HashKnownHosts=no"_s;
        const HostProfile profile = world.finished();
        const auto refused = SshRunner::connect(profile, world.access(), {});
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, ErrorKind::HostKeyUnknown);
        QCOMPARE(world.prompter->keys().size(), 1); // the second was not reached
        QCOMPARE(known(world.client), QByteArray());

        world.prompter = std::make_shared<PreparedPrompter>();
        world.prompter->trust = true;
        QList<ConnectionStep> steps;
        HostAccess access = world.access();
        access.onStep = [&](const ConnectionStep &step) { steps << step; };
        const auto connected = SshRunner::connect(profile, access, {});
        QVERIFY2(connected, qPrintable(connected ? QString() : connected.error().message));
        const QList<UnknownHostKey> keys = world.prompter->keys();
        QCOMPARE(keys.size(), 2);
        for (const auto &[key, server, via] : {std::tuple(keys.at(0), &bastion, QString()), std::tuple(keys.at(1), &target, u"bastion"_s)}) {
            QCOMPARE(key.host, u"[127.0.0.1]:%1"_s.arg(server->port()));
            QCOMPARE(key.fingerprint, server->fingerprint());
            QCOMPARE(key.keyType, u"ED25519"_s);
            QCOMPARE(key.via, via);
            QCOMPARE(key.storedIn, world.client.knownHostsFile());
        }
        QCOMPARE(known(world.client), bastion.knownHostsLine() + target.knownHostsLine());
        QStringList passed;
        for (const ConnectionStep &step : steps)
            if (step.state == ConnectionStep::State::Passed)
                passed << step.id;
        passed.removeDuplicates();
        QCOMPARE(passed, QStringList({u"name"_s, u"key:bastion"_s, u"login:bastion"_s, u"key"_s, u"login"_s}));

        world.prompter = std::make_shared<PreparedPrompter>();
        QVERIFY(SshRunner::connect(profile, world.access(), {}));
        QVERIFY(world.prompter->keys().isEmpty());
    }

    void checksKeysWhateverIsConfigured_data()
    {
        QTest::addColumn<bool>("included");
        QTest::addRow("option") << false;
        QTest::addRow("configuration") << true;
    }
    void checksKeysWhateverIsConfigured()
    {
        QFETCH(const bool, included);
        World world {.user = m_user};
        const SshServer server;
        world.letIn();
        world.connectTo(server);
        const QTemporaryDir directory;
        if (included) {
            QFile file(directory.filePath(u"config"_s));
            QVERIFY(file.open(QIODevice::WriteOnly) && file.write("Host *\n  StrictHostKeyChecking no\n  ControlMaster auto\n  ControlPersist 10m\n  ControlPath "
                        + directory.filePath(u"own"_s).toUtf8() + "\n  ForkAfterAuthentication yes\n  RemoteCommand echo configured\n  LogLevel QUIET\n  LogVerbose *:*\n  FingerprintHash md5\n  RequestTTY force\n") > 0);
            world.moreOptions << u"Include="_s + file.fileName();
        } else {
            world.moreOptions << u"StrictHostKeyChecking=no"_s << u"ControlPersist=10m"_s << u"LogLevel=QUIET"_s << u"FingerprintHash=md5"_s;
        }
        const HostProfile profile = world.finished();
        QStringList log;
        const Job job({.onLog = [&](const QString &line) { log << line; }});
        const auto refused = SshRunner::connect(profile, {}, job);
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, ErrorKind::HostKeyUnknown);
        QVERIFY2(refused.error().message.contains(server.fingerprint()), qPrintable(refused.error().message));
        QCOMPARE(known(world.client), QByteArray());
        QVERIFY2(log.join(u'\n').contains(u"does not check the host key of 127.0.0.1"_s), qPrintable(log.join(u'\n')));
        world.client.trust(server);
        auto connected = SshRunner::connect(profile, {}, {});
        QVERIFY2(connected, qPrintable(connected ? QString() : connected.error().message));
        const auto output = (*connected)->run({.words = {u"echo"_s, u"ours"_s}}, {});
        QVERIFY(output);
        QCOMPARE(output->output, "ours\n");
        QVERIFY(!QFileInfo::exists(directory.filePath(u"own"_s)));
        connected = std::unexpected(Error {});
        QTRY_VERIFY(server.sessionProcesses().isEmpty()); // no ssh has stayed behind
    }

    void signsInWithSecrets_data()
    {
        using Kind = SecretQuestion::Kind;
        QTest::addColumn<SshServerSettings>("settings");
        QTest::addColumn<QString>("passphrase");
        QTest::addColumn<Kind>("kind");
        QTest::addRow("password") << SshServerSettings {.publicKey = false, .password = true} << QString() << Kind::Password;
        QTest::addRow("keyboard-interactive") << SshServerSettings {.publicKey = false, .keyboardInteractive = true} << QString() << Kind::Code;
        QTest::addRow("passphrase") << SshServerSettings {} << u"open sesame"_s << Kind::Passphrase;
    }
    void signsInWithSecrets()
    {
        NEEDS_USERS_OF_ITS_OWN();
        QFETCH(const SshServerSettings, settings);
        QFETCH(const QString, passphrase);
        QFETCH(const SecretQuestion::Kind, kind);
        World world {.user = m_user};
        if (!passphrase.isEmpty()) {
            world.client.useKey(world.client.makeKey(u"locked"_s, passphrase));
            m_user->authorize(world.client.options().filter(u"IdentityFile="_s).first().section(u'=', 1) + u".pub"_s);
        }
        const SshServer &server = world.add(settings);
        world.connectTo(server);
        const QString secret = passphrase.isEmpty() ? m_user->password() : passphrase;
        world.prompter = std::make_shared<PreparedPrompter>();
        world.prompter->answers = QStringList {u"not it"_s, secret};
        bool isSeen = false, isPrivate = true;
        world.prompter->whileAsked = [&] {
            isSeen = isSeen || isInProcesses(secret);
            for (const QString &name : ownDirectories())
                isPrivate = isPrivate && QFileInfo(directoryOf(name)).permissions() == (QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner | QFile::ReadUser | QFile::WriteUser | QFile::ExeUser);
        };
        QStringList log;
        const Job job({.onLog = [&](const QString &line) { log << line; }});
        const auto connected = SshRunner::connect(world.finished(), world.access(), job);
        QVERIFY2(connected, qPrintable(connected ? QString() : connected.error().message + connected.error().detail));
        QCOMPARE(world.prompter->questions().size(), 2);
        QCOMPARE(world.prompter->questions().first().kind, kind);
        QCOMPARE(world.prompter->questions().first().host, u"Tale EU"_s);
        QVERIFY(isPrivate && ownDirectories().size() == 1);
        QVERIFY(!isSeen && !isInProcesses(secret));
        QVERIFY(!log.join(u'\n').contains(secret) && !server.log().contains(secret.toUtf8()));
        QVERIFY((*connected)->run({.words = {u"true"_s}}, {}).value_or(CommandOutput {.exitCode = 1}).succeeded());
    }

    void usesAnotherKeyWhereNobodyIsThere()
    {
        World world {.user = m_user};
        const SshServer &server = world.add();
        const QString locked = world.client.makeKey(u"locked"_s, u"open sesame"_s);
        m_user->authorize(locked + u".pub"_s);
        world.letIn();
        world.connectTo(server);
        world.moreOptions << u"IdentityFile="_s + locked; // before the one that needs no passphrase
        const auto connected = SshRunner::connect(world.finished(), {}, {});
        QVERIFY2(connected, qPrintable(connected ? QString() : connected.error().message));
    }

    void stopsWhileAQuestionStands()
    {
        NEEDS_USERS_OF_ITS_OWN();
        World world {.user = m_user};
        world.connectTo(world.add({.publicKey = false, .password = true}));
        world.prompter = std::make_shared<PreparedPrompter>(); // nothing to say: the admin closes the window
        const auto closed = SshRunner::connect(world.finished(), world.access(), {});
        QVERIFY(!closed);
        QCOMPARE(closed.error().kind, ErrorKind::Stopped);
        QCOMPARE(world.prompter->questions().size(), 1);
        std::stop_source stop;
        world.prompter->whileAsked = [&] { stop.request_stop(); };
        const auto stopped = SshRunner::connect(world.finished(), world.access(), Job({.stop = stop.get_token()}));
        QVERIFY(!stopped);
        QCOMPARE(stopped.error().kind, ErrorKind::Stopped);
        QTRY_VERIFY(world.servers.front()->sessionProcesses().isEmpty());
    }

    // Commands -------------------------------------------------------------------------------------------------------

    void runsManyWhereOneSessionIsAllowed()
    {
        World world {.user = m_user};
        world.letIn();
        world.connectTo(world.add({.allowTcpForwarding = false, .maxSessions = 1, .banner = u"Welcome.\n"_s}));
        const auto runner = SshRunner::connect(world.finished(), {}, {});
        QVERIFY(runner);
        std::atomic<int> right = 0;
        {
            std::vector<std::jthread> threads;
            for (int number = 0; number < 6; ++number)
                threads.emplace_back([&, number] {
                    const auto output = (*runner)->run({.words = {u"sh"_s, u"-c"_s, u"sleep 0.2; echo \"$1\""_s, u"sh"_s, QString::number(number)}}, {});
                    right += output && output->output == QByteArray::number(number) + '\n' && output->errors.isEmpty();
                });
        }
        QCOMPARE(right, 6);
        QVERIFY(world.servers.front()->loginCount() <= 4);
    }

    void speaksOverForbiddenForwarding_data()
    {
        QTest::addColumn<int>("sessions");
        QTest::addRow("ten sessions") << 10;
        QTest::addRow("one session") << 1;
    }
    void speaksOverForbiddenForwarding()
    {
        QFETCH(const int, sessions);
        World world {.user = m_user};
        world.letIn();
        world.connectTo(world.add({.allowTcpForwarding = false, .maxSessions = sessions}));
        const auto runner = SshRunner::connect(world.finished(), {}, {});
        QVERIFY(runner);
        // The forward is made here, and refused there once it is used.
        const auto endpoint = (*runner)->reach(u"127.0.0.1"_s, 5432, {});
        QVERIFY(endpoint);
        QLocalSocket direct;
        direct.connectToServer(endpoint->host + u"/.s.PGSQL.5432"_s);
        QVERIFY(direct.waitForConnected() && (direct.state() == QLocalSocket::UnconnectedState || direct.waitForDisconnected(5000)));
        const SqlBridge bridge(*runner, {.words = {u"cat"_s}});
        std::array<QLocalSocket, 2> sockets;
        for (QLocalSocket &socket : sockets) {
            socket.connectToServer(bridge.endpoint().host + u"/.s.PGSQL.%1"_s.arg(bridge.endpoint().port));
            QVERIFY(socket.waitForConnected());
            socket.write("over and back");
        }
        for (QLocalSocket &socket : sockets) {
            QTRY_COMPARE_WITH_TIMEOUT(socket.bytesAvailable(), 13, 10'000);
            QCOMPARE(socket.readAll(), "over and back");
        }
        QVERIFY((*runner)->run({.words = {u"true"_s}}, {}));
    }

private:
    template <class T> static std::optional<Error> failureOf(const Result<T> &result) { return result ? std::nullopt : std::optional(result.error()); }
    static QByteArray known(const SshClient &client)
    {
        QFile file(client.knownHostsFile());
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    /// Whether it stands in the command line or the environment of any ssh, or of what ssh has started.
    static bool isInProcesses(const QString &text)
    {
        for (const SystemProcess &process : systemProcesses())
            for (const QString &kind : {u"cmdline"_s, u"environ"_s})
                if (QFile file(u"/proc/%1/%2"_s.arg(QString::number(process.id), kind)); file.open(QIODevice::ReadOnly) && file.readAll().contains(text.toUtf8()))
                    return true;
        return false;
    }
};

TALEKEEPER_SSH_TEST_MAIN(SshTest)
#include "sshtest.moc"
