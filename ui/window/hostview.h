#pragma once

#include "ui/hosts/hostsession.h"
#include "ui/restore/restoreflow.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QStackedWidget;
class QTabBar;

namespace talekeeper
{

class MessageBanner;
class ToneLabel;

/// One host: its header with a line of facts, its tabs, and their pages.
class HostView final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(HostView)

public:
    enum Tab { DumpsTab, RestoreTab };

    HostView(HostSession &session, const QString &historyPath, QWidget *parent = nullptr);

    HostSession &session() const { return m_session; }
    RestoreFlow &flow() { return m_flow; }
    void showTab(Tab tab);

private:
    QWidget *buildHeader();
    QWidget *buildConnection();
    void update();
    QString factsText() const;

    HostSession &m_session;
    RestoreFlow m_flow;
    ToneLabel *m_facts;
    QTabBar *m_tabs;
    MessageBanner *m_lost; ///< what is shown is from before the connection was lost
    QStackedWidget *m_stack;
    QWidget *m_connection;
    QWidget *m_pages;
    QStackedWidget *m_pageStack;
    MessageBanner *m_error;
    QWidget *m_connecting;
    ToneLabel *m_connectingText;
};

} // namespace talekeeper
