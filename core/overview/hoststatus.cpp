#include "core/overview/hoststatus.h"

#include "core/foundation/format.h"
#include "core/overview/coverage.h"
#include "core/retention/hostschedule.h"
#include "core/retention/usualgrace.h"

#include <QJsonArray>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

QJsonValue orNull(const QString &text) { return text.isEmpty() ? QJsonValue() : QJsonValue(text); }

} // namespace

bool isKept(const Database &database)
{
    const auto tag = runTagIn(database.comment);
    return tag && (tag->part == RunTag::Part::Previous || tag->part == RunTag::Part::Undone);
}

bool isLive(const Container &container, const QList<Container> &containers)
{
    return !container.color.isEmpty() && container.isRunning()
        && std::ranges::none_of(containers, [&](const Container &other) { return other.role == container.role && other.isRunning() && other.color != container.color; });
}

bool standsBy(const Container &container, const QList<Container> &containers)
{
    return !container.color.isEmpty() && !container.isRunning()
        && std::ranges::any_of(containers, [&](const Container &other) { return other.role == container.role && other.isRunning() && other.color != container.color; });
}

BackupSchedule scheduleOf(const HostFacts &facts, const QList<Dump> &newestFirst)
{
    BackupSchedule schedule = hostSchedule(facts.cron, facts.stack, newestFirst);
    schedule.graceSeconds = usualGraceSeconds(newestFirst).value_or(schedule.graceSeconds);
    return schedule;
}

HostStatus statusOf(const HostFacts &facts, const Result<Catalogue> &catalogue, const HostHistory &remembered)
{
    HostStatus status {facts};
    status.history = remembered.dumps;
    status.historyError = remembered.error;
    status.historiesSetAside = remembered.setAside;
    if (catalogue && !status.history.lookedAt.isValid())
        status.history = historyOf(catalogue->dumps, catalogue->clock);
    QList<Dump> known;
    for (const SeenDump &seen : std::as_const(status.history.dumps))
        known << seen.dump;
    status.schedule = scheduleOf(facts, known);
    // A missing directory is one of the commonest truths on a real host: it is reported, not an error.
    if (catalogue)
        status.catalogue = withKnownStates(*catalogue, status.history);
    else
        status.catalogueError = catalogue.error();
    const QDateTime now = catalogue ? catalogue->clock : facts.server.now;
    const auto newest = newestDump(status.catalogue, now);
    status.overdue = !newest || isLate(newest->takenAt, status.schedule, now);
    status.attention = attentionIn(status, now);
    return status;
}

namespace {

Result<HostStatus> readStatusRemembering(const Host &host, const std::optional<QString> &historyPath, const Job &job)
{
    const HostLook look = lookAtHost(host, job);
    if (!look.facts)
        return std::unexpected(look.facts.error());
    if (!look.catalogue && look.catalogue.error().kind != ErrorKind::NotFound)
        return std::unexpected(look.catalogue.error());
    return statusOf(*look.facts, look.catalogue, historyPath ? remember(*historyPath, look) : HostHistory {});
}

} // namespace

HostHistory remember(const QString &historyPath, const HostLook &look)
{
    return rememberLook(historyPath, look.host, look.catalogue, look.facts && look.catalogue ? std::optional(scheduleOf(*look.facts, look.catalogue->dumps)) : std::nullopt);
}

Result<HostStatus> readStatus(const Host &host, const Job &job) { return readStatusRemembering(host, std::nullopt, job); }

Result<HostStatus> readStatus(const Host &host, const QString &historyPath, const Job &job) { return readStatusRemembering(host, historyPath, job); }

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
    QStringList sentences;
    for (const Attention &attention : status.attention)
        sentences << sentence(attention);
    const auto newest = newestDump(status.catalogue, status.server.now);
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
                {u"schedule_source"_s, scheduleSourceName(status.schedule.source)}, {u"schedule_origin"_s, orNull(status.schedule.origin)},
                {u"retention_days"_s, days ? QJsonValue(*days) : QJsonValue()}, {u"last_dump_at"_s, newest ? QJsonValue(toIsoTime(newest->takenAt)) : QJsonValue()},
                {u"overdue"_s, status.overdue}, {u"free_bytes"_s, status.catalogue.freeBytes}}},
        {u"kept"_s, kept},
        {u"attention"_s, QJsonArray::fromStringList(sentences)},
    };
}

} // namespace talekeeper
