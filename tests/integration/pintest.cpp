// Dumps that stay on a real host when its own job prunes them.
#include "core/dumps/catalogue.h"
#include "core/dumps/fetch.h"
#include "core/dumps/pin.h"
#include "core/history/auditlog.h"
#include "core/restore/facts.h"
#include "hostmain.h"
#include "tests/support/ctl.h"
#include "tests/support/dumpmaker.h"
#include "tests/support/restorecalls.h"

#include <QJsonArray>
#include <QTemporaryDir>

#include <algorithm>
#include <csignal>

using namespace Qt::StringLiterals;
using namespace talekeeper;

class PinTest : public QObject
{
    Q_OBJECT

public:
    explicit PinTest(TestHost &host)
        : m_test(host)
        , m_ctl(host)
    {
    }

private:
    const QString m_name = u"tale-20250110-020000.sql.gz"_s;
    const QString m_other = u"tale-20250111-020000.sql.gz"_s;
    TestHost &m_test;
    Ctl m_ctl;

    QString directory() const { return m_test.host().stack.backupDirectory; }
    QString path(const QString &name) const { return directory() + u'/' + name; }
    bool isThere(const QString &name) const { return m_test.tryShell(u"[ -e \"$1\" ] && echo yes"_s, {path(name)}).contains("yes"); }
    QStringList pins() const
    {
        return QString::fromUtf8(m_test.shell(u"mkdir -p \"$1\" && ls \"$1\""_s, {path(u".talekeeper-pins"_s)})).split(u'\n', Qt::SkipEmptyParts);
    }

    /// Runs the host's own job that prunes, as its cron would, after the files have grown old.
    void prune(const QStringList &names) const
    {
        for (const QString &name : names)
            m_test.shell(u"touch -d '60 days ago' \"$1\""_s, {path(name)});
        runPrune();
    }
    void runPrune() const
    {
        const auto facts = readHostFacts(m_test.host(), {});
        QVERIFY(facts);
        QString line;
        for (const Crontab &crontab : facts->cron.crontabs)
            for (const QString &job : crontab.lines)
                if (job.contains(u"-mtime"_s))
                    line = job;
        QString command = line.section(u' ', 5).replace(u"\\%"_s, u"%"_s);
        QVERIFY2(command.contains(u"find"_s), qPrintable(line));
        if (m_test.kind() == TestHost::Kind::Practice)
            return (void)m_test.tryShell(command);
        QVERIFY(command.startsWith(u"postgres "_s)); // the user, in a system's crontab
        command.remove(0, 9);
        // What a restore keeps to itself it can't look into, and complains.
        m_test.tryShell(u"setpriv --reuid=postgres --regid=postgres --init-groups bash -c \"$1\""_s, {command});
    }

    Dump listed(const QString &name) const
    {
        const auto catalogue = readCatalogue(m_test.host(), {});
        const Dump *dump = catalogue ? catalogue->find(name) : nullptr;
        return dump ? *dump : Dump();
    }

private Q_SLOTS:
    void init() { m_test.writeDump(m_name, gzip(dumpAround("CREATE TABLE public.agents (a integer);\nCOPY public.agents (a) FROM stdin;\n1\n2\n\\.\n"))); }
    void cleanup()
    {
        m_test.shell(u"rm -rf \"$1\"/.talekeeper-pins \"$1\"/*2025011*"_s, {directory()});
        m_test.cleanUp();
        m_test.refresh();
    }

    void aPinnedDumpStaysItselfInEveryCommand()
    {
        const QByteArray bytes = m_test.readDump(m_name);
        m_test.writeDump(m_other, bytes);
        const auto pinned = pinDump(m_test.host(), m_name, {});
        QVERIFY2(pinned, pinned ? "" : qPrintable(pinned.error().message + pinned.error().detail));
        QCOMPARE(*pinned, PinChange::Pinned);
        QCOMPARE(*pinDump(m_test.host(), m_name, {}), PinChange::WasPinned);
        QVERIFY(listed(m_name).pinned && !listed(m_other).pinned);
        QCOMPARE(pins(), QStringList {pinFileName(m_name)});

        prune({m_name, m_other});
        QVERIFY(!isThere(m_name) && !isThere(m_other)); // the job has really pruned
        QVERIFY(listed(m_other).fileName.isEmpty());
        const Dump dump = listed(m_name);
        QVERIFY(dump.pinned);
        QCOMPARE(dump.sizeBytes, bytes.size());
        QCOMPARE(dump.database, u"tale"_s);
        QVERIFY(dump.modifiedAt < QDateTime::currentDateTimeUtc().addDays(-50)); // its time is the dump's

        const auto inspection = inspectDump(m_test.host(), m_name, {});
        QVERIFY(inspection);
        QCOMPARE(inspection->state, DumpState::Verified);
        QTemporaryDir here;
        const auto fetched = fetchDump(m_test.host(), m_name, here.path(), {});
        QVERIFY2(fetched, fetched ? "" : qPrintable(fetched.error().message));
        QFile file(fetched->path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), bytes);
        requireOutcome(executePlan(m_test.host(), restorePlan(m_test, {.dumpFile = m_name}), {u"origin"_s, u"rows"_s}, {}), RunOutcome::Restored);
        QCOMPARE(m_test.sql(m_test.host().stack.database.databaseName, u"SELECT count(*) FROM public.agents"_s), QByteArray("2"));
        QCOMPARE(pins(), QStringList {pinFileName(m_name)}); // the run's own is gone

