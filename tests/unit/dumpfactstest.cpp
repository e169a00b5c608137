// What is known around dumps, as values: live rows, what is given up, missed days, prune times, whole gzip files.
#include "core/dumps/gzipcheck.h"
#include "core/dumps/partfile.h"
#include "core/restore/loss.h"
#include "core/retention/misseddays.h"
#include "core/retention/prunetime.h"

#include <QDir>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <QTimeZone>

using namespace Qt::StringLiterals;
using namespace talekeeper;

namespace
{

QDateTime utc(const QString &text) { return QDateTime::fromString(text + u"Z"_s, Qt::ISODate); }

LiveTable live(const QString &name, std::optional<qint64> rows, bool exact = true, const QString &partitionOf = {})
{
    return {.name = name, .partitionOf = partitionOf, .rows = rows, .exact = exact};
}

Dump dump(const QString &fileName)
{
    Dump made{.fileName = fileName};
    if (const auto name = parseDumpName(fileName)) {
        made.database = name->database;
        made.takenAt = name->takenAt;
        made.modifiedAt = name->takenAt.addSecs(60);
    }
    return made;
}

QList<Dump> dumpsOf(const QString &database, const QStringList &times)
{
    QList<Dump> dumps;
    for (const QString &time : times)
        dumps << dump(database + u'-' + time + u".sql.gz"_s);
    return dumps;
}

/// "tale 2026-11-20", or "tale 2026-11-20?" for a gap.
QStringList textsOf(const QList<MissedDay> &days)
{
    QStringList texts;
    for (const MissedDay &day : days)
        texts << day.database + u' ' + day.due.date().toString(Qt::ISODate)
                + (day.kind == MissedDay::Kind::Gap ? u"?"_s : QString());
    return texts;
}

QByteArray gzipped(const QByteArray &text)
{
    QProcess process;
    process.start(u"gzip"_s, {u"-c"_s});
    process.write(text);
    process.closeWriteChannel();
    process.waitForFinished();
    return process.readAllStandardOutput();
}

QString faultOf(const QByteArray &bytes, qsizetype piece)
{
    GzipCheck check;
    for (qsizetype at = 0; at < bytes.size(); at += piece)
        check.add(bytes.mid(at, piece));
    return check.fault();
}

const QByteArray someDump = "--\n-- PostgreSQL database dump\n--\n" + QByteArray(300'000, 'x')
    + "\n\n--\n-- PostgreSQL database dump complete\n--\n\n\\unrestrict abc\n\n";

} // namespace

class DumpFactsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void liveTablesAreReadFromRows()
    {
        const SqlRows rows{.rows = {{u"public.runs"_s, std::nullopt, u"1500000"_s, u"900"_s},
                               {u"public.\"Tool Settings\""_s, std::nullopt, std::nullopt, u"0"_s},
                               {u"public.usage_2026_11"_s, u"public.usage"_s, u"7"_s, u"1"_s}}};
        const QList<LiveTable> tables = liveTablesFromRows(rows);
        QCOMPARE(tables.size(), 3);
        QCOMPARE(tables.at(0), live(u"public.runs"_s, 1'500'000, false));
        QCOMPARE(tables.at(1), live(u"public.\"Tool Settings\""_s, std::nullopt, false));
        QCOMPARE(tables.at(2), live(u"public.usage_2026_11"_s, 7, false, u"public.usage"_s));
    }

    void partitionsAreOneTableWhereTheDumpHasThemSo()
    {
        const QList<LiveTable> tables{live(u"public.u1"_s, 5, true, u"public.u"_s), live(u"public.u2"_s, 7, false, u"public.u"_s)};
        QCOMPARE(liveTableOf(u"public.u1"_s, tables)->rows, 5);
        QCOMPARE(liveTableOf(u"public.u"_s, tables)->rows, 12);
        QVERIFY(!liveTableOf(u"public.u"_s, tables)->exact);
        QVERIFY(!liveTableOf(u"public.v"_s, tables));
        QVERIFY(!liveTableOf({}, tables));
    }

    void lossIsCountedTableByTable()
    {
        const QList<DumpedTable> dumped{{u"public.audit_log"_s, 1'500'000}, {u"public.runs"_s, 1'000'100},
            {u"public.agents"_s, 5000}, {u"public.usage"_s, 10}, {u"public.gone"_s, 3}};
        const QList<LiveTable> now{live(u"public.audit_log"_s, 1'504'211), live(u"public.runs"_s, 1'000'344),
            live(u"public.agents"_s, 0), // fewer: nothing is counted against the others
            live(u"public.usage_1"_s, 12, true, u"public.usage"_s), live(u"public.\"new, made since\""_s, 10)};
        const auto loss = countLoss(dumped, now);
        QVERIFY(loss);
        QCOMPARE(*loss,
            (CountedLoss{.auditEntries = {.rows = 4211}, .runs = {.rows = 244}, .users = {}, .others = {.rows = 12}, .newTables = 1}));
        QCOMPARE(lossText(*loss), u"4,211 audit entries, 244 runs, 12 rows in other tables. 1 table that is there now is not in the dump at all."_s);
    }

