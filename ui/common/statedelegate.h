#pragma once

#include <QStyledItemDelegate>

namespace talekeeper
{

/// Paints a cell's mark and its words in the colour of the state that the model gives under a role (a StateRole as
/// int).
class StateDelegate final : public QStyledItemDelegate
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(StateDelegate)

public:
    explicit StateDelegate(int stateRole, QObject *parent = nullptr);

protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override;

private:
    int m_stateRole;
};

} // namespace talekeeper
