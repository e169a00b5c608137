#include "ui/common/glyph.h"

#include <QPainter>

namespace talekeeper
{

Glyph glyphOf(StateRole role)
{
    switch (role) {
    case StateRole::Good:
        return Glyph::Disc;
    case StateRole::Attention:
        return Glyph::Triangle;
    case StateRole::Bad:
        return Glyph::Cross;
    case StateRole::Unknown:
        return Glyph::Ring;
    case StateRole::Planned:
        return Glyph::HalfDisc;
    }
    Q_UNREACHABLE_RETURN(Glyph::Ring);
}

Glyph stepGlyphOf(StateRole role)
{
    if (role == StateRole::Good)
        return Glyph::Tick;
    return role == StateRole::Unknown ? Glyph::Point : glyphOf(role);
}

QRectF GlyphGeometry::bounds() const
{
    const QRectF lineBounds = line.boundingRect();
    const qreal half = lineWidth / 2;
    return line.isEmpty() ? filled.boundingRect()
                          : filled.boundingRect().united(lineBounds.adjusted(-half, -half, half, half));
}

GlyphGeometry glyphGeometry(Glyph glyph, const QRectF &box)
{
    const qreal side = qMin(box.width(), box.height());
    const QPointF middle = box.center();
    const qreal radius = side * 0.38;
    const auto at = [&](qreal x, qreal y) { return middle + QPointF(x, y) * side; };
    GlyphGeometry geometry;
    switch (glyph) {
    case Glyph::Disc:
        geometry.filled.addEllipse(middle, radius, radius);
        break;
    case Glyph::Point:
        geometry.filled.addEllipse(middle, side * 0.1, side * 0.1);
        break;
    case Glyph::Triangle:
        geometry.filled.addPolygon(QPolygonF({at(0, -0.42), at(0.46, 0.38), at(-0.46, 0.38), at(0, -0.42)}));
        break;
    case Glyph::Tick:
        geometry.line.addPolygon(QPolygonF({at(-0.34, 0.04), at(-0.1, 0.28), at(0.34, -0.26)}));
        geometry.lineWidth = side * 0.13;
        break;
    case Glyph::Cross:
        geometry.line.addPolygon(QPolygonF({at(-0.28, -0.28), at(0.28, 0.28)}));
        geometry.line.addPolygon(QPolygonF({at(-0.28, 0.28), at(0.28, -0.28)}));
        geometry.lineWidth = side * 0.14;
        break;
    case Glyph::Ring:
        geometry.lineWidth = side * 0.1;
        geometry.line.addEllipse(middle, radius - geometry.lineWidth / 2, radius - geometry.lineWidth / 2);
        break;
    case Glyph::HalfDisc:
        geometry.lineWidth = side * 0.1;
        geometry.line.addEllipse(middle, radius - geometry.lineWidth / 2, radius - geometry.lineWidth / 2);
        geometry.filled.moveTo(middle);
        geometry.filled.arcTo(QRectF(middle - QPointF(radius, radius), QSizeF(2 * radius, 2 * radius)), 90, 180);
        geometry.filled.closeSubpath();
        break;
    case Glyph::DashedBox:
        geometry.lineWidth = side * 0.09;
        geometry.dashed = true;
        geometry.line.addRoundedRect(QRectF(at(-0.36, -0.36), at(0.36, 0.36)), side * 0.1, side * 0.1);
        break;
    case Glyph::Exclamation:
        geometry.filled.addRect(QRectF(at(-0.07, -0.36), at(0.07, 0.12)));
        geometry.filled.addRect(QRectF(at(-0.07, 0.22), at(0.07, 0.36)));
        break;
    }
    return geometry;
}

void paintGlyph(QPainter &painter, Glyph glyph, const QRectF &box, const QColor &color)
{
    const GlyphGeometry geometry = glyphGeometry(glyph, box);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillPath(geometry.filled, color);
    if (!geometry.line.isEmpty()) {
        QPen pen(
            color, geometry.lineWidth, geometry.dashed ? Qt::DashLine : Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin);
        if (geometry.dashed)
            pen.setDashPattern({2.5, 2.0});
        painter.strokePath(geometry.line, pen);
    }
    painter.restore();
}

GlyphMark::GlyphMark(QWidget *parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void GlyphMark::setMark(Glyph glyph, StateRole role)
{
    m_glyph = glyph;
    m_role = role;
    update();
}

QSize GlyphMark::sizeHint() const
{
    const int height = fontMetrics().height();
    return {height, height};
}

void GlyphMark::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const qreal side = fontMetrics().ascent();
    paintGlyph(painter, m_glyph, QRectF(QPointF((width() - side) / 2, (height() - side) / 2), QSizeF(side, side)),
        stateColor(m_role, palette()));
}

} // namespace talekeeper
