// The store of what was seen: what comes back, several consoles at once, older and damaged stores.
#include "core/history/hosthistory.h"
#include "core/history/auditlog.h"
#include "core/history/setaside.h"
#include "core/overview/historyattention.h"
#include "historyfacts.h"

#include <QCoreApplication>
#include <QDir>
#include <QProcess>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>

#include <thread>
#include <vector>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

constexpr int looksOfOne = 30;

Host testHost(const QString &project = u"tale"_s)
{
    Host host;
    host.profile = {.kind = HostProfile::Kind::Ssh, .name = u"Production"_s, .address = u"admin@tale-eu"_s};
    host.stack.project = project;
    host.stack.backupDirectory = u"/backup"_s;
    return host;
}

QDateTime dayAt(int day) { return utcTime(u"2026-11-01T03:00:00"_s).addDays(day); }

/// What a host has that dumps two databases a day and keeps so many days.
Catalogue catalogueOf(int day, int kept)
{
    QList<Dump> dumps;
    for (int back = 0; back < kept; ++back)
        for (const QString &database : {u"tale"_s, u"tale_platform"_s})
            dumps << historyDump(nameAt(dayAt(day - back).addSecs(-3600), database));
    return catalogueAt(dayAt(day), dumps);
}

DumpInspection inspectionOf(const Dump &dump, DumpState state = DumpState::Verified)
{
    DumpInspection inspection {.fileName = dump.fileName, .state = state, .sha256 = u"ab12"_s, .sizeBytes = dump.sizeBytes, .modifiedAt = dump.modifiedAt};
    inspection.tables = {{.name = u"public.runs"_s, .rows = 7}};
    inspection.inspectedAt = utcTime(u"2026-11-22T11:00:00"_s);
    return inspection;
}

/// One of several consoles that look at the same host; whether all went well.
bool lookManyTimes(const QString &path, const QString &console)
{
    for (int look = 0; look < looksOfOne; ++look) {
        const HostHistory history = rememberLook(path, testHost(), catalogueOf(look, 3), dailySchedule());
        const Catalogue catalogue = catalogueOf(look, 1);
        const auto kept = rememberInspection(path, testHost(), inspectionOf(catalogue.dumps.at(console.size() % 2)));
        if (history.error || !kept) {
            qWarning("%s", qPrintable(history.error ? history.error->message + history.error->detail : kept.error().message + kept.error().detail));
            return false;
        }
    }
    return true;
}

void execute(const QString &path, const QStringList &statements)
{
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"other"_s);
        database.setDatabaseName(path);
        QVERIFY(database.open());
        QSqlQuery query(database);
        for (const QString &statement : statements)
            QVERIFY2(query.exec(statement), qPrintable(statement + query.lastError().text()));
    }
    QSqlDatabase::removeDatabase(u"other"_s);
}

qint64 countIn(const QString &path, const QString &table)
{
    const auto store = HistoryStore::open(path);
    auto query = store->run(u"SELECT count(*) FROM "_s + table);
    return query && query->next() ? query->value(0).toLongLong() : -1;
}

QByteArray bytesOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// Writes something else over a part of a file.
void spoil(const QString &path, qint64 from, qint64 count)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadWrite));
    QVERIFY(file.seek(from));
    QCOMPARE(file.write(QByteArray(count, 'x')), count);
}

} // namespace

class HostHistoryTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_directory = std::make_unique<QTemporaryDir>();
        m_path = m_directory->filePath(u"history.sqlite"_s);
    }

    void whatWasSeenComesBack()
    {
        HostHistory history;
        for (int day = 0; day < 12; ++day) {
            history = look(day, 4);
            QCOMPARE(linesOf(*readHistory(m_path, testHost())), linesOf(history.dumps));
        }
        QVERIFY(!history.error && history.setAside.isEmpty());
        QCOMPARE(history.dumps.dumps.size(), 2 * 15);
        QCOMPARE(history.dumps.dumpsThere().size(), 2 * 4);
        QCOMPARE(history.dumps.knownSince, dayAt(0));
        QCOMPARE(history.dumps.unwatched.size(), 11); // once a day is seldom
        // And so it does where a clock was set back.
        history = look(5, 3);
        QCOMPARE(linesOf(*readHistory(m_path, testHost())), linesOf(history.dumps));
    }

    void onlyWhatChangedIsWritten()
    {
        look(10, 8);
        execute(m_path, {u"CREATE TABLE written (what TEXT)"_s, u"CREATE TRIGGER a AFTER INSERT ON seen_dump BEGIN INSERT INTO written VALUES (new.file); END"_s,
                            u"CREATE TRIGGER b AFTER UPDATE ON seen_dump BEGIN INSERT INTO written VALUES (new.file); END"_s,
                            u"CREATE TRIGGER c AFTER DELETE ON seen_dump BEGIN INSERT INTO written VALUES (old.file); END"_s});
        Catalogue catalogue = catalogueOf(10, 8);
        catalogue.clock = catalogue.clock.addSecs(60);
        QVERIFY(!rememberLook(m_path, testHost(), catalogue, dailySchedule()).error);
        QCOMPARE(countIn(m_path, u"written"_s), 0);
        catalogue.clock = catalogue.clock.addSecs(60);
        catalogue.dumps.removeLast();
        QVERIFY(!rememberLook(m_path, testHost(), catalogue, dailySchedule()).error);
        QCOMPARE(countIn(m_path, u"written"_s), 1);
    }

    void oneThatGrewIsNotLeftTwice()
    {
        Dump dump = historyDump(u"tale-20261101-020000.sql.gz"_s, 10);
        dump.state = DumpState::Writing;
        rememberLook(m_path, testHost(), catalogueAt(dayAt(0), {dump}), dailySchedule());
        rememberLook(m_path, testHost(), catalogueAt(dayAt(0).addSecs(600), {historyDump(dump.fileName)}), dailySchedule());
        QCOMPARE(readHistory(m_path, testHost())->dumps.size(), 1);
    }

    void whatIsInADumpIsKnownForTheVeryFile()
    {
        const Catalogue catalogue = catalogueOf(3, 2);
        const Dump good = catalogue.dumps.at(0), bad = catalogue.dumps.at(1);
        // The first was read before the host was ever looked at.
        QVERIFY(rememberInspection(m_path, testHost(), inspectionOf(good)));
        QVERIFY(!readHistory(m_path, testHost())->knownSince.isValid());
        QVERIFY(look(3, 2).dumps.there(good.fileName)->inspection);
        QVERIFY(rememberInspection(m_path, testHost(), inspectionOf(bad, DumpState::Truncated)));
        const DumpHistory history = *readHistory(m_path, testHost());
        QCOMPARE(history.there(good.fileName)->inspection, inspectionOf(good));
        const Catalogue known = withKnownStates(catalogue, history);
        QCOMPARE(known.dumps.at(0).state, DumpState::Verified);
        QCOMPARE(known.dumps.at(1).state, DumpState::Truncated);
        QCOMPARE(known.dumps.at(2).state, DumpState::Unverified);
        // Read again it was whole: something had gone wrong the first time.
        QVERIFY(rememberInspection(m_path, testHost(), inspectionOf(bad)));
        QCOMPARE(readHistory(m_path, testHost())->there(bad.fileName)->dump.state, DumpState::Verified);
        // Another file under its name is another matter; and what does not say which file it was is not kept.
        Catalogue changed = catalogueOf(4, 3);
        changed.dumps[2].modifiedAt = changed.dumps.at(2).modifiedAt.addSecs(1);
        QCOMPARE(changed.dumps.at(2).fileName, good.fileName);
        DumpInspection nameless = inspectionOf(changed.dumps.at(2));
        nameless.modifiedAt = {};
        QVERIFY(rememberInspection(m_path, testHost(), nameless));
        const HostHistory after = rememberLook(m_path, testHost(), changed, dailySchedule());
        QVERIFY(!after.dumps.there(good.fileName)->inspection);
        QCOMPARE(after.dumps.there(bad.fileName)->dump.state, DumpState::Verified);
    }

    void hostIsKnownByItsPlaceNotItsName()
    {
        look(1, 1);
        Host host = testHost();
        host.profile.name = u"Other name"_s;
        host.profile.environment = Environment::Production;
        QCOMPARE(readHistory(m_path, host)->dumps.size(), 2);
        const auto isOther = [&](auto change) {
            Host other = testHost();
            change(other);
            return historyHostKey(other) != historyHostKey(testHost());
        };
        QVERIFY(isOther([](Host &other) { other.profile.address = u"admin@tale-us"_s; }));
        QVERIFY(isOther([](Host &other) { other.profile.sshOptions << u"hostname=10.0.0.1"_s; }));
        QVERIFY(isOther([](Host &other) { other.profile.kind = HostProfile::Kind::Local; }));
        QVERIFY(isOther([](Host &other) { other.profile.dockerWords = {u"docker"_s, u"-H"_s, u"tcp://a"_s}; }));
        QVERIFY(isOther([](Host &other) { other.stack.project = u"b"_s; }));
        QVERIFY(isOther([](Host &other) { other.stack.backupDirectory = u"/b"_s; }));
        QVERIFY(!isOther([](Host &other) { other.profile.sshOptions << u"Compression=yes"_s; }));
        QVERIFY(!isOther([](Host &other) { other.profile.dockerWords = {u"sudo"_s, u"-n"_s, u"docker"_s}; }));
        QVERIFY(readHistory(m_path, testHost(u"b"_s))->dumps.isEmpty());
    }

    void lookThatFoundNothingOutChangesNothing()
    {
        look(3, 2);
        const HostHistory unlisted = rememberLook(m_path, testHost(), failure(ErrorKind::NotFound, {}), dailySchedule());
        QCOMPARE(unlisted.dumps.dumpsThere().size(), 4);
        // Without the schedule nobody knows why a dump is gone.
        const HostHistory unscheduled = rememberLook(m_path, testHost(), catalogueOf(20, 1), std::nullopt);
        QCOMPARE(linesOf(unscheduled.dumps), linesOf(unlisted.dumps));
    }

    void severalConsolesKeepOneHistory()
    {
        QProcess one, two;
        for (QProcess *process : {&one, &two}) {
            process->setProcessChannelMode(QProcess::ForwardedChannels);
            process->start(QCoreApplication::applicationFilePath(), {u"--look"_s, m_path, process == &one ? u"one"_s : u"other"_s});
        }
        bool three = false, four = false;
        {
            const std::jthread first([&] { three = lookManyTimes(m_path, u"three"_s); });
            const std::jthread second([&] { four = lookManyTimes(m_path, u"four"_s); });
        }
        for (QProcess *process : {&one, &two})
            QVERIFY(process->waitForFinished(120'000) && process->exitStatus() == QProcess::NormalExit && process->exitCode() == 0);
        QVERIFY(three && four);
        const DumpHistory history = *readHistory(m_path, testHost());
        QCOMPARE(history.dumps.size(), 2 * (looksOfOne + 2)); // each once, whoever saw it
        QCOMPARE(countIn(m_path, u"dump_inspection"_s), 2 * looksOfOne);
        QCOMPARE(countIn(m_path, u"host"_s), 1);
    }

    void olderStoreIsBroughtUpToDate_data()
    {
        QTest::addColumn<int>("version");
        QTest::newRow("from the first") << 1;
        QTest::newRow("from before the drills") << 2;
    }

    void olderStoreIsBroughtUpToDate()
    {
        QFETCH(const int, version);
        // Written by the first version; with entries in its audit log.
        const QString data = QStringLiteral(TALEKEEPER_TEST_DATA) + u"/history-1.sqlite"_s;
        QVERIFY(QFile::copy(data, m_path) && QFile::copy(auditHeadPath(data), auditHeadPath(m_path)));
        for (const QString &path : {m_path, auditHeadPath(m_path)})
            QVERIFY(QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner));
        QVERIFY(!look(1, 1).error);
        if (version == 2) // which differs from the next one by these tables only
            execute(m_path, {u"DROP TABLE drill_picture"_s, u"DROP TABLE drill"_s, u"DROP TABLE snapshot_source"_s, u"PRAGMA user_version = 2"_s});
        const auto store = HistoryStore::open(m_path);
        auto found = store->run(u"PRAGMA user_version"_s);
        QVERIFY(found && found->next());
        QCOMPARE(found->value(0).toInt(), 3);
        for (const QString &table : {u"drill"_s, u"drill_picture"_s, u"snapshot_source"_s})
            QCOMPARE(countIn(m_path, table), 0);
        QVERIFY(AuditLog(*store).verify()->holds());
        QCOMPARE(AuditLog(*store).verify()->count, 3);
        QCOMPARE(readHistory(m_path, testHost())->dumps.size(), 2);
    }

    void damagedStoreIsSetAsideAndSaid_data()
    {
        QTest::addColumn<qint64>("from");
        QTest::addColumn<qint64>("count");
        QTest::newRow("its head") << qint64(0) << qint64(8192);
        QTest::newRow("its pages, but for the first") << qint64(4096) << qint64(-1);
    }

    void damagedStoreIsSetAsideAndSaid()
    {
        QFETCH(qint64, from);
        QFETCH(qint64, count);
        for (int day = 0; day < 20; ++day)
            look(day, 4);
        QVERIFY(AuditLog(*HistoryStore::open(m_path)).append({.at = dayAt(0), .who = u"anna@desk"_s, .command = u"docker stop a"_s}));
        execute(m_path, {u"PRAGMA journal_mode = DELETE"_s});
        const QByteArray head = bytesOf(auditHeadPath(m_path));
        spoil(m_path, from, count < 0 ? QFileInfo(m_path).size() - from : count);
        const QByteArray damaged = bytesOf(m_path);

        const HostHistory history = look(20, 4);
        QVERIFY2(!history.error, history.error ? qPrintable(history.error->message + history.error->detail) : "");
        QCOMPARE(history.setAside.size(), 1);
        QCOMPARE(history.dumps.dumps.size(), 8); // begun anew from the host
        QCOMPARE(bytesOf(history.setAside.first()).mid(from), damaged.mid(from)); // opening it has noted the WAL mode in its head
        QCOMPARE(bytesOf(auditHeadPath(history.setAside.first())), head);
        // The new log begins by saying so, and its chain holds.
        const auto store = HistoryStore::open(m_path);
        QVERIFY(AuditLog(*store).verify()->holds());
        QVERIFY(AuditLog(*store).read()->first().result.contains(history.setAside.first()));
        // And it is said as long as the file lies there.
        QCOMPARE(look(21, 4).setAside, history.setAside);
        const QList<Attention> attention = storeAttention({}, history.setAside);
        QVERIFY(attention.size() == 1 && sentence(attention.first()).contains(history.setAside.first()) && sentence(attention.first()).contains(u"audit log"_s));
        QVERIFY(QFile::remove(history.setAside.first()));
        QVERIFY(look(22, 4).setAside.isEmpty());
    }

    void whatLiesInTheLogOfADamagedStoreStaysOutOfTheNewOne()
    {
        look(1, 4);
        {
            // A program that died left its write-ahead log behind.
            const auto store = HistoryStore::open(m_path);
            look(2, 4);
            QVERIFY(QFile::copy(m_path + u"-wal"_s, m_path + u".kept"_s));
        }
        spoil(m_path, 0, 4096);
        QVERIFY(QFile::exists(m_path + u"-wal"_s) || QFile::rename(m_path + u".kept"_s, m_path + u"-wal"_s));
        const HostHistory history = look(3, 2);
        QVERIFY2(!history.error, history.error ? qPrintable(history.error->message) : "");
        QCOMPARE(history.dumps.knownSince, dayAt(3));
        QCOMPARE(history.dumps.dumps.size(), 4);
    }

    void onlyADamagedStoreIsSetAside()
    {
        look(1, 1);
        QCOMPARE(*setAsideDamagedStore(m_path), std::nullopt);
        {
            const auto holder = HistoryStore::open(m_path);
            QVERIFY(holder->run(u"BEGIN EXCLUSIVE"_s));
            const HostHistory busy = look(2, 1);
            QVERIFY(busy.error && busy.error->message.contains(u"locked"_s));
            QCOMPARE(busy.dumps.dumpsThere().size(), 2); // the page goes on with what the host tells
            QVERIFY(holder->run(u"ROLLBACK"_s));
        }
        execute(m_path, {u"PRAGMA user_version = 4711"_s});
        QVERIFY(look(3, 1).error);
        QVERIFY(!setAsideDamagedStore(m_path));
        execute(m_path, {u"PRAGMA user_version = 3"_s});
        QVERIFY(!look(4, 1).error);
        QVERIFY(storesSetAside(m_path).isEmpty());
        const HostHistory nowhere = rememberLook(m_directory->path(), testHost(), catalogueOf(1, 1), dailySchedule());
        QVERIFY(nowhere.error);
        QCOMPARE(storeAttention(nowhere.error, {}).first().id, u"history"_s);
        QVERIFY(QFileInfo(m_directory->path()).isDir());
    }

    void severalConsolesSetADamagedStoreAsideOnce()
    {
        look(1, 4);
        execute(m_path, {u"PRAGMA journal_mode = DELETE"_s});
        spoil(m_path, 0, 4096);
        {
            std::vector<std::jthread> consoles;
            for (int console = 0; console < 4; ++console)
                consoles.emplace_back([this] { look(2, 4); });
        }
        QCOMPARE(storesSetAside(m_path).size(), 1);
        QCOMPARE(readHistory(m_path, testHost())->dumps.size(), 8);
    }

    void thousandsOfDumpsAreKept()
    {
        const HostHistory first = look(5000, 5000);
        QVERIFY(!first.error);
        const HostHistory second = look(5001, 5000);
        QCOMPARE(second.dumps.dumps.size(), 10'002);
        QCOMPARE(second.dumps.dumpsThere().size(), 10'000);
        QCOMPARE(linesOf(*readHistory(m_path, testHost())), linesOf(second.dumps));
    }

private:
    HostHistory look(int day, int kept) const { return rememberLook(m_path, testHost(), catalogueOf(day, kept), dailySchedule()); }

    std::unique_ptr<QTemporaryDir> m_directory;
    QString m_path;
};

} // namespace talekeeper

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    const QStringList words = QCoreApplication::arguments();
    if (words.value(1) == "--look"_L1)
        return talekeeper::lookManyTimes(words.value(2), words.value(3)) ? 0 : 1;
    talekeeper::HostHistoryTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "hosthistorytest.moc"
