// The whole walk on a real host: list, verify, restore, undo. What is compared are rows and pg_dump's text.
#include "core/dumps/catalogue.h"
#include "core/overview/hoststatus.h"
#include "hostmain.h"
#include "tests/support/restorecalls.h"

using namespace Qt::StringLiterals;
using namespace talekeeper;

class RestoreTest : public QObject
{
    Q_OBJECT

public:
    explicit RestoreTest(TestHost &host)
        : m_test(host)
    {
    }

private:
    static Job watching(const std::function<void(const QString &)> &act) { return whenPhaseBegins(act); }
    static void report(const Result<RestoreReport> &result, RunOutcome expected) { requireOutcome(result, expected); }

    QString newestGood()
    {
        const auto catalogue = readCatalogue(m_test.host(), {});
        return catalogue ? catalogue->dumps.first().fileName : QString();
    }

    RestorePlan planFor(const QString &dump) { return restorePlan(m_test, {.dumpFile = dump}); }
    RestorePlan undoPlanFor(const QString &run) { return undoPlan(m_test, run); }

    TestHost &m_test;

private Q_SLOTS:
    void init()
    {
        m_test.cleanUp();
        m_test.refresh();
    }

    void catalogueHasEveryFile()
    {
        const auto catalogue = readCatalogue(m_test.host(), {});
        QVERIFY(catalogue);
        const QByteArray there = m_test.shell(u"ls \"$1\" | grep -c '\\.sql\\.gz$'"_s, {m_test.host().stack.backupDirectory});
        QCOMPARE(catalogue->dumps.size(), there.trimmed().toLongLong());
        QVERIFY(catalogue->freeBytes > 0);
        QVERIFY(std::ranges::is_sorted(catalogue->dumps, std::greater {}, &Dump::takenAt));
    }

    void everyDumpIsVerifiedButTheOneCutShort()
    {
        const auto catalogue = readCatalogue(m_test.host(), {});
        QVERIFY(catalogue);
        QList<DumpState> states;
        for (const Dump &dump : catalogue->dumps) {
            const auto inspection = inspectDump(m_test.host(), dump.fileName, {});
            QVERIFY(inspection);
            states << inspection->state;
            const QByteArray sum = m_test.shell(u"sha256sum < \"$1\""_s, {m_test.host().stack.backupDirectory + u'/' + dump.fileName});
            QCOMPARE(inspection->sha256.toLatin1(), sum.first(64));
        }
        QCOMPARE(states.count(DumpState::Truncated), 1);
        QCOMPARE(states.count(DumpState::Verified), states.size() - 1);
    }

    void statusTellsTheTruth()
    {
        const auto status = readStatus(m_test.host(), {});
        QVERIFY(status);
        QCOMPARE(status->schedule.cron, u"0 2 * * *"_s);
        QCOMPARE(status->schedule.retentionDays.value_or(0), m_test.kind() == TestHost::Kind::Practice ? 21 : 7);
        const QJsonObject json = toJson(*status, m_test.host());
        QStringList writers;
        for (const QJsonValue &container : json[u"containers"_s].toArray())
            if (container[u"writes_to"_s].toArray().contains(u"tale_knowledge"_s))
                writers << container[u"role"_s].toString();
        QCOMPARE(writers, QStringList({u"rag"_s, u"crawler"_s}));
        // Two databases are in no dump, and that is said.
        const QString attention = json[u"attention"_s].toVariant().toStringList().join(u' ');
        QVERIFY(attention.contains(u"tale_knowledge"_s) && attention.contains(u"tale_platform"_s));
    }

