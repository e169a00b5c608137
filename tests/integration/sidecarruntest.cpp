// The service that dumps, as it really runs beside a stack: its files written by talekeeperctl and started by Compose, its dumps
// read to their end, its pruning compared with the program's own, and what the console says of it.
#include "core/host/remotescript.h"
#include "core/overview/hoststatus.h"
#include "core/restore/facts.h"
#include "core/retention/prune.h"
#include "core/retention/sidecar.h"
#include "hostmain.h"
#include "tests/support/ctl.h"

#include <QDir>
#include <QJsonArray>
#include <QProcess>

using namespace Qt::StringLiterals;
using namespace talekeeper;

class SidecarRunTest : public QObject
{
    Q_OBJECT

public:
    explicit SidecarRunTest(TestHost &host)
        : m_test(host)
        , m_ctl(host)
        , m_isDocker(host.kind() != TestHost::Kind::Practice)
        , m_isProduction(host.host().stack.database.databaseName == u"acme"_s)
    {
    }

private:
    TestHost &m_test;
    Ctl m_ctl;
    bool m_isDocker;
    bool m_isProduction;
    QString m_folder; ///< on the Docker host, with the stack's .env
    QStringList m_files;
    QString m_container;

    struct Ended {
        int status = -1;
        QByteArray output;
    };

