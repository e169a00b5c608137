#include "core/overview/hoststatus.h"

#include "core/foundation/format.h"
#include "core/restore/facts.h"

#include <QCoreApplication>
#include <QJsonArray>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct StatusText {
    Q_DECLARE_TR_FUNCTIONS(HostStatus)
};

// tale-host.md: "no dump for 26 hours" is the plain sign of a failed daily job; two hours are for the dump itself.
constexpr qint64 graceSeconds = 2 * 3600;
constexpr qint64 longKeptSeconds = 7 * 24 * 3600;
constexpr qint64 usualGapSeconds = 24 * 3600;

QJsonValue orNull(const QString &text) { return text.isEmpty() ? QJsonValue() : QJsonValue(text); }

const Dump *newestDump(const HostStatus &status)
{
    const auto &dumps = status.catalogue.dumps;
    return dumps.isEmpty() || !dumps.first().takenAt.isValid() ? nullptr : &dumps.first();
}

bool isOverdue(const HostStatus &status)
{
    const Dump *newest = newestDump(status);
    const qint64 gap = longestGapSeconds(status.schedule.cron).value_or(usualGapSeconds);
    return !newest || newest->takenAt.secsTo(status.catalogue.clock) > gap + graceSeconds;
}

QStringList dumpAttention(const HostStatus &status)
{
    QStringList result;
    const QString directory = status.stack.backupDirectory;
    const Dump *newest = newestDump(status);
    if (!newest)
        result << StatusText::tr("The backup directory %1 holds no dump. Nothing could be restored today; take a dump and set up a schedule.").arg(directory);
    else if (status.overdue)
        result << StatusText::tr("The newest dump is %1 old. The job that takes dumps does not run or fails; look at its log.")
                      .arg(formatAge(newest->takenAt.secsTo(status.catalogue.clock)));
    if (newest && newest->state == DumpState::Empty)
        result << StatusText::tr("The newest dump %1 is empty: the program that wrote it failed.").arg(newest->fileName);
    if (status.schedule.cron.isEmpty())
        result << StatusText::tr("No schedule for dumps was found in the db container. Unless another service takes them, no new ones will come.");
    QStringList without;
    for (const Database &database : status.databases) {
        const bool isTale = isTaleDatabase(database.name, status.stack) && !runTagIn(database.comment);
        const bool dumped = std::ranges::any_of(status.catalogue.dumps,
            [&](const Dump &dump) { return databaseOfDump(dump.fileName, status.stack) == database.name && dump.takenAt.isValid(); });
        if (isTale && newest && !dumped)
            without << StatusText::tr("%1 (%2)").arg(database.name, formatSize(database.sizeBytes));
    }
    if (!without.isEmpty())
        result << StatusText::tr("No dump holds %1. What is in there can't be restored.").arg(without.join(StatusText::tr(" and ")));
    return result;
}

/// A swap that died leaves databases closed; undoing or resuming its run opens them.
QString closedText(const Database &database, const HostStatus &status)
{
    for (const RunRecord &run : status.runs)
        if (run.state == RunState::Interrupted && (run.database == database.name || run.sideOid == database.oid || run.keptOid == database.oid))
            return StatusText::tr("The database %1 is closed for connections, left so by the run %2. Heal it with: talekeeperctl undo %2").arg(database.name, run.run);
    return StatusText::tr("The database %1 is closed for connections. Open it with: ALTER DATABASE %2 ALLOW_CONNECTIONS true").arg(database.name, sqlIdentifier(database.name));
}

QStringList runAttention(const HostStatus &status)
{
    QStringList result;
    for (const RunRecord &run : status.runs)
        if (run.state == RunState::Interrupted)
            result << StatusText::tr("The restore %1 of %2 stands %3. Follow it to its end with \"talekeeperctl resume %1\", or take it back with \"talekeeperctl undo %1\".")
                          .arg(run.run, run.database, runText(run));
        else if (run.state == RunState::Running)
            result << StatusText::tr("A restore of %1 is running: %2.").arg(run.database, run.run);
    for (const Database &database : status.databases)
        if (!database.allowsConnections)
            result << closedText(database, status);
    for (const Container &container : status.stack.containers) {
        if (!container.isRunning())
            result << StatusText::tr("The container %1 is not running (%2).").arg(container.name, stateName(container.state));
        else if (container.health == Health::Unhealthy)
            result << StatusText::tr("The container %1 is unhealthy. Look at its log.").arg(container.name);
    }
    return result;
}

