#include "core/drill/hostplaces.h"

#include "core/host/remotescript.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

using State = MeasuredPlace::State;

QString below(const QString &folder, const QString &name) { return folder.endsWith(u'/') ? folder + name : folder + u'/' + name; }

/// The mount that a path in a container lies in; null: in the container itself.
const Mount *mountAt(const Container &container, const QString &path)
{
    const Mount *nearest = nullptr;
    for (const Mount &mount : container.mounts) {
        const bool holds = path == mount.destination || path.startsWith(below(mount.destination, {}));
        if (holds && (!nearest || mount.destination.size() > nearest->destination.size()))
            nearest = &mount;
    }
    return nearest;
}

HostPlace placeAt(const Container &container, const QString &path)
{
    HostPlace place {.container = container.name, .path = path, .hostPath = {}, .where = path};
    const Mount *mount = mountAt(container, path);
    if (!mount) {
        place.isInContainer = true;
        return place;
    }
    const QString rest = path.sliced(mount->destination.size());
    if (!mount->source.isEmpty())
        place.hostPath = mount->source + rest;
    if (!mount->volume.isEmpty())
        place.where = mount->volume + rest;
    else if (!mount->source.isEmpty())
        place.where = place.hostPath;
    return place;
}

HostPlace onHost(const QString &path) { return {.container = {}, .path = path, .hostPath = path, .where = path}; }

std::optional<HostPlace> databaseDataOf(const Stack &stack)
{
    for (const Mount &mount : stack.database.mounts)
        if (mount.destination != stack.backupDirectory && (mount.volume.endsWith("db-data"_L1) || mount.destination.startsWith("/var/lib/postgresql"_L1)))
            return placeAt(stack.database, mount.destination);
    return std::nullopt;
}

/// Several containers are told the directory; it is kept where it is mounted.
const Container *settingsContainer(const Stack &stack)
{
    const Container *found = nullptr;
    int best = 0;
    for (const Container &container : stack.containers) {
        if (container.configDirectory.isEmpty())
            continue;
        const int weight = 1 + container.isRunning() + 2 * (mountAt(container, container.configDirectory) != nullptr);
        if (weight > best)
            found = &container;
        best = std::max(best, weight);
    }
    return found;
}

std::optional<HostPlace> convexDataOf(const Stack &stack)
{
    for (const Container &container : stack.containers) {
        if (container.role != Role::Convex)
            continue;
        for (const Mount &mount : container.mounts)
            if (mount.volume.endsWith("convex-data"_L1) || mount.destination == "/app/data"_L1 || mount.destination == "/convex/data"_L1 || mount.source.endsWith("/convex-data"_L1))
                return placeAt(container, mount.destination);
    }
    return std::nullopt;
}

QString composeDirectoryOf(const Stack &stack)
{
    for (const Container &container : stack.containers)
        if (!container.composeDirectory.isEmpty())
            return container.composeDirectory;
    return {};
}

QList<MeasuredPlace> measuredIn(const QByteArray &output, qsizetype count)
{
    QList<MeasuredPlace> places;
    for (const QByteArray &line : output.split('\n')) {
        const QByteArrayList fields = line.split('\t');
        if (fields.size() != 4)
            continue;
        places << MeasuredPlace {.state = fields.at(0) == "present" ? State::Present : fields.at(0) == "missing" ? State::Missing : State::Unreadable,
            .totals = {.sizeBytes = fields.at(1).toLongLong(), .files = fields.at(3).toLongLong(), .newest = fields.at(2).toLongLong()}};
    }
    places.resize(count);
    return places;
}

/// \param container empty: on the host. An image without bash or find tells nothing, and is no error.
Result<QList<MeasuredPlace>> measureIn(const Host &host, const QString &container, const QStringList &paths, const Job &job)
{
    Command command = scriptCommand(u"measure-places.sh"_s, paths);
    command.timeout = std::chrono::milliseconds(0);
    const auto output = host.engine->run(container.isEmpty() ? host.engine->hostCommand(command) : host.engine->insideCommand(container, command), job);
    if (!output && tellsOfTheHost(output.error().kind))
        return std::unexpected(output.error());
    return measuredIn(output ? output->output : QByteArray(), paths.size());
}

} // namespace

bool tellsOfTheHost(ErrorKind kind) { return kind == ErrorKind::Stopped || kind == ErrorKind::EngineUnreachable || isOfTheLink(kind) || isOfTheLogin(kind); }

QStringList settingsNames() { return {u"branding"_s, u"retention"_s, u"retention.json"_s}; }

HostPlace placeIn(const HostPlace &folder, const QString &name)
{
    HostPlace place = folder;
    place.path = below(place.path, name);
    place.where = below(place.where, name);
    if (!place.hostPath.isEmpty())
        place.hostPath = below(place.hostPath, name);
    return place;
}

HostPlaces placesOf(const Stack &stack, const QString &environmentFile)
{
    HostPlaces places {.databaseData = databaseDataOf(stack), .dumps = placeAt(stack.database, stack.backupDirectory), .providers = {}, .config = {}, .environment = {}, .convexData = convexDataOf(stack)};
    const QString composeDirectory = composeDirectoryOf(stack);
    if (!environmentFile.isEmpty())
        places.environment = onHost(environmentFile);
    else if (!composeDirectory.isEmpty())
        places.environment = onHost(below(composeDirectory, u".env"_s));
    if (const Container *settings = settingsContainer(stack)) {
        places.config = placeAt(*settings, settings->configDirectory);
        places.providers = placeAt(*settings, below(settings->configDirectory, u"providers"_s));
    } else if (!composeDirectory.isEmpty()) {
        places.providers = onHost(below(composeDirectory, u"providers"_s)); // as the manual page has it
    }
    return places;
}

Result<QList<MeasuredPlace>> measurePlaces(const Host &host, const QList<HostPlace> &places, const Job &job)
{
    QList<MeasuredPlace> measured(places.size());
    const auto measureThose = [&](const QString &container, const auto &isMeant, const auto &pathOf) -> Result<void> {
        QList<qsizetype> meant;
        QStringList paths;
        for (qsizetype i = 0; i < places.size(); ++i)
            if (isMeant(i)) {
                meant << i;
                paths << pathOf(places.at(i));
            }
        if (meant.isEmpty())
            return {};
        const auto found = measureIn(host, container, paths, job);
        if (!found)
            return std::unexpected(found.error());
        for (qsizetype i = 0; i < meant.size(); ++i)
            measured[meant.at(i)] = found->at(i);
        return {};
    };
    QStringList containers;
    for (const HostPlace &place : places)
        if (const Container *container = host.stack.container(place.container); container && container->isRunning() && !containers.contains(place.container))
            containers << place.container;
    for (const QString &container : std::as_const(containers))
        if (const auto done = measureThose(container, [&](qsizetype i) { return places.at(i).container == container; }, [](const HostPlace &place) { return place.path; }); !done)
            return std::unexpected(done.error());
    const auto untold = [&](qsizetype i) { return measured.at(i).state == State::Unreadable && !places.at(i).hostPath.isEmpty(); };
    return measureThose({}, untold, [](const HostPlace &place) { return place.hostPath; }).transform([&] { return measured; });
}

} // namespace talekeeper
