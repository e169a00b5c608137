#include "core/drill/placefiles.h"

#include "core/drill/checkoutcheck.h"
#include "core/drill/composecall.h"
#include "core/drill/dumpcheck.h"
#include "core/host/remotescript.h"

#include <QCoreApplication>

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct PlaceFilesText {
    Q_DECLARE_TR_FUNCTIONS(PlaceFiles)
};

/// The mount of Convex's local storage: its volume, or what is mounted from a folder of that name.
const Mount *convexMount(const Container &container)
{
    const auto found = std::ranges::find_if(container.mounts, [](const Mount &mount) { return mount.volume.endsWith("convex-data"_L1) || mount.source.endsWith("/convex-data"_L1); });
    return found == container.mounts.end() ? nullptr : &*found;
}

bool isInside(const QString &path, const QString &folder) { return !folder.isEmpty() && (path == folder || path.startsWith(folder + u'/')); }

/// The one whose directory is in a volume, as what is only in a container goes with it.
const ConfigPlace *lastingPlace(const Stack &stack, const QList<ConfigPlace> &places)
{
    for (const ConfigPlace &place : places)
        if (const Container *container = stack.container(place.container))
            if (std::ranges::any_of(container->mounts, [&](const Mount &mount) { return isInside(place.directory, mount.destination); }))
                return &place;
    return nullptr;
}

Placement folderInto(const QString &what, const QString &source, const QString &container, const QString &target)
{
    return {.what = what, .source = source + u"/."_s, .container = container, .target = target};
}

QStringList copyArguments(const Placement &copy)
{
    QStringList arguments {u"cp"_s, u"--follow-link"_s};
    if (copy.keepsOwners)
        arguments << u"--archive"_s;
    return arguments << copy.source << copy.container + u':' + copy.target;
}

/// Of what runs already, nothing is overwritten: its programs have the files open.
QStringList runningBeside(const Stack &stack)
{
    QStringList names;
    for (const Container &container : stack.containers)
        if (container.isRunning() && container.role != Role::Database)
            names << container.name;
    return names;
}

Result<std::optional<DrillFinding>> placeEnvironment(DrillHands &hands, const QString &source)
{
    const auto placed = hands.runScript(u"place-environment.sh"_s, {source, checkoutFolder(hands.record())});
    if (!placed)
        return std::unexpected(placed.error());
    switch (placed->exitCode) {
    case 0: return std::nullopt;
    case 11: return drillFailure(PlaceFilesText::tr("The snapshot's .env is not there any more: %1. Bring the snapshot in once more.").arg(source));
    case 12: return drillFailure(PlaceFilesText::tr("The checkout is not there any more: %1. Clone it there, or begin a drill that names where it is.").arg(checkoutFolder(hands.record())));
    case 14: return drillFailure(PlaceFilesText::tr("The checkout has a .env that is not the snapshot's, and it was not overwritten. Move it away, then run this step again."));
    default: return drillFailure(PlaceFilesText::tr(".env could not be written into the checkout. See to the folder's owner and to the room on its disk."));
    }
}

Result<QList<ConfigPlace>> readConfigPlaces(DrillHands &hands, const Stack &stack)
{
    QStringList arguments = hands.site().engine->callWords() + QStringList {u"--"_s};
    for (const Container &container : stack.containers)
        arguments << container.name;
    const auto output = hands.runScript(u"name-variables.sh"_s, arguments, false);
    if (!output)
        return std::unexpected(output.error());
    return configPlacesFrom(output->output);
}

