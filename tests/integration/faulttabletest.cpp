// Faults × steps: at every step of a restore everything that can die is killed once. After each fault the rows in service
// are exactly the old or the new ones, and after resume or undo all is as it was, with nothing left of the run.
//
// In continuous integration a sample of the table, drawn by a seed (TALEKEEPER_FAULT_SEED); all of it by
// TALEKEEPER_FAULTS=all (packaging/test --all).
#include "core/dumps/catalogue.h"
#include "core/restore/runs.h"
#include "hostmain.h"
#include "tests/support/ctl.h"
#include "tests/support/restorecalls.h"
#include "tests/support/dumpmaker.h"

#include <algorithm>
#include <csignal>
#include <numeric>
#include <random>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace talekeeper;

namespace {

enum class Fault { Console, Loader, Psql, Gzip, Backend, Database, WriterComesBack, BackupFull, DataFull, DumpVanishes };

const QList<std::pair<Fault, QString>> allFaults {{Fault::Console, u"console killed"_s}, {Fault::Loader, u"loader killed"_s}, {Fault::Psql, u"psql killed"_s},
    {Fault::Gzip, u"gzip killed"_s}, {Fault::Backend, u"backend killed"_s}, {Fault::Database, u"db container killed"_s},
    {Fault::WriterComesBack, u"writer comes back"_s}, {Fault::BackupFull, u"backup volume full"_s}, {Fault::DataFull, u"data volume full"_s},
    {Fault::DumpVanishes, u"dump vanishes"_s}};
const QStringList allSteps {u"stop"_s, u"load"_s, u"check"_s, u"settings"_s, u"swap"_s, u"start"_s, u"ask"_s};
const QStringList allOrders {u"first"_s, u"last"_s};

struct Cell {
    Fault fault = Fault::Console;
    QString faultName;
    QString step;
    QString order;
    QString name() const { return faultName + u" at "_s + step + u", stop "_s + order; }
};

} // namespace

class FaultTableTest : public QObject
{
    Q_OBJECT

public:
    explicit FaultTableTest(TestHost &host)
        : m_test(host)
    {
    }

private:
    struct Before {
        QByteArray oid;
        QStringList running;
        qint64 lastRow = 0;
        qint64 rows = 0;
    };

    const QString m_dump = u"tale-20250102-020000.sql.gz"_s;
    const QString m_filler = u"/talekeeper-filler"_s;
    TestHost &m_test;
    const Ctl m_ctl {m_test};
    std::mt19937 m_random;
    QMap<QString, QString> m_table; ///< name of a cell → how it went
    qint64 m_dumpedRows = 0; ///< of public.runs

    QString backupDirectory() const { return m_test.host().stack.backupDirectory; }

    bool runCommand(const Command &command) const
    {
        LocalRunner runner;
        const auto output = runner.run(command, {});
        return output && output->succeeded();
    }

    /// The first process of the db container, seen from this machine.
    void killDatabase() const
    {
        if (m_test.kind() == TestHost::Kind::Lab) {
            runCommand({.words = {u"docker"_s, u"kill"_s, m_test.host().stack.database.name}});
        } else {
            const QString directory = m_test.profile().practiceDirectory;
            runCommand({.words = {u"bash"_s, u"-c"_s,
                            u"read -r process < \"$1/data/postmaster.pid\"; kill -KILL \"$process\"; for ((i = 0; i < 100; i++)); do pgrep -f \"postgres.*$1/data\" > /dev/null || break; sleep 0.1; done"_s,
                            u"kill"_s, directory}});
        }
        runCommand(m_test.engine().startCommand(m_test.host().stack.database.name));
    }

    void inflict(const Cell &cell, QProcess &console) const
    {
        switch (cell.fault) {
        case Fault::Console: console.kill(); return;
        case Fault::Loader: m_test.tryShell(u"read -r process _ < <(cat \"$1\"/.talekeeper/*/load.pid) && kill -KILL \"$process\""_s, {backupDirectory()}); return;
        case Fault::Psql: m_test.killLoading(u"psql .*-f -$"_s); return;
        case Fault::Gzip: m_test.killLoading(u"^gzip "_s); return;
        case Fault::Backend:
            m_test.tryShell(u"kill -KILL $(psql -X -At -U tale -d postgres -c \"SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() LIMIT 1\")"_s);
            return;
        case Fault::Database: killDatabase(); return;
        case Fault::WriterComesBack: runCommand(m_test.engine().startCommand(platform())); return;
        case Fault::BackupFull: fill(backupDirectory()); return;
        case Fault::DataFull: fill(QString::fromUtf8(m_test.sql(u"postgres"_s, u"SHOW data_directory"_s))); return;
        case Fault::DumpVanishes: m_test.removeDump(m_dump); return;
        }
    }

