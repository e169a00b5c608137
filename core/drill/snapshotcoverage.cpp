#include "core/drill/snapshotcoverage.h"

#include "core/drill/drilldue.h"
#include "core/drill/hostplaces.h"
#include "core/drill/resticrepository.h"
#include "core/drill/snapshotarchive.h"
#include "core/host/remotescript.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct SnapshotCoverageText {
    Q_DECLARE_TR_FUNCTIONS(SnapshotCoverage)
};

using Part = CoveredPart::Part;
using Place = CoveredPart::Place;
using Presence = CoveredPart::Presence;

constexpr std::array allParts {Part::DatabaseVolume, Part::BackupVolume, Part::Providers, Part::Config, Part::Environment, Part::ConvexData};

// On the host ---------------------------------------------------------------------------------------------------------

std::optional<HostPlace> placeOf(const HostPlaces &places, Part part)
{
    switch (part) {
    case Part::DatabaseVolume: return places.databaseData;
    case Part::BackupVolume: return places.dumps;
    case Part::Providers: return places.providers;
    case Part::Config: return places.config;
    case Part::Environment: return places.environment;
    case Part::ConvexData: return places.convexData;
    }
    Q_UNREACHABLE_RETURN({});
}

QString whyNowhere(Part part)
{
    switch (part) {
    case Part::DatabaseVolume: return SnapshotCoverageText::tr("No mount of the db container tells where its data lies.");
    case Part::BackupVolume: return {};
    case Part::Providers: return SnapshotCoverageText::tr("No container has TALE_CONFIG_DIR and none tells where its compose file lies, so where providers/ is kept is not known.");
    case Part::Config: return SnapshotCoverageText::tr("No container has TALE_CONFIG_DIR, so there is no config directory that is known.");
    case Part::Environment: return SnapshotCoverageText::tr("No container tells where its compose file lies, so where .env is kept is not known. Note it down: after a loss nobody has it.");
    case Part::ConvexData: return SnapshotCoverageText::tr("No mount of a convex container is its data. If it lies in the container itself, it goes with it.");
    }
    Q_UNREACHABLE_RETURN({});
}

Place placeOnHost(Part part, const HostPlace &place, const MeasuredPlace &measured)
{
    Place result {.presence = Presence::Present, .where = place.where, .sizeBytes = measured.totals.sizeBytes, .at = measured.totals.newestAt(), .why = {}};
    if (measured.state == MeasuredPlace::State::Unreadable)
        return {.presence = Presence::Unknown, .where = place.where, .at = {}, .why = SnapshotCoverageText::tr("It can't be looked at: its container does not run or has no program for that, and this user may not read it on the host.")};
    if (measured.state == MeasuredPlace::State::Missing && part == Part::Config)
        return {.presence = Presence::Missing, .where = place.where, .at = {}, .why = SnapshotCoverageText::tr("Neither branding nor retention lies in it. If they are kept elsewhere, make sure that the snapshot job knows where.")};
    if (measured.state == MeasuredPlace::State::Missing)
        return {.presence = Presence::Missing, .where = place.where, .at = {}, .why = SnapshotCoverageText::tr("It is not there. If it is kept elsewhere, make sure that the snapshot job knows where.")};
    if (measured.totals.files == 0)
        return {.presence = Presence::Missing, .where = place.where, .sizeBytes = 0, .at = {}, .why = SnapshotCoverageText::tr("It is there, and there is nothing in it.")};
    if (place.isInContainer)
        result.why = SnapshotCoverageText::tr("It lies in the container itself and goes with it. Give it a volume.");
    return result;
}

/// In production Convex's storage lies in the same folder, so the folder alone is no settings.
QList<HostPlace> measuredFor(Part part, const HostPlace &place)
{
    if (part != Part::Config)
        return {place};
    QList<HostPlace> places;
    for (const QString &name : settingsNames())
        places << placeIn(place, name);
    return places;
}

