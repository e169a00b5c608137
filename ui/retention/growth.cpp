#include "ui/retention/growth.h"

#include <algorithm>
#include <cmath>

namespace talekeeper
{

QList<GrowthLine> growthOf(const RetentionPicture &picture)
{
    QList<GrowthLine> lines;
    for (const MarkedDatabase &database : picture.databases) {
        GrowthLine line{.database = database, .points = {}};
        for (qsizetype at = 0; at < database.marks.size(); ++at) {
            const TimeMark &mark = database.marks.at(at);
            if (mark.isDump() && !isKnownBad(mark.dump.state) && mark.dump.state != DumpState::Writing)
                line.points << GrowthPoint{.second = double(mark.second()),
                    .sizeBytes = mark.dump.sizeBytes,
                    .hasShrunk = mark.hasShrunk,
                    .mark = at};
        }
        if (!line.points.isEmpty())
            lines << line;
    }
    return lines;
}

QPointF GrowthGeometry::at(const GrowthPoint &point) const
{
    return {scale().x(point.second),
        plot.bottom() - plot.height() * double(point.sizeBytes) / double(qMax<qint64>(topBytes, 1))};
}

QPolygonF GrowthGeometry::line(const QList<GrowthPoint> &points) const
{
    QPolygonF corners;
    for (qsizetype begin = 0; begin < points.size();) {
        const double column = std::floor(at(points.at(begin)).x());
        qsizetype end = begin + 1;
        while (end < points.size() && std::floor(at(points.at(end)).x()) == column)
            ++end;
        const auto [least, greatest]
            = std::ranges::minmax_element(points.begin() + begin, points.begin() + end, {}, &GrowthPoint::sizeBytes);
        QList<qsizetype> kept{begin, least - points.begin(), greatest - points.begin(), end - 1};
        std::ranges::sort(kept);
        kept.erase(std::ranges::unique(kept).begin(), kept.end());
        for (const qsizetype corner : std::as_const(kept))
            corners << at(points.at(corner));
        begin = end;
    }
    return corners;
}

QList<qsizetype> GrowthGeometry::markers(const QList<GrowthPoint> &points, qreal distance) const
{
    QList<qsizetype> marked;
    double last = -distance;
    for (qsizetype at = 0; at < points.size(); ++at) {
        const double x = scale().x(points.at(at).second);
        const bool hasRoom = marked.isEmpty() || x - last >= distance;
        if (hasRoom || points.at(at).hasShrunk)
            marked << at;
        if (hasRoom)
            last = x;
    }
    return marked;
}

QList<qint64> sizeTicks(qint64 greatestBytes)
{
    const double greatest = double(qMax<qint64>(greatestBytes, 1));
    const double power = std::pow(10, std::floor(std::log10(greatest)));
    double step = power / 5;
    for (const double factor : {0.2, 0.5, 1.0, 2.0})
        if (step = power * factor; greatest / step <= 5)
            break;
    step = qMax(step, 1.0);
    QList<qint64> ticks{0};
    while (double(ticks.last()) < greatest)
        ticks << qint64(step * double(ticks.size()));
    return ticks;
}

QPainterPath growthMarker(qsizetype line, const QPointF &middle, qreal side)
{
    const auto at = [&](qreal x, qreal y) { return middle + QPointF(x, y) * side; };
    QPainterPath path;
    switch (line % 5) {
    case 0:
        path.addEllipse(middle, side * 0.45, side * 0.45);
        break;
    case 1:
        path.addRect(QRectF(at(-0.4, -0.4), at(0.4, 0.4)));
        break;
    case 2:
        path.addPolygon(QPolygonF({at(0, -0.5), at(0.5, 0.42), at(-0.5, 0.42), at(0, -0.5)}));
        break;
    case 3:
        path.addPolygon(QPolygonF({at(0, -0.55), at(0.55, 0), at(0, 0.55), at(-0.55, 0), at(0, -0.55)}));
        break;
    default:
        path.addPolygon(QPolygonF({at(0, 0.5), at(0.5, -0.42), at(-0.5, -0.42), at(0, 0.5)}));
    }
    return path;
}

} // namespace talekeeper
