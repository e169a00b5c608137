#pragma once

#include "core/dumps/compare.h"
#include "ui/common/staterole.h"

#include <QAbstractTableModel>
#include <QSortFilterProxyModel>

#include <optional>

namespace talekeeper
{

/// What became of each table between two inventories.
class ComparisonModel final : public QAbstractTableModel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ComparisonModel)

public:
    enum Column { Table, Change, From, To, Difference, ColumnCount };
    enum Role { SortRole = Qt::UserRole + 1, StateRoleRole, IsChangedRole };

    explicit ComparisonModel(QObject *parent = nullptr);

    void setComparison(const Comparison &comparison);
    void setTitles(const QString &from, const QString &to); ///< of the two columns of rows

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString m_from;
    QString m_to;
    QList<TableComparison> m_tables;
};

/// Sorts by the raw values; shows the tables whose name or change has all the words, and perhaps only those that changed.
class ComparisonProxy final : public QSortFilterProxyModel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ComparisonProxy)

public:
    explicit ComparisonProxy(QObject *parent = nullptr);

    void setFilterWords(const QString &text);
    void setOnlyChanged(bool only);

protected:
    bool filterAcceptsRow(int row, const QModelIndex &parent) const override;

private:
    QStringList m_words;
    bool m_isOnlyChanged = false;
};

QString changeText(const TableComparison &table); ///< translated: "grew", "lost all rows"
std::optional<StateRole> changeRole(const TableComparison &table); ///< none: there is nothing to look at

} // namespace talekeeper
