#include "core/restore/findings.h"

#include "core/foundation/format.h"

#include <QCoreApplication>

#include <algorithm>

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
        if (name.startsWith(u'"') && name.endsWith(u'"'))
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
    if (!facts.dump.isGood())
        return blocker(u"dump"_s, facts.dump.reason);
    return ok(u"dump"_s,
        FindingsText::tr("The dump is whole: checksum, last line and %1 rows in %2 tables were read.")
            .arg(formatCount(facts.dump.rowCount()), formatCount(facts.dump.tables.size())));
}

Finding databaseFinding(const RestoreFacts &facts)
{
    if (!findDatabase(facts.databases, facts.database))
        return blocker(u"database"_s,
            FindingsText::tr("The database %1 does not exist on this server. Name another with --database, or create it first.").arg(facts.database));
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

void addBusyFindings(QList<Finding> &findings, const RestoreFacts &facts)
{
    if (facts.lockHolder)
        findings << blocker(u"busy"_s,
            FindingsText::tr("Another restore runs on this server since %1 UTC: %2, started by %3. Wait until it has ended.")
                .arg(formatTime(facts.lockHolder->since), facts.lockHolder->run, facts.lockHolder->console));
    for (const RunRecord &run : facts.runs)
        if (run.state == RunState::Interrupted)
            findings << blocker(u"unfinished"_s,
                run.whyNoUndo.isEmpty() ? FindingsText::tr("The run %1 of %2 stands half-way. Take it back first with: talekeeperctl undo %1").arg(run.run, run.database)
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

void addNameFindings(QList<Finding> &findings, const RestoreFacts &facts)
{
    for (const QString &word : {u"restore"_s, u"before"_s})
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
    const qint64 needed = neededRoom(facts.dump);
    const QString figures = FindingsText::tr("The new database needs about %1 beside the old one; %2 are free.").arg(formatSize(needed), formatSize(facts.dataFreeBytes));
    if (facts.dataFreeBytes >= needed)
        return ok(u"room"_s, figures);
    // Less than the bare text of the dump is certainly too little.
    return blocker(u"room"_s, FindingsText::tr("There is not enough room. %1 Make room on the volume of the databases, or drop databases kept by earlier restores.").arg(figures),
        facts.dataFreeBytes > facts.dump.uncompressedBytes);
}

void addScopeFindings(QList<Finding> &findings, const RestoreFacts &facts)
{
    QStringList others;
    for (const Database &database : facts.databases)
        if (database.name != facts.database && database.name.startsWith("tale"_L1) && !runTagIn(database.comment))
            others << database.name;
    if (!others.isEmpty())
        findings << warning(u"scope"_s,
            FindingsText::tr("Only %1 is replaced. %2 stay as they are now.").arg(facts.database, others.join(FindingsText::tr(" and "))));
    if (facts.database == "tale_platform"_L1)
        findings << warning(u"uploads"_s,
            FindingsText::tr("Uploaded files and search indexes lie in the volume convex-data, which is not part of a dump. Files that were "
                             "deleted since stay deleted; if Tale reports missing segments, run force-rebuild-search-indexes.sh in the convex container."));
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

void addLossFinding(QList<Finding> &findings, const RestoreFacts &facts)
{
    const auto name = parseDumpName(facts.dump.fileName);
    if (name)
        findings << warning(u"loss"_s,
            FindingsText::tr("Everything that was saved in %1 after %2 UTC (%3 ago) leaves service with the old database, which is kept.")
                .arg(facts.database, formatTime(name->takenAt), formatAge(name->takenAt.secsTo(facts.server.now))));
}

} // namespace

qint64 neededRoom(const DumpInspection &dump)
{
    // An 869 MB database came from 560 MB of SQL (tale-host.md, reference figures): a factor of 1.55, indexes included.
    // The load's write-ahead log takes up to max_wal_size, 1 GB by default, but hardly more than the data itself.
    const qint64 database = dump.uncompressedBytes * 16 / 10;
    return database + qMin<qint64>(database, 1'000'000'000);
}

QList<Finding> preflight(const RestoreFacts &facts)
{
    QList<Finding> findings {dumpFinding(facts), databaseFinding(facts)};
    addRowsFinding(findings, facts);
    addOriginFinding(findings, facts);
    addPausedFinding(findings, facts);
    addBusyFindings(findings, facts);
    if (facts.dump.isGood()) { // of another one too little is known
        addServerFindings(findings, facts);
        findings << roomFinding(facts);
    }
    addNameFindings(findings, facts);
    addScopeFindings(findings, facts);
    addSessionFindings(findings, facts);
    addLossFinding(findings, facts);
    return findings;
}

} // namespace talekeeper
