#include "core/stack/host.h"

#include "core/host/remotescript.h"
#include "core/stack/dockerengine.h"
#include "core/stack/practiceengine.h"
#include "core/stack/practicehost.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct HostText {
    Q_DECLARE_TR_FUNCTIONS(Host)
};

Result<std::shared_ptr<Engine>> makeEngine(const HostProfile &profile, const Job &job)
{
    auto runner = std::make_shared<LocalRunner>();
    if (profile.kind == HostProfile::Kind::Local)
        return std::make_shared<DockerEngine>(runner, profile.dockerWords);
    const auto practice = ensurePracticeHost(profile.practiceDirectory, *runner, job);
    if (!practice)
        return std::unexpected(practice.error());
    return std::make_shared<PracticeEngine>(runner, *practice);
}

Result<Host> findStack(const HostProfile &profile, std::shared_ptr<Engine> engine, const Job &job)
{
    const auto containers = engine->containers(job);
    if (!containers)
        return std::unexpected(containers.error());
    auto stack = chooseStack(discoverStacks(withRoles(*containers, profile.roles)), profile.project);
    if (!stack)
        return std::unexpected(stack.error());
    if (!profile.backupDirectory.isEmpty())
        stack->backupDirectory = profile.backupDirectory;
    return Host {.profile = profile, .engine = std::move(engine), .stack = *std::move(stack)};
}

Result<void> requireDatabase(const Stack &stack)
{
    if (stack.database.isRunning())
        return {};
    if (stack.database.state == ContainerState::Restarting)
        return failure(ErrorKind::DatabaseStopped,
            HostText::tr("The database container %1 is restarting: PostgreSQL in it ends again and again, or is just coming up. Wait a moment, then look at its log: "
                         "docker logs --tail 50 %1")
                .arg(stack.database.name));
    return failure(ErrorKind::DatabaseStopped,
        HostText::tr("The database container %1 is not running (%2). Start it first, for example with: docker start %1")
            .arg(stack.database.name, stateName(stack.database.state)));
}

} // namespace

Result<Host> connectHost(const HostProfile &profile, const Job &job)
{
    auto engine = makeEngine(profile, job);
    if (!engine)
        return std::unexpected(engine.error());
    return findStack(profile, *std::move(engine), job);
}

Result<Host> refreshHost(const Host &host, const Job &job) { return findStack(host.profile, host.engine, job); }

Command remoteScriptCommand(const Host &host, const QString &name, const QStringList &arguments)
{
    Command script = scriptCommand(name, arguments);
    script.timeout = std::chrono::milliseconds(0);
    return host.engine->insideCommand(host.stack.database.name, script);
}

Result<CommandOutput> runRemoteScript(const Host &host, const QString &name, const QStringList &arguments, const Job &job,
    const CommandRunner::LineHandler &onErrorLine)
{
    if (const auto running = requireDatabase(host.stack); !running)
        return std::unexpected(running.error());
    return host.engine->run(remoteScriptCommand(host, name, arguments), job, onErrorLine);
}

Result<SqlConnection> connectDatabase(const Host &host, const QString &database, const QString &applicationName)
{
    if (const auto running = requireDatabase(host.stack); !running)
        return std::unexpected(running.error());
    const auto address = host.engine->sqlAddress(host.stack.database);
    if (!address)
        return std::unexpected(address.error());
    return SqlConnection::open(*address, database, applicationName);
}

} // namespace talekeeper
