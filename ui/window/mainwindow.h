#pragma once

#include "ui/common/jobrunner.h"
#include "ui/hosts/hostsession.h"
#include "ui/window/windowstate.h"

#include <QMainWindow>
#include <QPointer>

class QListView;
class QPushButton;
class QStackedWidget;

namespace talekeeper
{

enum class ClosingAct;
class HostKeeper;
class HostListModel;
class HostView;
class JobsPanel;
class MessageBanner;
class Prompts;
class QuestionDesk;
class StateLabel;

/// Where a window keeps things; empty: the usual places.
struct WindowFiles {
    QString history; ///< the store with the audit log
    QString state; ///< how the window was left
    QString hosts; ///< the list of saved hosts
};

/// Hosts at the left, the chosen one at the right, what is connected and what runs at the foot.
class MainWindow final : public QMainWindow
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(MainWindow)

public:
    /// \param profiles of this machine; the saved hosts stand above them
    MainWindow(const QList<HostProfile> &profiles, Prompts &prompts, const WindowFiles &files,
        const Connector &connect = connectHost, QWidget *parent = nullptr);
    ~MainWindow() override;

    /// Shows a host and connects to it if that was not done yet.
    void chooseHost(int index);
    bool chooseHost(const QString &name); ///< whether there is one
    void chooseLastHost(); ///< the one that was shown when a window was closed last, or the first
    HostView *currentHost() const; ///< null: none is chosen
    const QList<HostSession *> &sessions() const { return m_sessions; } ///< in the order of the list
    JobRunner &runner() { return m_runner; }
    bool hasLeftRun() const { return m_hasLeftRun; } ///< closed with a load that goes on on its host

protected:
    void closeEvent(QCloseEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void buildInside();
    QWidget *buildSidebar();
    HostSession *makeSession(const HostProfile &profile);
    void addView(HostSession *session);
    void takeHosts(const QString &before, const QString &now);
    HostSession *takeHost(const HostProfile &profile, HostSession *known);
    void drop(HostSession *session);
    void showKeepingError();
    void showHostMenu(const QString &host, const QPoint &globalPosition);
    void updateChoosingActions();
    void updateHostActions();
    bool isThisMachine(const QString &host) const;
    void markThisMachine();
    void buildStatusBar();
    void buildActions();
    QAction *addCommand(const QString &text, const QList<QKeySequence> &keys, std::function<void()> act);
    void saveState() const;
    void updateStyle();
    void updateStatus();
    void showHost(int index);
    void showJobs(bool shown);
    void showPlace(const QString &host, Place place);
    void showCommands();
    void showHelp();
    void focusFilter();
    QStringList endingTitles() const;
    void askBeforeStopping(const QStringList &titles);
    void askBeforeClosing(RunningJob *job);
    void closeAfter(HostView *view, ClosingAct act, bool wasPast);
    QList<HostView *> hostViews() const;
    HostView *viewOf(const HostSession *session) const;

    Prompts &m_prompts;
    QString m_statePath;
    QString m_historyPath;
    QList<HostProfile> m_fixed; ///< of this machine
    Connector m_connect;
    JobRunner m_runner; // outlives sessions and pages
    std::unique_ptr<QuestionDesk> m_desk; // answers nothing any more before the runner waits for what runs
    HostKeeper *m_keeper = nullptr;
    QList<HostSession *> m_sessions;
    HostListModel *m_hosts = nullptr;
    QListView *m_hostList = nullptr;
    MessageBanner *m_keepingError = nullptr;
    struct HostCommand {
        QAction *action;
        int by; ///< moves by so much; 0: no move
    };
    QList<HostCommand> m_hostCommands; ///< of the chosen host, for its menu
    QList<QAction *> m_hostActions; ///< that choose a host
    QAction *m_addHost = nullptr;
    QAction *m_markMachine = nullptr;
    QStackedWidget *m_views = nullptr;
    StateLabel *m_connection = nullptr;
    QPushButton *m_jobs = nullptr;
    JobsPanel *m_jobsPanel = nullptr;
    WindowState m_left; ///< how a window was closed last
    QPointer<QWidget> m_focusBeforeJobs;
    bool m_hasLeftRun = false;
    bool m_mayStopJobs = false; ///< the admin knows that closing stops what only looks or copies
    bool m_asking = false; ///< the question about closing stands already
};

} // namespace talekeeper
