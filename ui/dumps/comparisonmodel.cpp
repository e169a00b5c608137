#include "ui/dumps/comparisonmodel.h"

#include "core/foundation/format.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

Qt::Alignment comparisonAlignment(int column)
{
    const bool isText = column == ComparisonModel::Table || column == ComparisonModel::Change;
    return Qt::AlignVCenter | (isText ? Qt::AlignLeft : Qt::AlignRight);
}

bool hasLostAll(const TableComparison &table)
{
    return table.change == TableChange::Shrank && table.to == 0 && table.isExact;
}

QString fromRowsText(const TableComparison &table) { return table.from ? formatCount(*table.from) : u"–"_s; }

QString toRowsText(const TableComparison &table)
{
    if (!table.to)
        return u"–"_s;
    return table.isExact ? formatCount(*table.to) : ComparisonModel::tr("about %1").arg(formatCount(*table.to));
}

QString differenceText(const TableComparison &table)
{
    if (!table.from || !table.to)
        return u"–"_s;
    const qint64 difference = table.difference();
    if (difference == 0)
        return u"0"_s;
    return (difference > 0 ? u"+"_s : u"−"_s) + formatCount(qAbs(difference));
}

QString cellText(const TableComparison &table, int column)
{
    switch (column) {
    case ComparisonModel::Table:
        return table.name;
    case ComparisonModel::Change:
        return changeText(table);
    case ComparisonModel::From:
        return fromRowsText(table);
    case ComparisonModel::To:
        return toRowsText(table);
    default:
        return differenceText(table);
    }
}

QVariant comparisonSortValue(const TableComparison &table, int column)
{
    switch (column) {
    case ComparisonModel::Table:
        return table.name;
    case ComparisonModel::Change: {
        // What is lost stands first, then what else has changed.
        static const QList<TableChange> order{TableChange::Went, TableChange::Shrank, TableChange::Came, TableChange::Grew,
            TableChange::Unknown, TableChange::Same};
        return hasLostAll(table) ? -1 : int(order.indexOf(table.change));
    }
    case ComparisonModel::From:
        return table.from.value_or(-1);
    case ComparisonModel::To:
        return table.to.value_or(-1);
    default:
        return table.difference();
    }
}

QString comparisonToolTip(const TableComparison &table, int column)
{
    if (column == ComparisonModel::Table)
        return table.name;
    if (!table.to && table.change != TableChange::Went)
        return ComparisonModel::tr("This table could not be counted, and the server's statistics know nothing of it.");
    if (!table.isExact)
        return ComparisonModel::tr("Not counted, as that would take too long: an estimate by the server's statistics. What is less than a tenth off may be the same.");
    return column == ComparisonModel::Change && table.change == TableChange::Same
        ? ComparisonModel::tr("As many rows; whether they are the same ones was not looked at.")
        : cellText(table, column);
}

} // namespace

QString changeText(const TableComparison &table)
{
    switch (table.change) {
    case TableChange::Same:
        return ComparisonModel::tr("as many");
    case TableChange::Grew:
        return ComparisonModel::tr("grew");
    case TableChange::Shrank:
        return hasLostAll(table) ? ComparisonModel::tr("lost all rows") : ComparisonModel::tr("shrank");
    case TableChange::Came:
        return ComparisonModel::tr("came");
    case TableChange::Went:
        return ComparisonModel::tr("went");
    case TableChange::Unknown:
        return table.to ? ComparisonModel::tr("about as many") : ComparisonModel::tr("not known");
    }
    Q_UNREACHABLE_RETURN({});
}

std::optional<StateRole> changeRole(const TableComparison &table)
{
    switch (table.change) {
    case TableChange::Went:
        return table.from.value_or(0) > 0 ? StateRole::Bad : StateRole::Attention;
    case TableChange::Shrank:
        return hasLostAll(table) ? StateRole::Bad : StateRole::Attention;
    case TableChange::Came:
    case TableChange::Grew:
        return StateRole::Planned;
    case TableChange::Unknown:
        return StateRole::Unknown;
    case TableChange::Same:
        return std::nullopt;
    }
    Q_UNREACHABLE_RETURN({});
}

ComparisonModel::ComparisonModel(QObject *parent)
    : QAbstractTableModel(parent)
{
}

void ComparisonModel::setComparison(const Comparison &comparison)
{
    const bool sameTables = std::ranges::equal(comparison.tables, m_tables, {}, &TableComparison::name, &TableComparison::name);
    if (sameTables) { // whoever points at one keeps pointing at it
        if (std::exchange(m_tables, comparison.tables) != comparison.tables)
            Q_EMIT dataChanged(index(0, 0), index(int(m_tables.size()) - 1, ColumnCount - 1));
        return;
    }
    beginResetModel();
    m_tables = comparison.tables;
    endResetModel();
}

void ComparisonModel::setTitles(const QString &from, const QString &to)
{
    m_from = from;
    m_to = to;
    Q_EMIT headerDataChanged(Qt::Horizontal, From, To);
}

int ComparisonModel::rowCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : int(m_tables.size()); }
int ComparisonModel::columnCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant ComparisonModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const TableComparison &table = m_tables.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return cellText(table, index.column());
    case Qt::ToolTipRole:
        return comparisonToolTip(table, index.column());
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(comparisonAlignment(index.column()));
    case StateRoleRole:
        if (const auto state = changeRole(table); state && index.column() == Change)
            return static_cast<int>(*state);
        return {};
    case SortRole:
        return comparisonSortValue(table, index.column());
    case IsChangedRole:
        return table.change != TableChange::Same;
    default:
        return {};
    }
}

QVariant ComparisonModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(comparisonAlignment(section));
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Table:
        return tr("Table");
    case Change:
        return tr("Change");
    case From:
        return m_from;
    case To:
        return m_to;
    default:
        return tr("Difference");
    }
}

ComparisonProxy::ComparisonProxy(QObject *parent)
    : QSortFilterProxyModel(parent)
{
    setSortRole(ComparisonModel::SortRole);
}

void ComparisonProxy::setFilterWords(const QString &text)
{
    m_words = text.split(u' ', Qt::SkipEmptyParts);
    invalidateRowsFilter();
}

void ComparisonProxy::setOnlyChanged(bool only)
{
    m_isOnlyChanged = only;
    invalidateRowsFilter();
}

bool ComparisonProxy::filterAcceptsRow(int row, const QModelIndex &parent) const
{
    const QModelIndex table = sourceModel()->index(row, ComparisonModel::Table, parent);
    if (m_isOnlyChanged && !table.data(ComparisonModel::IsChangedRole).toBool())
        return false;
    const QString text = table.data().toString() + u' ' + table.siblingAtColumn(ComparisonModel::Change).data().toString();
    return std::ranges::all_of(m_words, [&](const QString &word) { return text.contains(word, Qt::CaseInsensitive); });
}

} // namespace talekeeper
