#include "ui/dumps/dumpsmodel.h"

#include "core/foundation/format.h"

#include <algorithm>

namespace talekeeper
{
namespace
{

const QString &fileNameOf(const DumpRow &row) { return row.dump.fileName; }

} // namespace

StateRole stateRoleOf(DumpState state)
{
    switch (state) {
    case DumpState::Unverified:
        return StateRole::Unknown;
    case DumpState::Verified:
        return StateRole::Good;
    case DumpState::Truncated:
        return StateRole::Attention;
    case DumpState::Writing:
        return StateRole::Planned;
    case DumpState::Corrupt:
    case DumpState::Empty:
    case DumpState::Unsafe:
    case DumpState::Unreadable:
        return StateRole::Bad;
    }
    Q_UNREACHABLE_RETURN({});
}

QString dumpStateText(DumpState state)
{
    switch (state) {
    case DumpState::Unverified:
        return DumpsModel::tr("not checked");
    case DumpState::Verified:
        return DumpsModel::tr("verified");
    case DumpState::Truncated:
        return DumpsModel::tr("cut short");
    case DumpState::Corrupt:
        return DumpsModel::tr("damaged");
    case DumpState::Empty:
        return DumpsModel::tr("empty");
    case DumpState::Writing:
        return DumpsModel::tr("being written");
    case DumpState::Unsafe:
        return DumpsModel::tr("unsafe");
    case DumpState::Unreadable:
        return DumpsModel::tr("can't be read");
    }
    Q_UNREACHABLE_RETURN({});
}

bool DumpRow::operator==(const DumpRow &other) const
{
    const auto values = [](const DumpRow &row) {
        return std::tie(row.dump.fileName, row.dump.sizeBytes, row.dump.modifiedAt, row.dump.state, row.dump.pinned,
            row.checkedPercent);
    };
    return values(*this) == values(other);
}

DumpsModel::DumpsModel(QObject *parent)
    : QAbstractTableModel(parent)
{
}

void DumpsModel::setDumps(const QList<DumpRow> &rows, const QDateTime &now)
{
    m_now = now;
    // What is gone goes, what is new comes: whoever points at a row keeps pointing at the same dump.
    for (int at = int(m_rows.size()) - 1; at >= 0; --at) {
        if (std::ranges::contains(rows, m_rows.at(at).dump.fileName, fileNameOf))
            continue;
        beginRemoveRows({}, at, at);
        m_rows.removeAt(at);
        endRemoveRows();
    }
    for (const DumpRow &dump : rows) {
        const auto known = std::ranges::find(m_rows, dump.dump.fileName, fileNameOf);
        if (known != m_rows.end()) {
            *known = dump;
            continue;
        }
        const int at = int(m_rows.size());
        beginInsertRows({}, at, at);
        m_rows.append(dump);
        endInsertRows();
    }
    if (!m_rows.isEmpty())
        Q_EMIT dataChanged(index(0, 0), index(int(m_rows.size()) - 1, ColumnCount - 1));
}

const DumpRow *DumpsModel::row(const QString &fileName) const
{
    const auto found = std::ranges::find(m_rows, fileName, fileNameOf);
    return found == m_rows.end() ? nullptr : &*found;
}

int DumpsModel::rowCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : int(m_rows.size()); }
int DumpsModel::columnCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : ColumnCount; }

QString DumpsModel::text(const DumpRow &row, int column) const
{
    const Dump &dump = row.dump;
    switch (column) {
    case Taken:
        return dump.takenAt.isValid() ? formatTime(dump.takenAt) : dump.fileName;
    case Age:
        return dump.takenAt.isValid() ? formatAge(dump.takenAt.secsTo(m_now)) : QString();
    case Database:
        return dump.database;
    case Size:
        return formatSize(dump.sizeBytes);
    case State:
        if (row.checkedPercent)
            return *row.checkedPercent > 0 ? tr("checking, %1 %").arg(*row.checkedPercent) : tr("checking …");
        return dump.pinned ? tr("%1 · pinned").arg(dumpStateText(dump.state)) : dumpStateText(dump.state);
    default:
        return {};
    }
}

QVariant DumpsModel::sortValue(const Dump &dump, int column) const
{
    switch (column) {
    case Taken:
        return dump.takenAt.isValid() ? dump.takenAt : dump.modifiedAt;
    case Age:
        return -(dump.takenAt.isValid() ? dump.takenAt : dump.modifiedAt).toSecsSinceEpoch();
    case Database:
        return dump.database;
    case Size:
        return dump.sizeBytes;
    case State:
        return static_cast<int>(dump.state);
    default:
        return {};
    }
}

QVariant DumpsModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const DumpRow &row = m_rows.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return text(row, index.column());
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(Qt::Alignment(
            Qt::AlignVCenter | (index.column() == Size || index.column() == Age ? Qt::AlignRight : Qt::AlignLeft)));
    case Qt::ToolTipRole:
        return row.dump.fileName;
    case SortRole:
        return sortValue(row.dump, index.column());
    case FileNameRole:
        return row.dump.fileName;
    case StateRoleRole:
        if (index.column() != State)
            return {};
        return static_cast<int>(row.checkedPercent ? StateRole::Planned : stateRoleOf(row.dump.state));
    default:
        return {};
    }
}

QVariant DumpsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(
            Qt::Alignment(Qt::AlignVCenter | (section == Size || section == Age ? Qt::AlignRight : Qt::AlignLeft)));
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Taken:
        return tr("Taken (UTC)");
    case Age:
        return tr("Age");
    case Database:
        return tr("Database");
    case Size:
        return tr("Size");
    case State:
        return tr("State");
    default:
        return {};
    }
}

DumpsProxy::DumpsProxy(QObject *parent)
    : QSortFilterProxyModel(parent)
{
    setSortRole(DumpsModel::SortRole);
    sort(DumpsModel::Taken, Qt::DescendingOrder);
}

void DumpsProxy::setFilterWords(const QString &text)
{
    m_words = text.split(u' ', Qt::SkipEmptyParts);
    invalidateRowsFilter();
}

QModelIndex DumpsProxy::indexOf(const QString &fileName) const
{
    for (int row = 0; row < rowCount(); ++row)
        if (const QModelIndex found = index(row, 0); found.data(DumpsModel::FileNameRole).toString() == fileName)
            return found;
    return {};
}

bool DumpsProxy::filterAcceptsRow(int row, const QModelIndex &parent) const
{
    QString all = sourceModel()->index(row, 0, parent).data(DumpsModel::FileNameRole).toString();
    for (int column = 0; column < sourceModel()->columnCount(parent); ++column)
        all += u'\n' + sourceModel()->index(row, column, parent).data(Qt::DisplayRole).toString();
    return std::ranges::all_of(m_words, [&](const QString &word) { return all.contains(word, Qt::CaseInsensitive); });
}

} // namespace talekeeper
