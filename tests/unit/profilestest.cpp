// How hosts are named, checked and kept in a file.
#include "core/host/asktwice.h"
#include "core/host/hostprofiles.h"
#include "core/host/sshaddress.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace talekeeper;

namespace {

HostProfile sshProfile(const QString &name)
{
    return {.kind = HostProfile::Kind::Ssh, .name = name, .address = u"admin@tale-eu:2222"_s};
}

HostProfile fullProfile()
{
    return {.kind = HostProfile::Kind::Ssh,
        .name = u"tale-eu \"1\" é"_s,
        .address = u"admin@tale-eu"_s,
        .sshOptions = {u"ProxyJump=bastion"_s, u"IdentityFile=~/my keys/a"_s},
        .environment = Environment::Production,
        .dockerWords = {u"sudo"_s, u"-n"_s, u"/opt/my docker"_s},
        .project = u"tale-2"_s,
        .roles = {{u"main-postgres"_s, u"db"_s}},
        .backupDirectory = u"/mnt/dumps of tale"_s};
}

void writeFile(const QString &path, const QByteArray &text)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

Result<void> addOne(SavedHosts &saved)
{
    saved.hosts << SavedHost {.profile = sshProfile(u"new"_s)};
    return {};
}

} // namespace

class ProfilesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void addressesAreRead_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("user");
        QTest::addColumn<QString>("host");
        QTest::addColumn<int>("port");
        QTest::newRow("alias") << u"tale-eu"_s << QString() << u"tale-eu"_s << 0;
        QTest::newRow("user") << u"admin@tale-eu"_s << u"admin"_s << u"tale-eu"_s << 0;
        QTest::newRow("port") << u"tale-eu:2222"_s << QString() << u"tale-eu"_s << 2222;
        QTest::newRow("all") << u"admin@tale.example:22"_s << u"admin"_s << u"tale.example"_s << 22;
        QTest::newRow("user with an at") << u"ann@corp.example@tale:22"_s << u"ann@corp.example"_s << u"tale"_s << 22;
        QTest::newRow("IPv4") << u"203.0.113.40:1"_s << QString() << u"203.0.113.40"_s << 1;
        QTest::newRow("IPv6") << u"::1"_s << QString() << u"::1"_s << 0;
        QTest::newRow("IPv6 in brackets") << u"root@[fe80::1%eth0]"_s << u"root"_s << u"fe80::1%eth0"_s << 0;
        QTest::newRow("IPv6 with port") << u"[::1]:2222"_s << QString() << u"::1"_s << 2222;
        QTest::newRow("highest port") << u"a:65535"_s << QString() << u"a"_s << 65535;
    }
    void addressesAreRead()
    {
        QFETCH(QString, text);
        const auto address = parseSshAddress(text);
        QVERIFY2(address, address ? "" : qPrintable(address.error().message));
        QTEST(address->user, "user");
        QTEST(address->host, "host");
        QTEST(address->port, "port");
        QCOMPARE(parseSshAddress(toText(*address)), *address);
    }

    void otherAddressesAreRefused_data()
    {
        QTest::addColumn<QString>("text");
        const QStringList wrong {u""_s, u" "_s, u"tale eu"_s, u"tale\teu"_s, u"-oProxyCommand=x"_s, u"admin@-oProxyCommand=x"_s, u"-l@tale"_s,
            u"@tale"_s, u"admin@"_s, u"tale:"_s, u"tale:0"_s, u"tale:65536"_s, u"tale:-1"_s, u"tale:+1"_s, u"tale:22x"_s, u":22"_s,
            u"tale:99999999999999999999"_s, u"[::1"_s, u"[::1]2222"_s, u"[]:22"_s, u"[::1]:"_s, u"ssh://tale"_s, u"ssh://tale:22"_s, u"a;b"_s, u"$(id)"_s,
            u"a'b"_s, u"a\"b"_s, u"a\nb"_s, u"a\x1b[0m"_s, u"a*"_s, u"#a"_s, u"!a"_s, u"u;x@tale"_s, u"tale\u202eeu"_s, u"tale:\u0661"_s, u"[-a]:22"_s};
        for (const QString &text : wrong)
            QTest::newRow(qPrintable(u"<%1>"_s.arg(text))) << text;
    }
    void otherAddressesAreRefused()
    {
        QFETCH(QString, text);
        const auto address = parseSshAddress(text);
        QVERIFY(!address);
        QCOMPARE(address.error().kind, ErrorKind::WrongUsage);
        QVERIFY(address.error().message.endsWith(u'.'));
    }

    void faultsAreFound_data()
    {
        QTest::addColumn<HostProfile>("profile");
        QTest::addColumn<QList<int>>("fields");
        const auto row = [](const char *name, const QList<ProfileField> &fields, const std::function<void(HostProfile &)> &change) {
            HostProfile profile = fullProfile();
            change(profile);
            QList<int> numbers;
            for (const ProfileField field : fields)
                numbers << static_cast<int>(field);
            QTest::newRow(name) << profile << numbers;
        };
        using enum ProfileField;
        row("full", {}, [](HostProfile &) {});
        row("no name", {Name}, [](HostProfile &profile) { profile.name.clear(); });
        row("blank name", {Name}, [](HostProfile &profile) { profile.name = u" "_s; });
        row("space at the end", {Name}, [](HostProfile &profile) { profile.name = u"a "_s; });
        row("taken name", {Name}, [](HostProfile &profile) { profile.name = u"STAGING"_s; });
        row("name of a local host", {Name}, [](HostProfile &profile) { profile.name = u"Practice"_s; });
        row("newline in the name", {Name}, [](HostProfile &profile) { profile.name = u"a\nb"_s; });
        row("no address", {Address}, [](HostProfile &profile) { profile.address.clear(); });
        row("option as address", {Address}, [](HostProfile &profile) { profile.address = u"-oProxyCommand=x"_s; });
        row("bad port", {Address}, [](HostProfile &profile) { profile.address = u"tale:x"_s; });
        row("option without value", {Options}, [](HostProfile &profile) { profile.sshOptions = {u"ProxyJump"_s}; });
        row("option with nothing", {Options}, [](HostProfile &profile) { profile.sshOptions = {u"ProxyJump= "_s}; });
        row("option without key", {Options}, [](HostProfile &profile) { profile.sshOptions = {u"=x"_s}; });
        row("spaced key", {Options}, [](HostProfile &profile) { profile.sshOptions = {u"Proxy Jump=x"_s}; });
        row("Host", {Options}, [](HostProfile &profile) { profile.sshOptions = {u"HOST=x"_s}; });
        row("Match", {Options}, [](HostProfile &profile) { profile.sshOptions = {u"match=all"_s}; });
        row("Include", {}, [](HostProfile &profile) { profile.sshOptions = {u"Include=~/more"_s}; });
        row("newline in an option", {Options}, [](HostProfile &profile) { profile.sshOptions = {u"User=a\nMatch all"_s}; });
        row("control in docker", {DockerWords}, [](HostProfile &profile) { profile.dockerWords = {u"docker\t"_s}; });
        row("project", {Project}, [](HostProfile &profile) { profile.project = u"Tale X"_s; });
        row("project with dash", {Project}, [](HostProfile &profile) { profile.project = u"-x"_s; });
        row("relative directory", {BackupDirectory}, [](HostProfile &profile) { profile.backupDirectory = u"dumps"_s; });
        row("several", {Name, Address, Project}, [](HostProfile &profile) { profile.name = profile.address = u""_s, profile.project = u"A"_s; });
    }
    void faultsAreFound()
    {
        QFETCH(HostProfile, profile);
        QFETCH(QList<int>, fields);
        QList<int> found;
        for (const ProfileFault &fault : faultsOf(profile, {u"staging"_s})) {
            QVERIFY(fault.message.endsWith(u'.'));
            found << static_cast<int>(fault.field);
        }
        QCOMPARE(found, fields);
    }

    void dockerWordsComeBack()
    {
        for (const QString &open : {u"sudo \"docker"_s, u"\""_s, u"a \"b\" \"c"_s, u"\"a\"\"\""_s})
            QVERIFY2(!parseDockerWords(open), qPrintable(open));
        QCOMPARE(parseDockerWords(u"  "_s).value(), QStringList());
        for (const QStringList &words : QList<QStringList> {{u"docker"_s}, {u"sudo"_s, u"-n"_s, u"/opt/my docker"_s}, {u"a\"b"_s, u"c \"d\" e"_s}})
            QCOMPARE(parseDockerWords(dockerWordsText(words)).value(), words);
    }

    void profilesComeBackFromTheFile()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(u"deep/er/hosts.json"_s);
        QCOMPARE(readHosts(path).value(), SavedHosts());
        const SavedHosts saved {.hosts = {{.profile = fullProfile()}, {.profile = sshProfile(u"staging"_s)}}, .thisMachine = Environment::Drill};
        const auto written = changeHosts(path, [&](SavedHosts &hosts) { hosts = saved; return Result<void>(); });
        QVERIFY2(written, written ? "" : qPrintable(written.error().message));
        QCOMPARE(readHosts(path).value(), saved);
        QVERIFY(!(QFileInfo(path).permissions() & (QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther)));
        QVERIFY(!contentOf(path).contains("practice"));
    }

    void whatIsNotKnownIsKept()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(u"hosts.json"_s);
        writeFile(path, R"({"version":1,"colour":"blue","hosts":[{"name":"a","address":"a","icon":{"x":[1]}},{"name":"b","address":"b"}]})");
        QVERIFY(changeHosts(path, [](SavedHosts &hosts) {
            hosts.hosts.first().profile.name = u"renamed"_s;
            hosts.hosts.swapItemsAt(0, 1);
            return Result<void>();
        }));
        const QJsonObject object = QJsonDocument::fromJson(contentOf(path)).object();
        QCOMPARE(object.value("colour"_L1).toString(), u"blue"_s);
        const QJsonObject host = object.value("hosts"_L1).toArray().at(1).toObject();
        QCOMPARE(host.value("name"_L1).toString(), u"renamed"_s);
        QCOMPARE(host.value("icon"_L1).toObject().value("x"_L1).toArray().size(), 1);
    }

    void badFilesAreNotOverwritten_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("cut short") << QByteArray(R"({"version":1,"hosts":[{"name":)");
        QTest::newRow("list") << QByteArray("[]");
        QTest::newRow("newer") << QByteArray(R"({"version":2,"hosts":[]})");
        QTest::newRow("no version") << QByteArray(R"({"hosts":[]})");
        QTest::newRow("no hosts") << QByteArray(R"({"version":1})");
        QTest::newRow("wrong kind") << QByteArray(R"({"version":1,"hosts":[{"name":"a","address":7}]})");
        QTest::newRow("wrong environment") << QByteArray(R"({"version":1,"hosts":[{"name":"a","address":"a","environment":"produktion"}]})");
        QTest::newRow("wrong options") << QByteArray(R"({"version":1,"hosts":[{"name":"a","address":"a","options":[1]}]})");
        QTest::newRow("no name") << QByteArray(R"({"version":1,"hosts":[{"address":"a"}]})");
        QTest::newRow("wrong mark of this machine") << QByteArray(R"({"version":1,"hosts":[],"this_machine":"produktion"})");
        QTest::newRow("mark of another kind") << QByteArray(R"({"version":1,"hosts":[],"this_machine":{}})");
        QTest::newRow("same names") << QByteArray(R"({"version":1,"hosts":[{"name":"a","address":"a"},{"name":"A","address":"b"}]})");
        QTest::newRow("large") << QByteArray(5'000'000, ' ');
    }
    void badFilesAreNotOverwritten()
    {
        QFETCH(QByteArray, text);
        const QTemporaryDir folder;
        const QString path = folder.filePath(u"hosts.json"_s);
        writeFile(path, text);
        const auto read = readHosts(path);
        QVERIFY(!read);
        QCOMPARE(read.error().kind, ErrorKind::Failed);
        QVERIFY(read.error().message.contains(path));
        QVERIFY(!changeHosts(path, addOne));
        QCOMPARE(contentOf(path), text);
    }

    void aFolderThatCannotBeWrittenIsSaid()
    {
        const QTemporaryDir folder;
        writeFile(folder.filePath(u"file"_s), "x");
        QVERIFY(!changeHosts(folder.filePath(u"file/hosts.json"_s), addOne)); // also root can't
        QVERIFY(QDir(folder.path()).mkdir(u"hosts.json"_s));
        QVERIFY(!readHosts(folder.filePath(u"hosts.json"_s)));
        QVERIFY(!changeHosts(folder.filePath(u"hosts.json"_s), addOne));
    }

    void twoWindowsDoNotUndoEachOther()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(u"hosts.json"_s);
        QVERIFY(changeHosts(path, addOne));
        const auto second = changeHosts(path, [](SavedHosts &saved) {
            saved.hosts << SavedHost {.profile = sshProfile(u"second"_s)};
            return Result<void>();
        });
        QCOMPARE(second->hosts.size(), 2);
        const QByteArray before = contentOf(path);
        QVERIFY(!changeHosts(path, [](SavedHosts &saved) -> Result<void> {
            saved.hosts.clear();
            return failure(ErrorKind::Refused, u"no"_s);
        }));
        QCOMPARE(contentOf(path), before);
    }

    void profilesAreFoundByName()
    {
        const QList<HostProfile> profiles {sshProfile(u"tale-eu"_s), sshProfile(u"staging"_s)};
        QCOMPARE(findProfile(profiles, u"staging"_s)->name, u"staging"_s);
        QCOMPARE(findProfile(profiles, u"Tale-EU"_s)->name, u"tale-eu"_s);
        const auto missing = findProfile(profiles, u"x"_s);
        QCOMPARE(missing.error().kind, ErrorKind::WrongUsage);
        QVERIFY(missing.error().message.contains(u"tale-eu, staging"_s));
        QCOMPARE(findProfile({}, u"x"_s).error().kind, ErrorKind::WrongUsage);
        HostProfile bad = sshProfile(u"bad"_s);
        bad.address = u"-oProxyCommand=x"_s;
        QVERIFY(findProfile({bad}, u"bad"_s).error().message.contains(u"begin with"_s));
    }

    void copiesHaveNamesOfTheirOwn()
    {
        QCOMPARE(freeName(u"a"_s, {u"a"_s}), u"a copy"_s);
        QCOMPARE(freeName(u"a"_s, {u"a"_s, u"A Copy"_s, u"a copy 2"_s}), u"a copy 3"_s);
    }

    void nameAndEnvironmentAreNoWay()
    {
        HostProfile other = fullProfile();
        other.name = u"x"_s;
        other.environment = Environment::None;
        QVERIFY(isSameWay(fullProfile(), other));
        other.sshOptions << u"Port=1"_s;
        QVERIFY(!isSameWay(fullProfile(), other));
    }

    void onlyProductionAsksTwice()
    {
        using enum HostAct;
        const QList<HostAct> twice {PushDump, RemoveDump, StartRestore, ResumeRestore, UndoRestore, DiscardKept};
        for (const HostAct act : {Look, VerifyDump, FetchDump, TakeDump, PushDump, RemoveDump, StartRestore, ResumeRestore, TakeBackRestore, UndoRestore,
                 DiscardKept, RemoveHost}) {
            QCOMPARE(asksTwice(Environment::Production, act), twice.contains(act));
            for (const auto environment : {Environment::None, Environment::Staging, Environment::Drill})
                QVERIFY(!asksTwice(environment, act));
        }
    }
};

QTEST_GUILESS_MAIN(ProfilesTest)
#include "profilestest.moc"
