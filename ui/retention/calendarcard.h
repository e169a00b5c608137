#pragma once

#include "ui/common/card.h"
#include "ui/retention/retentionpicture.h"

class QLabel;

namespace talekeeper
{

class CalendarView;
class Legend;
class ToneLabel;

/// Every day of a year or more, and in words the one that is chosen.
class CalendarCard final : public Card
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(CalendarCard)

public:
    explicit CalendarCard(QWidget *parent = nullptr);

    /// \param schedule translated: when the host dumps, who says so, and what it keeps; may be empty
    void setPicture(const RetentionPicture &picture, const QString &schedule);
    void chooseDay(const QDate &date);
    CalendarView *view() const { return m_view; }

Q_SIGNALS:
    void dayChosen(const QDate &date);
    void dayOpened(const QDate &date);

private:
    void showDetail();

    RetentionPicture m_picture;
    QLabel *m_heading;
    ToneLabel *m_schedule;
    Legend *m_legend;
    CalendarView *m_view;
    ToneLabel *m_detail;
};

} // namespace talekeeper
