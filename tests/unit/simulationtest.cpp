// A host's dumps and prunes in years to come.
#include "core/retention/prune.h"
#include "core/retention/simulation.h"

#include <QTest>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace talekeeper;

namespace {

QDateTime utc(const QString &text) { return QDateTime::fromString(text, Qt::ISODate); }

Dump dumpAt(const QDateTime &at, qint64 sizeBytes = 10) { return {.fileName = dumpFileName(u"tale"_s, at), .database = u"tale"_s, .takenAt = at, .sizeBytes = sizeBytes, .modifiedAt = at}; }

SimulationRequest requestOf(const QString &policy, const QString &dumpTimes, const QString &pruneTimes, const QString &until)
{
    return {.dumps = {},
        .policy = policy.isEmpty() ? std::optional<RetentionPolicy>() : *policyFromText(policy),
        .dumpTimes = *CronTimes::fromText(dumpTimes),
        .pruneTimes = *CronTimes::fromText(pruneTimes),
        .dumpSizeBytes = 100,
        .from = utc(u"2026-01-01T12:00:00Z"_s),
        .until = utc(until)};
}

/// The same with applyPolicy(), each prune on what the one before has left.
QList<SimulatedPrune> simulatedSlowly(const SimulationRequest &request)
{
    QList<SimulatedPrune> result;
    QList<Dump> dumps = request.dumps;
    QDateTime nextDump = request.dumpTimes.next(request.from);
    for (QDateTime at = request.pruneTimes.next(request.from); at <= request.until; at = request.pruneTimes.next(at)) {
        for (; nextDump <= at; nextDump = request.dumpTimes.next(nextDump))
            dumps << dumpAt(nextDump, request.dumpSizeBytes);
        const auto verdicts = applyPolicy(dumps, *request.policy, at);
        QList<Dump> left;
        for (qsizetype index = 0; index < dumps.size(); ++index)
            if (verdicts.at(index).kind != PruneVerdict::Kind::Removed)
                left << dumps.at(index);
        dumps = left;
        SimulatedPrune seen {.at = at, .dumps = dumps.size(), .sizeBytes = 0, .oldestRestorePoint = {}, .worstGapSeconds = {}};
        QList<QDateTime> points;
        for (const Dump &dump : std::as_const(dumps)) {
            seen.sizeBytes += dump.sizeBytes;
            if (!isBroken(dump.state))
                points << dump.takenAt;
        }
        std::ranges::sort(points);
        if (!points.isEmpty())
            seen.oldestRestorePoint = points.first();
        for (qsizetype next = 1; next < points.size(); ++next)
            seen.worstGapSeconds = qMax(seen.worstGapSeconds.value_or(0), points.at(next - 1).secsTo(points.at(next)));
        result << seen;
    }
    return result;
}

} // namespace

class SimulationTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sevenDaysAreEightDumps()
    {
        const auto prunes = simulate(requestOf(u"age=7d"_s, u"0 2 * * *"_s, u"30 2 * * *"_s, u"2026-02-01T12:00:00Z"_s));
        QCOMPARE(prunes.size(), 31);
        QCOMPARE(prunes.first(), (SimulatedPrune {.at = utc(u"2026-01-02T02:30:00Z"_s), .dumps = 1, .sizeBytes = 100, .oldestRestorePoint = utc(u"2026-01-02T02:00:00Z"_s), .worstGapSeconds = {}}));
        // find -mtime +7: the one of eight days and half an hour ago has gone.
        QCOMPARE(prunes.last(), (SimulatedPrune {.at = utc(u"2026-02-01T02:30:00Z"_s), .dumps = 8, .sizeBytes = 800, .oldestRestorePoint = utc(u"2026-01-25T02:00:00Z"_s), .worstGapSeconds = 86400}));
    }

    void whatReachesItsAgeInThatMomentGoes()
    {
        const auto prunes = simulate(requestOf(u"age=1d"_s, u"0 2 * * *"_s, u"0 2 * * *"_s, u"2026-01-10T12:00:00Z"_s));
        QCOMPARE(prunes.last().dumps, 2); // of this moment and of yesterday; the third is 2 × 24 h old
    }

    void aPruneThatComesBeforeTheDumpDoesNotSeeIt()
    {
        // At 01:30 on 1 February the newest is that of 31 January.
        const auto prunes = simulate(requestOf(u"last=3"_s, u"0 2 * * *"_s, u"30 1 * * *"_s, u"2026-02-01T12:00:00Z"_s));
        QCOMPARE(prunes.last().dumps, 3);
        QCOMPARE(prunes.last().oldestRestorePoint, utc(u"2026-01-29T02:00:00Z"_s));
    }

    void whereNothingPrunesItGrows()
    {
        const auto prunes = simulate(requestOf(QString(), u"0 * * * *"_s, u"0 0 * * *"_s, u"2026-01-11T12:00:00Z"_s));
        QCOMPARE(prunes.last().dumps, 12 + 9 * 24);
        QCOMPARE(prunes.last().sizeBytes, (12 + 9 * 24) * 100);
    }

    void whatIsThereAtTheBeginningGoesToo()
    {
        SimulationRequest request = requestOf(u"daily=2"_s, u"0 2 * * *"_s, u"30 2 * * *"_s, u"2026-01-03T12:00:00Z"_s);
        request.dumps = {dumpAt(utc(u"2026-01-01T02:00:00Z"_s)), dumpAt(utc(u"2025-12-31T02:00:00Z"_s)), dumpAt(utc(u"2025-06-01T02:00:00Z"_s)), Dump {.fileName = u"notes.txt"_s, .sizeBytes = 7}};
        request.dumps[1].state = DumpState::Truncated;
        request.dumps[2].pinned = true;
        const auto prunes = simulate(request);
        QCOMPARE(prunes.size(), 2);
        QCOMPARE(prunes.at(0).dumps, 3); // the broken one went
        QCOMPARE(prunes.at(1).dumps, 3);
        QCOMPARE(prunes.at(1).sizeBytes, 210); // and the pinned one stays
        QCOMPARE(prunes.at(1).oldestRestorePoint, utc(u"2025-06-01T02:00:00Z"_s));
    }

    void aTimeThatNeverComesSimulatesNothing()
    {
        QVERIFY(simulate(requestOf(u"last=1"_s, u"0 2 * * *"_s, u"0 0 30 2 *"_s, u"2030-01-01T00:00:00Z"_s)).isEmpty());
        QCOMPARE(simulate(requestOf(u"last=1"_s, u"0 0 30 2 *"_s, u"0 2 * * *"_s, u"2026-01-03T00:00:00Z"_s)).last().dumps, 0);
    }

    void isTheSameAsPruneByPrune_data()
    {
        QTest::addColumn<QString>("policy");
        QTest::addColumn<QString>("dumpTimes");
        for (const char *policy : {"last=3,hourly=24,daily=7,weekly=4,monthly=6,yearly=2", "monthly=3", "weekly=2,monthly=2", "age=9d,monthly=2", "hourly=5", "yearly=1,last=1"})
            for (const char *times : {"0 2 * * *", "10 */5 * * *"})
                QTest::addRow("%s, %s", policy, times) << QString::fromLatin1(policy) << QString::fromLatin1(times);
    }

    void isTheSameAsPruneByPrune()
    {
        QFETCH(QString, policy);
        QFETCH(QString, dumpTimes);
        SimulationRequest request = requestOf(policy, dumpTimes, u"30 3 * * *"_s, u"2027-03-01T12:00:00Z"_s);
        for (int day = 1; day < 40; ++day) {
            request.dumps << dumpAt(request.from.addDays(-day).addSecs(day * 977));
            if (day % 7 == 1)
                request.dumps.last().state = DumpState::Truncated;
            if (day % 11 == 2)
                request.dumps.last().pinned = true;
        }
        const auto quickly = simulate(request), slowly = simulatedSlowly(request);
        QCOMPARE(quickly.size(), slowly.size());
        for (qsizetype index = 0; index < quickly.size(); ++index)
            QVERIFY2(quickly.at(index) == slowly.at(index), qPrintable(u"%1: %2 dumps, not %3"_s.arg(quickly.at(index).at.toString(Qt::ISODate)).arg(quickly.at(index).dumps).arg(slowly.at(index).dumps)));
    }
};

QTEST_APPLESS_MAIN(SimulationTest)
#include "simulationtest.moc"