Result<void> copyAll(DrillHands &hands, const Placements &placements, DrillStepResult &result)
{
    DrillTable table {.title = PlaceFilesText::tr("Put in its place"), .columns = {PlaceFilesText::tr("What"), PlaceFilesText::tr("Where")}, .rows = {}};
    for (const Placement &copy : placements.copies) {
        if (hands.job().stopRequested())
            return failure(ErrorKind::Stopped, PlaceFilesText::tr("It was stopped."));
        const auto copied = hands.run(dockerCommand(hands.site(), copyArguments(copy)));
        if (!copied)
            return std::unexpected(copied.error());
        if (!copied->succeeded())
            result.findings << drillFailure(PlaceFilesText::tr("%1 could not be copied into %2: docker ended with status %3. The command of this step says more when it is run by hand; then run the step again.").arg(copy.what, copy.container).arg(copied->exitCode));
        table.rows << QStringList {copy.what, copy.container + u':' + copy.target};
    }
    if (!placements.providersToCheckout.isEmpty()) {
        const QString target = checkoutFolder(hands.record()) + u"/providers"_s;
        const auto copied = hands.runScript(u"place-folder.sh"_s, {placements.providersToCheckout, target});
        if (!copied)
            return std::unexpected(copied.error());
        if (!copied->succeeded())
            result.findings << drillFailure(copied->exitCode == 13 ? PlaceFilesText::tr("The checkout has providers/ with other files of the same names, and they were not overwritten. Move the folder away, then run this step again.")
                                                                   : PlaceFilesText::tr("providers/ could not be copied into the checkout. See to the folder's owner and to the room on its disk."));
        table.rows << QStringList {u"providers/"_s, target};
    }
    result.tables << table;
    return {};
}

} // namespace

QList<ConfigPlace> configPlacesFrom(const QByteArray &output)
{
    QList<ConfigPlace> places;
    for (const QString &line : QString::fromUtf8(output).split(u'\n', Qt::SkipEmptyParts))
        if (line.startsWith("config\t"_L1) && line.section(u'\t', 2).startsWith(u'/'))
            places << ConfigPlace {.container = line.section(u'\t', 1, 1), .directory = line.section(u'\t', 2)};
    return places;
}

Placements placementsFor(const DrillRecord &record, const Stack &stack, const QList<ConfigPlace> &places)
{
    Placements result;
    const QString convexData = snapshotPath(record, SnapshotPart::ConvexData), config = snapshotPath(record, SnapshotPart::Config), providers = snapshotPath(record, SnapshotPart::Providers);
    const auto convex = std::ranges::find_if(stack.containers, [](const Container &container) { return convexMount(container) != nullptr; });
    if (!convexData.isEmpty() && convex == stack.containers.end())
        result.findings << drillFailure(PlaceFilesText::tr("No container of the stack mounts convex-data, so the uploaded files can't be put anywhere. See whether this checkout is the version that production runs."));
    else if (!convexData.isEmpty())
        result.copies << folderInto(u"convex-data"_s, convexData, convex->name, convexMount(*convex)->destination);
    else
        result.findings << drillWarning(PlaceFilesText::tr("The snapshot has no convex-data, so Tale starts without any uploaded file. Add the volume to the snapshot job."));

    const ConfigPlace *place = lastingPlace(stack, places);
    const auto toPlace = [&](const QString &what, const QString &source, const QString &folder) {
        if (source.isEmpty())
            result.findings << drillWarning(PlaceFilesText::tr("The snapshot has no %1, so Tale starts without. Add it to the snapshot job.").arg(what));
        else if (isInside(source, convexData))
            return; // it goes where it was, with the rest of the volume
        else if (place)
            result.copies << folderInto(what, source, place->container, place->directory + folder);
        else if (!folder.isEmpty())
            result.providersToCheckout = source;
        else
            result.findings << drillWarning(PlaceFilesText::tr("No container of the stack has TALE_CONFIG_DIR in a volume, so where %1 belongs is not known. It was not put anywhere.").arg(what));
    };
    toPlace(PlaceFilesText::tr("config directory"), config, {});
    toPlace(u"providers/"_s, providers, u"/providers"_s);

    const QString dumps = snapshotPath(record, SnapshotPart::Dumps);
    for (const QString &file : chosenDumps(record))
        result.copies << Placement {.what = file, .source = dumps + u'/' + file, .container = stack.database.name, .target = stack.backupDirectory + u'/' + file, .keepsOwners = false};
    return result;
}