    void estimatesAreCalledSo()
    {
        const auto loss = countLoss({{u"public.audit_log"_s, 100}, {u"public.runs"_s, 1}, {u"auth.\"user\""_s, 1}},
            {live(u"public.audit_log"_s, 350, false), live(u"public.runs"_s, 2), live(u"auth.\"user\""_s, 2),
                live(u"public.x"_s, std::nullopt, false), live(u"public.y"_s, 0)});
        QCOMPARE(lossText(*loss), u"about 250 audit entries, 1 run, 1 user. 2 tables that are there now are not in the dump at all. 1 table could not be counted."_s);
    }

    void estimateThatSeemsToBeNoLossIsNotTakenForOne()
    {
        const auto loss = countLoss({{u"public.runs"_s, 500}}, {live(u"public.runs"_s, 450, false)});
        QVERIFY2(lossText(*loss).contains(u"estimated only, so there may be more"_s), qPrintable(lossText(*loss)));
    }

    void nothingNewIsSaidSoAndNoMore()
    {
        const auto loss = countLoss({{u"public.runs"_s, 5}}, {live(u"public.runs"_s, 4)});
        QVERIFY2(lossText(*loss).contains(u"can't be counted"_s), qPrintable(lossText(*loss)));
        QVERIFY(!countLoss({}, {live(u"public.runs"_s, 4)})); // made with --inserts: not one of its rows is known
    }

    void missedDaysFollowTheSchedule()
    {
        const QDateTime now = utc(u"2026-11-22T11:00:00"_s);
        const BackupSchedule daily{.cron = u"0 2 * * *"_s, .retentionDays = 7};
        // By hand on the 17th at 14:12: that day has a dump.
        const auto dumps = dumpsOf(u"tale"_s,
            {u"20261121-020000"_s, u"20261120-020003"_s, u"20261118-020000"_s, u"20261117-141200"_s, u"20261116-020000"_s});
        QCOMPARE(textsOf(missedDays(dumps, daily, now)), QStringList({u"tale 2026-11-22"_s, u"tale 2026-11-19"_s}));
        QCOMPARE(missedDays(dumps, daily, now).first().due, utc(u"2026-11-22T02:00:00"_s));
        // Two hours are for the dump itself.
        QCOMPARE(textsOf(missedDays(dumps, daily, utc(u"2026-11-22T03:59:00"_s))), QStringList({u"tale 2026-11-19"_s}));
        QCOMPARE(textsOf(missedDays(dumps, daily, utc(u"2026-11-22T04:01:00"_s))).size(), 2);
    }

    void missedDaysGoNoFurtherBackThanPruning()
    {
        const QDateTime now = utc(u"2026-11-22T11:00:00"_s);
        // The one from October was pinned; all between them were pruned as planned.
        const auto dumps = dumpsOf(u"tale"_s, {u"20261122-020000"_s, u"20261020-020000"_s});
        QCOMPARE(textsOf(missedDays(dumps, {.cron = u"0 12 * * *"_s, .retentionDays = 2}, now)).size(), 0); // none at noon
        QCOMPARE(textsOf(missedDays(dumps, {.cron = u"0 2 * * *"_s, .retentionDays = 2}, now)),
            QStringList({u"tale 2026-11-21"_s, u"tale 2026-11-20"_s}));
        QCOMPARE(missedDays(dumps, {.cron = u"0 2 * * *"_s}, now).size(), 32);
    }

    void databaseThatIsDumpedByHandMissesNothing()
    {
        const auto dumps = dumpsOf(u"tale"_s, {u"20261122-020000"_s, u"20261120-020000"_s})
            + dumpsOf(u"tale_platform"_s, {u"20261118-143000"_s})
            + dumpsOf(u"pushed"_s, {u"20261118-020000"_s}); // once, and at that time by chance
        QCOMPARE(textsOf(missedDays(dumps, {.cron = u"0 2 * * *"_s}, utc(u"2026-11-22T11:00:00"_s))),
            QStringList({u"tale 2026-11-21"_s}));
    }

    void lastDumpOfAllStillTellsWhatIsMissed()
    {
        QCOMPARE(textsOf(missedDays(dumpsOf(u"tale"_s, {u"20261120-020000"_s}), {.cron = u"0 2 * * *"_s, .retentionDays = 7},
                     utc(u"2026-11-22T11:00:00"_s))),
            QStringList({u"tale 2026-11-22"_s, u"tale 2026-11-21"_s}));
    }

    void severalADayAreMissedWhenTheDayIsOver()
    {
        const auto dumps = dumpsOf(u"tale"_s, {u"20261120-130000"_s, u"20261118-010000"_s});
        const BackupSchedule hourly{.cron = u"0 * * * *"_s};
        QCOMPARE(textsOf(missedDays(dumps, hourly, utc(u"2026-11-22T01:00:00"_s))), QStringList({u"tale 2026-11-19"_s}));
        QCOMPARE(textsOf(missedDays(dumps, hourly, utc(u"2026-11-22T02:30:00"_s))),
            QStringList({u"tale 2026-11-21"_s, u"tale 2026-11-19"_s}));
    }

