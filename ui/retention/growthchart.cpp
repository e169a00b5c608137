#include "ui/retention/growthchart.h"

#include "core/foundation/duration.h"
#include "core/foundation/format.h"
#include "ui/common/labels.h"
#include "ui/retention/timelinepainter.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

constexpr qreal markerSide = 8, reachOfPoint = 10, markerDistance = 28;

} // namespace

QColor growthColor(qsizetype line, const QPalette &palette)
{
    const QColor accent = accentColor(palette), base = palette.color(QPalette::Base),
                 text = palette.color(QPalette::Text);
    float hue = 0, saturation = 0, lightness = 0;
    accent.getHslF(&hue, &saturation, &lightness);
    const float turned = std::fmod(qMax(hue, 0.0F) + 0.39F * float(line), 1.0F);
    QColor color = QColor::fromHslF(turned, qBound(0.35F, saturation, 0.75F), lightness);
    for (double share = 0.1; contrastRatio(color, base) < 4.5 && share <= 1; share += 0.1)
        color = mixedColor(text, color, share);
    return color;
}

GrowthChart::GrowthChart(QWidget *parent)
    : ChartView(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void GrowthChart::setLines(const QList<GrowthLine> &lines, const QDateTime &now)
{
    m_lines = lines;
    m_now = now;
    update();
}

const TimeMark &GrowthChart::markOf(const Place &place) const
{
    const GrowthLine &line = m_lines.at(place.line);
    return line.database.marks.at(line.points.at(place.point).mark);
}

std::optional<GrowthChart::Place> GrowthChart::chosenPlace() const
{
    for (qsizetype line = 0; !m_chosen.isEmpty() && line < m_lines.size(); ++line)
        for (qsizetype point = 0; point < m_lines.at(line).points.size(); ++point)
            if (const Place place{.line = line, .point = point}; markOf(place).is(m_chosen))
                return place;
    return std::nullopt;
}

const TimeMark *GrowthChart::chosen() const
{
    const auto place = chosenPlace();
    return place ? &markOf(*place) : nullptr;
}

QString GrowthChart::chosenText() const
{
    const TimeMark *mark = chosen();
    return mark ? markText(*mark, m_now) : QString();
}

void GrowthChart::choose(const Place &place)
{
    m_chosen = markOf(place).id();
    update();
    announceChoice();
}

GrowthGeometry GrowthChart::geometryNow() const
{
    const QFontMetricsF metrics(textFont(TextSize::Small));
    GrowthGeometry geometry;
    qint64 greatest = 0;
    double from = double(m_now.toSecsSinceEpoch()) - 7 * daySeconds;
    for (const GrowthLine &line : m_lines) {
        from = qMin(from, line.points.first().second);
        greatest = qMax(greatest, std::ranges::max(line.points, {}, &GrowthPoint::sizeBytes).sizeBytes);
    }
    const QList<qint64> ticks = sizeTicks(greatest);
    geometry.topBytes = ticks.last();
    geometry.shown = {.from = from, .to = double(m_now.toSecsSinceEpoch())};
    qreal labels = 0;
    for (const qint64 tick : ticks)
        labels = qMax(labels, metrics.horizontalAdvance(formatSize(tick)));
    geometry.plot
        = QRectF(rect()).adjusted(labels + 14, metrics.height() / 2 + 4, -markerSide - 4, -metrics.height() - 12);
    return geometry;
}

void GrowthChart::paintSizes(QPainter &painter, const GrowthGeometry &geometry) const
{
    const QFontMetrics metrics = painter.fontMetrics();
    qreal lastLabel = geometry.plot.bottom() + metrics.height();
    for (const qint64 tick : sizeTicks(geometry.topBytes)) {
        const qreal y = geometry.at({.sizeBytes = tick}).y();
        painter.fillRect(QRectF(geometry.plot.left(), y, geometry.plot.width(), 1), hairLineColor(palette()));
        if (lastLabel - y < metrics.height())
            continue;
        lastLabel = y;
        painter.setPen(secondaryTextColor(palette()));
        painter.drawText(QRectF(4, y - metrics.height() / 2.0, geometry.plot.left() - 10, metrics.height()),
            Qt::AlignRight | Qt::AlignVCenter, formatSize(tick));
    }
}

void GrowthChart::paintLine(QPainter &painter, qsizetype line, const GrowthGeometry &geometry) const
{
    const QColor color = growthColor(line, palette());
    const QList<GrowthPoint> &points = m_lines.at(line).points;
    const QPolygonF corners = geometry.line(points);
    painter.setPen(QPen(color, 1.5));
    painter.setBrush(Qt::NoBrush);
    painter.setRenderHint(QPainter::Antialiasing, corners.size() < 1500); // thousands of corners are a band anyway
    painter.drawPolyline(corners);
    painter.setRenderHint(QPainter::Antialiasing);
    for (const qsizetype at : geometry.markers(points, markerDistance)) {
        const QPointF middle = geometry.at(points.at(at));
        painter.fillPath(growthMarker(line, middle, markerSide), color);
        if (points.at(at).hasShrunk)
            paintGlyph(painter, Glyph::Triangle, QRectF(middle.x() - 7, middle.y() - 20, 14, 14),
                stateColor(StateRole::Attention, palette()));
    }
}

void GrowthChart::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setFont(textFont(TextSize::Small));
    const GrowthGeometry geometry = geometryNow();
    paintSizes(painter, geometry);
    paintTimeAxis(painter, geometry.scale(), geometry.plot.bottom(), m_now, palette());
    for (qsizetype line = 0; line < m_lines.size(); ++line)
        paintLine(painter, line, geometry);
    if (const auto place = chosenPlace()) {
        painter.setPen(QPen(hasFocus() ? accentColor(palette()) : palette().color(QPalette::Text), hasFocus() ? 2 : 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(geometry.at(m_lines.at(place->line).points.at(place->point)), 7, 7);
    }
    paintFocus(painter);
}

QSize GrowthChart::sizeHint() const { return {fontMetrics().averageCharWidth() * 60, fontMetrics().height() * 10}; }
QSize GrowthChart::minimumSizeHint() const
{
    return {fontMetrics().averageCharWidth() * 20, fontMetrics().height() * 10};
}

GrowthChart::Place GrowthChart::moved(const Place &from, int key) const
{
    const QList<GrowthPoint> &points = m_lines.at(from.line).points;
    switch (key) {
    case Qt::Key_Left:
        return {.line = from.line, .point = qMax<qsizetype>(from.point - 1, 0)};
    case Qt::Key_Right:
        return {.line = from.line, .point = qMin(from.point + 1, points.size() - 1)};
    case Qt::Key_Home:
        return {.line = from.line, .point = 0};
    case Qt::Key_End:
        return {.line = from.line, .point = points.size() - 1};
    default:
        break;
    }
    // At about the same time, of the next database or the one before.
    const qsizetype line = (from.line + (key == Qt::Key_Down ? 1 : m_lines.size() - 1)) % m_lines.size();
    const QList<GrowthPoint> &others = m_lines.at(line).points;
    const auto later = std::ranges::lower_bound(others, points.at(from.point).second, {}, &GrowthPoint::second);
    return {.line = line, .point = qMin(later - others.begin(), others.size() - 1)};
}

void GrowthChart::keyPressEvent(QKeyEvent *event)
{
    const int key = isRightToLeft() && event->key() == Qt::Key_Left ? int(Qt::Key_Right)
        : isRightToLeft() && event->key() == Qt::Key_Right          ? int(Qt::Key_Left)
                                                                    : event->key();
    const bool isMove
        = QList<int>{Qt::Key_Left, Qt::Key_Right, Qt::Key_Up, Qt::Key_Down, Qt::Key_Home, Qt::Key_End}.contains(key);
    const auto place = chosenPlace();
    if (isMove && !m_lines.isEmpty())
        return choose(place ? moved(*place, key) : Place{.line = 0, .point = m_lines.first().points.size() - 1});
    if ((key == Qt::Key_Return || key == Qt::Key_Enter) && place) {
        Q_EMIT markOpened(m_chosen);
        return;
    }
    ChartView::keyPressEvent(event);
}

std::optional<GrowthChart::Place> GrowthChart::placeAt(const QPointF &position) const
{
    const GrowthGeometry geometry = geometryNow();
    std::optional<Place> nearest;
    qreal least = reachOfPoint;
    for (qsizetype line = 0; line < m_lines.size(); ++line)
        for (qsizetype point = 0; point < m_lines.at(line).points.size(); ++point)
            if (const qreal away = QLineF(geometry.at(m_lines.at(line).points.at(point)), position).length();
                away < least) {
                nearest = Place{.line = line, .point = point};
                least = away;
            }
    return nearest;
}

void GrowthChart::mousePressEvent(QMouseEvent *event)
{
    if (const auto place = placeAt(event->position()); place && event->button() == Qt::LeftButton)
        choose(*place);
}

void GrowthChart::mouseDoubleClickEvent(QMouseEvent *event)
{
    if (const auto place = placeAt(event->position()))
        Q_EMIT markOpened(markOf(*place).id());
}

QString GrowthChart::toolTipAt(const QPoint &position) const
{
    const auto place = placeAt(position);
    return place ? markToolTip(markOf(*place), m_now) : QString();
}

} // namespace talekeeper
