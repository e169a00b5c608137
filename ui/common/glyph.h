#pragma once

#include "ui/common/staterole.h"

#include <QPainterPath>
#include <QWidget>

namespace talekeeper
{

/// The marks that stand beside words.
enum class Glyph { Disc, Tick, Triangle, Cross, Ring, Point, HalfDisc, DashedBox, Exclamation };

/// A state's mark in a list, and that of a step.
Glyph glyphOf(StateRole role);
Glyph stepGlyphOf(StateRole role);

/// How a mark is drawn in a box: what is filled and what is a line.
struct GlyphGeometry {
    QPainterPath filled;
    QPainterPath line;
    qreal lineWidth = 0;
    bool dashed = false;

    QRectF bounds() const; ///< the line's width included
};
GlyphGeometry glyphGeometry(Glyph glyph, const QRectF &box);

void paintGlyph(QPainter &painter, Glyph glyph, const QRectF &box, const QColor &color);

/// A mark of a text line's size. What it says stands in the text beside it.
class GlyphMark final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(GlyphMark)

public:
    explicit GlyphMark(QWidget *parent = nullptr);

    void setMark(Glyph glyph, StateRole role);
    Glyph glyph() const { return m_glyph; }
    StateRole role() const { return m_role; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Glyph m_glyph = Glyph::Ring;
    StateRole m_role = StateRole::Unknown;
};

} // namespace talekeeper
