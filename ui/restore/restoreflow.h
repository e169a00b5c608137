#pragma once

#include "core/restore/auditedrun.h"
#include "ui/hosts/hostsession.h"
#include "ui/restore/runprogress.h"

namespace talekeeper
{

/// The pages of the restore wizard, in their order. An undo begins with Plan.
enum class RestoreStage { Choose, Checks, Plan, Confirm, Run, Result };

/// A restore (or an undo) on its way from the choice to the result: which page it is on, what is known, what runs.
/// The pages show it and tell it what the admin does; it knows no widget.
class RestoreFlow final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(RestoreFlow)

public:
    /// \param historyPath of the store whose audit log keeps what a run does
    RestoreFlow(HostSession &session, const QString &historyPath, QObject *parent = nullptr);

    HostSession &session() const { return m_session; }
    RestoreStage stage() const { return m_stage; }
    bool isUndo() const { return m_undo; }
    const QString &dumpFile() const { return m_dumpFile; }
    const std::optional<RestorePlan> &plan() const { return m_plan; }
    const std::optional<Host> &host() const { return m_host; }
    const std::optional<Error> &error() const { return m_error; } ///< why checks or run could not be made
    const std::optional<RestoreReport> &report() const { return m_report; }
    const QStringList &accepted() const { return m_accepted; }
    const RunProgress &progress() const { return m_progress; }
    RunningJob *job() const { return m_job; } ///< the checks or the run; null if neither is under way
    bool isRunning() const { return m_stage == RestoreStage::Run; }
    bool mayGoOn() const; ///< checked, and no blocker stands in the way
    qint64 dumpSize() const; ///< bytes, 0 where it is not known

    void chooseDump(const QString &fileName); ///< goes to the checks; nothing happens while a run is under way
    void chooseUndo(const QString &run);
    void checkAgain();
    void setAccepted(const QString &finding, bool accepted);
    void goTo(RestoreStage stage); ///< to Choose, Checks, Plan or Confirm, as far as its way is free
    void execute();
    void stop();
    void startOver();

Q_SIGNALS:
    void stageChanged();
    void changed(); ///< anything that a page shows
    void logged(const QStringList &lines);

private:
    struct Checked;

    void setStage(RestoreStage stage);
    void clear();
    void take(Result<Checked> result);
    void finish(Result<RestoreReport> result);

    HostSession &m_session;
    QString m_historyPath;
    RestoreStage m_stage = RestoreStage::Choose;
    bool m_undo = false;
    QString m_dumpFile;
    QString m_undoneRun;
    std::optional<Host> m_host; ///< as the checks found it
    std::optional<RestoreFacts> m_facts; ///< what the plan of a restore was made from
    std::optional<RestorePlan> m_plan;
    std::optional<RestoreReport> m_report;
    std::optional<Error> m_error;
    QStringList m_accepted;
    RunProgress m_progress;
    QPointer<RunningJob> m_job;
    int m_attempt = 0; ///< results of checks that were left are passed over
};

} // namespace talekeeper
