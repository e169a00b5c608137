// The four figures of the overview. Pure functions; no host.
#include "core/overview/figures.h"
#include "overviewfacts.h"

#include <QTest>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace talekeeper;

namespace {

using Level = Figure::Level;

FigureFacts wellFacts()
{
    const HostStatus status = wellStatus();
    return {.stack = status.stack, .catalogue = status.catalogue, .schedule = status.schedule, .databases = status.databases, .now = testNow()};
}

Dump &dumpIn(FigureFacts &facts, int daysAgo) { return *std::ranges::find(facts.catalogue->dumps, dailyName(u"tale"_s, daysAgo), &Dump::fileName); }

void setAll(FigureFacts &facts, DumpState state)
{
    for (Dump &dump : facts.catalogue->dumps)
        dump.state = state;
}

void removeDays(FigureFacts &facts, int from, int to)
{
    for (int day = from; day <= to; ++day)
        facts.catalogue->dumps.removeIf([&](const Dump &dump) { return dump.fileName == dailyName(u"tale"_s, day); });
}

} // namespace

class FiguresTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void lastGood()
    {
        FigureFacts facts = wellFacts();
        QCOMPARE(lastGoodDump(facts).value, u"9 h ago"_s);
        QCOMPARE(lastGoodDump(facts).level, Level::Good);
        dumpIn(facts, 0).state = DumpState::Unverified;
        QCOMPARE(lastGoodDump(facts).value, u"33 h ago"_s);
        QCOMPARE(lastGoodDump(facts).level, Level::Attention); // late, and nobody knows of the newer one
        QVERIFY(lastGoodDump(facts).more.contains(u"not checked"_s));
        dumpIn(facts, 0).state = DumpState::Truncated;
        QCOMPARE(lastGoodDump(facts).value, u"33 h ago"_s);
        QCOMPARE(lastGoodDump(facts).level, Level::Attention);
        QVERIFY(lastGoodDump(facts).line.contains(u"due 9 h ago"_s));
    }

    void noneWasRead()
    {
        FigureFacts facts = wellFacts();
        setAll(facts, DumpState::Unverified);
        QCOMPARE(lastGoodDump(facts).level, Level::Unknown);
        QVERIFY(lastGoodDump(facts).title != wouldBeLost(facts).title && !lastGoodDump(facts).title.contains(u"good"_s));
        QCOMPARE(lastGoodDump(facts).line, u"not checked"_s);
        QCOMPARE(wouldBeLost(facts).level, Level::Unknown);
        QCOMPARE(wouldBeLost(facts).value, u"9 h"_s);
        QCOMPARE(lastGoodDump(facts).title, u"Newest dump"_s);
        dumpIn(facts, 0).state = DumpState::Truncated; // now another one is the newest that may be good
        QCOMPARE(lastGoodDump(facts).value, u"33 h ago"_s);
        QVERIFY(lastGoodDump(facts).title != u"Newest dump"_s);
        removeDays(facts, 0, 1);
        QCOMPARE(lastGoodDump(facts).level, Level::Attention);
    }

    void noneIsGood()
    {
        FigureFacts facts = wellFacts();
        setAll(facts, DumpState::Empty);
        QCOMPARE(lastGoodDump(facts).level, Level::Bad);
        QCOMPARE(wouldBeLost(facts).level, Level::Bad);
        QCOMPARE(wouldBeLost(facts).value, u"Everything"_s);
        QCOMPARE(keptDays(facts).level, Level::Bad);
        QCOMPARE(keptDays(facts).value, u"0 of 7 days"_s);
        facts.catalogue->dumps.clear();
        QVERIFY(lastGoodDump(facts).line.contains(u"tale"_s));
        QCOMPARE(keptDays(facts).value, u"0 of 7 days"_s);
    }

    void nothingIsKnown()
    {
        const FigureFacts facts {.stack = wellStatus().stack, .now = testNow()};
        for (const Figure &figure : {lastGoodDump(facts), keptDays(facts), wouldBeLost(facts), lastDrill({})}) {
            QCOMPARE(figure.level, Level::Unknown);
            QCOMPARE(figure.value, u"–"_s);
            QVERIFY(!figure.line.isEmpty());
        }
    }

    void kept()
    {
        FigureFacts facts = wellFacts();
        QCOMPARE(keptDays(facts).value, u"7 of 7 days"_s);
        QCOMPARE(keptDays(facts).level, Level::Plain);
        // 15 Nov 02:00 and 8 × 24 h: 23 Nov 02:00, 15 hours from now.
        QCOMPARE(keptDays(facts).line, u"next to go: 15 Nov, in 15 h"_s);
        removeDays(facts, 3, 3);
        QCOMPARE(keptDays(facts).value, u"6 of 7 days"_s);
        QCOMPARE(keptDays(facts).level, Level::Attention);
        QVERIFY(keptDays(facts).line.contains(u"19 Nov"_s));
        QVERIFY(keptDays(facts).more.contains(u"15 Nov"_s));
        dumpIn(facts, 4).state = DumpState::Corrupt; // keeps nothing
        QCOMPARE(keptDays(facts).value, u"5 of 7 days"_s);
        facts.schedule->retentionDays.reset();
        QCOMPARE(keptDays(facts).value, u"6 days"_s);
        QCOMPARE(keptDays(facts).level, Level::Unknown);
    }

    void todayCountsOnceItsDumpIsDue()
    {
        FigureFacts facts = wellFacts();
        removeDays(facts, 0, 0);
        facts.now = QDateTime(testNow().date(), QTime(1, 0), testNow().timeZone());
        QCOMPARE(keptDays(facts).value, u"7 of 7 days"_s);
        facts.now = facts.now.addSecs(4 * 3600); // three hours late
        QCOMPARE(keptDays(facts).value, u"6 of 7 days"_s);
        facts.now = facts.now.addDays(30);
        QCOMPARE(keptDays(facts).value, u"0 of 7 days"_s);
        QVERIFY(keptDays(facts).more.contains(u"at any time"_s));
    }

    void lost()
    {
        FigureFacts facts = wellFacts();
        QCOMPARE(wouldBeLost(facts).value, u"9 h"_s);
        QCOMPARE(wouldBeLost(facts).level, Level::Good);
        QCOMPARE(wouldBeLost(facts).line, u"goal 24 h"_s);
        removeDays(facts, 0, 0);
        QCOMPARE(wouldBeLost(facts).value, u"33 h"_s);
        QCOMPARE(wouldBeLost(facts).level, Level::Attention);
    }

    void otherDatabasesAreNotForgotten()
    {
        FigureFacts facts = wellFacts();
        facts.catalogue->dumps.removeIf([](const Dump &dump) { return dump.database == u"tale_platform"_s; });
        QCOMPARE(wouldBeLost(facts).level, Level::Bad);
        QVERIFY(wouldBeLost(facts).line.contains(u"tale_platform"_s));
        facts.databases.reset(); // the server did not answer
        QCOMPARE(wouldBeLost(facts).level, Level::Unknown);
    }

    void futureCoversNothing()
    {
        FigureFacts facts = wellFacts();
        removeDays(facts, 0, 7);
        facts.catalogue->dumps << testDump(u"tale-20991231-020000.sql.gz"_s);
        QCOMPARE(lastGoodDump(facts).level, Level::Bad);
        QCOMPARE(wouldBeLost(facts).value, u"Everything"_s);
    }

    void mainDatabaseGoesByItsOwnName()
    {
        FigureFacts facts = wellFacts();
        facts.stack.database.databaseName = u"shop"_s; // the prefix "tale" means DB_NAME, whatever that is
        QCOMPARE(lastGoodDump(facts).value, u"9 h ago"_s);
    }

    void statesComeFromOutside()
    {
        FigureFacts facts = wellFacts();
        setAll(facts, DumpState::Unverified);
        dumpIn(facts, 1).state = DumpState::Empty;
        const Catalogue known = withStates(*facts.catalogue, {{dailyName(u"tale"_s, 0), DumpState::Verified}, {dailyName(u"tale"_s, 1), DumpState::Verified}});
        QCOMPARE(known.find(dailyName(u"tale"_s, 0))->state, DumpState::Verified);
        QCOMPARE(known.find(dailyName(u"tale"_s, 1))->state, DumpState::Empty); // what lies there now goes first
        QCOMPARE(known.find(dailyName(u"tale"_s, 2))->state, DumpState::Unverified);
    }
};

QTEST_GUILESS_MAIN(FiguresTest)
#include "figurestest.moc"
