#include "ui/restore/runsmodel.h"

#include "core/foundation/format.h"

#include <algorithm>

namespace talekeeper
{
namespace
{

QString textOf(const RunRecord &run, int column)
{
    switch (column) {
    case RunsModel::Started:
        return formatTime(run.startedAt);
    case RunsModel::Database:
        return run.database;
    case RunsModel::State:
        return runText(run);
    case RunsModel::Dump:
        return run.dump;
    case RunsModel::Console:
        return run.console.isEmpty() ? RunsModel::tr("unknown") : run.console;
    default:
        return {};
    }
}

} // namespace

StateRole stateRoleOf(RunState state)
{
    switch (state) {
    case RunState::Running:
        return StateRole::Planned;
    case RunState::Restored:
        return StateRole::Good;
    case RunState::Interrupted:
        return StateRole::Attention;
    case RunState::Rehearsed:
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
    for (int at = int(m_runs.size()) - 1; at >= 0; --at) {
        if (std::ranges::contains(runs, m_runs.at(at).run, &RunRecord::run))
            continue;
        beginRemoveRows({}, at, at);
        m_runs.removeAt(at);
        endRemoveRows();
    }
    for (int at = 0; at < int(runs.size()); ++at) {
        const auto known = std::ranges::find(m_runs, runs.at(at).run, &RunRecord::run);
        const int from = int(known - m_runs.begin());
        if (known == m_runs.end()) {
            beginInsertRows({}, at, at);
            m_runs.insert(at, runs.at(at));
            endInsertRows();
            continue;
        }
        if (from != at) {
            beginMoveRows({}, from, from, {}, at); // those before are in place, so it comes from below
            m_runs.move(from, at);
            endMoveRows();
        }
        m_runs[at] = runs.at(at);
    }
    if (!m_runs.isEmpty())
        Q_EMIT dataChanged(index(0, 0), index(int(m_runs.size()) - 1, ColumnCount - 1));
}

const RunRecord *RunsModel::run(const QString &run) const
{
    const auto found = std::ranges::find(m_runs, run, &RunRecord::run);
    return found == m_runs.end() ? nullptr : &*found;
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
        return textOf(run, index.column());
    case Qt::ToolTipRole:
        return tr("%1 from %2, by %3: %4")
            .arg(run.database, run.dump, run.console.isEmpty() ? tr("unknown") : run.console, runText(run))
            .toHtmlEscaped();
    case SortRole:
        return index.column() == Started ? QVariant(run.startedAt) : QVariant(textOf(run, index.column()));
    case RunRole:
        return run.run;
    case StateRoleRole:
        return index.column() == State ? QVariant(static_cast<int>(stateRoleOf(run.state))) : QVariant();
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
    case Dump:
        return tr("Dump");
    case Console:
        return tr("By");
    default:
        return {};
    }
}

} // namespace talekeeper
