// The small things that everything stands on: jobs, names, listings, reports, figures.
#include "core/dumps/catalogue.h"
#include "core/dumps/inspection.h"
#include "core/foundation/format.h"
#include "core/foundation/job.h"

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
