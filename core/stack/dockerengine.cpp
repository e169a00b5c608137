#include "core/stack/dockerengine.h"

#include "core/host/remotescript.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QUrl>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct DockerEngineText {
    Q_DECLARE_TR_FUNCTIONS(DockerEngine)
};

QMap<QString, QString> environmentOf(const QJsonArray &lines)
{
    QMap<QString, QString> result;
    for (const QJsonValue &line : lines) {
        const QString text = line.toString();
        const qsizetype equals = text.indexOf(u'=');
        result.insert(text.first(qMax<qsizetype>(equals, 0)), text.sliced(equals + 1));
    }
    return result;
}

// The label reads "db:service_healthy:false,convex:service_started:true" (docker/compose, api.DependenciesLabel).
QStringList dependenciesOf(const QString &label)
{
    QStringList result;
    for (const QString &part : label.split(u',', Qt::SkipEmptyParts))
        result << part.section(u':', 0, 0);
    return result;
}

QString addressOf(const QJsonObject &networks)
{
    for (const QJsonValue &network : networks) {
        const QString address = network[u"IPAddress"_s].toString();
        if (!address.isEmpty())
            return address;
    }
    return {};
}

/// An image that dumps a database has its variables, and is none.
bool isBackupImage(const QString &image) { return image.section(u'/', -1).contains("backup"_L1); }

/// What tells when a container dumps and what it keeps, and nothing secret: Talekeeper's own labels, and the variables of
/// images that the field uses (their documentation: prodrigestivill/postgres-backup-local, eeshugerman/postgres-backup-s3,
/// kartoza/pg-backup, offen/docker-volume-backup).
QMap<QString, QString> backupSettingsOf(const QString &image, const QJsonObject &labels, const QMap<QString, QString> &environment)
{
    QMap<QString, QString> settings;
    for (const QString &name : {u"talekeeper.backup"_s, u"talekeeper.backup.schedule"_s, u"talekeeper.backup.policy"_s, u"talekeeper.backup.database"_s, u"talekeeper.backup.project"_s})
        if (labels.contains(name))
            settings.insert(name, labels[name].toString());
    for (const QString &name : {u"SCHEDULE"_s, u"BACKUP_KEEP_DAYS"_s, u"BACKUP_CRON_EXPRESSION"_s, u"CRON_SCHEDULE"_s, u"REMOVE_BEFORE"_s, u"TZ"_s})
        if (isBackupImage(image) && environment.contains(name))
            settings.insert(name, environment.value(name));
    // A command may hold a password; what matters is that it dumps.
    if (labels[u"docker-volume-backup.archive-pre"_s].toString().contains("pg_dump"_L1))
        settings.insert(u"docker-volume-backup.archive-pre"_s, u"pg_dump"_s);
    return settings;
}

// By service, else by name, else by image. An image called "db" may hold any database, so there the environment must
// tell of Tale's, and an image that says PostgreSQL needs a user of its own to be one.
Role guessRole(Container &container, const QMap<QString, QString> &environment)
{
    if (container.dumps())
        return Role::Other;
    for (const QString &name : {container.service, container.name})
        if (const Role role = roleFromName(name, &container.color); role != Role::Other)
            return role;
    const bool hasPostgresUser = environment.contains(u"POSTGRES_USER"_s);
    if (hasPostgresUser && (container.image.contains("postgres"_L1) || container.image.contains("paradedb"_L1)))
        return Role::Database;
    const Role role = roleFromImage(container.image);
    if (role == Role::Database && !hasPostgresUser && !environment.contains(u"DB_USER"_s))
        return Role::Other;
    return role;
}

// The admin may call a container the database although it was not guessed. Clients of one have the DB_… variables too,
// but no client's are called POSTGRES_….
bool mayBeDatabase(const Container &container, const QMap<QString, QString> &environment)
{
    const auto has = [&](const QString &start) { return environment.contains(start + "USER"_L1) || environment.contains(start + "PASSWORD"_L1); };
    return container.role == Role::Database || (!container.dumps() && (has(u"POSTGRES_"_s) || (container.role == Role::Other && has(u"DB_"_s))));
}

// Docker has a limit of its own, the container's grace period. If the client were ended before that, the engine would go
// on, and the container would go down after it was said to run.
Command withoutLimit(Command command)
{
    command.timeout = std::chrono::milliseconds(0);
    return command;
}

/// Tale's .env has a whole address; one that only names the machine is served by HTTPS. It comes from the host, and is
/// opened by a browser: anything but a web address is passed over.
QString siteUrlFrom(const QString &setting)
{
    const QString text = setting.trimmed();
    const QUrl url(text.isEmpty() || text.contains("://"_L1) ? text : u"https://"_s + text, QUrl::StrictMode);
    const bool isWeb = url.isValid() && !url.host().isEmpty() && (url.scheme() == "https"_L1 || url.scheme() == "http"_L1) && url.userInfo().isEmpty();
    return isWeb ? url.toString(QUrl::FullyEncoded) : QString();
}

