#pragma once

#include "core/restore/auditedrun.h"
#include "ui/hosts/hostsession.h"
#include "ui/restore/runprogress.h"
#include "ui/restore/runtask.h"

namespace talekeeper
{

/// The pages of the restore wizard, in their order. What is done to an earlier run begins with Checks; a run that was
/// found on the host opens in the middle: one that another console is at with Run, one that was left with Decide.
enum class RestoreStage { Choose, Checks, Plan, Confirm, Run, Decide, Result };

/// A restore, or what is done to an earlier one, on its way from the choice to the result: which page it is on, what is
/// known, what runs. The pages show it and tell it what the admin does; it knows no widget.
class RestoreFlow final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(RestoreFlow)

public:
    /// \param historyPath of the store whose audit log keeps what a run does
    RestoreFlow(HostSession &session, const QString &historyPath, QObject *parent = nullptr);

    HostSession &session() const { return m_session; }
    const QString &historyPath() const { return m_historyPath; }
    RestoreStage stage() const { return m_stage; }
    RunTask task() const { return m_task; }
    const QString &dumpFile() const { return m_request.dumpFile; }
    StopOrder stopOrder() const { return m_request.stopOrder; }
    const std::optional<RestorePlan> &plan() const { return m_plan; }
    const std::optional<Host> &host() const { return m_host; } ///< as the checks found it
    const std::optional<Error> &error() const { return m_error; } ///< why checks or run could not be made
    const std::optional<RestoreReport> &report() const { return m_report; }
    const QStringList &accepted() const { return m_request.accepted; }
    const RunProgress &progress() const { return m_progress; }
    RunningJob *job() const { return m_job; } ///< the checks or the run; null if neither is under way
    bool isRunning() const { return m_stage == RestoreStage::Run && !m_watched; } ///< a run of this window
    bool isWatching() const { return m_stage == RestoreStage::Run && m_watched; } ///< a run of another console
    bool mayGoOn() const; ///< checked, and no blocker stands in the way
    bool asksForName() const; ///< the plan replaces data in service, so the database's name is typed
    qint64 dumpSize() const; ///< bytes, 0 where it is not known

    /// What the plan would be with the other order; none where there is no choice.
    std::optional<RestorePlan> planWith(StopOrder order) const;

    /// The run that the pages Run (of another console), Decide and Result speak of, as it was found last; null if it is
    /// not known on the host, or none is spoken of, or was not looked at since it ended here.
    const RunRecord *record() const;
    int attempt() const { return m_attempt; } ///< another for each time that something is begun or watched anew

    void chooseDump(const QString &fileName); ///< goes to the checks; nothing happens while a run is under way
    void chooseRun(RunTask task, const QString &run); ///< the same for what is done to an earlier run
    void showRun(const QString &run); ///< where it stands: watched, to be decided, or its result
    void checkAgain();
    void setAccepted(const QString &finding, bool accepted);
    void setStopOrder(StopOrder order);
    void goTo(RestoreStage stage); ///< to Choose, Checks, Plan or Confirm, as far as its way is free
    void execute();
    void stop();
    void startOver();

Q_SIGNALS:
    void stageChanged();
    void changed(); ///< anything that a page shows
    void logged(const QStringList &lines);
    void found(); ///< a run that needs to be seen was found on the host, and is shown now

private:
    struct Checked;

    void setStage(RestoreStage stage);
    void clear();
    void look();
    void lookForRun();
    void follow(const RunRecord &record);
    void take(Result<Checked> result);
    void finish(Result<RestoreReport> result);
    const RunRecord *recordOf(const QString &run) const;
    bool isOutdated() const;
    void noteWhatIsStopped();
    QString title() const;

    HostSession &m_session;
    QString m_historyPath;
    RestoreStage m_stage = RestoreStage::Choose;
    RunTask m_task = RunTask::Restore;
    RestoreRequest m_request;
    QString m_run; ///< that something is done to, or that is shown
    QHash<QString, RunState> m_passedOver; ///< runs that the admin has seen and left, in the state that they were in
    bool m_watched = false; ///< the run is another console's
    std::optional<Host> m_host;
    std::optional<RestoreFacts> m_facts; ///< what the plan of a restore was made from
    std::optional<RestorePlan> m_plan;
    std::optional<RestoreReport> m_report;
    std::optional<Error> m_error;
    RunProgress m_progress;
    QPointer<RunningJob> m_job;
    int m_attempt = 0; ///< results of checks that were left are passed over
    QDateTime m_endedAt; ///< UTC; what the host was seen to be before is from before the run's end
};

} // namespace talekeeper
