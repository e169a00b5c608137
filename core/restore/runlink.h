#pragma once

#include "core/restore/execution.h"
#include "core/restore/runlock.h"

namespace talekeeper {

/// The phase by which a run's progress tells of its link: 0 of 1 while it waits for its host, 1 of 1 as soon as that is there
/// again. The step that runs stays the same.
inline constexpr QLatin1StringView linkPhase("link");

/// A run's way to its host, and all that is done about its loss. What runs on the host goes on without it; the run waits,
/// longer from one attempt to the next, until the host is there again, the admin stops or lets go, or half an hour has passed.
/// It goes on only where it is at work on the run still: with the server's lock, which was lost with its session and is taken
/// again, a journal that nobody else has opened, and a lease that has not run out. Then what was lost is done again: each
/// command of a run can be done twice, or looks first (`RunSql::look`, load-dump.sh, the journal's ids; a swap tells by the OIDs).
class RunLink final
{
public:
    /// \param openings of the run's journal, this console's among them
    RunLink(Execution &execution, RunLock &lock, int openings, const Job &job);
    Q_DISABLE_COPY_MOVE(RunLink)

    /// The run's job; what is done by it waits for the link.
    const Job &job() const { return m_waiting; }

    /// From now on only a detach ends the waiting: taking back must be finished.
    void beginTakingBack() { m_takesBack = true; }

    /// Nobody else can be at work on the run: the lock is held, or was taken again.
    /// Errors: NeedsDecision where it is another's by now or the host does not come back; `Execution::isLeft` then.
    Result<void> requireLock();

    /// The same, and the host is looked at anew.
    Result<void> comeBack();

    const Error &lastError() const { return m_error; } ///< why the run was left

private:
    enum class Standing { Ours, NotThere, Others };
    Standing look();
    bool isLetGo() const;
    bool leaveUnseen();
    bool awaitReturn(const Error &lost);
    bool wait(std::chrono::milliseconds pause);
    bool leave(const QString &message);
    void say(const Error &lost, std::chrono::seconds pause);

    Execution &m_execution;
    RunLock &m_lock;
    int m_openings;
    Job m_job; ///< knows nothing of waiting
    Job m_waiting;
    bool m_takesBack = false;
    Error m_error; ///< the last one
};

} // namespace talekeeper
