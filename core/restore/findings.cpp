#include "core/restore/findings.h"

#include "core/foundation/format.h"
#include "core/restore/loss.h"

#include <QCoreApplication>

#include <algorithm>
#include <limits>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct FindingsText {
    Q_DECLARE_TR_FUNCTIONS(Findings)
};

int majorVersion(const QString &version) { return version.section(u'.', 0, 0).toInt(); }

QStringList missingFrom(const QStringList &wanted, const QStringList &there)
{
    QStringList missing;
    for (QString name : wanted) {
        if (name.size() > 1 && name.startsWith(u'"') && name.endsWith(u'"'))
            name = name.sliced(1, name.size() - 2).replace(u"\"\""_s, u"\""_s);
        if (!there.contains(name))
            missing << name;
    }
    return missing;
}

Finding ok(const QString &id, const QString &message) { return {.id = id, .message = message}; }
Finding warning(const QString &id, const QString &message) { return {.id = id, .severity = Severity::Warning, .message = message}; }
Finding blocker(const QString &id, const QString &message, bool acceptable = false)
{
    return {.id = id, .severity = Severity::Blocker, .acceptable = acceptable, .message = message};
}

Finding dumpFinding(const RestoreFacts &facts)
{
    if (!facts.dump.isLoadable(true))
        return blocker(u"dump"_s, facts.dump.reason);
    return ok(u"dump"_s,
        FindingsText::tr("The dump is whole: checksum, last line and %1 were read.").arg(formatRows(facts.dump.rowCount(), facts.dump.tables.size())));
}

Finding databaseFinding(const RestoreFacts &facts)
{
    if (facts.database.toUtf8().size() > 63)
        return blocker(u"database"_s, FindingsText::tr("A database's name has at most 63 bytes; \"%1\" has %2. Name it with --database.").arg(facts.database).arg(facts.database.toUtf8().size()));
    if (!findDatabase(facts.databases, facts.database) && !isTaleDatabase(facts.database, facts.stack))
        return blocker(u"database"_s,
            FindingsText::tr("The database %1 does not exist on this server, and Tale has none of that name. Name another with --database, or create it first.").arg(facts.database));
    if (!findDatabase(facts.databases, facts.database))
        return warning(u"database"_s,
            FindingsText::tr("The database %1 does not exist: it is created, with the server's defaults for encoding, locale and settings.").arg(facts.database));
    return ok(u"database"_s, FindingsText::tr("The database %1 is there and stays untouched until the swap.").arg(facts.database));
}

/// Whether the dump is of the database that it would replace, as far as its name tells.
void addOriginFinding(QList<Finding> &findings, const RestoreFacts &facts)
{
    if (!parseDumpName(facts.dump.fileName))
        findings << warning(u"otherdatabase"_s,
            FindingsText::tr("The file's name does not tell which database it is of. Look at its tables before you put it in the place of %1.").arg(facts.database));
    else if (const QString own = databaseOfDump(facts.dump.fileName, facts.stack); own != facts.database)
        findings << blocker(u"otherdatabase"_s, FindingsText::tr("By its name this dump is of %1, not of %2.").arg(own, facts.database), true);
}

/// What of the dump's SQL reaches outside the database; the reader lists it for the admin's eyes.
void addOutwardFinding(QList<Finding> &findings, const RestoreFacts &facts)
{
    if (facts.dump.outward.isEmpty())
        return;
    QString message = FindingsText::tr("The dump holds SQL that reaches outside the database; it would run as the superuser %1. Read it first: %2")
                          .arg(facts.stack.database.databaseUser, facts.dump.outward.join(u" · "_s));
    if (facts.dump.outwardCount > facts.dump.outward.size())
        message += FindingsText::tr(" · and %1 more").arg(facts.dump.outwardCount - facts.dump.outward.size());
    findings << blocker(u"outward"_s, message, true);
}

