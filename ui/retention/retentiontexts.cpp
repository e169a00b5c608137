#include "ui/retention/retentionpicture.h"

#include "core/foundation/format.h"
#include "ui/dumps/dumpsmodel.h"

#include <QCoreApplication>
#include <QLocale>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

struct RetentionText {
    Q_DECLARE_TR_FUNCTIONS(RetentionPicture)
};

constexpr qsizetype mostLines = 12; // of a tool tip

QString goneText(const TimeMark &mark)
{
    const QString when = formatTime(mark.goneAt);
    switch (mark.fate) {
    case DumpFate::There:
        return {};
    case DumpFate::Pruned:
        return RetentionText::tr("pruned as planned, gone since %1").arg(when);
    case DumpFate::Removed:
        return RetentionText::tr("removed by somebody, gone since %1").arg(when);
    case DumpFate::Replaced:
        return RetentionText::tr("replaced by another file of its name, seen %1").arg(when);
    }
    Q_UNREACHABLE_RETURN({});
}

QString aboutText(int days)
{
    if (days < 14)
        return days <= 1 ? RetentionText::tr("a day") : RetentionText::tr("%1 days").arg(days);
    if (days < 60)
        return RetentionText::tr("%1 weeks").arg(qRound(days / 7.0));
    return days < 730 ? RetentionText::tr("%1 months").arg(qRound(days / 30.4))
                      : RetentionText::tr("%1 years").arg(qRound(days / 365.25));
}

/// What is known of a dump, in a few words each.
QStringList wordsOf(const TimeMark &mark, const QDateTime &now)
{
    if (mark.state == DayState::Missed)
        return {RetentionText::tr("missed: a dump was due, and there is none")};
    if (mark.state == DayState::Planned)
        return {RetentionText::tr("planned")};
    QStringList words{formatSize(mark.dump.sizeBytes), dumpStateText(mark.dump.state)};
    if (mark.hasShrunk)
        words << RetentionText::tr("less than half of what was usual");
    if (mark.dump.pinned)
        words << RetentionText::tr("pinned");
    if (const QString gone = goneText(mark); !gone.isEmpty())
        words << gone;
    if (mark.goesAt) {
        const qint64 seconds = now.secsTo(*mark.goesAt);
        words << (seconds > 0
                ? RetentionText::tr("pruned from %1 UTC on, in %2").arg(formatTime(*mark.goesAt), formatAge(seconds))
                : RetentionText::tr("pruned at any moment"));
    }
    return words;
}

} // namespace

QString roomText(const Catalogue &catalogue, const std::optional<VolumeForecast> &forecast)
{
    const QString used
        = RetentionText::tr("%1 of %2 used")
              .arg(formatSize(catalogue.totalBytes - catalogue.freeBytes), formatSize(catalogue.totalBytes));
    if (!forecast)
        return used;
    return forecast->daysUntilFull
        ? RetentionText::tr("%1 · full in about %2 at this pace").arg(used, aboutText(*forecast->daysUntilFull))
        : RetentionText::tr("%1 · not full within ten years at this pace").arg(used);
}

QString dayStateText(DayState state)
{
    switch (state) {
    case DayState::Verified:
        return RetentionText::tr("verified");
    case DayState::Present:
        return RetentionText::tr("not checked");
    case DayState::Damaged:
        return RetentionText::tr("damaged");
    case DayState::Pruned:
        return RetentionText::tr("pruned as planned");
    case DayState::Missed:
        return RetentionText::tr("missed");
    case DayState::Planned:
        return RetentionText::tr("planned");
    case DayState::Unknown:
        return RetentionText::tr("nothing is known");
    }
    Q_UNREACHABLE_RETURN({});
}

QString dayText(const MarkedDay &day)
{
    const DumpDay &of = day.day;
    QStringList words{dayStateText(of.state)};
    if (of.dumps > 0)
        words << (of.dumps == 1 ? RetentionText::tr("1 dump")
                                : RetentionText::tr("%1 dumps").arg(formatCount(of.dumps)));
    if (of.pruned > 0 && (of.state != DayState::Pruned || of.pruned > 1))
        words << (of.pruned == 1 ? RetentionText::tr("1 was pruned")
                                 : RetentionText::tr("%1 were pruned").arg(formatCount(of.pruned)));
    if (of.removed > 0)
        words << (of.removed == 1 ? RetentionText::tr("1 was removed by somebody")
                                  : RetentionText::tr("%1 were removed by somebody").arg(formatCount(of.removed)));
    if (!of.missed.isEmpty() && of.state != DayState::Missed)
        words << RetentionText::tr("none of %1, which was due").arg(of.missed.join(u", "_s));
    return RetentionText::tr("%1: %2").arg(QLocale().toString(of.date, u"dddd, d MMMM yyyy"_s), words.join(u", "_s));
}

QString markText(const TimeMark &mark, const QDateTime &now)
{
    return RetentionText::tr("%1, %2 UTC: %3")
        .arg(mark.dump.database, formatTime(mark.dump.takenAt), wordsOf(mark, now).join(u" · "_s));
}

QString markToolTip(const TimeMark &mark, const QDateTime &now)
{
    QStringList lines{RetentionText::tr("%1, %2 UTC").arg(mark.dump.database, formatTime(mark.dump.takenAt))};
    lines << wordsOf(mark, now);
    if (mark.isDump())
        lines << mark.dump.fileName;
    return lines.join(u'\n');
}

QString dayToolTip(const RetentionPicture &picture, const QDate &date)
{
    const MarkedDay *day = picture.day(date);
    if (!day)
        return {};
    QStringList lines{dayText(*day)};
    for (const MarkedDatabase &of : picture.databases)
        for (const TimeMark &mark : of.marksOf(date))
            lines << markText(mark, picture.now);
    if (const qsizetype more = lines.size() - mostLines; more > 1)
        lines = lines.first(mostLines) << RetentionText::tr("and %1 more").arg(formatCount(more));
    return lines.join(u'\n');
}

} // namespace talekeeper
