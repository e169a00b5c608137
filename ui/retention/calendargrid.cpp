#include "ui/retention/calendargrid.h"

#include <QRect>

namespace talekeeper
{
namespace
{

QDate mondayOf(const QDate &date) { return date.addDays(1 - date.dayOfWeek()); }

} // namespace

int CalendarGrid::weeks() const
{
    return first.isValid() && first <= last ? int(mondayOf(first).daysTo(last)) / 7 + 1 : 0;
}

QDate CalendarGrid::date(const Cell &cell) const
{
    if (weeks() == 0 || cell.row < 0 || cell.row > 6 || cell.column < 0)
        return {};
    const QDate date = mondayOf(first).addDays(qint64(cell.column) * 7 + cell.row);
    return contains(date) ? date : QDate();
}

CalendarGrid::Cell CalendarGrid::cell(const QDate &date) const
{
    const int days = int(mondayOf(first).daysTo(date));
    return {.row = days % 7, .column = days / 7};
}

QList<CalendarGrid::Month> CalendarGrid::months() const
{
    QList<Month> months;
    for (QDate date = first; date.isValid() && date <= last; date = QDate(date.year(), date.month(), 1).addMonths(1)) {
        const int column = cell(date).column;
        if (!months.isEmpty())
            months.last().columns = column - months.last().column;
        months << Month{.first = date, .column = column, .columns = weeks() - column};
    }
    return months;
}

CalendarMeasures CalendarMeasures::fitting(int width, int weeks, int textHeight)
{
    const int least = qMax(12, textHeight * 3 / 4), most = qMax(18, textHeight * 3 / 2);
    return {.side = qBound(least, weeks > 0 ? width / weeks : most, most)};
}

QRect CalendarMeasures::mark(const QRect &cell) const
{
    const int space = side >= 16 ? 2 : 1;
    return QRect(cell.topLeft() + QPoint(space, space), QSize(side - 2 * space, side - 2 * space));
}

} // namespace talekeeper
