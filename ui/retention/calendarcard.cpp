#include "ui/retention/calendarcard.h"

#include "ui/common/breakable.h"
#include "ui/common/labels.h"
#include "ui/retention/calendarview.h"
#include "ui/retention/legend.h"
#include "ui/retention/markstyle.h"

#include <QLocale>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

QList<Legend::Item> dayLegend()
{
    QList<Legend::Item> items;
    for (const DayState state : {DayState::Verified, DayState::Present, DayState::Pruned, DayState::Missed,
             DayState::Damaged, DayState::Unknown, DayState::Planned})
        items << Legend::Item{.text = dayStateText(state),
            .paint = [state](QPainter &painter, const QRectF &box, const QPalette &palette) {
                paintDayMark(painter, state, QRectF(box.toAlignedRect()), palette);
            }};
    return items;
}

} // namespace

CalendarCard::CalendarCard(QWidget *parent)
    : Card({}, parent)
    , m_heading(headingLabel({}))
    , m_schedule(named(paragraph({}, ToneLabel::Tone::Secondary), u"calendarSchedule"_s))
    , m_legend(named(new Legend, u"calendarLegend"_s))
    , m_view(named(new CalendarView, u"calendar"_s, tr("Every day, UTC")))
    , m_detail(named(new ToneLabel({}, ToneLabel::Tone::Secondary), u"calendarDetail"_s))
{
    m_view->setAccessibleDescription(tr(
        "Up and down go by days, left and right by weeks, PageUp and PageDown by months, Enter shows the day's dump."));
    m_legend->setItems(dayLegend());
    m_detail->setWordWrap(true);
    for (QWidget *widget : QList<QWidget *>{m_heading, m_schedule, m_legend, m_view, m_detail})
        body()->addWidget(widget);
    connect(m_view, &CalendarView::dayOpened, this, &CalendarCard::dayOpened);
    connect(m_view, &CalendarView::dayChosen, this, [this](const QDate &date) {
        showDetail();
        Q_EMIT dayChosen(date);
    });
}

void CalendarCard::setPicture(const RetentionPicture &picture, const QString &schedule)
{
    m_schedule->setText(breakable(schedule));
    m_schedule->setVisible(!schedule.isEmpty());
    m_picture = picture;
    if (!picture.days.isEmpty())
        m_heading->setText(
            tr("Every day since %1 (UTC)").arg(QLocale().toString(picture.days.first().day.date, u"MMMM yyyy"_s)));
    m_view->setPicture(picture);
    showDetail();
}

void CalendarCard::chooseDay(const QDate &date)
{
    m_view->chooseDay(date);
    showDetail();
}

void CalendarCard::showDetail()
{
    const MarkedDay *day = m_picture.day(m_view->day());
    m_detail->setText(day ? breakable(dayText(*day)) : tr("No day is chosen."));
}

} // namespace talekeeper
