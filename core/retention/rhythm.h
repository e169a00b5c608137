#pragma once

#include <QDateTime>
#include <QList>
#include <QString>

namespace talekeeper {

/// The times that dumps came at, as five fields of cron in UTC: every few minutes or hours, daily, weekly. Looked at are the
/// newest; at least four intervals have to agree, and most of all, so that a dump by hand or one that is missing spoils nothing.
/// Empty where nothing regular is seen. A pure function.
/// \param times of one database's dumps, UTC, in any order
QString cronOfTimes(QList<QDateTime> times);

} // namespace talekeeper