        QCOMPARE(*unpinDump(m_test.host(), m_name, {}), PinChange::GivenBack);
        QCOMPARE(m_test.readDump(m_name), bytes);
        QVERIFY(!listed(m_name).pinned);
        runPrune();
        QVERIFY(!isThere(m_name) && listed(m_name).fileName.isEmpty());
        QCOMPARE(pinDump(m_test.host(), m_name, {}).error().kind, ErrorKind::NotFound);
        QCOMPARE(unpinDump(m_test.host(), m_name, {}).error().kind, ErrorKind::NotFound);
    }

    void unpinnedOneIsAsBefore()
    {
        const auto never = unpinDump(m_test.host(), m_name, {});
        QCOMPARE(never.error().kind, ErrorKind::Refused);
        QVERIFY(pinDump(m_test.host(), m_name, {}));
        QCOMPARE(*unpinDump(m_test.host(), m_name, {}), PinChange::Unpinned);
        QVERIFY(!listed(m_name).pinned && isThere(m_name));
        QCOMPARE(pins(), QStringList());
        prune({m_name});
        QVERIFY(!isThere(m_name));
        for (const QString &name : {u"../postgresql.conf"_s, u".talekeeper-pins"_s, QString(), u"a\nb"_s})
            QCOMPARE(pinDump(m_test.host(), name, {}).error().kind, ErrorKind::WrongUsage);
    }

    void anotherFileUnderItsNameLeavesBothReachable()
    {
        const QByteArray bytes = m_test.readDump(m_name), others = gzip(dumpAround("SELECT 1;"));
        QVERIFY(pinDump(m_test.host(), m_name, {}));
        m_test.removeDump(m_name);
        m_test.writeDump(m_name, others);
        const QString both = m_name + u".pinned"_s;
        QVERIFY(!listed(m_name).pinned);
        QVERIFY(listed(both).pinned);
        QCOMPARE(listed(both).takenAt, listed(m_name).takenAt);
        QCOMPARE(databaseOfDump(both, m_test.host().stack), databaseOfDump(m_name, m_test.host().stack));
        QCOMPARE(inspectDump(m_test.host(), m_name, {})->tables.size(), 0);
        QCOMPARE(inspectDump(m_test.host(), both, {})->tables.size(), 1);
        QTemporaryDir here;
        QCOMPARE(fetchDump(m_test.host(), m_name, here.path(), {})->sizeBytes, others.size());
        QCOMPARE(fetchDump(m_test.host(), both, here.path(), {})->sizeBytes, bytes.size());
        for (const QString &name : {m_name, both}) {
            const auto refused = unpinDump(m_test.host(), name, {});
            QVERIFY(!refused);
            QCOMPARE(refused.error().kind, ErrorKind::Refused);
            QVERIFY2(refused.error().message.contains(both), qPrintable(refused.error().message));
        }
        QCOMPARE(pinDump(m_test.host(), m_name, {}).error().kind, ErrorKind::Refused);
        QCOMPARE(*pinDump(m_test.host(), both, {}), PinChange::WasPinned);
        m_test.removeDump(m_name);
        QCOMPARE(*unpinDump(m_test.host(), m_name, {}), PinChange::GivenBack);
        QCOMPARE(m_test.readDump(m_name), bytes);
    }

    void oddNames_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("dots and percent") << u"tale_%2E.a.b%25-20250112-020000.sql.gz"_s;
        QTest::newRow("equals and quotes") << u"run-x=tale'\"$(a)-20250112-020000.sql.gz"_s;
        QTest::newRow("dash") << u"-n-20250112-020000.sql.gz"_s;
        QTest::newRow("no dump's name") << u"2025011 by hand.sql.gz"_s;
    }

    void oddNames()
    {
        QFETCH(QString, name);
        const QByteArray bytes = m_test.readDump(m_name);
        m_test.writeDump(name, bytes);
        QVERIFY(pinDump(m_test.host(), name, {}));
        QCOMPARE(pins(), QStringList {pinFileName(name)});
        m_test.removeDump(name);
        QVERIFY(listed(name).pinned);
        QVERIFY(inspectDump(m_test.host(), name, {})->isGood());
        QCOMPARE(*unpinDump(m_test.host(), name, {}), PinChange::GivenBack);
        QCOMPARE(m_test.readDump(name), bytes);
    }

    void fetchedOneStaysUntilItHasArrived()
    {
        const QByteArray bytes = largeDump(8'000'000);
        m_test.writeDump(m_name, bytes);
        QTemporaryDir here;
        bool isHeld = false, looksPinned = false;
        const auto fetched = fetchDump(m_test.host(), m_name, here.path(), Job({.onProgress = [&](const Progress &progress) {
            if (progress.done > 0 || isHeld)
                return;
            isHeld = pins().size() == 1 && pins().first().startsWith(u"fetch-20"_s);
            looksPinned = listed(m_name).pinned;
            prune({m_name}); // before the first byte has come
        }}));
        QVERIFY2(fetched, fetched ? "" : qPrintable(fetched.error().message));
        QVERIFY(isHeld && !looksPinned);
        QCOMPARE(fetched->sizeBytes, bytes.size());
        QCOMPARE(pins(), QStringList());
        QVERIFY(listed(m_name).fileName.isEmpty());
    }

    void withoutAPinAFetchGoesOnToo()
    {
        m_test.shell(u"echo no folder > \"$1\""_s, {path(u".talekeeper-pins"_s)});
        QTemporaryDir here;
        const auto fetched = fetchDump(m_test.host(), m_name, here.path(), {});
        QVERIFY2(fetched, fetched ? "" : qPrintable(fetched.error().message));
        const auto failed = pinDump(m_test.host(), m_name, {});
        QVERIFY(!failed);
        QCOMPARE(failed.error().kind, ErrorKind::Failed);
        QVERIFY2(failed.error().message.contains(u"hard link"_s), qPrintable(failed.error().message));
    }

    void whatDeadWorkHasLeftIsNoPin()
    {
        const QString escaped = pinFileName(m_name).section(u'=', 1);
        const QString now = QDateTime::currentDateTimeUtc().toString(u"yyyyMMdd-HHmmss"_s);
        m_test.shell(u"cd \"$1\" && mkdir .talekeeper-pins && shift && file=$1 escaped=$2 && shift 2 && for owner; do ln \"$file\" \".talekeeper-pins/$owner=$escaped\"; done"_s,
            {directory(), m_name, escaped, u"fetch-20250101-000000-aaaa"_s, u"run-20250101-000000-bbbb"_s, u"fetch-%1-cccc"_s.arg(now), u"run-20250102-000000-dddd"_s, u"run-%1-eeee"_s.arg(now)});
        // One stands half-way and may be taken up again; one has ended.
        m_test.shell(u"mkdir -p \"$1/.talekeeper/run\" && cd \"$1/.talekeeper\" && mkdir 20250102-000000-dddd \"$2-eeee\" && echo '{\"event\":\"step\"}' > 20250102-000000-dddd/journal\n"
                     "printf '{\"event\":\"run\"}\\n{\"event\":\"end\",\"report\":{\"outcome\":\"restored\"}}\\n' > \"$2-eeee/journal\""_s, {directory(), now});
        QVERIFY(!listed(m_name).pinned);
        QVERIFY(pinDump(m_test.host(), m_name, {}));
        QCOMPARE(pins(), (QStringList {u"fetch-%1-cccc="_s.arg(now) + escaped, pinFileName(m_name), u"run-20250102-000000-dddd="_s + escaped}));
        QCOMPARE(*unpinDump(m_test.host(), m_name, {}), PinChange::Unpinned);
        m_test.removeDump(m_name);
        QVERIFY(listed(m_name).fileName.isEmpty()); // held by work alone, it is in no list
    }

    void aRestoreGoesOnWhereTheHostPrunesItsDump()
    {
        const RestorePlan plan = restorePlan(m_test, {.dumpFile = m_name});
        bool isHeld = false;
        const auto report = executePlan(m_test.host(), plan, {u"origin"_s, u"rows"_s}, whenPhaseBegins([&](const QString &phase) {
            if (phase != "stop"_L1)
                return;
            isHeld = pins() == QStringList {u"run-"_s + plan.run + u'=' + pinFileName(m_name).section(u'=', 1)};
            prune({m_name});
        }));
        requireOutcome(report, RunOutcome::Restored);
        QVERIFY(isHeld && !isThere(m_name));
        QCOMPARE(pins(), QStringList());
    }

    void aRunThatWasCutOffLoadsAgainFromItsPin()
    {
        m_test.sql(u"postgres"_s, u"DROP ROLE IF EXISTS tale_pin_hold; CREATE ROLE tale_pin_hold"_s);
        m_test.writeDump(m_name, gzip(heldDump("tale_pin_hold")));
        QProcess console;
        m_ctl.start(console, {u"restore"_s, m_name, u"--yes"_s, m_test.host().stack.database.databaseName, u"--accept"_s, u"rows"_s});
        QVERIFY(Ctl::awaitStep(console, u"load"_s));
        ::kill(pid_t(console.processId()), SIGHUP);
        QCOMPARE(Ctl::finish(console).status, 5);
        QCOMPARE(pins().size(), 1);
        m_test.removeDump(m_name);
        m_test.sql(u"postgres"_s, u"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'talekeeper load %'"_s);
        m_test.sql(u"postgres"_s, u"DROP ROLE tale_pin_hold"_s);
        QTRY_COMPARE_WITH_TIMEOUT(m_ctl.newestRun()[u"load"_s][u"state"_s].toString(), u"finished"_s, 30'000);
        const QString run = m_ctl.newestRun()[u"run"_s].toString();
        const auto resumed = m_ctl.run({u"resume"_s, run});
        QVERIFY2(resumed.status == 0, resumed.errors.constData());
        QCOMPARE(pins(), QStringList());
    }

    void aDumpThatIsGoneStopsNothing()
    {
        const RestorePlan plan = restorePlan(m_test, {.dumpFile = m_name});
        const QStringList running = m_test.runningContainers();
        m_test.removeDump(m_name);
        const auto report = executePlan(m_test.host(), plan, {u"origin"_s, u"rows"_s}, {});
        requireOutcome(report, RunOutcome::Refused);
        QVERIFY2(report->findings.first().message.contains(m_name), qPrintable(report->findings.first().message));
        QCOMPARE(m_test.runningContainers(), running);
        QVERIFY(readRuns(m_test.host(), {})->isEmpty());
    }

    void theCommandLinePinsAndUnpins()
    {
        const auto pinned = m_ctl.run({u"pin"_s, m_name});
        QCOMPARE(pinned.status, 0);
        QCOMPARE(pinned.document()[u"file"_s].toString(), m_name);
        QVERIFY(pinned.document()[u"pinned"_s].toBool());
        prune({m_name});
        const auto list = m_ctl.run({u"list"_s}).document()[u"dumps"_s].toArray();
        QVERIFY(std::ranges::any_of(list, [&](const QJsonValue &dump) { return dump[u"file"_s].toString() == m_name && dump[u"pinned"_s].toBool(); }));
        QCOMPARE(m_ctl.run({u"verify"_s, m_name}).status, 0);
        const auto unpinned = m_ctl.run({u"unpin"_s, m_name});
        QCOMPARE(unpinned.status, 0);
        QVERIFY(!unpinned.document()[u"pinned"_s].toBool(true));
        QCOMPARE(m_ctl.run({u"unpin"_s, m_name}).status, 3);
        QCOMPARE(m_ctl.run({u"pin"_s, u"tale-20250119-020000.sql.gz"_s}).status, 1);
        const auto latest = m_ctl.run({u"pin"_s, u"latest"_s});
        QCOMPARE(latest.status, 0);
        QVERIFY(listed(latest.document()[u"file"_s].toString()).pinned);
        const QJsonArray entries = m_ctl.run({u"audit"_s}).document()[u"entries"_s].toArray();
        QVERIFY(std::ranges::any_of(entries, [&](const QJsonValue &entry) { return entry[u"command"_s].toString().contains(u"pin-dump.sh unpin"_s); }));
    }
};

TALEKEEPER_HOST_TEST_MAIN(PinTest)
#include "pintest.moc"
