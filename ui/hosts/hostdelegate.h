#pragma once

#include <QStyledItemDelegate>

namespace talekeeper
{

/// A host in the list: its mark, its name, below it how it is reached or what is wrong, at the right its environment; above
/// the first of a group the group's heading.
class HostDelegate final : public QStyledItemDelegate
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(HostDelegate)

public:
    explicit HostDelegate(QObject *parent = nullptr);

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

} // namespace talekeeper
