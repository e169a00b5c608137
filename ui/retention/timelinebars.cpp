#include "ui/retention/timelinebars.h"

#include <algorithm>
#include <array>

namespace talekeeper
{
namespace
{

constexpr qreal widest = 14, narrowest = 2, gapBetween = 1;
constexpr qreal lowest = 3; // what is there is seen, however small

/// Which of several states most needs to be seen; a missed one has a mark of its own.
int urgencyOf(DayState state)
{
    switch (state) {
    case DayState::Damaged:
        return 6;
    case DayState::Present:
        return 5;
    case DayState::Verified:
        return 4;
    case DayState::Planned:
        return 3;
    case DayState::Pruned:
        return 2;
    case DayState::Missed:
        return 1;
    case DayState::Unknown:
        return 0;
    }
    Q_UNREACHABLE_RETURN(0);
}

} // namespace

std::span<const TimeMark> marksWithin(std::span<const TimeMark> marks, const TimeSpan &shown)
{
    const auto first = std::ranges::lower_bound(marks, qint64(shown.from), {}, &TimeMark::second);
    const auto last = std::ranges::upper_bound(first, marks.end(), qint64(shown.to), {}, &TimeMark::second);
    return {first, last};
}

qreal TimelineGeometry::barWidth(std::span<const TimeMark> marks) const
{
    const auto visible = marksWithin(marks, shown);
    // Of a few the middle distance tells what is usual; a dump by hand between two of them makes no difference.
    std::array<qint64, 31> distances{};
    size_t count = 0;
    const size_t every = visible.size() / distances.size() + 1;
    for (size_t at = 1; at < visible.size() && count < distances.size(); at += every)
        distances[count++] = visible[at].second() - visible[at - 1].second();
    if (count == 0)
        return widest;
    std::nth_element(distances.begin(), distances.begin() + count / 2, distances.begin() + count);
    return qBound(narrowest, double(distances[count / 2]) / scale().secondsPerPixel() * 0.34, widest);
}

QRectF TimelineGeometry::bar(double second, qint64 sizeBytes, qreal width) const
{
    const qreal height = sizeBytes > 0
        ? qMax(lowest, plot.height() * double(sizeBytes) / double(qMax<qint64>(largestBytes, 1)))
        : lowest;
    return {scale().x(second) - width / 2, plot.bottom() - height, width, height};
}

QList<TimelineBar> TimelineGeometry::bars(std::span<const TimeMark> marks) const
{
    QList<TimelineBar> bars;
    if (plot.width() < 1 || shown.length() <= 0)
        return bars;
    const auto visible = marksWithin(marks, shown);
    const qreal width = barWidth(marks), step = width + gapBetween;
    const TimeScale places = scale();
    const qsizetype offset = visible.data() - marks.data();
    double begin = 0; // of the last bar
    for (size_t at = 0; at < visible.size(); ++at) {
        const TimeMark &mark = visible[at];
        const double x = places.x(double(mark.second()));
        if (bars.isEmpty() || x - begin >= step) {
            begin = x;
            bars << TimelineBar{
                .first = offset + qsizetype(at), .rect = QRectF(x - width / 2, plot.bottom(), width, 0)};
        }
        TimelineBar &bar = bars.last();
        bar.last = offset + qsizetype(at);
        bar.hasMissed = bar.hasMissed || mark.state == DayState::Missed;
        bar.hasPinned = bar.hasPinned || (mark.isThere() && mark.dump.pinned);
        if (urgencyOf(mark.state) > urgencyOf(bar.state))
            bar.state = mark.state;
        if (mark.state != DayState::Missed)
            bar.rect.setTop(qMin(bar.rect.top(), this->bar(double(mark.second()), mark.dump.sizeBytes, width).top()));
    }
    return bars;
}

std::optional<qsizetype> barAt(const QList<TimelineBar> &bars, const QPointF &position, qreal reach)
{
    std::optional<qsizetype> nearest;
    qreal distance = reach;
    for (qsizetype at = 0; at < bars.size(); ++at) {
        const QRectF &rect = bars.at(at).rect;
        const qreal away
            = position.x() < rect.left() ? rect.left() - position.x() : qMax(0.0, position.x() - rect.right());
        if (away < distance || (away == distance && !nearest)) {
            nearest = at;
            distance = away;
        }
    }
    return nearest;
}

} // namespace talekeeper