/// There is what is in any of them; what can't be read of one is not known of all.
MeasuredPlace joined(const QList<MeasuredPlace> &measured)
{
    MeasuredPlace all {.state = MeasuredPlace::State::Missing, .totals = {}};
    for (const MeasuredPlace &each : measured) {
        all.totals.add(each.totals);
        if (all.state != MeasuredPlace::State::Unreadable && each.state != MeasuredPlace::State::Missing)
            all.state = each.state;
    }
    return all;
}

Place noPlace(Part part, bool isPractice)
{
    if (isPractice)
        return {.presence = Presence::Unknown, .where = {}, .at = {}, .why = SnapshotCoverageText::tr("The practice host has a database and dumps, and stands in for nothing else of Tale.")};
    return {.presence = part == Part::ConvexData ? Presence::Missing : Presence::Unknown, .where = {}, .at = {}, .why = whyNowhere(part)};
}

/// Current versions of Tale give each organisation a folder of its own in the config directory, with its providers/ and retention
/// in it; only a list of the directory finds these.
Result<void> lookInOrganisations(const Host &host, const HostPlace &config, QList<CoveredPart> &parts, const Job &job)
{
    const auto isSought = [](const CoveredPart &part) { return (part.part == Part::Providers || part.part == Part::Config) && part.onHost.presence == Presence::Missing; };
    if (std::ranges::none_of(parts, isSought))
        return {};
    const auto listing = listPlace(host, config, job);
    if (!listing)
        return std::unexpected(listing.error());
    const QList<FoundPart> found = findParts(*listing);
    for (CoveredPart &part : parts) {
        const FoundPart *one = isSought(part) ? foundPart(found, part.part == Part::Providers ? SnapshotPart::Providers : SnapshotPart::Config) : nullptr;
        if (one && one->totals.files > 0)
            part.onHost = {.presence = Presence::Present, .where = placeIn(config, one->path).where, .sizeBytes = one->totals.sizeBytes, .at = one->totals.newestAt(),
                .why = one->others.isEmpty() ? QString() : SnapshotCoverageText::tr("So it is for other organisations: %1.").arg(one->others.join(u", "_s))};
    }
    return {};
}

Result<void> readHostPlaces(const Host &host, QList<CoveredPart> &parts, const Job &job)
{
    const HostPlaces places = placesOf(host.stack);
    QList<HostPlace> asked;
    for (const Part part : allParts)
        if (const auto place = placeOf(places, part))
            asked << measuredFor(part, *place);
    const auto measured = measurePlaces(host, asked, job);
    if (!measured)
        return std::unexpected(measured.error());
    qsizetype next = 0;
    for (CoveredPart &part : parts) {
        const auto place = placeOf(places, part.part);
        if (!place) {
            part.onHost = noPlace(part.part, host.profile.kind == HostProfile::Kind::Practice);
            continue;
        }
        const qsizetype count = measuredFor(part.part, *place).size();
        part.onHost = placeOnHost(part.part, *place, joined(measured->sliced(next, count)));
        next += count;
    }
    return places.config ? lookInOrganisations(host, *places.config, parts, job) : Result<void>();
}

// In the snapshot -----------------------------------------------------------------------------------------------------

Result<SnapshotListing> readRestic(const Host &host, const SnapshotSource &source, const Job &job)
{
    const auto snapshots = readSnapshots(source, [&](const Command &command) { return host.engine->run(host.engine->hostCommand(command), job); });
    if (!snapshots)
        return std::unexpected(snapshots.error());
    SnapshotListing listing;
    for (const ResticSnapshot &snapshot : snapshots->chosen) {
        const QStringList held = snapshots->heldByNewer(snapshot);
        const SnapshotListing before = listing;
        QByteArray pending;
        const auto take = [&](const QByteArray &bytes) -> Result<void> {
            pending += bytes;
            qsizetype begin = 0;
            for (qsizetype end = pending.indexOf('\n'); end >= 0; end = pending.indexOf('\n', begin)) {
                addResticLine(listing, pending.sliced(begin, end - begin), held);
                begin = end + 1;
            }
            pending.remove(0, begin);
            return {};
        };
        const auto output = host.engine->run(host.engine->hostCommand(resticCommand(source, u"list"_s, {snapshot.id})), job, {.onOutput = take});
        if (!output)
            return std::unexpected(output.error());
        if (!output->succeeded())
            return std::unexpected(resticError(source, *output));
        listing.dateNew(before, snapshot.takenAt);
    }
    return listing;
}