/// psql under a key of ours refuses a dump's backslash commands, if it knows how and has no hole in it.
void addClientFinding(QList<Finding> &findings, const RestoreFacts &facts)
{
    const QStringList parts = facts.clientVersion.split(u'.');
    const int major = parts.value(0).toInt(), minor = parts.value(1).toInt();
    // Both lists are from PostgreSQL's notes on CVE-2025-8714 and CVE-2026-18408 (tale-host.md, Dumps); 14 and older got neither.
    static const QMap<int, int> restricts {{15, 14}, {16, 10}, {17, 6}, {18, 0}}, isSafe {{15, 19}, {16, 15}, {17, 11}, {18, 6}};
    if (major == 0 || major > 18 || minor >= isSafe.value(major, std::numeric_limits<int>::max()))
        return;
    const QString wanted = isSafe.contains(major) ? u"%1.%2"_s.arg(major).arg(isSafe.value(major)) : u"15.19"_s;
    if (minor < restricts.value(major, std::numeric_limits<int>::max()))
        findings << warning(u"psql"_s,
            FindingsText::tr("psql %1 in the db container can't be kept from a dump's commands (CVE-2025-8714), so only Talekeeper's own reader stands guard. "
                             "Load only dumps of your own, and get an image with PostgreSQL %2 or later.")
                .arg(facts.clientVersion, wanted));
    else
        findings << warning(u"psql"_s,
            FindingsText::tr("psql %1 in the db container has a known hole in its guard against a dump's commands (CVE-2026-18408); Talekeeper's own reader "
                             "stands before it. Get an image with PostgreSQL %2 or later.")
                .arg(facts.clientVersion, wanted));
}

void addStoppedFinding(QList<Finding> &findings, const RestoreFacts &facts)
{
    QStringList stopped;
    for (const Container &container : stoppedWriters(facts.database, facts.stack))
        stopped << container.name;
    if (!stopped.isEmpty())
        findings << warning(u"stopped"_s,
            FindingsText::tr("These containers write to %1 and are stopped already: %2. They stay so after the restore; --start all starts them too.")
                .arg(facts.database, stopped.join(u", "_s)));
}

void addEncodingFinding(QList<Finding> &findings, const RestoreFacts &facts)
{
    const Database *database = findDatabase(facts.databases, facts.database);
    if (database && !facts.dump.encoding.isEmpty() && database->encoding != facts.dump.encoding)
        findings << warning(u"encoding"_s,
            FindingsText::tr("The dump is written in %1, the database %2 holds %3. PostgreSQL converts it; a character that %3 does not have ends the load, "
                             "and the old database stays in service.")
                .arg(facts.dump.encoding, facts.database, database->encoding));
}

void addPausedFinding(QList<Finding> &findings, const RestoreFacts &facts)
{
    QStringList paused;
    for (const Container &container : facts.stack.containers)
        if (container.state == ContainerState::Paused)
            paused << container.name;
    if (!paused.isEmpty())
        findings << blocker(u"paused"_s,
            FindingsText::tr("These containers are paused and would wake up to another database: %1. Unpause them first: docker unpause %2")
                .arg(paused.join(u", "_s), paused.join(u' ')));
}

/// A rehearsal's database is in nobody's way but for its room: an emergency does not wait for a drill.
Finding rehearsalFinding(const RunRecord &run, const RestoreFacts &facts)
{
    const Database *side = findDatabase(facts.databases, run.sideOid);
    return warning(u"unfinished"_s,
        FindingsText::tr("The database %1 of the rehearsal %2 is still here and takes %3. It is in nobody's way; drop it with \"talekeeperctl undo %2\".")
            .arg(run.sideDatabase, run.run, formatSize(side ? side->sizeBytes : 0)));
}

