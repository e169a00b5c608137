#include "core/drill/snapshotaction.h"

#include "core/drill/resticrepository.h"
#include "core/drill/snapshotarchive.h"
#include "core/foundation/format.h"
#include "core/host/remotescript.h"

#include <QCoreApplication>
#include <QFileInfo>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct SnapshotActionText {
    Q_DECLARE_TR_FUNCTIONS(SnapshotAction)
};

struct PartName {
    QString input;
    QString fact;
};

PartName nameOf(SnapshotPart part)
{
    switch (part) {
    case SnapshotPart::Environment: return {u"env"_s, u"snapshot_env"_s};
    case SnapshotPart::Providers: return {u"providers"_s, u"snapshot_providers"_s};
    case SnapshotPart::Config: return {u"config"_s, u"snapshot_config"_s};
    case SnapshotPart::ConvexData: return {u"convex_data"_s, u"snapshot_convex_data"_s};
    case SnapshotPart::Dumps: return {u"dumps"_s, u"snapshot_dumps"_s};
    }
    Q_UNREACHABLE_RETURN({});
}

/// A snapshot that lies on the drill host now.
struct Brought {
    QString folder; ///< by its whole path
    QString summary;
    QDateTime takenAt; ///< UTC; invalid: not known
    QList<DrillFinding> findings;
    QList<ResticSnapshot> chosen; ///< of restic's, the newest first
    SnapshotListing listing; ///< of these, as they lie in the folder
};

struct WorkFolder {
    QString path; ///< for the snapshot, and empty
    qint64 freeBytes = 0;
};

Result<WorkFolder> prepareWork(DrillHands &hands)
{
    const QString work = hands.record().input(u"work"_s);
    const auto output = hands.runScript(u"prepare-work.sh"_s, {work, hands.record().id});
    if (!output)
        return std::unexpected(output.error());
    const QString detail = QString::fromUtf8(output->errors).trimmed();
    switch (output->exitCode) {
    case 0: return WorkFolder {.path = QString::fromUtf8(output->output.trimmed().split('\n').first()), .freeBytes = output->output.trimmed().split('\n').last().toLongLong()};
    case 10: return failure(ErrorKind::WrongUsage, SnapshotActionText::tr("The folder for the snapshot has to be a whole path on the drill host, not \"%1\".").arg(work));
    case 11: return failure(ErrorKind::Refused, SnapshotActionText::tr("%1 on the drill host is no folder. Name another one to work in.").arg(work));
    case 12:
        return failure(ErrorKind::Refused,
            SnapshotActionText::tr("%1 on the drill host is not empty, and no drill has made it. Nothing was changed there. Name an empty folder to work in, or one that is not there yet.").arg(work));
    case 14: return failure(ErrorKind::NoRoom, SnapshotActionText::tr("The disk of %1 on the drill host is full. Make room, or name another folder to work in.").arg(work), detail);
    default: return failure(ErrorKind::Refused, SnapshotActionText::tr("%1 can't be made or written on the drill host. Name another folder to work in.").arg(work), detail);
    }
}

QList<DrillFinding> passedOver(const ChosenSnapshots &snapshots)
{
    QList<DrillFinding> findings;
    for (const ResticSnapshot &snapshot : snapshots.passedOver)
        findings << drillWarning(SnapshotActionText::tr("A newer snapshot of another host holds some of the same folders, so that of %1 on %2 (%3 UTC) was passed over. Where you mean that one, name it: #%4.")
                .arg(snapshot.paths.join(u", "_s), snapshot.host, formatTime(snapshot.takenAt), snapshot.shortId()));
    return findings;
}

/// A part that the job has not taken for long is as good as lost; a snapshot without a part is only worth a look.
QList<DrillFinding> leftBehind(const QList<FoundPart> &parts, const QList<ResticSnapshot> &chosen, const DrillRecord &record)
{
    QList<DrillFinding> findings;
    for (const FoundPart &part : parts)
        if (part.isLeftBehind && record.input(nameOf(part.part).input).isEmpty()) // whoever says where it is means that one
            findings << drillFailure(leftBehindText(part));
    for (const ResticSnapshot &snapshot : chosen) {
        const qint64 behind = snapshot.takenAt.secsTo(chosen.first().takenAt);
        const bool isSaid = std::ranges::any_of(parts, [&](const FoundPart &part) { return part.isLeftBehind && part.totals.takenAt == snapshot.takenAt.toSecsSinceEpoch(); });
        if (behind > usualSpread && !isSaid)
            findings << drillWarning(SnapshotActionText::tr("The newest snapshot of %1 is %2 older than that of %3. Look whether its job still runs.")
                    .arg(snapshot.paths.join(u", "_s), formatAge(behind), chosen.first().paths.join(u", "_s)));
    }
    return findings;
}

