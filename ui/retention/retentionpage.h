#pragma once

#include "ui/common/prompts.h"
#include "ui/hosts/hostsession.h"
#include "ui/retention/retentionpicture.h"

#include <QWidget>

class QBoxLayout;

namespace talekeeper
{

class CalendarCard;
class GrowthCard;
class MessageBanner;
class SidecarCard;
class SimulatorCard;
class TimelineCard;

/// The tab "Retention": the same days as a calendar, as a timeline and as growth. Below them what another policy
/// would keep, and how it is made so.
class RetentionPage final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(RetentionPage)

public:
    RetentionPage(HostSession &session, Prompts &prompts, QWidget *parent = nullptr);

    TimelineCard *timeline() const { return m_timeline; }
    void showSidecar(); ///< scrolls to where a schedule is made, and gives that the keyboard

Q_SIGNALS:
    /// The page Dumps, with that row chosen: a dump's file name, or a missed day (DumpRow::id()).
    void rowRequested(const QString &id);

protected:
    void showEvent(QShowEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    QWidget *buildContent();
    void connectViews();
    void arrange();
    void update();
    void takeInspection(const QString &fileName);
    void showMessages(const RetentionFacts &facts);
    void openMark(const QString &id);
    RetentionFacts facts() const;
    QString scheduleNow() const;
    QString roomNow(const RetentionFacts &now) const;

    HostSession &m_session;
    RetentionPicture m_picture;
    QHash<QString, DumpState> m_states; ///< as shown last, of what was read
    MessageBanner *m_message; ///< why there is little to see
    MessageBanner *m_historyMessage; ///< what is wrong with what is remembered
    CalendarCard *m_calendar;
    TimelineCard *m_timeline;
    GrowthCard *m_growth;
    SimulatorCard *m_simulator;
    SidecarCard *m_sidecar;
    QWidget *m_policyRow;
    QBoxLayout *m_policies; ///< the cards about policies, side by side where there is room
};

} // namespace talekeeper
