// A dump on its way from a real host to this machine, and the live rows beside it.
#include "core/dumps/catalogue.h"
#include "core/dumps/fetch.h"
#include "core/dumps/liverows.h"
#include "core/history/auditlog.h"
#include "core/restore/facts.h"
#include "hostmain.h"
#include "tests/support/dumpmaker.h"
#include "tests/support/filesizelimit.h"

#include <QCryptographicHash>
#include <QDir>
#include <QTemporaryDir>

#include <algorithm>
#include <optional>
#include <thread>

using namespace Qt::StringLiterals;
using namespace talekeeper;

class FetchTest : public QObject
{
    Q_OBJECT

public:
    explicit FetchTest(TestHost &host)
        : m_test(host)
    {
    }

private:
    const QString m_name = u"tale-20250103-020000.sql.gz"_s;
    TestHost &m_test;
    std::unique_ptr<QTemporaryDir> m_directory;

    QString target() const { return m_directory->filePath(m_name); }
    QStringList files() const { return QDir(m_directory->path()).entryList(QDir::Files | QDir::Hidden | QDir::System); }
    Result<FetchedDump> fetch(const Job &job = {}) const { return fetchDump(m_test.host(), m_name, m_directory->path(), job); }

    static QByteArray contentOf(const QString &path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

private Q_SLOTS:
    void init() { m_directory = std::make_unique<QTemporaryDir>(); }
    void cleanup() { m_test.removeDump(m_name); }

    void theCopyIsTheHostsAndPrivate()
    {
        const QByteArray bytes = largeDump(8'000'000);
        m_test.writeDump(m_name, bytes);
        QList<Progress> reports;
        QFileDevice::Permissions partPermissions;
        const auto fetched = fetch(Job({.onProgress = [&](const Progress &progress) {
            reports << progress;
            if (QFile::exists(target() + u".part"_s))
                partPermissions = QFile::permissions(target() + u".part"_s);
        }}));
        QVERIFY2(fetched, fetched ? "" : qPrintable(fetched.error().message + fetched.error().detail));
        QCOMPARE(fetched->path, target());
        QCOMPARE(fetched->sizeBytes, bytes.size());
        QCOMPARE(fetched->sha256.toLatin1(), QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex());
        QVERIFY(!fetched->wasThere);
        QVERIFY(contentOf(target()) == bytes);
        const auto others = QFileDevice::ReadGroup | QFileDevice::WriteGroup | QFileDevice::ExeGroup | QFileDevice::ReadOther | QFileDevice::WriteOther | QFileDevice::ExeOther;
        QVERIFY(!(QFile::permissions(target()) & others));
        QVERIFY(partPermissions && !(partPermissions & others));
        QCOMPARE(files(), QStringList {m_name});
        QCOMPARE(reports.first().phase, u"fetch"_s);
        QCOMPARE(reports.last().done, bytes.size());
        QCOMPARE(reports.last().total, bytes.size());
    }

    void theSameTwiceIsDoneAndAnotherIsLeft()
    {
        m_test.writeDump(m_name, gzip(dumpAround("SELECT 1;")));
        QVERIFY(fetch());
        const auto again = fetch();
        QVERIFY(again && again->wasThere);
        QCOMPARE(again->sha256, fetch()->sha256);

        m_test.writeDump(m_name, gzip(dumpAround("SELECT 2;")));
        const QByteArray before = contentOf(target());
        const auto refused = fetch();
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, ErrorKind::Refused);
        QVERIFY(contentOf(target()) == before);
        QCOMPARE(files(), QStringList {m_name});
    }

