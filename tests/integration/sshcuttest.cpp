// A link that is cut at a chosen byte while dumps are listed, verified, fetched or pushed: a plain error or none at all,
// nothing half-done under a final name, nothing that runs on, and the next time it is done.
#include "core/dumps/catalogue.h"
#include "core/dumps/fetch.h"
#include "core/dumps/inspection.h"
#include "core/dumps/push.h"
#include "hostmain.h"
#include "tests/support/dumpmaker.h"
#include "tests/support/systemthings.h"
#include "tests/support/tcprelay.h"

#include <QDir>
#include <QTemporaryDir>

using namespace Qt::StringLiterals;
using namespace talekeeper;

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
    const QByteArray m_bytes = largeDump(6'000'000);
    TestHost &m_test;
    QTemporaryDir m_here; ///< what is fetched
    QTemporaryDir m_elsewhere; ///< what is pushed
    QHash<QString, Sizes> m_sizes; ///< of each act where nobody cuts it

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
        if (act == "verify"_L1)
            return errorOf(inspectDump(m_test.host(), m_name, {}));
        if (act == "fetch"_L1)
            return errorOf(fetchDump(m_test.host(), m_name, m_here.path(), {}));
        if (act == "push"_L1)
            return errorOf(pushDump(m_test.host(), pushed(), {}));
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
        QVERIFY(error || percent > 50 || m_test.relay()->connectionCount() > connections); // it was really cut
        QTRY_VERIFY_WITH_TIMEOUT(sshProcesses() <= 1, 10'000); // the host's connection
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
