// What a policy applied once shows: restore points, gaps, days; and the lists of times that it takes in place of a host.
#include "core/retention/crontab.h"
#include "core/retention/outlook.h"

#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace talekeeper;

namespace {

QDateTime utc(const QString &text) { return QDateTime::fromString(text, Qt::ISODate); }

Dump dumpAt(const QString &time, DumpState state = DumpState::Unverified, const QString &database = u"tale"_s)
{
    const QDateTime at = utc(time);
    return {.fileName = dumpFileName(database, at), .database = database, .takenAt = at, .sizeBytes = 1, .modifiedAt = at, .state = state};
}

OutlookRequest requestOf(const QList<Dump> &dumps)
{
    const QDateTime at = utc(u"2026-02-10T12:00:00Z"_s);
    return {.dumps = dumps, .mainDatabase = u"tale"_s, .policy = *policyFromText(u"age=7d"_s), .schedule = {.cron = u"0 2 * * *"_s, .retentionDays = 7}, .at = at, .now = at};
}

QString daysIn(const RetentionOutlook &outlook)
{
    QStringList words;
    for (const DumpDay &day : outlook.days)
        words << u"%1:%2:%3"_s.arg(day.date.day()).arg(dayStateName(day.state)).arg(day.dumps);
    return words.join(u' ');
}

} // namespace

class OutlookTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void restorePointsAreWholeDumpsOfTheMainDatabaseThatStay()
    {
        const RetentionOutlook outlook = outlookOf(requestOf({dumpAt(u"2026-02-10T02:00:00Z"_s), dumpAt(u"2026-02-09T02:00:00Z"_s, DumpState::Truncated),
            dumpAt(u"2026-02-08T02:00:00Z"_s, DumpState::Verified), dumpAt(u"2026-02-05T02:00:00Z"_s), dumpAt(u"2026-02-04T02:00:00Z"_s, DumpState::Unverified, u"tale_platform"_s),
            dumpAt(u"2026-02-01T02:00:00Z"_s), Dump {.fileName = u"notes.txt"_s}}));
        QCOMPARE(outlook.oldestRestorePoint, utc(u"2026-02-05T02:00:00Z"_s)); // that of 1 February goes
        QCOMPARE(outlook.worstGapSeconds, 3 * 86400);
        const QJsonObject document = toJson(outlook);
        QCOMPARE(document[u"dumps"_s].toArray().size(), 6); // notes.txt is none
        QCOMPARE(document[u"dumps"_s][5][u"removed"_s].toBool(), true);
        QCOMPARE(document[u"dumps"_s][5][u"kept_by"_s].toArray().size(), 0);
        QCOMPARE(document[u"dumps"_s][0][u"kept_by"_s][0].toString(), u"age"_s);
        QCOMPARE(document[u"policy"_s].toString(), u"age=7d"_s);
        QCOMPARE(document[u"worst_gap_seconds"_s].toInt(), 3 * 86400);
    }

    void whereNothingPrunesAllStay()
    {
        OutlookRequest request = requestOf({dumpAt(u"2024-02-10T02:00:00Z"_s)});
        request.policy.reset();
        request.schedule = {};
        const RetentionOutlook outlook = outlookOf(request);
        QCOMPARE(outlook.verdicts.first().kind, PruneVerdict::Kind::Kept);
        QCOMPARE(outlook.oldestRestorePoint, utc(u"2024-02-10T02:00:00Z"_s));
        QVERIFY(!outlook.worstGapSeconds);
        const QJsonObject document = toJson(outlook);
        QVERIFY(document[u"policy"_s].isNull() && document[u"schedule"_s].isNull() && document[u"worst_gap_seconds"_s].isNull());
        QCOMPARE(document[u"schedule_source"_s].toString(), u"none"_s);
        request.dumps.clear();
        QVERIFY(!outlookOf(request).oldestRestorePoint);
        QVERIFY(toJson(outlookOf(request))[u"oldest_restore_point"_s].isNull());
    }

    void theHostsOwnJobLeavesWhatItNeverTakes()
    {
        OutlookRequest request = requestOf({dumpAt(u"2026-01-01T02:00:00Z"_s), dumpAt(u"2026-01-01T02:00:00Z"_s, DumpState::Unverified, u"tale_platform"_s)});
        request.schedule = scheduleFromCrontabs({.crontabs = {{.path = u"root"_s, .lines = {u"30 2 * * * find /backup -name 'tale-*.sql.gz' -mtime +7 -delete"_s,
                                                                                        u"40 2 * * * find /backup -name 'tale_knowledge-*.sql.gz' -mtime +50 -delete"_s}}}, .program = u"cron"_s});
        request.dumps << dumpAt(u"2026-01-01T02:00:00Z"_s, DumpState::Unverified, u"tale_knowledge"_s);
        request.isHostsOwn = true;
        const RetentionOutlook outlook = outlookOf(request);
        QCOMPARE(outlook.verdicts.at(0).kind, PruneVerdict::Kind::Removed);
        QCOMPARE(outlook.verdicts.at(1), (PruneVerdict {.kind = PruneVerdict::Kind::Kept, .keptBy = {}}));
        QCOMPARE(outlook.verdicts.at(2), (PruneVerdict {.kind = PruneVerdict::Kind::Kept, .keptBy = {RetentionRule::Age}})); // each job has its own age
        request.isHostsOwn = false; // a policy that somebody tries concerns all of them
        QCOMPARE(outlookOf(request).verdicts.at(1).kind, PruneVerdict::Kind::Removed);
    }

    void daysSayWhatIsTrue()
    {
        const RetentionOutlook outlook = outlookOf(requestOf({dumpAt(u"2026-02-10T02:00:00Z"_s, DumpState::Verified), dumpAt(u"2026-02-10T01:00:00Z"_s, DumpState::Corrupt),
            dumpAt(u"2026-02-08T02:00:00Z"_s), dumpAt(u"2026-02-07T02:00:00Z"_s, DumpState::Truncated), dumpAt(u"2026-02-20T02:00:00Z"_s)}));
        // 20 February is still to come: its name lies, or the clock jumped.
        QCOMPARE(daysIn(outlook), u"7:damaged:1 8:present:1 9:missed:0 10:verified:2"_s);
    }

    void aDayOfWhichNothingIsKnownIsNotMissed()
    {
        OutlookRequest request = requestOf({dumpAt(u"2026-02-10T02:00:00Z"_s), dumpAt(u"2026-02-08T02:00:00Z"_s)});
        request.schedule = {};
        QCOMPARE(daysIn(outlookOf(request)), u"8:present:1 9:unknown:0 10:present:1"_s);
    }

    void readsTimes_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QDateTime>("time");
        const QDateTime time = utc(u"2026-03-29T01:30:00Z"_s);
        QTest::newRow("UTC") << u"2026-03-29T01:30:00Z"_s << time;
        QTest::newRow("no zone") << u"2026-03-29T01:30:00"_s << time;
        QTest::newRow("a space") << u"2026-03-29 01:30:00"_s << time;
        QTest::newRow("an offset") << u"2026-03-29T03:30:00+02:00"_s << time;
        QTest::newRow("parts of a second") << u"2026-03-29T01:30:00.000Z"_s << time;
        // That hour does not exist in Berlin, and the machine's zone must not matter.
        QTest::newRow("in the hour that is skipped") << u"2026-03-29T02:30:00"_s << utc(u"2026-03-29T02:30:00Z"_s);
        QTest::newRow("no such day") << u"2026-02-29T01:00:00Z"_s << QDateTime();
        QTest::newRow("words") << u"yesterday"_s << QDateTime();
        QTest::newRow("nothing") << QString() << QDateTime();
    }

    void readsTimes()
    {
        QFETCH(QString, text);
        QFETCH(QDateTime, time);
        const QByteArray zone = qgetenv("TZ");
        qputenv("TZ", "Europe/Berlin");
        const QDateTime read = timeFromText(text);
        zone.isNull() ? qunsetenv("TZ") : qputenv("TZ", zone);
        QCOMPARE(read.isValid(), time.isValid());
        QCOMPARE(read, time);
    }

    void readsAListOfTimes()
    {
        const auto dumps = dumpsFromTimes("2026-03-29T01:30:00Z\r\n\n  2026-03-28T01:30:00  \n");
        QVERIFY(dumps);
        QCOMPARE(dumps->size(), 2);
        QCOMPARE(dumps->at(1).takenAt, utc(u"2026-03-28T01:30:00Z"_s));
        const auto wrong = dumpsFromTimes("2026-03-29T01:30:00Z\n\nsoon\n");
        QVERIFY(!wrong);
        QCOMPARE(wrong.error().kind, ErrorKind::WrongUsage);
        QVERIFY2(wrong.error().message.startsWith(u"Line 3 of the list, \"soon\""_s), qPrintable(wrong.error().message));
    }
};

QTEST_APPLESS_MAIN(OutlookTest)
#include "outlooktest.moc"
