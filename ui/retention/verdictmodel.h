#pragma once

#include "core/retention/prune.h"

#include <QAbstractTableModel>

namespace talekeeper
{

/// What a policy would make of each dump: kept, and by which rule, or removed.
class VerdictModel final : public QAbstractTableModel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(VerdictModel)

public:
    enum Column { Taken, Then, KeptBy, Size, ColumnCount };
    enum Role { SortRole = Qt::UserRole + 1, StateRoleRole, FileNameRole };

    explicit VerdictModel(QObject *parent = nullptr);

    /// \param verdicts as many, in the same order
    void setVerdicts(const QList<Dump> &dumps, const QList<PruneVerdict> &verdicts);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString text(int row, int column) const;
    QVariant sortValue(int row, int column) const;

    QList<Dump> m_dumps;
    QList<PruneVerdict> m_verdicts;
};

} // namespace talekeeper
