#include "core/host/sshlog.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace talekeeper;

namespace {

SshHop hop(const QString &name, int port = 22) { return {.name = name, .hostName = name + u".example"_s, .port = port, .knownHosts = u"/known_hosts"_s}; }

const QList<SshHop> direct {hop(u"tale-eu"_s)};
const QList<SshHop> jumped {hop(u"bastion"_s, 2222), hop(u"tale-eu"_s)};

} // namespace

/// What ssh says, read as steps and errors.
class SshLogTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void knowsFaults_data()
    {
        QTest::addColumn<QList<SshHop>>("route");
        QTest::addColumn<QStringList>("lines");
        QTest::addColumn<ErrorKind>("kind");
        QTest::addColumn<QString>("part");
        QTest::addRow("name") << direct << QStringList {u"ssh: Could not resolve hostname tale-eu.example: Name or service not known"_s} << ErrorKind::HostNotFound << u"tale-eu.example"_s;
        QTest::addRow("jump host's name") << jumped << QStringList {u"ssh: Could not resolve hostname bastion.example: Name or service not known"_s, u"Connection closed by UNKNOWN port 65535"_s}
                                          << ErrorKind::JumpHostUnreachable << u"bastion.example"_s;
        QTest::addRow("refused") << direct << QStringList {u"debug1: connect to address 203.0.113.4 port 22: Connection refused"_s, u"ssh: connect to host tale-eu.example port 22: Connection refused"_s}
                                 << ErrorKind::HostUnreachable << u"Tale EU does not answer on port 22 (Connection refused)"_s;
        QTest::addRow("jump host refused") << jumped << QStringList {u"ssh: connect to host bastion.example port 2222: No route to host"_s, u"Connection closed by UNKNOWN port 65535"_s}
                                           << ErrorKind::JumpHostUnreachable << u"through bastion, which does not answer on port 2222"_s;
        QTest::addRow("jump host refuses the login") << jumped
            << QStringList {u"debug1: Authenticating to bastion.example:2222 as 'admin'"_s, u"admin@bastion.example: Permission denied (publickey,password)."_s, u"Connection closed by UNKNOWN port 65535"_s}
            << ErrorKind::LoginRefused << u"bastion does not let this user in. Check the user's name, and which keys or passwords it takes: it offers publickey, password."_s;
        QTest::addRow("changed, at the jump host") << jumped
            << QStringList {u"debug1: Server host key: ssh-ed25519 SHA256:abc"_s, u"Offending ED25519 key in /home/admin/.ssh/known hosts:17"_s,
                   u"Host key for [bastion.example]:2222 has changed and you have requested strict checking."_s}
            << ErrorKind::HostKeyChanged << u"bastion has another host key (ssh-ed25519 SHA256:abc)"_s;
        QTest::addRow("changed, its line") << direct
            << QStringList {u"Offending ED25519 key in /home/admin/.ssh/known hosts:17"_s, u"Host key for tale-eu.example has changed and you have requested strict checking."_s}
            << ErrorKind::HostKeyChanged << u"line 17 of /home/admin/.ssh/known hosts"_s;
        QTest::addRow("passphrase asked again") << direct << QStringList {u"?Enter passphrase for key '/k': "_s, u"?Enter passphrase for key '/k': "_s, u"a@tale-eu.example: Permission denied (publickey)."_s}
                                                << ErrorKind::LoginRefused << u"does not open the key /k"_s;
        QTest::addRow("passphrase asked once") << direct << QStringList {u"?Enter passphrase for key '/k': "_s, u"a@tale-eu.example: Permission denied (publickey)."_s}
                                               << ErrorKind::LoginRefused << u"offers publickey"_s;
        QTest::addRow("agent of the jump host's login, password after") << jumped
            << QStringList {u"debug1: Authenticating to bastion.example:2222 as 'a'"_s, u"debug1: get_agent_identities: agent contains no identities"_s,
                   u"Authenticated to bastion.example ([203.0.113.1]:2222) using \"password\"."_s, u"debug1: Authenticating to tale-eu.example:22 as 'a'"_s,
                   u"a@tale-eu.example: Permission denied (publickey)."_s}
            << ErrorKind::LoginRefused << u"Tale EU"_s;
        QTest::addRow("agent that is not there") << direct
            << QStringList {u"debug1: get_agent_identities: ssh_get_authentication_socket: No such file or directory"_s, u"a@tale-eu.example: Permission denied (publickey)."_s}
            << ErrorKind::LoginRefused << u"Tale EU"_s;
        QTest::addRow("nothing that is known") << direct << QStringList {u"something new"_s} << ErrorKind::HostUnreachable << u"Tale EU"_s;
    }
    void knowsFaults()
    {
        QFETCH(const QList<SshHop>, route);
        QFETCH(const QStringList, lines);
        QFETCH(const ErrorKind, kind);
        QFETCH(const QString, part);
        QList<ConnectionStep> steps;
        SshLog log(u"Tale EU"_s, route, [&](const ConnectionStep &step) { steps << step; });
        for (const QString &line : lines) {
            if (line.startsWith(u'?'))
                log.noteQuestion(line.mid(1));
            else
                log.add(line);
        }
        const Error error = log.error();
        QVERIFY2(error.kind == kind, qPrintable(error.message));
        QVERIFY2(error.message.contains(part), qPrintable(error.message));
        QVERIFY(!error.detail.contains(u"debug1"_s));
        QCOMPARE(steps.last().state, ConnectionStep::State::Failed);
        QCOMPARE(steps.last().remedy, error.message);
    }

    /// A banner is the server's; ssh prints it as it is.
    void takesNoBannerForItsOwn_data()
    {
        QTest::addColumn<QString>("line");
        for (const char *line : {"Idle sessions are timed out after ten minutes.", "This host is not responding to ping.", "* Permission denied (to robots)",
                 "Too many authentication failures end the session", "No stdio forwarding failed here", "terminating, as always", "a kex_exchange_identification", "REVOKED HOST KEY DETECTED"})
            QTest::addRow("%s", line) << QString::fromLatin1(line);
    }
    void takesNoBannerForItsOwn()
    {
        QFETCH(const QString, line);
        SshLog log(u"Tale EU"_s, direct, {});
        log.add(line);
        log.add(u"a@tale-eu.example: Permission denied (publickey)."_s);
        QCOMPARE(log.error().kind, ErrorKind::LoginRefused);
    }

    void showsSteps()
    {
        QStringList steps;
        SshLog log(u"Tale EU"_s, jumped, [&](const ConnectionStep &step) { steps << step.id + u' ' + QString::number(int(step.state)); });
        for (const QString &line : {u"debug1: Connecting to bastion.example [203.0.113.1] port 2222."_s, u"debug1: Authenticating to bastion.example:2222 as 'a'"_s,
                 u"debug1: Host '[bastion.example]:2222' is known and matches the ED25519 host key."_s, u"debug1: Authentications that can continue: publickey"_s,
                 u"Authenticated to bastion.example ([203.0.113.1]:2222) using \"publickey\"."_s, u"debug1: Authenticating to tale-eu.example:22 as 'a'"_s})
            log.add(line);
        log.waitForAdmin(u"tale-eu.example"_s, true);
        log.waitForAdmin(u"tale-eu.example"_s, false);
        log.add(u"Warning: Permanently added 'tale-eu.example' (ED25519) to the list of known hosts."_s);
        log.signedIn();
        QCOMPARE(steps, QStringList({u"name 0"_s, u"name 2"_s, u"key:bastion 2"_s, u"login:bastion 0"_s, u"login:bastion 2"_s, u"key 1"_s, u"key 0"_s, u"key 2"_s, u"login 2"_s}));
    }

    void countsRefusedChannels()
    {
        SshLog log(u"Tale EU"_s, direct, {});
        log.add(u"channel 2: open failed: administratively prohibited: open failed"_s);
        log.add(u"channel 3: open failed: connect failed: Connection refused"_s);
        QCOMPARE(log.refusedChannels(), 2);
    }
};

QTEST_GUILESS_MAIN(SshLogTest)
#include "sshlogtest.moc"
