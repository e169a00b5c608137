#pragma once

#include "core/host/commandrunner.h"
#include "core/host/hostaccess.h"
#include "core/host/hostprofile.h"
#include "core/host/remoteshell.h"
#include "core/host/sshconnection.h"

#include <condition_variable>
#include <mutex>
#include <vector>

namespace talekeeper {

/// Runs programs on a far machine, all over one shared connection. One that was lost is made again by itself, with pauses
/// that grow; a program that may have begun by then is not begun again (ConnectionLost), and for a job that looks at the host
/// after a loss not even the connection is. Where a server allows only few
/// sessions on a connection, further connections are made.
class SshRunner final : public CommandRunner
{
public:
    /// Errors: those of SshConnection::open().
    static Result<std::shared_ptr<SshRunner>> connect(const HostProfile &profile, const HostAccess &access, const Job &job);
    ~SshRunner() override;

    /// An exit status of -1: a signal has ended the program, or it has ended with 255, which ssh can't tell apart.
    /// Errors besides those of CommandRunner: ConnectionLost, and those of SshConnection::open().
    Result<CommandOutput> run(const Command &command, const Job &job, const Handlers &handlers = {}) override;
    Result<Endpoint> reach(const QString &address, int port, const Job &job) override;
    Result<PreparedCommand> prepare(const Command &command, const Job &job) override;

    int commandsRun() const; ///< since it was made: for measuring

private:
    struct Shared; ///< a connection and what uses it
    class Session; ///< the right to one session of a connection, as long as it lives

    SshRunner(const SshTarget &target, const HostAccess &access);
    Result<std::shared_ptr<Session>> acquire(const Job &job);
    Result<std::shared_ptr<Shared>> connection(const Job &job);
    Result<void> connectAgain(const Job &job);
    std::shared_ptr<Shared> freeConnection(std::vector<std::shared_ptr<Shared>> &gone);
    Command sharing(const Shared &shared, const Command &command, const QByteArray &mark) const;
    QStringList muxWords(const Shared &shared) const;
    Result<CommandOutput> judge(CommandOutput output, const AfterMark &out, const AfterMark &errors, Session &session, bool &begin);
    std::unexpected<Error> runsNothing(const QString &detail) const;
    void endThere(Session &session, const AfterMark &errors);
    bool endElsewhere(const Shared &busy, const Command &kill);
    bool answers(const Shared &shared) const;
    Error lost(const QString &detail) const;

    SshTarget m_target;
    HostAccess m_access;
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::vector<std::shared_ptr<Shared>> m_connections;
    bool m_connecting = false;
    bool m_mayAddConnections = true; ///< beside one that lives
    int m_attempts = 0; ///< how often connecting was tried, so that whoever waited takes over the outcome
    std::optional<Error> m_lastError;
    int m_commandsRun = 0;
};

} // namespace talekeeper
