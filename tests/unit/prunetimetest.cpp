// When a dump will really go: by the jobs of crontabs, and by the policy of a service that dumps.
#include "core/retention/prunetime.h"

#include "core/retention/prune.h"

#include <QTest>
#include <QTimeZone>

using namespace Qt::StringLiterals;
using namespace talekeeper;

namespace {

QDateTime utc(const QString &text) { return QDateTime::fromString(text, Qt::ISODate); }

Dump dumpAt(const QString &time, const QString &database = u"tale"_s)
{
    const QDateTime at = utc(time);
    return {.fileName = dumpFileName(database, at), .database = database, .takenAt = at, .modifiedAt = at};
}

PruneJob weekJob(const QString &cron)
{
    return {.cron = cron, .ageSeconds = 8 * 86400, .names = {QRegularExpression(u"^tale-"_s)}};
}

} // namespace

class PruneTimeTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aDumpGoesWhenTheJobComesBy()
    {
        BackupSchedule schedule {.cron = u"0 2 * * *"_s, .pruneJobs = {weekJob(u"30 2 * * *"_s)}};
        // It is 8 × 24 h old at 02:00, and the job comes at 02:30.
        QCOMPARE(expectedPruneTime(dumpAt(u"2026-01-01T02:00:00Z"_s), schedule), utc(u"2026-01-09T02:30:00Z"_s));
        QCOMPARE(expectedPruneTime(dumpAt(u"2026-01-01T02:30:00Z"_s), schedule), utc(u"2026-01-09T02:30:00Z"_s)); // to the second
        QCOMPARE(expectedPruneTime(dumpAt(u"2026-01-01T02:30:01Z"_s), schedule), utc(u"2026-01-10T02:30:00Z"_s)); // a second late, and it stays a day
        schedule.pruneJobs = {weekJob(u"0 3 * * 0"_s)}; // on Sundays
        QCOMPARE(expectedPruneTime(dumpAt(u"2026-01-01T02:00:00Z"_s), schedule), utc(u"2026-01-11T03:00:00Z"_s));
        schedule.pruneJobs = {weekJob({})}; // at an unknown time
        QCOMPARE(expectedPruneTime(dumpAt(u"2026-01-01T02:00:00Z"_s), schedule), utc(u"2026-01-09T02:00:00Z"_s));
        schedule.zone = u"Europe/Berlin"_s;
        schedule.pruneJobs = {weekJob(u"30 2 * * *"_s)}; // 01:30 UTC
        QCOMPARE(expectedPruneTime(dumpAt(u"2026-01-01T02:00:00Z"_s), schedule), utc(u"2026-01-10T01:30:00Z"_s));
    }

    void ofSeveralJobsTheFirstThatTakesIt()
    {
        PruneJob month = weekJob(u"0 4 * * *"_s);
        month.ageSeconds = 31 * 86400;
        month.names.clear();
        const BackupSchedule schedule {.pruneJobs = {month, weekJob(u"30 2 * * *"_s)}};
        QCOMPARE(expectedPruneTime(dumpAt(u"2026-01-01T02:00:00Z"_s), schedule), utc(u"2026-01-09T02:30:00Z"_s));
        QCOMPARE(expectedPruneTime(dumpAt(u"2026-01-01T02:00:00Z"_s, u"tale_platform"_s), schedule), utc(u"2026-02-01T04:00:00Z"_s));
    }

    void nobodyTakesIt()
    {
        const BackupSchedule schedule {.pruneJobs = {weekJob(u"30 2 * * *"_s)}};
        QVERIFY(!expectedPruneTime(dumpAt(u"2026-01-01T02:00:00Z"_s, u"tale_platform"_s), schedule));
        Dump pinned = dumpAt(u"2026-01-01T02:00:00Z"_s);
        pinned.pinned = true;
        QVERIFY(!expectedPruneTime(pinned, schedule));
        PruneJob byChange = weekJob(u"30 2 * * *"_s);
        byChange.isByModification = false; // a hard link changes that
        QVERIFY(!expectedPruneTime(dumpAt(u"2026-01-01T02:00:00Z"_s), {.pruneJobs = {byChange}}));
        QVERIFY(!expectedPruneTime(dumpAt(u"2026-01-01T02:00:00Z"_s), {}));
    }

    void aPolicyThatCountsIsFollowedRunByRun()
    {
        const BackupSchedule schedule {.cron = u"0 2 * * *"_s, .policy = *policyFromText(u"daily=2,weekly=2"_s)};
        // A Thursday. Dumps of Mon 5 to Thu 8 January; 4 January is the Sunday that its week keeps.
        QList<Dump> dumps;
        for (const int day : {8, 7, 6, 5, 4})
            dumps << dumpAt(u"2026-01-%1T02:00:00Z"_s.arg(day, 2, 10, QLatin1Char('0')));
        dumps << Dump {.fileName = u"notes.txt"_s};
        const auto times = expectedPruneTimes(dumps, schedule, utc(u"2026-01-08T12:00:00Z"_s));
        QCOMPARE(times.size(), dumps.size());
        QCOMPARE(times.at(0), utc(u"2026-01-10T02:00:00Z"_s)); // pushed out by Friday's and Saturday's
        QCOMPARE(times.at(1), utc(u"2026-01-09T02:00:00Z"_s));
        QCOMPARE(times.at(3), utc(u"2026-01-09T02:00:00Z"_s));
        // Daily keeps 9 and 8 of this week, so the next weeks are weekly's: that of 4 January goes when there are two others.
        QVERIFY(times.at(4) && *times.at(4) > utc(u"2026-01-12T00:00:00Z"_s));
        QVERIFY(!times.at(5));
        // And it is what the policy itself does then.
        QVERIFY(!expectedPruneTimes({dumps.at(0)}, {.cron = u"0 2 * * *"_s, .policy = *policyFromText(u"last=1000"_s)}, utc(u"2026-01-08T12:00:00Z"_s)).at(0));
    }

    void aCrontabsJobGoesBeforeAPolicy()
    {
        const BackupSchedule schedule {.cron = u"0 2 * * *"_s, .policy = *policyFromText(u"last=100"_s), .pruneJobs = {weekJob(u"30 2 * * *"_s)}};
        QCOMPARE(expectedPruneTimes({dumpAt(u"2026-01-01T02:00:00Z"_s)}, schedule, utc(u"2026-01-02T00:00:00Z"_s)).at(0), utc(u"2026-01-09T02:30:00Z"_s));
    }
};

QTEST_APPLESS_MAIN(PruneTimeTest)
#include "prunetimetest.moc"
