#include "ui/restore/runsmodel.h"

#include "core/foundation/format.h"

namespace talekeeper
{

StateRole stateRoleOf(RunState state)
{
    switch (state) {
    case RunState::Running:
        return StateRole::Planned;
    case RunState::Restored:
        return StateRole::Good;
    case RunState::Interrupted:
        return StateRole::Attention;
    case RunState::TakenBack:
    case RunState::Undone:
    case RunState::Ended:
        return StateRole::Unknown;
    }
    Q_UNREACHABLE_RETURN({});
}

RunsModel::RunsModel(QObject *parent)
    : QAbstractTableModel(parent)
{
}

void RunsModel::setRuns(const QList<RunRecord> &runs)
{
    beginResetModel();
    m_runs = runs;
    endResetModel();
}

QModelIndex RunsModel::indexOf(const QString &run) const
{
    for (int row = 0; row < m_runs.size(); ++row)
        if (m_runs.at(row).run == run)
            return index(row, 0);
    return {};
}

int RunsModel::rowCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : int(m_runs.size()); }
int RunsModel::columnCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant RunsModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const RunRecord &run = m_runs.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        if (index.column() == Started)
            return formatTime(run.startedAt);
        return index.column() == Database ? run.database : runStateText(run.state);
    case Qt::ToolTipRole:
        return tr("%1 from %2, by %3").arg(run.database, run.dump, run.console.isEmpty() ? tr("unknown") : run.console);
    case SortRole:
        if (index.column() == Started)
            return run.startedAt;
        return index.column() == Database ? QVariant(run.database) : QVariant(static_cast<int>(run.state));
    case RunRole:
        return run.run;
    case StateRoleRole:
        return index.column() == State ? QVariant(static_cast<int>(stateRoleOf(run.state))) : QVariant();
    case WhyNoUndoRole:
        return run.whyNoUndo;
    default:
        return {};
    }
}

QVariant RunsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::Alignment(Qt::AlignVCenter | Qt::AlignLeft));
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Started:
        return tr("Started (UTC)");
    case Database:
        return tr("Database");
    case State:
        return tr("State");
    default:
        return {};
    }
}

} // namespace talekeeper