    QString platform() const { return std::ranges::find(m_test.host().stack.containers, Role::Platform, &Container::role)->name; }

    /// Only on volumes of their own size, which the practice host gets here.
    bool hasSmallVolumes() const { return m_test.kind() == TestHost::Kind::Practice && geteuid() == 0; }
    void fill(const QString &directory) const
    {
        m_test.tryShell(u"free=$(df -PB1 \"$1\" | awk 'NR == 2 { print $4 }'); fallocate -l \"$((free > 8000000 ? free - 4096 : free))\" \"$1$2\" || fallocate -l \"$free\" \"$1$2\""_s, {directory, m_filler});
    }
    void makeRoom() const
    {
        for (const QString &directory : {backupDirectory(), QString(m_test.profile().practiceDirectory + u"/data"_s)})
            runCommand({.words = {u"rm"_s, u"-f"_s, directory + m_filler}});
        // PostgreSQL goes down where it can't write its log; Docker would start it again.
        runCommand(m_test.engine().startCommand(m_test.host().stack.database.name));
    }

    Before look() const
    {
        const QByteArray rows = m_test.sql(u"tale"_s, u"SELECT max(id), count(*) FROM runs"_s); // at one moment, as Tale goes on writing
        return {.oid = m_test.sql(u"postgres"_s, u"SELECT oid FROM pg_database WHERE datname = 'tale'"_s),
            .running = m_test.runningContainers(),
            .lastRow = rows.split('|').first().toLongLong(),
            .rows = rows.split('|').last().toLongLong()};
    }

