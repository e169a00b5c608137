#pragma once

#include "core/restore/runs.h"
#include "ui/common/staterole.h"

#include <QAbstractTableModel>

namespace talekeeper
{

/// The restores that a host has seen, this console's and others'.
class RunsModel final : public QAbstractTableModel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(RunsModel)

public:
    enum Column { Started, Database, State, ColumnCount };
    enum Role { SortRole = Qt::UserRole + 1, RunRole, StateRoleRole, WhyNoUndoRole };

    explicit RunsModel(QObject *parent = nullptr);

    void setRuns(const QList<RunRecord> &runs);
    QModelIndex indexOf(const QString &run) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QList<RunRecord> m_runs;
};

StateRole stateRoleOf(RunState state);

} // namespace talekeeper
