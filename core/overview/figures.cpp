#include "core/overview/figures.h"

#include "core/foundation/duration.h"
#include "core/foundation/format.h"
#include "core/overview/hoststatus.h"
#include "core/restore/facts.h"
#include "core/retention/prunetime.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct FigureText {
    Q_DECLARE_TR_FUNCTIONS(Figure)
};

QString dash() { return u"–"_s; }

Figure unlisted(const QString &title) { return {.title = title, .value = dash(), .line = FigureText::tr("the dumps could not be listed")}; }

QList<Dump> mainDumps(const FigureFacts &facts) { return dumpsOf(facts.stack.database.databaseName, facts.stack, *facts.catalogue, facts.now); }

BackupSchedule scheduleOf(const FigureFacts &facts) { return facts.schedule.value_or(BackupSchedule {}); }

QString age(const Dump &dump, const FigureFacts &facts) { return formatAge(dump.takenAt.secsTo(facts.now)); }

/// "due 9 h ago" for one whose successor should be there.
QString dueText(const Dump &dump, const FigureFacts &facts)
{
    return FigureText::tr("the next was due %1 ago").arg(formatAge(nextDue(dump.takenAt, scheduleOf(facts)).secsTo(facts.now)));
}

const DrillRecord *lastPassed(const QList<DrillRecord> &records)
{
    const DrillRecord *last = nullptr;
    for (const DrillRecord &record : records)
        if (!record.isPractice && outcomeOf(record) == DrillOutcome::Passed && (!last || record.signature->at > last->signature->at))
            last = &record;
    return last;
}

bool mayBeGood(const Dump &dump) { return dump.state == DumpState::Verified || dump.state == DumpState::Unverified; }

/// Nobody has read any of them whole.
Figure uncheckedDump(const QList<Dump> &dumps, const FigureFacts &facts)
{
    const QString database = facts.stack.database.databaseName;
    const auto newest = std::ranges::find_if(dumps, mayBeGood);
    if (newest != dumps.end()) {
        const bool late = isLate(newest->takenAt, scheduleOf(facts), facts.now);
        return {
            .title = newest == dumps.begin() ? FigureText::tr("Newest dump") : FigureText::tr("Last dump that may be good"),
            .value = FigureText::tr("%1 ago").arg(age(*newest, facts)),
            .level = late ? Figure::Level::Attention : Figure::Level::Unknown,
            .line = late ? dueText(*newest, facts) : FigureText::tr("not checked"),
            .more = late ? FigureText::tr("not checked") : FigureText::tr("no dump of %1 was read whole yet").arg(database),
        };
    }
    const bool none = dumps.isEmpty();
    return {
        .title = FigureText::tr("Last good dump"),
        .value = FigureText::tr("None"),
        .level = Figure::Level::Bad,
        .line = none ? FigureText::tr("no dump holds %1").arg(database) : FigureText::tr("none can be restored"),
    };
}

/// The days of a retention, newest first. Today only counts once its dump is there or late.
QList<QDate> daysOfWindow(const QList<Dump> &dumps, int days, const FigureFacts &facts)
{
    const QDate today = facts.now.date();
    const bool todayIsOpen = !dumps.isEmpty() && dumps.first().takenAt.date() < today && !isLate(dumps.first().takenAt, scheduleOf(facts), facts.now);
    QList<QDate> result;
    for (int day = 0; day < days; ++day)
        result << today.addDays(-day - (todayIsOpen ? 1 : 0));
    return result;
}

QString dayText(const QDate &day) { return QLocale().toString(day, u"d MMM"_s); }

QString prunedBy(const BackupSchedule &schedule)
{
    return schedule.policy ? FigureText::tr("pruned by %1").arg(toText(*schedule.policy)) : FigureText::tr("no job that prunes was found");
}

