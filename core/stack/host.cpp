#include "core/stack/host.h"

#include "core/host/remotescript.h"
#include "core/host/sshrunner.h"
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

/// The steps that come after the login.
Result<Host> findStack(const HostProfile &profile, std::shared_ptr<Engine> engine, const HostAccess &access, const Job &job)
{
    using State = ConnectionStep::State;
    const auto report = [&](const QString &id, const QString &title, State state, const QString &found = {}, const QString &remedy = {}) {
        if (access.onStep)
            access.onStep({.id = id, .title = title, .state = state, .found = found, .remedy = remedy});
    };
    const QString docker = HostText::tr("Docker"), stack = HostText::tr("Tale stack");
    report(u"docker"_s, docker, State::Running);
    const auto containers = engine->containers(job);
    if (!containers) {
        report(u"docker"_s, docker, State::Failed, {}, containers.error().message);
        return std::unexpected(containers.error());
    }
    const QString count = HostText::tr("%1 containers").arg(containers->size());
    const QString words = engine->callWords().join(u' '); // a practice host is called by none
    report(u"docker"_s, docker, State::Passed, words.isEmpty() ? count : words + u", "_s + count);
    auto host = hostAmong(*containers, profile, std::move(engine));
    if (host)
        report(u"stack"_s, stack, State::Passed, HostText::tr("%1, %2 containers").arg(host->stack.project).arg(host->stack.containers.size()));
    else
        report(u"stack"_s, stack, State::Failed, {}, host.error().message);
    return host;
}

Result<void> requireDatabase(const Host &host)
{
    const Stack &stack = host.stack;
    if (stack.database.isRunning())
        return {};
    if (stack.database.state == ContainerState::Restarting)
        return failure(ErrorKind::DatabaseStopped,
            HostText::tr("The database container %1 is restarting: PostgreSQL in it ends again and again, or is just coming up. Wait a moment, then look at its log: "
                         "docker logs --tail 50 %1")
                .arg(stack.database.name));
    return failure(ErrorKind::DatabaseStopped,
        HostText::tr("The database container %1 is not running (%2). Start it first, for example with: %3")
            .arg(stack.database.name, stateName(stack.database.state), toText(host.engine->startCommand(stack.database.name))));
}

} // namespace

Result<std::shared_ptr<Engine>> connectEngine(const HostProfile &profile, const Job &job, const HostAccess &access)
{
    if (profile.kind == HostProfile::Kind::Ssh) {
        const auto far = SshRunner::connect(profile, access, job);
        if (!far)
            return std::unexpected(far.error());
        return std::make_shared<DockerEngine>(*far, profile.dockerWords, profile.name.isEmpty() ? profile.address : profile.name);
    }
    auto runner = std::make_shared<LocalRunner>();
    if (profile.kind == HostProfile::Kind::Local)
        return std::make_shared<DockerEngine>(runner, profile.dockerWords);
    const auto practice = ensurePracticeHost(profile.practiceDirectory, *runner, job);
    if (!practice)
        return std::unexpected(practice.error());
    return std::make_shared<PracticeEngine>(runner, *practice);
}

Result<Host> hostAmong(const QList<Container> &containers, const HostProfile &profile, std::shared_ptr<Engine> engine)
{
    auto stack = chooseStack(discoverStacks(withRoles(containers, profile.roles)), profile.project);
    if (!stack)
        return std::unexpected(stack.error());
    if (!profile.backupDirectory.isEmpty())
        stack->backupDirectory = profile.backupDirectory;
    Host host {.profile = profile, .engine = std::move(engine), .stack = *std::move(stack)};
    host.profile.dockerWords = host.engine->callWords();
    return host;
}

Result<Host> connectHost(const HostProfile &profile, const Job &job, const HostAccess &access)
{
    auto engine = connectEngine(profile, job, access);
    if (!engine)
        return std::unexpected(engine.error());
    return findStack(profile, *std::move(engine), access, job);
}

Result<Host> refreshHost(const Host &host, const Job &job) { return findStack(host.profile, host.engine, {}, job); }

Command remoteScriptCommand(const Host &host, const QString &name, const QStringList &arguments)
{
    Command script = scriptCommand(name, arguments);
    script.timeout = std::chrono::milliseconds(0);
    return host.engine->insideCommand(host.stack.database.name, script);
}

Result<CommandOutput> runInDatabaseContainer(const Host &host, Command command, const Job &job, const CommandRunner::Handlers &handlers)
{
    if (const auto running = requireDatabase(host); !running)
        return std::unexpected(running.error());
    command.timeout = std::chrono::milliseconds(0);
    return host.engine->run(host.engine->insideCommand(host.stack.database.name, command), job, handlers);
}

Result<CommandOutput> runRemoteScript(const Host &host, const QString &name, const QStringList &arguments, const Job &job,
    const CommandRunner::Handlers &handlers)
{
    if (const auto running = requireDatabase(host); !running)
        return std::unexpected(running.error());
    return host.engine->run(remoteScriptCommand(host, name, arguments), job, handlers);
}

Result<CommandOutput> runWatchedScript(const Host &host, const QString &name, const QStringList &arguments, const Job &job,
    const CommandRunner::Handlers &handlers)
{
    if (const auto running = requireDatabase(host); !running)
        return std::unexpected(running.error());
    const QByteArray word = "watch\n"; // see watch-input.sh
    Command command = remoteScriptCommand(host, name, arguments);
    command.watchesInput = true;
    if (!handlers.nextInput) {
        command.input = word;
        return host.engine->run(command, job, handlers);
    }
    CommandRunner::Handlers watched = handlers;
    watched.nextInput = [&, isSaid = false]() mutable -> Result<QByteArray> {
        if (isSaid)
            return QByteArray();
        auto bytes = handlers.nextInput();
        isSaid = bytes && bytes->isEmpty();
        return isSaid ? word : bytes;
    };
    return host.engine->run(command, job, watched);
}

Result<SqlConnection> connectDatabase(const Host &host, const QString &database, const Job &job, const QString &applicationName)
{
    if (const auto running = requireDatabase(host); !running)
        return std::unexpected(running.error());
    using Way = Engine::SqlWay;
    Result<SqlConnection> connection = failure(ErrorKind::DatabaseUnreachable, {});
    if (host.engine->sqlWay() != Way::Inside) {
        const auto address = host.engine->sqlAddress(host.stack.database, job);
        if (!address)
            return std::unexpected(address.error());
        connection = SqlConnection::open(*address, database, applicationName, job);
        // PostgreSQL's own refusals would be the same on any way.
        const bool leads = connection || connection.error().detail.contains("FATAL:"_L1);
        if (leads)
            host.engine->learnSqlWay(Way::Network);
        if (leads || job.stopRequested())
            return connection;
        // It may be the link that does not answer, and neither server nor network.
        if (const auto there = host.engine->run(host.engine->hostCommand({.words = {u"true"_s}, .timeout = std::chrono::seconds(45)}), job); !there)
            return std::unexpected(there.error());
        if (host.engine->sqlWay() == Way::Network)
            return connection;
    }
    const auto inside = host.engine->sqlAddressInside(host.stack.database);
    if (!inside)
        return connection;
    auto second = SqlConnection::open(*inside, database, applicationName, job);
    if (second)
        host.engine->learnSqlWay(Way::Inside);
    else if (host.engine->sqlWay() == Way::Unknown)
        return connection; // in the words of the usual way
    return second;
}

} // namespace talekeeper