QStringList keptAttention(const HostStatus &status)
{
    QStringList result;
    for (const Database &database : status.databases) {
        const auto tag = runTagIn(database.comment);
        if (isKept(database) && tag->at.secsTo(status.server.now) > longKeptSeconds)
            result << StatusText::tr("%1 (%2) is kept for %3 already. If nobody needs it any more, drop it with: talekeeperctl discard %4 --yes %1")
                          .arg(database.name, formatSize(database.sizeBytes), formatAge(tag->at.secsTo(status.server.now)), tag->run);
    }
    return result;
}

} // namespace

bool isKept(const Database &database)
{
    const auto tag = runTagIn(database.comment);
    return tag && (tag->part == RunTag::Part::Previous || tag->part == RunTag::Part::Undone);
}

QStringList attentionIn(const HostStatus &status) { return dumpAttention(status) + runAttention(status) + keptAttention(status); }

Result<HostStatus> readStatus(const Host &host, const Job &job)
{
    auto facts = readHostFacts(host, job);
    if (!facts)
        return std::unexpected(facts.error());
    HostStatus status {*std::move(facts)};
    // A missing directory is one of the commonest truths on a real host: it is reported, not an error.
    auto catalogue = readCatalogue(host, job);
    if (!catalogue && catalogue.error().kind != ErrorKind::NotFound)
        return std::unexpected(catalogue.error());
    if (catalogue)
        status.catalogue = *std::move(catalogue);
    else
        status.attention << catalogue.error().message;

    status.schedule = scheduleFromCrontab(status.crontab);
    status.overdue = isOverdue(status);
    status.attention << attentionIn(status);
    return status;
}

QJsonObject toJson(const HostStatus &status, const Host &host)
{
    QJsonArray databases, containers, kept;
    for (const Database &database : status.databases) {
        if (isKept(database)) {
            const auto tag = runTagIn(database.comment);
            kept.append(QJsonObject {{u"database"_s, database.name}, {u"run"_s, tag->run}, {u"size_bytes"_s, database.sizeBytes}, {u"since"_s, orNull(toIsoTime(tag->at))}});
        } else {
            databases.append(QJsonObject {{u"name"_s, database.name}, {u"size_bytes"_s, database.sizeBytes}});
        }
    }
    for (const Container &container : status.stack.containers)
        containers.append(QJsonObject {
            {u"name"_s, container.name},
            {u"service"_s, orNull(container.service)},
            {u"role"_s, roleName(container.role)},
            {u"color"_s, orNull(container.color)},
            {u"state"_s, stateName(container.state)},
            {u"health"_s, orNull(healthName(container.health))},
            {u"writes_to"_s, QJsonArray::fromStringList(writesTo(container, status.stack.containers, status.sessions))},
        });
    const Dump *newest = newestDump(status);
    const auto &days = status.schedule.retentionDays;
    return {
        {u"host"_s, host.profile.name},
        {u"project"_s, status.stack.project},
        {u"database_server"_s,
            QJsonObject {{u"container"_s, status.stack.database.name}, {u"user"_s, status.stack.database.databaseUser},
                {u"version"_s, status.server.version}, {u"client_version"_s, orNull(status.clientVersion)}}},
        {u"databases"_s, databases},
        {u"containers"_s, containers},
        {u"backup"_s,
            QJsonObject {{u"directory"_s, status.stack.backupDirectory}, {u"schedule"_s, orNull(status.schedule.cron)},
                {u"retention_days"_s, days ? QJsonValue(*days) : QJsonValue()}, {u"last_dump_at"_s, newest ? QJsonValue(toIsoTime(newest->takenAt)) : QJsonValue()},
                {u"overdue"_s, status.overdue}, {u"free_bytes"_s, status.catalogue.freeBytes}}},
        {u"kept"_s, kept},
        {u"attention"_s, QJsonArray::fromStringList(status.attention)},
    };
}

} // namespace talekeeper
