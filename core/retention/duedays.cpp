#include "core/retention/duedays.h"

#include <QTimeZone>

namespace talekeeper {
namespace {

QDateTime lastMinuteOf(const QDate &date) { return {date, QTime(23, 59), QTimeZone::UTC}; }

} // namespace

DueDays::DueDays(const CronTimes &times)
    : m_times(times)
{
}

QDateTime DueDays::firstFrom(const QDate &date) const { return date.isValid() ? m_times.next(lastMinuteOf(date.addDays(-1))) : QDateTime(); }

QDateTime DueDays::lastOn(const QDate &date) const { return m_times.previous(lastMinuteOf(date)); }

} // namespace talekeeper
