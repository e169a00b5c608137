#pragma once

#include "ui/common/glyph.h"

#include <QStyledItemDelegate>

namespace talekeeper
{

/// Gives the words of a cell the colour of a state, and returns that colour.
QColor colorByState(QStyleOptionViewItem &option, StateRole role);

/// Puts a mark of a text line's size before a cell's words.
void decorate(QStyleOptionViewItem &option, Glyph glyph, const QColor &color);

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
