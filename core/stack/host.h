#pragma once

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
/// Errors: those of the engine, NoStack, SeveralStacks.
Result<Host> connectHost(const HostProfile &profile, const Job &job);

/// The same host, looked at anew.
Result<Host> refreshHost(const Host &host, const Job &job);

/// Runs a script of resources/remote/ inside the db container.
/// Errors: DatabaseStopped, those of the engine, Failed with the script's own words.
Result<CommandOutput> runRemoteScript(const Host &host, const QString &name, const QStringList &arguments, const Job &job,
    const CommandRunner::LineHandler &onErrorLine = {});

/// The command that runRemoteScript() runs; it has no time limit, as its length depends on the size of the data.
Command remoteScriptCommand(const Host &host, const QString &name, const QStringList &arguments);

/// Errors: DatabaseStopped, DatabaseUnreachable.
Result<SqlConnection> connectDatabase(const Host &host, const QString &database, const QString &applicationName = QStringLiteral("talekeeper"));

} // namespace talekeeper
