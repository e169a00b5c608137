#pragma once

#include "ui/retention/retentionpicture.h"
#include "ui/retention/timescale.h"

#include <QPainterPath>
#include <QPolygonF>

namespace talekeeper
{

/// The size of one dump.
struct GrowthPoint {
    double second = 0; ///< since 1970, UTC
    qint64 sizeBytes = 0;
    bool hasShrunk = false; ///< under half of what was usual
    qsizetype mark = 0; ///< among the database's marks
};

/// How one database's dumps have grown.
struct GrowthLine {
    MarkedDatabase database;
    QList<GrowthPoint> points; ///< the oldest first
};

/// Of every database that dumps were seen of. A broken dump is no measure of anything.
QList<GrowthLine> growthOf(const RetentionPicture &picture);

/// Where sizes over time stand.
struct GrowthGeometry {
    QRectF plot;
    TimeSpan shown;
    qint64 topBytes = 1; ///< at the plot's upper edge; zero is at the lower

    TimeScale scale() const { return {.shown = shown, .left = plot.left(), .width = plot.width()}; }
    QPointF at(const GrowthPoint &point) const;
    /// A line through the points, with no more corners than can be told apart: of the points of one pixel's width the
    /// first, the least, the greatest and the last.
    QPolygonF line(const QList<GrowthPoint> &points) const;
    /// Those points that get a marker: all where they have room, else some of them, and always those that have shrunk.
    QList<qsizetype> markers(const QList<GrowthPoint> &points, qreal distance) const;
};

/// Round sizes from zero up to the first that is not under the greatest; three to six of them.
QList<qint64> sizeTicks(qint64 greatestBytes);

/// What tells lines apart, besides their colour: the form of their markers.
QPainterPath growthMarker(qsizetype line, const QPointF &middle, qreal side);

} // namespace talekeeper
