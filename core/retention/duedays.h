#pragma once

#include "core/retention/cron.h"

#include <QDate>

namespace talekeeper {

/// The days, in UTC, on which a cron job runs.
class DueDays final
{
public:
    explicit DueDays(const CronTimes &times);

    QDateTime firstFrom(const QDate &date) const; ///< the job's first time on that day or later, UTC; invalid where there is none within eight years
    QDateTime lastOn(const QDate &date) const; ///< its last time on a day on which it runs, UTC
    bool isOn(const QDate &date) const { return firstFrom(date).date() == date; }

private:
    CronTimes m_times;
};

} // namespace talekeeper
