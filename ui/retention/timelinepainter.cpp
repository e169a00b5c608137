#include "ui/retention/timelinepainter.h"

#include "core/foundation/duration.h"
#include "ui/common/labels.h"
#include "ui/retention/markstyle.h"

#include <QCoreApplication>
#include <QLocale>
#include <QPainter>
#include <QTimeZone>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

struct TimelineText {
    Q_DECLARE_TR_FUNCTIONS(TimelineView)
};

constexpr qreal broad = 7; // narrower than that a frame can't be told from what is in it

void paintBand(QPainter &painter, const TimelineScene &scene, const QPalette &palette)
{
    if (!scene.database.keptDays)
        return;
    const TimeScale scale = scene.geometry.scale();
    const QRectF &plot = scene.geometry.plot;
    const auto now = double(scene.now.toSecsSinceEpoch());
    const double left = qMax(scale.x(now - double(*scene.database.keptDays + 1) * daySeconds), plot.left()),
                 right = qMin(scale.x(now), plot.right());
    if (right <= left)
        return;
    const QRectF band(QPointF(left, scene.surface.top()), QPointF(right, plot.bottom()));
    painter.fillRect(band, palette.color(QPalette::Highlight));
    const int days = *scene.database.keptDays;
    const QString text = days == 1 ? TimelineText::tr("kept by the host: 1 day")
                                   : TimelineText::tr("kept by the host: %1 days").arg(days);
    if (painter.fontMetrics().horizontalAdvance(text) + 12 > band.width())
        return;
    painter.setPen(palette.color(QPalette::HighlightedText));
    painter.drawText(band.adjusted(6, 2, -6, 0), Qt::AlignLeft | Qt::AlignTop, text);
}

QColor barLineColor(DayState state, const QPalette &palette)
{
    // Of what is gone the frame is all there is to see, so it is no quiet hatch here.
    return state == DayState::Pruned ? stateColor(StateRole::Unknown, palette) : markStyle(state, palette).color;
}

void paintNarrow(QPainter &painter, const TimelineBar &bar, const QPalette &palette)
{
    const QColor color = barLineColor(bar.state, palette), base = palette.color(QPalette::Base);
    const bool isFull = bar.state == DayState::Verified || bar.state == DayState::Damaged;
    painter.fillRect(bar.rect, isFull ? color : mixedColor(color, base, bar.state == DayState::Present ? 0.65 : 0.5));
}

void paintBroad(QPainter &painter, const TimelineBar &bar, const QPalette &palette)
{
    const MarkStyle style = markStyle(bar.state, palette);
    const bool isDashed = style.line == MarkStyle::Line::Dashed || style.isHatched;
    QPen pen(barLineColor(bar.state, palette), isDashed ? 1 : 1.5);
    if (isDashed)
        pen.setDashPattern({3, 2});
    painter.setPen(pen);
    painter.setBrush(style.fill ? QBrush(*style.fill) : QBrush(Qt::NoBrush));
    painter.setRenderHint(
        QPainter::Antialiasing, !isDashed); // straight lines need none, and hundreds of them took long
    painter.drawRoundedRect(isDashed ? QRectF(bar.rect.toAlignedRect()) : bar.rect.adjusted(0.75, 0.75, -0.75, 0),
        isDashed ? 0 : 2, isDashed ? 0 : 2);
    painter.setRenderHint(QPainter::Antialiasing, false);
}

/// What stands above a bar, or on the ground where none is.
void paintSigns(QPainter &painter, const TimelineBar &bar, qreal roomAround, const QPalette &palette)
{
    const qreal side = painter.fontMetrics().ascent();
    const qreal middle = bar.rect.center().x();
    if (bar.hasMissed && bar.rect.height() == 0 && bar.rect.width() >= broad)
        paintGlyph(painter, Glyph::Cross, QRectF(middle - side / 2, bar.rect.bottom() - side - 2, side, side),
            stateColor(StateRole::Bad, palette));
    else if (bar.hasMissed) // below the ground, where nothing else is
        painter.fillRect(
            QRectF(bar.rect.left(), bar.rect.bottom() + 1, bar.rect.width(), 4), stateColor(StateRole::Bad, palette));
    qreal above = bar.rect.top() - 2;
    if (bar.state == DayState::Damaged && bar.rect.width() >= broad) {
        paintGlyph(painter, Glyph::Exclamation, QRectF(middle - side / 2, above - side, side, side),
            stateColor(StateRole::Attention, palette));
        above -= side;
    }
    const QString pinned = TimelineText::tr("pinned");
    if (const int wide = painter.fontMetrics().horizontalAdvance(pinned); bar.hasPinned && roomAround >= wide * 0.75) {
        painter.setPen(palette.color(QPalette::Text));
        painter.drawText(
            QRectF(middle - wide, above - side - 2, 2 * wide, side + 2), Qt::AlignHCenter | Qt::AlignBottom, pinned);
    }
}

