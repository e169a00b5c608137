// A link that is cut at a chosen byte while dumps are listed, verified, fetched or pushed: a plain error or none at all,
// nothing half-done under a final name, nothing that runs on, and the next time it is done.
#include "core/dumps/catalogue.h"
#include "core/dumps/fetch.h"
#include "core/dumps/inspection.h"
#include "core/dumps/push.h"
#include "core/host/hostprofiles.h"
#include "hostmain.h"
#include "tests/support/ctl.h"
#include "tests/support/dumpmaker.h"
#include "tests/support/systemthings.h"
#include "tests/support/tcprelay.h"

#include <QDir>
#include <QTemporaryDir>

#include <thread>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace talekeeper;

namespace {

/// A small file system inside the db container, as long as this lives. Only root can make one.
class SmallVolume
{
public:
    SmallVolume(const TestHost &host, const QString &path, const QString &options)
        : m_process(QString::fromLatin1(runSystemProgram(u"docker"_s, {u"inspect"_s, u"-f"_s, u"{{.State.Pid}}"_s, host.host().stack.database.name}).trimmed()))
        , m_path(path)
    {
        inside(u"mkdir -p \"$1\" && mount -t tmpfs -o \"$2\" tmpfs \"$1\""_s, {options});
    }
    ~SmallVolume() { inside(u"umount \"$1\""_s); }
    Q_DISABLE_COPY_MOVE(SmallVolume)

private:
    void inside(const QString &script, const QStringList &more = {}) const
    {
        runSystemProgram(u"nsenter"_s, QStringList {u"-t"_s, m_process, u"-m"_s, u"bash"_s, u"-c"_s, script, u"volume"_s, m_path} + more);
    }

    QString m_process;
    QString m_path;
};

} // namespace

/// In continuous integration everybody is root.
#define NEEDS_ROOT()                                                                                                                       \
    if (geteuid() != 0 && !isContinuousIntegration())                                                                                      \
    QSKIP("Only root can do that")

class SshCutTest : public QObject
{
    Q_OBJECT

public:
    explicit SshCutTest(TestHost &host)
        : m_test(host)
    {
    }

private:
    using Direction = TcpRelay::Direction;
    struct Sizes {
        qint64 there = 0, back = 0; ///< bytes
    };

    const QString m_name = u"tale-20250109-020000.sql.gz"_s;
    const QString m_large = u"tale-20250108-020000.sql.gz"_s;
    const QByteArray m_bytes = largeDump(6'000'000);
    TestHost &m_test;
    QTemporaryDir m_here; ///< what is fetched
    QTemporaryDir m_elsewhere; ///< what is pushed
    QHash<QString, Sizes> m_sizes; ///< of each act where nobody cuts it
    mutable qint64 m_keptBytes = 0; ///< that the last fetch or push has found there

