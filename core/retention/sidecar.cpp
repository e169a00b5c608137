#include "core/retention/sidecar.h"

#include "core/host/remotescript.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QSaveFile>

#include <memory>
#include <vector>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct SidecarText {
    Q_DECLARE_TR_FUNCTIONS(Sidecar)
};

const QString scriptName = u"talekeeper-backup.sh"_s;
const QString mark = u"Made by Talekeeper"_s; ///< stands at the head of both files

/// A YAML string in double quotes, which are JSON's, with Compose's "$" doubled.
QString yaml(const QString &text)
{
    QString result;
    for (const QChar each : text) {
        if (each == u'"' || each == u'\\')
            result += u'\\';
        if (each == u'$')
            result += u'$';
        result += each;
    }
    return u'"' + result + u'"';
}

/// What Compose calls a thing of a project, by its own name; empty where that does not tell.
QString keyOf(const QString &name, const QString &project)
{
    return name.startsWith(project + u'_') ? name.mid(project.size() + 1) : QString();
}

/// What of the fragment differs between a stack whose compose file lies on the host and one without.
struct ComposePlaces {
    QString volume; ///< as the service's list of volumes has it
    QStringList networks;
    QString declarations; ///< of networks and volumes, at the top level
};

/// A thing that another project or the stack's own file has made: by its key there, or else as an external one.
QString placeOf(const QString &name, const QString &project, bool isStandalone, const QString &alias, QString &declarations)
{
    const QString key = keyOf(name, project);
    if (!isStandalone && !key.isEmpty())
        return key;
    declarations += u"  %1:\n    external: true\n    name: %2\n"_s.arg(alias, yaml(name));
    return alias;
}

ComposePlaces placesOf(const Stack &stack, bool isStandalone)
{
    ComposePlaces places;
    QString networks, volumes;
    int number = 0;
    for (const QString &network : stack.database.networks)
        places.networks << placeOf(network, stack.project, isStandalone, number++ == 0 ? u"stack"_s : u"stack%1"_s.arg(number), networks);
    const Mount &mount = *stack.backupMount();
    places.volume = mount.volume.isEmpty() ? mount.source : placeOf(mount.volume, stack.project, isStandalone, u"backups"_s, volumes);
    if (!networks.isEmpty())
        places.declarations += u"\nnetworks:\n"_s + networks;
    if (!volumes.isEmpty())
        places.declarations += u"\nvolumes:\n"_s + volumes;
    return places;
}

QStringList databasesOf(const Stack &stack)
{
    QStringList databases {stack.database.databaseName};
    for (const QString &other : {u"tale_platform"_s, u"tale_knowledge"_s}) // tale-host.md, Databases
        if (!databases.contains(other))
            databases << other;
    return databases;
}

QString composeText(const SidecarRequest &request, bool isStandalone)
{
    const Stack &stack = request.stack;
    const ComposePlaces places = placesOf(stack, isStandalone);
    QStringList networks;
    for (const QString &network : places.networks)
        networks << yaml(network);
    // By its container's name, which is known in its networks also from another project.
    const QString head = isStandalone ? u"name: %1\n\n"_s.arg(yaml(stack.project + u"-backup"_s)) : QString();
    return u"# %1: a service that dumps the databases of the stack \"%2\" and prunes its dumps.\n"
           "# It holds no secret: the password comes from the variable DB_PASSWORD of the stack's own .env.\n"_s.arg(mark, stack.project)
        + head
        + u"services:\n"
          "  db-backup:\n"
          "    # The db container's own image, so that pg_dump fits the server: change it with that one.\n"
          "    image: %1\n"
          "    entrypoint: [bash, /%2]\n"
          "    command: [serve]\n"
          "    restart: unless-stopped\n"
          "    environment:\n"
          "      TALEKEEPER_SCHEDULE: %3\n"
          "      TALEKEEPER_POLICY: %4\n"
          "      TALEKEEPER_DATABASES: %5\n"
          "      TALEKEEPER_DIRECTORY: %6\n"
          "      PGHOST: %7\n"
          "      PGUSER: %8\n"
          "      PGPASSWORD: ${DB_PASSWORD:?set it in .env}\n"_s
              .arg(yaml(stack.database.image), scriptName, yaml(request.cron), yaml(toText(request.policy)), yaml(databasesOf(stack).join(u' ')), yaml(stack.backupDirectory),
                  yaml(stack.database.name), yaml(stack.database.databaseUser))
        + u"    volumes:\n"
          "      - %1\n"
          "      - ./%2:/%2:ro\n"
          "    networks: [%3]\n"
          "    labels:\n"
          "      talekeeper.backup: \"1\"\n"
          "      talekeeper.backup.project: %4\n"
          "      talekeeper.backup.database: %5\n"
          "      talekeeper.backup.schedule: %6\n"
          "      talekeeper.backup.policy: %7\n"
          "    healthcheck:\n"
          "      test: [CMD, bash, /%2, health]\n"
          "      interval: 1m\n"
          "      timeout: 10s\n"
          "      retries: 1\n"
          "      start_period: 10s\n"_s
              .arg(yaml(places.volume + u':' + stack.backupDirectory), scriptName, networks.join(u", "_s), yaml(stack.project), yaml(stack.database.databaseName),
                  yaml(request.cron), yaml(toText(request.policy)))
        + places.declarations;
}

