#pragma once

#include "core/dumps/liverows.h"

#include <QAbstractTableModel>

namespace talekeeper
{

/// What is in a dump: its tables, how many rows each has, and how many the live database has.
class ContentsModel final : public QAbstractTableModel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ContentsModel)

public:
    enum Column { Table, Rows, Live, ColumnCount };
    enum Role { SortRole = Qt::UserRole + 1, StateRoleRole };

    explicit ContentsModel(QObject *parent = nullptr);

    /// `live` is what the database has now; none: that is not known.
    void setTables(const QList<DumpedTable> &tables, const std::optional<QList<LiveTable>> &live = {});

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Row {
        DumpedTable dumped;
        std::optional<LiveTable> live; ///< none: it is not known, or there is no such table
        bool operator==(const Row &) const = default;
    };
    QString liveText(const Row &row) const;
    QString liveToolTip(const Row &row) const;
    QVariant liveState(const Row &row) const;

    QList<Row> m_rows;
    bool m_isLiveKnown = false;
};

} // namespace talekeeper
