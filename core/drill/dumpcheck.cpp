#include "core/drill/dumpcheck.h"

#include "core/dumps/catalogue.h"
#include "core/foundation/format.h"
#include "core/host/remotescript.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct DumpCheckText {
    Q_DECLARE_TR_FUNCTIONS(DumpCheck)
};

/// What Tale's server holds (tale-host.md); the first is called otherwise where DB_NAME says so, but its dumps are not.
const QStringList taleDatabases {u"tale"_s, u"tale_platform"_s, u"tale_knowledge"_s};

/// Convex's own: people's threads and documents, and what refers to their files.
const QString platformDatabase = u"tale_platform"_s;

/// Dumps that were taken further apart than this may not fit to each other.
constexpr qint64 sameTimeSeconds = 3600;

constexpr QLatin1StringView latest("latest");

const DumpInspection *inspectionOf(const SnapshotDumps &dumps, const QString &file)
{
    const auto found = std::ranges::find(dumps.inspected, file, &DumpInspection::fileName);
    return found == dumps.inspected.end() ? nullptr : &*found;
}

QDateTime takenAt(const DumpInspection &dump)
{
    const auto name = parseDumpName(dump.fileName);
    return name ? name->takenAt : dump.modifiedAt;
}

bool isOfTale(const QString &database) { return database == taleDatabases.first() || database.startsWith("tale_"_L1); }

DrillFinding unfitFinding(const DumpInspection &dump)
{
    const QString text = u"%1: %2"_s.arg(dump.fileName, dump.reason);
    // What is damaged was left out by choice; what reaches out has to be looked into by somebody.
    return dump.state == DumpState::Unsafe ? drillFailure(text) : drillWarning(text);
}

/// Of each database that the snapshot has, the newest dump that is whole. The one that was asked for goes first.
QList<DumpInspection> chooseDumps(const SnapshotDumps &dumps, const QString &wanted)
{
    QList<DumpInspection> chosen;
    const auto wantedName = parseDumpName(wanted);
    for (const QString &database : dumpedDatabases(dumps.files)) {
        const QStringList files = wantedName && wantedName->database == database ? QStringList {wanted} : dumpsOf(database, dumps.files);
        for (const QString &file : files)
            if (const DumpInspection *dump = inspectionOf(dumps, file); dump && dump->isGood()) {
                chosen << *dump;
                break;
            }
    }
    std::ranges::stable_partition(chosen, [&](const DumpInspection &dump) { return dump.fileName == wanted; });
    return chosen;
}

void judgeTimes(const QList<DumpInspection> &chosen, DrillStepResult &result)
{
    const auto [oldest, newest] = std::ranges::minmax(chosen, {}, takenAt);
    result.facts.insert(u"dump_taken_at"_s, toIsoTime(takenAt(oldest)));
    const qint64 apart = takenAt(oldest).secsTo(takenAt(newest));
    if (apart > sameTimeSeconds)
        result.findings << drillWarning(DumpCheckText::tr("The dumps were taken at different times, up to %1 apart: what refers from one database to another may not match. Have them taken together.").arg(formatAge(apart)));
}

} // namespace

QStringList dumpsOf(const QString &database, const QStringList &files)
{
    QStringList own;
    for (const QString &file : files)
        if (const auto name = parseDumpName(file); name && name->database == database && !file.endsWith(".pinned"_L1))
            own << file;
    std::ranges::sort(own, std::ranges::greater());
    return own;
}

QStringList dumpedDatabases(const QStringList &files)
{
    QStringList databases;
    for (const QString &file : files)
        if (const auto name = parseDumpName(file); name && isOfTale(name->database) && !databases.contains(name->database))
            databases << name->database;
    databases.sort();
    std::ranges::stable_partition(databases, [](const QString &database) { return database == taleDatabases.first(); });
    return databases;
}

