#pragma once

#include <QDateTime>
#include <QString>

namespace talekeeper {

/// "94 MB", in powers of 1000 as PostgreSQL's and Docker's users read them.
QString formatSize(qint64 bytes);

/// "1,500,000": digits in groups, in the user's locale.
QString formatCount(qint64 count);

/// "3 min 40 s", "0.4 s", "2 h 5 min".
QString formatDuration(double seconds);

/// "33 h", "2 d 15 h", "12 min": how long ago or how long still, in the two largest units that matter.
QString formatAge(qint64 seconds);

/// Two ages of the same step are written alike: for whoever has thousands of them and asks which texts have changed.
qint64 ageStep(qint64 seconds);

/// "21 Nov 2026 02:00", in UTC.
QString formatTime(const QDateTime &time);

/// ISO 8601 in UTC with seconds, "2026-01-26T02:00:00Z"; what JSON and journals carry.
QString toIsoTime(const QDateTime &time);

/// The way back from toIsoTime(); an invalid time where the text is none.
QDateTime fromIsoTime(const QString &text);

} // namespace talekeeper
