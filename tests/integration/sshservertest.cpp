#include "tests/support/sshclient.h"
#include "tests/support/systemthings.h"
#include "tests/support/tcprelay.h"
#include "tests/support/testhost.h"

#include <QElapsedTimer>
#include <QFileInfo>
#include <QTest>

#include <csignal>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace talekeeper;

/// Without users of its own a test can't try passwords or shells; continuous integration runs as root and never skips.
#define NEEDS_USERS_OF_ITS_OWN()                                                                                                           \
    if (!SshUser::canBeMade() && !isContinuousIntegration())                                                                               \
    QSKIP("Only root can make users")

/// The tests' own SSH world, seen by the plain ssh.
class SshServerTest final : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<SshUser> m_user;

private Q_SLOTS:
    void initTestCase() { m_user = SshUser::make(); }
    void cleanup() { m_user->authorizeNone(); }

    void cleanupTestCase()
    {
        const QString name = m_user->name(), home = m_user->home();
        const bool isOwn = m_user->isOwn();
        m_user.reset();
        QCOMPARE(QFileInfo::exists(home), !isOwn);
        QFile users(u"/etc/passwd"_s);
        QVERIFY(users.open(QIODevice::ReadOnly));
        QCOMPARE(users.readAll().contains("\n" + name.toUtf8() + ":"), !isOwn);
    }

    void letsAKeyIn()
    {
        const SshServer server({.banner = u"Welcome to nowhere\n"_s});
        const SshClient client;
        client.trust(server);
        const QString address = SshClient::address(*m_user, server.port());
        const auto refused = client.run(address, u"true"_s);
        QCOMPARE(refused.status, 255);
        QVERIFY2(refused.errors.contains("Permission denied (publickey)"), refused.errors.constData());
        QCOMPARE(server.loginCount(), 0);

        m_user->authorize(client.publicKey());
        const auto entered = client.run(address, u"whoami; echo oh >&2; exit 7"_s);
        QCOMPARE(entered.status, 7);
        QCOMPARE(entered.output, m_user->name().toUtf8() + '\n');
        QVERIFY(entered.errors.contains("Welcome to nowhere"));
        QVERIFY(entered.errors.endsWith("oh\n"));
        QCOMPARE(server.loginCount(), 1);
        QVERIFY(client.prompts().isEmpty());
    }

    void asksForAPassphrase()
    {
        const SshServer server;
        SshClient client;
        client.trust(server);
        const QString key = client.makeKey(u"locked"_s, u"open it"_s);
        client.useKey(key);
        m_user->authorize(key + u".pub"_s);
        const QString address = SshClient::address(*m_user, server.port());
        client.setAnswers({u"wrong"_s, u"open it"_s});
        QCOMPARE(client.run(address, u"echo in"_s).output, "in\n");
        QCOMPARE(client.prompts().size(), 2);
        QVERIFY(client.prompts().at(0).startsWith("Enter passphrase for key"_L1));
        client.setAnswers({});
        QCOMPARE(client.run(address, u"echo in"_s).status, 255);
    }

    void asksForAPassword()
    {
        NEEDS_USERS_OF_ITS_OWN();
        const SshServer server({.publicKey = false, .password = true});
        const SshClient client;
        client.trust(server);
        const QString address = SshClient::address(*m_user, server.port());
        client.setAnswers({u"wrong"_s, m_user->password()});
        QCOMPARE(client.run(address, u"echo in"_s).output, "in\n");
        QCOMPARE(client.prompts().size(), 2);
        QVERIFY(client.prompts().at(0).contains("password"_L1));
        client.setAnswers({u"a"_s, u"b"_s, u"c"_s});
        QCOMPARE(client.run(address, u"echo in"_s).status, 255);
        QCOMPARE(client.prompts().size(), 3);
    }

    void asksByKeyboardInteractive()
    {
        NEEDS_USERS_OF_ITS_OWN();
        const SshServer server({.publicKey = false, .keyboardInteractive = true});
        const SshClient client;
        client.trust(server);
        const QString address = SshClient::address(*m_user, server.port());
        client.setAnswers({u"wrong"_s, m_user->password()});
        QCOMPARE(client.run(address, u"echo in"_s).output, "in\n");
        QCOMPARE(client.prompts().size(), 2);
        QVERIFY2(server.log().contains("Accepted keyboard-interactive/pam"), server.log().constData());
    }

    void wantsAKeyAndAPassword()
    {
        NEEDS_USERS_OF_ITS_OWN();
        const SshServer server({.keyboardInteractive = true, .authenticationMethods = u"publickey,keyboard-interactive"_s});
        const SshClient client;
        client.trust(server);
        const QString address = SshClient::address(*m_user, server.port());
        client.setAnswers({m_user->password()});
        QCOMPARE(client.run(address, u"echo in"_s).status, 255); // without the key it does not even ask
        QVERIFY(client.prompts().isEmpty());
        m_user->authorize(client.publicKey());
        QCOMPARE(client.run(address, u"echo in"_s).output, "in\n");
    }

    void isReachedThroughAJumpHost()
    {
        SshServer bastion;
        const SshServer target;
        SshClient client;
        client.trust(bastion);
        client.trust(target);
        m_user->authorize(client.publicKey());
        client.addAlias(u"bastion"_s, *m_user, bastion.port());
        client.addAlias(u"tale-eu"_s, *m_user, target.port(), u"bastion"_s);
        const auto entered = client.run(u"tale-eu"_s, u"echo $SSH_CONNECTION"_s);
        QVERIFY2(entered.output.endsWith(" " + QByteArray::number(target.port()) + "\n"), entered.errors.constData());
        QCOMPARE(bastion.loginCount(), 1);
        QCOMPARE(target.loginCount(), 1);
        bastion.stop();
        QCOMPARE(client.run(u"tale-eu"_s, u"true"_s).status, 255);
    }

    void changesItsKeys()
    {
        SshServer server({.hostKeyTypes = {u"ed25519"_s, u"ecdsa"_s}});
        const SshClient client;
        client.trust(server);
        m_user->authorize(client.publicKey());
        const QString address = SshClient::address(*m_user, server.port());
        QCOMPARE(client.run(address, u"true"_s).status, 0);
        for (const QString &type : {u"ed25519"_s, u"ecdsa"_s}) {
            const QByteArray shown = runSystemProgram(u"ssh-keygen"_s, {u"-l"_s, u"-f"_s, server.hostKeyFile(type)});
            QVERIFY2(shown.contains(' ' + server.fingerprint(type).toLatin1() + ' '), shown.constData());
        }
        const QString before = server.fingerprint();
        server.changeHostKeys();
        QVERIFY(server.fingerprint() != before);
        const auto refused = client.run(address, u"true"_s);
        QCOMPARE(refused.status, 255);
        QVERIFY2(refused.errors.contains("REMOTE HOST IDENTIFICATION HAS CHANGED"), refused.errors.constData());
        QVERIFY2(refused.errors.contains(server.fingerprint().toLatin1()), refused.errors.constData());
        client.trustNobody();
        QVERIFY(client.run(address, u"true"_s).errors.contains("Host key verification failed"));
        client.trust(server);
        QCOMPARE(client.run(address, u"true"_s).status, 0);
    }

    void forbidsForwarding_data()
    {
        QTest::addColumn<bool>("allowed");
        QTest::addRow("allowed") << true;
        QTest::addRow("forbidden") << false;
    }
    void forbidsForwarding()
    {
        QFETCH(const bool, allowed);
        const SshServer server({.allowTcpForwarding = allowed});
        SshClient client;
        client.trust(server);
        m_user->authorize(client.publicKey());
        // Only through the server can the other one be reached.
        const SshServer target;
        client.trust(target);
        client.addAlias(u"first"_s, *m_user, server.port());
        client.addAlias(u"second"_s, *m_user, target.port(), u"first"_s);
        const auto outcome = client.run(u"second"_s, u"echo through"_s);
        QCOMPARE(outcome.status, allowed ? 0 : 255);
        QCOMPARE(outcome.errors.contains("administratively prohibited"), !allowed);
    }

    void limitsSessions_data()
    {
        QTest::addColumn<int>("most");
        QTest::addRow("one") << 1;
        QTest::addRow("ten") << 10;
    }
    void limitsSessions()
    {
        QFETCH(const int, most);
        const SshServer server({.maxSessions = most});
        const SshClient client;
        client.trust(server);
        m_user->authorize(client.publicKey());
        const QTemporaryDir sockets;
        const QString control = u"ControlPath="_s + sockets.filePath(u"control"_s);
        const QString address = SshClient::address(*m_user, server.port());
        QProcess first;
        client.start(first, address, u"echo here; exec cat"_s, {control, u"ControlMaster=yes"_s});
        QVERIFY(first.waitForReadyRead(30'000));
        QCOMPARE(first.readAllStandardOutput(), "here\n");
        const auto second = client.run(address, u"echo also"_s, {control, u"ControlMaster=no"_s, u"ProxyCommand=false"_s});
        QCOMPARE(second.output, most == 1 ? QByteArray() : QByteArray("also\n"));
        QCOMPARE(server.loginCount(), 1);
        first.closeWriteChannel();
        QVERIFY(first.waitForFinished(30'000));
        QTRY_VERIFY(server.sessionProcesses().isEmpty());
    }

    void hasEveryShell_data()
    {
        QTest::addColumn<QString>("shell");
        for (const char *shell : {"bash", "zsh", "fish", "dash"})
            QTest::addRow("%s", shell) << QString::fromLatin1(shell);
    }
    void hasEveryShell()
    {
        NEEDS_USERS_OF_ITS_OWN();
        QFETCH(const QString, shell);
        const auto user = SshUser::make(shell);
        const QString startFile = QMap<QString, QString> {{u"bash"_s, u".bashrc"_s},
            {u"zsh"_s, u".zshenv"_s},
            {u"fish"_s, u".config/fish/config.fish"_s}}.value(shell);
        if (!startFile.isEmpty())
            user->writeFile(startFile, "echo read\n");
        const SshServer server({.acceptEnvironment = {u"TRIED_*"_s}, .setEnvironment = {u"FROM_SERVER=given"_s}});
        const SshClient client;
        client.trust(server);
        user->authorize(client.publicKey());
        const auto outcome = client.run(SshClient::address(*user, server.port()),
            u"readlink /proc/$fish_pid$$/exe; printenv SHELL FROM_SERVER TRIED_IT HOME"_s.replace(
                u"$fish_pid$$"_s, shell == "fish"_L1 ? u"$fish_pid"_s : u"$$"_s),
            {u"SetEnv=TRIED_IT=sent"_s});
        const QString expected = QFileInfo(user->shell()).canonicalFilePath() + u'\n' + user->shell() + u"\ngiven\nsent\n"_s + user->home() + u'\n';
        QCOMPARE(QString::fromUtf8(outcome.output), (startFile.isEmpty() ? QString() : u"read\n"_s) + expected);
        QCOMPARE(outcome.status, 0);
    }

    void losesItsConnections()
    {
        SshServer server;
        const SshClient client;
        client.trust(server);
        m_user->authorize(client.publicKey());
        const QString address = SshClient::address(*m_user, server.port());
        for (const bool isListening : {true, false}) {
            QProcess session;
            client.start(session, address, u"echo here; sleep 1000"_s);
            QVERIFY(session.waitForReadyRead(30'000));
            if (!isListening)
                server.stop();
            QVERIFY(server.sessionProcesses().size() >= 3); // two sshd and what they run
            QCOMPARE(session.state(), QProcess::Running);
            server.dropConnections();
            QTRY_COMPARE(session.state(), QProcess::NotRunning);
            QCOMPARE(session.exitCode(), 255);
            // The command knows nothing of it: it is still found, without its sshd.
            const QList<int> left = server.sessionProcesses();
            QVERIFY(!left.isEmpty());
            for (const int process : left)
                ::kill(process, SIGKILL);
            QTRY_VERIFY(server.sessionProcesses().isEmpty());
        }
        server.start();
        QCOMPARE(client.run(address, u"true"_s).status, 0);
    }

    void leavesNothingRunning()
    {
        NEEDS_USERS_OF_ITS_OWN();
        const auto user = SshUser::make();
        QProcess session;
        const SshClient client;
        {
            const SshServer server;
            client.trust(server);
            user->authorize(client.publicKey());
            client.start(session, SshClient::address(*user, server.port()), u"(setsid sleep 1000 >/dev/null 2>&1 &) ; echo here; sleep 1000"_s);
            QVERIFY(session.waitForReadyRead(30'000));
            QVERIFY(user->processes().size() >= 3);
        }
        QVERIFY(user->processes().isEmpty());
        QTRY_COMPARE(session.state(), QProcess::NotRunning);
    }

    void isReachedOverASlowLink()
    {
        const SshServer server;
        TcpRelay relay(server.port());
        relay.setLatency(25ms);
        const SshClient client;
        client.trust(server, relay.port());
        m_user->authorize(client.publicKey());
        QElapsedTimer clock;
        clock.start();
        QCOMPARE(client.run(SshClient::address(*m_user, relay.port()), u"echo in"_s).output, "in\n");
        QVERIFY2(clock.elapsed() >= 250, qPrintable(QString::number(clock.elapsed()))); // signing in takes more than 5 round trips
        QVERIFY(relay.bytesPassed(TcpRelay::Direction::FromTarget) > 1'000);
        relay.refuse(true);
        const auto refused = client.run(SshClient::address(*m_user, relay.port()), u"true"_s);
        QVERIFY2(refused.errors.contains("Connection refused"), refused.errors.constData());
    }

    void givesRights()
    {
        NEEDS_USERS_OF_ITS_OWN();
        const auto user = SshUser::make();
        const SshServer server({.setEnvironment = {u"DOCKER_HOST=unix:///nowhere"_s}});
        const SshClient client;
        client.trust(server);
        user->authorize(client.publicKey());
        const QString address = SshClient::address(*user, server.port());
        QVERIFY(client.run(address, u"sudo -n id -u"_s).errors.contains("password is required"));
        user->allowSudo({u"/usr/bin/id"_s, u"/usr/bin/printenv"_s});
        QCOMPARE(client.run(address, u"sudo -n id -u; sudo -n printenv DOCKER_HOST"_s).output, "0\nunix:///nowhere\n");
        QVERIFY(client.run(address, u"sudo -n true"_s).errors.contains("password is required"));
        user->allowSudo({u"/usr/bin/id"_s}, true);
        QVERIFY(client.run(address, u"sudo -n id -u"_s).errors.contains("password is required"));

        const QTemporaryDir directory;
        const QString socket = directory.filePath(u"docker.sock"_s);
        QFile file(socket);
        QVERIFY(file.open(QIODevice::WriteOnly));
        runSystemProgram(u"chgrp"_s, {u"adm"_s, socket});
        QVERIFY(!client.run(address, u"id -nG"_s).output.contains("adm"));
        user->allowSocket(socket);
        QVERIFY(client.run(address, u"id -nG"_s).output.contains("adm"));
    }
};

QTEST_GUILESS_MAIN(SshServerTest)
#include "sshservertest.moc"
