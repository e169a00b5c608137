#pragma once

#include "core/restore/runlink.h"

#include <QElapsedTimer>

namespace talekeeper {

/// One execution of a plan, from its first step to its report, by the console that holds the server's lock.
class PlanRun final
{
public:
    /// \param openings of the run's journal, this console's among them
    PlanRun(const Host &host, const RestorePlan &plan, RunLock &lock, int openings, const Job &job);
    Q_DISABLE_COPY_MOVE(PlanRun)

    RestoreReport run();

private:
    void takeUp(const Standing &standing);
    Result<void> guardAgain();
    Result<void> note(const QString &step, const QString &state);
    Result<void> writeNote(const QString &step, const QString &state);
    Result<void> doStep(qsizetype at);
    Result<void> requireLease();
    Result<void> requireQuiet();
    Result<QStringList> runningNow();
    void endEarly(qsizetype failedAt);
    bool isLeaseLost();
    bool runsAsBefore();
    bool takeBack(qsizetype failedAt);
    bool takeBackStep(qsizetype at);
    RestoreReport finish();
    void letGuardGo();

    Execution m_execution;
    qsizetype m_first = 0;
    RunLock &m_lock;
    RunLink m_link;
    const Job &m_job; ///< waits for the link
    RestoreReport m_report;
    QElapsedTimer m_clock;
};

} // namespace talekeeper
