#pragma once

#include "core/host/hostaccess.h"
#include "core/host/hostprofile.h"
#include "core/stack/engine.h"
#include "core/stack/sqlconnection.h"
#include "core/stack/stack.h"

namespace talekeeper {

/// A host that was reached and the Tale stack on it, as found at that moment. A value: copies share the engine, which
/// may be used from several threads.
struct Host {
    HostProfile profile;
    std::shared_ptr<Engine> engine;
    Stack stack;
};

/// Reaches a host and finds the Tale stack on it. The practice host is made on first use and started where it is not.
/// By SSH, all of the host's copies share one connection, which ends with the last of them and is made again by itself
/// when it was lost. \param access who answers what is asked while it is made, now and later
/// Errors: those of the connection (HostNotFound to ConnectionLost), those of the engine, NoStack, SeveralStacks.
Result<Host> connectHost(const HostProfile &profile, const Job &job, const HostAccess &access = {});

/// Reaches a host, with or without a Tale stack on it. Errors: those of the connection; on the practice host those of making it.
Result<std::shared_ptr<Engine>> connectEngine(const HostProfile &profile, const Job &job, const HostAccess &access = {});

/// The same host, looked at anew.
Result<Host> refreshHost(const Host &host, const Job &job);

/// The Tale stack of a profile among the containers of its host. Errors: NoStack, SeveralStacks.
Result<Host> hostAmong(const QList<Container> &containers, const HostProfile &profile, std::shared_ptr<Engine> engine);

/// Runs a command inside the db container; it has no time limit. Errors: DatabaseStopped, those of the engine.
Result<CommandOutput> runInDatabaseContainer(const Host &host, Command command, const Job &job, const CommandRunner::Handlers &handlers = {});

/// Runs a script of resources/remote/ inside the db container.
/// Errors: DatabaseStopped, those of the engine, Failed with the script's own words.
Result<CommandOutput> runRemoteScript(const Host &host, const QString &name, const QStringList &arguments, const Job &job,
    const CommandRunner::Handlers &handlers = {});

/// The same for one that reads long and embeds watch-input.sh: it ends as soon as nobody is there any more to hear it.
Result<CommandOutput> runWatchedScript(const Host &host, const QString &name, const QStringList &arguments, const Job &job,
    const CommandRunner::Handlers &handlers = {});

/// The command that runRemoteScript() runs; it has no time limit, as its length depends on the size of the data.
Command remoteScriptCommand(const Host &host, const QString &name, const QStringList &arguments);

/// Errors: DatabaseStopped, DatabaseUnreachable, Stopped, those of the connection (HostNotFound to ConnectionLost).
Result<SqlConnection> connectDatabase(const Host &host, const QString &database, const Job &job, const QString &applicationName = QStringLiteral("talekeeper"));

} // namespace talekeeper
