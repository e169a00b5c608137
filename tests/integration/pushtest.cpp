// A dump on its way from this machine to a real host.
#include "core/dumps/catalogue.h"
#include "core/dumps/inspection.h"
#include "core/dumps/push.h"
#include "core/history/auditlog.h"
#include "hostmain.h"
#include "tests/support/dumpmaker.h"
#include "tests/support/filesizelimit.h"

#include <QCryptographicHash>
#include <QDir>
#include <QTemporaryDir>

#include <optional>
#include <unistd.h>
#include <utility>

using namespace Qt::StringLiterals;
using namespace talekeeper;

class PushTest : public QObject
{
    Q_OBJECT

public:
    explicit PushTest(TestHost &host)
        : m_test(host)
    {
    }

private:
    const QString m_name = u"tale-20250104-020000.sql.gz"_s;
    const QString m_part = u".tale-20250104-020000.sql.gz.part"_s;
    TestHost &m_test;
    std::unique_ptr<QTemporaryDir> m_directory;

    Result<PushedDump> push(const Job &job = {}) const { return pushDump(m_test.host(), m_directory->filePath(m_name), job); }

    QString writeHere(const QString &name, const QByteArray &bytes) const
    {
        QFile file(m_directory->filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("%s", qPrintable(file.errorString()));
        return file.fileName();
    }

    /// Names in the backup directory that have to do with the dump.
    QStringList there() const
    {
        return QString::fromUtf8(m_test.shell(u"cd \"$1\" && find . -mindepth 1 -name '*20250104*' -printf '%f\\n' | sort"_s, {m_test.host().stack.backupDirectory}))
            .split(u'\n', Qt::SkipEmptyParts);
    }

    void removeThere() const { m_test.shell(u"cd \"$1\" && rm -rf ./*20250104* ./.*20250104*"_s, {m_test.host().stack.backupDirectory}); }
    QByteArray modeThere(const QString &name) const { return m_test.shell(u"stat -c %a \"$1\""_s, {m_test.host().stack.backupDirectory + u'/' + name}).trimmed(); }
    qint64 partSize() const { return m_test.readDump(m_part).size(); }

    /// A push that is stopped when so many bytes have been handed to the runner.
    Result<PushedDump> pushAndStopAt(qint64 bytes) const
    {
        std::stop_source source;
        return push(Job({.stop = source.get_token(), .onProgress = [&](const Progress &progress) {
            if (progress.phase == "push"_L1 && progress.done >= bytes)
                source.request_stop();
        }}));
    }

private Q_SLOTS:
    void init() { m_directory = std::make_unique<QTemporaryDir>(); }
    void cleanup() { removeThere(); }

    void theHostsIsThisMachinesAndADump()
    {
        const QByteArray bytes = largeDump(8'000'000);
        writeHere(m_name, bytes);
        QList<Progress> reports;
        const auto pushed = push(Job({.onProgress = [&](const Progress &progress) { reports << progress; }}));
        QVERIFY2(pushed, pushed ? "" : qPrintable(pushed.error().message + pushed.error().detail));
        QCOMPARE(pushed->fileName, m_name);
        QCOMPARE(pushed->sizeBytes, bytes.size());
        QCOMPARE(pushed->sha256.toLatin1(), QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex());
        QVERIFY(!pushed->wasThere && pushed->keptBytes == 0);
        QVERIFY(m_test.readDump(m_name) == bytes);
        QCOMPARE(there(), QStringList {m_name});
        const QByteArray mode = modeThere(m_name);
        QVERIFY2(mode == "600" || mode == "640", mode.constData());
        QCOMPARE(reports.first().phase, u"check"_s);
        QCOMPARE(reports.last().phase, u"push"_s);
        QCOMPARE(reports.last().done, bytes.size());
        QCOMPARE(reports.last().total, bytes.size());
        const auto inspection = inspectDump(m_test.host(), m_name, {});
        QVERIFY(inspection);
        QCOMPARE(inspection->state, DumpState::Verified);
        QVERIFY(readCatalogue(m_test.host(), {})->find(m_name));
    }

    void postgresOwnUserCanReadIt()
    {
        writeHere(m_name, gzip(dumpAround("SELECT 1;")));
        QVERIFY(push());
        // As the server itself would: pg_read_binary_file runs as the user that PostgreSQL runs as.
        QCOMPARE(m_test.sql(u"postgres"_s, u"SELECT length(pg_read_binary_file('%1/%2')) > 0"_s.arg(m_test.host().stack.backupDirectory, m_name)), QByteArray("t"));
    }

    void theSameTwiceIsDoneAndAnotherIsLeft()
    {
        const QByteArray bytes = gzip(dumpAround("SELECT 1;"));
        writeHere(m_name, bytes);
        QVERIFY(push());
        const auto again = push();
        QVERIFY(again && again->wasThere);
        writeHere(m_name, gzip(dumpAround("SELECT 2;")));
        const auto refused = push();
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, ErrorKind::Refused);
        QVERIFY(m_test.readDump(m_name) == bytes);
        QCOMPARE(there(), QStringList {m_name});
    }