    /// The rows in service are exactly the old ones or exactly the dump's, beside what was written since.
    void requireOldOrNew(const Before &before) const
    {
        QTRY_VERIFY_WITH_TIMEOUT(!m_test.tryShell(u"psql -X -At -U tale -d postgres -c 'SELECT 1'"_s).isEmpty(), 60'000);
        const QByteArray oid = m_test.sql(u"postgres"_s, u"SELECT oid FROM pg_database WHERE datname = 'tale'"_s);
        if (m_test.sql(u"postgres"_s, u"SELECT datallowconn FROM pg_database WHERE datname = 'tale'"_s) == "f")
            return; // left closed by a swap that died; nobody reads or writes it
        const auto upTo = [&](qint64 last) { return m_test.sql(u"tale"_s, u"SELECT count(*) FROM runs WHERE id <= %1"_s.arg(last)).toLongLong(); };
        if (oid == before.oid)
            QCOMPARE(upTo(before.lastRow), before.rows);
        else
            QVERIFY(upTo(before.lastRow) >= m_dumpedRows && m_test.sql(u"tale"_s, u"SELECT count(*) FROM big"_s) == "200000");
    }

    void requireAllAsBefore(const Before &before) const
    {
        QTRY_COMPARE_WITH_TIMEOUT(m_test.runningContainers(), before.running, 60'000);
        QCOMPARE(m_test.sql(u"postgres"_s, u"SELECT oid FROM pg_database WHERE datname = 'tale'"_s), before.oid);
        QVERIFY(m_test.sql(u"tale"_s, u"SELECT count(*) FROM runs WHERE id <= %1"_s.arg(before.lastRow)).toLongLong() == before.rows);
        QCOMPARE(m_test.sql(u"postgres"_s, u"SELECT string_agg(datname, ' ') FROM pg_database WHERE datname ~ '^tale_(restore|before)_' OR NOT datallowconn AND datname <> 'template0'"_s), QByteArray());
        requireNoLock(m_test);
        const auto processes = [&] {
            return m_test.tryShell(u"pgrep -f -- \"[l]oad-dump.sh $1 \""_s, {backupDirectory()});
        };
        QTRY_VERIFY_WITH_TIMEOUT(processes().isEmpty(), 10'000);
        QProcess guards;
        guards.start(u"pgrep"_s, {u"-f"_s, u"guard.sh .*lease.sh take "_s + backupDirectory()});
        guards.waitForFinished();
        QCOMPARE(guards.readAllStandardOutput(), QByteArray());
    }

    /// Goes on from wherever the fault has left things, to the end; in the table's words.
    QString follow(const Ctl::Outcome &outcome, const Before &before)
    {
        // A server that is busy takes a moment to see that a killed console is gone.
        [&] { QTRY_VERIFY_WITH_TIMEOUT(m_ctl.newestRun()[u"state"_s].toString() != "running"_L1, 20'000); }();
        const QJsonObject record = m_ctl.newestRun();
        const QString run = record[u"run"_s].toString();
        QStringList way;
        int status = outcome.status;
        if (status != 0 && status != 3 && status != 4) { // half-way: the admin decides
            const QString state = record[u"state"_s].toString();
            if (state == "taken_back"_L1 || state == "ended"_L1)
                return u"before it began"_s;
            if (m_random() % 2 == 0) {
                const Ctl::Outcome resumed = m_ctl.run({u"resume"_s, run});
                way << u"resume %1"_s.arg(resumed.status);
                [&] { QVERIFY2(QList<int>({0, 1, 4, 5}).contains(resumed.status), resumed.errors.constData()); }();
                requireOldOrNew(before);
                status = resumed.status;
            }
        }
        if (status == 0)
            way << u"restored"_s;
        if (status == 3 || status == 4)
            return (way << u"taken back"_s).join(u", "_s);
        m_test.refresh();
        const Ctl::Outcome undone = m_ctl.run({u"undo"_s, run});
        [&] { QVERIFY2(undone.status == 0, (undone.errors + undone.output).constData()); }();
        return (way << u"undone"_s).join(u", "_s);
    }

    static bool applies(const Cell &cell)
    {
        if (cell.fault == Fault::WriterComesBack) // a writer that runs can't come back
            return cell.order == "first"_L1 ? cell.step != "start"_L1 && cell.step != "ask"_L1 : cell.step == "swap"_L1;
        return true;
    }

    QList<Cell> table() const
    {
        QList<Cell> cells;
        for (const auto &[fault, name] : allFaults)
            for (const QString &step : allSteps)
                for (const QString &order : allOrders) {
                    const Cell cell {.fault = fault, .faultName = name, .step = step, .order = order};
                    const bool needsVolume = fault == Fault::BackupFull || fault == Fault::DataFull;
                    if (applies(cell) && (!needsVolume || hasSmallVolumes()))
                        cells << cell;
                }
        return cells;
    }

    void mountSmallVolumes()
    {
        const QString directory = m_test.profile().practiceDirectory;
        QVERIFY(runCommand(m_test.engine().stopCommand(u"practice-db"_s)));
        for (const auto &[name, size] : {std::pair(u"backup"_s, u"64m"_s), std::pair(u"data"_s, u"900m"_s)})
            QVERIFY(runCommand({.words = {u"bash"_s, u"-ec"_s,
                                    u"cp -a \"$1\" \"$1.copy\"; mount -t tmpfs -o size=$2,mode=0700 tmpfs \"$1\"; chown --reference=\"$1.copy\" \"$1\"; cp -a \"$1.copy/.\" \"$1\"; rm -r \"$1.copy\""_s,
                                    u"mount"_s, directory + u'/' + name, size}}));
        QVERIFY(runCommand(m_test.engine().startCommand(u"practice-db"_s)));
        m_test.refresh();
    }

private Q_SLOTS:
    void initTestCase()
    {
        const QByteArray seed = qgetenv("TALEKEEPER_FAULT_SEED");
        m_random.seed(seed.isEmpty() ? 20261122 : seed.toUInt());
        if (hasSmallVolumes())
            mountSmallVolumes();
        else if (m_test.kind() == TestHost::Kind::Practice && isContinuousIntegration())
            QFAIL("only root can mount small volumes");
    }

    void init()
    {
        m_test.cleanUp();
        m_test.refresh();
        // The newest real dump with rows enough that every process of the pipe is at work for a while.
        const auto catalogue = readCatalogue(m_test.host(), {});
        QByteArray text = gunzip(m_test.readDump(catalogue->dumps.first().fileName));
        const auto inspection = inspectDump(m_test.host(), catalogue->dumps.first().fileName, {});
        m_dumpedRows = std::ranges::find(inspection->tables, u"public.runs"_s, &DumpedTable::name)->rows;
        const QByteArray more = "CREATE TABLE public.big (a text);\nSELECT pg_catalog.pg_sleep(1);\nCOPY public.big (a) FROM stdin;\n"
            + QByteArray("some row of text that is repeated\n").repeated(200'000) + "\\.\nSELECT pg_catalog.pg_sleep(1);\n";
        text.insert(text.lastIndexOf("--\n-- PostgreSQL database dump complete"), more);
        m_test.writeDump(m_dump, gzip(text));
    }

    void everyCell_data()
    {
        QTest::addColumn<int>("at");
        QList<Cell> cells = table();
        QList<int> chosen(cells.size());
        std::iota(chosen.begin(), chosen.end(), 0);
        if (qgetenv("TALEKEEPER_FAULTS") != "all") {
            std::ranges::shuffle(chosen, m_random);
            chosen.resize(m_test.kind() == TestHost::Kind::Practice ? 10 : 4);
        }
        for (const int at : std::as_const(chosen))
            QTest::newRow(qPrintable(cells.at(at).name())) << at;
    }
    void everyCell()
    {
        QFETCH(int, at);
        const Cell cell = table().at(at);
        const Before before = look();
        QProcess console;
        m_ctl.start(console, {u"restore"_s, m_dump, u"--yes"_s, u"tale"_s, u"--stop"_s, cell.order});
        QVERIFY2(Ctl::awaitStep(console, cell.step), console.readAllStandardError().constData());
        inflict(cell, console);
        const Ctl::Outcome outcome = Ctl::finish(console);
        makeRoom();
        requireOldOrNew(before);
        m_test.refresh();
        m_table[cell.name()] = follow(outcome, before);
        if (!QTest::currentTestFailed())
            requireAllAsBefore(before);
    }

    void theLoadEndsBeforeTheVolumeIsFull()
    {
        if (!hasSmallVolumes())
            return;
        const Before before = look();
        QProcess console;
        m_ctl.start(console, {u"restore"_s, m_dump, u"--yes"_s, u"tale"_s});
        QVERIFY(Ctl::awaitStep(console, u"load"_s));
        const QString data = QString::fromUtf8(m_test.sql(u"postgres"_s, u"SHOW data_directory"_s));
        m_test.shell(u"free=$(df -PB1 \"$1\" | awk 'NR == 2 { print $4 }'); fallocate -l \"$((free - 25000000))\" \"$1$2\""_s, {data, m_filler});
        const Ctl::Outcome outcome = Ctl::finish(console);
        QVERIFY2(outcome.status == 4 && outcome.output.contains("before the volume of the databases was full"), (outcome.output + outcome.errors).constData());
        makeRoom();
        requireAllAsBefore(before);
    }

    void cleanup()
    {
        makeRoom();
        m_test.removeDump(m_dump);
    }

    void cleanupTestCase()
    {
        printTable();
        if (!hasSmallVolumes())
            return;
        runCommand(m_test.engine().stopCommand(u"practice-db"_s));
        for (const QString &name : {u"/data"_s, u"/backup"_s})
            runCommand({.words = {u"bash"_s, u"-c"_s, u"cp -a \"$1\" \"$1.copy\"; umount \"$1\"; cp -a \"$1.copy/.\" \"$1\"; rm -r \"$1.copy\""_s, u"umount"_s, m_test.profile().practiceDirectory + name}});
        runCommand(m_test.engine().startCommand(u"practice-db"_s));
    }

private:
    void printTable() const
    {
        for (const QString &order : allOrders) {
            QTextStream out(stdout);
            out << "\nstop " << order << ": how it went, by fault and step (in service were exactly the old rows or the new ones)\n" << QString(22, u' ');
            for (const QString &step : allSteps)
                out << step.leftJustified(24);
            out << '\n';
            for (const auto &[fault, name] : allFaults) {
                out << name.leftJustified(22);
                for (const QString &step : allSteps)
                    out << m_table.value(Cell {.fault = fault, .faultName = name, .step = step, .order = order}.name(), u"."_s).leftJustified(24);
                out << '\n';
            }
        }
    }
};

TALEKEEPER_HOST_TEST_MAIN(FaultTableTest)
#include "faulttabletest.moc"
