#pragma once

#include "core/dumps/catalogue.h"
#include "ui/common/staterole.h"

#include <QAbstractTableModel>
#include <QSortFilterProxyModel>

namespace talekeeper
{

/// A dump as its row shows it: what the directory tells, and what reading it has shown.
struct DumpRow {
    Dump dump;
    std::optional<int> checkedPercent; ///< while it is being read; 0 where nobody knows how far
    bool operator==(const DumpRow &other) const;
};

/// The dumps of a host. Rows are known by their file name, so that a refresh keeps selection and place.
class DumpsModel final : public QAbstractTableModel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(DumpsModel)

public:
    enum Column { Taken, Age, State, Size, Database, ColumnCount };
    enum Role { SortRole = Qt::UserRole + 1, FileNameRole, StateRoleRole };

    explicit DumpsModel(QObject *parent = nullptr);

    /// `now` is the host's clock, UTC: ages are counted from it.
    void setDumps(const QList<DumpRow> &rows, const QDateTime &now);
    const DumpRow *row(const QString &fileName) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QVariant sortValue(const Dump &dump, int column) const;
    QString text(const DumpRow &row, int column) const;

    QList<DumpRow> m_rows;
    QDateTime m_now;
};

/// Sorts by the raw values and filters by any words: each must occur in a cell or in the file's name.
class DumpsProxy final : public QSortFilterProxyModel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(DumpsProxy)

public:
    explicit DumpsProxy(QObject *parent = nullptr);

    void setFilterWords(const QString &text);
    QModelIndex indexOf(const QString &fileName) const; ///< invalid if it is not shown

protected:
    bool filterAcceptsRow(int row, const QModelIndex &parent) const override;

private:
    QStringList m_words;
};

StateRole stateRoleOf(DumpState state);
QString dumpStateText(DumpState state); ///< translated: "cut short"

} // namespace talekeeper
