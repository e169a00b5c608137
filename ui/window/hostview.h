#pragma once

#include "ui/common/place.h"
#include "ui/common/prompts.h"
#include "ui/hosts/hostsession.h"
#include "ui/restore/restoreflow.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QStackedWidget;
class QTabBar;

namespace talekeeper
{

class ActivityPage;
class DrillDesk;
class DumpsPage;
class MessageBanner;
class Tag;
class ToneLabel;

/// One host: its header with a line of facts, its tabs, and their pages.
class HostView final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(HostView)

public:
    HostView(HostSession &session, Prompts &prompts, const QString &historyPath, QWidget *parent = nullptr);

    HostSession &session() const { return m_session; }
    RestoreFlow &flow() { return m_flow; }
    void showPlace(Place place);
    void openPlace(Place place); ///< shows it and gives it the keyboard, unless it was shown and has it already
    void takeDump(); ///< shows the page Dumps and asks of which databases; nothing while the host is not known
    Place place() const;
    void updatePace(); ///< how often the host is looked at: not while nobody sees it

Q_SIGNALS:
    void menuRequested(const QPoint &globalPosition); ///< what can be done with the host itself

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void buildPages(Prompts &prompts, const QString &historyPath);
    QWidget *buildHeader();
    QWidget *buildConnection();
    QWidget *buildConnecting();
    void updateHeader();
    void updateConnection();
    void updateStack();
    bool hasNoStack() const; ///< it was reached, and no Tale stack runs there: a drill can make one
    bool isFar() const { return m_session.profile().kind == HostProfile::Kind::Ssh; }
    void update();
    void focusPage();
    void showAudit();
    bool isTyping() const;
    QString factsText() const;

    HostSession &m_session;
    RestoreFlow m_flow;
    DrillDesk *m_drills;
    DumpsPage *m_dumps = nullptr;
    QWidget *m_productionLine; ///< above everything, on every page
    QLabel *m_name = nullptr;
    Tag *m_tag;
    ToneLabel *m_facts;
    QTabBar *m_tabs;
    QWidget *m_banners; ///< what is to be said on every page
    MessageBanner *m_lost; ///< what is shown is from before the connection was lost
    MessageBanner *m_recreated; ///< the stack was made anew under the window
    std::optional<QDateTime> m_recreatedSeen;
    QStackedWidget *m_stack;
    QWidget *m_connection;
    QWidget *m_pages;
    QStackedWidget *m_pageStack;
    ActivityPage *m_activity = nullptr;
    MessageBanner *m_error;
    QPushButton *m_showDrills; ///< beside it, where a drill can make the stack
    QWidget *m_connecting;
    QPushButton *m_stopConnecting; ///< null where it is not reached by SSH
    ToneLabel *m_connectingText;
};

} // namespace talekeeper
