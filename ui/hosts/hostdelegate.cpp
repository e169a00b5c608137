#include "ui/hosts/hostdelegate.h"

#include "ui/common/glyph.h"
#include "ui/common/labels.h"
#include "ui/hosts/hostlistmodel.h"

#include <QPainter>

namespace talekeeper
{

HostDelegate::HostDelegate(QObject *parent)
    : QStyledItemDelegate(parent)
{
}

void HostDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRectF row = QRectF(option.rect).adjusted(8, 2, -8, -2);
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    if (selected || option.state.testFlag(QStyle::State_MouseOver)) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(selected
                ? option.palette.color(QPalette::Highlight)
                : mixedColor(option.palette.color(QPalette::WindowText), option.palette.color(QPalette::Window), 0.05));
        painter->drawRoundedRect(row, 6, 6);
    }
    if (option.state.testFlag(QStyle::State_HasFocus)) {
        painter->setPen(accentColor(option.palette));
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(row.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    }
    const QFont nameFont = textFont(TextSize::Normal), detailFont = textFont(TextSize::Small);
    const QFontMetricsF nameMetrics(nameFont), detailMetrics(detailFont);
    const qreal side = nameMetrics.ascent();
    paintGlyph(*painter, glyphOf(static_cast<StateRole>(index.data(HostListModel::StateRoleRole).toInt())),
        QRectF(row.left() + 8, row.center().y() - side / 2, side, side),
        stateColor(static_cast<StateRole>(index.data(HostListModel::StateRoleRole).toInt()), option.palette));

    const qreal left = row.left() + 16 + side, width = row.right() - 8 - left;
    const qreal top = row.center().y() - (nameMetrics.height() + detailMetrics.height()) / 2;
    const QColor text = option.palette.color(selected ? QPalette::HighlightedText : QPalette::WindowText);
    painter->setPen(text);
    painter->setFont(nameFont);
    painter->drawText(QRectF(left, top, width, nameMetrics.height()), Qt::AlignLeft | Qt::AlignVCenter,
        nameMetrics.elidedText(index.data(Qt::DisplayRole).toString(), Qt::ElideRight, width));
    painter->setPen(selected ? mixedColor(text, option.palette.color(QPalette::Highlight), 0.75)
                             : secondaryTextColor(option.palette));
    painter->setFont(detailFont);
    painter->drawText(QRectF(left, top + nameMetrics.height(), width, detailMetrics.height()),
        Qt::AlignLeft | Qt::AlignVCenter,
        detailMetrics.elidedText(index.data(HostListModel::DetailRole).toString(), Qt::ElideRight, width));
    painter->restore();
}

QSize HostDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const
{
    const int height
        = QFontMetrics(textFont(TextSize::Normal)).height() + QFontMetrics(textFont(TextSize::Small)).height() + 20;
    return {160, height};
}

} // namespace talekeeper
