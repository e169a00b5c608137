#include "core/host/remoteshell.h"
#include "core/host/sshconfig.h"
#include "core/host/sshroute.h"

#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace talekeeper;

namespace {

const QList<SshHop> route {{.name = u"bastion"_s, .hostName = u"bastion.example"_s, .port = 2222, .knownHosts = u"/one"_s},
    {.name = u"tale-eu"_s, .hostName = u"203.0.113.40"_s, .hostKeyAlias = u"tale-key"_s, .knownHosts = u"/two"_s}};

QString keyQuestion(const QString &host, const QString &end = u"."_s)
{
    return u"The authenticity of host '%1' can't be established%2\nED25519 key fingerprint is SHA256:ab+/cd.\nThis key is not known by any other names.\n"
           "Are you sure you want to continue connecting (yes/no/[fingerprint])? "_s.arg(host, end);
}

} // namespace

/// What ssh is given, and what it asks.
class SshConfigTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void putsItsOwnFirst()
    {
        const auto target = sshTargetOf({.kind = HostProfile::Kind::Ssh, .name = u"Tale EU"_s, .address = u"admin@tale-eu:2222"_s,
            .sshOptions = {u"StrictHostKeyChecking=no"_s, u"proxyjump=bastion"_s, u"IdentityFile=/a key"_s, u"BatchMode=yes"_s}});
        QVERIFY(target);
        const QString config = sshConfig(*target, HostKeyRule::Ask);
        const auto at = [&](const QString &line) { return config.indexOf(QRegularExpression(u"^\\s*%1$"_s.arg(line), QRegularExpression::MultilineOption)); };
        // Of each setting the first one counts.
        for (const auto &[first, second] : {std::pair(u"StrictHostKeyChecking ask"_s, u"StrictHostKeyChecking no"_s), std::pair(u"BatchMode no"_s, u"BatchMode yes"_s),
                 std::pair(u"StrictHostKeyChecking no"_s, u"Include ~/.ssh/config"_s), std::pair(u"Include ~/.ssh/config"_s, u"Include /etc/ssh/ssh_config"_s)})
            QVERIFY2(at(first) >= 0 && at(first) < at(second), qPrintable(first + config));
        for (const QString &line : {u"ControlPersist no"_s, u"ControlMaster no"_s, u"IdentityFile /a key"_s, u"LogLevel DEBUG1"_s})
            QVERIFY2(at(line) >= 0, qPrintable(line));
        QVERIFY(!config.contains(u"bastion"_s)); // each hop has its own way
        QVERIFY(!sshConfig(*target, HostKeyRule::AsConfigured).contains(u"StrictHostKeyChecking ask"_s));
        QCOMPARE(sshDestination(*target), QStringList({u"-l"_s, u"admin"_s, u"-p"_s, u"2222"_s, u"-o"_s, u"proxyjump=bastion"_s, u"--"_s, u"tale-eu"_s}));
    }

    void refusesWhatIsNoSetting_data()
    {
        QTest::addColumn<QString>("option");
        for (const char *option : {"NoValue", "=value", "Host=x", "match=all", "A B=c", "Key=", "Key=a\nProxyCommand b", "-oKey=v"})
            QTest::addRow("%s", option) << QString::fromLatin1(option);
    }
    void refusesWhatIsNoSetting()
    {
        QFETCH(const QString, option);
        const auto target = sshTargetOf({.kind = HostProfile::Kind::Ssh, .address = u"tale-eu"_s, .sshOptions = {option}});
        QVERIFY(!target);
        QCOMPARE(target.error().kind, ErrorKind::WrongUsage);
    }

    void readsSettings()
    {
        const SshHop hop = hopFromSettings(u"tale-eu"_s,
            "host tale-eu\nuser admin\nhostname 203.0.113.40\nport 2222\nuserknownhostsfile /home/a/.ssh/known_hosts /home/a/.ssh/known_hosts2\n"
            "stricthostkeychecking accept-new\nproxyjump bastion,second\nproxyjump other\nhostkeyalias tale-key\n");
        QCOMPARE(hop.name, u"tale-eu"_s);
        QCOMPARE(hop.hostName, u"203.0.113.40"_s);
        QCOMPARE(hop.port, 2222);
        QCOMPARE(hop.knownHosts, u"/home/a/.ssh/known_hosts"_s);
        QCOMPARE(hop.jump, u"bastion,second"_s);
        QCOMPARE(hop.hostKeyAlias, u"tale-key"_s);
        QCOMPARE(hopsWithoutCheck({hop}), QStringList {u"tale-eu"_s});
        const SshHop bare = hopFromSettings(u"x"_s, "proxyjump none\nhostkeyalias none\nstricthostkeychecking true\n");
        QCOMPARE(bare.hostName, u"x"_s);
        QCOMPARE(bare.port, 22);
        QVERIFY(bare.jump.isEmpty() && bare.hostKeyAlias.isEmpty() && hopsWithoutCheck({bare}).isEmpty());
    }

    void findsUnknownKeys()
    {
        const auto first = unknownKeyIn(keyQuestion(u"[bastion.example]:2222 ([203.0.113.1]:2222)"_s), route);
        QVERIFY(first);
        QCOMPARE(first->host, u"[bastion.example]:2222"_s);
        QCOMPARE(first->address, u"[203.0.113.1]:2222"_s);
        QCOMPARE(first->keyType, u"ED25519"_s);
        QCOMPARE(first->fingerprint, u"SHA256:ab+/cd"_s);
        QCOMPARE(first->via, QString());
        QCOMPARE(first->storedIn, u"/one"_s);
        const auto second = unknownKeyIn(keyQuestion(u"tale-key (<no hostip for proxy command>)"_s, u"\nbut keys of different type are already known for this host."_s), route);
        QVERIFY(second);
        QCOMPARE(second->host, u"tale-key"_s);
        QCOMPARE(second->address, QString());
        QCOMPARE(second->via, u"bastion"_s);
        QCOMPARE(second->storedIn, u"/two"_s);
    }

    /// What a server asks for itself, ssh marks with "(USER@HOST) " (sshconnect2.c, input_userauth_info_req()).
    void takesNoPromptOfAServerForSshs()
    {
        for (const QString &spoof : {u"(admin@tale-eu) "_s + keyQuestion(u"tale-key"_s), u" "_s + keyQuestion(u"tale-key"_s), u"\n"_s + keyQuestion(u"tale-key"_s)})
            QVERIFY(!unknownKeyIn(spoof, route));
        using Kind = SecretQuestion::Kind;
        for (const auto &[text, kind] : {std::pair(u"admin@tale-eu's password: "_s, Kind::Password), std::pair(u"Enter passphrase for key '/home/a/.ssh/id': "_s, Kind::Passphrase),
                 std::pair(u"Enter PIN for ED25519-SK key /home/a/.ssh/id: "_s, Kind::Pin), std::pair(u"(admin@tale-eu) Verification code: "_s, Kind::Code),
                 std::pair(u"(admin@tale-eu) Enter passphrase for key '/home/a/.ssh/id': "_s, Kind::Code), std::pair(u"(admin@tale-eu) admin@bank's password: "_s, Kind::Code),
                 std::pair(u"(admin@tale-eu) x\nadmin@bank's password: "_s, Kind::Code)})
            QVERIFY2(secretQuestionIn(text, u"Tale EU"_s).kind == kind, qPrintable(text));
        QCOMPARE(secretQuestionIn(u"(a@b) \x1b[31mCode\x07: "_s, u"Tale EU"_s).text, u"(a@b) [31mCode:"_s);
    }

    void findsAProcess()
    {
        AfterMark errors("mark");
        QVERIFY(!processIn(errors));
        QCOMPARE(errors.add("printed on start\nmark-1\nmark-4711\nma"), QByteArray());
        QVERIFY(!processIn(errors));
        QCOMPARE(errors.add("rk\nown"), "own");
        QCOMPARE(processIn(errors), std::optional(4711));
        AfterMark strange("mark");
        strange.add("mark-1\nmark\n");
        QVERIFY(!processIn(strange)); // nobody may end that
    }
};

QTEST_GUILESS_MAIN(SshConfigTest)
#include "sshconfigtest.moc"
