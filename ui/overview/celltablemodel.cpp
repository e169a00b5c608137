#include "ui/overview/celltablemodel.h"

#include "ui/common/labels.h"

#include <algorithm>

namespace talekeeper
{

CellTableModel::CellTableModel(const QList<Column> &columns, QObject *parent)
    : QAbstractTableModel(parent)
    , m_columns(columns)
{
}

qsizetype CellTableModel::find(const QString &key) const
{
    const auto found = std::ranges::find(m_rows, key, &CellRow::key);
    return found == m_rows.end() ? -1 : found - m_rows.begin();
}

QModelIndex CellTableModel::indexOf(const QString &key) const
{
    const qsizetype row = find(key);
    return row < 0 ? QModelIndex() : index(int(row), 0);
}

void CellTableModel::setRows(const QList<CellRow> &rows)
{
    for (int at = int(m_rows.size()) - 1; at >= 0; --at) {
        if (std::ranges::contains(rows, m_rows.at(at).key, &CellRow::key))
            continue;
        beginRemoveRows({}, at, at);
        m_rows.removeAt(at);
        endRemoveRows();
    }
    for (int at = 0; at < int(rows.size()); ++at) {
        const int from = int(find(rows.at(at).key));
        if (from < 0) {
            beginInsertRows({}, at, at);
            m_rows.insert(at, rows.at(at));
            endInsertRows();
            continue;
        }
        if (from != at) {
            beginMoveRows({}, from, from, {}, at);
            m_rows.move(from, at);
            endMoveRows();
        }
        if (m_rows.at(at) == rows.at(at))
            continue;
        m_rows[at] = rows.at(at);
        Q_EMIT dataChanged(index(at, 0), index(at, int(m_columns.size()) - 1));
    }
}

int CellTableModel::rowCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : int(m_rows.size()); }
int CellTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_columns.size());
}

QVariant CellTableModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const CellRow &row = m_rows.at(index.row());
    const Cell cell = row.cells.value(index.column());
    switch (role) {
    case Qt::DisplayRole:
        return cell.text;
    case Qt::ToolTipRole:
        return cell.toolTip.isEmpty() ? cell.text : cell.toolTip;
    case Qt::FontRole:
        return cell.isMonospace ? QVariant(monospaceFont()) : QVariant();
    case Qt::TextAlignmentRole:
        return headerData(index.column(), Qt::Horizontal, role);
    case SortRole:
        return cell.sortValue.isValid() ? cell.sortValue : QVariant(cell.text);
    case KeyRole:
        return row.key;
    case StateRoleRole:
        return cell.state ? QVariant(static_cast<int>(*cell.state)) : QVariant();
    default:
        return {};
    }
}

QVariant CellTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= m_columns.size())
        return {};
    const Column &column = m_columns.at(section);
    if (role == Qt::DisplayRole)
        return column.title;
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(
            Qt::Alignment(Qt::AlignVCenter | (column.isNumber ? Qt::AlignRight : Qt::AlignLeft)));
    return {};
}

} // namespace talekeeper
