// A dump that is taken now, of a real host's databases.
#include "core/dumps/catalogue.h"
#include "core/dumps/take.h"
#include "core/history/auditlog.h"
#include "core/restore/facts.h"
#include "hostmain.h"
#include "tests/support/ctl.h"
#include "tests/support/dumpmaker.h"

#include <QJsonArray>
#include <QTemporaryDir>

#include <algorithm>
#include <csignal>
#include <optional>
#include <thread>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace talekeeper;

class TakeTest : public QObject
{
    Q_OBJECT

public:
    explicit TakeTest(TestHost &host)
        : m_test(host)
        , m_ctl(host)
    {
    }

private:
    using Taken = Result<QList<TakenDump>>;

    const QString m_database = u"tale_taken"_s;
    TestHost &m_test;
    Ctl m_ctl;
    QByteArray m_checkpointer;

    QString directory() const { return m_test.host().stack.backupDirectory; }
    Taken take(const QString &database, const Job &job = {}) const { return takeDumps(m_test.host(), {.database = database}, job); }

    void makeDatabase(const QString &name) const
    {
        m_test.shell(u"PGUSER=$1 createdb --maintenance-db=postgres -- \"$2\"\n"
                     "PGUSER=$1 PGDATABASE=$2 psql -X -q -v ON_ERROR_STOP=1 -c \"CREATE TABLE t AS SELECT g AS a, 'row ' || g AS b FROM generate_series(1, 1000) g\""_s,
            {m_test.host().stack.database.databaseUser, name});
    }
    void dropDatabase(const QString &name) const
    {
        m_test.shell(u"PGUSER=$1 dropdb --maintenance-db=postgres --if-exists --force -- \"$2\""_s, {m_test.host().stack.database.databaseUser, name});
    }

    /// What lies in the backup directory of the tests' own databases, also hidden, and what the script notes.
    QStringList there() const
    {
        return QString::fromUtf8(m_test.shell(u"cd \"$1\" && find . -mindepth 1 -maxdepth 1 \\( -name '*tale_taken*' -o -name .talekeeper-take \\) -printf '%f\\n' | sort"_s, {directory()}))
            .split(u'\n', Qt::SkipEmptyParts);
    }
    void removeThere() const { m_test.shell(u"cd \"$1\" && find . -mindepth 1 -maxdepth 1 -name '*-20*-*.sql.gz' -newer \"$2\" -delete; rm -f ./*tale_taken* .talekeeper-take"_s, {directory(), m_mark}); }
    QString m_mark; ///< a file that is older than all that the tests take