Container containerFrom(const QJsonObject &object)
{
    const QJsonObject config = object[u"Config"_s].toObject();
    const QJsonObject labels = config[u"Labels"_s].toObject();
    const QJsonObject state = object[u"State"_s].toObject();
    Container container {
        .id = object[u"Id"_s].toString(),
        .name = object[u"Name"_s].toString().mid(1), // "/tale-db"
        .image = config[u"Image"_s].toString(),
        .imageId = object[u"Image"_s].toString(),
        .project = labels[u"com.docker.compose.project"_s].toString(),
        .service = labels[u"com.docker.compose.service"_s].toString(),
        .state = stateFromName(state[u"Status"_s].toString()),
        .health = healthFromName(state[u"Health"_s][u"Status"_s].toString()),
        .address = addressOf(object[u"NetworkSettings"_s][u"Networks"_s].toObject()),
        .dependsOn = dependenciesOf(labels[u"com.docker.compose.depends_on"_s].toString()),
        .startedAt = QDateTime::fromString(state[u"StartedAt"_s].toString(), Qt::ISODateWithMs).toUTC(),
    };
    for (const QJsonValue &mount : object[u"Mounts"_s].toArray())
        container.mounts.append({.volume = mount[u"Name"_s].toString(), .destination = mount[u"Destination"_s].toString(), .source = mount[u"Source"_s].toString()});
    container.networks = object[u"NetworkSettings"_s][u"Networks"_s].toObject().keys();
    container.composeDirectory = labels[u"com.docker.compose.project.working_dir"_s].toString();
    container.composeFiles = labels[u"com.docker.compose.project.config_files"_s].toString().split(u',', Qt::SkipEmptyParts);

    const auto environment = environmentOf(config[u"Env"_s].toArray());
    container.backupSettings = backupSettingsOf(container.image, labels, environment);
    container.role = guessRole(container, environment);
    if (mayBeDatabase(container, environment)) {
        const auto firstOf = [&](const QString &first, const QString &second, const QString &otherwise) {
            return environment.value(first, environment.value(second, otherwise));
        };
        container.databaseUser = firstOf(u"DB_USER"_s, u"POSTGRES_USER"_s, u"tale"_s);
        container.databaseName = firstOf(u"DB_NAME"_s, u"POSTGRES_DB"_s, u"tale"_s);
        container.databasePassword = Secret(firstOf(u"DB_PASSWORD"_s, u"POSTGRES_PASSWORD"_s, {}));
    }
    container.siteUrl = siteUrlFrom(environment.value(u"SITE_URL"_s));
    container.configDirectory = environment.value(u"TALE_CONFIG_DIR"_s);
    container.httpHost = container.name; // compose networks have names for their containers
    container.httpPort = usualHttpPort(container.role);
    return container;
}

} // namespace

Result<QList<Container>> containersFromInspect(const QByteArray &json)
{
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(json, &error);
    if (!document.isArray())
        return failure(ErrorKind::Failed,
            DockerEngineText::tr("Docker's answer can't be read. Is \"docker\" there another program with that name?"), error.errorString());
    QList<Container> result;
    for (const QJsonValue &value : document.array())
        result << containerFrom(value.toObject());
    return result;
}

ErrorKind dockerErrorKind(const QString &errorText)
{
    if (errorText.contains("a password is required"_L1)) // sudo -n
        return ErrorKind::SudoNeedsPassword;
    if (errorText.contains("permission denied"_L1, Qt::CaseInsensitive))
        return ErrorKind::EngineForbidden;
    for (const auto &sign : {"Cannot connect to the Docker daemon"_L1, "Is the docker daemon running"_L1,
             "error during connect"_L1, "failed to connect to the docker API"_L1, "dial unix"_L1, "dial tcp"_L1})
        if (errorText.contains(sign, Qt::CaseInsensitive))
            return ErrorKind::EngineUnreachable;
    return ErrorKind::Failed;
}

DockerEngine::DockerEngine(std::shared_ptr<CommandRunner> runner, const QStringList &dockerWords, const QString &farName)
    : Engine(std::move(runner))
    , m_farName(farName)
    , m_dockerWords(dockerWords)
{
}

Command DockerEngine::docker(const QList<Word> &words) const
{
    Command command;
    for (const QString &word : dockerWords())
        command.words << word;
    command.words << words;
    return command;
}

QStringList DockerEngine::dockerWords() const
{
    const std::lock_guard lock(m_mutex);
    return m_dockerWords.isEmpty() ? QStringList {u"docker"_s} : m_dockerWords;
}

FoundContainers foundContainersIn(const QByteArray &output)
{
    FoundContainers found;
    QByteArrayList parts = output.split('\0');
    while (parts.size() > 1) {
        const QByteArray word = parts.takeFirst();
        if (word.isEmpty())
            break;
        found.dockerWords << QString::fromUtf8(word);
    }
    found.json = parts.isEmpty() ? QByteArray() : parts.takeFirst();
    found.output = parts.join('\0');
    return found;
}