Result<SnapshotListing> readFolder(const Host &host, const SnapshotSource &source, const Job &job)
{
    Command command = scriptCommand(u"list-files.sh"_s, {source.path});
    command.timeout = std::chrono::milliseconds(0);
    const auto output = host.engine->run(host.engine->hostCommand(command), job);
    if (!output)
        return std::unexpected(output.error());
    if (!output->succeeded())
        return failure(ErrorKind::NotFound, output->exitCode == 11 ? SnapshotCoverageText::tr("There is no folder %1 on the host.").arg(source.path) : SnapshotCoverageText::tr("The folder %1 can't be read on the host.").arg(source.path));
    return listingFromFiles(output->output);
}

Result<SnapshotListing> readSnapshot(const Host &host, const SnapshotSource &source, const Job &job)
{
    switch (source.kind) {
    case SnapshotSource::Kind::Restic: return readRestic(host, source, job);
    case SnapshotSource::Kind::Archive: return checkArchive(source.path, job).transform([](const CheckedArchive &archive) { return archive.listing; });
    case SnapshotSource::Kind::Folder: return readFolder(host, source, job);
    }
    Q_UNREACHABLE_RETURN({});
}

SnapshotPart snapshotPartOf(Part part)
{
    switch (part) {
    case Part::DatabaseVolume:
    case Part::BackupVolume: return SnapshotPart::Dumps;
    case Part::Providers: return SnapshotPart::Providers;
    case Part::Config: return SnapshotPart::Config;
    case Part::Environment: return SnapshotPart::Environment;
    case Part::ConvexData: return SnapshotPart::ConvexData;
    }
    Q_UNREACHABLE_RETURN({});
}

Place placeInSnapshot(Part part, const QList<FoundPart> &found)
{
    const FoundPart *one = foundPart(found, snapshotPartOf(part));
    if (!one && part == Part::DatabaseVolume)
        return {.presence = Presence::Missing, .where = {}, .at = {}, .why = SnapshotCoverageText::tr("The snapshot holds no dump. Files of a running server would be no backup: add the volume db-backup to the snapshot job.")};
    if (!one)
        return {.presence = Presence::Missing, .where = {}, .at = {}, .why = SnapshotCoverageText::tr("The snapshot does not hold it. Add it to the snapshot job. %1").arg(partWhy(part))};
    const QString where = one->path.isEmpty() ? u"."_s : one->path;
    if (one->totals.files == 0)
        return {.presence = Presence::Missing, .where = where, .sizeBytes = 0, .at = {}, .why = SnapshotCoverageText::tr("The snapshot holds it, and there is nothing in it. Look at the paths of the snapshot job.")};
    const QDateTime at = one->totals.takenAt > 0 ? one->totals.snapshotAt() : one->totals.newestAt();
    if (one->isLeftBehind)
        return {.presence = Presence::Missing, .where = where, .sizeBytes = one->totals.sizeBytes, .at = at, .why = leftBehindText(*one) + u' ' + partWhy(part)};
    Place place {.presence = Presence::Present, .where = where, .sizeBytes = one->totals.sizeBytes, .at = at, .why = {}};
    if (part == Part::DatabaseVolume)
        place.why = SnapshotCoverageText::tr("By its dumps. The volume itself is not needed: files of a running server are no backup.");
    return place;
}

Result<void> readSnapshotPlaces(const Host &host, const std::optional<SnapshotSource> &source, QList<CoveredPart> &parts, const Job &job)
{
    QString why = SnapshotCoverageText::tr("No off-host snapshot is named yet, so what it holds is not known. Name one: restic:ENVIRONMENT_FILE, an archive or a folder.");
    if (source) {
        const auto snapshot = readSnapshot(host, *source, job);
        if (snapshot) {
            const QList<FoundPart> found = findParts(*snapshot);
            for (CoveredPart &part : parts)
                part.inSnapshot = placeInSnapshot(part.part, found);
            return {};
        }
        if (tellsOfTheHost(snapshot.error().kind))
            return std::unexpected(snapshot.error());
        why = snapshot.error().message;
    }
    for (CoveredPart &part : parts)
        part.inSnapshot = {.presence = Presence::Unknown, .where = {}, .at = {}, .why = why};
    return {};
}

