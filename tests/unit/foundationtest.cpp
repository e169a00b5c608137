// The small things that everything stands on: jobs, names, listings, reports, schedules, figures.
#include "core/dumps/catalogue.h"
#include "core/dumps/inspection.h"
#include "core/foundation/format.h"
#include "core/foundation/job.h"
#include "core/retention/prunetime.h"
#include "core/retention/schedule.h"

#include <QTest>
#include <QTimeZone>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace talekeeper;

class FoundationTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aJobWaitsUntilItIsStopped()
    {
        std::stop_source stop, detach;
        const Job job({.stop = stop.get_token(), .detach = detach.get_token()});
        QVERIFY(job.wait(1ms));
        detach.request_stop();
        QVERIFY(!job.wait(1h));
        QVERIFY(job.attached().wait(1ms));
        stop.request_stop();
        QVERIFY(!job.attached().wait(1h));
        QVERIFY(job.unstoppable().wait(1ms));
    }

    /// Whether a lost host is there is looked at in any case, but nobody is kept waiting for it.
    void aLookHearsAStopAndADetachAfterAMoment()
    {
        std::stop_source stop, detach;
        const Job job = Job({.stop = stop.get_token(), .detach = detach.get_token()}).acrossLoss([](const Error &) { return true; });
        QVERIFY(!job.looks());
        const Job look = job.looking(0ms, true), firm = job.looking(0ms, false), early = job.looking(1h, true);
        QVERIFY(look.looks() && !look.looksAfterLoss());
        QVERIFY(!look.stopRequested());
        stop.request_stop();
        QVERIFY(look.stopRequested() && !firm.stopRequested() && !early.stopRequested());
        detach.request_stop();
        QVERIFY(firm.stopRequested() && !early.stopRequested());
    }

    void dumpNamesAreParsed_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("database");
        QTest::newRow("usual") << u"tale-20260126-020000.sql.gz"_s << u"tale"_s;
        QTest::newRow("dashes") << u"my-own-db-20260126-020000.sql.gz"_s << u"my-own-db"_s;
        QTest::newRow("odd") << u"a=b $(x)\n-20260126-020000.sql.gz"_s << u"a=b $(x)\n"_s;
        QTest::newRow("no such day") << u"tale-20260230-020000.sql.gz"_s << QString();
        QTest::newRow("no such hour") << u"tale-20260126-250000.sql.gz"_s << QString();
        QTest::newRow("part") << u"tale-20260126-020000.sql.gz.part"_s << QString();
        QTest::newRow("no name") << u"-20260126-020000.sql.gz"_s << QString();
        QTest::newRow("newline at the end") << u"tale-20260126-020000.sql.gz\n"_s << QString();
    }
    void dumpNamesAreParsed()
    {
        QFETCH(QString, name);
        QFETCH(QString, database);
        const auto parsed = parseDumpName(name);
        QCOMPARE(parsed ? parsed->database : QString(), database);
        if (parsed) {
            QCOMPARE(parsed->takenAt, QDateTime(QDate(2026, 1, 26), QTime(2, 0), QTimeZone::UTC));
            QCOMPARE(dumpFileName(parsed->database, parsed->takenAt), name);
        }
    }

    void listingsAreRead()
    {
        const QByteArray listing("clock\t1000\0room\t5\t10\0dump\t7\t900\tyes\tno\ttale-20260126-020000.sql.gz\0"
                                 "dump\t0\t900\tyes\tno\ttale-20260127-020000.sql.gz\0dump\t7\t900\tno\tno\todd\tname\n.sql.gz\0"
                                 "dump\t7\t900\tyes\tyes\ttale-20260128-020000.sql.gz\0", 215);
        const Catalogue catalogue = catalogueFromListing(listing);
        QCOMPARE(catalogue.freeBytes, 5);
        QCOMPARE(catalogue.clock.toSecsSinceEpoch(), 1000);
        QStringList names;
        QList<DumpState> states;
        for (const Dump &dump : catalogue.dumps) {
            names << dump.fileName;
            states << dump.state;
        }
        QCOMPARE(names, QStringList({u"tale-20260128-020000.sql.gz"_s, u"tale-20260127-020000.sql.gz"_s, u"tale-20260126-020000.sql.gz"_s, u"odd\tname\n.sql.gz"_s}));
        QCOMPARE(states, QList<DumpState>({DumpState::Writing, DumpState::Empty, DumpState::Unverified, DumpState::Unreadable}));
        QVERIFY(!catalogue.dumps.last().takenAt.isValid());
    }

    void onlyNamesAreNames_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("isName");
        QTest::newRow("plain") << u"public.runs"_s << true;
        QTest::newRow("quoted") << u"public.\"Tool \"\"x\"\" Settings\""_s << true;
        QTest::newRow("umlaut") << u"schön.größe"_s << true;
        QTest::newRow("injection") << u"public.a; DROP TABLE b"_s << false;
        QTest::newRow("open quote") << u"public.\"a"_s << false;
        QTest::newRow("call") << u"pg_sleep(1)"_s << false;
        QTest::newRow("three parts") << u"a.b.c"_s << false;
        QTest::newRow("nothing") << QString() << false;
    }
    void onlyNamesAreNames()
    {
        QFETCH(QString, text);
        QFETCH(bool, isName);
        QCOMPARE(isQualifiedName(text), isName);
    }

    void blocksOfOneTableAreAddedUp()
    {
        const auto inspection = inspectionFromReport(u"x"_s, "size\t9\ngzip\t0\nreader\t0\nbytes\t9\nkind\tdatabase\ntrailer\tyes\nunsafe\tno\ntable\t2\tpublic.p\ntable\t3\tpublic.q\ntable\t5\tpublic.p\n");
        QCOMPARE(inspection.tables, QList<DumpedTable>({{.name = u"public.p"_s, .rows = 7}, {.name = u"public.q"_s, .rows = 3}}));
        QCOMPARE(inspection.rowCount(), 10);
        QVERIFY(inspection.isGood());
        QVERIFY(!inspectionFromReport(u"x"_s, "").isGood());
    }

    void schedulesAreRead()
    {
        const auto schedule = scheduleFromCrontab({u"SHELL=/bin/bash"_s, u"17 * * * * root cd / && run-parts --report /etc/cron.hourly"_s,
            u"0 2 * * * root pg_dump -U tale tale | gzip > /b/tale-$(date +\\%Y).sql.gz"_s, u"30 2 * * * root find /b -name 'tale-*.sql.gz' -mtime +7 -delete # dumps"_s});
        QCOMPARE(schedule.cron, u"0 2 * * *"_s);
        QCOMPARE(schedule.retentionDays.value_or(0), 7);
        QCOMPARE(schedule.pruneCommand, u"root find /b -name 'tale-*.sql.gz' -mtime +7 -delete # dumps"_s);
        QVERIFY(scheduleFromCrontab({u"17 * * * * root run-parts"_s}).cron.isEmpty());
        QVERIFY(scheduleFromCrontab({u"# 0 2 * * * pg_dump tale"_s, u"99 2 * * * pg_dump tale"_s, u"@reboot pg_dump tale"_s, u"PATH=/a b c d e pg_dump"_s}).cron.isEmpty());
        const auto both = scheduleFromCrontab({u"@daily  pg_dump tale | gzip >/b/x.sql.gz; find /b -mtime +3 -delete"_s});
        QCOMPARE(both.cron, u"@daily"_s);
        QCOMPARE(both.retentionDays, 3);
        QCOMPARE(longestGapSeconds(u"0 2 * * *"_s).value_or(0), 86400);
        QCOMPARE(longestGapSeconds(u"*/15 * * * *"_s).value_or(0), 900);
        QCOMPARE(longestGapSeconds(u"0 */6 * * *"_s).value_or(0), 6 * 3600);
        QCOMPARE(longestGapSeconds(u"0 2 * * 0"_s).value_or(0), 7 * 86400);
        QVERIFY(!longestGapSeconds(u"0 2 1 * *"_s));
    }

    void whatAJobPrunesIsReadFromItsNames_data()
    {
        QTest::addColumn<QString>("find");
        QTest::addColumn<QString>("taken"); // of these three
        QTest::newRow("its own dumps") << u"-name 'tale-*.sql.gz' -mtime +7"_s << u"tale-1.sql.gz"_s;
        QTest::newRow("in double quotes") << u"-name \"tale-*.sql.gz\" -mtime +7"_s << u"tale-1.sql.gz"_s;
        QTest::newRow("with backslashes") << u"-mtime +7 -name tale-\\*.sql.gz"_s << u"tale-1.sql.gz"_s;
        QTest::newRow("several") << u"-mtime +7 ( -name 'tale-*' -o -name 'tale_*.gz' )"_s << u"tale-1.sql.gz tale_platform-1.sql.gz"_s;
        QTest::newRow("a set and a mark") << u"-name 'tale[-_]?.sql.gz' -mtime +7"_s << u"tale-1.sql.gz"_s;
        QTest::newRow("all dumps") << u"-name '*.sql.gz' -mtime +7"_s << u"tale-1.sql.gz tale_platform-1.sql.gz"_s;
        QTest::newRow("everything") << u"-type f -mtime +7"_s << u"tale-1.sql.gz tale_platform-1.sql.gz notes%.txt"_s;
        QTest::newRow("a percent sign, as cron wants it") << u"-name '*\\%.txt' -mtime +7"_s << u"notes%.txt"_s;
        QTest::newRow("all but") << u"! -name 'tale-*' -mtime +7"_s << u"tale-1.sql.gz tale_platform-1.sql.gz notes%.txt"_s; // can't be told
        QTest::newRow("nothing") << u"-name 'tale-*.sql.gz'"_s << QString();
    }

    void whatAJobPrunesIsReadFromItsNames()
    {
        QFETCH(QString, find);
        QFETCH(QString, taken);
        const auto schedule = scheduleFromCrontab({u"30 2 * * * find /backup "_s + find + u" -delete"_s});
        QStringList found;
        for (const QString &name : {u"tale-1.sql.gz"_s, u"tale_platform-1.sql.gz"_s, u"notes%.txt"_s})
            if (schedule.prunes(name))
                found << name;
        QCOMPARE(found.join(u' '), taken);
        QCOMPARE(schedule.prunesEverything(), find == "-type f -mtime +7"_L1);
        // And the table of dumps says of the others that they stay.
        const Dump other {.fileName = u"tale_platform-1.sql.gz"_s, .modifiedAt = QDateTime(QDate(2026, 1, 1), QTime(2, 0), QTimeZone::UTC)};
        QCOMPARE(expectedPruneTime(other, schedule).has_value(), taken.contains(other.fileName));
    }

    void figuresReadWell()
    {
        QLocale::setDefault(QLocale::c());
        QCOMPARE(formatAge(33 * 3600), u"33 h"_s);
        QCOMPARE(formatAge(63 * 3600), u"2 d 15 h"_s);
        QCOMPARE(formatAge(-5), u"0 s"_s);
        QCOMPARE(formatDuration(220), u"3 min 40 s"_s);
        QCOMPARE(formatDuration(900), u"15 min"_s);
        QCOMPARE(formatDuration(0.4), u"0.4 s"_s);
        const QDateTime time(QDate(2026, 1, 26), QTime(2, 0), QTimeZone::UTC);
        QCOMPARE(toIsoTime(time.toTimeZone(QTimeZone("Asia/Tokyo"))), u"2026-01-26T02:00:00Z"_s);
        QCOMPARE(fromIsoTime(toIsoTime(time)), time);
        QVERIFY(toIsoTime({}).isEmpty());
    }
};

QTEST_GUILESS_MAIN(FoundationTest)
#include "foundationtest.moc"