/// The chosen mark, and from when on the host's pruning takes it.
void paintChosen(QPainter &painter, const TimelineScene &scene, const QPalette &palette)
{
    if (!scene.chosen)
        return;
    const TimeMark &mark = scene.database.marks.at(*scene.chosen);
    const TimelineGeometry &geometry = scene.geometry;
    const QRectF bar
        = geometry.bar(double(mark.second()), mark.dump.sizeBytes, geometry.barWidth(scene.database.marks));
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(scene.hasFocus ? accentColor(palette) : palette.color(QPalette::Text), scene.hasFocus ? 2 : 1));
    if (geometry.plot.adjusted(-1, 0, 1, 0).contains(QPointF(bar.center().x(), geometry.plot.center().y())))
        painter.drawRoundedRect(bar.adjusted(-3, -3, 3, 2), 3, 3);
    painter.setRenderHint(QPainter::Antialiasing, false);
    if (!mark.goesAt)
        return;
    const qreal goes = geometry.scale().x(double(mark.goesAt->toSecsSinceEpoch()));
    if (goes < geometry.plot.left() || goes > geometry.plot.right())
        return;
    QPen pen(secondaryTextColor(palette), 1);
    pen.setDashPattern({3, 2});
    painter.setPen(pen);
    painter.drawLine(QPointF(goes, scene.surface.top()), QPointF(goes, geometry.plot.bottom()));
    painter.drawRect(bar.translated(goes - bar.center().x(), 0).toAlignedRect());
    const QString text = TimelineText::tr("goes %1").arg(QLocale().toString(*mark.goesAt, u"d MMM HH:mm"_s));
    const int wide = painter.fontMetrics().horizontalAdvance(text);
    const qreal left = goes + 6 + wide <= geometry.plot.right() ? goes + 6 : goes - 6 - wide;
    painter.setPen(palette.color(QPalette::Text));
    painter.fillRect(QRectF(left - 2, scene.surface.top() + 1, wide + 4, painter.fontMetrics().height()),
        palette.color(QPalette::Base));
    painter.drawText(QPointF(left, scene.surface.top() + 1 + painter.fontMetrics().ascent()), text);
}

} // namespace

void paintTimeAxis(
    QPainter &painter, const TimeScale &scale, qreal ground, const QDateTime &now, const QPalette &palette)
{
    painter.fillRect(QRectF(scale.left, ground, scale.width, 1), hairLineColor(palette));
    const QFontMetrics metrics = painter.fontMetrics();
    const QDateTime midnight(now.date(), QTime(0, 0), QTimeZone::UTC);
    for (const TimeTick &tick : timeTicks(scale, metrics.horizontalAdvance(u"88 WWW"_s) + 24)) {
        const qreal x = scale.x(tick.second);
        const bool isToday
            = tick.second == double(midnight.toSecsSinceEpoch()) && scale.shown.length() > 3 * double(daySeconds);
        const QString label = isToday ? TimelineText::tr("today") : tick.label;
        const int wide = metrics.horizontalAdvance(label);
        painter.fillRect(QRectF(x, ground, 1, 4), hairLineColor(palette));
        painter.setPen(secondaryTextColor(palette));
        const qreal left = qBound(scale.left, x - wide / 2.0, scale.left + scale.width - wide);
        painter.drawText(QPointF(left, ground + 7 + metrics.ascent()), label);
    }
}

void paintTimeline(QPainter &painter, const TimelineScene &scene, const QPalette &palette)
{
    painter.setFont(textFont(TextSize::Small));
    paintBand(painter, scene, palette);
    const TimelineGeometry &geometry = scene.geometry;
    paintTimeAxis(painter, geometry.scale(), geometry.plot.bottom(), scene.now, palette);
    const QList<TimelineBar> bars = geometry.bars(scene.database.marks);
    painter.save();
    painter.setClipRect(scene.surface);
    for (qsizetype at = 0; at < bars.size(); ++at) {
        const TimelineBar &bar = bars.at(at);
        if (bar.rect.height() > 0)
            bar.rect.width() < broad ? paintNarrow(painter, bar, palette) : paintBroad(painter, bar, palette);
        const qreal before = at > 0 ? bar.rect.left() - bars.at(at - 1).rect.left() : geometry.plot.width();
        const qreal after
            = at + 1 < bars.size() ? bars.at(at + 1).rect.left() - bar.rect.left() : geometry.plot.width();
        paintSigns(painter, bar, qMin(before, after), palette);
    }
    if (const qreal now = geometry.scale().x(double(scene.now.toSecsSinceEpoch()));
        now >= geometry.plot.left() && now <= geometry.plot.right())
        painter.fillRect(
            QRectF(now, scene.surface.top(), 1.5, geometry.plot.bottom() - scene.surface.top()), accentColor(palette));
    paintChosen(painter, scene, palette);
    painter.restore();
}

} // namespace talekeeper
