#pragma once

#include "core/retention/days.h"
#include "ui/common/glyph.h"

#include <optional>

namespace talekeeper
{

/// How a day's or a dump's state looks: told apart by form, and by colour as well.
struct MarkStyle {
    enum class Line { None, Solid, Dashed };

    std::optional<QColor> fill;
    Line line = Line::None;
    QColor color; ///< of the line, the hatch and the glyph
    bool isHatched = false;
    std::optional<Glyph> glyph;
};
MarkStyle markStyle(DayState state, const QPalette &palette);

/// A day's mark in a box, as the calendar and its legend have it.
void paintDayMark(QPainter &painter, DayState state, const QRectF &box, const QPalette &palette);

} // namespace talekeeper