DrillStepResult judgeDumps(const SnapshotDumps &dumps, const QString &wanted)
{
    DrillStepResult result;
    DrillTable table {.title = DumpCheckText::tr("Dumps that were read"),
        .columns = {DumpCheckText::tr("File"), DumpCheckText::tr("State"), DumpCheckText::tr("Holds"), u"SHA-256"_s}, .rows = {}};
    for (const DumpInspection &dump : dumps.inspected) {
        table.rows << QStringList {dump.fileName, dumpStateName(dump.state), formatRows(dump.rowCount(), dump.tables.size()), dump.sha256};
        if (!dump.isGood())
            result.findings << unfitFinding(dump);
    }
    result.tables << table;

    const QList<DumpInspection> chosen = chooseDumps(dumps, wanted);
    QStringList names, lacking;
    QJsonArray inventory;
    for (const DumpInspection &dump : chosen) {
        names << dump.fileName;
        inventory.append(toJson(dump));
    }
    for (const QString &database : taleDatabases)
        if (std::ranges::none_of(names, [&](const QString &file) { return parseDumpName(file)->database == database; }))
            lacking << database;
    const QString main = wanted == latest ? taleDatabases.first() : QString();
    const bool hasWanted = wanted == latest ? !lacking.contains(main) : names.contains(wanted);
    if (!hasWanted)
        result.findings << drillFailure(wanted == latest ? DumpCheckText::tr("No dump of the database %1 in the snapshot is whole, so it can't be rebuilt. Have one taken, and see that the snapshot job runs after it.").arg(main)
                                                         : DumpCheckText::tr("The dump %1 is not in the snapshot, or is not whole.").arg(wanted));
    lacking.removeAll(main);
    if (dumps.needsPlatform && lacking.removeAll(platformDatabase) > 0)
        result.findings << drillFailure(DumpCheckText::tr("No dump of the database %1 in the snapshot is whole: it holds what people have written and uploaded, and that would be lost. Have every Tale database dumped, "
                                                          "and see that the snapshot job runs after it.").arg(platformDatabase));
    if (!lacking.isEmpty())
        result.findings << drillWarning(DumpCheckText::tr("The snapshot has no whole dump of %1: what is in there would be lost. Have every Tale database dumped.").arg(lacking.join(u", "_s)));
    result.summary = chosen.isEmpty() ? DumpCheckText::tr("No dump is whole") : DumpCheckText::tr("%1 verified").arg(names.join(u", "_s));
    if (!hasWanted || chosen.isEmpty())
        return result;
    judgeTimes(chosen, result);
    result.facts.insert(u"dump_file"_s, names.first());
    result.facts.insert(u"dumps"_s, names.join(u'\n'));
    result.facts.insert(u"inventory"_s, QString::fromUtf8(QJsonDocument(inventory).toJson(QJsonDocument::Compact)));
    return result;
}

QStringList chosenDumps(const DrillRecord &record) { return record.fact(u"dumps"_s).split(u'\n', Qt::SkipEmptyParts); }

QList<DumpInspection> inventoryOf(const DrillRecord &record)
{
    QList<DumpInspection> inventory;
    for (const QJsonValue &dump : QJsonDocument::fromJson(record.fact(u"inventory"_s).toUtf8()).array())
        inventory << inspectionFromJson(dump.toObject());
    return inventory;
}

namespace {

Result<DumpInspection> inspectInFolder(DrillHands &hands, const QString &folder, const QString &file)
{
    Command command = scriptCommand(u"inspect-dump.sh"_s, {folder, file});
    command.timeout = std::chrono::milliseconds(0);
    command.input = "watch\n"; // see watch-input.sh: it ends with whoever asked
    command.watchesInput = true;
    const auto output = hands.run(command, false);
    if (!output)
        return std::unexpected(output.error());
    if (output->succeeded())
        return inspectionFromReport(file, output->output);
    return DumpInspection {.fileName = file, .state = DumpState::Unreadable,
        .reason = DumpCheckText::tr("The file can't be read on the drill host. Check its owner and mode, and whether /tmp there is full."), .inspectedAt = QDateTime::currentDateTimeUtc()};
}

} // namespace

Result<SnapshotDumps> readSnapshotDumps(DrillHands &hands, const QString &folder, const QString &wanted)
{
    const auto listing = hands.runScript(u"list-dumps.sh"_s, {folder}, false);
    if (!listing)
        return std::unexpected(listing.error());
    if (!listing->succeeded())
        return failure(ErrorKind::NotFound, DumpCheckText::tr("The folder of dumps %1 can't be read on the drill host.").arg(folder));
    SnapshotDumps dumps;
    for (const Dump &dump : catalogueFromListing(listing->output).dumps)
        dumps.files << dump.fileName;
    const auto wantedName = parseDumpName(wanted);
    for (const QString &database : dumpedDatabases(dumps.files)) {
        QStringList files = dumpsOf(database, dumps.files);
        if (wantedName && wantedName->database == database)
            files = files.contains(wanted) ? QStringList {wanted} : QStringList {};
        for (const QString &file : files) {
            if (hands.job().stopRequested())
                return failure(ErrorKind::Stopped, DumpCheckText::tr("It was stopped."));
            const auto inspection = inspectInFolder(hands, folder, file);
            if (!inspection)
                return std::unexpected(inspection.error());
            dumps.inspected << *inspection;
            if (inspection->isGood())
                break;
        }
    }
    return dumps;
}

} // namespace talekeeper
