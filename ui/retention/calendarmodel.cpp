#include "ui/retention/calendarmodel.h"

#include <QLocale>

using namespace Qt::StringLiterals;

namespace talekeeper
{

CalendarModel::CalendarModel(QObject *parent)
    : QAbstractTableModel(parent)
{
}

void CalendarModel::setPicture(const RetentionPicture &picture)
{
    const CalendarGrid grid = picture.days.isEmpty()
        ? CalendarGrid()
        : CalendarGrid{.first = picture.days.first().day.date, .last = picture.days.last().day.date};
    if (grid != m_grid) {
        beginResetModel();
        m_picture = picture;
        m_grid = grid;
        return endResetModel();
    }
    m_picture = picture;
    if (columnCount() > 0)
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

QModelIndex CalendarModel::indexOf(const QDate &date) const
{
    if (!m_grid.contains(date))
        return {};
    const CalendarGrid::Cell cell = m_grid.cell(date);
    return index(cell.row, cell.column);
}

int CalendarModel::rowCount(const QModelIndex &parent) const { return parent.isValid() || m_grid.weeks() == 0 ? 0 : 7; }
int CalendarModel::columnCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : m_grid.weeks(); }

QVariant CalendarModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const QDate shown = date(index);
    const MarkedDay *day = m_picture.day(shown);
    if (!day)
        return {};
    switch (role) {
    case DateRole:
        return shown;
    case StateRole:
        return static_cast<int>(day->day.state);
    case RoundsRole:
        return day->rounds;
    case Qt::AccessibleTextRole:
        return dayText(*day);
    case Qt::ToolTipRole:
        return dayToolTip(m_picture, shown);
    default:
        return {};
    }
}

QVariant CalendarModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Vertical && role == Qt::DisplayRole)
        return QLocale().standaloneDayName(section + 1, QLocale::ShortFormat);
    // The months' names stand over several weeks each, so the header paints them; this is for screen readers.
    if (orientation == Qt::Horizontal && role == Qt::AccessibleTextRole) {
        const QDate monday = m_grid.first.addDays(1 - m_grid.first.dayOfWeek()).addDays(qint64(section) * 7);
        return tr("week from %1").arg(QLocale().toString(monday, u"d MMMM yyyy"_s));
    }
    return {};
}

Qt::ItemFlags CalendarModel::flags(const QModelIndex &index) const
{
    return index.isValid() && date(index).isValid() ? Qt::ItemIsEnabled | Qt::ItemIsSelectable : Qt::NoItemFlags;
}

} // namespace talekeeper