    void damagedDumpsAreNotKept_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        const QByteArray good = gzip(dumpAround("SELECT 1;"));
        QByteArray flipped = good;
        flipped[flipped.size() - 6] = char(flipped.at(flipped.size() - 6) ^ 1);
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("cut short") << good.chopped(10);
        QTest::newRow("checksum") << flipped;
        QTest::newRow("no gzip") << QByteArray("SELECT 1;");
        QTest::newRow("no last line") << gzip("SELECT 1;\n");
        QTest::newRow("other bytes behind") << good + "x";
    }

    void damagedDumpsAreNotKept()
    {
        QFETCH(QByteArray, bytes);
        m_test.writeDump(m_name, bytes);
        const auto refused = fetch();
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, ErrorKind::Refused);
        QVERIFY(refused.error().message.contains(m_name));
        QVERIFY(files().isEmpty());
    }

    void dumpThatHasGoneIsNotFound()
    {
        const auto gone = fetch();
        QVERIFY(!gone);
        QCOMPARE(gone.error().kind, ErrorKind::NotFound);
        for (const QString &name : {u"../postgresql.conf"_s, u"/etc/passwd"_s, QString(), u".talekeeper"_s, u".."_s}) {
            const auto odd = fetchDump(m_test.host(), name, m_directory->path(), {});
            QVERIFY(!odd);
            QCOMPARE(odd.error().kind, ErrorKind::WrongUsage);
        }
        QVERIFY(files().isEmpty());
    }

    void folderThatCantBeWrittenIsSaid()
    {
        m_test.writeDump(m_name, gzip(dumpAround("SELECT 1;")));
        const auto nowhere = fetchDump(m_test.host(), m_name, m_directory->filePath(u"none"_s), {});
        QVERIFY(!nowhere && nowhere.error().message.contains(u"no folder"_s));
        const auto device = fetchDump(m_test.host(), m_name, u"/proc"_s, {}); // also root may not write there
        QVERIFY(!device);
        QCOMPARE(device.error().kind, ErrorKind::Failed);
        QVERIFY2(device.error().message.contains(u"/proc"_s), qPrintable(device.error().message));
    }

    void stoppedOneGoesOnBehindWhatHasArrived()
    {
        const QByteArray bytes = largeDump(60'000'000);
        m_test.writeDump(m_name, bytes);
        const QString part = target() + u".part"_s;
        std::stop_source source;
        const auto stopped = fetch(Job({.stop = source.get_token(), .onProgress = [&](const Progress &progress) {
            if (progress.done > 1'000'000)
                source.request_stop();
        }}));
        QVERIFY(!stopped);
        QCOMPARE(stopped.error().kind, ErrorKind::Stopped);
        QCOMPARE(files(), QStringList {m_name + u".part"_s});
        const auto others = QFileDevice::ReadGroup | QFileDevice::WriteGroup | QFileDevice::ReadOther | QFileDevice::WriteOther;
        QVERIFY(!(QFile::permissions(part) & others));
        const qint64 arrived = QFileInfo(part).size();
        QVERIFY(arrived > 1'000'000 && arrived < bytes.size());
        QVERIFY(bytes.startsWith(contentOf(part)));

        QList<Progress> reports;
        const auto fetched = fetch(Job({.onProgress = [&](const Progress &progress) { reports << progress; }}));
        QVERIFY2(fetched, fetched ? "" : qPrintable(fetched.error().message + fetched.error().detail));
        QCOMPARE(fetched->keptBytes, arrived);
        QCOMPARE(reports.first().done, arrived);
        QCOMPARE(fetched->sizeBytes, bytes.size());
        QCOMPARE(fetched->sha256.toLatin1(), QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex());
        QVERIFY(contentOf(target()) == bytes);
        QCOMPARE(files(), QStringList {m_name});
    }

    void partThatIsNotItsBeginningIsNotGoneOn_data()
    {
        QTest::addColumn<QByteArray>("part");
        QTest::newRow("another's") << QByteArray(5000, 'x');
        QTest::newRow("longer") << largeDump(300'000) + "x";
        QTest::newRow("empty") << QByteArray();
    }

    void partThatIsNotItsBeginningIsNotGoneOn()
    {
        QFETCH(QByteArray, part);
        const QByteArray bytes = largeDump(300'000);
        m_test.writeDump(m_name, bytes);
        QFile file(target() + u".part"_s);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(part) == part.size());
        file.close();
        const auto fetched = fetch();
        QVERIFY2(fetched, fetched ? "" : qPrintable(fetched.error().message + fetched.error().detail));
        QCOMPARE(fetched->keptBytes, 0);
        QVERIFY(contentOf(target()) == bytes);
        QCOMPARE(files(), QStringList {m_name});
    }

    void damagedDumpIsNotKeptAlsoWherePartOfItWas()
    {
        const QByteArray bytes = largeDump(300'000).chopped(10);
        m_test.writeDump(m_name, bytes);
        QFile file(target() + u".part"_s);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes.first(1000)) == 1000);
        file.close();
        const auto refused = fetch();
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, ErrorKind::Refused);
        QVERIFY(files().isEmpty());
    }

    void whatIsNotAFileOfOursAtThePartIsLeft()
    {
        m_test.writeDump(m_name, gzip(dumpAround("SELECT 1;")));
        QVERIFY(QFile::link(m_directory->filePath(u"elsewhere"_s), target() + u".part"_s));
        const auto refused = fetch();
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, ErrorKind::Failed);
        QVERIFY(QFileInfo(target() + u".part"_s).isSymLink());
    }

    void oneAtATime()
    {
        m_test.writeDump(m_name, largeDump(300'000));
        std::optional<ErrorKind> second;
        const auto first = fetch(Job({.onProgress = [&](const Progress &) {
            if (const auto other = second ? Result<FetchedDump>() : fetch(); !other)
                second = other.error().kind;
        }}));
        QVERIFY2(first, first ? "" : qPrintable(first.error().message + first.error().detail));
        QCOMPARE(second, ErrorKind::Failed);
    }

    void fullDiskKeepsWhatHasArrived()
    {
        const QByteArray bytes = largeDump(8'000'000);
        m_test.writeDump(m_name, bytes);
        {
            const FileSizeLimit limit(3'000'000);
            const auto full = fetch();
            QVERIFY(!full);
            QCOMPARE(full.error().kind, ErrorKind::NoRoom);
            QVERIFY2(full.error().message.contains(m_directory->path()), qPrintable(full.error().message));
        }
        QCOMPARE(QFileInfo(target() + u".part"_s).size(), 3'000'000);
        const auto fetched = fetch();
        QVERIFY(fetched);
        QCOMPARE(fetched->keptBytes, 3'000'000);
        QVERIFY(contentOf(target()) == bytes);
    }

    void roomIsLookedAtFirst()
    {
        // Larger than any disk here, and nowhere.
        m_test.shell(u"truncate -s 500T \"$1\" || truncate -s 15T \"$1\""_s, {m_test.host().stack.backupDirectory + u'/' + m_name});
        const auto full = fetch();
        QVERIFY(!full);
        QCOMPARE(full.error().kind, ErrorKind::NoRoom);
        QVERIFY(files().isEmpty());
    }

    void fetchingIsInTheAuditLog()
    {
        m_test.writeDump(m_name, gzip(dumpAround("SELECT 1;")));
        const QString history = m_directory->filePath(u"history.sqlite"_s);
        const auto fetched = fetchDumpAudited(m_test.host(), m_name, m_directory->path(), history, {}, {});
        QVERIFY2(fetched, fetched ? "" : qPrintable(fetched.error().message));
        const auto store = HistoryStore::open(history);
        QVERIFY(store);
        const auto entries = AuditLog(*store).read();
        QCOMPARE(entries->size(), 1);
        QVERIFY2(entries->first().command.contains(u" > "_s + target()), qPrintable(entries->first().command));
        QVERIFY(entries->first().command.contains(u"pin-dump.sh hold"_s)); // it is pinned meanwhile
        QVERIFY(entries->first().result.contains(fetched->sha256));
        const auto unheard = fetchDumpAudited(m_test.host(), m_name, m_directory->path(), u"/proc/none/h.sqlite"_s, {}, {});
        QVERIFY(!unheard);
    }

    void liveRowsAreCountedAsTheDumpNamesThem()
    {
        const QString database = m_test.host().stack.database.databaseName;
        const auto catalogue = readCatalogue(m_test.host(), {});
        const auto inspection = inspectDump(m_test.host(), catalogue->newestOf(u"tale"_s)->fileName, {});
        QVERIFY(inspection && inspection->tables.size() > 5);
        const auto countRows = [&](const DumpedTable &table) { return m_test.sql(database, u"SELECT count(*) FROM ONLY "_s + table.name).toLongLong(); };
        QHash<QString, qint64> before;
        for (const DumpedTable &table : inspection->tables)
            before.insert(table.name, countRows(table));
        const auto live = readLiveTables(m_test.host(), database, {}, std::chrono::minutes(5));
        QVERIFY2(live, live ? "" : qPrintable(live.error().message + live.error().detail));
        for (const DumpedTable &table : inspection->tables) {
            const auto now = liveTableOf(table.name, *live);
            QVERIFY2(now && now->rows, qPrintable(table.name));
            QVERIFY(now->exact);
            QCOMPARE(now->name, table.name);
            // The stand-ins only ever add rows, at a pace of their own.
            QCOMPARE_GE(*now->rows, before.value(table.name));
            QCOMPARE_LE(*now->rows, countRows(table));
        }
        QVERIFY(!readLiveTables(m_test.host(), u"no_such_database"_s, {}));
    }

    void whatCantBeCountedStaysAnEstimate()
    {
        const QString database = m_test.host().stack.database.databaseName;
        // No time at all: everything is by the statistics.
        m_test.sql(database, u"ANALYZE public.agents"_s);
        const auto none = readLiveTables(m_test.host(), database, {}, std::chrono::milliseconds(0));
        QVERIFY(none);
        QVERIFY(std::ranges::none_of(*none, &LiveTable::exact));
        QCOMPARE(QString::number(*liveTableOf(u"public.agents"_s, *none)->rows),
            QString::fromLatin1(m_test.sql(database, u"SELECT count(*) FROM public.agents"_s)));

        // A table that somebody has locked is passed over at once, and the others are counted all the same.
        LocalRunner runner;
        std::stop_source source;
        const Command hold {.words = {u"psql"_s, u"-X"_s, u"-U"_s, m_test.host().stack.database.databaseUser, u"-d"_s, database, u"-c"_s,
                                u"BEGIN; LOCK TABLE public.webhooks; SELECT pg_sleep(60)"_s}};
        std::jthread holder([&] {
            runner.run(m_test.engine().insideCommand(m_test.host().stack.database.name, hold), Job({.stop = source.get_token()}));
        });
        QTRY_VERIFY(!m_test.sql(database, u"SELECT 1 FROM pg_locks WHERE relation = 'public.webhooks'::regclass AND granted AND mode = 'AccessExclusiveLock'"_s).isEmpty());
        const auto locked = readLiveTables(m_test.host(), database, {}, std::chrono::seconds(30));
        source.request_stop();
        m_test.sql(u"postgres"_s, u"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'BEGIN; LOCK%'"_s);
        holder.join();
        QVERIFY(locked);
        QVERIFY(!liveTableOf(u"public.webhooks"_s, *locked)->exact);
        QVERIFY(liveTableOf(u"public.agents"_s, *locked)->exact);
    }

    void factsKnowWhatIsLive()
    {
        const auto catalogue = readCatalogue(m_test.host(), {});
        const auto facts = gatherFacts(m_test.host(), {.dumpFile = catalogue->newestOf(u"tale"_s)->fileName}, {});
        QVERIFY(facts && facts->liveTables);
        QVERIFY(!facts->liveTables->isEmpty());
    }
};

TALEKEEPER_HOST_TEST_MAIN(FetchTest)
#include "fetchtest.moc"
