#pragma once

#include "ui/retention/timelinebars.h"

#include <QPalette>

class QPainter;

namespace talekeeper
{

/// What a timeline is painted from.
struct TimelineScene {
    const MarkedDatabase &database;
    QDateTime now; ///< UTC
    TimelineGeometry geometry;
    QRectF surface; ///< with what is above and below the plot
    std::optional<qsizetype> chosen; ///< a mark
    bool hasFocus = false;
};

void paintTimeline(QPainter &painter, const TimelineScene &scene, const QPalette &palette);

/// The times below a chart, and the line that they stand on.
void paintTimeAxis(
    QPainter &painter, const TimeScale &scale, qreal ground, const QDateTime &now, const QPalette &palette);

} // namespace talekeeper