Result<SnapshotListing> listFolder(DrillHands &hands, const QString &folder)
{
    const auto output = hands.runScript(u"list-files.sh"_s, {folder}, false);
    if (!output)
        return std::unexpected(output.error());
    if (output->exitCode == 11)
        return failure(ErrorKind::NotFound, SnapshotActionText::tr("There is no folder %1 on the drill host. Name the folder that the snapshot lies in there.").arg(folder));
    if (output->exitCode == 12)
        return failure(ErrorKind::Refused, SnapshotActionText::tr("The folder %1 can't be read on the drill host. Give the user who signs in read access, or sign in as one who has it.").arg(folder));
    return listingFromFiles(output->output);
}

Result<Brought> bringRestic(DrillHands &hands, const SnapshotSource &source)
{
    const auto snapshots = readSnapshots(source, [&](const Command &command) { return hands.run(command, false); });
    if (!snapshots)
        return std::unexpected(snapshots.error());
    const auto folder = prepareWork(hands);
    if (!folder)
        return std::unexpected(folder.error());
    QStringList ids;
    SnapshotListing listing;
    for (const ResticSnapshot &snapshot : snapshots->chosen) {
        const auto restored = hands.run(resticRestore(source, snapshot.id, folder->path, snapshots->heldByNewer(snapshot)));
        if (!restored)
            return std::unexpected(restored.error());
        if (!restored->succeeded())
            return std::unexpected(resticError(source, *restored));
        ids << snapshot.shortId();
        auto listed = listFolder(hands, folder->path);
        if (!listed)
            return std::unexpected(listed.error());
        listed->dateNew(listing, snapshot.takenAt);
        listing = *std::move(listed);
    }
    const QDateTime takenAt = snapshots->chosen.first().takenAt;
    return Brought {.folder = folder->path, .summary = SnapshotActionText::tr("restic %1, %2 UTC").arg(ids.join(u", "_s), formatTime(takenAt)), .takenAt = takenAt, .findings = passedOver(*snapshots),
        .chosen = snapshots->chosen, .listing = listing};
}

Command receiveCommand(const QString &folder)
{
    Command command = scriptCommand(u"receive-snapshot.sh"_s, {folder});
    command.timeout = std::chrono::milliseconds(0);
    return command;
}

/// Unpacks an archive of this machine there, as it is read here: once more, so that it may be larger than this machine's disk.
Result<CommandOutput> sendArchive(DrillHands &hands, const QString &file, const QString &folder)
{
    auto archive = openArchive(file);
    if (!archive)
        return std::unexpected(archive.error());
    TarStream stream(*std::move(archive));
    const Command command = receiveCommand(folder);
    const QDateTime at = QDateTime::currentDateTimeUtc();
    const auto output = hands.site().engine->run(hands.site().engine->hostCommand(command), hands.job(), {.nextInput = [&] { return stream.next(); }});
    hands.keep({.at = at,
        .command = toText(command) + u" < "_s + file,
        .result = !output ? output.error().message : output->succeeded() ? u"done"_s : u"exit status %1"_s.arg(output->exitCode),
        .output = QString::fromUtf8(output ? output->errors : QByteArray())});
    return output;
}

/// Nothing is written before all of it was read.
Result<Brought> bringArchive(DrillHands &hands, const SnapshotSource &source)
{
    const auto checked = checkArchive(source.path, hands.job());
    if (!checked)
        return std::unexpected(checked.error());
    const auto folder = prepareWork(hands);
    if (!folder)
        return std::unexpected(folder.error());
    if (checked->sizeBytes >= folder->freeBytes)
        return failure(ErrorKind::NoRoom,
            SnapshotActionText::tr("%1 holds %2, and there are %3 free on the drill host. Nothing was unpacked. Make room there, or name another folder to work in.").arg(source.path, formatSize(checked->sizeBytes), formatSize(folder->freeBytes)));
    const auto sent = sendArchive(hands, source.path, folder->path);
    if (!sent)
        return std::unexpected(sent.error());
    if (!sent->succeeded())
        return failure(sent->exitCode == 12 ? ErrorKind::NoRoom : ErrorKind::Failed,
            sent->exitCode == 12 ? SnapshotActionText::tr("The disk of the drill host ran full; what has come of the snapshot is not whole. Make room, then do it again.")
                                 : SnapshotActionText::tr("The snapshot could not be unpacked on the drill host, and what has come of it is not whole: %1").arg(QString::fromUtf8(sent->errors).trimmed().section(u'\n', -1).left(300)),
            QString::fromUtf8(sent->errors));
    return Brought {.folder = folder->path, .summary = SnapshotActionText::tr("The archive %1").arg(QFileInfo(source.path).fileName()), .takenAt = {}, .findings = {}, .chosen = {}, .listing = {}};
}

Result<Brought> bring(DrillHands &hands, const SnapshotSource &source)
{
    switch (source.kind) {
    case SnapshotSource::Kind::Restic: return bringRestic(hands, source);
    case SnapshotSource::Kind::Archive: return bringArchive(hands, source);
    case SnapshotSource::Kind::Folder: return Brought {.folder = source.path, .summary = SnapshotActionText::tr("The folder %1").arg(source.path), .takenAt = {}, .findings = {}, .chosen = {}, .listing = {}};
    }
    Q_UNREACHABLE_RETURN({});
}