    void restoredDatabaseEqualsTheDumpAndUndoBringsBackTheOldOne()
    {
        const QString dump = newestGood();
        const QByteArrayList dumped = m_test.dumpText(dump);
        const QStringList running = m_test.runningContainers();
        const RestorePlan plan = planFor(dump);
        QByteArrayList old, restored;
        const auto restore = executePlan(m_test.host(), plan, {}, watching([&](const QString &phase) {
            if (phase == u"load"_s) // what wrote is stopped
                old = m_test.databaseText(u"tale"_s);
            if (phase == u"start"_s) { // swapped, and nobody has written yet
                restored = m_test.databaseText(u"tale"_s);
                QVERIFY(m_test.runningContainers().size() < running.size());
            }
        }));
        report(restore, RunOutcome::Restored);
        QVERIFY(!old.isEmpty());
        QVERIFY(restored == dumped);
        QVERIFY(old != dumped);
        QCOMPARE(m_test.runningContainers(), running);
        QVERIFY(m_test.databaseText(restore->previousDatabase) == old);
        QVERIFY(restore->tablesChecked.value_or(0) > 10);
        const QByteArray rows = m_test.sql(restore->previousDatabase, u"SELECT count(*) FROM runs"_s);
        QVERIFY(rows.toLongLong() > 0);

        const auto undo = executePlan(m_test.host(), undoPlanFor(restore->run), {}, watching([&](const QString &phase) {
            if (phase == u"start"_s)
                QVERIFY(m_test.databaseText(u"tale"_s) == old);
        }));
        report(undo, RunOutcome::Undone);
        QCOMPARE(m_test.runningContainers(), running);
        QVERIFY(undo->previousDatabase.startsWith(u"tale_undone_"_s));
        QVERIFY(m_test.databases().join(u' ').contains(undo->previousDatabase));
        QVERIFY(m_test.sql(u"tale"_s, u"SELECT count(*) FROM runs"_s).toLongLong() >= rows.toLongLong());
    }

