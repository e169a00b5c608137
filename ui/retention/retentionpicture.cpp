#include "ui/retention/retentionpicture.h"

#include "core/foundation/duration.h"
#include "core/retention/growth.h"
#include "core/retention/misseddays.h"
#include "core/retention/prune.h"
#include "core/retention/prunetime.h"

#include <QMap>
#include <QSet>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

constexpr qint64 punctualSeconds = 2 * hourSeconds; // a dump of the schedule takes its time
constexpr qsizetype mostPlanned = 60; // of one database: of a dump a minute nobody wants to see more

DayState stateOfMark(const SeenDump &seen)
{
    if (seen.fate != DumpFate::There)
        return DayState::Pruned;
    if (seen.dump.state == DumpState::Verified)
        return DayState::Verified;
    return isBroken(seen.dump.state) ? DayState::Damaged : DayState::Present;
}

using MarksByDatabase = QMap<QString, QList<TimeMark>>;

void addSeen(MarksByDatabase &marks, const RetentionFacts &facts)
{
    const QList<Dump> there = facts.history.dumpsThere();
    const QList<std::optional<QDateTime>> goes = expectedPruneTimes(there, facts.schedule, facts.now);
    qsizetype at = 0;
    for (const SeenDump &seen : facts.history.dumps) {
        const auto goesAt = seen.fate == DumpFate::There ? goes.at(at++) : std::nullopt;
        if (!seen.dump.takenAt.isValid() || seen.dump.takenAt > facts.now)
            continue; // no dump's name, or one that a wrong clock has given
        marks[seen.dump.database] << TimeMark{
            .state = stateOfMark(seen), .dump = seen.dump, .fate = seen.fate, .goneAt = seen.goneAt, .goesAt = goesAt};
    }
}

TimeMark markWithout(DayState state, const QString &database, const QDateTime &due)
{
    TimeMark mark{.state = state};
    mark.dump.database = database;
    mark.dump.takenAt = due;
    return mark;
}

void addMissed(MarksByDatabase &marks, const RetentionFacts &facts)
{
    QSet<QString> listed;
    for (const MissedDay &missed : missedAmongDumps(facts.history, facts.schedule, facts.now))
        listed << markWithout(DayState::Missed, missed.database, missed.due).id();
    for (const MissedDay &missed : missedDays(facts.history, facts.schedule, facts.now))
        if (missed.kind == MissedDay::Kind::Missed) {
            TimeMark mark = markWithout(DayState::Missed, missed.database, missed.due);
            mark.isListed = listed.contains(mark.id());
            marks[missed.database] << mark;
        }
}

void markShrunk(MarksByDatabase &marks, const DumpHistory &history)
{
    QSet<QPair<QString, QDateTime>> shrunk;
    for (const ShrunkDump &dump : shrunkDumps(history))
        shrunk << QPair(dump.seen.dump.fileName, dump.seen.goneAt);
    for (QList<TimeMark> &of : marks)
        for (TimeMark &mark : of)
            mark.hasShrunk = !shrunk.isEmpty() && shrunk.contains({mark.dump.fileName, mark.goneAt});
}

/// Whether a database's dumps come at the schedule's times; others are taken by hand.
bool isBySchedule(const QList<TimeMark> &marks, const CronTimes &times)
{
    return std::ranges::any_of(marks, [&](const TimeMark &mark) {
        const QDateTime due = times.previous(mark.dump.takenAt);
        return mark.isDump() && due.isValid() && due.secsTo(mark.dump.takenAt) <= punctualSeconds;
    });
}

void addPlanned(MarksByDatabase &marks, const RetentionFacts &facts)
{
    const auto times = facts.schedule.dumpTimes();
    if (!times)
        return;
    const QDate last = facts.now.date().addDays(plannedDays);
    for (auto each = marks.begin(); each != marks.end(); ++each) {
        if (!isBySchedule(each.value(), *times))
            continue;
        const auto newest = std::ranges::max_element(
            each.value(), {}, [](const TimeMark &mark) { return std::pair(mark.isDump(), mark.second()); });
        const qint64 size = newest->dump.sizeBytes;
        QDateTime due = times->next(facts.now);
        for (qsizetype count = 0; count < mostPlanned && due.isValid() && due.date() <= last;
             ++count, due = times->next(due)) {
            each.value() << markWithout(DayState::Planned, each.key(), due);
            each.value().last().dump.sizeBytes = size;
        }
    }
}