    void withoutScheduleThereAreGapsOnly()
    {
        const QDateTime now = utc(u"2026-11-30T11:00:00"_s);
        const auto dumps = dumpsOf(u"tale"_s, {u"20261120-130000"_s, u"20261118-010000"_s});
        QCOMPARE(textsOf(missedDays(dumps, {}, now)), QStringList({u"tale 2026-11-19?"_s}));
        for (const QString &sparse : {u"0 2 * * 0"_s, u"0 2 1,15 * *"_s})
            QVERIFY(missedDays(dumps, {.cron = sparse}, now).isEmpty()); // days between are as planned
        QVERIFY(missedDays({}, {.cron = u"0 2 * * *"_s}, now).isEmpty());
        QVERIFY(missedDays({dump(u"notes.txt"_s)}, {.cron = u"0 2 * * *"_s}, now).isEmpty());
        // A name from the future is nobody's promise.
        QVERIFY(missedDays(dumpsOf(u"tale"_s, {u"29991231-020000"_s}), {.cron = u"0 2 * * *"_s}, now).isEmpty());
    }

    void pruningComesADayLaterThanItSays()
    {
        Dump one = dump(u"tale-20261121-020000.sql.gz"_s);
        QCOMPARE(expectedPruneTime(one, {.retentionDays = 7}), one.modifiedAt.addDays(8));
        QVERIFY(!expectedPruneTime(one, {}));
        one.pinned = true;
        QVERIFY(!expectedPruneTime(one, {.retentionDays = 7}));
    }

    void gzipFilesAreWholeOrNot()
    {
        const QByteArray good = gzipped(someDump);
        for (const qsizetype piece : {qsizetype(1), qsizetype(7), qsizetype(4096), good.size()})
            QCOMPARE(faultOf(good, piece), QString());
        const qsizetype half = someDump.size() / 2;
        const QByteArray members = gzipped(someDump.first(half)) + gzipped(someDump.sliced(half));
        for (const qsizetype piece : {qsizetype(1), members.size()})
            QCOMPARE(faultOf(members, piece), QString());
        QCOMPARE(faultOf(good + QByteArray(512, 0), 100), QString()); // a tape's padding
        QVERIFY(faultOf(good + "x", 100).contains(u"follow"_s));
        QVERIFY(faultOf(good.chopped(1), 100).contains(u"cut short"_s)); // its length is missing
        QVERIFY(faultOf(good.first(good.size() / 2), 100).contains(u"cut short"_s));
        QVERIFY(faultOf(members.chopped(3), 100).contains(u"cut short"_s));
        QByteArray flipped = good;
        flipped[flipped.size() - 6] = char(flipped.at(flipped.size() - 6) ^ 1);
        QVERIFY(faultOf(flipped, 100).contains(u"checksum"_s));
        QVERIFY(faultOf("this is no gzip", 4).contains(u"not gzip"_s));
        QVERIFY(faultOf({}, 4).contains(u"empty"_s));
        QVERIFY(faultOf(gzipped(someDump.chopped(60)), 100).contains(u"last line"_s));
        QCOMPARE(faultOf(gzipped("a\n-- PostgreSQL database cluster dump complete\n--\n\n"), 100), QString());
    }

    void partFilesArePrivateAndOverwriteNothing()
    {
        QTemporaryDir directory;
        const QString path = directory.filePath(u"a.sql.gz"_s);
        {
            QFile old(path + u".part"_s); // of a console that died; open to all
            QVERIFY(old.open(QIODevice::WriteOnly));
            old.write("much longer than the new one");
            old.setPermissions(QFileDevice::Permissions(0x6666));
        }
        {
            PartFile part(path);
            QVERIFY(part.open());
            QCOMPARE(QFile::permissions(path + u".part"_s) & 0x00ff, QFileDevice::Permissions());
            QVERIFY(!PartFile(path).open()); // somebody is writing it
            QCOMPARE(part.size(), 28); // to go on behind
            QVERIFY(part.clear());
            QVERIFY(part.write("new"));
            QVERIFY(part.keep());
        }
        QFile kept(path);
        QVERIFY(kept.open(QIODevice::ReadOnly));
        QCOMPARE(kept.readAll(), QByteArray("new"));
        {
            PartFile part(path);
            QVERIFY(part.open());
            QVERIFY(part.write("other"));
            QVERIFY(!part.keep());
        }
        kept.seek(0);
        QCOMPARE(kept.readAll(), QByteArray("new"));
        // What was written waits for the admin to move the other away.
        QCOMPARE(QDir(directory.path()).entryList(QDir::Files | QDir::Hidden), QStringList({u"a.sql.gz"_s, u"a.sql.gz.part"_s}));
        QVERIFY(!PartFile(u"/nonexistent/a"_s).open());
        QVERIFY(QFile::link(path, path + u"2.part"_s));
        QVERIFY(!PartFile(path + u"2"_s).open()); // not through somebody's link
    }
};

QTEST_GUILESS_MAIN(DumpFactsTest)
#include "dumpfactstest.moc"