    QString fetched() const { return m_here.filePath(m_name); }
    QString pushed() const { return m_elsewhere.filePath(m_name); }
    static QByteArray contentOf(const QString &path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    QByteArray dumpsThere() const { return m_test.shell(u"cd \"$1\" && find . -name \"$2\""_s, {m_test.host().stack.backupDirectory, m_name}).trimmed(); }

    /// What an act begins with: a connection that is there, except for the one that makes one.
    void prepare(const QString &act)
    {
        QFile::remove(fetched());
        QFile::remove(fetched() + u".part"_s);
        m_test.shell(u"cd \"$1\" && rm -f \"$2\" \".$2.part\""_s, {m_test.host().stack.backupDirectory, m_name});
        if (act != "push"_L1)
            m_test.writeDump(m_name, m_bytes);
        QVERIFY(readCatalogue(m_test.host(), {}));
    }

    /// Does it; an error where it was not done.
    std::optional<Error> act(const QString &act) const
    {
        const auto errorOf = [](const auto &result) { return result ? std::nullopt : std::optional(result.error()); };
        const auto transferred = [&](const auto &result) {
            m_keptBytes = result ? result->keptBytes : 0;
            return errorOf(result);
        };
        if (act == "verify"_L1)
            return errorOf(inspectDump(m_test.host(), m_name, {}));
        if (act == "fetch"_L1)
            return transferred(fetchDump(m_test.host(), m_name, m_here.path(), {}));
        if (act == "push"_L1)
            return transferred(pushDump(m_test.host(), pushed(), {}));
        if (act == "list"_L1)
            return errorOf(readCatalogue(m_test.host(), {}));
        const auto host = connectHost(m_test.profile(), {});
        return host ? errorOf(readCatalogue(*host, {})) : errorOf(host);
    }

    void requireDone(const QString &act) const
    {
        if (act == "fetch"_L1)
            QVERIFY(contentOf(fetched()) == m_bytes);
        if (act == "push"_L1)
            QVERIFY(m_test.readDump(m_name) == m_bytes);
    }

    void requireNothingHalf(const QString &act) const
    {
        if (QFile::exists(fetched()))
            QVERIFY(contentOf(fetched()) == m_bytes);
        if (act == "push"_L1 && !dumpsThere().isEmpty())
            QVERIFY(m_test.readDump(m_name) == m_bytes);
    }

    static qsizetype sshProcesses()
    {
        return std::ranges::count_if(systemProcesses(),
            [](const SystemProcess &process) { return process.name == "ssh" && process.parent == QCoreApplication::applicationPid(); });
    }

private Q_SLOTS:
    void initTestCase()
    {
        QFile file(pushed());
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(m_bytes) == m_bytes.size());
        file.close();
        for (const char *name : {"connect", "list", "verify", "fetch", "push"}) {
            const QString todo = QString::fromLatin1(name);
            prepare(todo);
            const Sizes before {m_test.relay()->bytesPassed(Direction::ToTarget), m_test.relay()->bytesPassed(Direction::FromTarget)};
            const auto error = act(todo);
            QVERIFY2(!error, error ? qPrintable(error->message + error->detail) : "");
            requireDone(todo);
            m_sizes.insert(todo, {m_test.relay()->bytesPassed(Direction::ToTarget) - before.there, m_test.relay()->bytesPassed(Direction::FromTarget) - before.back});
        }
    }

    void cleanupTestCase() { m_test.removeDump(m_name); }