void addBusyFindings(QList<Finding> &findings, const RestoreFacts &facts)
{
    if (const QString busy = busyText(facts.holders, facts.runs); !busy.isEmpty())
        findings << blocker(u"busy"_s, busy);
    for (const RunRecord &run : facts.runs)
        if (run.isRehearsal && !run.sideDatabase.isEmpty() && run.state != RunState::Running)
            findings << rehearsalFinding(run, facts);
        else if (run.state == RunState::Interrupted)
            findings << blocker(u"unfinished"_s,
                run.whyNoUndo.isEmpty() ? FindingsText::tr("The run %1 of %2 stands half-way. Follow it to its end with \"talekeeperctl resume %1\", or take it back "
                                                           "with \"talekeeperctl undo %1\".")
                                              .arg(run.run, run.database)
                                        : FindingsText::tr("The run %1 of %2 stands half-way. %3").arg(run.run, run.database, run.whyNoUndo),
                !run.whyNoUndo.isEmpty());
}

void addServerFindings(QList<Finding> &findings, const RestoreFacts &facts)
{
    const int dumped = majorVersion(facts.dump.serverVersion);
    if (dumped > majorVersion(facts.server.version))
        findings << blocker(u"version"_s,
            FindingsText::tr("The dump is from PostgreSQL %1, the server is %2. PostgreSQL does not promise to load newer dumps; whether it "
                             "works, the load beside the old database will show.")
                .arg(facts.dump.serverVersion, facts.server.version),
            true);
    else
        findings << ok(u"version"_s, FindingsText::tr("PostgreSQL %1 can load a dump from %2.").arg(facts.server.version, facts.dump.serverVersion));
    if (const QStringList missing = missingFrom(facts.dump.extensions, facts.server.availableExtensions); !missing.isEmpty())
        findings << blocker(u"extensions"_s,
            FindingsText::tr("The server lacks extensions that the dump needs: %1. Use the database image that the dump was taken with.").arg(missing.join(u", "_s)));
    if (const QStringList missing = missingFrom(facts.dump.roles, facts.server.roles); !missing.isEmpty())
        findings << blocker(u"roles"_s,
            FindingsText::tr("Roles that own or use things in the dump do not exist on the server: %1. Create them with CREATE ROLE first.").arg(missing.join(u", "_s)));
    if (const QStringList missing = missingFrom(facts.dump.tablespaces, facts.server.tablespaces); !missing.isEmpty())
        findings << blocker(u"tablespaces"_s,
            FindingsText::tr("Tablespaces that the dump puts tables in do not exist on the server: %1. Create them with CREATE TABLESPACE first.").arg(missing.join(u", "_s)));
}

void addRenameFinding(QList<Finding> &findings, const RestoreFacts &facts)
{
    QStringList inTheWay;
    if (facts.server.preparedTransactions.contains(facts.database))
        inTheWay << FindingsText::tr("prepared transactions");
    if (facts.server.replicationSlots.contains(facts.database))
        inTheWay << FindingsText::tr("logical replication slots");
    if (facts.server.subscriptions.contains(facts.database))
        inTheWay << FindingsText::tr("subscriptions");
    if (!inTheWay.isEmpty())
        findings << blocker(u"rename"_s,
            FindingsText::tr("The database %1 can't be renamed while it has %2. End them first.").arg(facts.database, inTheWay.join(u", "_s)));
}

void addNameFindings(QList<Finding> &findings, const RestoreFacts &facts, const QStringList &words)
{
    for (const QString &word : words)
        if (const QString name = derivedDatabaseName(facts.database, word, facts.run); findDatabase(facts.databases, name))
            findings << blocker(u"names"_s, FindingsText::tr("A database called %1 exists already. Try again in a second.").arg(name));
}

void addRowsFinding(QList<Finding> &findings, const RestoreFacts &facts)
{
    if (facts.dump.isGood() && facts.dump.tables.isEmpty())
        findings << warning(u"rows"_s,
            FindingsText::tr("The dump has no rows that can be counted (it was made with --inserts, or its tables are left out), so the check "
                             "after the load can't compare any."));
}