/// The stack's own compose files, then ours, as Compose is to be called in their folder.
QString startCommandOf(const SidecarRequest &request, bool isStandalone, const QString &composeName)
{
    const Stack &stack = request.stack;
    if (isStandalone) // COMPOSE_PROJECT_NAME in the stack's .env would go before the file's own name
        return u"docker compose -p %1-backup -f %2 up -d db-backup"_s.arg(stack.project, composeName);
    QString files;
    for (const QString &file : stack.database.composeFiles) {
        const bool isHere = QFileInfo(file).path() == stack.database.composeDirectory;
        const QString name = isHere ? QFileInfo(file).fileName() : file;
        if (name != composeName)
            files += u" -f "_s + shellQuote(name);
    }
    return u"docker compose -p %1%2 -f %3 up -d --no-deps db-backup"_s.arg(stack.project, files, composeName);
}

QStringList explanationOf(const SidecarRequest &request, const Sidecar &sidecar, bool isStandalone)
{
    const Stack &stack = request.stack;
    QStringList lines {
        SidecarText::tr("It dumps %1 at \"%2\" (UTC), reads each dump to its end, and only then gives it its name.").arg(databasesOf(stack).join(u", "_s), request.cron),
        SidecarText::tr("After each run it keeps what %1 keeps, and removes other dumps of the databases that were dumped well; pinned ones and other files stay.").arg(toText(request.policy)),
    };
    if (isStandalone)
        lines << SidecarText::tr("No compose file of this stack lies on the host, so the service is a project of its own, \"%1\", in the stack's network. Put both files into one "
                                 "folder of the Docker host, with the stack's .env beside them or named by --env-file.").arg(stack.project + u"-backup"_s);
    else
        lines << SidecarText::tr("Put both files into %1 on the Docker host, beside the stack's own compose file.").arg(sidecar.directory);
    lines << SidecarText::tr("Start it there with: %1").arg(sidecar.startCommand);
    lines << SidecarText::tr("Its first dumps come at once. A job in a crontab that dumps too goes on; take it out when these are there.");
    return lines;
}

Result<void> requireSensible(const SidecarRequest &request)
{
    const Stack &stack = request.stack;
    const auto times = CronTimes::fromText(request.cron);
    if (!times || !times->longestGapSeconds())
        return failure(ErrorKind::WrongUsage, SidecarText::tr("\"%1\" is no schedule that ever comes. Write five fields of cron, such as \"0 2 * * *\", or @daily.").arg(request.cron));
    if (const auto policy = policyFromText(toText(request.policy)); !policy)
        return std::unexpected(policy.error());
    static const QRegularExpression plain(u"\\A[^\\s/.-][^\\s/]*\\z"_s);
    if (!plain.match(stack.database.databaseName).hasMatch())
        return failure(ErrorKind::Refused, SidecarText::tr("The database \"%1\" has a name that the service can't dump under. Dump it by a job of your own.").arg(stack.database.databaseName));
    if (!stack.backupMount())
        return failure(ErrorKind::Refused,
            SidecarText::tr("The backup directory %1 lies in the container %2 itself, where no other service can write. Mount a volume there first, such as db-backup.")
                .arg(stack.backupDirectory, stack.database.name));
    if (stack.database.networks.isEmpty())
        return failure(ErrorKind::Refused,
            (stack.database.isRunning() ? SidecarText::tr("%1 is in no network of Docker's, so no service beside it can reach it. The practice host has none: make the sidecar for a Docker stack.")
                                        : SidecarText::tr("The container %1 is in no network, so no service can reach it. Start it first."))
                .arg(stack.database.name));
    return {};
}

} // namespace

Result<Sidecar> makeSidecar(const SidecarRequest &request)
{
    if (const auto sensible = requireSensible(request); !sensible)
        return std::unexpected(sensible.error());
    const bool isStandalone = !request.hasComposeFile || request.stack.database.composeFiles.isEmpty();
    const QString composeName = isStandalone ? u"talekeeper-backup.compose.yml"_s : u"compose.override.yml"_s;
    Sidecar sidecar {
        .files = {{.name = composeName, .content = composeText(request, isStandalone).toUtf8()}, {.name = scriptName, .content = sidecarFile(scriptName).toUtf8()}},
        .directory = isStandalone ? QString() : request.stack.database.composeDirectory,
        .startCommand = startCommandOf(request, isStandalone, composeName),
        .explanation = {},
    };
    sidecar.explanation = explanationOf(request, sidecar, isStandalone);
    return sidecar;
}

Result<void> saveSidecar(const Sidecar &sidecar, const QString &directory)
{
    for (const SidecarFile &file : sidecar.files) {
        QFile present(QDir(directory).filePath(file.name));
        if (!present.exists())
            continue;
        if (!present.open(QIODevice::ReadOnly))
            return failure(ErrorKind::Failed, SidecarText::tr("%1 is there and can't be read: %2. Choose another folder.").arg(present.fileName(), present.errorString()));
        if (!present.read(400).contains(mark.toUtf8()))
            return failure(ErrorKind::Refused,
                SidecarText::tr("%1 is there already and is not Talekeeper's. Choose another folder, and put the service \"db-backup\" into your own file.").arg(present.fileName()));
    }
    std::vector<std::unique_ptr<QSaveFile>> written;
    for (const SidecarFile &file : sidecar.files) {
        auto &save = written.emplace_back(std::make_unique<QSaveFile>(QDir(directory).filePath(file.name)));
        const bool isWritten = save->open(QIODevice::WriteOnly) && save->write(file.content) == file.content.size() && save->flush();
        if (!isWritten)
            return failure(ErrorKind::Failed, SidecarText::tr("%1 can't be written: %2. Choose another folder.").arg(save->fileName(), save->errorString()));
        // The container's user has to read it, whoever that is.
        save->setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup | QFile::ReadOther);
    }
    for (const auto &save : written)
        if (!save->commit())
            return failure(ErrorKind::Failed, SidecarText::tr("%1 can't be written: %2. Choose another folder.").arg(save->fileName(), save->errorString()));
    return {};
}

} // namespace talekeeper
