#pragma once

#include "ui/retention/retentionpicture.h"
#include "ui/retention/timescale.h"

#include <QRectF>

namespace talekeeper
{

/// Marks that stand so close that they share a bar: the highest of them, in the state that most needs to be seen.
struct TimelineBar {
    qsizetype first = 0; ///< of the marks
    qsizetype last = 0;
    QRectF rect; ///< of a missed one without height, on the ground line
    DayState state = DayState::Unknown;
    bool hasMissed = false; ///< also where the bar's own state is another
    bool hasPinned = false;

    bool contains(qsizetype mark) const { return mark >= first && mark <= last; }
};

/// Those of the time that is shown.
std::span<const TimeMark> marksWithin(std::span<const TimeMark> marks, const TimeSpan &shown);

/// Where the marks of one database stand.
struct TimelineGeometry {
    QRectF plot; ///< bars stand on its lower edge and may be as high as it is
    TimeSpan shown;
    qint64 largestBytes = 1; ///< as high as the plot

    TimeScale scale() const { return {.shown = shown, .left = plot.left(), .width = plot.width()}; }
    qreal barWidth(std::span<const TimeMark> marks) const; ///< by how close the marks that are shown are
    QRectF bar(double second, qint64 sizeBytes, qreal width) const;
    /// Only of what is shown, and no more than there are pixels, however many marks there are.
    QList<TimelineBar> bars(std::span<const TimeMark> marks) const;
};

/// The bar at a position, or the nearest within reach; none: nothing is there.
std::optional<qsizetype> barAt(const QList<TimelineBar> &bars, const QPointF &position, qreal reach);

} // namespace talekeeper
