#include "core/retention/days.h"

#include "core/retention/duedays.h"
#include "core/retention/misseddays.h"

#include <QHash>
#include <QMap>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

DayState stateOf(const QList<const Dump *> &there)
{
    if (std::ranges::any_of(there, [](const Dump *dump) { return dump->state == DumpState::Verified; }))
        return DayState::Verified;
    return std::ranges::all_of(there, [](const Dump *dump) { return isKnownBad(dump->state); }) ? DayState::Damaged : DayState::Present;
}

/// By what was seen of it; unknown where that tells nothing.
DumpDay dayFrom(const QDate &date, const QList<const SeenDump *> &seen)
{
    DumpDay day {.date = date};
    QList<const Dump *> there;
    for (const SeenDump *each : seen) {
        if (each->fate == DumpFate::There)
            there << &each->dump;
        else
            ++(each->fate == DumpFate::Pruned ? day.pruned : day.removed);
    }
    day.dumps = int(there.size());
    if (!there.isEmpty())
        day.state = stateOf(there);
    else if (day.pruned > 0)
        day.state = DayState::Pruned;
    return day;
}

QDate firstDay(const QMap<QDate, QList<const SeenDump *>> &seen, const DumpHistory &history, const QDateTime &now)
{
    const QDate known = history.knownSince.isValid() && history.knownSince <= now ? history.knownSince.date() : QDate();
    if (seen.isEmpty())
        return known;
    return known.isValid() ? qMin(known, seen.firstKey()) : seen.firstKey();
}

/// On which days dumps are due, as far as the schedule tells.
class DuePlan
{
public:
    DuePlan(const BackupSchedule &schedule, const QDateTime &now)
        : m_graceSeconds(schedule.graceSeconds)
        , m_now(now)
    {
        if (const auto times = schedule.dumpTimes())
            m_due.emplace(*times);
    }

    /// One was due, and should be there.
    bool isOver(const QDate &date) const { return isDue(date) && !isAhead(date); }
    /// One is due, or was just now.
    bool isOpen(const QDate &date) const { return isDue(date) && isAhead(date); }

    QList<DumpDay> toCome() const
    {
        QList<DumpDay> days;
        const QDate today = m_now.date(), end = today.addDays(plannedDays);
        QDate last = today;
        for (QDate due = dueFrom(today.addDays(1)); due.isValid() && due <= end; due = dueFrom(due.addDays(1))) {
            for (last = last.addDays(1); last < due; last = last.addDays(1))
                days << DumpDay {.date = last};
            days << DumpDay {.date = due, .state = DayState::Planned};
        }
        return days;
    }

private:
    bool isDue(const QDate &date) const { return m_due && m_due->isOn(date); }
    QDate dueFrom(const QDate &date) const { return m_due ? m_due->firstFrom(date).date() : QDate(); }
    bool isAhead(const QDate &date) const { return m_due->lastOn(date).secsTo(m_now) <= m_graceSeconds; }

    std::optional<DueDays> m_due;
    qint64 m_graceSeconds;
    QDateTime m_now;
};

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

QList<DumpDay> daysOf(const DumpHistory &history, const BackupSchedule &schedule, const QDateTime &at, const QString &database)
{
    const QDateTime now = at.toUTC();
    const auto isOf = [&](const QString &of) { return database.isEmpty() || of == database; };
    QMap<QDate, QList<const SeenDump *>> seen;
    for (const SeenDump &each : history.dumps)
        if (each.dump.takenAt.isValid() && each.dump.takenAt <= now && isOf(each.dump.database))
            seen[each.dump.takenAt.toUTC().date()] << &each;
    QHash<QDate, QStringList> missed;
    for (const MissedDay &day : missedDays(history, schedule, now))
        if (day.kind == MissedDay::Kind::Missed && isOf(day.database))
            missed[day.due.date()] << day.database;
    const DuePlan plan(schedule, now), looked(schedule, history.lookedAt.isValid() ? qMin(now, history.lookedAt) : now);
    QList<DumpDay> days;
    for (QDate date = firstDay(seen, history, now); date.isValid() && date <= now.date(); date = date.addDays(1)) {
        DumpDay day = dayFrom(date, seen.value(date));
        day.missed = missed.value(date);
        if (day.state != DayState::Unknown || day.removed > 0) {
            // what was seen there goes first
        } else if (!day.missed.isEmpty() || (seen.isEmpty() && looked.isOver(date) && date >= history.knownSince.date())) {
            day.state = DayState::Missed;
        } else if (plan.isOpen(date)) {
            day.state = DayState::Planned;
        }
        days << day;
    }
    return days + plan.toCome();
}

} // namespace talekeeper