    void isCut_data()
    {
        QTest::addColumn<QString>("todo");
        QTest::addColumn<int>("percent");
        QTest::addColumn<bool>("isBack");
        for (const char *name : {"connect", "list", "verify", "fetch", "push"})
            for (const int percent : {10, 90})
                for (const bool isBack : {false, true})
                    QTest::addRow("%s, %d %% of the bytes %s", name, percent, isBack ? "back" : "there") << QString::fromLatin1(name) << percent << isBack;
    }
    void isCut()
    {
        QFETCH(QString, todo);
        QFETCH(int, percent);
        QFETCH(bool, isBack);
        prepare(todo);
        const Sizes sizes = m_sizes.value(todo);
        const int connections = m_test.relay()->connectionCount();
        m_test.relay()->cutAfterBytes((isBack ? sizes.back : sizes.there) * percent / 100, isBack ? Direction::FromTarget : Direction::ToTarget);
        const auto error = act(todo);
        if (error) {
            const QByteArray told = (errorKindName(error->kind) + u": "_s + error->message + u'\n' + error->detail).toUtf8();
            QVERIFY2(error->kind == ErrorKind::ConnectionLost || (todo == "connect"_L1 && error->kind == ErrorKind::HostUnreachable), told.constData());
            QVERIFY2(error->message.contains(m_test.profile().name) || error->message.contains(u"127.0.0.1"_s), told.constData());
        }
        requireNothingHalf(todo);
        QTRY_COMPARE_WITH_TIMEOUT(m_test.processesWith(m_name), QByteArray(), 15'000);

        m_test.relay()->cutAfterBytes(std::numeric_limits<qint64>::max(), Direction::ToTarget); // where nothing more had come
        const auto again = act(todo);
        QVERIFY2(!again, again ? qPrintable(again->message + again->detail) : "");
        requireDone(todo);
        // Near the end of what is sent, some of it had arrived for good.
        if (percent > 50 && ((todo == "fetch"_L1 && isBack) || (todo == "push"_L1 && !isBack))) {
            QVERIFY(error);
            QVERIFY2(error->message.contains(u"it goes on behind"_s), qPrintable(error->message));
            QCOMPARE_GT(m_keptBytes, 0);
        }
        QVERIFY(error || percent > 50 || m_test.relay()->connectionCount() > connections); // it was really cut
        QTRY_VERIFY_WITH_TIMEOUT(sshProcesses() <= 1, 10'000); // the host's connection
    }

    /// Nothing moves any more, and nobody is told; whoever comes by a healthy link is not kept out for that.
    void aPushWhoseLinkIsSilentKeepsNobodyOut()
    {
        prepare(u"push"_s);
        const auto near = connectHost({.kind = HostProfile::Kind::Local, .project = m_test.profile().project}, {});
        QVERIFY(near);
        QFile file(m_elsewhere.filePath(m_large));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(largeDump(20'000'000)) > 0);
        file.close();
        const auto arrived = [&] { return m_test.tryShell(u"cd \"$1\" && stat -c %s \".$2.part\""_s, {m_test.host().stack.backupDirectory, m_large}).trimmed().toLongLong(); };
        std::stop_source stop;
        Result<PushedDump> second = failure(ErrorKind::Failed, {});
        m_test.relay()->setBandwidth(1'000'000); // so that it takes ten seconds
        std::jthread pushing([&] { pushDump(m_test.host(), file.fileName(), Job({.stop = stop.get_token()}), 2s); });
        const auto ending = qScopeGuard([&] {
            stop.request_stop();
            m_test.relay()->resumeFlow();
            m_test.relay()->setBandwidth(0);
            pushing.join();
        });
        QTRY_VERIFY_WITH_TIMEOUT(arrived() > 0, 30'000);
        m_test.relay()->stall();
        const bool isDone = QTest::qWaitFor([&] { return bool(second = pushDump(*near, file.fileName(), {})); }, 20'000);
        QVERIFY2(isDone, qPrintable(isDone ? QString() : second.error().message));
        QVERIFY(second->keptBytes > 0);
        m_test.removeDump(m_large);
    }

    void fullBackupVolumeThereKeepsWhatHasArrived()
    {
        NEEDS_ROOT();
        const SmallVolume volume(m_test, u"/mnt/small"_s, u"size=8m"_s);
        Host host = m_test.host();
        host.stack.backupDirectory = u"/mnt/small"_s;
        bool isFilled = false;
        const auto full = pushDump(host, pushed(), Job({.onProgress = [&](const Progress &progress) {
            if (progress.phase == "push"_L1 && !std::exchange(isFilled, true))
                m_test.shell(u"head -c 7000000 /dev/zero > /mnt/small/other"_s);
        }}));
        QVERIFY(!full);
        QVERIFY2(full.error().kind == ErrorKind::NoRoom, qPrintable(full.error().message + full.error().detail));
        QVERIFY2(full.error().message.contains(u"/mnt/small"_s), qPrintable(full.error().message));
        const auto before = pushDump(host, pushed(), {});
        QVERIFY(!before && before.error().kind == ErrorKind::NoRoom); // seen before anything is sent
        m_test.shell(u"rm /mnt/small/other"_s);
        const auto again = pushDump(host, pushed(), {});
        QVERIFY2(again, again ? "" : qPrintable(again.error().message + again.error().detail));
        QVERIFY(again->keptBytes > 0);
        QVERIFY(m_test.shell(u"cat \"$1\""_s, {u"/mnt/small/"_s + m_name}) == m_bytes);
    }

    void noRoomInTheContainersTmpIsSaid()
    {
        NEEDS_ROOT();
        prepare(u"fetch"_s);
        const SmallVolume volume(m_test, u"/tmp"_s, u"nr_inodes=2,mode=1777"_s);
        m_test.shell(u"touch /tmp/.db_ready"_s); // which the container's health is asked by, and now no more has room
        const auto full = act(u"fetch"_s);
        QVERIFY(full);
        QVERIFY2(full->kind == ErrorKind::NoRoom, qPrintable(full->message + full->detail));
        QVERIFY2(full->message.contains(u"/tmp of "_s + m_test.host().stack.database.name), qPrintable(full->message));
        QVERIFY(!QFile::exists(fetched() + u".part"_s));
    }

    void theCommandLineTellsOfALostLink()
    {
        prepare(u"fetch"_s);
        const Ctl ctl(m_test);
        const QStringList words {u"fetch"_s, m_name, m_here.path()};
        m_test.relay()->cutAfterBytes(m_sizes.value(u"fetch"_s).back * 3 / 4, Direction::FromTarget);
        const auto cut = ctl.run(words);
        QVERIFY2(cut.status == 6, (cut.output + cut.errors).constData());
        QCOMPARE(cut.document()[u"error"_s][u"kind"_s].toString(), u"connection_lost"_s);
        QCOMPARE(ctl.run(words).status, 0);
        requireDone(u"fetch"_s);
    }

    void theCommandLineTakesASavedHost()
    {
        const QTemporaryDir directory;
        qputenv("TALEKEEPER_HOSTS", directory.filePath(u"hosts.json"_s).toUtf8());
        HostProfile saved = m_test.profile();
        saved.name = u"Saved lab"_s;
        QVERIFY(changeHosts(directory.filePath(u"hosts.json"_s), [&](SavedHosts &hosts) -> Result<void> {
            hosts.hosts << SavedHost {.profile = saved};
            return {};
        }));
        const auto status = Ctl(m_test, {u"--profile"_s, u"saved LAB"_s}).run({u"status"_s});
        const auto unknown = Ctl(m_test, {u"--profile"_s, u"another"_s}).run({u"status"_s});
        qunsetenv("TALEKEEPER_HOSTS");
        QVERIFY2(status.status == 0, (status.output + status.errors).constData());
        QCOMPARE(status.document()[u"host"_s].toString(), u"Saved lab"_s);
        QCOMPARE(status.document()[u"project"_s].toString(), saved.project);
        QCOMPARE(unknown.status, 2);
    }

    /// Its user may not use the socket, and may call docker by sudo; here it is the other way round.
    void howDockerIsCalledIsFoundOut()
    {
        NEEDS_ROOT();
        HostProfile unknown = m_test.profile();
        unknown.dockerWords.clear();
        const auto found = connectHost(unknown, {});
        QVERIFY(found);
        const QStringList bySudo {u"sudo"_s, u"-n"_s, u"docker"_s};
        QCOMPARE(found->engine->callWords(), bySudo);
        QCOMPARE(found->profile.dockerWords, bySudo); // remembered with the host
        const auto near = connectHost({.kind = HostProfile::Kind::Local, .project = unknown.project}, {});
        QVERIFY(near);
        QCOMPARE(near->engine->callWords(), QStringList {u"docker"_s}); // root could call it by sudo, too
    }

    void cutWhileNobodyUsesItGoesUnnoticed()
    {
        QVERIFY(readCatalogue(m_test.host(), {}));
        m_test.relay()->cutNow();
        QTest::qWait(200);
        const auto listed = readCatalogue(m_test.host(), {});
        QVERIFY2(listed, listed ? "" : qPrintable(listed.error().message + listed.error().detail));
    }
};

TALEKEEPER_HOST_TEST_MAIN(SshCutTest)
#include "sshcuttest.moc"
