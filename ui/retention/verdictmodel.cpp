#include "ui/retention/verdictmodel.h"

#include "core/foundation/format.h"
#include "ui/common/staterole.h"
#include "ui/retention/ruletext.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

Qt::Alignment verdictAlignment(int column)
{
    return Qt::AlignVCenter | (column == VerdictModel::Size ? Qt::AlignRight : Qt::AlignLeft);
}

QString whyText(const PruneVerdict &verdict)
{
    QStringList rules;
    switch (verdict.kind) {
    case PruneVerdict::Kind::Kept:
        for (const RetentionRule rule : verdict.keptBy)
            rules << ruleText(rule);
        return rules.join(u", "_s);
    case PruneVerdict::Kind::Pinned:
        return VerdictModel::tr("pinned");
    case PruneVerdict::Kind::Unfinished:
        return VerdictModel::tr("broken, but newer than the last whole one");
    case PruneVerdict::Kind::Foreign:
        return VerdictModel::tr("no dump: not touched");
    case PruneVerdict::Kind::Removed:
        return VerdictModel::tr("–");
    }
    Q_UNREACHABLE_RETURN({});
}

StateRole verdictRole(const PruneVerdict &verdict)
{
    switch (verdict.kind) {
    case PruneVerdict::Kind::Unfinished:
        return StateRole::Attention;
    case PruneVerdict::Kind::Removed:
        return StateRole::Unknown;
    default:
        return StateRole::Planned;
    }
}

} // namespace

VerdictModel::VerdictModel(QObject *parent)
    : QAbstractTableModel(parent)
{
}

void VerdictModel::setVerdicts(const QList<Dump> &dumps, const QList<PruneVerdict> &verdicts)
{
    const auto name = [](const Dump &dump) { return dump.fileName; };
    if (std::ranges::equal(dumps, m_dumps, {}, name, name)) { // whoever points at one keeps pointing at it
        m_dumps = dumps;
        if (std::exchange(m_verdicts, verdicts) != verdicts && !dumps.isEmpty())
            Q_EMIT dataChanged(index(0, 0), index(int(dumps.size()) - 1, ColumnCount - 1));
        return;
    }
    beginResetModel();
    m_dumps = dumps;
    m_verdicts = verdicts;
    endResetModel();
}

int VerdictModel::rowCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : int(m_dumps.size()); }
int VerdictModel::columnCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : ColumnCount; }

QString VerdictModel::text(int row, int column) const
{
    const Dump &dump = m_dumps.at(row);
    switch (column) {
    case Taken:
        return formatTime(dump.takenAt);
    case Then:
        return m_verdicts.at(row).kind == PruneVerdict::Kind::Removed ? tr("goes") : tr("stays");
    case KeptBy:
        return whyText(m_verdicts.at(row));
    default:
        return formatSize(dump.sizeBytes);
    }
}

QVariant VerdictModel::sortValue(int row, int column) const
{
    if (column == Taken)
        return m_dumps.at(row).takenAt;
    return column == Size ? QVariant(m_dumps.at(row).sizeBytes) : QVariant(text(row, column));
}

QVariant VerdictModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    switch (role) {
    case Qt::DisplayRole:
        return text(index.row(), index.column());
    case Qt::ToolTipRole:
        return index.column() == KeptBy ? text(index.row(), KeptBy) : m_dumps.at(index.row()).fileName;
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(verdictAlignment(index.column()));
    case StateRoleRole:
        return index.column() == Then ? QVariant(static_cast<int>(verdictRole(m_verdicts.at(index.row())))) : QVariant();
    case SortRole:
        return sortValue(index.row(), index.column());
    case FileNameRole:
        return m_dumps.at(index.row()).fileName;
    default:
        return {};
    }
}

QVariant VerdictModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(verdictAlignment(section));
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Taken:
        return tr("Taken (UTC)");
    case Then:
        return tr("Then");
    case KeptBy:
        return tr("Kept by");
    default:
        return tr("Size");
    }
}

} // namespace talekeeper
