// What needs the admin: when each sentence is said, and when it is not. Pure functions; no host.
#include "core/foundation/format.h"
#include "core/overview/attention.h"
#include "core/retention/crontab.h"
#include "overviewfacts.h"

#include <QTest>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace talekeeper;

namespace {

QStringList idsOf(const QList<Attention> &attention)
{
    QStringList ids;
    for (const Attention &one : attention)
        ids << one.id;
    return ids;
}

QStringList idsIn(const HostStatus &status) { return idsOf(attentionIn(status, testNow())); }

Attention only(const HostStatus &status)
{
    const QList<Attention> found = attentionIn(status, testNow());
    if (found.size() != 1)
        QTest::qFail(qPrintable(idsOf(found).join(u' ')), __FILE__, __LINE__);
    return found.value(0);
}

RunRecord run(RunState state)
{
    return {.run = u"20261122-093000-4f2a"_s, .state = state, .database = u"tale"_s, .startedAt = testNow().addSecs(-600), .console = u"admin@desk"_s,
        .running = {u"tale-convex"_s}, .step = u"load"_s};
}

Database kept(qint64 daysAgo)
{
    const RunTag tag {.run = u"20261110-093000-4f2a"_s, .part = RunTag::Part::Previous, .database = u"tale"_s, .at = testNow().addDays(-daysAgo)};
    return testDatabase(u"tale_before_20261110_093000"_s, 700'000'000, commentWithTag({}, tag));
}

Dump &dumpIn(HostStatus &status, const QString &fileName) { return *std::ranges::find(status.catalogue.dumps, fileName, &Dump::fileName); }

void removeDumpsOf(HostStatus &status, const QString &database)
{
    status.catalogue.dumps.removeIf([&](const Dump &dump) { return dump.database == database; });
}

} // namespace

class AttentionTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whereAllIsWellThatIsSaid()
    {
        const HostStatus status = wellStatus();
        QCOMPARE(idsIn(status), QStringList());
        const auto well = allWellIn(status, testNow());
        QVERIFY(well && well->isProved);
    }

    void allWellClaimsOnlyWhatIsKnown()
    {
        HostStatus unread = wellStatus();
        dumpIn(unread, dailyName(u"tale_knowledge"_s, 0)).state = DumpState::Unverified;
        const auto notRead = allWellIn(unread, testNow());
        QVERIFY(notRead && !notRead->isProved);
        QCOMPARE(notRead->uncheckedDump, dailyName(u"tale_knowledge"_s, 0));
        QVERIFY(!notRead->headline.contains(u"Nothing needs you"_s));

        HostStatus starting = wellStatus();
        starting.stack.containers[1].health = Health::Starting;
        const auto notUp = allWellIn(starting, testNow());
        QVERIFY(notUp && !notUp->isProved && notUp->text.contains(u"tale-convex"_s));

        HostStatus wrong = wellStatus();
        wrong.catalogue.freeBytes = 1;
        QVERIFY(!allWellIn(wrong, testNow()));
    }

    void runHalfWay()
    {
        HostStatus status = wellStatus();
        status.runs = {run(RunState::Restored), run(RunState::Interrupted)};
        const Attention attention = only(status);
        QCOMPARE(attention.id, u"interrupted"_s);
        QCOMPARE(attention.level, Attention::Level::Problem);
        QCOMPARE(attention.remedy, Attention::Remedy::ShowRun);
        QCOMPARE(attention.subject, status.runs.first().run);
        QVERIFY(!(attention.headline + attention.text).contains(u"talekeeperctl"_s));
        QVERIFY(sentence(attention).contains(u"talekeeperctl resume "_s + attention.subject));
        QVERIFY(sentence(attention).contains(u"talekeeperctl undo "_s + attention.subject));
        QVERIFY(!attention.text.contains(u"restarted"_s)); // nothing was stopped
        status.runs.last().journal = Journal {.stoppedAt = testNow()};
        QVERIFY(only(status).text.contains(u"where the host was restarted"_s));
        status.runs.last().guardActedAt = testNow();
        QVERIFY(only(status).text.contains(u"guard"_s));
        QVERIFY(!only(status).text.contains(u"restarted"_s));
        status.runs.last().whyNoResume = u"Its journal is gone."_s;
        QVERIFY(only(status).text.contains(u"only be taken back"_s));
        QVERIFY(!sentence(only(status)).contains(u"resume"_s));
        status.runs.last().whyNoResume.clear();
        status.runs.last().whyNoUndo = u"Another database is in service."_s;
        QVERIFY(only(status).text.contains(u"only be followed"_s));
        QVERIFY(!sentence(only(status)).contains(u"talekeeperctl undo"_s));
        status.runs.last().undoing = true;
        QVERIFY(only(status).headline.contains(u"undo"_s));
    }

    /// The half-way run's own banner says that Tale is stopped; to start it by hand would be on data that is not decided on.
    void whatAHalfWayRunStoppedIsNotToBeStarted()
    {
        HostStatus status = wellStatus();
        status.runs = {run(RunState::Interrupted)};
        status.runs.first().journal = Journal {.stoppedAt = testNow().addSecs(-300)};
        status.stack.containers[1].state = ContainerState::Exited;
        const Attention attention = only(status);
        QCOMPARE(attention.id, u"interrupted"_s);
        QVERIFY2(attention.text.contains(u"Tale is stopped since 22 Nov 2026 10:55 UTC: tale-convex."_s), qPrintable(attention.text));
        status.runs.first().journal.reset();
        QVERIFY2(only(status).text.contains(u"Tale is stopped: tale-convex."_s), qPrintable(only(status).text));
        // What it did not stop is told of as ever.
        status.stack.containers[3].state = ContainerState::Exited;
        const QList<Attention> more = attentionIn(status, testNow());
        QCOMPARE(idsOf(more), QStringList({u"interrupted"_s, u"stopped"_s}));
        QVERIFY(more.last().headline.contains(u"tale-rag-green"_s));
        status.stack.containers[1].state = status.stack.containers[3].state = ContainerState::Running;
        QVERIFY(!only(status).text.contains(u"stopped"_s));
    }

    void runAtWorkIsNoAlarm()
    {
        HostStatus status = wellStatus();
        status.runs = {run(RunState::Running)};
        status.stack.containers[1].state = ContainerState::Exited; // stopped by the run, which starts it again
        status.databases[1].allowsConnections = false;
        const Attention attention = only(status);
        QCOMPARE(attention.id, u"running"_s);
        QCOMPARE(attention.level, Attention::Level::Notice);
        QVERIFY(attention.text.contains(u"admin@desk"_s));
    }

    void aRehearsalStopsNobodyAndPutsNothingAtStake()
    {
        HostStatus status = wellStatus();
        status.runs = {run(RunState::Running)};
        status.runs[0].isRehearsal = true;
        status.runs[0].running.clear();
        QVERIFY(only(status).text.contains(u"Nothing is stopped"_s));
        for (const RunState state : {RunState::Interrupted, RunState::Rehearsed}) {
            status.runs[0].state = state;
            status.runs[0].sideDatabase = u"tale_rehearsal_20261122_093000"_s;
            const Attention attention = only(status);
            QCOMPARE(attention.id, u"rehearsal"_s);
            QVERIFY(attention.level != Attention::Level::Problem);
            QVERIFY(attention.text.contains(u"tale_rehearsal_20261122_093000"_s) && attention.hint.contains(u"undo "_s + status.runs[0].run));
            QVERIFY2(!sentence(attention).contains(u"resume"_s) && !sentence(attention).contains(u"decision"_s), qPrintable(sentence(attention)));
        }
        status.runs[0].state = RunState::Ended;
        status.runs[0].sideDatabase.clear();
        QVERIFY(idsIn(status).isEmpty());
    }

    void closedDatabase()
    {
        HostStatus status = wellStatus();
        status.databases[2].allowsConnections = false;
        QCOMPARE(only(status).id, u"closed"_s);
        QCOMPARE(only(status).remedy, Attention::Remedy::CopyCommand);
        QCOMPARE(only(status).command, u"ALTER DATABASE \"tale_platform\" ALLOW_CONNECTIONS true"_s);
        QVERIFY(only(status).text.contains(u"ALTER DATABASE \"tale_platform\" ALLOW_CONNECTIONS true"_s));
        status.databases[2].allowsConnections = true;
        status.databases[1].allowsConnections = false;
        status.runs = {run(RunState::Interrupted)};
        const QList<Attention> byRun = attentionIn(status, testNow());
        QCOMPARE(idsOf(byRun), QStringList({u"interrupted"_s, u"closed"_s}));
        QCOMPARE(byRun.last().remedy, Attention::Remedy::ShowRun);
        QVERIFY(sentence(byRun.last()).contains(u"talekeeperctl undo"_s));
    }

    void noDumps()
    {
        HostStatus status = wellStatus();
        status.catalogue.dumps.clear();
        QCOMPARE(only(status).id, u"nodump"_s);
        QCOMPARE(only(status).remedy, Attention::Remedy::TakeDump); // there is nothing else to show
        QCOMPARE(only(status).level, Attention::Level::Problem);
        QVERIFY(only(status).text.contains(u"/backup"_s));
        status.catalogue.dumps = {testDump(u"notes.sql.gz"_s)}; // no dump by its name
        QCOMPARE(only(status).id, u"nodump"_s);
    }

    void noDirectory()
    {
        HostFacts facts = wellStatus();
        facts.cron = {.crontabs = {{.path = u"/etc/cron.d/dump"_s, .lines = {u"0 2 * * * pg_dump tale"_s}}}, .program = u"cron"_s};
        const HostStatus missing = statusOf(facts, failure(ErrorKind::NotFound, u"The backup directory /backup does not exist."_s));
        QCOMPARE(only(missing).id, u"directory"_s);
        QVERIFY(missing.overdue);
        QVERIFY(sentence(only(missing)).contains(u"/backup does not exist"_s));
        // That it can't be listed does not mean that it is empty.
        const HostStatus unreadable = statusOf(facts, failure(ErrorKind::Failed, u"can't be read"_s));
        QCOMPARE(idsIn(unreadable), QStringList(u"directory"_s));
        QVERIFY(!sentence(only(unreadable)).contains(u"no place"_s));
    }

    void lateDumps()
    {
        HostStatus status = wellStatus();
        const auto at = [&](qint64 hours) { return testDump(dailyName(u"tale"_s, 0)).takenAt.addSecs(hours * 3600); };
        QCOMPARE(idsOf(attentionIn(status, at(26))), QStringList());
        QCOMPARE(idsOf(attentionIn(status, at(27))), QStringList(u"overdue"_s));
        QVERIFY(attentionIn(status, at(27)).first().headline.contains(u"27 h"_s));
        status.schedule.cron = u"0 2 * * 0"_s; // weekly
        QCOMPARE(idsOf(attentionIn(status, at(27))), QStringList());
    }

    void newestIsBad_data()
    {
        QTest::addColumn<DumpState>("state");
        QTest::addColumn<QString>("word");
        QTest::newRow("empty") << DumpState::Empty << u"empty"_s;
        QTest::newRow("truncated") << DumpState::Truncated << u"cut short"_s;
        QTest::newRow("corrupt") << DumpState::Corrupt << u"damaged"_s;
        QTest::newRow("unsafe") << DumpState::Unsafe << u"unsafe"_s;
        QTest::newRow("unreadable") << DumpState::Unreadable << u"can't be read"_s;
        QTest::newRow("unverified") << DumpState::Unverified << QString();
        QTest::newRow("writing") << DumpState::Writing << QString();
    }

    void newestIsBad()
    {
        QFETCH(DumpState, state);
        QFETCH(QString, word);
        HostStatus status = wellStatus();
        dumpIn(status, dailyName(u"tale"_s, 0)).state = state;
        if (word.isEmpty()) {
            QCOMPARE(idsIn(status), QStringList());
            return;
        }
        const Attention attention = only(status);
        QCOMPARE(attention.id, u"badnewest"_s);
        QVERIFY(attention.headline.contains(word));
        QCOMPARE(attention.level, Attention::Level::Warning);
        QVERIFY(attention.text.contains(u"is whole is 33 h old"_s));
        QCOMPARE(attention.remedy, Attention::Remedy::ShowDumps);
        QCOMPARE(attention.subject, dailyName(u"tale"_s, 0));
        // The one before it was not read, so it is not called whole.
        dumpIn(status, dailyName(u"tale"_s, 1)).state = DumpState::Unverified;
        QVERIFY(only(status).text.contains(u"not checked"_s));
        for (int day = 1; day < 8; ++day)
            dumpIn(status, dailyName(u"tale"_s, day)).state = DumpState::Empty;
        QCOMPARE(only(status).level, Attention::Level::Problem);
    }

    void newestOfAnotherDatabaseIsBad()
    {
        HostStatus status = wellStatus();
        dumpIn(status, dailyName(u"tale_platform"_s, 0)).state = DumpState::Truncated;
        QVERIFY(only(status).headline.contains(u"tale_platform"_s));
    }

    void noSchedule()
    {
        HostStatus status = wellStatus();
        status.schedule = {};
        QCOMPARE(only(status).id, u"noschedule"_s);
        QCOMPARE(only(status).headline, u"Nothing writes dumps here."_s);
        QVERIFY2(sentence(only(status)).contains(u"talekeeperctl sidecar"_s), qPrintable(sentence(only(status))));
        QCOMPARE(only(status).remedy, Attention::Remedy::MakeSchedule);
        status.schedule.idleOrigin = u"/etc/cron.d/tale-backup"_s;
        QVERIFY2(only(status).text.contains(u"The crontab /etc/cron.d/tale-backup would, but no cron runs in tale-db."_s), qPrintable(only(status).text));
        status.schedule.idleOrigin = u"tale-rag-green"_s; // a container
        QVERIFY2(only(status).text.contains(u"The service tale-rag-green would, but it does not run."_s), qPrintable(only(status).text));
        status.schedule = {.cron = u"0 2 * * *"_s, .source = ScheduleSource::History};
        QCOMPARE(only(status).id, u"unknownjob"_s);
        QCOMPARE(only(status).level, Attention::Level::Notice);
    }

    void aJobThatPrunesWhatIsNoDump()
    {
        HostStatus status = wellStatus();
        const auto scheduleOf = [](const QString &prune) {
            return scheduleFromCrontabs({.crontabs = {{.path = u"/etc/cron.d/tale"_s, .isSystem = true, .lines = {u"0 2 * * * root pg_dump tale | gzip > /backup/x"_s, prune}}}, .program = u"cron"_s});
        };
        status.schedule = scheduleOf(u"30 2 * * * root find /backup -mtime +7 -delete"_s);
        QCOMPARE(only(status).id, u"pruneall"_s);
        QCOMPARE(only(status).remedy, Attention::Remedy::LookAgain);
        QVERIFY2(only(status).text.contains(u"\"find /backup -mtime +7 -delete\" in /etc/cron.d/tale"_s), qPrintable(only(status).text));
        status.schedule = scheduleOf(u"30 2 * * * root find /backup -name 'tale*.sql.gz' -mtime +7 -delete"_s);
        QCOMPARE(idsIn(status), QStringList());
        status.schedule = scheduleOf(u"30 2 * * * root ls -t /backup | tail -n +8 | xargs rm"_s);
        QCOMPARE(only(status).id, u"unreadjob"_s);
        QVERIFY2(only(status).text.contains(u"/etc/cron.d/tale: 30 2 * * * ls -t /backup"_s), qPrintable(only(status).text));
    }

    void databasesInNoDump()
    {
        HostStatus status = wellStatus();
        removeDumpsOf(status, u"tale_platform"_s);
        QVERIFY(only(status).headline.contains(u"tale_platform"_s) && only(status).text.contains(formatSize(4'100'000'000)));
        removeDumpsOf(status, u"tale_knowledge"_s);
        const Attention attention = only(status);
        QCOMPARE(attention.id, u"undumped"_s);
        QCOMPARE(attention.remedy, Attention::Remedy::MakeSchedule);
        QVERIFY(attention.headline.contains(u"tale_platform and tale_knowledge"_s));
        QVERIFY(!attention.headline.contains(u"postgres"_s));
    }

    void databasesWithOldDumpsOnly()
    {
        HostStatus status = wellStatus();
        removeDumpsOf(status, u"tale_platform"_s);
        status.catalogue.dumps << testDump(dailyName(u"tale_platform"_s, 30));
        QCOMPARE(only(status).id, u"old"_s);
        QVERIFY(only(status).headline.contains(u"tale_platform (30 d)"_s));
    }

    void dumpFromTheFuture()
    {
        HostStatus status = wellStatus();
        status.catalogue.dumps.prepend(testDump(u"tale-20991231-020000.sql.gz"_s));
        QCOMPARE(only(status).id, u"future"_s);
        status.catalogue.dumps.removeIf([](const Dump &dump) { return dump.takenAt <= testNow() && dump.database == u"tale"_s; });
        QCOMPARE(idsIn(status), QStringList({u"future"_s, u"undumped"_s})); // it covers nothing
    }

    void containersDown()
    {
        HostStatus status = wellStatus();
        status.stack.containers[1].state = ContainerState::Exited;
        QCOMPARE(only(status).id, u"stopped"_s);
        QVERIFY(only(status).headline.contains(u"tale-convex"_s) && only(status).text.contains(u"exited"_s));
        status.stack.containers[3].state = ContainerState::Restarting;
        QVERIFY(only(status).headline.contains(u"2 containers"_s));
        QVERIFY(only(status).text.contains(u"tale-rag-green (restarting)"_s));
    }

    void containerUnhealthy()
    {
        HostStatus status = wellStatus();
        status.stack.containers[2].health = Health::Unhealthy;
        QCOMPARE(only(status).id, u"unhealthy"_s);
    }

    void otherColourStandsBy()
    {
        HostStatus status = wellStatus();
        Container blue = testContainer(u"tale-platform-blue"_s, Role::Platform, u"blue"_s);
        blue.state = ContainerState::Exited;
        status.stack.containers << blue;
        QCOMPARE(idsIn(status), QStringList());
        QVERIFY(isLive(status.stack.containers.at(2), status.stack.containers));
        status.stack.containers[2].state = ContainerState::Exited; // now neither runs
        QCOMPARE(idsIn(status), QStringList(u"stopped"_s));
        QVERIFY(only(status).headline.contains(u"2 containers"_s));
        status.stack.containers[2].state = status.stack.containers[4].state = ContainerState::Running; // a deploy
        QVERIFY(!isLive(status.stack.containers.at(2), status.stack.containers));
    }

    void keptForLong()
    {
        HostStatus status = wellStatus();
        status.databases << kept(6);
        QCOMPARE(idsIn(status), QStringList());
        status.databases.last() = kept(8);
        status.runs = {{.run = u"20261110-093000-4f2a"_s, .state = RunState::Restored, .whyNoDiscard = u"It is running."_s}};
        QCOMPARE(only(status).remedy, Attention::Remedy::ShowRun); // nothing is offered that would be refused
        QVERIFY(only(status).hint.isEmpty());
        status.runs.first().whyNoDiscard.clear();
        const Attention attention = only(status);
        QCOMPARE(attention.id, u"kept"_s);
        QCOMPARE(attention.level, Attention::Level::Notice);
        QCOMPARE(attention.remedy, Attention::Remedy::Discard);
        QCOMPARE(attention.subject, u"20261110-093000-4f2a"_s);
        QVERIFY(!attention.text.contains(u"talekeeperctl"_s));
        QVERIFY(sentence(attention).contains(u"talekeeperctl discard 20261110-093000-4f2a --yes tale_before_20261110_093000"_s));
    }

    void newestIsMuchSmaller()
    {
        HostStatus status = wellStatus();
        dumpIn(status, dailyName(u"tale"_s, 1)).sizeBytes = 20'000'000; // what came after it is as ever
        status.history = historyOf(status.catalogue.dumps, testNow());
        QCOMPARE(idsIn(status), QStringList());
        dumpIn(status, dailyName(u"tale_platform"_s, 0)).sizeBytes = 46'000'000;
        status.history = historyOf(status.catalogue.dumps, testNow());
        QCOMPARE(only(status).id, u"shrunk"_s);
        QCOMPARE(only(status).subject, dailyName(u"tale_platform"_s, 0));
        QVERIFY2(only(status).text.contains(u"46 MB"_s) && only(status).text.contains(u"94 MB"_s), qPrintable(only(status).text));
    }

    void volumeThatFillsSoon()
    {
        HostStatus status = wellStatus();
        status.history = historyOf(status.catalogue.dumps, testNow());
        QCOMPARE(idsIn(status), QStringList()); // as many go as come
        status.schedule.retentionDays.reset();
        QCOMPARE(idsIn(status), QStringList()); // 60 GB are free for 282 MB a day
        status.catalogue.freeBytes = status.catalogue.totalBytes = 12 * 282'000'000LL;
        QCOMPARE(only(status).id, u"full"_s);
        QVERIFY2(only(status).headline.contains(u"in about 13 days"_s), qPrintable(only(status).headline));
        status.catalogue.freeBytes = 281'000'000;
        QCOMPARE(only(status).id, u"room"_s); // the next ones do not even fit
    }

    void historyThatCantBeKept()
    {
        HostStatus status = wellStatus();
        status.historyError = Error {.message = u"The history /h can't be used. The disk is full."_s, .detail = u"full"_s};
        QCOMPARE(only(status).id, u"history"_s);
        QVERIFY(sentence(only(status)).contains(u"The disk is full"_s));
        status.historyError.reset();
        status.historiesSetAside = {u"/h.damaged-20261122-110000"_s};
        QCOMPARE(only(status).id, u"setaside"_s);
        QVERIFY(only(status).text.contains(u"/h.damaged-20261122-110000"_s));
        QVERIFY(!allWellIn(status, testNow()));
    }

    void littleRoom()
    {
        HostStatus status = wellStatus();
        status.catalogue.freeBytes = 10'000'000'000;
        QCOMPARE(idsIn(status), QStringList());
        status.catalogue.freeBytes = 9'000'000'000;
        QCOMPARE(only(status).id, u"room"_s);
        QCOMPARE(only(status).level, Attention::Level::Warning);
        QCOMPARE(only(status).remedy, Attention::Remedy::ShowDumps);
        status.catalogue.freeBytes = 281'000'000; // three dumps of 94 MB will not fit
        QCOMPARE(only(status).level, Attention::Level::Problem);
        QCOMPARE(only(status).remedy, Attention::Remedy::ShowDumps);
        status.catalogue.freeBytes = status.catalogue.totalBytes = 0; // not known
        QCOMPARE(idsIn(status), QStringList());
    }

    void mostImportantComesFirst()
    {
        HostStatus status = wellStatus();
        status.runs = {run(RunState::Running), run(RunState::Interrupted)};
        status.databases[2].allowsConnections = false;
        status.databases << kept(9);
        removeDumpsOf(status, u"tale_platform"_s);
        dumpIn(status, dailyName(u"tale"_s, 0)).state = DumpState::Empty;
        status.schedule = {};
        status.stack.containers[3].state = ContainerState::Exited;
        status.catalogue.freeBytes = 1;
        QCOMPARE(idsIn(status),
            QStringList({u"interrupted"_s, u"running"_s, u"closed"_s, u"badnewest"_s, u"noschedule"_s, u"undumped"_s, u"stopped"_s, u"kept"_s, u"room"_s}));
    }

    void withoutServer()
    {
        HostStatus status = wellStatus();
        const Error stopped {.kind = ErrorKind::DatabaseStopped, .message = u"Start it first."_s, .detail = u"raw"_s};
        status.stack.database.state = status.stack.containers[0].state = ContainerState::Exited;
        QList<Attention> said = attentionWithoutServer(status.stack, stopped, std::unexpected(stopped), testNow());
        QCOMPARE(idsOf(said), QStringList(u"server"_s)); // nothing is said of dumps or schedules: nobody has looked
        QVERIFY(sentence(said.first()).contains(stopped.message));
        QCOMPARE(said.first().detail, u"raw"_s);
        status.stack.containers[1].state = ContainerState::Exited;
        Catalogue late = status.catalogue;
        late.dumps.removeIf([](const Dump &dump) { return dump.takenAt.daysTo(testNow()) < 3; });
        said = attentionWithoutServer(status.stack, {.kind = ErrorKind::DatabaseUnreachable}, late, testNow());
        QCOMPARE(idsOf(said), QStringList({u"server"_s, u"overdue"_s, u"stopped"_s}));
    }
};

QTEST_GUILESS_MAIN(AttentionTest)
#include "attentiontest.moc"
