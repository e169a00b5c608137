#include "core/foundation/format.h"

#include <QCoreApplication>
#include <QLocale>
#include <QTimeZone>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {
struct Format {
    Q_DECLARE_TR_FUNCTIONS(Format)
};
} // namespace

QString formatSize(qint64 bytes)
{
    return QLocale().formattedDataSize(bytes, bytes < 10'000'000 && bytes >= 1000 ? 1 : 0, QLocale::DataSizeSIFormat);
}

QString formatCount(qint64 count) { return QLocale().toString(count); }

QString formatDuration(double seconds)
{
    if (seconds < 10)
        return Format::tr("%1 s").arg(QLocale().toString(seconds, 'f', 1));
    const qint64 whole = qRound64(seconds);
    if (whole < 60)
        return Format::tr("%1 s").arg(whole);
    if (whole < 3600)
        return whole % 60 == 0 ? Format::tr("%1 min").arg(whole / 60) : Format::tr("%1 min %2 s").arg(whole / 60).arg(whole % 60);
    return Format::tr("%1 h %2 min").arg(whole / 3600).arg(whole % 3600 / 60);
}

QString formatAge(qint64 seconds)
{
    if (seconds < 60)
        return Format::tr("%1 s").arg(qMax<qint64>(seconds, 0));
    if (seconds < 3600)
        return Format::tr("%1 min").arg(seconds / 60);
    const qint64 hours = seconds / 3600;
    if (hours < 48)
        return Format::tr("%1 h").arg(hours);
    if (hours % 24 == 0 || hours >= 24 * 14)
        return Format::tr("%1 d").arg(hours / 24);
    return Format::tr("%1 d %2 h").arg(hours / 24).arg(hours % 24);
}

qint64 ageStep(qint64 seconds)
{
    constexpr qint64 minutes = 100, hours = 1000, days = 10'000; // what is counted, apart from each other
    if (seconds < 60)
        return qMax<qint64>(seconds, 0);
    if (seconds < 3600)
        return minutes + seconds / 60;
    return seconds < 3600 * 24 * 14 ? hours + seconds / 3600 : days + seconds / (3600 * 24);
}

QString formatTime(const QDateTime &time)
{
    return time.isValid() ? QLocale().toString(time.toUTC(), u"d MMM yyyy HH:mm"_s) : Format::tr("unknown");
}

QString toIsoTime(const QDateTime &time)
{
    return time.isValid() ? time.toUTC().toString(u"yyyy-MM-dd'T'HH:mm:ss'Z'"_s) : QString();
}

QDateTime fromIsoTime(const QString &text) { return QDateTime::fromString(text, Qt::ISODate).toUTC(); }

} // namespace talekeeper
