#include "ui/common/statedelegate.h"

#include <QPainter>

namespace talekeeper
{

QColor colorByState(QStyleOptionViewItem &option, StateRole role)
{
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const QColor background = option.palette.color(selected ? QPalette::Highlight : QPalette::Base);
    const QColor color = stateTextColor(role, option.palette, background);
    option.palette.setColor(QPalette::Text, color);
    option.palette.setColor(QPalette::HighlightedText, color);
    return color;
}

void decorate(QStyleOptionViewItem &option, Glyph glyph, const QColor &color)
{
    const int side = option.fontMetrics.ascent();
    const qreal ratio = option.widget ? option.widget->devicePixelRatioF() : 1;
    QPixmap mark(QSize(side, side) * ratio);
    mark.setDevicePixelRatio(ratio);
    mark.fill(Qt::transparent);
    QPainter painter(&mark);
    paintGlyph(painter, glyph, QRectF(0, 0, side, side), color);
    painter.end();
    QIcon icon(mark);
    icon.addPixmap(mark, QIcon::Selected);
    option.icon = icon;
    option.decorationSize = QSize(side, side);
    option.features |= QStyleOptionViewItem::HasDecoration;
}

StateDelegate::StateDelegate(int stateRole, QObject *parent)
    : QStyledItemDelegate(parent)
    , m_stateRole(stateRole)
{
}

void StateDelegate::initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    const QVariant value = index.data(m_stateRole);
    if (!value.isValid())
        return;
    const auto role = static_cast<StateRole>(value.toInt());
    decorate(*option, glyphOf(role), colorByState(*option, role));
}

} // namespace talekeeper