Placements withoutOwners(Placements placements)
{
    bool hadOwners = false;
    for (Placement &copy : placements.copies)
        hadOwners = std::exchange(copy.keepsOwners, false) || hadOwners;
    if (hadOwners)
        placements.findings << drillWarning(PlaceFilesText::tr("The snapshot was unpacked by another user than root, so whom its files belonged to is lost, and in the volumes they are root's. "
                                                               "Where a container works as another user, give them to it, or sign in as root for the drill."));
    return placements;
}

Result<DrillStepResult> placeFiles(DrillHands &hands)
{
    DrillStepResult result;
    const auto before = hands.host();
    if (!before && before.error().kind != ErrorKind::NoStack)
        return std::unexpected(before.error());
    if (before)
        if (const QStringList running = runningBeside(before->stack); !running.isEmpty())
            return failure(ErrorKind::Refused, PlaceFilesText::tr("These containers of the stack run already: %1. Stop them first: what is put into their volumes would come under their feet.").arg(running.join(u", "_s)));
    const QString environment = snapshotPath(hands.record(), SnapshotPart::Environment);
    if (environment.isEmpty())
        return failure(ErrorKind::NotFound, PlaceFilesText::tr("The snapshot has no .env, so the stack has no settings to start with. Add it to the snapshot job."));
    const auto placed = placeEnvironment(hands, environment);
    if (!placed)
        return std::unexpected(placed.error());
    if (*placed) {
        result.findings << **placed;
        return result;
    }
    const auto made = runCompose(hands, {u"up"_s, u"--no-start"_s});
    if (!made)
        return std::unexpected(made.error());
    if (!made->isEmpty()) {
        result.findings << drillFailure(*made);
        return result;
    }
    const auto host = requireStack(hands);
    if (!host)
        return std::unexpected(host.error());
    const auto places = readConfigPlaces(hands, host->stack);
    if (!places)
        return std::unexpected(places.error());
    Placements placements = placementsFor(hands.record(), host->stack, *places);
    const auto user = hands.run({.words = {u"id"_s, u"-u"_s}});
    if (!user)
        return std::unexpected(user.error());
    if (user->output.trimmed() != "0")
        placements = withoutOwners(placements);
    result.findings << placements.findings;
    if (const auto copied = copyAll(hands, placements, result); !copied)
        return std::unexpected(copied.error());
    result.summary = placements.copies.size() == 1 ? PlaceFilesText::tr(".env into the checkout, 1 copy into a volume") : PlaceFilesText::tr(".env into the checkout, %1 copies into volumes").arg(placements.copies.size());
    return result;
}

QStringList placeFilesCommands(const DrillSite &site, const DrillRecord &record)
{
    QStringList commands {toText(scriptCommand(u"place-environment.sh"_s, {snapshotPath(record, SnapshotPart::Environment), checkoutFolder(record)})), composeText(site, record, {u"up"_s, u"--no-start"_s})};
    // Where there is no stack yet, its containers have no names yet.
    Stack stack;
    if (site.host)
        stack = site.host->stack;
    else {
        stack.database = {.name = u"DB_CONTAINER"_s, .role = Role::Database};
        stack.backupDirectory = u"BACKUP_DIRECTORY"_s;
        stack.containers = {{.name = u"CONVEX_CONTAINER"_s, .role = Role::Convex, .mounts = {{.volume = u"convex-data"_s, .destination = u"CONVEX_DATA"_s}}}};
    }
    const QList<ConfigPlace> places {{.container = stack.containers.value(0).name, .directory = stack.containers.value(0).mounts.value(0).destination}};
    for (const Placement &copy : placementsFor(record, stack, site.host ? QList<ConfigPlace> {} : places).copies)
        commands << toText(dockerCommand(site, copyArguments(copy)));
    return commands;
}

} // namespace talekeeper
