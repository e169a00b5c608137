#include "ui/common/dropdown.h"

#include <QPainter>

namespace talekeeper
{

void DropDown::paintEvent(QPaintEvent *event)
{
    QComboBox::paintEvent(event);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(palette().color(isEnabled() ? QPalette::Active : QPalette::Disabled, QPalette::Text), 1.5, Qt::SolidLine,
        Qt::RoundCap, Qt::RoundJoin));
    const qreal wide = fontMetrics().height() / 4.0;
    const bool isMirrored = layoutDirection() == Qt::RightToLeft;
    const QPointF tip(isMirrored ? 12 : width() - 12, height() / 2.0 + wide / 2);
    painter.drawPolyline(QPolygonF({tip + QPointF(-wide, -wide), tip, tip + QPointF(wide, -wide)}));
}

} // namespace talekeeper
