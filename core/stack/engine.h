#pragma once

#include "core/host/commandrunner.h"
#include "core/stack/container.h"

#include <atomic>
#include <memory>
#include <optional>

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

    /// How the engine is called there, as far as that is known; empty where it has no such words.
    virtual QStringList callWords() const { return {}; }

    /// Every container of the host, running or not.
    virtual Result<QList<Container>> containers(const Job &job) = 0;

    struct ContainersAnd {
        QList<Container> containers;
        Result<CommandOutput> output;
    };
    /// The same, and what a command inside one of them prints, if that one is there; together where that is faster.
    virtual Result<ContainersAnd> containersAnd(const QString &container, const Command &command, const Job &job);

    virtual Command insideCommand(const QString &container, const Command &command) const = 0;
    /// The same, but the command outlives whoever started it; its output goes nowhere.
    virtual Command detachedCommand(const QString &container, const Command &command) const = 0;
    virtual Command stopCommand(const QString &container) const = 0;
    virtual Command startCommand(const QString &container) const = 0;

    /// A command for the machine that the containers run on, outside of them.
    virtual Command hostCommand(const Command &command) const = 0;
    /// The same, in a session of its own that outlives whoever started it; its output goes nowhere.
    Command detachedHostCommand(const Command &command) const;

    virtual Result<SqlAddress> sqlAddress(const Container &database, const Job &job) const = 0;
    /// Where it is found without a network, through a command inside its container; none where the engine has no such way.
    virtual std::optional<SqlAddress> sqlAddressInside(const Container &database);
    /// Which of the two leads to the server, learned from the first that did: forwarding may be forbidden. A server that
    /// fails to answer later is down, and no other way leads to it.
    enum class SqlWay { Unknown, Network, Inside };
    SqlWay sqlWay() const { return m_sqlWay; }
    void learnSqlWay(SqlWay way) { m_sqlWay = way; }

    /// Runs a command and judges it: an exit status other than 0 is an error, explained in the admin's terms.
    /// 10 to 99 are left to the caller: they are what a remote script has found (see remotescript.h).
    /// Where the link to the host is lost it is run again as soon as the job says so (Job::acrossLoss).
    Result<CommandOutput> run(const Command &command, const Job &job, const CommandRunner::Handlers &handlers = {}) const;

protected:
    /// Which of the engine's own faults an unsuccessful command tells of.
    virtual Error explain(const Command &command, const CommandOutput &output) const = 0;

    const std::shared_ptr<CommandRunner> &runner() const { return m_runner; }

private:
    std::shared_ptr<CommandRunner> m_runner;
    std::atomic<SqlWay> m_sqlWay = SqlWay::Unknown;
};

} // namespace talekeeper