    void writersComeBackAndWriteToTheRestoredDatabase()
    {
        const auto restore = executePlan(m_test.host(), planFor(newestGood()), {}, {});
        report(restore, RunOutcome::Restored);
        const auto count = [&] { return m_test.sql(u"tale"_s, u"SELECT count(*) FROM audit_log"_s).toLongLong(); };
        const qint64 before = count();
        QTRY_VERIFY_WITH_TIMEOUT(count() > before, 20'000);
    }

    void whatWasStoppedBeforeStaysStopped()
    {
        const auto platform = std::ranges::find(m_test.host().stack.containers, Role::Platform, &Container::role)->name;
        LocalRunner runner;
        QVERIFY(runner.run(m_test.engine().stopCommand(platform), {})->succeeded());
        m_test.refresh();
        const QStringList running = m_test.runningContainers();
        QVERIFY(!running.contains(platform));
        report(executePlan(m_test.host(), planFor(newestGood()), {}, {}), RunOutcome::Restored);
        QCOMPARE(m_test.runningContainers(), running);
    }

    void settingsCommentAndGrantsAreKept()
    {
        m_test.sql(u"postgres"_s, uR"(
            ALTER DATABASE tale SET search_path = "$user", public, "Odd ""name""";
            ALTER DATABASE tale SET work_mem = '5MB';
            ALTER DATABASE tale SET default_transaction_read_only = on;
            ALTER DATABASE tale SET statement_timeout = '20ms';
            ALTER ROLE tale IN DATABASE tale SET statement_timeout = '1h';
            ALTER DATABASE tale SET "talekeeper.mode" = 'a''b\c';
            REVOKE CONNECT ON DATABASE tale FROM PUBLIC;
            GRANT CONNECT ON DATABASE tale TO pg_monitor WITH GRANT OPTION;
            ALTER DATABASE tale CONNECTION LIMIT 77;
            COMMENT ON DATABASE tale IS 'The admin''s own words,
in two lines')"_s);
        const auto properties = [&] {
            return m_test.sql(u"postgres"_s, uR"(
                SELECT datconnlimit, pg_get_userbyid(datdba), encoding, datcollate, datctype, dattablespace,
                       (SELECT array_agg(setrole || setconfig::text ORDER BY setrole) FROM pg_db_role_setting WHERE setdatabase = d.oid),
                       (SELECT array_agg(a::text ORDER BY a::text) FROM unnest(datacl) a)
                  FROM pg_database d WHERE datname = 'tale')"_s);
        };
        const QByteArray before = properties();
        const auto restore = executePlan(m_test.host(), planFor(newestGood()), {}, {});
        report(restore, RunOutcome::Restored);
        QCOMPARE(properties(), before);
        const auto comment = [&] { return m_test.sql(u"postgres"_s, u"SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = 'tale'"_s); };
        QVERIFY(comment().startsWith("The admin's own words,\nin two lines\ntalekeeper: "));
        report(executePlan(m_test.host(), undoPlanFor(restore->run), {}, {}), RunOutcome::Undone);
        QCOMPARE(comment(), QByteArray("The admin's own words,\nin two lines"));
        QCOMPARE(properties(), before);
        m_test.sql(u"postgres"_s, uR"(
            ALTER DATABASE tale RESET ALL; ALTER ROLE tale IN DATABASE tale RESET ALL; ALTER DATABASE tale CONNECTION LIMIT -1;
            REVOKE ALL ON DATABASE tale FROM pg_monitor; GRANT CONNECT, TEMPORARY ON DATABASE tale TO PUBLIC)"_s);
    }

    void anotherConsoleSeesAndUndoesARunWhoseJournalIsGone()
    {
        const auto restore = executePlan(m_test.host(), planFor(newestGood()), {}, {});
        report(restore, RunOutcome::Restored);
        m_test.shell(u"rm -rf \"$1/.talekeeper\""_s, {m_test.host().stack.backupDirectory});
        const auto run = readRun(m_test.host(), restore->run, {});
        QVERIFY(run);
        QCOMPARE(run->state, RunState::Restored);
        QCOMPARE(run->dump, restore->dump);
        QCOMPARE(run->keptDatabase, restore->previousDatabase);
        report(executePlan(m_test.host(), undoPlanFor(restore->run), {}, {}), RunOutcome::Undone);
        QCOMPARE(readRun(m_test.host(), restore->run, {})->state, RunState::Undone);
    }

    void onlyTheNewestRunIsUndone()
    {
        const auto first = executePlan(m_test.host(), planFor(newestGood()), {}, {});
        report(first, RunOutcome::Restored);
        m_test.refresh();
        const auto second = executePlan(m_test.host(), planFor(newestGood()), {}, {});
        report(second, RunOutcome::Restored);
        const auto refused = gatherUndoFacts(m_test.host(), first->run, {});
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, ErrorKind::Refused);
        report(executePlan(m_test.host(), undoPlanFor(second->run), {}, {}), RunOutcome::Undone);
        report(executePlan(m_test.host(), undoPlanFor(first->run), {}, {}), RunOutcome::Undone);
        QCOMPARE(m_test.runningContainers().isEmpty(), false);
    }

    void theOtherDatabasesAreLeftAlone()
    {
        const QString oids = u"SELECT string_agg(oid::text, ',' ORDER BY datname) FROM pg_database WHERE datname IN ('tale_platform', 'tale_knowledge')"_s;
        const QByteArray before = m_test.sql(u"postgres"_s, oids);
        report(executePlan(m_test.host(), planFor(newestGood()), {}, {}), RunOutcome::Restored);
        QCOMPARE(m_test.sql(u"postgres"_s, oids), before);
    }

    void aDumpOfAnotherDatabaseGoesThere()
    {
        m_test.shell(u"pg_dump -U tale -d tale_knowledge | gzip > \"$1/tale_knowledge-20260101-020000.sql.gz\""_s, {m_test.host().stack.backupDirectory});
        const RestorePlan plan = planFor(u"tale_knowledge-20260101-020000.sql.gz"_s);
        QCOMPARE(plan.database, u"tale_knowledge"_s);
        QCOMPARE(plan.running.size(), 2); // rag and crawler
        report(executePlan(m_test.host(), plan, {}, {}), RunOutcome::Restored);
        m_test.removeDump(u"tale_knowledge-20260101-020000.sql.gz"_s);
    }
};

TALEKEEPER_HOST_TEST_MAIN(RestoreTest)
#include "restoretest.moc"