/// What nobody has told of is unknown before today.
QList<MarkedDay> daysOfPicture(const RetentionFacts &facts)
{
    QMap<QDate, QHash<QString, int>> counts;
    for (const SeenDump &seen : facts.history.dumps)
        if (seen.dump.takenAt.isValid() && seen.dump.takenAt <= facts.now)
            ++counts[seen.dump.takenAt.date()][seen.dump.database];
    const QList<DumpDay> told = daysOf(facts.history, facts.schedule, facts.now);
    const QDate today = facts.now.date(), yearAgo = today.addYears(-1);
    const QDate first = told.isEmpty() ? yearAgo : qMin(yearAgo, told.first().date),
                last = told.isEmpty() ? today : qMax(today, told.last().date);
    QList<MarkedDay> days;
    for (QDate date = first; date <= last; date = date.addDays(1)) {
        MarkedDay marked{.day = {.date = date}};
        if (!told.isEmpty() && date >= told.first().date && date <= told.last().date)
            marked.day = told.at(told.first().date.daysTo(date));
        for (const int count : counts.value(date))
            marked.rounds = qMax(marked.rounds, count);
        days << marked;
    }
    return days;
}

} // namespace

QString TimeMark::id() const
{
    if (isThere())
        return dump.fileName;
    if (isDump())
        return dump.fileName + u'/' + goneAt.toString(Qt::ISODate);
    return dump.database + u'/'
        + (state == DayState::Missed ? dump.takenAt.date().toString(Qt::ISODate) : dump.takenAt.toString(Qt::ISODate));
}

bool TimeMark::is(const QString &id) const
{
    return id.startsWith(isDump() ? dump.fileName : dump.database) && this->id() == id;
}

std::span<const TimeMark> MarkedDatabase::marksOf(const QDate &date) const
{
    const qint64 begin = date.startOfDay(QTimeZone::UTC).toSecsSinceEpoch();
    const auto first = std::ranges::lower_bound(marks, begin, {}, &TimeMark::second);
    const auto last = std::ranges::lower_bound(first, marks.end(), begin + daySeconds, {}, &TimeMark::second);
    return {first, last};
}

const MarkedDay *RetentionPicture::day(const QDate &date) const
{
    if (days.isEmpty() || date < days.first().day.date || date > days.last().day.date)
        return nullptr;
    return &days.at(days.first().day.date.daysTo(date));
}

const MarkedDatabase *RetentionPicture::database(const QString &name) const
{
    const auto found = std::ranges::find(databases, name, &MarkedDatabase::name);
    return found == databases.end() ? nullptr : &*found;
}

const TimeMark *RetentionPicture::mark(const QString &id) const
{
    for (const MarkedDatabase &of : databases)
        if (const auto found = std::ranges::find_if(of.marks, [&](const TimeMark &mark) { return mark.is(id); });
            found != of.marks.end())
            return &*found;
    return nullptr;
}

QString RetentionPicture::rowOf(const QDate &date) const
{
    QString missed;
    for (const MarkedDatabase &of : databases) {
        const auto marks = of.marksOf(date);
        const auto there = std::ranges::find_last_if(marks, &TimeMark::isThere);
        if (!there.empty())
            return there.front().id();
        for (const TimeMark &mark : marks)
            if (mark.isListed && missed.isEmpty())
                missed = mark.id();
    }
    return missed;
}

RetentionPicture pictureOf(const RetentionFacts &facts)
{
    RetentionPicture picture{.days = daysOfPicture(facts), .databases = {}, .now = facts.now};
    MarksByDatabase marks;
    addSeen(marks, facts);
    addMissed(marks, facts);
    markShrunk(marks, facts.history);
    addPlanned(marks, facts);
    for (auto each = marks.begin(); each != marks.end(); ++each) {
        std::ranges::stable_sort(each.value(), {}, &TimeMark::second);
        const bool isPruned = facts.schedule.prunes(dumpFileName(each.key(), facts.now));
        picture.databases << MarkedDatabase{.name = each.key(),
            .marks = each.value(),
            .keptDays = isPruned ? facts.schedule.retentionDays : std::nullopt};
    }
    std::ranges::stable_sort(picture.databases, std::ranges::greater(),
        [&](const MarkedDatabase &of) { return of.name == facts.mainDatabase; });
    return picture;
}

} // namespace talekeeper
