#pragma once

#include "ui/common/staterole.h"

#include <QAbstractTableModel>

#include <optional>

namespace talekeeper
{

/// What stands in one cell.
struct Cell {
    QString text;
    QVariant sortValue; ///< none: the text
    std::optional<StateRole> state; ///< painted as its mark, before the text
    bool isMonospace = false; ///< names of files, containers, commands
    QString toolTip; ///< none: the text, as it may be cut

    bool operator==(const Cell &) const = default;
};

struct CellRow {
    QString key; ///< what the row is about; unique in its table
    QList<Cell> cells;

    bool operator==(const CellRow &) const = default;
};

/// A small table whose rows are known by a key, so that a refresh keeps selection and place.
class CellTableModel : public QAbstractTableModel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(CellTableModel)

public:
    enum Role { SortRole = Qt::UserRole + 1, KeyRole, StateRoleRole };

    struct Column {
        QString title;
        bool isNumber = false; ///< stands to the right
    };
    CellTableModel(const QList<Column> &columns, QObject *parent);

    QModelIndex indexOf(const QString &key) const; ///< invalid if there is no such row

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

protected:
    /// In this order. Rows with a known key are changed and moved, never replaced.
    void setRows(const QList<CellRow> &rows);

private:
    qsizetype find(const QString &key) const;

    QList<Column> m_columns;
    QList<CellRow> m_rows;
};

} // namespace talekeeper
