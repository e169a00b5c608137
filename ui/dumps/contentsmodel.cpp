#include "ui/dumps/contentsmodel.h"

#include "core/foundation/format.h"
#include "ui/common/labels.h"

namespace talekeeper
{
namespace
{

Qt::Alignment alignmentOf(int column)
{
    return Qt::AlignVCenter | (column == ContentsModel::Rows ? Qt::AlignRight : Qt::AlignLeft);
}

} // namespace

ContentsModel::ContentsModel(QObject *parent)
    : QAbstractTableModel(parent)
{
}

void ContentsModel::setTables(const QList<DumpedTable> &tables)
{
    if (tables == m_tables)
        return;
    beginResetModel();
    m_tables = tables;
    endResetModel();
}

int ContentsModel::rowCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : int(m_tables.size()); }
int ContentsModel::columnCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant ContentsModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const DumpedTable &table = m_tables.at(index.row());
    const bool isName = index.column() == Table;
    switch (role) {
    case Qt::DisplayRole:
        return isName ? table.name : formatCount(table.rows);
    case Qt::ToolTipRole:
        return table.name;
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(alignmentOf(index.column()));
    case SortRole:
        return isName ? QVariant(table.name) : QVariant(table.rows);
    default:
        return {};
    }
}

QVariant ContentsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(alignmentOf(section));
    if (role != Qt::DisplayRole)
        return {};
    return section == Table ? tr("Table") : tr("Rows");
}

} // namespace talekeeper
