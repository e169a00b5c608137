// The audit log: its chain against every kind of tampering, several consoles at once, and no secret in it.
#include "core/history/auditlog.h"
#include "core/foundation/job.h"
#include "core/history/audittrail.h"
#include "core/history/masking.h"
#include "core/host/command.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QRegularExpression>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>
#include <QTimeZone>
#include <QUrl>

#include <atomic>
#include <csignal>
#include <latch>
#include <sys/resource.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

constexpr int appended = 200;

AuditEntry entry(const QString &command)
{
    return {.at = QDateTime(QDate(2026, 1, 26), QTime(2, 0), QTimeZone::UTC),
        .who = u"anna@desk"_s,
        .host = u"Production (tale)"_s,
        .run = u"20260126-020000-4f2a"_s,
        .command = command,
        .result = u"done"_s};
}

/// One of several consoles; whether every entry was taken.
bool appendMany(const QString &path, const QString &console)
{
    const auto store = HistoryStore::open(path);
    if (!store) {
        qWarning("%s %s", qPrintable(store.error().message), qPrintable(store.error().detail));
        return false;
    }
    for (int at = 0; at < appended; ++at)
        if (const auto done = AuditLog(*store).append(entry(u"%1 %2"_s.arg(console).arg(at))); !done) {
            qWarning("%s %s", qPrintable(done.error().message), qPrintable(done.error().detail));
            return false;
        }
    return true;
}

/// As somebody with the sqlite3 program does it.
void tamper(const QString &path, const QStringList &statements)
{
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"tampering"_s);
        database.setDatabaseName(path);
        QVERIFY(database.open());
        QSqlQuery query(database);
        for (const QString &statement : statements)
            QVERIFY2(query.exec(statement), qPrintable(statement + query.lastError().text()));
    }
    QSqlDatabase::removeDatabase(u"tampering"_s);
}

const QStringList withoutTriggers{
    u"DROP TRIGGER audit_only_grows"_s, u"DROP TRIGGER audit_is_not_changed"_s, u"DROP TRIGGER audit_loses_nothing"_s};

QByteArray content(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void setContent(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
}

int modeOf(const QString &path)
{
    struct stat information {
    };
    return ::stat(QFile::encodeName(path).constData(), &information) == 0 ? int(information.st_mode & 0777) : -1;
}

} // namespace

class AuditLogTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_directory = std::make_unique<QTemporaryDir>();
        m_path = m_directory->filePath(u"made/history.sqlite"_s);
    }

    void readingAndVerifyingCanBeStopped()
    {
        const auto store = HistoryStore::open(m_path);
        QVERIFY(store);
        const AuditLog log(*store);
        QVERIFY(log.append(entry(u"docker stop tale-platform"_s)));
        std::stop_source stop;
        stop.request_stop();
        const Job stopped({.stop = stop.get_token(), .detach = {}, .onProgress = {}, .onLog = {}});
        const auto read = log.read(0, stopped);
        QVERIFY(!read && read.error().kind == ErrorKind::Stopped);
        const auto verified = log.verify(stopped);
        QVERIFY(!verified && verified.error().kind == ErrorKind::Stopped);
    }

    void entriesComeBackAsTheyWere()
    {
        const auto store = HistoryStore::open(m_path);
        QVERIFY2(store, store ? "" : qPrintable(store.error().message + store.error().detail));
        const AuditLog log(*store);
        QVERIFY(log.read()->isEmpty());
        QVERIFY(log.verify()->holds());
        // Text with line ends, a NUL, half a character, and nothing at all.
        const AuditEntry odd{.at = entry({}).at, .command = u"a\n'b'\0c\U0001f418"_s + QChar(0xd83d), .result = u""_s};
        QVERIFY(log.append(entry(u"docker stop tale-platform"_s)));
        QVERIFY(log.append(odd));
        const auto entries = log.read();
        QCOMPARE(entries->size(), 2);
        const AuditEntry first = entries->first();
        QCOMPARE(first.number, 1);
        QCOMPARE(first.at, entry({}).at);
        QCOMPARE(first.who, u"anna@desk"_s);
        QCOMPARE(first.host, u"Production (tale)"_s);
        QCOMPARE(first.run, u"20260126-020000-4f2a"_s);
        QCOMPARE(first.command, u"docker stop tale-platform"_s);
        QCOMPARE(first.result, u"done"_s);
        QCOMPARE(first.hash, auditHash({}, first));
        QCOMPARE(entries->last().hash, auditHash(first.hash, entries->last()));
        QVERIFY(entries->last().command.startsWith(u"a\n'b'\0c\U0001f418"_s));
        QCOMPARE(log.verify()->count, 2);
        QVERIFY2(log.verify()->holds(), qPrintable(log.verify()->reason));
        QCOMPARE(log.read(1)->size(), 1);
        QCOMPARE(log.read(1)->first().number, 2);
    }

    void hashCoversEveryFieldAndItsBounds()
    {
        const AuditEntry one = entry(u"docker stop a"_s);
        QList<AuditEntry> others(8, one);
        others[0].number = 7;
        others[1].at = one.at.addSecs(1);
        others[2].who += u'x';
        others[3].host += u'x';
        others[4].run.clear();
        others[5].command += u' ';
        others[6].result = u"failed"_s;
        others[7].host.chop(1); // the same letters, elsewhere
        others[7].run.prepend(u')');
        for (const AuditEntry &other : std::as_const(others))
            QVERIFY(auditHash({}, other) != auditHash({}, one));
        QVERIFY(auditHash("before", one) != auditHash({}, one));
    }

    void onlyItsOwnerReadsIt()
    {
        const auto old = ::umask(0);
        fill(1);
        ::umask(old);
        QCOMPARE(modeOf(m_path), 0600);
        QCOMPARE(modeOf(auditHeadPath(m_path)), 0600);
        QCOMPARE(modeOf(QFileInfo(m_path).path()), 0700);
    }

    void sqlAloneDoesNotChangeIt_data()
    {
        QTest::addColumn<QString>("statement");
        QTest::newRow("update") << u"UPDATE audit SET result = 'x' WHERE number = 2"_s;
        QTest::newRow("delete") << u"DELETE FROM audit WHERE number = 3"_s;
        QTest::newRow("replace")
            << u"INSERT OR REPLACE INTO audit SELECT 2, at, who, host, run, command, 'x', hash FROM audit LIMIT 1"_s;
        QTest::newRow("gap")
            << u"INSERT INTO audit SELECT 9, at, who, host, run, command, result, hash FROM audit LIMIT 1"_s;
    }
    void sqlAloneDoesNotChangeIt()
    {
        QFETCH(QString, statement);
        fill(3);
        const auto store = HistoryStore::open(m_path);
        QVERIFY(!store->run(statement));
        QVERIFY(AuditLog(*store).verify()->holds());
        QCOMPARE(AuditLog(*store).verify()->count, 3);
    }

    void tamperingIsFound_data()
    {
        QTest::addColumn<QStringList>("statements");
        QTest::addColumn<qint64>("firstBad");
        const auto change = [](const QString &name, const QString &set, qint64 firstBad = 3) {
            QTest::newRow(qPrintable(name))
                << QStringList{u"UPDATE audit SET %1 WHERE number = 3"_s.arg(set)} << firstBad;
        };
        change(u"time"_s, u"at = '2026-01-26T02:00:01Z'"_s);
        change(u"time, written otherwise"_s, u"at = '2026-01-26T02:00:00.000Z'"_s);
        change(u"who"_s, u"who = 'bert@desk'"_s);
        change(u"host"_s, u"host = 'Practice'"_s);
        change(u"run"_s, u"run = ''"_s);
        change(u"command"_s, u"command = command || ' '"_s);
        change(u"result"_s, u"result = 'failed'"_s);
        change(u"hash"_s, u"hash = x'00'"_s);
        change(u"no hash"_s, u"hash = x''"_s);
        const QString renumber = u"UPDATE audit SET number = number %1 WHERE number > %2"_s;
        QTest::newRow("first line removed") << QStringList{u"DELETE FROM audit WHERE number = 1"_s} << qint64(1);
        QTest::newRow("line removed") << QStringList{u"DELETE FROM audit WHERE number = 4"_s} << qint64(4);
        QTest::newRow("line removed, the rest moved up")
            << QStringList{u"DELETE FROM audit WHERE number = 2"_s, renumber.arg(u"- 1"_s).arg(2)} << qint64(2);
        QTest::newRow("line inserted") << QStringList{renumber.arg(u"+ 100"_s).arg(2), renumber.arg(u"- 99"_s).arg(100),
            u"INSERT INTO audit SELECT 3, at, who, host, run, 'docker ps', result, hash FROM audit WHERE number = 2"_s}
                                       << qint64(3);
        QTest::newRow("line put in a number of its own")
            << QStringList{u"INSERT INTO audit SELECT -1, at, who, host, run, command, result, hash FROM audit LIMIT 1"_s}
            << qint64(-1);
        QTest::newRow("lines swapped") << QStringList{u"UPDATE audit SET number = 99 WHERE number = 2"_s,
            u"UPDATE audit SET number = 2 WHERE number = 3"_s, u"UPDATE audit SET number = 3 WHERE number = 99"_s}
                                       << qint64(2);
        QTest::newRow("end cut off") << QStringList{u"DELETE FROM audit WHERE number > 4"_s} << qint64(5);
        QTest::newRow("all removed") << QStringList{u"DELETE FROM audit"_s} << qint64(1);
    }
    void tamperingIsFound()
    {
        QFETCH(QStringList, statements);
        QFETCH(qint64, firstBad);
        fill(6);
        tamper(m_path, withoutTriggers + statements);
        const auto store = HistoryStore::open(m_path);
        const auto verdict = AuditLog(*store).verify();
        QVERIFY(verdict);
        QVERIFY(!verdict->holds());
        QVERIFY(!verdict->reason.isEmpty());
        QCOMPARE(verdict->firstBad, firstBad);
        if (QByteArrayView(QTest::currentDataTag()) == "line removed")
            QVERIFY2(verdict->reason.contains(u"missing"_s), qPrintable(verdict->reason));

        // Nor does the next entry cover it up.
        QVERIFY(AuditLog(*store).append(entry(u"afterwards"_s)));
        QVERIFY(!AuditLog(*store).verify()->holds());
    }

    void chainMadeAnewIsFoundByTheHead()
    {
        fill(6);
        const auto store = HistoryStore::open(m_path);
        QList<AuditEntry> entries = *AuditLog(*store).read();
        entries[2].result = u"nothing happened"_s;
        QByteArray before;
        for (AuditEntry &each : entries)
            before = each.hash = auditHash(before, each);
        tamper(m_path, withoutTriggers + QStringList{u"DELETE FROM audit"_s});
        for (const AuditEntry &each : std::as_const(entries))
            QVERIFY(store->run(u"INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?)"_s,
                {each.number, u"2026-01-26T02:00:00Z"_s, each.who, each.host, each.run, each.command, each.result,
                    each.hash}));
        QCOMPARE(AuditLog(*store).verify()->firstBad, 6);
        for (int more = 0; more < 3; ++more)
            QVERIFY(AuditLog(*store).append(entry(u"afterwards"_s)));
        QCOMPARE(AuditLog(*store).verify()->firstBad, 6);
        // Both files changed: nobody can tell any more, and auditlog.h says so.
        QVERIFY(QFile::remove(auditHeadPath(m_path)));
        setContent(auditHeadPath(m_path), "{\"count\": 6, \"hash\": \"" + before.toHex() + "\"}");
        QVERIFY(AuditLog(*store).verify()->holds());
    }

    void cutEndStaysFoundWhenTheLogGrowsOn()
    {
        fill(6);
        tamper(m_path, withoutTriggers + QStringList{u"DELETE FROM audit WHERE number > 3"_s});
        const auto store = HistoryStore::open(m_path);
        for (int more = 0; more < 10; ++more) {
            QVERIFY(!AuditLog(*store).verify()->holds());
            QVERIFY(AuditLog(*store).append(entry(u"afterwards"_s)));
        }
        QCOMPARE(AuditLog(*store).verify()->firstBad, 6);
    }

    void headThatIsMissingOrDamagedIsSaid()
    {
        fill(3);
        const auto store = HistoryStore::open(m_path);
        for (const QByteArray &text :
            {QByteArray(), QByteArray("{}"), QByteArray("{\"count\": 3, \"hash\": \"00\"}")}) {
            QVERIFY(QFile::remove(auditHeadPath(m_path)));
            if (!text.isEmpty())
                setContent(auditHeadPath(m_path), text);
            QVERIFY(AuditLog(*store).append(entry(u"afterwards"_s))); // must not make a new one
            QVERIFY(!AuditLog(*store).verify()->holds());
            setContent(auditHeadPath(m_path), "gone again");
        }
    }

    void headThatLagsBehindIsNoFault()
    {
        // The power failed after an entry was written, before its head was.
        fill(3);
        const QByteArray lagging = content(auditHeadPath(m_path));
        fill(1);
        setContent(auditHeadPath(m_path), lagging);
        const auto store = HistoryStore::open(m_path);
        QVERIFY(AuditLog(*store).verify()->holds());
        QVERIFY(AuditLog(*store).append(entry(u"afterwards"_s)));
        QVERIFY(content(auditHeadPath(m_path)).contains("\"count\": 5"));
    }

    void manyConsolesKeepOneChain()
    {
        // Also at the same moment that makes the store.
        QProcess one, two;
        one.setProcessChannelMode(QProcess::ForwardedChannels);
        two.setProcessChannelMode(QProcess::ForwardedChannels);
        one.start(QCoreApplication::applicationFilePath(), {u"--append"_s, m_path, u"one"_s});
        two.start(QCoreApplication::applicationFilePath(), {u"--append"_s, m_path, u"two"_s});
        bool three = false, four = false;
        {
            const std::jthread first([&] { three = appendMany(m_path, u"three"_s); });
            const std::jthread second([&] { four = appendMany(m_path, u"four"_s); });
        }
        QVERIFY(one.waitForFinished(120'000) && one.exitStatus() == QProcess::NormalExit && one.exitCode() == 0);
        QVERIFY(two.waitForFinished(120'000) && two.exitStatus() == QProcess::NormalExit && two.exitCode() == 0);
        QVERIFY(three && four);
        const auto store = HistoryStore::open(m_path);
        const auto verdict = AuditLog(*store).verify();
        QVERIFY2(verdict->holds(), qPrintable(verdict->reason));
        QCOMPARE(verdict->count, 4 * appended);
        QVERIFY(content(auditHeadPath(m_path)).contains("\"count\": 800"));
        QMap<QString, int> of;
        const QList<AuditEntry> entries = *AuditLog(*store).read();
        for (const AuditEntry &each : entries)
            QCOMPARE(each.command.section(u' ', 1).toInt(), of[each.command.section(u' ', 0, 0)]++);
        QCOMPARE(of.size(), 4);
    }

    void manyConsolesMakeOneStore()
    {
        QVERIFY(QDir().mkdir(QFileInfo(m_path).path()));
        for (int round = 0; round < 20; ++round) {
            const QString path = m_path + QString::number(round);
            std::atomic<int> opened = 0;
            {
                std::latch start(4);
                std::vector<std::jthread> threads;
                for (int thread = 0; thread < 4; ++thread)
                    threads.emplace_back([&] {
                        start.arrive_and_wait();
                        if (HistoryStore::open(path))
                            ++opened;
                    });
            }
            QCOMPARE(opened.load(), 4);
        }
    }

    void storeThatMayOnlyBeReadIsRefused()
    {
        fill(2);
        QVERIFY(QFile::setPermissions(m_path, QFile::ReadOwner | QFile::ReadGroup | QFile::ReadOther));
        const QString made = QFileInfo(m_path).path();
        for (const QString &directory : {m_directory->path(), made})
            QCOMPARE(::chmod(QFile::encodeName(directory).constData(), 0555), 0);
        const bool isRoot = ::geteuid() == 0; // whom no permission stops
        if (isRoot)
            QCOMPARE(::seteuid(65534), 0);
        const auto trail = AuditTrail::open(m_path, {}, {});
        if (isRoot)
            QCOMPARE(::seteuid(0), 0);
        for (const QString &directory : {m_directory->path(), made})
            QCOMPARE(::chmod(QFile::encodeName(directory).constData(), 0755), 0);
        QVERIFY(!trail);
        QVERIFY2(trail.error().message.contains(m_path), qPrintable(trail.error().message));
        QVERIFY2(trail.error().message.contains(u"write access"_s) || trail.error().message.contains(u"who owns"_s),
            qPrintable(trail.error().message));
    }

    void placeWhereNothingCanBeMadeIsRefused()
    {
        setContent(m_directory->filePath(u"made"_s), "a file, where the directory should be");
        const auto store = HistoryStore::open(m_path);
        QVERIFY(!store);
        QVERIFY(store.error().message.contains(m_path));
    }

    void fullDiskIsSaidAndHarmsNothing()
    {
        fill(2);
        const auto store = HistoryStore::open(m_path);
        QVERIFY(AuditLog(*store).tryWriting());
        rlimit before{};
        QCOMPARE(::getrlimit(RLIMIT_FSIZE, &before), 0);
        const auto old = ::signal(SIGXFSZ, SIG_IGN);
        const rlimit none{.rlim_cur = 1, .rlim_max = before.rlim_max};
        QCOMPARE(::setrlimit(RLIMIT_FSIZE, &none), 0);
        const auto tried = AuditLog(*store).tryWriting();
        const auto triedStore = store->tryWriting();
        const bool reopened = HistoryStore::open(m_path).has_value(); // that alone writes nothing
        const auto trail = AuditTrail::open(m_path, {}, {});
        const auto written = AuditLog(*store).append(entry(u"into nowhere"_s));
        ::setrlimit(RLIMIT_FSIZE, &before);
        ::signal(SIGXFSZ, old);
        QVERIFY(!tried && !triedStore && reopened && !trail);
        QVERIFY(!written);
        QVERIFY2(written.error().message.contains(u"full"_s), qPrintable(written.error().message));
        QVERIFY(AuditLog(*store).append(entry(u"afterwards"_s)));
        QVERIFY(AuditLog(*store).verify()->holds());
        QCOMPARE(AuditLog(*store).verify()->count, 3);
    }

    void whatFailsHalfWayIsTakenBack()
    {
        fill(2);
        const auto store = HistoryStore::open(m_path);
        const auto changed = store->change([&]() -> Result<void> {
            if (const auto done = store->run(u"INSERT INTO audit VALUES (3, '', '', '', '', '', '', x'')"_s); !done)
                return std::unexpected(done.error());
            return failure(ErrorKind::Stopped, u"on second thoughts"_s);
        });
        QVERIFY(!changed);
        QCOMPARE(changed.error().kind, ErrorKind::Stopped);
        QCOMPARE(AuditLog(*store).verify()->count, 2);
        QVERIFY(AuditLog(*HistoryStore::open(m_path)).append(entry(u"by another console"_s)));
        QVERIFY(AuditLog(*store).append(entry(u"afterwards"_s)));
        QVERIFY(AuditLog(*store).verify()->holds());
    }

    void damagedStoreIsRefused()
    {
        QVERIFY(QDir().mkdir(QFileInfo(m_path).path()));
        setContent(m_path, QByteArray(8192, 'x'));
        const auto store = HistoryStore::open(m_path);
        QVERIFY(!store);
        QVERIFY2(store.error().message.contains(u"damaged"_s), qPrintable(store.error().message));
    }

    void newerStoreIsRefusedAndLeftAlone()
    {
        fill(2);
        tamper(m_path, {u"PRAGMA user_version = 4711"_s, u"PRAGMA journal_mode = DELETE"_s});
        const QByteArray before = content(m_path);
        const auto store = HistoryStore::open(m_path);
        QVERIFY(!store);
        QVERIFY2(store.error().message.contains(u"4711"_s), qPrintable(store.error().message));
        QCOMPARE(content(m_path), before);
    }

    void anOpenedStoreIsInWalMode()
    {
        const auto store = HistoryStore::open(m_path);
        auto mode = store->run(u"PRAGMA journal_mode"_s);
        QVERIFY(mode && mode->next());
        QCOMPARE(mode->value(0).toString(), u"wal"_s);
    }

    void lockedStoreIsSaidAfterAWhile()
    {
        fill(1);
        const auto holder = HistoryStore::open(m_path);
        const auto store = HistoryStore::open(m_path);
        QVERIFY(holder->run(u"BEGIN IMMEDIATE"_s));
        const auto written = AuditLog(*store).append(entry(u"too late"_s));
        QVERIFY(holder->run(u"ROLLBACK"_s));
        QVERIFY(!written);
        QVERIFY2(written.error().message.contains(u"locked"_s), qPrintable(written.error().message));
        QVERIFY(AuditLog(*store).append(entry(u"in time"_s)));
    }

    void secretsAreMasked_data()
    {
        QTest::addColumn<QString>("password");
        QTest::newRow("plain") << u"Q1Q2Q3"_s;
        QTest::newRow("quotes, spaces, dollars") << u"Q1's \"Q2\" for $Q3"_s;
        QTest::newRow("all at once") << u"Q1'Q2\"Q3\\Q4$Q5 Q6`Q7%Q8&Q9+Q1/Q2?Q3#Q4=Q5;Q6|Q7~Q8"_s;
        QTest::newRow("other letters") << u"Q1ü'Q2🐘\"Q3п"_s;
        QTest::newRow("line end") << u"Q1\nQ2\tQ3'"_s;
    }
    void secretsAreMasked()
    {
        QFETCH(QString, password);
        const QString quoted = shellQuote(password);
        const auto json = [](const QString &text) {
            return QString::fromUtf8(QJsonDocument(QJsonArray{text}).toJson(QJsonDocument::Compact));
        };
        const QByteArray url = QUrl::toPercentEncoding(password);
        QByteArray lowerUrl = url;
        for (qsizetype at = lowerUrl.indexOf('%'); at >= 0; at = lowerUrl.indexOf('%', at + 1))
            lowerUrl.replace(at, 3, lowerUrl.mid(at, 3).toLower());
        const QString sql = u"ALTER ROLE tale PASSWORD '%1'"_s.arg(QString(password).replace(u'\'', u"''"_s));
        const QStringList texts{
            password,
            u"psql password=%1 end"_s.arg(quoted),
            u"bash -c %1"_s.arg(shellQuote(u"PGPASSWORD=%1 psql"_s.arg(quoted))), // a command in a command
            u"env %1"_s.arg(shellQuote(u"PGPASSWORD="_s + password)),
            u"postgres://tale:%1@db/tale"_s.arg(QString::fromLatin1(url)),
            u"postgres://tale:%1@db/tale"_s.arg(QString::fromLatin1(lowerUrl)),
            json(password),
            json(quoted),
            sql,
            u"psql -c %1"_s.arg(shellQuote(sql)),
        };
        static const QRegularExpression rest(u"Q[0-9]"_s);
        for (const QString &text : texts) {
            const QString masked = maskSecrets(text, {Secret(), Secret(password)});
            QVERIFY2(masked.contains(u"***"_s), qPrintable(masked));
            QVERIFY2(!rest.match(masked).hasMatch(), qPrintable(masked));
        }
        const QString harmless = u"docker stop 'tale-platform' && psql -c \"SELECT 1\""_s;
        QCOMPARE(maskSecrets(harmless, {Secret(password), Secret()}), harmless);
    }

    void trailMasksAndGoesOnWithoutTheLog()
    {
        const Secret password(u"it's \"zebra\" for $HOME"_s);
        QStringList failures;
        auto trail
            = AuditTrail::open(m_path, {.who = u"anna@desk"_s, .host = u"Production (tale)"_s, .secrets = {password}},
                [&failures](const Error &error) { failures << error.message; });
        QVERIFY(trail);
        const Job job = Job()
                            .recordedBy([&trail](const CommandRecord &record) { trail->note(record); })
                            .ofRun(u"20260126-020000-4f2a"_s);
        job.attached().record(u"psql "_s + shellQuote(password.reveal()), u"done"_s);
        job.unstoppable().record(u"docker stop a"_s, u"no: "_s + password.reveal());
        {
            const auto store = HistoryStore::open(m_path);
            const auto entries = AuditLog(*store).read();
            QCOMPARE(entries->size(), 2);
            QCOMPARE(entries->at(0).command, u"psql '***'"_s);
            QCOMPARE(entries->at(0).result, u"done"_s);
            QCOMPARE(entries->at(0).run, u"20260126-020000-4f2a"_s);
            QCOMPARE(entries->at(1).result, u"no: ***"_s);
            QVERIFY(failures.isEmpty());
            QVERIFY(store->run(u"DROP TABLE audit"_s));
        }
        job.record(u"docker start a"_s, u"done"_s);
        job.record(u"docker start b"_s, u"done"_s);
        QCOMPARE(failures.size(), 1);
        QVERIFY(failures.first().contains(m_path));
        for (const QString &name : QDir(QFileInfo(m_path).path()).entryList(QDir::Files))
            QVERIFY(!content(QFileInfo(m_path).path() + u'/' + name).contains("zebra"));
    }

private:
    void fill(int count)
    {
        const auto store = HistoryStore::open(m_path);
        QVERIFY2(store, store ? "" : qPrintable(store.error().message + store.error().detail));
        for (int at = 1; at <= count; ++at)
            QVERIFY(AuditLog(*store).append(entry(u"docker stop number-%1"_s.arg(at))));
        QVERIFY(AuditLog(*store).verify()->holds());
    }

    std::unique_ptr<QTemporaryDir> m_directory;
    QString m_path;
};

} // namespace talekeeper

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    const QStringList words = QCoreApplication::arguments();
    if (words.value(1) == "--append"_L1)
        return talekeeper::appendMany(words.value(2), words.value(3)) ? 0 : 1;
    talekeeper::AuditLogTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "auditlogtest.moc"
