#pragma once

#include "ui/common/jobrunner.h"
#include "ui/hosts/hostsession.h"

#include <QMainWindow>

class QListView;
class QStackedWidget;

namespace talekeeper
{

class HostListModel;
class HostView;
class Prompts;
class StateLabel;
class ToneLabel;

/// Hosts at the left, the chosen one at the right, what is connected and what runs at the foot.
class MainWindow final : public QMainWindow
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(MainWindow)

public:
    /// \param historyPath where runs are kept in the audit log; empty: the usual place
    MainWindow(const QList<HostProfile> &profiles, Prompts &prompts, const QString &historyPath,
        QWidget *parent = nullptr);
    ~MainWindow() override;

    /// Shows a host and connects to it if that was not done yet.
    void chooseHost(int index);
    HostView *currentHost() const;
    JobRunner &runner() { return m_runner; }

protected:
    void closeEvent(QCloseEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    QWidget *buildSidebar();
    void buildStatusBar();
    void buildShortcuts();
    void updateStyle();
    void updateStatus();
    void showHost(int index);

    Prompts &m_prompts;
    JobRunner m_runner; // outlives sessions and pages
    QList<HostSession *> m_sessions;
    HostListModel *m_hosts = nullptr;
    QListView *m_hostList = nullptr;
    QStackedWidget *m_views = nullptr;
    StateLabel *m_connection = nullptr;
    ToneLabel *m_jobs = nullptr;
    bool m_asking = false; ///< the question about closing stands already
};

} // namespace talekeeper
