#pragma once

#include "core/restore/plan.h"

#include <atomic>
#include <memory>
#include <thread>

namespace talekeeper {

/// The command that leaves a guard on the Docker host; it returns at once.
Command guardCommand(const StartGuard &guard, const Host &host);

/// A run's lease, renewed by a thread of its own as long as this lives. While what writes is stopped, a guard on the Docker
/// host watches it (see StartGuard): where this is destroyed without end(), as by a console's death, the guard acts.
class Lease
{
public:
    /// Starts a guard and sees that it is there. Errors: Failed, DatabaseStopped, those of the engine; nothing was stopped then.
    static Result<std::unique_ptr<Lease>> take(const Host &host, const StartGuard &guard, const Job &job);
    ~Lease();
    Q_DISABLE_COPY_MOVE(Lease)

    /// The guard has acted, or another console's guard has taken over: this console must not go on. Asks the host anew, since
    /// a console that slept does not know for how long; where the host does not answer it is as far as is known.
    bool isLost(const Job &job = {});

    /// What writes is about to start on what was swapped in: from now on the guard swaps nothing back.
    /// Errors: NeedsDecision where the lease is lost; Failed.
    Result<void> commit(const Job &job);

    /// The guard goes. A lease that is lost is another's, and stays.
    Result<void> end(const Job &job);

private:
    Lease(const Host &host, const StartGuard &guard);
    void renew(const Job &job);
    void renewAgainAndAgain(const std::stop_token &stop);

    Host m_host;
    StartGuard m_guard;
    std::atomic_bool m_lost = false;
    std::jthread m_renewing; // last, so that it ends first
};

/// Ends a run's lease, whoever holds it, and its guard: for a console that holds the server's lock and no lease of its own.
Result<void> endLease(const Host &host, const QString &run, const Job &job);

} // namespace talekeeper
