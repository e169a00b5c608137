#include "ui/dumps/dumpsmodel.h"

#include "core/foundation/format.h"

#include <QHash>
#include <QLocale>
#include <QSet>

#include <algorithm>
#include <limits>
#include <utility>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

bool isRightAligned(int column) { return column == DumpsModel::Size || column == DumpsModel::Age; }

Qt::Alignment alignmentOf(int column)
{
    return Qt::AlignVCenter | (isRightAligned(column) ? Qt::AlignRight : Qt::AlignLeft);
}

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

QString rowStateText(const DumpRow &row)
{
    if (row.kind == DumpRow::Kind::MissedDay)
        return DumpsModel::tr("missed");
    if (row.kind == DumpRow::Kind::Gap)
        return DumpsModel::tr("no dump");
    if (row.checkedPercent)
        return *row.checkedPercent > 0 ? DumpsModel::tr("checking, %1 %").arg(*row.checkedPercent)
                                       : DumpsModel::tr("checking …");
    const QString state = dumpStateText(row.dump.state);
    return row.dump.pinned ? DumpsModel::tr("%1 · pinned").arg(state) : state;
}

StateRole rowStateRole(const DumpRow &row)
{
    if (!row.isDump())
        return row.kind == DumpRow::Kind::MissedDay ? StateRole::Bad : StateRole::Unknown;
    return row.checkedPercent ? StateRole::Planned : stateRoleOf(row.dump.state);
}

QString DumpRow::id() const
{
    // No file name has a slash.
    return isDump() ? dump.fileName : dump.database + u'/' + dump.takenAt.date().toString(Qt::ISODate);
}

bool DumpRow::operator==(const DumpRow &other) const
{
    const auto values = [](const DumpRow &row) {
        return std::tuple(row.id(), row.kind, row.dump.sizeBytes, row.dump.modifiedAt, row.dump.state, row.dump.pinned,
            row.checkedPercent);
    };
    return values(*this) == values(other) && pruning == other.pruning;
}

DumpsModel::DumpsModel(QObject *parent, Columns columns)
    : QAbstractTableModel(parent)
    , m_columns(columns)
{
}

void DumpsModel::setDumps(const QList<DumpRow> &rows, const QDateTime &now)
{
    removeMissing(rows);
    QHash<QString, qsizetype> known;
    for (qsizetype at = 0; at < m_rows.size(); ++at)
        known.insert(m_rows.at(at).id(), at);
    // Ages are shown as words, which most of the time are still the same: a view lays out anew what is said to change.
    const auto ages = [this](const DumpRow &row) { return std::pair(text(row, Age), text(row, Pruned)); };
    const QDateTime before = std::exchange(m_now, now);
    QList<DumpRow> fresh;
    QList<int> changed;
    for (const DumpRow &row : rows) {
        const auto found = known.constFind(row.id());
        if (found == known.cend()) {
            fresh << row;
            continue;
        }
        const auto agesNow = ages(row);
        m_now = before;
        if (!(m_rows.at(*found) == row) || ages(m_rows.at(*found)) != agesNow)
            changed << int(*found);
        m_now = now;
        m_rows[*found] = row;
    }
    if (!fresh.isEmpty()) {
        beginInsertRows({}, int(m_rows.size()), int(m_rows.size() + fresh.size()) - 1);
        m_rows << fresh;
        endInsertRows();
    }
    announce(changed);
}

/// What is gone goes, what is new comes: whoever points at a row keeps pointing at the same dump.
void DumpsModel::removeMissing(const QList<DumpRow> &rows)
{
    QSet<QString> wanted;
    for (const DumpRow &row : rows)
        wanted << row.id();
    for (int last = int(m_rows.size()) - 1; last >= 0; --last) {
        if (wanted.contains(m_rows.at(last).id()))
            continue;
        int first = last;
        while (first > 0 && !wanted.contains(m_rows.at(first - 1).id()))
            --first;
        beginRemoveRows({}, first, last);
        m_rows.remove(first, last - first + 1);
        endRemoveRows();
        last = first;
    }
}

/// Rows that stand side by side at once.
void DumpsModel::announce(QList<int> changed)
{
    std::ranges::sort(changed);
    for (qsizetype at = 0; at < changed.size(); ++at) {
        const int first = changed.at(at);
        while (at + 1 < changed.size() && changed.at(at + 1) == changed.at(at) + 1)
            ++at;
        Q_EMIT dataChanged(index(first, 0), index(changed.at(at), columnCount() - 1));
    }
}

const DumpRow *DumpsModel::row(const QString &id) const
{
    const auto found = std::ranges::find(m_rows, id, &DumpRow::id);
    return found == m_rows.end() ? nullptr : &*found;
}

int DumpsModel::dumpCount() const { return int(std::ranges::count_if(m_rows, &DumpRow::isDump)); }
int DumpsModel::rowCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : int(m_rows.size()); }

