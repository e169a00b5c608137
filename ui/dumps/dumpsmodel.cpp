#include "ui/dumps/dumpsmodel.h"

#include "core/foundation/format.h"

#include <QHash>
#include <QLocale>
#include <QSet>

#include <algorithm>
#include <limits>
#include <tuple>

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

DumpsModel::Entry DumpsModel::entryOf(const DumpRow &row) const
{
    Entry entry{.row = row, .id = row.id(), .texts = {}, .steps = stepsOf(row), .words = row.dump.fileName};
    for (int column = 0; column < columnCount(); ++column) {
        entry.texts[size_t(column)] = text(row, column);
        entry.words += u'\n' + entry.texts[size_t(column)];
    }
    entry.words = entry.words.toLower();
    return entry;
}

std::array<qint64, 2> DumpsModel::stepsOf(const DumpRow &row) const
{
    const auto stepTo = [](const QDateTime &from, const QDateTime &to) {
        const qint64 seconds = from.isValid() ? from.secsTo(to) : -1;
        return seconds > 0 ? ageStep(seconds) : -1;
    };
    return {row.dump.takenAt.isValid() ? stepTo(row.dump.takenAt, m_now) : -1,
        row.pruning.at.isValid() ? stepTo(m_now, row.pruning.at) : -1};
}

void DumpsModel::setDumps(const QList<DumpRow> &rows, const QDateTime &now)
{
    removeMissing(rows);
    QHash<QString, qsizetype> known;
    for (qsizetype at = 0; at < m_rows.size(); ++at)
        known.insert(m_rows.at(at).id, at);
    m_now = now;
    QList<Entry> fresh;
    QList<int> changed;
    for (const DumpRow &row : rows) {
        const auto found = known.constFind(row.id());
        if (found == known.cend()) {
            fresh << entryOf(row);
            continue;
        }
        // Ages are shown as words, which most of the time are still the same: a view lays out anew what is said to change.
        Entry &entry = m_rows[*found];
        if (entry.row == row && entry.steps == stepsOf(row))
            continue;
        entry = entryOf(row);
        changed << int(*found);
    }
    if (!fresh.isEmpty()) {
        beginInsertRows({}, int(m_rows.size()), int(m_rows.size() + fresh.size()) - 1);
        m_rows << fresh;
        endInsertRows();
    }
    announce(changed);
}

void DumpsModel::setDump(const DumpRow &row)
{
    const int at = indexOf(row.id());
    if (at < 0 || m_rows.at(at).row == row)
        return;
    m_rows[at] = entryOf(row);
    announce({at});
}

/// What is gone goes, what is new comes: whoever points at a row keeps pointing at the same dump.
void DumpsModel::removeMissing(const QList<DumpRow> &rows)
{
    QSet<QString> wanted;
    for (const DumpRow &row : rows)
        wanted << row.id();
    for (int last = int(m_rows.size()) - 1; last >= 0; --last) {
        if (wanted.contains(m_rows.at(last).id))
            continue;
        int first = last;
        while (first > 0 && !wanted.contains(m_rows.at(first - 1).id))
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
    const int at = indexOf(id);
    return at < 0 ? nullptr : &m_rows.at(at).row;
}

int DumpsModel::indexOf(const QString &id) const
{
    const auto found = std::ranges::find(m_rows, id, &Entry::id);
    return found == m_rows.end() ? -1 : int(found - m_rows.begin());
}

int DumpsModel::dumpCount() const
{
    return int(std::ranges::count_if(m_rows, [](const Entry &entry) { return entry.row.isDump(); }));
}

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
        return tr("Nothing on the host deletes this dump.");
    case Pruning::Kind::At:
        return tr("From %1 UTC on the host's next pruning deletes it.").arg(formatTime(row.pruning.at));
    }
    Q_UNREACHABLE_RETURN({});
}

qint64 DumpsModel::sortNumber(const DumpRow &row, int column)
{
    const Dump &dump = row.dump;
    const QDateTime &time = dump.takenAt.isValid() ? dump.takenAt : dump.modifiedAt;
    switch (column) {
    case Taken:
        return time.toMSecsSinceEpoch();
    case Age:
        return -time.toMSecsSinceEpoch();
    case Size:
        return row.isDump() ? dump.sizeBytes : -1;
    case State:
        return row.isDump() ? static_cast<int>(dump.state) : 100;
    case Pruned:
        return row.pruning.kind == Pruning::Kind::At ? row.pruning.at.toSecsSinceEpoch()
            : row.pruning.kind == Pruning::Kind::Never && row.isDump() ? std::numeric_limits<qint64>::max() - 1
                                                                       : std::numeric_limits<qint64>::max();
    default:
        return 0;
    }
}

bool DumpsModel::isLess(int one, int other, int column) const
{
    const DumpRow &left = at(one), &right = at(other);
    return column == Database ? left.dump.database < right.dump.database : sortNumber(left, column) < sortNumber(right, column);
}

QVariant DumpsModel::sortValue(const DumpRow &row, int column) const
{
    switch (column) {
    case Taken:
        return row.dump.takenAt.isValid() ? row.dump.takenAt : row.dump.modifiedAt;
    case Database:
        return row.dump.database;
    default:
        return sortNumber(row, column);
    }
}

QVariant DumpsModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Entry &entry = m_rows.at(index.row());
    const DumpRow &row = entry.row;
    switch (role) {
    case Qt::DisplayRole:
        return entry.texts[size_t(index.column())];
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(alignmentOf(index.column()));
    case Qt::ToolTipRole:
        return toolTip(row, index.column());
    case SortRole:
        return sortValue(row, index.column());
    case FileNameRole:
        return row.dump.fileName;
    case IdRole:
        return entry.id;
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

} // namespace talekeeper
