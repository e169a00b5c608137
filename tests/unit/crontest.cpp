// The times of cron jobs, by tables of crontab(5).
#include "core/retention/cron.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace talekeeper;

namespace {

QDateTime utc(const QString &text) { return QDateTime::fromString(text, Qt::ISODate); }

} // namespace

class CronTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void next_data()
    {
        QTest::addColumn<QString>("fields");
        QTest::addColumn<QString>("after");
        QTest::addColumn<QString>("next");
        const QString thursday = u"2026-01-01T10:20:30Z"_s;
        QTest::newRow("daily") << u"0 2 * * *"_s << thursday << u"2026-01-02T02:00:00Z"_s;
        QTest::newRow("later that day") << u"30 22 * * *"_s << thursday << u"2026-01-01T22:30:00Z"_s;
        QTest::newRow("the time itself is not after it") << u"0 2 * * *"_s << u"2026-01-02T02:00:00Z"_s << u"2026-01-03T02:00:00Z"_s;
        QTest::newRow("half a minute before it") << u"0 2 * * *"_s << u"2026-01-02T01:59:30Z"_s << u"2026-01-02T02:00:00Z"_s;
        QTest::newRow("every quarter of an hour") << u"*/15 * * * *"_s << thursday << u"2026-01-01T10:30:00Z"_s;
        QTest::newRow("step behind a number") << u"5/20 * * * *"_s << thursday << u"2026-01-01T10:25:00Z"_s;
        QTest::newRow("step behind a range") << u"0 8-18/5 * * *"_s << thursday << u"2026-01-01T13:00:00Z"_s;
        QTest::newRow("list") << u"0 6,18 * * *"_s << thursday << u"2026-01-01T18:00:00Z"_s;
        QTest::newRow("weekly, by number") << u"0 3 * * 0"_s << thursday << u"2026-01-04T03:00:00Z"_s;
        QTest::newRow("Sunday is also 7") << u"0 3 * * 7"_s << thursday << u"2026-01-04T03:00:00Z"_s;
        QTest::newRow("range that ends with Sunday") << u"0 3 * * 6-7"_s << u"2026-01-03T04:00:00Z"_s << u"2026-01-04T03:00:00Z"_s;
        QTest::newRow("by name") << u"0 3 * feb Mon-Fri"_s << thursday << u"2026-02-02T03:00:00Z"_s;
        QTest::newRow("either day") << u"0 3 13 * fri"_s << thursday << u"2026-01-02T03:00:00Z"_s;
        QTest::newRow("either day, by the month") << u"0 3 13 * mon"_s << u"2026-01-12T03:00:00Z"_s << u"2026-01-13T03:00:00Z"_s;
        QTest::newRow("a step of all days is no restriction") << u"0 3 */2 * sat"_s << thursday << u"2026-01-03T03:00:00Z"_s;
        QTest::newRow("monthly") << u"@monthly"_s << thursday << u"2026-02-01T00:00:00Z"_s;
        QTest::newRow("@daily") << u"@daily"_s << thursday << u"2026-01-02T00:00:00Z"_s;
        QTest::newRow("@hourly") << u"@HOURLY"_s << thursday << u"2026-01-01T11:00:00Z"_s;
        QTest::newRow("@weekly") << u"@weekly"_s << thursday << u"2026-01-04T00:00:00Z"_s;
        QTest::newRow("@yearly") << u"@yearly"_s << thursday << u"2027-01-01T00:00:00Z"_s;
        QTest::newRow("29 February") << u"0 0 29 2 *"_s << thursday << u"2028-02-29T00:00:00Z"_s;
        QTest::newRow("29 February over a century") << u"0 0 29 2 *"_s << u"2096-03-01T00:00:00Z"_s << u"2104-02-29T00:00:00Z"_s;
        QTest::newRow("tabs") << u" 0\t2 *  * * "_s << thursday << u"2026-01-02T02:00:00Z"_s;
        QTest::newRow("another zone") << u"0 2 * * *"_s << u"2026-01-02T02:30:00+01:00"_s << u"2026-01-02T02:00:00Z"_s;
    }

    void next()
    {
        QFETCH(QString, fields);
        QFETCH(QString, after);
        QFETCH(QString, next);
        const auto times = CronTimes::fromText(fields);
        QVERIFY(times);
        const QDateTime found = times->next(utc(after));
        QCOMPARE(found, utc(next));
        // And back again: there is none between.
        QCOMPARE(times->previous(found), found);
        QVERIFY(times->previous(found.addSecs(-1)) <= utc(after));
        QCOMPARE(times->next(times->previous(found.addSecs(-1))), found);
    }

    void aDayThatNeverComesHasNoNext()
    {
        const auto times = CronTimes::fromText(u"0 0 30 2 *"_s);
        QVERIFY(times);
        QVERIFY(!times->next(utc(u"2026-01-01T00:00:00Z"_s)).isValid());
        QVERIFY(!times->previous(utc(u"2026-01-01T00:00:00Z"_s)).isValid());
    }

    void anotherClock_data()
    {
        QTest::addColumn<QString>("fields");
        QTest::addColumn<QString>("after");
        QTest::addColumn<QString>("next");
        QTest::newRow("winter") << u"0 2 * * *"_s << u"2026-01-01T10:00:00Z"_s << u"2026-01-02T01:00:00Z"_s;
        QTest::newRow("summer") << u"0 2 * * *"_s << u"2026-07-01T10:00:00Z"_s << u"2026-07-02T00:00:00Z"_s;
        QTest::newRow("the hour left out") << u"30 2 * * *"_s << u"2026-03-28T10:00:00Z"_s << u"2026-03-29T01:30:00Z"_s;
        QTest::newRow("the hour that comes twice") << u"30 2 * * *"_s << u"2026-10-24T10:00:00Z"_s << u"2026-10-25T00:30:00Z"_s;
        QTest::newRow("and once it is over") << u"30 2 * * *"_s << u"2026-10-25T00:45:00Z"_s << u"2026-10-26T01:30:00Z"_s;
        QTest::newRow("a day that begins the evening before") << u"0 0 1 * *"_s << u"2026-07-15T10:00:00Z"_s << u"2026-07-31T22:00:00Z"_s;
    }

    void anotherClock()
    {
        QFETCH(QString, fields);
        QFETCH(QString, after);
        QFETCH(QString, next);
        const auto times = CronTimes::fromText(fields, QTimeZone("Europe/Berlin"));
        QVERIFY(times);
        QCOMPARE(times->next(utc(after)), utc(next));
        QCOMPARE(times->previous(utc(next)), utc(next));
        QCOMPARE(times->previous(utc(next).addSecs(3900)), utc(next));
    }

    void theLongestGap_data()
    {
        QTest::addColumn<QString>("fields");
        QTest::addColumn<qint64>("seconds");
        constexpr qint64 hour = 3600, day = 24 * hour;
        QTest::newRow("daily") << u"0 2 * * *"_s << day;
        QTest::newRow("@daily") << u"@daily"_s << day;
        QTest::newRow("every quarter of an hour") << u"*/15 * * * *"_s << hour / 4;
        QTest::newRow("every seven minutes: four at the hour's end") << u"*/7 * * * *"_s << qint64(7 * 60);
        QTest::newRow("every six hours") << u"0 */6 * * *"_s << 6 * hour;
        QTest::newRow("every five hours: four over midnight") << u"0 */5 * * *"_s << 5 * hour;
        QTest::newRow("by day only") << u"0 8-18 * * *"_s << 14 * hour;
        QTest::newRow("weekly") << u"0 2 * * 0"_s << 7 * day;
        QTest::newRow("on working days") << u"0 2 * * 1-5"_s << 3 * day;
        QTest::newRow("twice a month") << u"0 2 1,15 * *"_s << 17 * day;
        QTest::newRow("monthly") << u"@monthly"_s << 31 * day;
        QTest::newRow("yearly") << u"@yearly"_s << 366 * day;
        QTest::newRow("29 February") << u"0 0 29 2 *"_s << (4 * 365 + 1) * day;
        QTest::newRow("never") << u"0 0 30 2 *"_s << qint64(-1);
        QTest::newRow("no times") << u"often"_s << qint64(-1);
    }

    void theLongestGap()
    {
        QFETCH(QString, fields);
        QFETCH(qint64, seconds);
        const auto times = CronTimes::fromText(fields);
        QCOMPARE(times ? times->longestGapSeconds().value_or(-1) : -1, seconds);
        // And so it is when one walks from time to time.
        if (seconds < 0 || seconds > 40 * 86400)
            return;
        qint64 longest = 0;
        QDateTime at = times->next(utc(u"2026-01-01T00:00:00Z"_s));
        for (int step = 0; step < 1500; ++step) {
            const QDateTime following = times->next(at);
            longest = qMax(longest, at.secsTo(following));
            at = following;
        }
        QCOMPARE(longest, seconds);
    }

    void refusesWhatIsNoTime_data()
    {
        QTest::addColumn<QString>("fields");
        for (const char *text : {"", "0 2 * *", "0 2 * * * *", "60 2 * * *", "0 24 * * *", "0 2 0 * *", "0 2 32 * *", "0 2 * 13 *", "0 2 * * 8", "0 2 * * funday",
                 "-1 2 * * *", "+1 2 * * *", "5-1 2 * * *", "*/0 2 * * *", "1,,2 2 * * *", "1- 2 * * *", "a 2 * * *", "@reboot", "@often", "jan 2 * * *"})
            QTest::newRow(text) << QString::fromLatin1(text);
    }

    void refusesWhatIsNoTime()
    {
        QFETCH(QString, fields);
        QVERIFY(!CronTimes::fromText(fields));
    }
};

QTEST_APPLESS_MAIN(CronTest)
#include "crontest.moc"
