#include "ui/hosts/hostdelegate.h"

#include "ui/common/glyph.h"
#include "ui/common/labels.h"
#include "ui/common/tag.h"
#include "ui/hosts/environment.h"
#include "ui/hosts/hostlistmodel.h"

#include <QPainter>

namespace talekeeper
{

namespace
{

int headingHeight(const QModelIndex &index)
{
    return index.data(HostListModel::HeadingRole).toString().isEmpty() ? 0 : QFontMetrics(textFont(TextSize::Small)).height() + 20;
}

/// Returns how much room it takes at the right.
qreal paintEnvironment(QPainter &painter, const QRectF &row, const QStyleOptionViewItem &option, const QModelIndex &index)
{
    const auto environment = static_cast<Environment>(index.data(HostListModel::EnvironmentRole).toInt());
    const QString text = environmentTag(environment);
    if (text.isEmpty())
        return 0;
    const QFont font = textFont(TextSize::Small);
    const QFontMetricsF metrics(font);
    const QSizeF size(metrics.horizontalAdvance(text) + 14, metrics.height() + 4);
    const QRectF outline(QPointF(row.right() - 8 - size.width(), row.center().y() - size.height() / 2), size);
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const QColor surface = option.palette.color(selected ? QPalette::Highlight : QPalette::Window);
    const QColor plain = selected ? mixedColor(option.palette.color(QPalette::HighlightedText), surface, 0.75) : secondaryTextColor(option.palette);
    const auto role = environmentRole(environment);
    const QColor color = role ? stateTextColor(*role, option.palette, surface) : plain;
    painter.setFont(font);
    paintTag(painter, outline, text, role ? color : hairLineColor(option.palette), color);
    return size.width() + 8;
}

} // namespace

HostDelegate::HostDelegate(QObject *parent)
    : QStyledItemDelegate(parent)
{
}

void HostDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const int heading = headingHeight(index);
    if (heading > 0) {
        painter->setPen(secondaryTextColor(option.palette));
        painter->setFont(textFont(TextSize::Small, true));
        painter->drawText(QRectF(option.rect).adjusted(16, 0, -16, 0).intersected(QRectF(option.rect.left(), option.rect.top() + 8, option.rect.width(), heading - 8)),
            Qt::AlignLeft | Qt::AlignVCenter, index.data(HostListModel::HeadingRole).toString());
    }
    const QRectF row = QRectF(option.rect).adjusted(8, heading + 2, -8, -2);
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

    const qreal tag = paintEnvironment(*painter, row, option, index);
    const qreal left = row.left() + 16 + side, width = row.right() - 8 - left - tag;
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

QSize HostDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &index) const
{
    const int height
        = QFontMetrics(textFont(TextSize::Normal)).height() + QFontMetrics(textFont(TextSize::Small)).height() + 20;
    return {160, height + headingHeight(index)};
}

} // namespace talekeeper