int DumpsModel::columnCount(const QModelIndex &parent) const
{
    if (parent.isValid())
        return 0;
    return m_columns == Columns::All ? ColumnCount : Pruned;
}

QString DumpsModel::text(const DumpRow &row, int column) const
{
    const Dump &dump = row.dump;
    switch (column) {
    case Taken:
        if (row.kind == DumpRow::Kind::Gap)
            return QLocale().toString(dump.takenAt.date(), u"d MMM yyyy"_s);
        return dump.takenAt.isValid() ? formatTime(dump.takenAt) : dump.fileName;
    case Age:
        return dump.takenAt.isValid() ? formatAge(dump.takenAt.secsTo(m_now)) : QString();
    case Database:
        return dump.database;
    case Size:
        return row.isDump() ? formatSize(dump.sizeBytes) : tr("–");
    case State:
        return rowStateText(row);
    case Pruned:
        return pruningText(row);
    default:
        return {};
    }
}

QString DumpsModel::pruningText(const DumpRow &row) const
{
    if (!row.isDump())
        return {};
    switch (row.pruning.kind) {
    case Pruning::Kind::Unknown:
        return tr("–");
    case Pruning::Kind::Never:
        return tr("never");
    case Pruning::Kind::At:
        break;
    }
    const qint64 seconds = m_now.secsTo(row.pruning.at);
    return seconds > 0 ? tr("in %1").arg(formatAge(seconds)) : tr("at any moment");
}

QString DumpsModel::toolTip(const DumpRow &row, int column) const
{
    if (row.kind == DumpRow::Kind::MissedDay)
        return tr("A dump of %1 was due by the schedule, and there is none of that day.").arg(row.dump.database);
    if (row.kind == DumpRow::Kind::Gap)
        return tr("There is no dump of %1 of that day. No schedule is known, so nobody can say whether one was due.")
            .arg(row.dump.database);
    if (column != Pruned)
        return row.dump.fileName;
    switch (row.pruning.kind) {
    case Pruning::Kind::Unknown:
        return tr("No job that prunes was found on the host; another service may do it.");
    case Pruning::Kind::Never:
        return row.dump.pinned ? tr("It is pinned: it stays when the host prunes it.") : tr("Nothing on the host deletes this dump.");
    case Pruning::Kind::At:
        return tr("From %1 UTC on the host's next pruning deletes it.").arg(formatTime(row.pruning.at));
    }
    Q_UNREACHABLE_RETURN({});
}

QVariant DumpsModel::sortValue(const DumpRow &row, int column) const
{
    const Dump &dump = row.dump;
    const QDateTime &time = dump.takenAt.isValid() ? dump.takenAt : dump.modifiedAt;
    switch (column) {
    case Taken:
        return time;
    case Age:
        return -time.toSecsSinceEpoch();
    case Database:
        return dump.database;
    case Size:
        return row.isDump() ? dump.sizeBytes : -1;
    case State:
        return row.isDump() ? static_cast<int>(dump.state) : 100;
    case Pruned:
        return row.pruning.kind == Pruning::Kind::At ? row.pruning.at.toSecsSinceEpoch()
            : row.pruning.kind == Pruning::Kind::Never && row.isDump() ? std::numeric_limits<qint64>::max() - 1
                                                                       : std::numeric_limits<qint64>::max();
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
        return QVariant::fromValue(alignmentOf(index.column()));
    case Qt::ToolTipRole:
        return toolTip(row, index.column());
    case SortRole:
        return sortValue(row, index.column());
    case FileNameRole:
        return row.dump.fileName;
    case IdRole:
        return row.id();
    case QuietRole:
        return !row.isDump();
    case StateRoleRole:
        return index.column() == State ? QVariant(static_cast<int>(rowStateRole(row))) : QVariant();
    default:
        return {};
    }
}

QVariant DumpsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(alignmentOf(section));
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
    case Pruned:
        return tr("Will be pruned");
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

QModelIndex DumpsProxy::indexOf(const QString &id) const
{
    for (int row = 0; row < rowCount(); ++row)
        if (const QModelIndex found = index(row, 0); found.data(DumpsModel::IdRole).toString() == id)
            return found;
    return {};
}

int DumpsProxy::dumpCount() const
{
    int count = 0;
    for (int row = 0; row < rowCount(); ++row)
        count += index(row, 0).data(DumpsModel::QuietRole).toBool() ? 0 : 1;
    return count;
}

bool DumpsProxy::filterAcceptsRow(int row, const QModelIndex &parent) const
{
    if (m_words.isEmpty())
        return true; // without putting every row into words
    QString all = sourceModel()->index(row, 0, parent).data(DumpsModel::FileNameRole).toString();
    for (int column = 0; column < sourceModel()->columnCount(parent); ++column)
        all += u'\n' + sourceModel()->index(row, column, parent).data(Qt::DisplayRole).toString();
    return std::ranges::all_of(m_words, [&](const QString &word) { return all.contains(word, Qt::CaseInsensitive); });
}

} // namespace talekeeper
