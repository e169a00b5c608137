#include "ui/retention/timelineview.h"

#include "ui/common/labels.h"
#include "ui/retention/timelinepainter.h"

#include <QApplication>
#include <QPainter>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

constexpr qreal timelineMargin = 6;
constexpr qreal reach = 6; // of the mouse, in pixels
constexpr double zoomStep = 0.7;

} // namespace

TimelineView::TimelineView(QWidget *parent)
    : ChartView(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void TimelineView::setMarks(const MarkedDatabase &database, const QDateTime &now)
{
    m_database = database;
    m_now = now;
    update();
}

void TimelineView::setShown(const TimeSpan &span)
{
    if (const TimeSpan bounded = boundedSpan(span, m_all); bounded != m_shown) {
        m_shown = bounded;
        update();
    }
}

std::optional<qsizetype> TimelineView::chosenAt() const
{
    if (m_chosen.isEmpty())
        return std::nullopt;
    const auto found
        = std::ranges::find_if(m_database.marks, [this](const TimeMark &mark) { return mark.is(m_chosen); });
    return found == m_database.marks.end() ? std::nullopt : std::optional(found - m_database.marks.begin());
}

const TimeMark *TimelineView::chosen() const
{
    const auto at = chosenAt();
    return at ? &m_database.marks.at(*at) : nullptr;
}

QString TimelineView::chosenText() const
{
    const TimeMark *mark = chosen();
    return mark ? markText(*mark, m_now) : QString();
}

void TimelineView::choose(const QString &id)
{
    const auto found = std::ranges::find_if(m_database.marks, [&](const TimeMark &mark) { return mark.is(id); });
    if (found == m_database.marks.end())
        return;
    m_chosen = id;
    show(spanShowing(m_shown, double(found->second()), m_all));
    update();
}

/// Of what is chosen by the admin himself.
void TimelineView::chooseAt(qsizetype mark)
{
    const QString id = m_database.marks.at(mark).id();
    if (id == m_chosen)
        return;
    choose(id);
    announceChoice();
    Q_EMIT markChosen(id);
}

/// From what is chosen, or from what is in the middle.
void TimelineView::step(int by)
{
    if (m_database.marks.isEmpty())
        return;
    const auto at = chosenAt();
    const auto middle
        = std::ranges::lower_bound(m_database.marks, qint64((m_shown.from + m_shown.to) / 2), {}, &TimeMark::second)
        - m_database.marks.begin();
    chooseAt(qBound(qsizetype(0), at ? *at + by : middle, m_database.marks.size() - 1));
}

void TimelineView::show(const TimeSpan &span)
{
    const TimeSpan before = m_shown;
    setShown(span);
    if (m_shown != before)
        Q_EMIT shownChanged(m_shown);
}

void TimelineView::zoom(double factor)
{
    const TimeMark *mark = chosen();
    const bool isSeen = mark && double(mark->second()) >= m_shown.from && double(mark->second()) <= m_shown.to;
    show(zoomedSpan(m_shown, factor, isSeen ? double(mark->second()) : (m_shown.from + m_shown.to) / 2, m_all));
}

TimelineGeometry TimelineView::geometryNow() const
{
    const QFontMetricsF metrics(textFont(TextSize::Small));
    // Above the bars stand their signs and what the band says, below the ground the times.
    const qreal top = 2 * metrics.height() + 4, bottom = metrics.height() + 10;
    TimelineGeometry geometry{
        .plot = QRectF(rect()).adjusted(timelineMargin, top, -timelineMargin, -bottom), .shown = m_shown};
    for (const TimeMark &mark :
        marksWithin(m_database.marks, m_shown)) // what has long shrunk must not flatten the rest
        geometry.largestBytes = qMax(geometry.largestBytes, mark.dump.sizeBytes);
    return geometry;
}

void TimelineView::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const TimelineGeometry geometry = geometryNow();
    const QRectF surface(geometry.plot.left(), 2, geometry.plot.width(), height() - 4);
    paintTimeline(painter,
        {.database = m_database,
            .now = m_now,
            .geometry = geometry,
            .surface = surface,
            .chosen = chosenAt(),
            .hasFocus = hasFocus()},
        palette());
    paintFocus(painter);
}

QSize TimelineView::sizeHint() const { return {fontMetrics().averageCharWidth() * 60, fontMetrics().height() * 9}; }
QSize TimelineView::minimumSizeHint() const
{
    return {fontMetrics().averageCharWidth() * 20, fontMetrics().height() * 9};
}