    /// As an admin types it on the Docker host: nothing of this process's environment but the way to Docker.
    Ended onHost(const QString &line) const
    {
        QProcess process;
        process.setWorkingDirectory(m_folder);
        process.setProcessChannelMode(QProcess::MergedChannels);
        QProcessEnvironment environment;
        for (const QString &name : {u"PATH"_s, u"HOME"_s, u"DOCKER_HOST"_s})
            if (qEnvironmentVariableIsSet(qPrintable(name)))
                environment.insert(name, qEnvironmentVariable(qPrintable(name)));
        process.setProcessEnvironment(environment);
        process.start(u"bash"_s, {u"-c"_s, line});
        if (!process.waitForFinished(120'000))
            process.kill();
        return {process.exitCode(), process.readAll()};
    }

    Ended inService(const QString &script) const { return onHost(u"docker exec %1 bash -c %2"_s.arg(m_container, shellQuote(script))); }
    Ended runOnce() const { return inService(u"bash /talekeeper-backup.sh once"_s); }

    const QString &directory() const { return m_test.host().stack.backupDirectory; }

    QStringList filesThere() const
    {
        QStringList files = QString::fromUtf8(m_test.shell(u"ls -1 \"$1\""_s, {directory()})).split(u'\n', Qt::SkipEmptyParts);
        files.sort();
        return files;
    }

    QList<Dump> dumpsThere() const
    {
        auto catalogue = readCatalogue(m_test.host(), {});
        QList<Dump> dumps;
        if (catalogue)
            dumps = catalogue->dumps;
        for (Dump &dump : dumps)
            if (dump.takenAt.isValid())
                dump.database = databaseOfDump(dump.fileName, m_test.host().stack);
        return dumps;
    }

    QString newestOf(const QString &database) const
    {
        for (const Dump &dump : dumpsThere())
            if (dump.database == database && dump.takenAt.isValid())
                return dump.fileName;
        return {};
    }

    /// A copy of a file under the name and with the time of an older one.
    void copyTo(const QString &from, const QString &database, const QDateTime &at) const
    {
        m_test.shell(u"cp \"$1/$2\" \"$1/$3\"; touch -d \"@$4\" \"$1/$3\""_s, {directory(), from, dumpFileName(database, at), QString::number(at.toSecsSinceEpoch())});
    }

    SidecarState state() const
    {
        const auto checked = checkSidecar(m_test.host(), {});
        return checked ? *checked : SidecarState {.text = checked.error().message};
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (!m_isDocker)
            return;
        // In production no compose file is left, but whoever runs Tale has its .env.
        m_folder = m_test.host().stack.database.composeDirectory;
        if (m_isProduction)
            m_folder = QDir::cleanPath(m_folder + u"/.."_s);
        QVERIFY2(QFile::exists(m_folder + u"/.env"_s), qPrintable(m_folder));
        // What other tests find here.
        m_test.shell(u"rm -rf /tmp/aside; cp -a \"$1\" /tmp/aside"_s, {directory()});
    }

    void cleanupTestCase()
    {
        if (!m_isDocker)
            return;
        onHost(u"docker ps --all --quiet --filter label=talekeeper.backup.project=%1 | xargs --no-run-if-empty docker rm --force"_s.arg(m_test.host().stack.project));
        for (const QString &file : std::as_const(m_files))
            QFile::remove(file);
        m_test.shell(u"find \"$1\" -mindepth 1 -delete; cp -a /tmp/aside/. \"$1\"; rm -rf /tmp/aside"_s, {directory()});
    }

    void atFirstThereIsNone()
    {
        const Ctl::Outcome check = m_ctl.run({u"sidecar"_s, u"--check"_s});
        QCOMPARE(check.status, 3);
        QCOMPARE(check.document()[u"state"_s].toString(), u"absent"_s);
        QVERIFY(check.document()[u"container"_s].isNull());
        if (m_isDocker)
            return;
        QTemporaryDir folder; // no containers, so nothing can run beside them
        QCOMPARE(m_ctl.run({u"sidecar"_s, folder.path()}).status, 3);
        QVERIFY(QDir(folder.path()).isEmpty());
    }

    void itIsWrittenAndStarted()
    {
        QCOMPARE(hasComposeFiles(m_test.host(), {}).value_or(m_isProduction), !m_isProduction);
        const Ctl::Outcome written = m_ctl.run({u"sidecar"_s, u"--schedule"_s, u"0 3 * * *"_s, u"--policy"_s, u"daily=5,monthly=3"_s, m_folder});
        QVERIFY2(written.status == 0, written.errors.constData());
        const QJsonObject document = written.document();
        for (const QJsonValue &file : document[u"files"_s].toArray())
            m_files << file.toString();
        QCOMPARE(m_files.size(), 2);
        QCOMPARE(document[u"directory"_s].toString(), m_isProduction ? QString() : m_folder);
        const Ended started = onHost(document[u"start_command"_s].toString());
        QVERIFY2(started.status == 0, started.output.constData());
        QTRY_COMPARE_WITH_TIMEOUT(sidecarKindName(state().kind), u"running"_s, 90'000);
        m_container = state().container;
        QVERIFY2(m_container.contains(u"db-backup"_s), qPrintable(m_container));
        QVERIFY(!state().isOfOtherImage);
        QCOMPARE(state().nextDue.time(), QTime(3, 0));
        m_test.refresh();
        // The secret is where it was: in the .env, and in the environment of those that need it.
        for (const QString &file : std::as_const(m_files)) {
            QFile saved(file);
            QVERIFY(saved.open(QIODevice::ReadOnly));
            const QByteArray content = saved.readAll();
            QVERIFY(!content.contains(m_test.shell(u"printf %s \"$POSTGRES_PASSWORD\""_s)));
        }
        QCOMPARE(m_ctl.run({u"sidecar"_s, u"--check"_s}).status, 0);
    }

    void itsFirstDumpsAreWholeAndOfEveryDatabase()
    {
        for (const QString &database : {m_test.host().stack.database.databaseName, u"tale_platform"_s, u"tale_knowledge"_s}) {
            const QString file = newestOf(database);
            const auto inspection = inspectDump(m_test.host(), file, {});
            QVERIFY2(inspection && inspection->isGood(), qPrintable(database + u' ' + file));
            QVERIFY(inspection->rowCount() > 0);
            // PostgreSQL's user in the db container can load it.
            m_test.shell(u"setpriv --reuid=postgres --regid=postgres --init-groups head -c 1 \"$1\" > /tmp/first"_s, {directory() + u'/' + file});
        }
    }

    void theHostsScheduleIsTheServices()
    {
        const auto status = readStatus(m_test.host(), {});
        QVERIFY(status);
        QCOMPARE(status->schedule.source, ScheduleSource::Sidecar);
        QCOMPARE(status->schedule.cron, u"0 3 * * *"_s);
        QCOMPARE(status->schedule.origin, m_container);
        QCOMPARE(toText(status->schedule.policy.value_or(RetentionPolicy {})), u"daily=5,monthly=3"_s);
        QCOMPARE(status->schedule.pruneJobs.size(), 1); // the crontab's own goes on
        const Container *service = status->stack.container(m_container);
        QVERIFY(service); // in production from a project of its own
        QCOMPARE(service->role, Role::Other);
        const Ctl::Outcome retention = m_ctl.run({u"retention"_s});
        QCOMPARE(retention.document()[u"schedule_source"_s].toString(), u"sidecar"_s);
        QCOMPARE(retention.document()[u"policy"_s].toString(), u"daily=5,monthly=3"_s);
        QTRY_VERIFY_WITH_TIMEOUT(m_ctl.run({u"status"_s}).document()[u"backup"_s][u"schedule_source"_s].toString() == "sidecar"_L1, 10'000);
    }

    void itPrunesAsTheProgramSays()
    {
        const QString main = m_test.host().stack.database.databaseName;
        const QString whole = newestOf(main);
        const QDateTime noon(QDateTime::currentDateTimeUtc().date(), QTime(12, 0), QTimeZone::UTC);
        for (int day = 1; day <= 130; day += 3)
            copyTo(whole, day % 2 == 0 ? main : u"tale"_s, noon.addDays(-day));
        for (int month = 3; month < 12; ++month)
            copyTo(whole, u"tale_platform"_s, noon.addMonths(-month).addDays(-1));
        m_test.shell(u"cd \"$1\"; head -c 5000 \"$2\" > \"$3\"; touch -d '2 days ago' \"$3\"; ln \"$4\" pin-of-it; echo mine > notes.txt; mkdir -p old; cp \"$4\" old/tale-20200101-020000.sql.gz;"
                     "cp \"$2\" shop-20200101-020000.sql.gz; cp \"$2\" tale-20200230-020000.sql.gz; touch -d 2020-01-01 shop-*.gz tale-20200230* old/*"_s,
            {directory(), whole, dumpFileName(main, noon.addDays(-1).addSecs(3600)), dumpFileName(u"tale"_s, noon.addDays(-127))});
        QList<Dump> dumps = dumpsThere();
        for (Dump &dump : dumps) {
            const auto inspection = dump.takenAt.isValid() ? inspectDump(m_test.host(), dump.fileName, {}) : Result<DumpInspection>();
            if (inspection && dump.takenAt.isValid())
                dump.state = inspection->state;
            dump.pinned = dump.takenAt == noon.addDays(-127);
        }
        const Ended ran = runOnce();
        QVERIFY2(ran.status == 0, ran.output.constData());
        // What it made itself is the newest of each database.
        for (const Dump &dump : dumpsThere())
            if (std::ranges::find(dumps, dump.fileName, &Dump::fileName) == dumps.end())
                dumps << dump;
        QStringList expected {u"notes.txt"_s, u"old"_s, u"pin-of-it"_s};
        const auto verdicts = applyPolicy(dumps, *policyFromText(u"daily=5,monthly=3"_s), QDateTime::currentDateTimeUtc());
        int removed = 0;
        for (qsizetype index = 0; index < dumps.size(); ++index) {
            const bool isStrange = dumps.at(index).database == u"shop"_s;
            if (isStrange || verdicts.at(index).kind != PruneVerdict::Kind::Removed)
                expected << dumps.at(index).fileName;
            else
                ++removed;
        }
        expected.sort();
        QCOMPARE(filesThere(), expected);
        QVERIFY(removed > 3);
        QVERIFY(!ran.output.contains("pruned shop") && ran.output.count("pruned ") == removed);
        QCOMPARE(m_test.shell(u"ls \"$1/old\""_s, {directory()}).trimmed(), "tale-20200101-020000.sql.gz");
    }

    void whatItCantDumpItDoesNotPrune()
    {
        const QString main = m_test.host().stack.database.databaseName;
        const QDateTime long_ago = QDateTime::currentDateTimeUtc().addYears(-3);
        copyTo(newestOf(main), main, long_ago);
        copyTo(newestOf(u"tale_platform"_s), u"tale_platform"_s, long_ago);
        const QString oldMain = dumpFileName(main, long_ago), oldPlatform = dumpFileName(u"tale_platform"_s, long_ago);
        const QString newest = newestOf(main);
        m_test.sql(u"postgres"_s, u"ALTER DATABASE \"%1\" ALLOW_CONNECTIONS false"_s.arg(main));
        const Ended ran = runOnce();
        m_test.sql(u"postgres"_s, u"ALTER DATABASE \"%1\" ALLOW_CONNECTIONS true"_s.arg(main));
        QCOMPARE(ran.status, 1);
        QCOMPARE(newestOf(main), newest);
        QVERIFY(filesThere().contains(oldMain));
        QVERIFY(!filesThere().contains(oldPlatform)); // that one was dumped well
        QCOMPARE(state().kind, SidecarState::Kind::Failing);
        QVERIFY2(state().text.contains(u"no database "_s + main), qPrintable(state().text));
        QCOMPARE(m_ctl.run({u"sidecar"_s, u"--check"_s}).status, 3);
        QCOMPARE(inService(u"bash /talekeeper-backup.sh health"_s).status, 1);
        QCOMPARE(runOnce().status, 0);
        QVERIFY(!filesThere().contains(oldMain));
        QCOMPARE(state().kind, SidecarState::Kind::Running);
        QCOMPARE(inService(u"bash /talekeeper-backup.sh health"_s).status, 0);
    }

    void ofAFullDiskNothingIsLeft()
    {
        const QStringList before = filesThere();
        const Ended ran = inService(u"ulimit -f 40; exec bash /talekeeper-backup.sh once"_s);
        QVERIFY2(ran.status == 1, ran.output.constData());
        QCOMPARE(filesThere(), before);
        QCOMPARE(m_test.shell(u"find \"$1/.talekeeper-backup\" -name '*.writing'"_s, {directory()}), QByteArray());
        QCOMPARE(state().kind, SidecarState::Kind::Failing);
        QCOMPARE(runOnce().status, 0);
    }

    void neverTwoAtOnce()
    {
        // Whoever holds the lock is at work.
        const Ended second = inService(u"exec 8> %1/.talekeeper-backup/lock; flock 8; bash /talekeeper-backup.sh once"_s.arg(directory()));
        QVERIFY2(second.status == 3, second.output.constData());
    }

    void whatItCantReadItRefuses()
    {
        for (const QString &setting : {u"TALEKEEPER_POLICY=daily=0"_s, u"TALEKEEPER_POLICY=often"_s, u"TALEKEEPER_SCHEDULE='0 99 * * *'"_s, u"TALEKEEPER_SCHEDULE='0 0 30 2 *'"_s, u"TALEKEEPER_DIRECTORY=/nowhere"_s, u"TALEKEEPER_DATABASES="_s}) {
            const QStringList before = filesThere();
            QCOMPARE(inService(setting + u" bash /talekeeper-backup.sh once"_s).status, 2);
            QCOMPARE(filesThere(), before);
        }
    }

    void aStoppedOneIsSaid()
    {
        QCOMPARE(onHost(u"docker stop "_s + m_container).status, 0);
        QCOMPARE(state().kind, SidecarState::Kind::Stopped);
        QCOMPARE(m_ctl.run({u"sidecar"_s, u"--check"_s}).status, 3);
        m_test.refresh();
        const auto status = readStatus(m_test.host(), {});
        QVERIFY(status);
        QCOMPARE(status->schedule.source, ScheduleSource::Crontab); // the lab has one too
        // It has nothing to do again when it comes back: its last run was not long ago.
        const QStringList before = filesThere();
        QCOMPARE(onHost(u"docker start "_s + m_container).status, 0);
        QTRY_COMPARE_WITH_TIMEOUT(state().kind, SidecarState::Kind::Running, 20'000);
        QCOMPARE(filesThere(), before);
    }

    void withoutACronACrontabDoesNothing()
    {
        // Of the same image, and nobody has started cron in it.
        const Ended ran = inService(u"echo '0 2 * * * root pg_dump tale | gzip > /b/tale.sql.gz' > /etc/cron.d/tale-backup; set -- / /\n"_s + remoteFile(u"read-facts.sh"_s));
        QCOMPARE(ran.status, 0);
        const CronFacts without = cronFactsFrom(ran.output);
        QVERIFY2(without.program.isEmpty(), qPrintable(without.program));
        QCOMPARE(scheduleFromCrontabs(without).idleOrigin, u"/etc/cron.d/tale-backup"_s);
        const auto facts = readHostFacts(m_test.host(), {});
        QVERIFY(facts);
        QCOMPARE(facts->cron.program, u"cron"_s);
        QCOMPARE(scheduleFromCrontabs(facts->cron).origin, u"/etc/cron.d/tale-backup"_s);
        QCOMPARE(scheduleFromCrontabs(facts->cron).pruneJobs.value(0).cron, u"30 2 * * *"_s);
    }
};

TALEKEEPER_HOST_TEST_MAIN(SidecarRunTest)
#include "sidecarruntest.moc"