// By drills -----------------------------------------------------------------------------------------------------------

/// What of a drill proves a part, once it has ended well (drillsteps.h).
QStringList proofsOf(Part part)
{
    switch (part) {
    case Part::DatabaseVolume: return {u"data"_s, u"rehearse-data"_s};
    case Part::BackupVolume: return {u"dump"_s, u"rehearse-load"_s};
    case Part::Providers: return {u"providers"_s};
    case Part::Config: return {u"config"_s};
    case Part::Environment: return {u"env"_s};
    case Part::ConvexData: return {u"convex-data"_s};
    }
    Q_UNREACHABLE_RETURN({});
}

bool proves(const DrillRecord &record, Part part)
{
    const QStringList proofs = proofsOf(part);
    return std::ranges::any_of(record.drill.steps, [&](const DrillTemplateStep &step) {
        const DrillStep *done = record.step(step.id);
        return proofs.contains(step.does) && done && done->endedWell();
    });
}

bool isOf(const DrillRecord &record, const QList<DrillTemplate> &templates, const HostProfile &host)
{
    const auto drill = std::ranges::find(templates, record.drill.id, &DrillTemplate::id);
    return drill != templates.cend() && followsTemplate(record, *drill) && record.isPractice == (host.kind == HostProfile::Kind::Practice)
        && (drill->host != DrillTemplate::HostKind::Any || record.host == host.name);
}

} // namespace

std::optional<QDateTime> lastProof(Part part, const QList<DrillRecord> &drills, const QList<DrillTemplate> &templates, const HostProfile &host)
{
    const auto found = std::ranges::find_if(drills, [&](const DrillRecord &record) { return outcomeOf(record) == DrillOutcome::Passed && isOf(record, templates, host) && proves(record, part); });
    return found == drills.cend() ? std::nullopt : std::optional(found->signature->at);
}

QString partName(CoveredPart::Part part)
{
    switch (part) {
    case Part::DatabaseVolume: return u"db-data"_s;
    case Part::BackupVolume: return u"db-backup"_s;
    case Part::Providers: return u"providers/"_s;
    case Part::Config: return u"config"_s;
    case Part::Environment: return u".env"_s;
    case Part::ConvexData: return u"convex-data"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

QString partWhy(CoveredPart::Part part)
{
    switch (part) {
    case Part::DatabaseVolume: return SnapshotCoverageText::tr("Without it all that Tale knows is lost: agents, runs, users, the audit log.");
    case Part::BackupVolume: return SnapshotCoverageText::tr("Without a dump there is no database to rebuild, and no way back to an earlier day.");
    case Part::Providers: return SnapshotCoverageText::tr("Without it the providers and their keys are lost, and nobody can ask a model anything.");
    case Part::Config: return SnapshotCoverageText::tr("Without it branding and the bounds of retention have to be set anew from memory.");
    case Part::Environment: return SnapshotCoverageText::tr("Without it the secrets are lost: sessions end, and what is encrypted with them can't be read.");
    case Part::ConvexData: return SnapshotCoverageText::tr("Without it every uploaded file is lost; the database alone only refers to them.");
    }
    Q_UNREACHABLE_RETURN({});
}

Result<QList<CoveredPart>> readCoverage(const Host &host, const std::optional<SnapshotSource> &source, const QList<DrillRecord> &drills, const Job &job)
{
    const QList<DrillTemplate> templates = readDrillTemplates({}).templates;
    QList<CoveredPart> parts;
    for (const Part part : allParts)
        parts << CoveredPart {.part = part, .provedAt = lastProof(part, drills, templates, host.profile)};
    return readHostPlaces(host, parts, job).and_then([&] { return readSnapshotPlaces(host, source, parts, job); }).transform([&] { return parts; });
}

} // namespace talekeeper
