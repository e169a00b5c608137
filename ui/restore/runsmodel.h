#pragma once

#include "core/restore/runs.h"
#include "ui/common/staterole.h"

#include <QAbstractTableModel>

namespace talekeeper
{

/// Every run that a host has seen, the newest first, with what is to be told of it at length.
class RunsModel final : public QAbstractTableModel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(RunsModel)

public:
    enum Column { Started, Database, State, Dump, Console, ColumnCount };
    enum Role { SortRole = Qt::UserRole + 1, RunRole, StateRoleRole };

    explicit RunsModel(QObject *parent = nullptr);

    void setRuns(const QList<RunRecord> &runs); ///< who points at a run keeps pointing at it
    const RunRecord *run(const QString &run) const; ///< null if there is none; until the next setRuns()

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QList<RunRecord> m_runs;
};

StateRole stateRoleOf(RunState state);

} // namespace talekeeper
