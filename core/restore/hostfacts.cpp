#include "core/restore/hostfacts.h"

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

Result<void> addServer(HostFacts &facts, const Host &host, const Job &job)
{
    auto connection = connectDatabase(host, u"postgres"_s);
    if (!connection)
        return std::unexpected(connection.error());
    auto server = readServerFacts(*connection);
    if (!server)
        return std::unexpected(server.error());
    if (const auto same = requireSameServer(host, *server, job); !same)
        return same;
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
    return {};
}

Result<void> addMachine(HostFacts &facts, const Host &host, const Job &job)
{
    const auto output = runRemoteScript(host, u"read-facts.sh"_s, {facts.server.dataDirectory, host.stack.backupDirectory}, job);
    if (!output)
        return std::unexpected(output.error());
    for (const QString &line : QString::fromUtf8(output->output).split(u'\n', Qt::SkipEmptyParts)) {
        const QString name = line.section(u'\t', 0, 0), value = line.section(u'\t', 1);
        if (name == "data_free"_L1)
            facts.dataFreeBytes = value.toLongLong();
        else if (name == "data_total"_L1)
            facts.dataTotalBytes = value.toLongLong();
        else if (name == "psql"_L1)
            facts.clientVersion = value;
        else if (name == "cron"_L1)
            facts.crontab << value;
    }
    return {};
}

} // namespace

Result<HostFacts> readHostFacts(const Host &host, const Job &job)
{
    HostFacts facts {.stack = host.stack};
    if (const auto added = addServer(facts, host, job); !added)
        return std::unexpected(added.error());
    const auto journals = readJournals(host, job);
    if (!journals)
        return std::unexpected(journals.error());
    facts.runs = deriveRuns(*journals, facts.databases, facts.holders);
    if (const auto added = addMachine(facts, host, job); !added)
        return std::unexpected(added.error());
    return facts;
}

} // namespace talekeeper
