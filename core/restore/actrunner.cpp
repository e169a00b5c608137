#include "core/restore/actrunner.h"

#include "core/host/remotescript.h"
#include "core/restore/rundatabase.h"

#include <QCoreApplication>
#include <QDeadlineTimer>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace talekeeper {
namespace {

struct ActRunnerText {
    Q_DECLARE_TR_FUNCTIONS(ActRunner)
};

QString scriptFailure(const QString &script, int exitCode)
{
    if (script == "swap-databases.sh"_L1) {
        if (exitCode == 20)
            return ActRunnerText::tr("The databases are not the ones that were meant: somebody renamed or dropped one meanwhile. Nothing was renamed.");
        if (exitCode == 21)
            return ActRunnerText::tr("Sessions in the database would not end within 10 seconds. Nothing was renamed.");
        if (exitCode == 22)
            return ActRunnerText::tr("PostgreSQL refused to rename the databases.");
        if (exitCode == 23)
            return ActRunnerText::tr("PostgreSQL did not answer for two minutes while the databases were to be opened again.");
    }
    if (script == "stop-load.sh"_L1)
        return ActRunnerText::tr("The load could not be ended. Restart the db container, then take the run back.");
    if (script == "ask-http.sh"_L1)
        return ActRunnerText::tr("Nobody answers.");
    return ActRunnerText::tr("%1 ended with status %2.").arg(script).arg(exitCode);
}

} // namespace

ActRunner::ActRunner(const Execution &execution, const Job &job)
    : m_execution(execution)
    , m_job(job)
{
}

/// Shows an act, performs it, and records once how it ended.
auto ActRunner::recorded(const auto &act) const
{
    const QString text = toText(act, m_execution.host);
    m_job.log(text);
    const auto outcome = perform(act);
    m_job.record(text, outcome ? u"done"_s : outcome.error().message);
    return outcome;
}

Result<SqlRows> ActRunner::run(const RunSql &sql) const { return recorded(sql); }
Result<QByteArray> ActRunner::run(const RunScript &script) const { return recorded(script); }
Result<void> ActRunner::run(const StopContainer &stop) const { return recorded(stop); }
Result<void> ActRunner::run(const StartContainer &start) const { return recorded(start); }
Result<void> ActRunner::run(const DropDatabase &drop) const { return recorded(drop); }

Result<SqlRows> ActRunner::perform(const RunSql &sql) const
{
    return inDatabase(m_execution.host, m_execution.plan.run, sql.database, m_job, [&](SqlConnection &connection, bool again) -> Result<SqlRows> {
        if (again && !sql.look.isEmpty()) {
            const auto done = connection.query(sql.look, {}, m_job);
            if (!done || done->size() > 0)
                return done;
        }
        return connection.query(sql.statement, {}, m_job);
    });
}

Result<QByteArray> ActRunner::perform(const RunScript &script) const
{
    RunScript known = script;
    known.arguments.replaceInStrings(sideOidPlaceholder, QString::number(m_execution.sideOid));
    Command command = remoteScriptCommand(m_execution.host, known.script, known.arguments);
    if (script.detached)
        command = m_execution.host.engine->detachedCommand(m_execution.host.stack.database.name, scriptCommand(known.script, known.arguments));
    // Short scripts go to their end even when a stop is asked for: what they do is whole or nothing.
    const auto output = m_execution.host.engine->run(command, m_job.unstoppable());
    if (!output)
        return std::unexpected(output.error());
    if (!output->succeeded())
        return failure(ErrorKind::Failed, scriptFailure(script.script, output->exitCode), output->errorText());
    return output->output;
}

Result<Container> ActRunner::look(const QString &name) const
{
    const auto containers = m_execution.host.engine->containers(m_job.unstoppable());
    if (!containers)
        return std::unexpected(containers.error());
    for (const Container &container : *containers)
        if (container.name == name)
            return container;
    return failure(ErrorKind::NotFound, ActRunnerText::tr("The container %1 is gone: somebody removed it meanwhile.").arg(name));
}

bool ActRunner::mayRun(const QString &name) const
{
    const auto container = look(name);
    return !container || container->isRunning() || container->state == ContainerState::Restarting;
}

Result<void> ActRunner::perform(const StopContainer &stop) const
{
    if (const auto output = m_execution.host.engine->run(m_execution.host.engine->stopCommand(stop.container), m_job.unstoppable()); !output)
        return std::unexpected(output.error());
    const auto container = look(stop.container);
    if (!container)
        return std::unexpected(container.error());
    if (container->isRunning() || container->state == ContainerState::Restarting)
        return failure(ErrorKind::Failed, ActRunnerText::tr("The container %1 was stopped but runs again: something starts it.").arg(stop.container));
    return {};
}

Result<void> ActRunner::perform(const StartContainer &start) const
{
    if (const auto output = m_execution.host.engine->run(m_execution.host.engine->startCommand(start.container), m_job.unstoppable()); !output)
        return std::unexpected(output.error());
    return {};
}

Result<void> ActRunner::awaitHealth(const StartContainer &start, std::chrono::seconds timeout) const
{
    const QDeadlineTimer deadline(timeout);
    for (;;) {
        const auto container = look(start.container);
        if (!container)
            return std::unexpected(container.error());
        if (container->isRunning() && (container->health == Health::None || container->health == Health::Healthy))
            return {};
        // With Tale's restart policy a container that fails is "restarting"; one that stays down was stopped by hand.
        if (container->state == ContainerState::Exited)
            return failure(ErrorKind::Failed,
                ActRunnerText::tr("The container %1 ended right after its start. Look at its log: docker logs --tail 50 %1").arg(start.container));
        if (deadline.hasExpired())
            return failure(ErrorKind::Failed,
                ActRunnerText::tr("The container %1 is not healthy after %2 seconds (%3). Look at its log: docker logs --tail 50 %1")
                    .arg(start.container)
                    .arg(timeout.count())
                    .arg(container->health == Health::None ? stateName(container->state) : healthName(container->health)));
        if (!m_job.wait(500ms))
            return failure(ErrorKind::Stopped, ActRunnerText::tr("It was stopped while waiting for %1 to become healthy.").arg(start.container));
    }
}

Result<void> ActRunner::perform(const DropDatabase &drop) const
{
    return inDatabase(m_execution.host, m_execution.plan.run, u"postgres"_s, m_job, [&](SqlConnection &connection, bool) -> Result<void> {
        const auto databases = readDatabases(connection);
        if (!databases)
            return std::unexpected(databases.error());
        const Database *database = findDatabase(*databases, drop.database);
        const qint64 oid = drop.oid > 0 ? drop.oid : m_execution.sideOid;
        if (!database)
            return {};
        if (oid == 0 || database->oid != oid)
            return failure(ErrorKind::Failed,
                ActRunnerText::tr("The database %1 is not the one that this run made, so it is left alone. Look who made it.").arg(drop.database));
        return connection.query(u"DROP DATABASE %1 WITH (FORCE)"_s.arg(sqlIdentifier(drop.database))).transform([](const SqlRows &) {});
    });
}

} // namespace talekeeper
