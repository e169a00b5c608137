#include "ui/retention/markstyle.h"

#include <QPainter>

namespace talekeeper
{

MarkStyle markStyle(DayState state, const QPalette &palette)
{
    using Line = MarkStyle::Line;
    const QColor base = palette.color(QPalette::Base);
    switch (state) {
    case DayState::Verified:
        return {.fill = stateColor(StateRole::Good, palette),
            .line = Line::Solid,
            .color = stateColor(StateRole::Good, palette),
            .glyph = {}};
    case DayState::Present:
        return {.fill = base, .line = Line::Solid, .color = stateColor(StateRole::Good, palette), .glyph = {}};
    case DayState::Damaged:
        return {.fill = stateTint(StateRole::Attention, palette),
            .line = Line::Solid,
            .color = stateColor(StateRole::Attention, palette),
            .glyph = Glyph::Exclamation};
    case DayState::Missed:
        return {.fill = stateTint(StateRole::Bad, palette),
            .line = Line::Solid,
            .color = stateColor(StateRole::Bad, palette),
            .glyph = Glyph::Cross};
    case DayState::Pruned:
        return {
            .fill = {}, .color = mixedColor(secondaryTextColor(palette), base, 0.55), .isHatched = true, .glyph = {}};
    case DayState::Planned:
        return {.fill = {}, .line = Line::Dashed, .color = stateColor(StateRole::Planned, palette), .glyph = {}};
    case DayState::Unknown:
        return {.fill = {}, .color = stateColor(StateRole::Unknown, palette), .glyph = Glyph::Point};
    }
    Q_UNREACHABLE_RETURN({});
}

void paintDayMark(QPainter &painter, DayState state, const QRectF &box, const QPalette &palette)
{
    const MarkStyle style = markStyle(state, palette);
    if (style.isHatched)
        painter.fillRect(box, QBrush(style.color, Qt::BDiagPattern));
    if (style.line != MarkStyle::Line::None) {
        const qreal width = style.glyph ? 1 : 1.5;
        QPen pen(style.color, width);
        if (style.line == MarkStyle::Line::Dashed)
            pen.setDashPattern({2.5, 2});
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(pen);
        painter.setBrush(style.fill ? QBrush(*style.fill) : QBrush(Qt::NoBrush));
        const QRectF inside = box.adjusted(width / 2, width / 2, -width / 2, -width / 2);
        painter.drawRoundedRect(inside, 2.5, 2.5);
        painter.setRenderHint(QPainter::Antialiasing, false);
    }
    if (style.glyph)
        paintGlyph(painter, *style.glyph, box.adjusted(1, 1, -1, -1), style.color);
}

} // namespace talekeeper