/// Its parts as facts, findings and a table to read.
void tellParts(const QList<FoundPart> &parts, const QString &folder, DrillStepResult &result)
{
    DrillTable table {.title = SnapshotActionText::tr("What the snapshot holds"),
        .columns = {SnapshotActionText::tr("Part"), SnapshotActionText::tr("Where"), SnapshotActionText::tr("Size"), SnapshotActionText::tr("Files"), SnapshotActionText::tr("Newest file (UTC)")}, .rows = {}};
    const auto shown = [](const QString &path) { return path.isEmpty() ? u"."_s : path; };
    for (const auto part : {SnapshotPart::Dumps, SnapshotPart::Providers, SnapshotPart::Config, SnapshotPart::Environment, SnapshotPart::ConvexData}) {
        const FoundPart *found = foundPart(parts, part);
        if (!found) {
            table.rows << QStringList {snapshotPartName(part), SnapshotActionText::tr("not found"), {}, {}, {}};
            continue;
        }
        result.facts.insert(nameOf(part).fact, found->path.isEmpty() ? folder : folder + u'/' + found->path);
        table.rows << QStringList {snapshotPartName(part), shown(found->path), formatSize(found->totals.sizeBytes), formatCount(found->totals.files), formatTime(found->totals.newestAt())};
        if (!found->others.isEmpty())
            result.findings << drillWarning(SnapshotActionText::tr("%1 could be in several places of the snapshot. %2 is used, as it is the most complete or the newest; passed over: %3. Say which one you mean where that is wrong.")
                    .arg(snapshotPartName(part), shown(found->path), found->others.first(qMin<qsizetype>(found->others.size(), 5)).join(u", "_s)));
    }
    result.tables << table;
}

Result<DrillStepResult> bringSnapshot(DrillHands &hands)
{
    const auto source = parseSnapshotSource(hands.record().input(u"snapshot"_s));
    if (!source)
        return std::unexpected(source.error());
    const auto brought = bring(hands, *source);
    if (!brought)
        return std::unexpected(brought.error());
    const auto listing = brought->chosen.isEmpty() ? listFolder(hands, brought->folder) : Result<SnapshotListing>(brought->listing);
    if (!listing)
        return std::unexpected(listing.error());
    const SnapshotListing::Totals all = listing->all();
    DrillStepResult result {.summary = SnapshotActionText::tr("%1 (%2 in %3 files)").arg(brought->summary, formatSize(all.sizeBytes), formatCount(all.files)), .findings = brought->findings, .tables = {}, .facts = {}};
    result.facts.insert(u"snapshot_folder"_s, brought->folder);
    if (brought->takenAt.isValid())
        result.facts.insert(u"snapshot_taken_at"_s, toIsoTime(brought->takenAt));
    const QList<FoundPart> parts = findParts(*listing);
    if (!foundPart(parts, SnapshotPart::Dumps) && hands.record().input(u"dumps"_s).isEmpty())
        result.findings << drillFailure(SnapshotActionText::tr("The snapshot holds no dump (NAME-YYYYMMDD-HHMMSS.sql.gz), so no database can be rebuilt from it. Add the volume db-backup to the snapshot job."));
    result.findings << leftBehind(parts, brought->chosen, hands.record());
    tellParts(parts, brought->folder, result);
    return result;
}

QStringList bringCommands(const DrillSite & /*site*/, const DrillRecord &record)
{
    const auto source = parseSnapshotSource(record.input(u"snapshot"_s));
    if (!source)
        return {};
    const QString work = record.input(u"work"_s);
    const QString folder = source->kind == SnapshotSource::Kind::Folder ? source->path : work + u"/snapshot"_s;
    const QString prepare = toText(scriptCommand(u"prepare-work.sh"_s, {work, record.id}));
    QStringList commands;
    if (source->kind == SnapshotSource::Kind::Restic)
        commands << toText(resticCommand(*source, u"snapshots"_s)) << prepare << toText(resticRestore(*source, source->snapshot.isEmpty() ? u"…"_s : source->snapshot, folder, {}));
    else if (source->kind == SnapshotSource::Kind::Archive)
        commands << prepare << toText(receiveCommand(folder));
    return commands << toText(scriptCommand(u"list-files.sh"_s, {folder}));
}

} // namespace

QList<DrillFunction> snapshotActions()
{
    return {{.does = u"bring-snapshot"_s, .kind = DrillStepKind::Action, .run = bringSnapshot, .commands = bringCommands}};
}

QString snapshotPath(const DrillRecord &record, SnapshotPart part)
{
    const PartName name = nameOf(part);
    const QString told = record.input(name.input);
    if (told.isEmpty())
        return record.fact(name.fact);
    return told.startsWith(u'/') ? told : record.fact(u"snapshot_folder"_s) + u'/' + told;
}

} // namespace talekeeper
