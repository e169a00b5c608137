// The small things that everything stands on: jobs, names, listings, reports, figures.
#include "core/dumps/catalogue.h"
#include "core/dumps/inspection.h"
#include "core/dumps/pin.h"
#include "core/dumps/take.h"
#include "core/foundation/format.h"
#include "core/foundation/job.h"
#include "core/retention/crontab.h"
#include "core/retention/prunetime.h"

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

    void pinsInListingsAreRead()
    {
        QByteArray listing;
        for (const QByteArray &record : QByteArrayList {"clock\t1000", "room\t5\t10", "dump\t7\t900\tyes\tno\ttale-20260126-020000.sql.gz",
                 "dump\t7\t900\tyes\tno\ttale-20260127-020000.sql.gz", "dump\t7\t900\tyes\tno\ttale-20260128-020000.sql.gz", "dump\t7\t900\tyes\tno\ttale-20260129-020000.sql.gz",
                 "pin\t7\t900\tyes\tsame\ttale-20260126-020000.sql.gz", "pin\t8\t900\tyes\tother\ttale-20260127-020000.sql.gz",
                 "pin\t7\t900\tyes\tgone\ttale-20260128-020000.sql.gz", "pin\t9\t800\tno\tgone\ttale_platform-20260101-020000.sql.gz", "pin\t9\t800\tyes\tgone\todd\tname\n.sql.gz"})
            listing += record + '\0';
        const Catalogue catalogue = catalogueFromListing(listing);
        QStringList pinned;
        for (const Dump &dump : catalogue.dumps)
            if (dump.pinned)
                pinned << dump.fileName;
        // The third was pruned right after it was listed; of the second another file has the name now.
        QCOMPARE(pinned, (QStringList {u"tale-20260128-020000.sql.gz"_s, u"tale-20260127-020000.sql.gz.pinned"_s, u"tale-20260126-020000.sql.gz"_s,
                             u"tale_platform-20260101-020000.sql.gz"_s, u"odd\tname\n.sql.gz"_s}));
        QCOMPARE(catalogue.dumps.size(), 7);
        const Dump *other = catalogue.find(u"tale-20260127-020000.sql.gz.pinned"_s);
        QCOMPARE(other->takenAt, catalogue.find(u"tale-20260127-020000.sql.gz"_s)->takenAt);
        QCOMPARE(other->database, u"tale"_s);
        QCOMPARE(other->sizeBytes, 8);
        const Dump *pruned = catalogue.find(u"tale_platform-20260101-020000.sql.gz"_s);
        QCOMPARE(pruned->state, DumpState::Unreadable);
        QCOMPARE(pruned->database, u"tale_platform"_s);
        QCOMPARE(pruned->modifiedAt.toSecsSinceEpoch(), 800);
    }

    void whoPrunesIsSaid_data()
    {
        QTest::addColumn<QString>("job");
        QTest::addColumn<QString>("own"); ///< what is said of tale-…
        QTest::addColumn<QString>("other"); ///< and of tale_platform-…
        QTest::addColumn<bool>("takesPins");
        QTest::newRow("by name") << u"30 2 * * * find /backup -name 'tale-*.sql.gz' -mtime +7 -delete"_s << u"own job prunes it from 3 Feb"_s << u"Nothing prunes it"_s << false;
        QTest::newRow("by ending") << u"30 2 * * * find /backup -name '*.gz' -mtime +7 -delete"_s << u"own job prunes it from 3 Feb"_s << u"own job prunes it"_s << false;
        QTest::newRow("by a part") << u"30 2 * * * find /backup -name '*.sql.gz*' -mtime +7 -delete"_s << u"own job prunes it from 3 Feb"_s << u"own job prunes it"_s << false;
        QTest::newRow("all") << u"30 2 * * * find /backup -mtime +7 -delete"_s << u"own job prunes it from 3 Feb"_s << u"own job prunes it"_s << true;
        QTest::newRow("all, not in folders") << u"30 2 * * * find /backup -maxdepth 1 -mtime +7 -delete"_s << u"own job prunes it"_s << u"own job prunes it"_s << false;
        QTest::newRow("none") << u"0 2 * * * pg_dump tale > /backup/x.sql.gz"_s << u"No job that prunes was found"_s << u"No job that prunes was found"_s << false;
    }

    void whoPrunesIsSaid()
    {
        QFETCH(QString, job);
        QFETCH(QString, own);
        QFETCH(QString, other);
        QFETCH(bool, takesPins);
        const BackupSchedule schedule = scheduleFromCrontabs({.crontabs = {{.path = u"/var/spool/cron/crontabs/root"_s, .isSystem = false, .lines = {job}}}, .program = u"cron"_s});
        Dump dump {.fileName = u"tale-20260126-020000.sql.gz"_s, .modifiedAt = QDateTime(QDate(2026, 1, 26), QTime(2, 0), QTimeZone::UTC)};
        QVERIFY2(prunedByText(dump, schedule).contains(own), qPrintable(prunedByText(dump, schedule)));
        QCOMPARE(jobThatTakesPin(schedule, dump.fileName) != nullptr, takesPins);
        QCOMPARE(pinChangeText(PinChange::Pinned, dump.fileName, schedule).contains(u"pins too"_s), takesPins);
        dump.pinned = true;
        QCOMPARE(expectedPruneTime(dump, schedule).has_value(), takesPins);
        dump = {.fileName = u"tale_platform-20260126-020000.sql.gz"_s, .modifiedAt = dump.modifiedAt};
        QVERIFY2(prunedByText(dump, schedule).contains(other), qPrintable(prunedByText(dump, schedule)));
    }

    void aDumpsPrefixIsTheHosts()
    {
        Stack stack;
        stack.database.databaseName = u"acme"_s;
        const auto named = [](const QString &name) { return Dump {.fileName = name, .database = parseDumpName(name)->database, .takenAt = parseDumpName(name)->takenAt}; };
        QCOMPARE(dumpPrefixOf(u"acme"_s, stack, {}), u"tale"_s);
        QCOMPARE(dumpPrefixOf(u"tale_platform"_s, stack, {}), u"tale_platform"_s);
        const QList<Dump> dumps {named(u"tale_platform-20260127-020000.sql.gz"_s), named(u"acme-20260126-020000.sql.gz"_s), named(u"tale-20260125-020000.sql.gz"_s)};
        QCOMPARE(dumpPrefixOf(u"acme"_s, stack, dumps), u"acme"_s);
        QCOMPARE(dumpPrefixOf(u"acme"_s, stack, dumps.sliced(2)), u"tale"_s);
        QCOMPARE(pinFileName(u"tale-20260126-020000.sql.gz.pinned"_s), pinFileName(u"tale-20260126-020000.sql.gz"_s));
        QCOMPARE(pinFileName(u"a%2E.sql.gz"_s), u"pinned=a%252E%2Esql%2Egz"_s);
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
        QHash<qint64, QString> byStep;
        for (qint64 seconds = -60; seconds < 20 * 24 * 3600; seconds += seconds < 7200 ? 1 : 1799) {
            const auto known = byStep.constFind(ageStep(seconds));
            QVERIFY2(known == byStep.cend() || *known == formatAge(seconds), qPrintable(formatAge(seconds)));
            byStep.insert(ageStep(seconds), formatAge(seconds));
        }
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
