#pragma once

#include "core/dumps/inspection.h"

#include <QAbstractTableModel>

namespace talekeeper
{

/// What is in a dump: its tables and how many rows each has.
class ContentsModel final : public QAbstractTableModel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ContentsModel)

public:
    enum Column { Table, Rows, ColumnCount };
    enum Role { SortRole = Qt::UserRole + 1 };

    explicit ContentsModel(QObject *parent = nullptr);

    void setTables(const QList<DumpedTable> &tables);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QList<DumpedTable> m_tables;
};

} // namespace talekeeper
