// The state of each day, what is missed, what a volume will hold: from what a console has seen of a host.
#include "core/overview/coverage.h"
#include "core/retention/days.h"
#include "core/retention/growth.h"
#include "core/retention/misseddays.h"
#include "core/retention/usualgrace.h"
#include "historyfacts.h"

#include <QTest>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

const QDateTime now = utcTime(u"2026-11-22T11:00:00"_s);

DumpState stateIn(const QString &word) { return dumpStateFromName(word).value_or(DumpState::Unverified); }

SeenDump seen(const QString &time, DumpFate fate = DumpFate::There, DumpState state = DumpState::Unverified, const QString &database = u"tale"_s)
{
    SeenDump result {.dump = historyDump(nameAt(utcTime(time), database))};
    result.dump.state = state;
    result.firstSeenAt = result.lastSeenAt = utcTime(time).addSecs(60);
    result.fate = fate;
    if (fate != DumpFate::There)
        result.goneAt = result.lastSeenAt.addDays(8);
    return result;
}

/// The newest first; known since the first of November, and looked at just now.
DumpHistory historyWith(QList<SeenDump> dumps)
{
    std::ranges::stable_sort(dumps, std::ranges::greater(), [](const SeenDump &each) { return each.dump.takenAt; });
    return {.knownSince = utcTime(u"2026-11-01T00:00:00"_s), .lookedAt = now, .dumps = dumps, .unwatched = {}};
}

/// At two in the morning of each of these days of November 2026.
DumpHistory dailyHistory(int first, int last, DumpFate fate = DumpFate::There)
{
    QList<SeenDump> dumps;
    for (int day = first; day <= last; ++day)
        dumps << seen(u"2026-11-%1T02:00:00"_s.arg(day, 2, 10, QChar(u'0')), fate);
    return historyWith(dumps);
}

/// "20:present:1 21:missed:0"
QString words(const QList<DumpDay> &days)
{
    QStringList result;
    for (const DumpDay &day : days)
        result << u"%1:%2:%3"_s.arg(day.date.day()).arg(dayStateName(day.state)).arg(day.dumps);
    return result.join(u' ');
}

QString daysFrom(int first, const QList<DumpDay> &days)
{
    QList<DumpDay> rest = days;
    rest.removeIf([&](const DumpDay &day) { return day.date < QDate(2026, 11, first) || day.date > now.date(); });
    return words(rest);
}

QString missedIn(const DumpHistory &history, const BackupSchedule &schedule, const QDateTime &at = now)
{
    QStringList result;
    for (const MissedDay &day : missedDays(history, schedule, at))
        result << day.due.toString(u"MM-dd HH:mm"_s);
    return result.join(u' ');
}

/// So many dumps, a day apart until yesterday, the newest with the last of the sizes.
DumpHistory sized(const QList<qint64> &sizes, const QString &database = u"tale"_s)
{
    QList<SeenDump> dumps;
    for (qsizetype at = 0; at < sizes.size(); ++at) {
        dumps << seen(u"2026-11-21T02:00:00"_s, DumpFate::There, DumpState::Unverified, database);
        Dump &dump = dumps.last().dump;
        dump = historyDump(nameAt(dump.takenAt.addDays(at - sizes.size() + 1), database), sizes.at(at));
    }
    return historyWith(dumps);
}

} // namespace

class DaysTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void dayHasTheFirstStateThatApplies_data()
    {
        QTest::addColumn<QStringList>("dumps"); // "fate state database"
        QTest::addColumn<QString>("state");
        const auto row = [](const char *what, const QStringList &dumps, const QString &state) { QTest::newRow(what) << dumps << state; };
        row("none", {}, u"missed:0"_s);
        row("not checked", {u"there unverified"_s}, u"present:1"_s);
        row("read and whole", {u"there verified"_s}, u"verified:1"_s);
        row("one of two is whole", {u"there corrupt"_s, u"there verified"_s}, u"verified:2"_s);
        row("one is broken, of one nothing is known", {u"there truncated"_s, u"there unverified"_s}, u"present:2"_s);
        row("all are broken", {u"there truncated"_s, u"there empty"_s, u"there unsafe"_s}, u"damaged:3"_s);
        row("still written", {u"there truncated"_s, u"there writing"_s}, u"present:2"_s);
        row("pruned", {u"pruned verified"_s}, u"pruned:0"_s);
        row("one was pruned, one is there", {u"pruned verified"_s, u"there unverified"_s}, u"present:1"_s);
        row("somebody removed it", {u"removed verified"_s}, u"unknown:0"_s);
        row("one was pruned, one removed", {u"removed verified"_s, u"pruned unverified"_s}, u"pruned:0"_s);
        row("replaced", {u"replaced unverified"_s, u"there verified"_s}, u"verified:1"_s);
    }

    void dayHasTheFirstStateThatApplies()
    {
        QFETCH(QStringList, dumps);
        DumpHistory history = dailyHistory(18, 19);
        int second = 0;
        for (const QString &dump : dumps)
            history.dumps.prepend(seen(u"2026-11-20T02:00:0%1"_s.arg(second++), *dumpFateFromName(dump.section(u' ', 0, 0)), stateIn(dump.section(u' ', 1))));
        history.dumps.prepend(seen(u"2026-11-21T02:00:00"_s));
        QTEST(daysFrom(20, daysOf(historyWith(history.dumps), dailySchedule(), now)).section(u' ', 0, 0).section(u':', 1), "state");
    }

    void prunedDayIsNeverMissed()
    {
        QCOMPARE(daysFrom(19, daysOf(historyWith(dailyHistory(1, 19, DumpFate::Pruned).dumps + dailyHistory(21, 22).dumps), dailySchedule(), now)),
            u"19:pruned:0 20:missed:0 21:present:1 22:present:1"_s);
    }

    void whatIsToComeIsPlanned()
    {
        const auto ahead = [](const QString &cron, const QString &at = u"2026-11-22T01:00:00"_s) {
            DumpHistory history = dailyHistory(21, 21);
            history.knownSince = utcTime(u"2026-11-21T00:00:00"_s);
            history.lookedAt = utcTime(at);
            return words(daysOf(history, {.cron = cron}, utcTime(at)));
        };
        const QString week = u" 23:planned:0 24:planned:0 25:planned:0 26:planned:0 27:planned:0 28:planned:0 29:planned:0"_s;
        QCOMPARE(ahead(u"0 2 * * *"_s), u"21:present:1 22:planned:0"_s + week);
        QCOMPARE(ahead(u"0 2 * * *"_s, u"2026-11-22T03:59:00"_s), u"21:present:1 22:planned:0"_s + week); // two hours, as nothing is known
        QCOMPARE(ahead(u"0 2 * * *"_s, u"2026-11-22T04:01:00"_s), u"21:present:1 22:missed:0"_s + week);
        QCOMPARE(ahead(u"0 2 * * 3"_s), u"21:present:1 22:unknown:0 23:unknown:0 24:unknown:0 25:planned:0"_s); // a Wednesday
        QCOMPARE(ahead(u"0 2 1 * *"_s), u"21:present:1 22:unknown:0"_s); // too far away
        QCOMPARE(ahead(QString()), u"21:present:1 22:unknown:0"_s);
    }

    void oneThatNobodyLookedForIsNotMissed()
    {
        DumpHistory history = dailyHistory(19, 20);
        history.lookedAt = utcTime(u"2026-11-20T12:00:00"_s); // the host could not be reached since
        QCOMPARE(daysFrom(20, daysOf(history, dailySchedule(), now)), u"20:present:1 21:unknown:0 22:unknown:0"_s);
    }

    void daysBeforeTheHostWasKnownAreUnknown()
    {
        // The oldest is pinned; a dump of the days after it may have been pruned before anybody looked.
        DumpHistory history = historyWith(dailyHistory(1, 1).dumps + dailyHistory(15, 15).dumps + dailyHistory(17, 22).dumps);
        history.knownSince = now;
        QCOMPARE(daysFrom(13, daysOf(history, dailySchedule(), now)), u"13:unknown:0 14:unknown:0 15:present:1 16:missed:0 17:present:1 18:present:1 19:present:1 20:present:1 21:present:1 22:present:1"_s);
        // One of the 14th would have lain there until the 22nd at 02:00.
        history.knownSince = utcTime(u"2026-11-22T01:00:00"_s);
        QVERIFY(missedIn(history, dailySchedule()).contains(u"11-14"_s));
    }

    void whereNobodyLookedForLongADumpMayHaveComeAndGone()
    {
        DumpHistory history = historyWith(dailyHistory(1, 3, DumpFate::Pruned).dumps + dailyHistory(21, 22).dumps);
        history.unwatched = {{.from = utcTime(u"2026-11-03T12:00:00"_s), .until = utcTime(u"2026-11-20T12:00:00"_s)}};
        QCOMPARE(daysFrom(10, daysOf(history, dailySchedule(), now)),
            u"10:unknown:0 11:unknown:0 12:unknown:0 13:missed:0 14:missed:0 15:missed:0 16:missed:0 17:missed:0 18:missed:0 19:missed:0 20:missed:0 21:present:1 22:present:1"_s);
        history.unwatched.clear();
        QVERIFY(daysFrom(10, daysOf(history, dailySchedule(), now)).startsWith(u"10:missed:0 11:missed:0"_s));
    }

    void hostThatNeverDumpedHasMissedEveryDay()
    {
        DumpHistory history = historyWith({});
        history.knownSince = utcTime(u"2026-11-20T12:00:00"_s);
        QCOMPARE(daysFrom(1, daysOf(history, dailySchedule(), now)), u"20:missed:0 21:missed:0 22:missed:0"_s);
        QCOMPARE(daysFrom(1, daysOf(history, {}, now)), u"20:unknown:0 21:unknown:0 22:unknown:0"_s);
        QVERIFY(daysOf({}, dailySchedule(), now).first().state == DayState::Planned); // nothing is known of any day before
    }

    void dayNamesTheDatabasesThatWereMissed()
    {
        DumpHistory history = dailyHistory(18, 22);
        for (const int day : {18, 19, 21, 22})
            history.dumps << seen(u"2026-11-%1T02:10:00"_s.arg(day), DumpFate::There, DumpState::Verified, u"tale_platform"_s);
        history = historyWith(history.dumps);
        const QList<DumpDay> days = daysOf(history, dailySchedule(), now);
        const auto day = std::ranges::find(days, QDate(2026, 11, 20), &DumpDay::date);
        QCOMPARE(day->state, DayState::Present);
        QCOMPARE(day->missed, QStringList(u"tale_platform"_s));
        QCOMPARE(daysFrom(20, daysOf(history, dailySchedule(), now, u"tale_platform"_s)), u"20:missed:0 21:verified:1 22:verified:1"_s);
    }

    void anyCronTellsWhatIsDue()
    {
        const DumpHistory history = historyWith(dailyHistory(1, 2).dumps + dailyHistory(11, 11).dumps + dailyHistory(22, 22).dumps);
        QCOMPARE(missedIn(history, {.cron = u"0 2 * * 1"_s}), u"11-16 02:00 11-09 02:00"_s); // Mondays
        QCOMPARE(missedIn(history, {.cron = u"0 2 1,15 * *"_s}), u"11-15 02:00"_s);
        QCOMPARE(missedIn(history, {.cron = u"0 */6 20-22 * *"_s}), u"11-21 00:00 11-20 00:00"_s); // several a day: the day's beginning
        QCOMPARE(missedIn(history, {.cron = u"0 2 30 2 *"_s}), QString()); // never
    }

    void dumpsPageShowsWhatWouldLieThereStill()
    {
        const DumpHistory history = historyWith(dailyHistory(1, 10, DumpFate::Pruned).dumps + dailyHistory(16, 18).dumps + dailyHistory(20, 22).dumps);
        QVERIFY(missedIn(history, dailySchedule()).contains(u"11-12"_s));
        const QList<MissedDay> shown = missedAmongDumps(history, dailySchedule(), now);
        QCOMPARE(shown.size(), 1);
        QCOMPARE(shown.first().due, utcTime(u"2026-11-19T02:00:00"_s));
    }

    void timeZoneOfThisMachineMattersNot()
    {
        const DumpHistory history = historyWith(dailyHistory(1, 12, DumpFate::Pruned).dumps + dailyHistory(14, 22).dumps);
        const QList<DumpDay> expected = daysOf(history, dailySchedule(), now);
        const QByteArray zone = qgetenv("TZ");
        for (const char *name : {"America/New_York", "Pacific/Auckland"}) { // New York's clocks went back on 1 November
            qputenv("TZ", name);
            tzset();
            const QList<DumpDay> there = daysOf(history, dailySchedule(), now.toLocalTime());
            zone.isNull() ? qunsetenv("TZ") : qputenv("TZ", zone);
            tzset();
            QCOMPARE(words(there), words(expected));
        }
    }

    void lateIsAfterTheUsualTime()
    {
        QList<Dump> dumps;
        for (const SeenDump &each : dailyHistory(1, 22).dumps) {
            dumps << each.dump;
            dumps.last().modifiedAt = dumps.last().takenAt.addSecs(1200);
        }
        QCOMPARE(usualGraceSeconds(dumps), 2400);
        dumps.first().modifiedAt = dumps.first().takenAt.addDays(30); // touched
        dumps[1].state = DumpState::Truncated;
        dumps[1].modifiedAt = dumps.at(1).takenAt;
        QCOMPARE(usualGraceSeconds(dumps), 2400);
        for (Dump &dump : dumps)
            dump.modifiedAt = dump.takenAt.addSecs(2);
        QCOMPARE(usualGraceSeconds(dumps), 600); // some minutes at least
        dumps << historyDump(u"tale_platform-20261101-030000.sql.gz"_s);
        dumps.last().modifiedAt = dumps.last().takenAt.addSecs(3600);
        QCOMPARE(usualGraceSeconds(dumps), 7200); // the slowest counts
        QVERIFY(!usualGraceSeconds({}) && !usualGraceSeconds({historyDump(u"notes.sql.gz"_s)}));
        BackupSchedule schedule = dailySchedule();
        schedule.graceSeconds = 2400;
        const QDateTime byHand = utcTime(u"2026-11-21T14:00:00"_s);
        QVERIFY(!isLate(byHand, schedule, utcTime(u"2026-11-22T02:39:00"_s)));
        QVERIFY(isLate(byHand, schedule, utcTime(u"2026-11-22T02:41:00"_s)));
        QVERIFY(!isLate(byHand, {.cron = u"0 2 * * 1"_s}, utcTime(u"2026-11-23T01:00:00"_s)));
        QVERIFY(isLate(byHand, {}, utcTime(u"2026-11-22T16:01:00"_s))); // a day and two hours where nothing is known
    }

    void dumpThatShrankIsFound_data()
    {
        QTest::addColumn<QList<qint64>>("sizes"); // the oldest first
        QTest::addColumn<int>("shrunk");
        using Sizes = QList<qint64>;
        QTest::newRow("as ever") << Sizes {100, 101, 102, 103} << 0;
        QTest::newRow("half is enough") << Sizes {100, 100, 100, 50} << 0;
        QTest::newRow("less than half") << Sizes {100, 100, 100, 49} << 1;
        QTest::newRow("too few to compare with") << Sizes {100, 100, 1} << 0;
        QTest::newRow("two in a row") << Sizes {100, 100, 100, 100, 10, 10} << 2;
        QTest::newRow("it stays so small") << Sizes {100, 100, 100, 10, 10, 10, 10, 10, 10, 10} << 4; // then that is the usual
        QTest::newRow("only the last seven count") << Sizes {900, 900, 900, 100, 100, 100, 100, 100, 100, 100, 90} << 4;
        QTest::newRow("it grows") << Sizes {1, 2, 4, 8, 16} << 0;
        QTest::newRow("none") << Sizes {} << 0;
    }

    void dumpThatShrankIsFound()
    {
        QFETCH(QList<qint64>, sizes);
        QTEST(int(shrunkDumps(sized(sizes)).size()), "shrunk");
    }

    void brokenDumpsAreNoMeasure()
    {
        DumpHistory history = sized({100, 100, 100, 100, 49});
        QCOMPARE(shrunkDumps(history).first().usualBytes, 100);
        QCOMPARE(shrunkDumps(history).first().seen.dump.sizeBytes, 49);
        history.dumps.first().dump.state = DumpState::Truncated; // said as such
        QVERIFY(shrunkDumps(history).isEmpty());
        history = sized({100, 100, 100, 100, 49});
        history.dumps[1].dump.state = history.dumps[2].dump.state = DumpState::Corrupt;
        QVERIFY(shrunkDumps(history).isEmpty()); // two are left to compare with
        history = sized({100, 100, 100, 100});
        history.dumps += sized({20, 20, 20, 20}, u"tale_platform"_s).dumps;
        QVERIFY(shrunkDumps(historyWith(history.dumps)).isEmpty()); // each database for itself
    }

    void volumeFillsAtThisPace()
    {
        const DumpHistory steady = sized(QList<qint64>(20, 100));
        const auto daysLeft = [](const DumpHistory &history, qint64 free, const BackupSchedule &schedule) { return volumeForecast(history, free, schedule, now)->daysUntilFull; };
        QCOMPARE(volumeForecast(steady, 1000, {}, now)->bytesPerDay, 100);
        QCOMPARE(daysLeft(steady, 1000, {}), 11); // ten more fit
        QCOMPARE(daysLeft(sized(QList<qint64>(8, 100)), 1000, dailySchedule()), std::nullopt); // as many go as come
        QCOMPARE(daysLeft(sized(QList<qint64>(8, 100), u"tale_platform"_s), 1000, dailySchedule()), 11); // which the job never takes
        QCOMPARE(daysLeft(sized(QList<qint64>(4, 100)), 350, dailySchedule()), 8); // then eight are kept, and not four
        QList<qint64> growing;
        for (int day = 0; day < 28; ++day)
            growing << 100 + day * 10;
        QVERIFY(*daysLeft(sized(growing), 10'000, {}) < *daysLeft(sized(QList<qint64>(28, 370)), 10'000, {}));
        // Somebody removes them after ten days, by which way whatever.
        DumpHistory removed = steady;
        for (qsizetype at = 10; at < removed.dumps.size(); ++at) {
            removed.dumps[at].fate = DumpFate::Removed;
            removed.dumps[at].goneAt = removed.dumps.at(at).dump.takenAt.addDays(10);
        }
        QCOMPARE(daysLeft(removed, 1000, {}), std::nullopt);
        QVERIFY(!volumeForecast(sized({100, 100}), 1000, {}, now)); // no pace yet
        QVERIFY(!volumeForecast({}, 1000, {}, now));
        DumpHistory idle = steady;
        QVERIFY(!volumeForecast(idle, 1000, {}, now.addDays(8)));
        QVERIFY(!volumeForecast(sized(QList<qint64>(5, 0)), 1000, {}, now)->daysUntilFull);
    }
};

} // namespace talekeeper

QTEST_APPLESS_MAIN(talekeeper::DaysTest)
#include "daystest.moc"