bool TimelineView::moveByKey(int key, bool isMoving)
{
    const double length = m_shown.length();
    const int toRight = isRightToLeft() ? -1 : 1;
    switch (key) {
    case Qt::Key_Left:
    case Qt::Key_Right: {
        const int by = key == Qt::Key_Right ? toRight : -toRight;
        isMoving ? show(movedSpan(m_shown, by * length / 10, m_all)) : step(by);
        return true;
    }
    case Qt::Key_PageUp:
        show(movedSpan(m_shown, -length * 0.9, m_all));
        return true;
    case Qt::Key_PageDown:
        show(movedSpan(m_shown, length * 0.9, m_all));
        return true;
    case Qt::Key_Home:
    case Qt::Key_End:
        if (!m_database.marks.isEmpty())
            chooseAt(key == Qt::Key_Home ? 0 : m_database.marks.size() - 1);
        return true;
    default:
        return false;
    }
}

void TimelineView::keyPressEvent(QKeyEvent *event)
{
    const bool isMoving = event->modifiers() & (Qt::ControlModifier | Qt::ShiftModifier);
    if (moveByKey(event->key(), isMoving))
        return;
    switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        return zoom(zoomStep);
    case Qt::Key_Minus:
        return zoom(1 / zoomStep);
    case Qt::Key_0:
        return show(m_all);
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (chosen())
            Q_EMIT markOpened(m_chosen);
        return;
    default:
        ChartView::keyPressEvent(event);
    }
}

std::optional<qsizetype> TimelineView::markAt(const QPointF &position) const
{
    const QList<TimelineBar> bars = geometryNow().bars(m_database.marks);
    const auto found = barAt(bars, position, reach);
    if (!found)
        return std::nullopt;
    const TimelineBar &bar = bars.at(*found);
    for (qsizetype mark = bar.last; mark > bar.first; --mark) // of several the one that gives the bar its look
        if (m_database.marks.at(mark).state == bar.state)
            return mark;
    return bar.first;
}

QString TimelineView::toolTipAt(const QPoint &position) const
{
    const QList<TimelineBar> bars = geometryNow().bars(m_database.marks);
    const auto found = barAt(bars, position, reach);
    const auto mark = markAt(position);
    if (!found || !mark)
        return {};
    const QString text = markToolTip(m_database.marks.at(*mark), m_now);
    const qsizetype more = bars.at(*found).last - bars.at(*found).first;
    return more > 0 ? tr("%1\nand %2 more here: zoom in").arg(text).arg(more) : text;
}

void TimelineView::mousePressEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton)
        m_drag = Drag{.from = event->position(), .shown = m_shown};
}

void TimelineView::mouseMoveEvent(QMouseEvent *event)
{
    if (!m_drag)
        return;
    const double by = event->position().x() - m_drag->from.x();
    m_drag->hasMoved = m_drag->hasMoved || std::abs(by) >= QApplication::startDragDistance();
    if (!m_drag->hasMoved)
        return;
    setCursor(Qt::ClosedHandCursor);
    const TimelineGeometry geometry = geometryNow();
    show(movedSpan(m_drag->shown, -by * geometry.scale().secondsPerPixel(), m_all));
}

void TimelineView::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton || !m_drag)
        return;
    const bool wasDragged = m_drag->hasMoved;
    m_drag.reset();
    unsetCursor();
    if (const auto mark = markAt(event->position()); mark && !wasDragged)
        chooseAt(*mark);
}

void TimelineView::mouseDoubleClickEvent(QMouseEvent *event)
{
    if (const auto mark = markAt(event->position()))
        Q_EMIT markOpened(m_database.marks.at(*mark).id());
}

/// The page's own wheel goes before, until somebody turns to the timeline.
void TimelineView::wheelEvent(QWheelEvent *event)
{
    const bool isMeant = hasFocus() || event->modifiers().testFlag(Qt::ControlModifier);
    const QPoint turned = event->angleDelta();
    if (!isMeant || turned.isNull())
        return event->ignore();
    const TimeScale scale = geometryNow().scale();
    if (std::abs(turned.x()) > std::abs(turned.y()))
        show(movedSpan(m_shown, -turned.x() * scale.secondsPerPixel(), m_all));
    else
        show(zoomedSpan(m_shown, std::pow(zoomStep, turned.y() / 120.0), scale.secondAt(event->position().x()), m_all));
    event->accept();
}

} // namespace talekeeper
