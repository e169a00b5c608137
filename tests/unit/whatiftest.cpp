// A policy of one's own beside what the host does.
#include "core/retention/crontab.h"
#include "core/retention/whatif.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace talekeeper;

namespace {

QDateTime utc(const QString &text) { return QDateTime::fromString(text, Qt::ISODate); }

Dump dumpAt(const QDateTime &at, qint64 sizeBytes = 100, const QString &database = u"tale"_s)
{
    return {.fileName = dumpFileName(database, at), .database = database, .takenAt = at, .sizeBytes = sizeBytes, .modifiedAt = at};
}

/// A job that dumps at 02:00, and one half an hour later that prunes.
BackupSchedule sevenDaysOfTale()
{
    return scheduleFromCrontabs({.crontabs = {{.path = u"root"_s,
                                     .lines = {u"0 2 * * * pg_dump tale | gzip > /backup/tale-$(date).sql.gz"_s, u"30 2 * * * find /backup -name 'tale-*.sql.gz' -mtime +7 -delete"_s}}},
        .scripts = {},
        .program = u"cron"_s,
        .zone = {}});
}

/// Eight days at 02:00, the newest on 22 November; a host that keeps seven days of "tale".
WhatIfRequest usualRequest(const QString &policy)
{
    WhatIfRequest request {.dumps = {},
        .database = u"tale"_s,
        .schedule = sevenDaysOfTale(),
        .policy = *policyFromText(policy),
        .times = *CronTimes::fromText(u"0 2 * * *"_s),
        .from = utc(u"2026-11-22T11:00:00Z"_s),
        .until = utc(u"2027-11-22T11:00:00Z"_s)};
    for (int day = 0; day < 8; ++day)
        request.dumps << dumpAt(utc(u"2026-11-22T02:00:00Z"_s).addDays(-day), 100 - day);
    return request;
}

} // namespace

class WhatIfTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bothBeginWithWhatIsThere()
    {
        const WhatIf result = whatIf(usualRequest(u"daily=3,weekly=2"_s));
        QCOMPARE(result.host.first(), (SimulatedPrune {.at = utc(u"2026-11-22T11:00:00Z"_s), .dumps = 8, .sizeBytes = 800 - 28, .oldestRestorePoint = utc(u"2026-11-15T02:00:00Z"_s), .worstGapSeconds = 86400}));
        // Sunday 22, 21 and 20 November are days; the week before is kept by its Sunday, the 15th.
        QCOMPARE(result.own.first().dumps, 4);
        QCOMPARE(result.own.first().oldestRestorePoint, utc(u"2026-11-15T02:00:00Z"_s));
        QCOMPARE(result.own.first().worstGapSeconds, 5 * 86400);
        QCOMPARE(result.dumps.size(), 8);
        QCOMPARE(result.verdicts.size(), 8);
        QCOMPARE(result.verdicts.at(3).kind, PruneVerdict::Kind::Removed);
        QCOMPARE(result.verdicts.at(7).keptBy, QList {RetentionRule::Weekly});
        QCOMPARE(result.dumpSizeBytes, 100);
        QCOMPARE(result.hostPolicy, *policyFromText(u"age=7d"_s));
    }

    void walksOnAsBothWould()
    {
        const WhatIf result = whatIf(usualRequest(u"daily=7,monthly=6"_s));
        const SimulatedPrune host = standingAt(result.host, utc(u"2027-11-22T11:00:00Z"_s)), own = standingAt(result.own, utc(u"2027-11-22T11:00:00Z"_s));
        QCOMPARE(host.dumps, 8);
        QCOMPARE(host.sizeBytes, 800);
        // Seven days of November, whose month is thereby kept, and the last days of the six months before it.
        QCOMPARE(own.dumps, 13);
        QCOMPARE(own.oldestRestorePoint, utc(u"2027-05-31T02:00:00Z"_s));
        QVERIFY(own.worstGapSeconds > 30 * 86400);
    }

    void aMomentHasWhatTheLastPruneLeft()
    {
        const WhatIf result = whatIf(usualRequest(u"last=3"_s));
        QCOMPARE(&standingAt(result.own, utc(u"2020-01-01T00:00:00Z"_s)), &result.own.first()); // before anything is known
        QCOMPARE(&standingAt(result.own, utc(u"2026-11-22T11:00:00Z"_s)), &result.own.first());
        QCOMPARE(&standingAt(result.own, utc(u"2026-11-23T01:59:59Z"_s)), &result.own.first());
        QCOMPARE(&standingAt(result.own, utc(u"2026-11-23T02:00:00Z"_s)), &result.own.at(1));
        QCOMPARE(&standingAt(result.own, utc(u"2099-01-01T00:00:00Z"_s)), &result.own.last());
    }

    void whereNothingDumpsNothingComes()
    {
        WhatIfRequest request = usualRequest(u"last=3"_s);
        request.schedule = {};
        WhatIf result = whatIf(request);
        QVERIFY(!result.hostPolicy);
        QCOMPARE(result.host.size(), 1);
        QCOMPARE(standingAt(result.host, request.until).dumps, 8);
        // A job that prunes alone empties the directory.
        request.schedule.retentionDays = 7;
        result = whatIf(request);
        QCOMPARE(standingAt(result.host, request.until).dumps, 0);
        QVERIFY(!standingAt(result.host, request.until).oldestRestorePoint);
    }

    void whatTheHostsJobNeverTakesStays()
    {
        WhatIfRequest request = usualRequest(u"last=3"_s);
        request.database = u"tale_platform"_s;
        request.dumps << dumpAt(utc(u"2026-11-01T02:00:00Z"_s), 7, u"tale_platform"_s);
        const WhatIf result = whatIf(request);
        QVERIFY(!result.hostPolicy);
        QCOMPARE(result.dumps.size(), 1);
        QCOMPARE(standingAt(result.host, request.until).dumps, 366); // one a day, and none goes
        QCOMPARE(standingAt(result.own, request.until).dumps, 3);
    }

    void theSizeToComeIsThatOfTheNewestWholeOne()
    {
        WhatIfRequest request = usualRequest(u"last=3"_s);
        request.dumps[0].state = DumpState::Truncated;
        QCOMPARE(whatIf(request).dumpSizeBytes, 99);
        request.dumps.clear();
        const WhatIf result = whatIf(request);
        QCOMPARE(result.dumpSizeBytes, 0);
        QCOMPARE(result.own.first().dumps, 0);
        QCOMPARE(standingAt(result.own, request.until).dumps, 3);
    }

    void aSidecarsPolicyIsTheHosts()
    {
        WhatIfRequest request = usualRequest(u"last=3"_s);
        request.schedule = {.cron = u"0 2 * * *"_s, .source = ScheduleSource::Sidecar, .policy = *policyFromText(u"daily=5,weekly=1"_s)};
        request.database = u"tale_platform"_s;
        const WhatIf result = whatIf(request);
        QCOMPARE(result.hostPolicy, request.schedule.policy);
        QCOMPARE(standingAt(result.host, request.until).dumps, 6);
    }

    void thePruneComesWhenItsOwnJobDoes()
    {
        WhatIfRequest request = usualRequest(u"last=3"_s);
        QVERIFY(request.schedule.pruneJobs.size() == 1);
        // On Mondays alone: on Sunday evening six more are there.
        request.schedule.pruneJobs[0].cron = u"30 2 * * 1"_s;
        const WhatIf result = whatIf(request);
        QCOMPARE(result.host.at(1).at, utc(u"2026-11-23T02:30:00Z"_s));
        QCOMPARE(result.host.at(2).at, utc(u"2026-11-30T02:30:00Z"_s));
    }

    void foreignFilesAreNotCounted()
    {
        WhatIfRequest request = usualRequest(u"last=3"_s);
        request.dumps << Dump {.fileName = u"notes.txt"_s, .sizeBytes = 1'000'000};
        QCOMPARE(whatIf(request).host.first().dumps, 8);
    }

    void aDumpOfTheFutureStaysTheNewest()
    {
        // A clock had jumped: those that come are older than it.
        WhatIfRequest request = usualRequest(u"last=3"_s);
        request.dumps << dumpAt(utc(u"2031-01-01T02:00:00Z"_s));
        const WhatIf result = whatIf(request);
        const SimulatedPrune own = standingAt(result.own, utc(u"2026-12-22T11:00:00Z"_s));
        QCOMPARE(own.dumps, 3);
        QCOMPARE(own.oldestRestorePoint, utc(u"2026-12-21T02:00:00Z"_s));
        QCOMPARE(own.worstGapSeconds, utc(u"2026-12-22T02:00:00Z"_s).secsTo(utc(u"2031-01-01T02:00:00Z"_s)));
    }

    void hourlyForFiveYearsWithoutAPrune()
    {
        WhatIfRequest request = usualRequest(u"last=24,daily=30,monthly=60"_s);
        request.schedule = {.cron = u"0 * * * *"_s, .retentionDays = {}, .source = ScheduleSource::Crontab};
        request.times = *CronTimes::fromText(u"0 * * * *"_s);
        request.until = request.from.addYears(5);
        const WhatIf result = whatIf(request);
        QCOMPARE(result.host.last().dumps, 8 + request.from.daysTo(request.until) * 24);
        QVERIFY(result.own.last().dumps <= 24 + 30 + 60);
        QCOMPARE(result.own.last().worstGapSeconds, 31 * 86400);
    }
};

QTEST_APPLESS_MAIN(WhatIfTest)
#include "whatiftest.moc"
