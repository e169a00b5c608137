#include "core/stack/stack.h"
#include "core/stack/databaseserver.h"
#include "core/stack/host.h"
#include "core/stack/dockerengine.h"
#include "core/stack/practiceengine.h"

#include "core/host/remotescript.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTemporaryFile>
#include <QTest>
#include <QTimeZone>

using namespace Qt::StringLiterals;
using namespace talekeeper;

namespace
{

QList<Container> containersOf(const QString &file)
{
    QFile data(QStringLiteral(TALEKEEPER_TEST_DATA) + u'/' + file);
    if (!data.open(QIODevice::ReadOnly))
        qFatal("no %s", qPrintable(file));
    const auto containers = containersFromInspect(data.readAll());
    if (!containers)
        qFatal("%s", qPrintable(containers.error().message));
    return *containers;
}

Stack stackOf(const QString &file, const QString &project = {})
{
    const auto stack = chooseStack(discoverStacks(containersOf(file)), project);
    if (!stack)
        qFatal("%s", qPrintable(stack.error().message));
    return *stack;
}

QStringList namesOf(const QList<Container> &containers)
{
    QStringList names;
    for (const Container &container : containers)
        names << container.name;
    return names;
}

/// One container as docker inspect has it, in the compose project "odd".
QByteArray inspected(const QString &name, const QString &service, const QString &image, const QString &environment = {})
{
    return u"{\"Name\": \"/%1\", \"State\": {\"Status\": \"running\"}, \"Config\": {\"Image\": \"%2\", \"Env\": [%3], "
           "\"Labels\": {\"com.docker.compose.project\": \"odd\", \"com.docker.compose.service\": \"%4\"}}}"_s
        .arg(name, image, environment, service)
        .toUtf8();
}

/// A Tale whose services and containers are called as nobody would guess.
QByteArray oddStack()
{
    return '[' + inspected(u"one"_s, u"store"_s, u"internal/database:1"_s, u"\"POSTGRES_USER=keeper\", \"POSTGRES_PASSWORD=hunter2\""_s) + ','
        + inspected(u"two"_s, u"engine"_s, u"registry.example:5000/mirror/tale-convex:1.2"_s, u"\"DB_PASSWORD=hunter2\""_s) + ','
        + inspected(u"three"_s, u"front"_s, u"internal/front"_s) + ',' + inspected(u"odd-rag"_s, u"rag"_s, u"internal/rag"_s) + ']';
}

} // namespace

class StackTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void addressOfTaleIsTakenFromItsSettings_data()
    {
        QTest::addColumn<QString>("setting");
        QTest::addColumn<QString>("address");
        QTest::newRow("whole") << u"https://tale.example"_s << u"https://tale.example"_s;
        QTest::newRow("a machine alone") << u"tale.example:8443"_s << u"https://tale.example:8443"_s;
        QTest::newRow("plain") << u"http://localhost:3000/"_s << u"http://localhost:3000/"_s;
        QTest::newRow("none") << QString() << QString();
        QTest::newRow("a file") << u"file:///etc/passwd"_s << QString();
        QTest::newRow("a program") << u"javascript:alert(1)"_s << QString();
        QTest::newRow("another's name before it") << u"https://tale.example@elsewhere.example"_s << QString();
        QTest::newRow("no address") << u"https://"_s << QString();
    }
    void addressOfTaleIsTakenFromItsSettings()
    {
        QFETCH(QString, setting);
        QFETCH(QString, address);
        const auto containers = containersFromInspect('[' + inspected(u"proxy"_s, u"proxy"_s, u"caddy"_s, u"\"SITE_URL=%1\""_s.arg(setting)) + ']');
        QVERIFY(containers);
        QCOMPARE(containers->first().siteUrl, address);
        Stack stack {.containers = *containers};
        QCOMPARE(stack.siteUrl(), address);
        stack.containers << Container {.state = ContainerState::Exited, .siteUrl = u"https://old.example"_s};
        QCOMPARE(stack.siteUrl(), address); // what does not run may be from before
        stack.containers << Container {.state = ContainerState::Running, .siteUrl = u"https://other.example"_s};
        QCOMPARE(stack.siteUrl(), address.isEmpty() ? u"https://other.example"_s : QString()); // nobody knows which
    }

    void theConfigDirectoryIsTakenFromTheEnvironment()
    {
        const auto containers = containersFromInspect('[' + inspected(u"convex"_s, u"convex"_s, u"tale-convex"_s, u"\"TALE_CONFIG_DIR=/app/data\", \"INSTANCE_SECRET=hunter2\""_s) + ']');
        QVERIFY(containers);
        QCOMPARE(containers->first().configDirectory, u"/app/data"_s);
    }

    void readsTheStackOfTheManual()
    {
        const Stack stack = stackOf(u"inspect-page.json"_s);
        QCOMPARE(stack.project, u"srv"_s);
        QCOMPARE(
            namesOf(stack.containers), QStringList({u"srv-db-1"_s, u"srv-tale-convex-1"_s, u"srv-tale-platform-1"_s}));
        QCOMPARE(stack.backupDirectory, u"/var/lib/postgresql/backup"_s);
        const Container &database = stack.database;
        QCOMPARE(database.role, Role::Database);
        QCOMPARE(database.service, u"db"_s);
        QCOMPARE(database.state, ContainerState::Running);
        QCOMPARE(database.health, Health::Healthy);
        QCOMPARE(database.address, u"172.20.0.2"_s);
        QCOMPARE(database.databaseUser, u"tale_admin"_s);
        QCOMPARE(database.databaseName, u"tale_main"_s);
        QCOMPARE(database.databasePassword.reveal(), u"hunter2-Secret/€"_s);
        QCOMPARE(database.startedAt, QDateTime(QDate(2026, 1, 20), QTime(8, 15, 30, 123), QTimeZone::UTC));
        QCOMPARE(database.mounts.value(1), (Mount{u"srv_db-backup"_s, u"/var/lib/postgresql/backup"_s, u"/var/lib/docker/volumes/srv_db-backup/_data"_s}));
        const Container *platform = stack.container(u"srv-tale-platform-1"_s);
        QVERIFY(platform);
        QCOMPARE(platform->role, Role::Platform);
        QCOMPARE(platform->dependsOn, QStringList({u"db"_s, u"tale-convex"_s}));
        QCOMPARE(platform->httpPort, 3000);
        QCOMPARE(platform->httpHost, u"srv-tale-platform-1"_s);
        QVERIFY(platform->databasePassword.isEmpty()); // only a db container's environment is kept
        QVERIFY(!stack.container(u"adminer"_s));
    }

    void readsTheStackOfTheRepository()
    {
        const Stack stack = stackOf(u"inspect-repository.json"_s);
        QCOMPARE(stack.project, u"tale"_s);
        QCOMPARE(namesOf(stack.containers),
            QStringList({u"tale-db"_s, u"tale-convex"_s, u"tale-platform"_s, u"tale-rag"_s, u"tale-crawler"_s,
                u"tale-proxy"_s}));
        QCOMPARE(stack.database.databaseUser, u"tale"_s); // DB_… comes before POSTGRES_…
        QCOMPARE(stack.database.databasePassword.reveal(), u"hunter2-Secret/€=with=equals"_s);
        QCOMPARE(stack.container(u"tale-platform"_s)->health, Health::Starting);
        QCOMPARE(stack.container(u"tale-rag"_s)->health, Health::Unhealthy);
        QCOMPARE(stack.container(u"tale-crawler"_s)->state, ContainerState::Exited);
        QCOMPARE(stack.container(u"tale-crawler"_s)->address, QString());
        QCOMPARE(stack.container(u"tale-proxy"_s)->health, Health::None);
        QCOMPARE(stack.database.mounts.last().volume, QString());
        QCOMPARE(stack.database.mounts.last().destination, u"/docker-entrypoint-initdb.d"_s);
        QVERIFY(stack.database.mounts.last().source.startsWith(u'/'));
    }

    void readsTheStackOfProduction()
    {
        const QList<Stack> stacks = discoverStacks(containersOf(u"inspect-production.json"_s));
        QCOMPARE(stacks.size(), 2);
        const Stack stack = stackOf(u"inspect-production.json"_s, u"acme"_s);
        QCOMPARE(namesOf(stack.containers),
            QStringList(
                {u"acme-db"_s, u"acme-convex"_s, u"acme-platform-blue"_s, u"acme-platform-green"_s, u"acme-rag-blue"_s,
                    u"acme-rag-green"_s, u"acme-crawler-blue"_s, u"acme-crawler-green"_s, u"acme-proxy"_s}));
        QCOMPARE(stack.container(u"acme-rag-green"_s)->color, u"green"_s);
        QCOMPARE(stack.container(u"acme-rag-green"_s)->role, Role::Rag);
        QCOMPARE(stack.container(u"acme-platform-blue"_s)->color, u"blue"_s);
        QCOMPARE(stack.container(u"acme-convex"_s)->color, QString());
        QCOMPARE(stack.backupDirectory, u"/backup-here"_s);
        QCOMPARE(stack.database.databaseUser, u"tale"_s);
        QCOMPARE(stack.database.databaseName, u"tale"_s);
        QCOMPARE(stackOf(u"inspect-production.json"_s, u"beta"_s).backupDirectory, u"/var/lib/postgresql/backup"_s);
        QCOMPARE(stackOf(u"inspect-production.json"_s, u"beta"_s).containers.at(1).state, ContainerState::Created);
    }

    void choosesAmongStacks()
    {
        const QList<Stack> stacks = discoverStacks(containersOf(u"inspect-production.json"_s));
        QCOMPARE(chooseStack(stacks, {}).error().kind, ErrorKind::SeveralStacks);
        QVERIFY(chooseStack(stacks, {}).error().message.contains(u"acme, beta"_s));
        QCOMPARE(chooseStack(stacks, u"gamma"_s).error().kind, ErrorKind::NoStack);
        QVERIFY(chooseStack(stacks, u"gamma"_s).error().message.contains(u"acme, beta"_s));
        QCOMPARE(chooseStack({}, {}).error().kind, ErrorKind::NoStack);
        QCOMPARE(chooseStack({}, u"x"_s).error().kind, ErrorKind::NoStack);
        // A stranger's PostgreSQL is none, not even when it is asked for.
        QCOMPARE(chooseStack(discoverStacks(containersOf(u"inspect-repository.json"_s)), u"blog"_s).error().kind,
            ErrorKind::NoStack);
    }

    void passwordsAreInNothingThatCanBePrinted()
    {
        for (const QString &file : {u"inspect-page.json"_s, u"inspect-repository.json"_s, u"inspect-production.json"_s})
            for (const Stack &stack : discoverStacks(containersOf(file))) {
                const DockerEngine engine(std::make_shared<LocalRunner>(), {u"docker"_s});
                QStringList texts{stack.project, stack.backupDirectory,
                    toText(engine.insideCommand(stack.database.name, {.words = {u"psql"_s}}))};
                for (const Container &container : stack.containers) {
                    texts << container.id << container.name << container.image << container.project << container.service
                          << container.color << container.address << container.httpHost << container.dependsOn
                          << container.databaseUser << container.databaseName
                          << toText(engine.startCommand(container.name)) << toText(engine.stopCommand(container.name));
                    for (const Mount &mount : container.mounts)
                        texts << mount.volume << mount.destination;
                }
                QVERIFY(!texts.join(u'\n').contains(u"hunter2"_s));
            }
    }

    void rejectsWhatIsNoInspection()
    {
        for (const char *text : {"", "{}", "null", "[{", "Emulate Docker CLI using podman."})
            QCOMPARE(containersFromInspect(text).error().kind, ErrorKind::Failed);
        QCOMPARE(containersFromInspect("[]")->size(), 0);
        const auto odd = containersFromInspect(
            R"([{}, 5, {"Name": "/x", "State": null, "Config": {"Env": null, "Labels": null}}])");
        QCOMPARE(odd->size(), 3);
        QCOMPARE(odd->last().name, u"x"_s);
        QCOMPARE(odd->last().state, ContainerState::Unknown);
    }

    void tellsRolesByNames_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<Role>("role");
        QTest::addColumn<QString>("color");
        QTest::newRow("service") << u"db"_s << Role::Database << QString();
        QTest::newRow("container") << u"tale-convex"_s << Role::Convex << QString();
        QTest::newRow("color") << u"acme-platform-blue"_s << Role::Platform << u"blue"_s;
        QTest::newRow("compose's own") << u"srv-rag-1"_s << Role::Rag << QString();
        QTest::newRow("id with a role in it") << u"db-tools-proxy"_s << Role::Proxy << QString();
        QTest::newRow("another's") << u"mydb"_s << Role::Other << QString();
        QTest::newRow("color alone") << u"blue"_s << Role::Other << QString();
        QTest::newRow("empty") << QString() << Role::Other << QString();
    }

    void tellsRolesByNames()
    {
        QFETCH(QString, name);
        QString color;
        QTEST(roleFromName(name, &color), "role");
        QTEST(color, "color");
    }

    void tellsRolesByImages_data()
    {
        QTest::addColumn<QString>("image");
        QTest::addColumn<QString>("environment");
        QTest::addColumn<Role>("role");
        const QString user = u"\"POSTGRES_USER=tale\""_s;
        QTest::newRow("tale's own") << u"ghcr.io/tale-project/tale-platform:1.2"_s << QString() << Role::Platform;
        QTest::newRow("role alone") << u"ghcr.io/tale-project/crawler"_s << QString() << Role::Crawler;
        QTest::newRow("registry with a port") << u"registry.example:5000/rag"_s << QString() << Role::Rag;
        QTest::newRow("digest") << u"tale/convex@sha256:0123abcd"_s << QString() << Role::Convex;
        QTest::newRow("tag and digest") << u"tale/proxy:1.2@sha256:0123abcd"_s << QString() << Role::Proxy;
        QTest::newRow("a stranger's") << u"acme/shop-platform:3"_s << user << Role::Other;
        QTest::newRow("a tag that says it") << u"acme/web:platform"_s << QString() << Role::Other;
        QTest::newRow("just db") << u"db"_s << QString() << Role::Other;
        QTest::newRow("tale's db without a user") << u"ghcr.io/tale-project/tale-db:1.2"_s << u"\"DB_NAME=x\""_s << Role::Other;
        QTest::newRow("db with PostgreSQL's user") << u"ghcr.io/tale-project/db:1.2"_s << user << Role::Database;
        QTest::newRow("db with Tale's user") << u"db:1"_s << u"\"DB_USER=tale\""_s << Role::Database;
        QTest::newRow("PostgreSQL with a user") << u"paradedb/paradedb:0.18-pg16"_s << user << Role::Database;
        QTest::newRow("PostgreSQL without one") << u"postgres:17"_s << QString() << Role::Other;
        QTest::newRow("none") << QString() << QString() << Role::Other;
    }

    void tellsRolesByImages()
    {
        QFETCH(QString, image);
        QFETCH(QString, environment);
        const auto containers = containersFromInspect('[' + inspected(u"one"_s, u"two"_s, image, environment) + ']');
        QVERIFY(containers.has_value());
        QTEST(containers->first().role, "role");
        QCOMPARE(containers->first().databaseUser.isEmpty(), environment.isEmpty() || environment.contains(u"NAME"_s));
    }

    void serviceAndNameComeBeforeTheImage()
    {
        const auto containers = containersFromInspect('[' + inspected(u"one"_s, u"rag-blue"_s, u"tale-platform"_s) + ','
            + inspected(u"tale-rag-green"_s, u"two"_s, u"tale-platform"_s) + ']');
        QCOMPARE(containers->first().role, Role::Rag);
        QCOMPARE(containers->first().color, u"blue"_s);
        QCOMPARE(containers->last().role, Role::Rag);
        QCOMPARE(containers->last().color, u"green"_s);
    }

    void rolesCanBeOverridden()
    {
        const auto containers = containersFromInspect(oddStack());
        QVERIFY(discoverStacks(*containers).isEmpty()); // no database
        const auto stack = chooseStack(discoverStacks(withRoles(*containers,
                                           {{u"one"_s, u"db"_s}, {u"three"_s, u"platform"_s}, {u"odd-rag"_s, u"other"_s},
                                               {u"two"_s, u"nonsense"_s}, {u"gone"_s, u"db"_s}})),
            {});
        QVERIFY2(stack.has_value(), stack ? "" : qPrintable(stack.error().message));
        QCOMPARE(namesOf(stack->containers), QStringList({u"one"_s, u"two"_s, u"three"_s, u"odd-rag"_s}));
        QCOMPARE(stack->database.name, u"one"_s);
        QCOMPARE(stack->database.databaseUser, u"keeper"_s);
        QCOMPARE(stack->database.databaseName, u"tale"_s);
        QCOMPARE(stack->database.databasePassword.reveal(), u"hunter2"_s);
        QCOMPARE(stack->container(u"two"_s)->role, Role::Convex);
        QVERIFY(stack->container(u"two"_s)->databasePassword.isEmpty());
        QCOMPARE(stack->container(u"three"_s)->role, Role::Platform);
        QCOMPARE(stack->container(u"three"_s)->httpPort, 3000);
        QCOMPARE(stack->container(u"odd-rag"_s)->role, Role::Other);
        // One that has no variables of a database gets Tale's defaults.
        const auto other = withRoles(*containers, {{u"three"_s, u"db"_s}});
        QCOMPARE(other.at(2).databaseUser, u"tale"_s);
    }

    void theProfileOverridesTheGuesses()
    {
        QTemporaryFile answer;
        QVERIFY(answer.open());
        answer.write(oddStack());
        answer.close();
        // A docker that knows one answer.
        HostProfile profile{.dockerWords = {u"sh"_s, u"-c"_s, u"case $1 in ps) echo one ;; *) cat '%1' ;; esac"_s.arg(answer.fileName()), u"docker"_s}};
        QCOMPARE(connectHost(profile, {}).error().kind, ErrorKind::NoStack);
        profile.roles = {{u"one"_s, u"db"_s}};
        const auto guessed = connectHost(profile, {});
        QVERIFY2(guessed.has_value(), guessed ? "" : qPrintable(guessed.error().message));
        QCOMPARE(guessed->stack.backupDirectory, u"/var/lib/postgresql/backup"_s);
        profile.backupDirectory = u"/mnt/dumps"_s;
        const auto host = connectHost(profile, {});
        QVERIFY(host.has_value());
        QCOMPARE(host->stack.backupDirectory, u"/mnt/dumps"_s);
        QCOMPARE(refreshHost(*host, {})->stack.backupDirectory, u"/mnt/dumps"_s);
    }

    void namesGoBothWays()
    {
        for (const auto state : {ContainerState::Running, ContainerState::Exited, ContainerState::Created,
                 ContainerState::Restarting, ContainerState::Paused, ContainerState::Unknown})
            QCOMPARE(stateFromName(stateName(state)), state);
        for (const auto health : {Health::None, Health::Starting, Health::Healthy, Health::Unhealthy})
            QCOMPARE(healthFromName(healthName(health)), health);
        QCOMPARE(stateFromName(u"dead"_s), ContainerState::Unknown);
        for (const auto role : {Role::Database, Role::Convex, Role::Platform, Role::Rag, Role::Crawler, Role::Proxy})
            QCOMPARE(roleFromName(roleName(role)), role);
        QCOMPARE(roleCalled(u"other"_s), Role::Other);
        QVERIFY(!roleCalled(u"database"_s) && !roleCalled(QString()));
    }

    void ordersByDependency()
    {
        const QList<Container> ordered = inStartOrder(containersOf(u"inspect-repository.json"_s));
        const QStringList names = namesOf(ordered);
        QCOMPARE(names.size(), 8);
        const auto before
            = [&](const QString &first, const QString &second) { return names.indexOf(first) < names.indexOf(second); };
        QVERIFY(before(u"tale-db"_s, u"tale-convex"_s));
        QVERIFY(before(u"tale-convex"_s, u"tale-platform"_s));
        QVERIFY(before(u"tale-rag"_s, u"tale-platform"_s));
        QVERIFY(before(u"tale-platform"_s, u"tale-proxy"_s));
        // A circle has no order, but an end.
        const QList<Container> circle{{.name = u"a"_s, .service = u"a"_s, .dependsOn = {u"b"_s}},
            {.name = u"b"_s, .service = u"b"_s, .dependsOn = {u"a"_s}}};
        QCOMPARE(namesOf(inStartOrder(circle)), QStringList({u"a"_s, u"b"_s}));
        QCOMPARE(inStartOrder({}).size(), 0);
    }

    void understandsDockersErrors_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<ErrorKind>("kind");
        const auto row = [](const char *name, const char *text, ErrorKind kind) {
            QTest::newRow(name) << QString::fromUtf8(text) << kind;
        };
        row("down", "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?",
            ErrorKind::EngineUnreachable);
        row("down, 27",
            "failed to connect to the docker API at unix:///var/run/docker.sock; check if the path is correct and if "
            "the daemon is running: dial unix /var/run/docker.sock: connect: no such file or directory",
            ErrorKind::EngineUnreachable);
        row("down, tcp",
            "error during connect: Get \"http://10.0.0.1:2375/v1.45/containers/json\": dial tcp 10.0.0.1:2375: "
            "connect: connection refused",
            ErrorKind::EngineUnreachable);
        row("forbidden",
            "permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: Get "
            "\"http://%2Fvar%2Frun%2Fdocker.sock/v1.45/containers/json\": dial unix /var/run/docker.sock: connect: "
            "permission denied",
            ErrorKind::EngineForbidden);
        row("older", "Got permission denied while trying to connect to the Docker daemon socket",
            ErrorKind::EngineForbidden);
        row("sudo", "sudo: a password is required", ErrorKind::SudoNeedsPassword);
        row("gone", "Error response from daemon: No such container: tale-db", ErrorKind::Failed);
        row("stopped", "Error response from daemon: container 5f0c is not running", ErrorKind::Failed);
        row("empty", "", ErrorKind::Failed);
    }

    void understandsDockersErrors()
    {
        QFETCH(QString, text);
        QTEST(dockerErrorKind(text), "kind");
    }

    void makesDockerCommands()
    {
        const DockerEngine engine(std::make_shared<LocalRunner>(), {u"sudo"_s, u"-n"_s, u"docker"_s});
        const Command inner{
            .words = {u"psql"_s, Word(u"secret"_s, u"…"_s)}, .input = "x", .timeout = std::chrono::seconds(5)};
        const Command inside = engine.insideCommand(u"tale-db"_s, inner);
        QCOMPARE(toText(inside), u"sudo -n docker exec -i tale-db psql …"_s);
        QCOMPARE(inside.input, QByteArray("x"));
        QCOMPARE(inside.timeout, inner.timeout);
        QCOMPARE(toText(engine.detachedCommand(u"tale-db"_s, inner)), u"sudo -n docker exec -d tale-db psql …"_s);
        QCOMPARE(toText(engine.stopCommand(u"a"_s)), u"sudo -n docker stop a"_s);
        QCOMPARE(toText(engine.startCommand(u"a"_s)), u"sudo -n docker start a"_s);
        QCOMPARE(engine.sqlAddress({.name = u"x"_s}, {}).error().kind, ErrorKind::DatabaseUnreachable);
        QCOMPARE(engine.sqlAddress({.address = u"10.1.2.3"_s, .databaseUser = u"u"_s}, {})->host, u"10.1.2.3"_s);
    }

    void readsThePracticeHostsList()
    {
        const QList<Container> containers = containersFromPracticeList(
            "practice-db\tdb\trunning\thealthy\t\t1768900000\npractice-platform\tplatform\trunning\tstarting\t127.0.0."
            "1:3456\t1768900001\npractice-rag\trag\texited\t\t\t0\n",
            {.directory = u"/d"_s});
        QCOMPARE(namesOf(containers), QStringList({u"practice-db"_s, u"practice-platform"_s, u"practice-rag"_s}));
        QCOMPARE(containers.at(0).mounts.value(0).destination, u"/d/backup"_s);
        QCOMPARE(containers.at(1).httpPort, 3456);
        QCOMPARE(containers.at(1).httpHost, u"127.0.0.1"_s);
        QCOMPARE(containers.at(1).health, Health::Starting);
        QCOMPARE(containers.at(2).state, ContainerState::Exited);
        QVERIFY(!containers.at(2).startedAt.isValid());
        QCOMPARE(discoverStacks(containers).size(), 1);
        QCOMPARE(discoverStacks(containers).first().backupDirectory, u"/d/backup"_s);
    }

    /// Warnings don't spoil docker's answer, and the answer, which holds passwords, is never among the words of a failure.
    void findingKeepsAnswersAndWarningsApart_data()
    {
        QTest::addColumn<bool>("fails");
        QTest::newRow("a warning") << false;
        QTest::newRow("a container that can't be inspected") << true;
    }
    void findingKeepsAnswersAndWarningsApart()
    {
        QFETCH(bool, fails);
        QTemporaryDir directory;
        QFile docker(directory.filePath(u"docker"_s));
        QVERIFY(docker.open(QIODevice::WriteOnly));
        docker.write("#!/bin/sh\necho 'WARNING: the configuration is not readable' >&2\n"
                     "case \"$1\" in version) echo 28 ;; ps) echo 1234 ;;\n"
                     "container) echo '[{\"Config\":{\"Env\":[\"DB_PASSWORD=hunter2\"]}}]'; ");
        docker.write(fails ? "echo 'a fault of the engine' >&2; exit 1 ;;\nesac\n" : "exit 0 ;;\nesac\n");
        docker.close();
        QVERIFY(docker.setPermissions(QFile::ReadOwner | QFile::ExeOwner));
        const auto output = LocalRunner().run(scriptCommand(u"find-containers.sh"_s, {docker.fileName()}), {});
        QVERIFY(output);
        QVERIFY2(!output->errors.contains("hunter2"), output->errors.constData());
        if (fails) {
            QCOMPARE(output->exitCode, 1);
            QVERIFY(output->errors.contains("a fault of the engine"));
            return;
        }
        QCOMPARE(output->exitCode, 0);
        const auto containers = containersFromInspect(foundContainersIn(output->output).json);
        QVERIFY2(containers, output->output.constData());
        QCOMPARE(containers->size(), 1);
    }
};

QTEST_GUILESS_MAIN(StackTest)
#include "stacktest.moc"
