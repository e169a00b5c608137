#pragma once

#include "core/foundation/job.h"
#include "core/restore/plan.h"
#include "core/restore/runs.h"
#include "ui/common/staterole.h"

namespace talekeeper
{

/// A step of a run as the window shows it.
struct RunStep {
    enum class State { Waiting, Running, Done, Failed, Reverted };

    QString id;
    QString title;
    State state = State::Waiting;
    QDateTime begunAt; ///< UTC
    double seconds = 0; ///< it took, or has taken so far
};

StateRole stateRoleOf(RunStep::State state);
QString runStepText(RunStep::State state); ///< translated: "running"

/// Where a run is, made from what it reports. A value; all times come from outside.
class RunProgress
{
public:
    RunProgress() = default;
    explicit RunProgress(const RestorePlan &plan);

    void advance(const Progress &progress, const QDateTime &now);
    /// What writes is stopped already when the run is begun or taken up. \param since UTC
    void setStoppedSince(const QDateTime &since) { m_stoppedSince = since; }
    void finish(const RestoreReport &report);
    void follow(const RunRecord &record, const QDateTime &now); ///< of another console, as its journal tells

    QList<RunStep> steps(const QDateTime &now) const; ///< the running one's time counted to now
    const RunStep *running() const; ///< null before the first and after the last
    qsizetype runningNumber() const; ///< of the running step, counted from 1; 0 for none
    bool takingBack() const { return m_takingBack; }
    /// The first writer was started on what was swapped in: from here on a stop takes nothing back by itself.
    bool pastTakingBack() const { return m_pastTakingBack; }
    /// Since when what writes is stopped, UTC; invalid while nothing is.
    QDateTime stoppedSince() const { return m_stoppedSince; }

    /// Since when the host does not answer, UTC; invalid while it does.
    QDateTime lostSince() const { return m_lostSince; }

    bool hasBegun() const; ///< any of its steps

    /// All that it does is to drop what an ended run keeps: nothing is stopped or swapped, and nothing can be taken back.
    bool onlyDrops() const { return m_onlyDrops; }
    /// The load, which lives on the host without a console, is all that goes on, and Tale serves.
    bool onlyLoads() const;
    /// The dump is read to its end, and the server still works on it: on indexes, mostly. How long, nobody knows.
    bool hasReadAll() const;
    /// The load is under way or to come: a console may leave the run to the host.
    bool mayBeLeft() const;

    qint64 done() const { return m_latest.done; } ///< compressed bytes
    qint64 total() const { return m_latest.total; } ///< 0: not known
    /// Of the whole run, 0 to 100, by the plan's guess of each step's time.
    int percent(const QDateTime &now) const;
    double bytesPerSecond(const QDateTime &now) const; ///< 0: not known yet
    std::optional<double> secondsLeft(const QDateTime &now) const; ///< of the step that counts bytes
    std::optional<double> secondsLeftInAll(const QDateTime &now) const; ///< by the plan's guess where nothing is measured

private:
    QList<RunStep> m_steps;
    QList<double> m_expected; ///< seconds, one for each step
    Progress m_latest;
    qint64 m_firstDone = 0; ///< what was done when bytes were counted first,
    QDateTime m_firstDoneAt; ///< and when that was, UTC
    bool m_takingBack = false;
    bool m_pastTakingBack = false;
    bool m_stopsSomething = false;
    bool m_onlyDrops = false;
    QDateTime m_stoppedSince;
    QDateTime m_lostSince;
};

} // namespace talekeeper