Finding roomFinding(const RestoreFacts &facts)
{
    const RoomEstimate needed = estimateRoom(facts.dump, facts.server);
    const QString figures = FindingsText::tr("The new database needs about %1 beside the old one: %2 of rows, as the dump's SQL is that long, %3 of indexes and %4 of "
                                             "write-ahead log; %5 are free. The load ends by itself if less than %6 stay free.")
                                .arg(formatSize(needed.total()), formatSize(needed.rowBytes), formatSize(needed.indexBytes), formatSize(needed.logBytes),
                                    formatSize(facts.dataFreeBytes), formatSize(floorBytes(facts)));
    if (facts.dataFreeBytes >= needed.total() + floorBytes(facts))
        return ok(u"room"_s, figures);
    // Less than the bare text of the dump is certainly too little.
    return blocker(u"room"_s, FindingsText::tr("There is not enough room. %1 Make room on the volume of the databases, or drop databases kept by earlier restores.").arg(figures),
        facts.dataFreeBytes > facts.dump.uncompressedBytes);
}

/// How far another database is in time from the dump: it is at the present, or at the dump that it was restored from.
QString distanceOf(const Database &other, const DumpName &dump, const RestoreFacts &facts)
{
    const auto tag = runTagIn(other.comment);
    const auto restored = tag && tag->part == RunTag::Part::Restored ? parseDumpName(tag->dump) : std::nullopt;
    const QDateTime stands = restored ? restored->takenAt : facts.server.now;
    const qint64 seconds = dump.takenAt.secsTo(stands);
    const QString at = restored ? FindingsText::tr("%1 was restored from %2 and has gone on from there").arg(other.name, tag->dump) : FindingsText::tr("%1 is as of now").arg(other.name);
    if (qAbs(seconds) < 60)
        return FindingsText::tr("%1, the same time as this dump").arg(at);
    return (seconds > 0 ? FindingsText::tr("%1, %2 ahead of this dump") : FindingsText::tr("%1, %2 behind this dump")).arg(at, formatAge(qAbs(seconds)));
}

/// The dump of another database that was taken nearest to this one.
const Dump *nearestDump(const QString &database, const QDateTime &takenAt, const RestoreFacts &facts)
{
    const Dump *nearest = nullptr;
    for (const Dump &dump : facts.dumps) {
        if (!dump.takenAt.isValid() || databaseOfDump(dump.fileName, facts.stack) != database)
            continue;
        if (!nearest || qAbs(dump.takenAt.secsTo(takenAt)) < qAbs(nearest->takenAt.secsTo(takenAt)))
            nearest = &dump;
    }
    return nearest;
}

void addScopeFindings(QList<Finding> &findings, const RestoreFacts &facts)
{
    const auto name = parseDumpName(facts.dump.fileName);
    QStringList others;
    bool haveDumps = false;
    for (const Database &database : facts.databases) {
        const auto tag = runTagIn(database.comment);
        if (!isTaleDatabase(database.name, facts.stack) || database.name == facts.database || (tag && tag->part != RunTag::Part::Restored))
            continue;
        if (!name) {
            others << database.name;
            continue;
        }
        const Dump *nearest = nearestDump(database.name, name->takenAt, facts);
        haveDumps = haveDumps || nearest;
        others << distanceOf(database, *name, facts)
                + (nearest ? FindingsText::tr(" (its dump nearest in time: %1)").arg(nearest->fileName) : FindingsText::tr(" (no dump of it is here)"));
    }
    if (!others.isEmpty())
        findings << warning(u"scope"_s,
            FindingsText::tr("Only %1 is replaced. %2. What refers from one database to the other may not match; ").arg(facts.database, others.join(u"; "_s))
                + (haveDumps ? FindingsText::tr("to take them to the same time, restore their nearest dumps too.")
                             : FindingsText::tr("take dumps of all of them from now on.")));
    if (facts.database == "tale_platform"_L1)
        findings << warning(u"uploads"_s,
            FindingsText::tr("This does not bring the volume convex-data back: uploaded files and search indexes stay as they are now. Files that were deleted since "
                             "the dump stay deleted (\"storage key not found\"): copy them back from your off-site copy of the volume. If Tale reports \"segment not found\", "
                             "run force-rebuild-search-indexes.sh in the convex container."));
}