/// Which file the host's own pruning takes next: it goes by the file's age, and only when it runs.
QString nextToGo(const QList<Dump> &dumps, const BackupSchedule &schedule, const QDateTime &now)
{
    const auto times = expectedPruneTimes(dumps, schedule, now);
    std::optional<qsizetype> first;
    for (qsizetype index = 0; index < times.size(); ++index)
        if (times.at(index) && (!first || *times.at(index) < *times.at(*first)))
            first = index;
    if (!first)
        return {};
    const QString day = dayText(dumps.at(*first).takenAt.date());
    const qint64 left = now.secsTo(*times.at(*first));
    return left <= 0 ? FigureText::tr("next to go: %1, at any time").arg(day) : FigureText::tr("next to go: %1, in %2").arg(day, formatAge(left));
}

/// Other databases of Tale's that no dump holds at all.
QStringList lostWhole(const FigureFacts &facts)
{
    QStringList names;
    for (const Database &database : facts.databases.value_or(QList<Database> {})) {
        const auto tag = runTagIn(database.comment);
        const bool inService = !tag || tag->part == RunTag::Part::Restored;
        if (!inService || !isTaleDatabase(database.name, facts.stack) || database.name == facts.stack.database.databaseName)
            continue;
        const QList<Dump> dumps = dumpsOf(database.name, facts.stack, *facts.catalogue, facts.now);
        if (std::ranges::none_of(dumps, mayBeGood))
            names << database.name;
    }
    return names;
}

} // namespace

Figure lastGoodDump(const FigureFacts &facts)
{
    const QString title = FigureText::tr("Last good dump");
    if (!facts.catalogue)
        return unlisted(title);
    const QList<Dump> dumps = mainDumps(facts);
    const auto good = std::ranges::find(dumps, DumpState::Verified, &Dump::state);
    if (good == dumps.end())
        return uncheckedDump(dumps, facts);
    Figure figure {
        .title = title,
        .value = FigureText::tr("%1 ago").arg(age(*good, facts)),
        .level = Figure::Level::Good,
        .line = FigureText::tr("verified"),
        .more = formatSize(good->sizeBytes),
    };
    const auto newer = std::ranges::find_if(dumps.begin(), good, mayBeGood);
    const bool bad = std::any_of(dumps.begin(), good, [](const Dump &dump) { return isKnownBad(dump.state); });
    if (newer != good)
        figure.more = FigureText::tr("a newer one, %1 old, is not checked").arg(age(*newer, facts));
    else if (bad)
        figure.more = FigureText::tr("what was dumped since is damaged");
    if (isLate(good->takenAt, scheduleOf(facts), facts.now)) {
        figure.level = Figure::Level::Attention;
        if (newer == good)
            figure.line = dueText(*good, facts);
    }
    return figure;
}

Figure keptDays(const FigureFacts &facts)
{
    const QString title = FigureText::tr("Kept");
    if (!facts.catalogue)
        return unlisted(title);
    QList<Dump> dumps = mainDumps(facts);
    dumps.removeIf([](const Dump &dump) { return !mayBeGood(dump); });
    QList<QDate> covered;
    for (const Dump &dump : std::as_const(dumps))
        if (!covered.contains(dump.takenAt.date()))
            covered << dump.takenAt.date();
    const auto retention = facts.schedule ? facts.schedule->retentionDays : std::nullopt;
    if (!retention || *retention < 1)
        return {
            .title = title,
            .value = covered.size() == 1 ? FigureText::tr("1 day") : FigureText::tr("%1 days").arg(covered.size()),
            .level = covered.isEmpty() ? Figure::Level::Bad : Figure::Level::Unknown,
            .line = facts.schedule ? prunedBy(*facts.schedule) : FigureText::tr("until when is not known"),
        };
    QList<QDate> missing = daysOfWindow(dumps, *retention, facts);
    missing.removeIf([&](const QDate &day) { return covered.contains(day); });
    Figure figure {
        .title = title,
        .value = FigureText::tr("%1 of %2 days").arg(*retention - missing.size()).arg(*retention),
        .level = Figure::Level::Plain,
        .line = nextToGo(dumps, *facts.schedule, facts.now),
    };
    if (missing.isEmpty())
        return figure;
    const bool all = missing.size() == *retention;
    figure.more = figure.line;
    figure.level = all ? Figure::Level::Bad : Figure::Level::Attention;
    figure.line = all ? FigureText::tr("none of these days has a dump")
        : missing.size() == 1 ? FigureText::tr("no whole dump of %1").arg(dayText(missing.first()))
                              : FigureText::tr("%1 days have no whole one, the last %2").arg(missing.size()).arg(dayText(missing.first()));
    return figure;
}

