#include "ui/dumps/contentsmodel.h"

#include "core/foundation/format.h"
#include "ui/common/staterole.h"

#include <algorithm>

namespace talekeeper
{
namespace
{

Qt::Alignment contentsAlignment(int column)
{
    return Qt::AlignVCenter | (column == ContentsModel::Table ? Qt::AlignLeft : Qt::AlignRight);
}

} // namespace

ContentsModel::ContentsModel(QObject *parent)
    : QAbstractTableModel(parent)
{
}

void ContentsModel::setTables(const QList<DumpedTable> &tables, const std::optional<QList<LiveTable>> &live)
{
    QList<Row> rows;
    for (const DumpedTable &table : tables)
        rows << Row{.dumped = table, .live = live ? liveTableOf(table.name, *live) : std::nullopt};
    if (rows == m_rows && m_isLiveKnown == live.has_value())
        return;
    m_isLiveKnown = live.has_value();
    const bool sameTables = std::ranges::equal(
        rows, m_rows, {}, [](const Row &row) { return row.dumped.name; }, [](const Row &row) { return row.dumped.name; });
    if (sameTables) { // whoever points at one keeps pointing at it
        m_rows = rows;
        if (!m_rows.isEmpty())
            Q_EMIT dataChanged(index(0, 0), index(int(m_rows.size()) - 1, ColumnCount - 1));
        return;
    }
    beginResetModel();
    m_rows = rows;
    endResetModel();
}

int ContentsModel::rowCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : int(m_rows.size()); }
int ContentsModel::columnCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : ColumnCount; }

QString ContentsModel::liveText(const Row &row) const
{
    if (!row.live)
        return m_isLiveKnown ? tr("missing") : tr("–");
    if (!row.live->rows)
        return tr("–");
    return row.live->exact ? formatCount(*row.live->rows) : tr("about %1").arg(formatCount(*row.live->rows));
}

QString ContentsModel::liveToolTip(const Row &row) const
{
    if (!row.live && m_isLiveKnown)
        return tr("The live database has no table of this name.");
    if (!row.live)
        return tr("What the live database has is not known.");
    if (!row.live->rows)
        return tr("This table could not be counted, and the server's statistics know nothing of it.");
    if (!row.live->exact)
        return tr("Not counted, as that would take too long: an estimate by the server's statistics.");
    if (*row.live->rows == 0 && row.dumped.rows > 0)
        return tr("The table is empty in the live database; the dump has %1 rows.").arg(formatCount(row.dumped.rows));
    return {};
}

QVariant ContentsModel::liveState(const Row &row) const
{
    if (row.dumped.rows == 0)
        return {};
    if (!row.live)
        return m_isLiveKnown ? QVariant(static_cast<int>(StateRole::Attention)) : QVariant();
    const bool isEmpty = row.live->exact && row.live->rows == 0;
    return isEmpty ? QVariant(static_cast<int>(StateRole::Bad)) : QVariant();
}

QVariant ContentsModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row &row = m_rows.at(index.row());
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
        return column == Table ? row.dumped.name : column == Rows ? formatCount(row.dumped.rows) : liveText(row);
    case Qt::ToolTipRole:
        return column == Live ? liveToolTip(row) : row.dumped.name;
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(contentsAlignment(column));
    case StateRoleRole:
        return column == Live ? liveState(row) : QVariant();
    case SortRole:
        if (column == Table)
            return row.dumped.name;
        return column == Rows ? row.dumped.rows : row.live ? row.live->rows.value_or(-1) : -1;
    default:
        return {};
    }
}

QVariant ContentsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(contentsAlignment(section));
    if (role != Qt::DisplayRole)
        return {};
    return section == Table ? tr("Table") : section == Rows ? tr("Rows") : tr("Live");
}

} // namespace talekeeper