void addSessionFindings(QList<Finding> &findings, const RestoreFacts &facts)
{
    QStringList strangers;
    for (const Session &session : facts.sessions)
        if (session.database == facts.database && !sessionContainer(session, facts.stack.containers))
            strangers << (session.application.isEmpty() ? session.user : session.application);
    strangers.removeDuplicates();
    if (!strangers.isEmpty())
        findings << warning(u"sessions"_s,
            FindingsText::tr("Somebody outside the stack is connected to %1 (%2) and will be disconnected at the swap.").arg(facts.database, strangers.join(u", "_s)));
}

/// How much was saved since the dump, at the end of a sentence.
QString givenUpText(const RestoreFacts &facts)
{
    const auto loss = facts.liveTables ? countLoss(facts.dump.tables, *facts.liveTables) : std::nullopt;
    if (loss)
        return u": "_s + lossText(*loss);
    return findDatabase(facts.databases, facts.database) ? FindingsText::tr(". How much that is could not be counted.") : u"."_s;
}

void addLossFinding(QList<Finding> &findings, const RestoreRequest &request, const RestoreFacts &facts)
{
    const auto name = parseDumpName(facts.dump.fileName);
    if (name)
        findings << warning(u"loss"_s,
            FindingsText::tr("Everything that was saved in %1 after %2 UTC (%3 ago) leaves service with the old database, which is kept")
                    .arg(facts.database, formatTime(name->takenAt), formatAge(name->takenAt.secsTo(facts.server.now)))
                + givenUpText(facts));
    if (request.stopOrder == StopOrder::Last)
        findings << warning(u"meanwhile"_s,
            FindingsText::tr("Tale serves until the dump is loaded and checked. What people save in %1 until then, they lose at the swap: it stays in the old database, which is kept.")
                .arg(facts.database));
}

} // namespace

RoomEstimate estimateRoom(const DumpInspection &dump, const ServerFacts &server)
{
    // An 869 MB database came from 560 MB of SQL (tale-host.md, reference figures): a factor of 1.55, indexes included.
    RoomEstimate room {.rowBytes = dump.uncompressedBytes, .indexBytes = dump.uncompressedBytes * 6 / 10};
    // The log keeps at most max_wal_size between checkpoints, and never much more than what is written.
    room.logBytes = qMin(room.rowBytes + room.indexBytes, server.maxWalBytes > 0 ? server.maxWalBytes : 1'000'000'000);
    return room;
}

qint64 floorBytes(const HostFacts &facts) { return std::clamp(facts.dataTotalBytes / 50, qint64(32e6), qint64(1e9)); }

QList<Finding> preflight(const RestoreRequest &request, const RestoreFacts &facts)
{
    QList<Finding> findings {dumpFinding(facts), databaseFinding(facts)};
    addRowsFinding(findings, facts);
    addOriginFinding(findings, facts);
    addPausedFinding(findings, facts);
    addStoppedFinding(findings, facts);
    addBusyFindings(findings, facts);
    if (facts.dump.isLoadable(true)) { // of another one too little is known
        addOutwardFinding(findings, facts);
        addServerFindings(findings, facts);
        addRenameFinding(findings, facts);
        addClientFinding(findings, facts);
        addEncodingFinding(findings, facts);
        findings << roomFinding(facts);
    }
    addNameFindings(findings, facts, {u"restore"_s, u"before"_s});
    addScopeFindings(findings, facts);
    addSessionFindings(findings, facts);
    addLossFinding(findings, request, facts);
    return findings;
}

QList<Finding> preflightOfRehearsal(const RestoreFacts &facts)
{
    QList<Finding> findings {dumpFinding(facts)};
    addRowsFinding(findings, facts);
    addBusyFindings(findings, facts);
    if (facts.dump.isLoadable(true)) {
        addOutwardFinding(findings, facts);
        addServerFindings(findings, facts);
        addClientFinding(findings, facts);
        addEncodingFinding(findings, facts);
        findings << roomFinding(facts);
    }
    addNameFindings(findings, facts, {u"rehearsal"_s});
    return findings;
}

} // namespace talekeeper
