#pragma once

#include "ui/common/place.h"
#include "ui/hosts/hostsession.h"

#include <QTimer>
#include <QWidget>

class QBoxLayout;
class QGridLayout;
class QPushButton;

namespace talekeeper
{

class AttentionList;
class ContainersModel;
class DrillDesk;
class DatabasesCard;
class FigureCard;
class KeptCard;
class MessageBanner;
class ShortTable;
struct Attention;
struct DrillFacts;
struct FigureFacts;

/// The tab "Overview": what needs the admin, four figures that answer "are we covered?", then the details.
class OverviewPage final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(OverviewPage)

public:
    OverviewPage(HostSession &session, DrillDesk &drills, QWidget *parent = nullptr);

Q_SIGNALS:
    void dumpRequested(const QString &fileName); ///< the page Dumps, with that one chosen; empty: just the page
    void takeDumpRequested(); ///< the page Dumps, and its question of which databases
    void scheduleRequested(); ///< the page Retention, where one is made
    void runRequested(const QString &run); ///< the page Restore, with that run
    void drillRequested(const QString &drill); ///< the page Drills, with that one, or the template, chosen
    void discardRequested(const QString &run); ///< the wizard, to drop what the run keeps

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    QWidget *buildContent();
    void arrange();
    void update();
    void takeInspection(const QString &fileName);
    void showStatus(const HostStatus &status, const QDateTime &now);
    void showWithoutServer(const HostSnapshot &snapshot, const QDateTime &now);
    void showCalm(const HostStatus &status, const QDateTime &now);
    void showFigures(const FigureFacts &facts);
    void follow(const Attention &attention);
    DrillFacts drillFacts() const;
    QList<Attention> drillsAttention() const;
    QHash<QString, DumpState> dumpStates() const;

    HostSession &m_session;
    DrillDesk &m_drills;
    QHash<QString, DumpState> m_states; ///< as shown last
    QTimer m_ages; ///< while the page is shown: ages grow
    AttentionList *m_attention;
    MessageBanner *m_calm;
    QPushButton *m_showUnchecked;
    QString m_unchecked; ///< file name of a newest dump that was not read yet
    QList<FigureCard *> m_figures;
    QGridLayout *m_figureGrid;
    QBoxLayout *m_details;
    ContainersModel *m_containers;
    ShortTable *m_containerTable;
    DatabasesCard *m_databases;
    KeptCard *m_kept;
};

} // namespace talekeeper
