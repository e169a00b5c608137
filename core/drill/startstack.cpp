#include "core/drill/startstack.h"

#include "core/drill/composecall.h"
#include "core/drill/dumpcheck.h"
#include "core/drill/healthcheck.h"

#include <QCoreApplication>
#include <QDeadlineTimer>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace talekeeper {
namespace {

struct StartStackText {
    Q_DECLARE_TR_FUNCTIONS(StartStack)
};

constexpr auto databaseLimit = 3min, stackLimit = 5min; // Tale takes up to three to start

bool isDatabase(const Container &container) { return container.role == Role::Database; }

DrillFinding notUpFinding(const Container &container)
{
    const QString health = healthName(container.health);
    return drillFailure(StartStackText::tr("%1 is not up: it is %2. See why with: docker logs --tail 50 %1 (its log may hold secrets, so it is not kept here).")
            .arg(container.name, health.isEmpty() ? stateName(container.state) : stateName(container.state) + u", "_s + health));
}

/// Healthy is what the container says; a query is what counts.
Result<bool> answersQueries(const Host &host, const Job &job)
{
    const QDeadlineTimer deadline(30s);
    for (;;) {
        const auto answer = runInDatabaseContainer(host, {.words = {u"pg_isready"_s, u"-q"_s, u"-U"_s, host.stack.database.databaseUser, u"-d"_s, u"postgres"_s}}, job);
        if (answer && answer->succeeded())
            return true;
        if (!answer && answer.error().kind != ErrorKind::Failed)
            return std::unexpected(answer.error());
        if (deadline.hasExpired())
            return false;
        if (!job.wait(1s))
            return failure(ErrorKind::Stopped, StartStackText::tr("It was stopped."));
    }
}

/// The dumps came in as root's, with the modes that they had; the server's own jobs read them as its user.
Result<void> giveDumpsToServer(DrillHands &hands, const Host &host)
{
    const Command command = remoteScriptCommand(host, u"give-dumps.sh"_s, QStringList {host.stack.backupDirectory} + chosenDumps(hands.record()));
    return hands.run(command).transform([](const CommandOutput &) {});
}

} // namespace

Result<DrillStepResult> startDatabase(DrillHands &hands)
{
    const auto made = requireStack(hands);
    if (!made)
        return std::unexpected(made.error());
    DrillStepResult result {.summary = {}, .findings = {}, .tables = {}, .facts = {{u"stack_project"_s, made->stack.project}}};
    const auto started = runCompose(hands, {u"up"_s, u"--detach"_s, made->stack.database.service});
    if (!started)
        return std::unexpected(started.error());
    if (!started->isEmpty())
        result.findings << drillFailure(*started);
    const auto host = awaitUp(hands, isDatabase, databaseLimit);
    if (!host)
        return std::unexpected(host.error());
    const Container &database = host->stack.database;
    if (!isUp(database)) {
        result.findings << notUpFinding(database);
        return result;
    }
    const auto answers = answersQueries(*host, hands.job());
    if (!answers)
        return std::unexpected(answers.error());
    if (!*answers)
        result.findings << drillFailure(StartStackText::tr("PostgreSQL in %1 takes no connections, although the container is up. Look at its log, then run this step again.").arg(database.name));
    if (const auto given = giveDumpsToServer(hands, *host); !given)
        return std::unexpected(given.error());
    result.summary = StartStackText::tr("%1 is up and takes connections").arg(database.name);
    return result;
}

QStringList startDatabaseCommands(const DrillSite &site, const DrillRecord &record)
{
    return {composeText(site, record, {u"up"_s, u"--detach"_s, site.host ? site.host->stack.database.service : u"db"_s})};
}

Result<DrillStepResult> startStack(DrillHands &hands)
{
    DrillStepResult result;
    const auto started = runCompose(hands, {u"up"_s, u"--detach"_s});
    if (!started)
        return std::unexpected(started.error());
    if (!started->isEmpty())
        result.findings << drillFailure(*started);
    const auto host = awaitUp(hands, {}, started->isEmpty() ? std::chrono::milliseconds(stackLimit) : 0ms);
    if (!host)
        return std::unexpected(host.error());
    for (const Container &container : host->stack.containers)
        if (!isUp(container))
            result.findings << notUpFinding(container);
    result.summary = StartStackText::tr("Containers that are up: %1").arg(std::ranges::count_if(host->stack.containers, isUp));
    return result;
}

QStringList startStackCommands(const DrillSite &site, const DrillRecord &record) { return {composeText(site, record, {u"up"_s, u"--detach"_s})}; }

} // namespace talekeeper
