// When a drill is due, at the edges of quarters and months, and what the Overview makes of it.
#include "core/drill/drilldue.h"
#include "core/overview/drillattention.h"
#include "core/overview/figures.h"
#include "drillfacts.h"

#include <QTest>
#include <QTimeZone>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

QDateTime utc(int year, int month, int day, int hour = 0, int minute = 0, int second = 0) { return QDateTime(QDate(year, month, day), QTime(hour, minute, second), QTimeZone::UTC); }

DrillTemplate every(DrillTemplate::Period period)
{
    DrillTemplate drill = everyKindOfStep();
    drill.period = period;
    return drill;
}

DrillRecord passedAt(const QDateTime &at)
{
    DrillRecord record = signedGoodRecord();
    record.signature->at = at;
    return record;
}

DrillRecord failedAt(const QDateTime &at)
{
    DrillRecord record = passedAt(at);
    record.step(u"hand"_s)->attempts.last().state = DrillStepState::Failed;
    return record;
}

DueDrill due(DrillTemplate::Period period, const QList<DrillRecord> &records, const QDateTime &now) { return dueDrills({every(period)}, records, now).first(); }

constexpr auto quarter = DrillTemplate::Period::Quarter, month = DrillTemplate::Period::Month;

} // namespace

class DrillDueTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void periodsHaveEdges_data()
    {
        QTest::addColumn<int>("period");
        QTest::addColumn<QDateTime>("passed");
        QTest::addColumn<QDateTime>("now");
        QTest::addColumn<QDateTime>("dueAt");
        QTest::addColumn<bool>("isMissed");
        const int q = int(quarter), m = int(month);
        QTest::newRow("this quarter") << q << utc(2026, 10, 1) << utc(2026, 11, 26) << utc(2027, 4, 1) << false;
        QTest::newRow("the quarter before, at its last second") << q << utc(2026, 9, 30, 23, 59, 59) << utc(2026, 11, 26) << utc(2027, 1, 1) << false;
        QTest::newRow("the quarter before, at its first second") << q << utc(2026, 7, 1) << utc(2026, 12, 31, 23, 59, 59) << utc(2027, 1, 1) << false;
        QTest::newRow("two quarters ago") << q << utc(2026, 6, 30, 23, 59, 59) << utc(2026, 10, 1) << utc(2027, 1, 1) << true;
        QTest::newRow("a new year") << q << utc(2026, 12, 31, 23, 59, 59) << utc(2027, 1, 1) << utc(2027, 4, 1) << false;
        QTest::newRow("the last quarter's end, done") << q << utc(2026, 12, 31, 23, 59, 58) << utc(2026, 12, 31, 23, 59, 59) << utc(2027, 4, 1) << false;
        QTest::newRow("this month") << m << utc(2026, 2, 1) << utc(2026, 2, 28, 23, 59, 59) << utc(2026, 4, 1) << false;
        QTest::newRow("the month before") << m << utc(2026, 1, 31, 23, 59, 59) << utc(2026, 2, 1) << utc(2026, 3, 1) << false;
        QTest::newRow("two months ago") << m << utc(2026, 1, 31, 23, 59, 59) << utc(2026, 3, 1) << utc(2026, 4, 1) << true;
        QTest::newRow("December before") << m << utc(2025, 12, 1) << utc(2026, 1, 31) << utc(2026, 2, 1) << false;
    }

    void periodsHaveEdges()
    {
        QFETCH(const int, period);
        QFETCH(const QDateTime, passed);
        QFETCH(const QDateTime, now);
        const DueDrill found = due(DrillTemplate::Period(period), {passedAt(passed)}, now);
        QTEST(found.dueAt, "dueAt");
        QTEST(found.isMissed, "isMissed");
        QCOMPARE(found.lastPassedAt, passed);
    }

    void whatNeverPassedIsDueNow()
    {
        const DueDrill found = due(quarter, {}, utc(2026, 11, 26));
        QCOMPARE(found.dueAt, utc(2027, 1, 1));
        QVERIFY(found.isMissed && !found.lastPassedAt);
        QVERIFY(dueDrills({every(DrillTemplate::Period::Never)}, {}, utc(2026, 11, 26)).isEmpty());
    }

    void onlyWhatWasSignedAndPassedForRealCounts()
    {
        DrillRecord practice = passedAt(utc(2026, 11, 1));
        practice.isPractice = true;
        DrillRecord open = goodRecord();
        DrillRecord other = passedAt(utc(2026, 11, 1));
        other.drill.id = u"other"_s;
        const DueDrill found = due(quarter, {practice, open, other, failedAt(utc(2026, 11, 1))}, utc(2026, 11, 26));
        QVERIFY(found.isMissed && !found.lastPassedAt);
    }

    void onlyWhatDidTheStepsOfTheTemplateCounts()
    {
        const auto found = [](auto change) {
            DrillRecord record = passedAt(utc(2026, 11, 1));
            change(record);
            return due(quarter, {record}, utc(2026, 11, 26)).lastPassedAt.has_value();
        };
        QVERIFY(found([](DrillRecord &record) { record.drill.steps.first().title = u"In other words"_s; }));
        QVERIFY(!found([](DrillRecord &record) { record.drill.steps.removeLast(); record.steps.removeLast(); }));
        QVERIFY(!found([](DrillRecord &record) { record.drill.steps[1].does = u"checkout"_s; }));
        QVERIFY(!found([](DrillRecord &record) { record.drill.steps[1].kind = DrillStepKind::Manual; }));
        QVERIFY(!found([](DrillRecord &record) { record.drill.steps.last().needs.clear(); }));
    }

    void localTimesAreTakenForWhatTheyAre()
    {
        const QDateTime evening(QDate(2026, 9, 30), QTime(22, 0), QTimeZone::fromSecondsAheadOfUtc(-5 * 3600)); // 1 October in UTC
        QCOMPARE(due(quarter, {passedAt(evening)}, utc(2026, 11, 26)).dueAt, utc(2027, 4, 1));
    }

    void periodsHaveNames()
    {
        QCOMPARE(periodName(quarter, utc(2026, 12, 31, 23, 59, 59)), u"Q4 2026"_s);
        QCOMPARE(periodName(quarter, utc(2027, 1, 1)), u"Q1 2027"_s);
        QCOMPARE(periodName(month, utc(2026, 11, 26)), u"November 2026"_s);
        QCOMPARE(lastDayText(utc(2027, 1, 1)), u"31 Dec 2026"_s);
    }

    void theOverviewRemindsInTime()
    {
        const auto ids = [](const QList<DrillRecord> &records, const QDateTime &now) {
            QStringList list;
            for (const Attention &each : drillAttention(dueDrills({every(quarter)}, records, now), records, now)) {
                list << each.id;
                if (each.remedy != Attention::Remedy::ShowDrills || each.subject.isEmpty() || each.headline.isEmpty() || each.text.isEmpty() || each.hint.isEmpty())
                    list << u"incomplete"_s;
            }
            return list;
        };
        QCOMPARE(ids({}, utc(2026, 11, 26)), QStringList {u"drill-missed"_s});
        QCOMPARE(ids({passedAt(utc(2026, 8, 1))}, utc(2026, 11, 26)), QStringList());
        QCOMPARE(ids({passedAt(utc(2026, 8, 1))}, utc(2026, 12, 1)), QStringList {u"drill-due"_s});
        QCOMPARE(ids({passedAt(utc(2026, 6, 1))}, utc(2026, 11, 26)), QStringList {u"drill-missed"_s});
        QCOMPARE(ids({passedAt(utc(2026, 11, 1))}, utc(2026, 12, 31)), QStringList());
        QCOMPARE(ids({passedAt(utc(2026, 11, 1)), goodRecord()}, utc(2026, 11, 26)), QStringList {u"drill-open"_s});
        QCOMPARE(ids({failedAt(utc(2026, 11, 2)), passedAt(utc(2026, 11, 1))}, utc(2026, 11, 26)), QStringList {u"drill-failed"_s});
        QCOMPARE(ids({passedAt(utc(2026, 11, 3)), failedAt(utc(2026, 11, 2))}, utc(2026, 11, 26)), QStringList());
        DrillRecord practice = goodRecord();
        practice.isPractice = true;
        QCOMPARE(ids({passedAt(utc(2026, 11, 1)), practice}, utc(2026, 11, 26)), QStringList());
    }

    void theFigureTellsTheLastThatPassed()
    {
        const auto figure = [](const QList<DrillRecord> &records, const QDateTime &now) { return lastDrill({.records = records, .due = dueDrills({every(quarter)}, records, now), .now = now}); };
        const Figure good = figure({failedAt(utc(2026, 11, 12)), passedAt(utc(2026, 11, 5)), passedAt(utc(2026, 7, 5))}, utc(2026, 11, 26));
        QCOMPARE(good.value, u"5 Nov 2026 · RTO 41 min"_s);
        QCOMPARE(good.level, Figure::Level::Good);
        QVERIFY2(good.more.contains(u"31 Mar 2027"_s), qPrintable(good.more));
        QCOMPARE(figure({passedAt(utc(2026, 8, 1))}, utc(2026, 12, 1)).level, Figure::Level::Attention);
        const Figure missed = figure({passedAt(utc(2026, 6, 1))}, utc(2026, 11, 26));
        QCOMPARE(missed.level, Figure::Level::Bad);
        QVERIFY(missed.line.contains(u"Every kind"_s) && missed.more.contains(u"31 Dec 2026"_s));
        DrillRecord practice = passedAt(utc(2026, 11, 1));
        practice.isPractice = true;
        for (const auto &none : {figure({}, utc(2026, 11, 26)), figure({practice}, utc(2026, 11, 26))}) {
            QCOMPARE(none.value, u"–"_s);
            QCOMPARE(none.level, Figure::Level::Unknown);
            QCOMPARE(none.line, u"no drill is recorded"_s);
            QVERIFY(none.more.contains(u"31 Dec 2026"_s));
        }
        QCOMPARE(figure({failedAt(utc(2026, 11, 12))}, utc(2026, 11, 26)).line, u"no drill has passed yet"_s);
    }
};

} // namespace talekeeper

QTEST_GUILESS_MAIN(talekeeper::DrillDueTest)
#include "drillduetest.moc"
