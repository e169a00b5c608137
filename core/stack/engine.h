#pragma once

#include "core/host/commandrunner.h"
#include "core/stack/container.h"

#include <memory>

namespace talekeeper {

/// Where libpq finds a database server.
struct SqlAddress {
    QString host; ///< an address, or the directory of a Unix socket
    int port = 5432;
    QString user;
    Secret password;
};

/// What runs containers on a host: Docker, or the practice host's processes. Every act is first a Command that can be
/// shown, then run; nothing reaches a host in another way. Blocking; may be used from several threads at once.
class Engine
{
public:
    explicit Engine(std::shared_ptr<CommandRunner> runner);
    virtual ~Engine() = default;
    Q_DISABLE_COPY_MOVE(Engine)

    /// Every container of the host, running or not.
    virtual Result<QList<Container>> containers(const Job &job) = 0;

    virtual Command insideCommand(const QString &container, const Command &command) const = 0;
    /// The same, but the command outlives whoever started it; its output goes nowhere.
    virtual Command detachedCommand(const QString &container, const Command &command) const = 0;
    virtual Command stopCommand(const QString &container) const = 0;
    virtual Command startCommand(const QString &container) const = 0;

    /// A command for the machine that the containers run on, outside of them.
    virtual Command hostCommand(const Command &command) const = 0;
    /// The same, in a session of its own that outlives whoever started it; its output goes nowhere.
    Command detachedHostCommand(const Command &command) const;

    virtual Result<SqlAddress> sqlAddress(const Container &database) const = 0;

    /// Runs a command and judges it: an exit status other than 0 is an error, explained in the admin's terms.
    /// 10 to 99 are left to the caller: they are what a remote script has found (see remotescript.h).
    Result<CommandOutput> run(const Command &command, const Job &job, const CommandRunner::LineHandler &onErrorLine = {}) const;

protected:
    /// Which of the engine's own faults an unsuccessful command tells of.
    virtual Error explain(const Command &command, const CommandOutput &output) const = 0;

private:
    std::shared_ptr<CommandRunner> m_runner;
};

} // namespace talekeeper