    /// Keeps a dump of the tests' own database waiting for as long as it lives.
    class Hold
    {
    public:
        explicit Hold(const TestHost &host, const QString &database)
            : m_host(host)
        {
            const Command lock {.words = {u"psql"_s, u"-X"_s, u"-U"_s, host.host().stack.database.databaseUser, u"-d"_s, database, u"-c"_s,
                                    u"BEGIN; LOCK TABLE t; SELECT pg_sleep(300)"_s}};
            const Command inside = host.engine().insideCommand(host.host().stack.database.name, lock);
            m_thread = std::jthread([inside] { LocalRunner().run(inside, {}); });
            [&] { QTRY_VERIFY_WITH_TIMEOUT(!host.sql(database, u"SELECT 1 FROM pg_locks WHERE relation = 't'::regclass AND granted AND mode = 'AccessExclusiveLock'"_s).isEmpty(), 30'000); }();
        }
        ~Hold() { m_host.sql(u"postgres"_s, u"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'BEGIN; LOCK TABLE t;%'"_s); }

    private:
        const TestHost &m_host;
        std::jthread m_thread;
    };

    bool isDumping() const { return m_test.sql(u"postgres"_s, u"SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'talekeeper take %' AND wait_event_type = 'Lock'"_s) == "1"; }
    QByteArray checkpointer() const { return m_test.sql(u"postgres"_s, u"SELECT backend_start FROM pg_stat_activity WHERE backend_type = 'checkpointer'"_s); }

    /// A take in the background, which waits for a lock.
    struct Background {
        std::stop_source stop;
        std::optional<Taken> outcome;
        std::jthread thread;
        ~Background() { stop.request_stop(); } // where a test has failed
    };
    void begin(Background &background) const
    {
        background.thread = std::jthread([&] { background.outcome = take(m_database, Job({.stop = background.stop.get_token()})); });
        QTRY_VERIFY_WITH_TIMEOUT(isDumping(), 30'000);
    }

    QByteArrayList textOf(const QByteArray &sql) const
    {
        QByteArrayList lines = sql.split('\n');
        lines.removeIf([](const QByteArray &line) { return line.startsWith("\\restrict ") || line.startsWith("\\unrestrict "); });
        return lines;
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_mark = QString::fromUtf8(m_test.shell(u"mktemp"_s).trimmed());
        m_checkpointer = checkpointer();
        makeDatabase(m_database);
    }
    void cleanup()
    {
        removeThere();
        QTRY_COMPARE_WITH_TIMEOUT(m_test.sql(u"postgres"_s, u"SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'talekeeper take%'"_s), QByteArray("0"), 10'000);
    }
    void cleanupTestCase()
    {
        dropDatabase(m_database);
        m_test.shell(u"rm -f \"$1\""_s, {m_mark});
        QCOMPARE(checkpointer(), m_checkpointer); // a child of postgres that a signal has ended would have made it start anew
    }

    void whatWasTakenIsTheDatabase_data()
    {
        QTest::addColumn<QString>("database");
        QTest::newRow("quotes and signs") << u"tale_taken 'a' \"b\" $(c) \\ = é;"_s;
        QTest::newRow("63 bytes") << u"tale_taken_"_s + QString(52, u'n');
        QTest::newRow("like a connection string") << u"dbname=tale_taken"_s;
        QTest::newRow("like an option") << u"--tale_taken"_s;
        QTest::newRow("dots and percent") << u"tale_taken.%2E.sql.gz"_s;
    }

    void whatWasTakenIsTheDatabase()
    {
        QFETCH(QString, database);
        makeDatabase(database);
        const auto taken = take(database);
        const QByteArray text = m_test.shell(u"PGUSER=$1 PGDATABASE=$2 pg_dump"_s, {m_test.host().stack.database.databaseUser, database});
        dropDatabase(database);
        QVERIFY2(taken, taken ? "" : qPrintable(taken.error().message + taken.error().detail));
        QCOMPARE(taken->size(), 1);
        const TakenDump &dump = taken->first();
        QVERIFY2(dump.fileName.startsWith(database + u"-20"_s) && parseDumpName(dump.fileName), qPrintable(dump.fileName));
        QCOMPARE(dump.state(), DumpState::Verified);
        QCOMPARE(dump.inspection->tables, (QList<DumpedTable> {{.name = u"public.t"_s, .rows = 1000}}));
        QCOMPARE(dump.sizeBytes, m_test.readDump(dump.fileName).size());
        QCOMPARE(textOf(gunzip(m_test.readDump(dump.fileName))), textOf(text));
        QCOMPARE(there(), QStringList {dump.fileName});
        const auto catalogue = readCatalogue(m_test.host(), {});
        const Dump *listed = catalogue->find(dump.fileName);
        QVERIFY(listed);
        QCOMPARE(listed->database, database);
        QVERIFY(qAbs(listed->takenAt.secsTo(catalogue->clock)) < 60);
    }

    void everyTaleDatabaseIsTaken()
    {
        const QString own = m_test.host().stack.database.databaseName;
        QList<Progress> reports;
        const auto taken = takeDumps(m_test.host(), {}, Job({.onProgress = [&](const Progress &progress) { reports << progress; }}));
        QVERIFY2(taken, taken ? "" : qPrintable(taken.error().message + taken.error().detail));
        QStringList databases;
        for (const TakenDump &dump : *taken) {
            databases << dump.database;
            QVERIFY2(dump.isGood(), qPrintable(dump.fileName));
            QCOMPARE(databaseOfDump(dump.fileName, m_test.host().stack), dump.database);
            QCOMPARE(linesMissing(m_test.dumpText(dump.fileName), m_test.databaseText(dump.database)), QByteArrayList());
            const QByteArray mode = m_test.shell(u"stat -c %a \"$1\""_s, {directory() + u'/' + dump.fileName}).trimmed();
            QVERIFY2(mode == "600" || mode == "640", mode.constData());
            // The host's job prunes tale-*.sql.gz.
            const bool isPruned = dump.database == own;
            QVERIFY2(dump.prunedBy.contains(isPruned ? u"own job prunes it"_s : u"Nothing prunes it"_s), qPrintable(dump.prunedBy));
        }
        QCOMPARE(databases, (QStringList {own, u"tale_knowledge"_s, u"tale_platform"_s, m_database}));
        QVERIFY(taken->first().fileName.startsWith(u"tale-20"_s));
        QCOMPARE(reports.first().phase, u"dump"_s);
        QVERIFY(reports.first().total > 0); // as large as the newest one
        QCOMPARE(reports.last().phase, u"verify"_s);
        // PostgreSQL's own user can read it, as it could those of its own job.
        QCOMPARE(m_test.sql(u"postgres"_s, u"SELECT length(pg_read_binary_file('%1/%2')) > 0"_s.arg(directory(), taken->first().fileName)), QByteArray("t"));
    }

    void aNameThatIsTakenStaysTheOthers()
    {
        // Of the seconds to come, and what another program is writing.
        m_test.shell(u"now=$(date +%s); for ((second = now - 1; second < now + 60; second++)); do\n"
                     "name=$2-$(date -u -d \"@$second\" +%Y%m%d-%H%M%S).sql.gz; if ((second % 2)); then name+=.writing; fi; echo another > \"$1/$name\"; done"_s,
            {directory(), m_database});
        const QStringList before = there();
        const auto taken = take(m_database);
        QVERIFY2(taken, taken ? "" : qPrintable(taken.error().message));
        QVERIFY(!before.contains(taken->first().fileName));
        QStringList after = there();
        after.removeOne(taken->first().fileName);
        QCOMPARE(after, before);
        for (const QString &name : before)
            QCOMPARE(m_test.readDump(name), QByteArray("another\n"));
        QVERIFY(!readCatalogue(m_test.host(), {})->find(before.first() + u".writing"_s));
    }

    void neverTwoAtOnceAndAStopLeavesNothing()
    {
        const Hold hold(m_test, m_database);
        Background first;
        begin(first);
        const QStringList writing = there();
        QCOMPARE(writing.size(), 2);
        QVERIFY2(writing.last().endsWith(u".sql.gz.writing"_s), qPrintable(writing.last()));
        const auto catalogue = readCatalogue(m_test.host(), {});
        for (const Dump &dump : catalogue->dumps)
            QVERIFY(!dump.fileName.contains(m_database));
        const auto second = take(u"tale_knowledge"_s);
        QVERIFY(!second);
        QCOMPARE(second.error().kind, ErrorKind::Refused);
        QVERIFY2(second.error().message.contains(u"being taken"_s), qPrintable(second.error().message));
        QCOMPARE(there(), writing);

        first.stop.request_stop();
        first.thread.join();
        QVERIFY(!*first.outcome);
        QCOMPARE(first.outcome->error().kind, ErrorKind::Stopped);
        QTRY_COMPARE_WITH_TIMEOUT(there(), QStringList(), 10'000);
        const auto next = take(u"tale_knowledge"_s);
        QVERIFY2(next, next ? "" : qPrintable(next.error().message)); // the lock is free
    }

    void killedPgDumpLeavesNothing_data()
    {
        QTest::addColumn<bool>("bySql");
        QTest::newRow("its session ended") << true;
        QTest::newRow("the process killed") << false;
    }

    void killedPgDumpLeavesNothing()
    {
        QFETCH(bool, bySql);
        const Hold hold(m_test, m_database);
        Background background;
        begin(background);
        if (bySql)
            m_test.sql(u"postgres"_s, u"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'talekeeper take %'"_s);
        else
            killThere(u"pg_dump"_s);
        background.thread.join();
        QVERIFY(!*background.outcome);
        const Error error = background.outcome->error();
        QCOMPARE(error.kind, ErrorKind::Failed);
        QVERIFY2(error.message.contains(u"pg_dump failed"_s), qPrintable(error.message));
        QVERIFY(!error.detail.contains(u"progress"_s));
        QCOMPARE(there(), QStringList());
    }

    void consoleThatGoesLeavesNothing_data()
    {
        QTest::addColumn<int>("signal");
        QTest::addColumn<int>("status");
        QTest::newRow("stopped") << SIGTERM << 4;
        QTest::newRow("killed") << SIGKILL << -1;
    }

    void consoleThatGoesLeavesNothing()
    {
        QFETCH(int, signal);
        QFETCH(int, status);
        const Hold hold(m_test, m_database);
        QProcess console;
        m_ctl.start(console, {u"backup"_s, u"--database"_s, m_database});
        QTRY_VERIFY_WITH_TIMEOUT(isDumping(), 30'000);
        const QString part = there().last();
        ::kill(pid_t(console.processId()), signal);
        const auto outcome = Ctl::finish(console);
        QCOMPARE(outcome.status, status);
        QTRY_COMPARE_WITH_TIMEOUT(there(), QStringList(), 10'000);
        QTRY_COMPARE_WITH_TIMEOUT(m_test.processesWith(part), QByteArray(), 10'000);
        QTRY_VERIFY_WITH_TIMEOUT(!isDumping(), 10'000);
        if (status == 4)
            QCOMPARE(outcome.document()[u"error"_s][u"kind"_s].toString(), u"stopped"_s);
    }

    void whatADeadOneHasLeftGoesWithTheNext()
    {
        const QString anothers = m_database + u"-20250101-020000.sql.gz.writing"_s;
        m_test.writeDump(anothers, "another's");
        {
            const Hold hold(m_test, m_database);
            Background background;
            begin(background);
            killThere(u"bash"_s); // the script itself, which then can't clear up
            background.thread.join();
            QVERIFY(!*background.outcome);
        }
        QTRY_COMPARE_WITH_TIMEOUT(m_test.sql(u"postgres"_s, u"SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'talekeeper take%'"_s), QByteArray("0"), 10'000);
        QStringList left = there();
        QVERIFY(left.removeOne(anothers) && left.removeOne(u".talekeeper-take"_s));
        QCOMPARE(left.size(), 1);
        QVERIFY(left.first().endsWith(u".writing"_s));
        const auto taken = take(m_database);
        QVERIFY2(taken, taken ? "" : qPrintable(taken.error().message));
        QCOMPARE(there(), (QStringList {anothers, taken->first().fileName}));
    }

    void roomIsLookedAtFirst()
    {
        // Larger than any disk here, and nowhere.
        const QString huge = m_database + u"-20250101-020000.sql.gz"_s;
        m_test.shell(u"truncate -s 500T \"$1\" || truncate -s 15T \"$1\""_s, {directory() + u'/' + huge});
        const auto full = take(m_database);
        QVERIFY(!full);
        QCOMPARE(full.error().kind, ErrorKind::NoRoom);
        QVERIFY2(full.error().message.contains(u"nothing was written"_s), qPrintable(full.error().message));
        QCOMPARE(there(), QStringList {huge});
        // The others are taken all the same.
        const auto all = takeDumps(m_test.host(), {}, {});
        QVERIFY(all);
        for (const TakenDump &dump : *all)
            QCOMPARE(dump.isGood(), dump.database != m_database);
        QCOMPARE(all->last().error->kind, ErrorKind::NoRoom);
        const auto outcome = m_ctl.run({u"backup"_s});
        QCOMPARE(outcome.status, 3);
        const QJsonArray dumps = outcome.document()[u"dumps"_s].toArray();
        QCOMPARE(dumps.size(), all->size());
        QVERIFY(dumps.last()[u"file"_s].isNull() && dumps.last()[u"state"_s].isNull());
        QCOMPARE(dumps.first()[u"state"_s].toString(), u"verified"_s);
    }

    void fullDiskTakesThePartialFileAndNothingElse()
    {
        if (m_test.kind() != TestHost::Kind::Practice)
            return; // the same code; a volume of its own size is made for the practice host
        if (geteuid() != 0) {
            if (isContinuousIntegration())
                QFAIL("only root can mount a small volume");
            QSKIP("only root can mount a small volume");
        }
        m_test.sql(m_database, u"CREATE TABLE large AS SELECT md5(g::text) || md5((g + 1)::text) AS a FROM generate_series(1, 300000) g"_s);
        QCOMPARE(QProcess::execute(u"mount"_s, {u"-t"_s, u"tmpfs"_s, u"-o"_s, u"size=5m,mode=0777"_s, u"tmpfs"_s, directory()}), 0);
        const QString small = m_database + u"-20250101-020000.sql.gz"_s;
        m_test.writeDump(small, "small");
        const auto full = take(m_database);
        const QStringList left = there();
        QCOMPARE(QProcess::execute(u"umount"_s, {directory()}), 0);
        m_test.sql(m_database, u"DROP TABLE large"_s);
        QVERIFY(!full);
        QVERIFY2(full.error().kind == ErrorKind::NoRoom, qPrintable(full.error().message + full.error().detail));
        QVERIFY2(full.error().message.contains(directory()), qPrintable(full.error().message));
        QCOMPARE(left, QStringList {small});
    }

    void directoryThatCantBeUsedIsSaid()
    {
        Host host = m_test.host();
        host.stack.backupDirectory = u"/nowhere"_s;
        const auto missing = takeDumps(host, {}, {});
        QVERIFY(!missing);
        QCOMPARE(missing.error().kind, ErrorKind::NotFound);
        if (m_test.kind() != TestHost::Kind::Practice)
            return; // root may write everywhere
        m_test.shell(u"chmod 500 \"$1\""_s, {directory()});
        const auto closed = take(m_database);
        m_test.shell(u"chmod 700 \"$1\""_s, {directory()});
        QVERIFY(!closed);
        QCOMPARE(closed.error().kind, ErrorKind::Failed);
        QVERIFY2(closed.error().message.contains(u"can't be written"_s), qPrintable(closed.error().message));
    }

    void databasesThatCantBeDumpedAreSaid()
    {
        const auto missing = take(u"no such database"_s);
        QVERIFY(!missing);
        QCOMPARE(missing.error().kind, ErrorKind::NotFound);
        QCOMPARE(m_ctl.run({u"backup"_s, u"--database"_s, u"no such database"_s}).status, 1);
        for (const QString &name : {u"tale_taken/slash"_s, u".tale_taken"_s, u"tale_taken\nline"_s}) {
            makeDatabase(name);
            const auto refused = take(name);
            dropDatabase(name);
            QVERIFY(!refused);
            QCOMPARE(refused.error().kind, ErrorKind::Refused);
            QVERIFY2(refused.error().message.contains(name), qPrintable(refused.error().message));
        }
        m_test.sql(u"postgres"_s, u"ALTER DATABASE tale_taken ALLOW_CONNECTIONS false"_s);
        const auto closed = take(m_database);
        m_test.sql(u"postgres"_s, u"ALTER DATABASE tale_taken ALLOW_CONNECTIONS true"_s);
        QVERIFY(!closed);
        QVERIFY2(closed.error().detail.contains(u"not currently accepting connections"_s), qPrintable(closed.error().detail));
        QCOMPARE(there(), QStringList());
    }

    void notWhileTheDatabaseIsRestored()
    {
        const QString name = m_database + u"-20250102-020000.sql.gz"_s;
        m_test.sql(u"postgres"_s, u"CREATE ROLE tale_taken_hold"_s);
        m_test.writeDump(name, gzip(heldDump("tale_taken_hold")));
        QProcess console;
        m_ctl.start(console, {u"restore"_s, name, u"--yes"_s, m_database});
        const bool loads = Ctl::awaitStep(console, u"load"_s);
        const auto refused = take(m_database);
        const auto all = takeDumps(m_test.host(), {}, {});
        const auto other = take(u"tale_knowledge"_s);
        ::kill(pid_t(console.processId()), SIGTERM);
        QCOMPARE(Ctl::finish(console).status, 4);
        m_test.sql(u"postgres"_s, u"DROP ROLE tale_taken_hold"_s);
        QVERIFY(loads);
        for (const auto &result : {refused, all}) {
            QVERIFY(!result);
            QCOMPARE(result.error().kind, ErrorKind::Refused);
            QVERIFY2(result.error().message.contains(m_database), qPrintable(result.error().message));
        }
        QVERIFY2(other, other ? "" : qPrintable(other.error().message));
    }

    void takingIsInTheAuditLog()
    {
        QTemporaryDir histories;
        const QString history = histories.filePath(u"history.sqlite"_s);
        const auto taken = takeDumpsAudited(m_test.host(), {.database = m_database}, history, {}, {});
        QVERIFY2(taken, taken ? "" : qPrintable(taken.error().message));
        const auto store = HistoryStore::open(history);
        const auto entries = AuditLog(*store).read();
        QCOMPARE(entries->size(), 1);
        QVERIFY2(entries->first().command.contains(u"take-dump.sh"_s) && entries->first().command.contains(m_database), qPrintable(entries->first().command));
        QCOMPARE(entries->first().result, u"done, "_s + taken->first().fileName);
        const QStringList before = there();
        QVERIFY(!takeDumpsAudited(m_test.host(), {.database = m_database}, u"/proc/none/h.sqlite"_s, {}, {}));
        QCOMPARE(there(), before);
    }

    void theCommandLineTakesOneOrAll()
    {
        const auto one = m_ctl.run({u"backup"_s, u"--database"_s, m_database});
        QCOMPARE(one.status, 0);
        const QJsonArray dumps = one.document()[u"dumps"_s].toArray();
        QCOMPARE(dumps.size(), 1);
        QCOMPARE(dumps.first()[u"database"_s].toString(), m_database);
        QCOMPARE(dumps.first()[u"state"_s].toString(), u"verified"_s);
        QCOMPARE(QStringList {dumps.first()[u"file"_s].toString()}, there());
        QVERIFY(dumps.first()[u"size_bytes"_s].toInteger() > 0);
        QVERIFY(one.errors.contains("\"phase\":\"dump\""));
        const auto verified = m_ctl.run({u"verify"_s, u"latest"_s, u"--database"_s, m_database});
        QCOMPARE(verified.document()[u"file"_s].toString(), there().first());
    }

private:
    /// The oldest process of that name that has to do with the take of the tests' own database: of bash the script itself.
    /// The practice host shares its processes with the machine.
    void killThere(const QString &name) const
    {
        const QByteArray killed = m_test.shell(
            u"for process in $(pgrep -x -- \"$1\"); do\n"
            u"words=$(tr '\\0' '\\n' < \"/proc/$process/cmdline\"; tr '\\0' '\\n' < \"/proc/$process/environ\") || continue\n"
            u"case $'\\n'$words$'\\n' in *$'\\ntake-dump.sh\\n'*$'\\n'\"$2\"$'\\n'* | *$'\\nPGDATABASE='\"$2\"$'\\n'*) echo \"$process\" ;; esac\n"
            u"done 2>/dev/null | sort -n | head -n 1"_s, {name, m_database}).trimmed();
        QVERIFY2(killed.toInt() > 1, killed.constData());
        m_test.shell(u"kill -KILL \"$1\""_s, {QString::fromLatin1(killed)});
    }
};

TALEKEEPER_HOST_TEST_MAIN(TakeTest)
#include "taketest.moc"