    void nameThatIsTakenMeanwhileStaysTheOthers()
    {
        writeHere(m_name, largeDump(4'000'000));
        bool isTaken = false;
        const auto refused = push(Job({.onProgress = [&](const Progress &progress) {
            if (progress.phase == "push"_L1 && !std::exchange(isTaken, true))
                m_test.writeDump(m_name, "another's");
        }}));
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, ErrorKind::Refused);
        QCOMPARE(m_test.readDump(m_name), QByteArray("another's"));
        QCOMPARE(there(), QStringList {m_name});
    }

    void whatIsNoDumpIsNotSent_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<ErrorKind>("kind");
        const QByteArray good = gzip(dumpAround("SELECT 1;"));
        QByteArray flipped = good;
        flipped[flipped.size() - 6] = char(flipped.at(flipped.size() - 6) ^ 1);
        QTest::newRow("empty") << m_name << QByteArray() << ErrorKind::Refused;
        QTest::newRow("cut short") << m_name << good.chopped(10) << ErrorKind::Refused;
        QTest::newRow("checksum") << m_name << flipped << ErrorKind::Refused;
        QTest::newRow("no gzip") << m_name << QByteArray("SELECT 1;") << ErrorKind::Refused;
        QTest::newRow("no last line") << m_name << gzip("SELECT 1;\n") << ErrorKind::Refused;
        QTest::newRow("other bytes behind") << m_name << good + "x" << ErrorKind::Refused;
        for (const QString &name : {u"20250104.sql.gz"_s, u"tale-20250104-020000.sql"_s, u"tale-20251304-020000.sql.gz"_s, u"-20250104-020000.sql.gz"_s,
                 u".tale-20250104-020000.sql.gz"_s, u"ta\nle-20250104-020000.sql.gz"_s})
            QTest::newRow(qPrintable(u"name "_s + name)) << name << good << ErrorKind::WrongUsage;
    }

    void whatIsNoDumpIsNotSent()
    {
        QFETCH(QString, name);
        QFETCH(QByteArray, bytes);
        QFETCH(ErrorKind, kind);
        const auto refused = pushDump(m_test.host(), writeHere(name, bytes), {});
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, kind);
        QVERIFY(there().isEmpty());
    }

    void whatIsNoFileIsNotSent()
    {
        const auto kindOf = [&](const QString &path) {
            const auto pushed = pushDump(m_test.host(), path, {});
            return pushed ? std::optional<ErrorKind>() : pushed.error().kind;
        };
        const QString path = m_directory->filePath(m_name);
        QCOMPARE(kindOf(path), ErrorKind::NotFound);
        QCOMPARE(kindOf(QString()), ErrorKind::NotFound);
        QCOMPARE(kindOf(path + u"/none/"_s + m_name), ErrorKind::NotFound);
        QVERIFY(QDir().mkdir(path));
        QCOMPARE(kindOf(path), ErrorKind::WrongUsage);
        QCOMPARE(kindOf(path + u'/'), ErrorKind::WrongUsage);
        QVERIFY(QDir().rmdir(path));
        QVERIFY(QFile::link(writeHere(u"other"_s, gzip(dumpAround("SELECT 1;"))), path));
        QCOMPARE(kindOf(path), ErrorKind::WrongUsage);
        QVERIFY(QFile::remove(path));
        writeHere(m_name, gzip(dumpAround("SELECT 1;")));
        if (geteuid() != 0) { // who may read everything
            QFile::setPermissions(path, QFileDevice::WriteOwner);
            QCOMPARE(kindOf(path), ErrorKind::Failed);
        }
        QVERIFY(there().isEmpty());
    }

    void hostRefusesNamesByItself()
    {
        for (const QString &name : {u"../tale-20250104-020000.sql.gz"_s, u"a/tale-20250104-020000.sql.gz"_s, u".sql.gz"_s, QString(), u"tale-20250104-020000.sql"_s})
            QCOMPARE(runRemoteScript(m_test.host(), u"receive-dump.sh"_s, {u"receive"_s, m_test.host().stack.backupDirectory, name, u"0"_s, u"0"_s, u"x"_s}, {})->exitCode, 10);
        QVERIFY(there().isEmpty());
    }

    void stoppedOneGoesOnBehindWhatHasArrived()
    {
        const QByteArray bytes = largeDump(60'000'000);
        writeHere(m_name, bytes);
        const auto stopped = pushAndStopAt(bytes.size() / 2);
        QVERIFY(!stopped);
        QCOMPARE(stopped.error().kind, ErrorKind::Stopped);
        QTRY_COMPARE(there(), QStringList {m_part});
        QVERIFY(!readCatalogue(m_test.host(), {})->find(m_name) && !readCatalogue(m_test.host(), {})->find(m_part));
        QCOMPARE(modeThere(m_part), QByteArray("600"));
        const qint64 arrived = partSize();
        QVERIFY(arrived > 1'000'000 && arrived < bytes.size());

        qint64 first = -1;
        const auto pushed = push(Job({.onProgress = [&](const Progress &progress) {
            if (progress.phase == "push"_L1 && first < 0)
                first = progress.done;
        }}));
        QVERIFY2(pushed, pushed ? "" : qPrintable(pushed.error().message + pushed.error().detail));
        QCOMPARE(pushed->keptBytes, arrived);
        QCOMPARE(first, arrived);
        QVERIFY(m_test.readDump(m_name) == bytes);
        QCOMPARE(there(), QStringList {m_name});
    }

    void wholeOneThatOnlyLacksItsNameIsNotSentAgain()
    {
        const QByteArray bytes = gzip(dumpAround("SELECT 1;"));
        writeHere(m_name, bytes);
        m_test.writeDump(m_part, bytes);
        const auto pushed = push();
        QVERIFY(pushed);
        QCOMPARE(pushed->keptBytes, bytes.size());
        QCOMPARE(there(), QStringList {m_name});
        // Ended between the one name and the other.
        m_test.shell(u"cd \"$1\" && ln \"$2\" \"$3\""_s, {m_test.host().stack.backupDirectory, m_name, m_part});
        QVERIFY(push()->wasThere);
        QCOMPARE(there(), QStringList {m_name});
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
        writeHere(m_name, bytes);
        m_test.writeDump(m_part, part);
        const auto pushed = push();
        QVERIFY2(pushed, pushed ? "" : qPrintable(pushed.error().message + pushed.error().detail));
        QCOMPARE(pushed->keptBytes, 0);
        QVERIFY(m_test.readDump(m_name) == bytes);
        QCOMPARE(there(), QStringList {m_name});
    }

    void whatIsNoFileAtThePartIsLeft()
    {
        writeHere(m_name, gzip(dumpAround("SELECT 1;")));
        m_test.shell(u"cd \"$1\" && ln -s /etc/hostname \"$2\""_s, {m_test.host().stack.backupDirectory, m_part});
        const auto refused = push();
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, ErrorKind::Refused);
        QCOMPARE(there(), QStringList {m_part});
    }

    void oneAtATime()
    {
        writeHere(m_name, largeDump(20'000'000));
        std::optional<ErrorKind> second;
        const auto first = push(Job({.onProgress = [&](const Progress &progress) {
            // Its lock is there as soon as it takes more than fits between the two ends.
            if (progress.phase != "push"_L1 || progress.done < progress.total / 2 || second)
                return;
            if (const auto other = push(); !other)
                second = other.error().kind;
        }}));
        QVERIFY2(first, first ? "" : qPrintable(first.error().message + first.error().detail));
        QCOMPARE(second, ErrorKind::Failed);
        QCOMPARE(there(), QStringList {m_name});
    }

    void lockOfOneThatDiedIsNoObstacle()
    {
        writeHere(m_name, gzip(dumpAround("SELECT 1;")));
        m_test.shell(u"echo \"$$ 1\" > \"$1/.$2.lock\""_s, {m_test.host().stack.backupDirectory, m_name});
        const auto pushed = push();
        QVERIFY2(pushed, pushed ? "" : qPrintable(pushed.error().message + pushed.error().detail));
        QCOMPARE(there(), QStringList {m_name});
    }

    /// Of a link that died without a word neither the host's sshd nor its Docker hears for hours.
    void oneThatFallsSilentLetsGo()
    {
        const QByteArray bytes = largeDump(8'000'000);
        writeHere(m_name, bytes);
        const QString sum = QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex());
        Command silent = remoteScriptCommand(m_test.host(), u"receive-dump.sh"_s,
            {u"receive"_s, m_test.host().stack.backupDirectory, m_name, u"0"_s, QString::number(bytes.size()), sum, u"1"_s});
        silent.watchesInput = true;
        silent.timeout = std::chrono::seconds(20);
        QByteArrayList pieces {bytes.first(1'000'000), bytes.sliced(1'000'000, 1'000'000)};
        const auto ended = m_test.host().engine->run(silent, {}, {.nextInput = [&]() -> Result<QByteArray> { return pieces.isEmpty() ? QByteArray() : pieces.takeFirst(); }});
        QVERIFY2(ended, ended ? "" : qPrintable(ended.error().message));
        QCOMPARE(ended->exitCode, 14);
        QCOMPARE(there(), QStringList {m_part});
        const auto pushed = push();
        QVERIFY2(pushed, pushed ? "" : qPrintable(pushed.error().message + pushed.error().detail));
        QVERIFY(pushed->keptBytes > 1'900'000);
        QVERIFY(m_test.readDump(m_name) == bytes);
        QCOMPARE(there(), QStringList {m_name});
    }

    void changeOnTheWayIsNoticed()
    {
        const QByteArray bytes = largeDump(20'000'000);
        const QString path = writeHere(m_name, bytes);
        bool isChanged = false;
        const auto changed = push(Job({.onProgress = [&](const Progress &progress) {
            if (progress.phase != "push"_L1 || std::exchange(isChanged, true))
                return;
            QFile file(path);
            file.open(QIODevice::ReadWrite);
            file.seek(bytes.size() - 100);
            file.write("changed");
        }}));
        QVERIFY(!changed);
        QCOMPARE(changed.error().kind, ErrorKind::Failed);
        QVERIFY(there().isEmpty());
    }

    void fullDiskKeepsWhatHasArrived()
    {
        if (m_test.kind() == TestHost::Kind::Lab)
            QSKIP("only the practice host's processes are this one's children");
        const QByteArray bytes = largeDump(8'000'000);
        writeHere(m_name, bytes);
        {
            const FileSizeLimit limit(3'000'000);
            const auto full = push();
            QVERIFY(!full);
            QCOMPARE(full.error().kind, ErrorKind::NoRoom);
            QVERIFY2(full.error().message.contains(m_test.host().stack.backupDirectory), qPrintable(full.error().message));
        }
        QCOMPARE(partSize(), 3'000'000);
        const auto pushed = push();
        QVERIFY(pushed);
        QCOMPARE(pushed->keptBytes, 3'000'000);
        QVERIFY(m_test.readDump(m_name) == bytes);
    }

    void directoryThatIsNotThereOrCantBeWrittenIsSaid()
    {
        writeHere(m_name, gzip(dumpAround("SELECT 1;")));
        Host elsewhere = m_test.host();
        elsewhere.stack.backupDirectory += u"/none"_s;
        const auto nowhere = pushDump(elsewhere, m_directory->filePath(m_name), {});
        QVERIFY(!nowhere);
        QCOMPARE(nowhere.error().kind, ErrorKind::NotFound);
        elsewhere.stack.backupDirectory = u"/proc"_s; // also root may not write there
        const auto closed = pushDump(elsewhere, m_directory->filePath(m_name), {});
        QVERIFY(!closed);
        QVERIFY(closed.error().kind == ErrorKind::Failed || closed.error().kind == ErrorKind::NoRoom); // it has no free bytes either
    }

    void pushingIsInTheAuditLog()
    {
        const QString path = writeHere(m_name, gzip(dumpAround("SELECT 1;")));
        const QString history = m_directory->filePath(u"history.sqlite"_s);
        const auto pushed = pushDumpAudited(m_test.host(), path, history, {}, {});
        QVERIFY2(pushed, pushed ? "" : qPrintable(pushed.error().message));
        const auto entries = AuditLog(*HistoryStore::open(history)).read();
        QCOMPARE(entries->size(), 1);
        QVERIFY2(entries->first().command.contains(u"receive-dump.sh"_s) && entries->first().command.endsWith(u" < "_s + path), qPrintable(entries->first().command));
        QVERIFY(entries->first().result.contains(pushed->sha256));
        removeThere();
        QVERIFY(!pushDumpAudited(m_test.host(), path, u"/proc/none/h.sqlite"_s, {}, {}));
        QVERIFY(there().isEmpty());
    }
};

TALEKEEPER_HOST_TEST_MAIN(PushTest)
#include "pushtest.moc"
