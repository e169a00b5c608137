#pragma once

#include <QStyledItemDelegate>

namespace talekeeper
{

/// Cells of the dumps' table: long names are shortened in their middle, as their end tells the time, and no column grows
/// by them; rows that are no dumps step back.
class DumpDelegate final : public QStyledItemDelegate
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(DumpDelegate)

public:
    explicit DumpDelegate(QObject *parent = nullptr);

    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override;
};

} // namespace talekeeper