Result<Engine::ContainersAnd> DockerEngine::find(const QList<Word> &more, const Job &job)
{
    QStringList known;
    {
        const std::lock_guard lock(m_mutex);
        known = m_dockerWords;
    }
    Command command = scriptCommand(u"find-containers.sh"_s, known);
    command.words << more;
    const auto output = run(hostCommand(command), job);
    if (!output)
        return std::unexpected(output.error());
    const FoundContainers found = foundContainersIn(output->output);
    if (!found.dockerWords.isEmpty()) {
        const std::lock_guard lock(m_mutex);
        m_dockerWords = found.dockerWords;
    }
    const auto containers = containersFromInspect(found.json);
    if (!containers)
        return std::unexpected(containers.error());
    return ContainersAnd {.containers = *containers, .output = CommandOutput {.output = found.output, .errors = output->errors}};
}

Result<QList<Container>> DockerEngine::containers(const Job &job)
{
    return find({}, job).transform([](const ContainersAnd &found) { return found.containers; });
}

Result<Engine::ContainersAnd> DockerEngine::containersAnd(const QString &container, const Command &command, const Job &job)
{
    return find(QList<Word> {u"--"_s, container} + command.words, job);
}

Command DockerEngine::insideCommand(const QString &container, const Command &command) const
{
    Command result = docker({u"exec"_s, u"-i"_s, container});
    result.words << command.words;
    result.input = command.input;
    result.timeout = command.timeout;
    return result;
}

Command DockerEngine::detachedCommand(const QString &container, const Command &command) const
{
    // Not "setsid … &" in a shell inside: a process whose parent has gone becomes a child of PID 1, which is postgres
    // here, and postgres takes a strange child that fails for a crashed backend and throws out everybody.
    Command result = docker({u"exec"_s, u"-d"_s, container});
    result.words << command.words;
    return result;
}

Command DockerEngine::stopCommand(const QString &container) const { return withoutLimit(docker({u"stop"_s, container})); }
Command DockerEngine::startCommand(const QString &container) const { return withoutLimit(docker({u"start"_s, container})); }

// A Docker that is called by way of DOCKER_HOST or -H may be on another machine; then this one has to do.
Command DockerEngine::hostCommand(const Command &command) const { return command; }

Result<SqlAddress> DockerEngine::sqlAddress(const Container &database, const Job &job) const
{
    if (database.address.isEmpty())
        return failure(ErrorKind::DatabaseUnreachable,
            DockerEngineText::tr("The container %1 has no address on a network. Start it with: docker start %1").arg(database.name));
    const auto endpoint = runner()->reach(database.address, 5432, job);
    if (!endpoint)
        return std::unexpected(endpoint.error());
    return SqlAddress {.host = endpoint->host, .port = endpoint->port, .user = database.databaseUser, .password = database.databasePassword};
}

std::optional<SqlAddress> DockerEngine::sqlAddressInside(const Container &database)
{
    Command command = insideCommand(database.name, scriptCommand(u"bridge-sql.sh"_s, {u"5432"_s}));
    const std::lock_guard lock(m_mutex);
    std::shared_ptr<SqlBridge> &bridge = m_bridges[database.id];
    if (!bridge)
        bridge = std::make_shared<SqlBridge>(runner(), command);
    return SqlAddress {.host = bridge->endpoint().host, .port = bridge->endpoint().port, .user = database.databaseUser, .password = database.databasePassword};
}

Error DockerEngine::explain(const Command &command, const CommandOutput &output) const
{
    const QString text = output.errorText();
    const ErrorKind kind = dockerErrorKind(text);
    const QString machine = m_farName.isEmpty() ? DockerEngineText::tr("this machine") : m_farName;
    if (kind == ErrorKind::EngineForbidden)
        return {.kind = kind,
            .message = DockerEngineText::tr("This user may not use Docker on %1. Add it to the group \"docker\" there and sign in anew, or say how "
                                            "docker is called there, such as --docker \"sudo -n docker\".").arg(machine),
            .detail = text};
    if (kind == ErrorKind::SudoNeedsPassword)
        return {.kind = kind,
            .message = DockerEngineText::tr("sudo on %1 wants a password, which it can't be given. Let it run docker without one (NOPASSWD in sudoers), or add the user to the "
                                            "group \"docker\" and sign in anew.").arg(machine),
            .detail = text};
    static const QRegularExpression missing(u"(\\S+): (?:command )?not found"_s);
    const QString program = missing.match(text).captured(1).section(u'/', -1);
    if (const QStringList words = dockerWords(); words.contains(program) || (output.exitCode == 127 && text.contains(words.first())))
        return {.kind = ErrorKind::ProgramMissing,
            .message = DockerEngineText::tr("There is no program \"%1\" on %2. Install Docker there, or say how it is called there (--docker).").arg(words.contains(program) ? program : words.first(), machine),
            .detail = text};
    if (kind == ErrorKind::EngineUnreachable)
        return {.kind = kind,
            .message = DockerEngineText::tr("Docker does not answer on %1. Start its service there, for example with: sudo systemctl start docker").arg(machine),
            .detail = text};
    return {.kind = ErrorKind::Failed,
        .message = DockerEngineText::tr("This command ended with status %1: %2").arg(output.exitCode).arg(toText(command).left(200)),
        .detail = text};
}

} // namespace talekeeper