Figure wouldBeLost(const FigureFacts &facts)
{
    const QString title = FigureText::tr("Would be lost now (RPO)");
    if (!facts.catalogue)
        return unlisted(title);
    const QList<Dump> dumps = mainDumps(facts);
    const auto newest = std::ranges::find_if(dumps, mayBeGood);
    const QString goal = FigureText::tr("goal %1").arg(formatAge(goalSeconds(scheduleOf(facts))));
    if (newest == dumps.end())
        return {.title = title, .value = FigureText::tr("Everything"), .level = Figure::Level::Bad, .line = FigureText::tr("no dump could bring it back"), .more = goal};
    Figure figure {.title = title, .value = age(*newest, facts), .line = goal};
    const QStringList whole = lostWhole(facts);
    if (!whole.isEmpty()) {
        figure.level = Figure::Level::Bad;
        figure.line = FigureText::tr("and all of %1").arg(whole.join(FigureText::tr(", ")));
        figure.more = goal;
    } else if (isLate(newest->takenAt, scheduleOf(facts), facts.now)) {
        figure.level = Figure::Level::Attention;
    } else if (newest->state != DumpState::Verified) {
        figure.level = Figure::Level::Unknown;
        figure.line = FigureText::tr("if the newest dump is whole");
        figure.more = goal;
    } else if (!facts.databases) {
        figure.more = FigureText::tr("of %1; of the others nothing is known").arg(facts.stack.database.databaseName);
    } else {
        figure.level = Figure::Level::Good;
    }
    return figure;
}

Figure lastDrill(const DrillFacts &facts)
{
    Figure figure {.title = FigureText::tr("Last restore drill"), .value = dash()};
    const auto soonest = std::ranges::min_element(facts.due, {}, &DueDrill::dueAt);
    const QString dueLine = soonest == facts.due.end() ? QString() : FigureText::tr("due by %1: %2").arg(lastDayText(soonest->dueAt), soonest->title);
    const DrillRecord *last = lastPassed(facts.records);
    if (!last) {
        figure.line = std::ranges::all_of(facts.records, &DrillRecord::isPractice) ? FigureText::tr("no drill is recorded") : FigureText::tr("no drill has passed yet");
        figure.more = dueLine.isEmpty() ? FigureText::tr("only a drill proves that a restore works") : dueLine;
        return figure;
    }
    const auto rto = rtoSeconds(*last, facts.now);
    figure.value = rto ? FigureText::tr("%1 · RTO %2").arg(dayText(last->signature->at), formatAge(*rto)) : dayText(last->signature->at);
    const auto missed = std::ranges::find_if(facts.due, &DueDrill::isMissed);
    if (missed != facts.due.end()) {
        figure.level = Figure::Level::Bad;
        figure.line = FigureText::tr("missed: %1").arg(missed->title);
        figure.more = FigureText::tr("due by %1").arg(lastDayText(missed->dueAt));
        return figure;
    }
    figure.level = soonest != facts.due.end() && isDueSoon(*soonest, facts.now) ? Figure::Level::Attention : Figure::Level::Good;
    figure.line = last->drill.title;
    figure.more = dueLine;
    return figure;
}

} // namespace talekeeper
