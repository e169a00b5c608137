#include "core/restore/hostfacts.h"

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

/// What PostgreSQL tells.
Result<HostFacts> readServer(const Host &host, const Job &job)
{
    HostFacts facts {.stack = host.stack};
    auto connection = connectDatabase(host, u"postgres"_s, job);
    if (!connection)
        return std::unexpected(connection.error());
    auto server = readServerFacts(*connection);
    if (!server)
        return std::unexpected(server.error());
    facts.server = *std::move(server);
    auto databases = readDatabases(*connection);
    if (!databases)
        return std::unexpected(databases.error());
    facts.databases = *std::move(databases);
    auto sessions = readSessions(*connection);
    if (!sessions)
        return std::unexpected(sessions.error());
    facts.sessions = *std::move(sessions);
    auto holders = readLockHolders(*connection);
    if (!holders)
        return std::unexpected(holders.error());
    facts.holders = *std::move(holders);
    return facts;
}

void addMachine(HostFacts &facts, const QByteArray &output)
{
    for (const QString &line : QString::fromUtf8(output).split(u'\n', Qt::SkipEmptyParts)) {
        const QString name = line.section(u'\t', 0, 0), value = line.section(u'\t', 1);
        if (name == "data_free"_L1)
            facts.dataFreeBytes = value.toLongLong();
        else if (name == "data_total"_L1)
            facts.dataTotalBytes = value.toLongLong();
        else if (name == "psql"_L1)
            facts.clientVersion = value;
    }
    facts.cron = cronFactsFrom(output);
}

/// What the scripts tell.
Result<HostFacts> withSurvey(HostFacts facts, const Survey &survey)
{
    const auto identity = survey.of(u"server-identity.sh"_s);
    if (!identity)
        return std::unexpected(identity.error());
    if (const auto same = requireSameServer(facts.stack, facts.server, *identity); !same)
        return std::unexpected(same.error());
    const auto journals = survey.of(u"read-journals.sh"_s);
    if (!journals)
        return std::unexpected(journals.error());
    facts.runs = deriveRuns(journalsFromOutput(journals->output), facts.databases, facts.holders);
    const auto machine = survey.of(u"read-facts.sh"_s);
    if (!machine)
        return std::unexpected(machine.error());
    addMachine(facts, machine->output);
    return facts;
}

} // namespace

HostLook lookAtHost(const Host &host, const Job &job)
{
    auto server = readServer(host, job);
    const auto survey = readSurvey(host, job);
    if (!survey)
        return HostLook {.host = host, .facts = std::unexpected(survey.error()), .catalogue = std::unexpected(survey.error())};
    return HostLook {.host = host,
        .facts = server ? withSurvey(*std::move(server), *survey) : server,
        .catalogue = catalogueFrom(host.stack, *survey)};
}

Result<HostLook> lookAtHostAgain(const Host &known, const Job &job)
{
    // PostgreSQL first, as always: a run's journal is never older than its databases then.
    auto server = known.stack.database.isRunning() ? readServer(known, job) : failure(ErrorKind::DatabaseStopped, {});
    const auto surveyed = readSurveyedHost(known, job);
    if (!surveyed)
        return std::unexpected(surveyed.error());
    const Host &host = surveyed->host;
    if (!surveyed->survey)
        return HostLook {.host = host, .facts = std::unexpected(surveyed->survey.error()), .catalogue = std::unexpected(surveyed->survey.error())};
    if (!server || host.stack.database.id != known.stack.database.id)
        server = readServer(host, job);
    if (server)
        server->stack = host.stack;
    return HostLook {.host = host,
        .facts = server ? withSurvey(*std::move(server), *surveyed->survey) : server,
        .catalogue = catalogueFrom(host.stack, *surveyed->survey)};
}

Result<HostFacts> readHostFacts(const Host &host, const Job &job)
{
    auto server = readServer(host, job);
    if (!server)
        return server;
    const auto survey = readSurvey(host, job);
    if (!survey)
        return std::unexpected(survey.error());
    return withSurvey(*std::move(server), *survey);
}

} // namespace talekeeper
