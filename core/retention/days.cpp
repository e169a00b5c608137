#include "core/retention/days.h"

#include "core/retention/misseddays.h"
#include "core/retention/prune.h"

#include <QMap>
#include <QSet>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

DayState stateOf(const QList<const Dump *> &dumps)
{
    if (std::ranges::any_of(dumps, [](const Dump *dump) { return dump->state == DumpState::Verified; }))
        return DayState::Verified;
    return std::ranges::all_of(dumps, [](const Dump *dump) { return isBroken(dump->state); }) ? DayState::Damaged : DayState::Present;
}

} // namespace

QString dayStateName(DayState state)
{
    switch (state) {
    case DayState::Verified: return u"verified"_s;
    case DayState::Present: return u"present"_s;
    case DayState::Damaged: return u"damaged"_s;
    case DayState::Pruned: return u"pruned"_s;
    case DayState::Missed: return u"missed"_s;
    case DayState::Planned: return u"planned"_s;
    case DayState::Unknown: return u"unknown"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

QList<DumpDay> daysOf(const QList<Dump> &dumps, const BackupSchedule &schedule, const QDateTime &now)
{
    QMap<QDate, QList<const Dump *>> there;
    for (const Dump &dump : dumps)
        if (dump.takenAt.isValid() && dump.takenAt <= now)
            there[dump.takenAt.toUTC().date()] << &dump;
    QSet<QDate> missed;
    for (const MissedDay &day : missedDays(dumps, schedule, now))
        if (day.kind == MissedDay::Kind::Missed)
            missed << day.due.date();
    QList<DumpDay> days;
    for (QDate date = there.isEmpty() ? QDate() : there.firstKey(); date.isValid() && date <= now.date(); date = date.addDays(1)) {
        const auto found = there.constFind(date);
        if (found != there.cend())
            days << DumpDay {.date = date, .state = stateOf(*found), .dumps = int(found->size())};
        else
            days << DumpDay {.date = date, .state = missed.contains(date) ? DayState::Missed : DayState::Unknown};
    }
    return days;
}

} // namespace talekeeper
