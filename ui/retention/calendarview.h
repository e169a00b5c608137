#pragma once

#include "ui/retention/calendargrid.h"

#include <QTableView>

namespace talekeeper
{

class CalendarModel;
struct RetentionPicture;

/// Every day as a small mark, weeks from left to right. A day is chosen by mouse or keyboard: up and down by days, left
/// and right by weeks, PageUp and PageDown by months.
class CalendarView final : public QTableView
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(CalendarView)

public:
    explicit CalendarView(QWidget *parent = nullptr);

    void setPicture(const RetentionPicture &picture); ///< the chosen day stays
    QDate day() const; ///< that is chosen; invalid: none
    void chooseDay(const QDate &date);
    const CalendarGrid &grid() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void dayChosen(const QDate &date);
    void dayOpened(const QDate &date); ///< by Enter or a double click

protected:
    QModelIndex moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) override;
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void measure();

    CalendarModel *m_model;
    CalendarMeasures m_measures;
    bool m_isFilling = false; ///< the day is not chosen by the admin now
};

} // namespace talekeeper
