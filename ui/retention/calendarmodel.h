#pragma once

#include "ui/retention/calendargrid.h"
#include "ui/retention/retentionpicture.h"

#include <QAbstractTableModel>

namespace talekeeper
{

/// The days of a picture as a table: a row a weekday, a column a week. Cells have no text, but one for screen readers.
class CalendarModel final : public QAbstractTableModel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(CalendarModel)

public:
    enum Role {
        DateRole = Qt::UserRole + 1, ///< invalid: no day
        StateRole, ///< a DayState as int
        RoundsRole, ///< dumps of the day, of the database that has most of them
    };

    explicit CalendarModel(QObject *parent = nullptr);

    void setPicture(const RetentionPicture &picture);
    const RetentionPicture &picture() const { return m_picture; }
    const CalendarGrid &grid() const { return m_grid; }
    QModelIndex indexOf(const QDate &date) const; ///< invalid: it is not shown

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;

private:
    QDate date(const QModelIndex &index) const { return m_grid.date({.row = index.row(), .column = index.column()}); }

    RetentionPicture m_picture;
    CalendarGrid m_grid;
};

} // namespace talekeeper
