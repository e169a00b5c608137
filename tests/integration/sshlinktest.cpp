#include "core/host/sshrunner.h"
#include "core/stack/sqlbridge.h"
#include "tests/support/sshclient.h"
#include "tests/support/sshtestmain.h"
#include "tests/support/tcprelay.h"

#include <QElapsedTimer>
#include <QLocalSocket>

#include <atomic>
#include <thread>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace talekeeper;

namespace {

/// A host behind a link that can be spoilt.
struct FarHost {
    std::unique_ptr<SshUser> user = SshUser::make();
    SshServer server {};
    TcpRelay relay {server.port()};
    SshClient client {};

    FarHost()
    {
        client.trust(server, relay.port());
        user->authorize(client.publicKey());
    }
    HostProfile profile(const QStringList &moreOptions = {}) const
    {
        return {.kind = HostProfile::Kind::Ssh, .name = u"Tale EU"_s, .address = SshClient::address(*user, relay.port()), .sshOptions = moreOptions + client.options()};
    }
};

Command shell(const QString &script, std::chrono::milliseconds timeout = 60s)
{
    return {.words = {u"bash"_s, u"-c"_s, script}, .timeout = timeout};
}

QByteArray everyByte(qsizetype size)
{
    QByteArray bytes(size, Qt::Uninitialized);
    for (qsizetype at = 0; at < size; ++at)
        bytes[at] = char((at * 7 + at / 251) & 0xff);
    return bytes;
}

} // namespace

/// What a link carries, and what becomes of it when it is cut or stalls.
class SshLinkTest final : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<FarHost> m_far;
    std::shared_ptr<SshRunner> m_runner;

    bool connectIt()
    {
        auto runner = SshRunner::connect(m_far->profile(), {}, {});
        if (!runner)
            qWarning("%s", qPrintable(runner.error().message + runner.error().detail));
        m_runner = runner ? *runner : nullptr;
        return runner.has_value();
    }

private Q_SLOTS:
    void init() { m_far = std::make_unique<FarHost>(); }
    void cleanup()
    {
        m_runner.reset();
        m_far.reset();
    }

    void carriesEveryByte()
    {
        QVERIFY(connectIt());
        const QByteArray bytes = everyByte(1'000'003);
        const auto whole = m_runner->run({.words = {u"cat"_s}, .input = bytes}, {});
        QVERIFY(whole);
        QVERIFY(whole->output == bytes);
        QCOMPARE(whole->exitCode, 0);
        QByteArray pieces;
        const auto handed = m_runner->run({.words = {u"sh"_s, u"-c"_s, u"cat; echo end >&2"_s}, .input = bytes}, {}, {.onOutput = [&](const QByteArray &piece) -> Result<void> {
            pieces += piece;
            return {};
        }});
        QVERIFY(handed);
        QVERIFY(pieces == bytes);
        QCOMPARE(handed->output, QByteArray());
        QCOMPARE(handed->errors, "end\n");
        const auto errors = m_runner->run({.words = {u"sh"_s, u"-c"_s, u"cat >&2"_s}, .input = bytes}, {});
        QVERIFY(errors);
        QVERIFY(errors->errors == bytes);
    }

    void tellsHowACommandEnded()
    {
        QVERIFY(connectIt());
        for (const int status : {0, 1, 2, 126, 127, 128, 143, 253, 254}) {
            const auto output = m_runner->run(shell(u"exit %1"_s.arg(status)), {});
            QVERIFY(output);
            QCOMPARE(output->exitCode, status);
        }
        for (const QString &end : {u"kill -KILL $$"_s, u"kill -TERM $$"_s, u"exit 255"_s}) {
            const auto killed = m_runner->run(shell(u"echo before; "_s + end), {});
            QVERIFY2(killed, qPrintable(killed ? QString() : killed.error().message));
            QCOMPARE(killed->exitCode, -1);
            QCOMPARE(killed->output, "before\n");
        }
        QCOMPARE(m_far->server.loginCount(), 1);
        for (int round = 0; round < 5; ++round) {
            const auto lost = m_runner->run(shell(u"echo begun; exec sleep 1000"_s), {}, {.onOutput = [&](const QByteArray &) -> Result<void> {
                m_far->relay.cutNow();
                return {};
            }});
            QVERIFY(!lost);
            QCOMPARE(lost.error().kind, ErrorKind::ConnectionLost);
            QVERIFY(lost.error().message.contains(u"Tale EU"_s));
            // Made again by itself.
            const auto next = m_runner->run(shell(u"echo again"_s), {});
            QVERIFY2(next, qPrintable(next ? QString() : next.error().message + next.error().detail));
            QCOMPARE(next->output, "again\n");
            QCOMPARE(m_far->server.loginCount(), 2 + round);
        }
    }

    void endsWhatIsStopped_data()
    {
        QTest::addColumn<QString>("script");
        QTest::addColumn<QString>("how");
        QTest::addColumn<int>("sessions");
        QTest::addRow("stopped") << u"echo begun; sleep 1000; true"_s << u"stop"_s << 10;
        QTest::addRow("stopped, with children that mind nothing") << u"trap '' TERM HUP; (sleep 1000) & echo begun; sleep 1000; sleep 1000"_s << u"stop"_s << 10;
        QTest::addRow("out of time") << u"echo begun; sleep 1000; true"_s << u"time"_s << 10;
        QTest::addRow("not wanted any more") << u"echo begun; sleep 1000; true"_s << u"handler"_s << 10;
        QTest::addRow("stopped in the only session") << u"trap '' TERM HUP; echo begun; sleep 1000; true"_s << u"stop"_s << 1;
    }
    void endsWhatIsStopped()
    {
        QFETCH(const QString, script);
        QFETCH(const QString, how);
        QFETCH(const int, sessions);
        m_far->server.change({.maxSessions = sessions});
        QVERIFY(connectIt());
        const qsizetype idle = m_far->server.sessionProcesses().size();
        std::stop_source stop;
        qsizetype running = 0;
        const auto ended = m_runner->run(shell(script, how == "time"_L1 ? 1500ms : 60s), Job({.stop = stop.get_token()}), {.onOutput = [&](const QByteArray &) -> Result<void> {
            running = m_far->server.sessionProcesses().size();
            if (how == "handler"_L1)
                return failure(ErrorKind::NoRoom, u"No room."_s);
            if (how == "stop"_L1)
                stop.request_stop();
            return {};
        }});
        QVERIFY(!ended);
        QCOMPARE(ended.error().kind, how == "stop"_L1 ? ErrorKind::Stopped : how == "time"_L1 ? ErrorKind::Failed : ErrorKind::NoRoom);
        QVERIFY(running > idle);
        QTRY_COMPARE_WITH_TIMEOUT(m_far->server.sessionProcesses().size(), idle, 15'000);
        QVERIFY(m_runner->run(shell(u"true"_s), {}));
        if (sessions > 1)
            QCOMPARE(m_far->server.loginCount(), 1);
    }

    /// It keeps the only session until it has been heard.
    void aSqlConnectionGoesOnWhileAnotherWaitsForASession()
    {
        m_far->server.change({.maxSessions = 1});
        QVERIFY(connectIt());
        const SqlBridge bridge(m_runner, {.words = {u"cat"_s}});
        const QString path = bridge.endpoint().host + u"/.s.PGSQL.%1"_s.arg(bridge.endpoint().port);
        const auto echoes = [](QLocalSocket &socket, const QByteArray &text) {
            socket.write(text);
            return QTest::qWaitFor([&] { return socket.bytesAvailable() >= text.size(); }, 20'000) && socket.readAll() == text;
        };
        QLocalSocket first, second;
        first.connectToServer(path);
        QVERIFY(echoes(first, "over and back"));
        m_far->relay.refuse(true); // no further connection of ssh
        second.connectToServer(path);
        second.write("second");
        for (int round = 0; round < 3; ++round) {
            QTest::qWait(300);
            QVERIFY(echoes(first, "and again"));
        }
        QCOMPARE(second.bytesAvailable(), 0);
        first.disconnectFromServer();
        QTRY_COMPARE_WITH_TIMEOUT(second.bytesAvailable(), 6, 20'000);
        m_far->relay.refuse(false);
    }

    /// What has arrived here but was not taken yet goes with the connection.
    void cutBehindTheLastByteIsNoEnd()
    {
        QVERIFY(connectIt());
        QByteArray taken;
        const auto output = m_runner->run(shell(u"head -c 900000 /dev/zero"_s), {}, {.onOutput = [&](const QByteArray &bytes) -> Result<void> {
            if (taken.isEmpty()) {
                QTest::qWait(2000); // all of it is here
                m_far->relay.cutNow();
                QTest::qWait(500);
            }
            taken += bytes;
            return {};
        }});
        QVERIFY(output ? taken.size() == 900'000 : output.error().kind == ErrorKind::ConnectionLost);
    }

    /// A command whose mark is lost on its way back may have been done.
    void whatMayHaveBegunIsNotBegunAgain_data()
    {
        QTest::addColumn<int>("bytes");
        for (const int bytes : {1, 40, 80, 120, 160, 240}) // the server's, to an answer that has a session, a mark and an end
            QTest::addRow("cut after %d bytes", bytes) << bytes;
    }
    void whatMayHaveBegunIsNotBegunAgain()
    {
        QFETCH(const int, bytes);
        QVERIFY(connectIt());
        QVERIFY(m_runner->run(shell(u"true"_s), {}));
        m_far->relay.cutAfterBytes(bytes, TcpRelay::Direction::FromTarget);
        const auto lost = m_runner->run(shell(u"echo once >> ~/times; sleep 1"_s), {});
        QVERIFY(lost || lost.error().kind == ErrorKind::ConnectionLost);
        QVERIFY(m_runner->run(shell(u"sleep 2"_s), {}));
        const auto times = m_runner->run(shell(u"cat ~/times 2>/dev/null || true"_s), {});
        QVERIFY(times);
        QVERIFY2(times->output == "once\n" || (!lost && times->output.isEmpty()), times->output.constData());
    }

    /// Whoever has to look at the host first gets no new connection under its hands.
    void aJobThatLooksAfterALossIsToldOfIt()
    {
        QVERIFY(connectIt());
        m_far->relay.cutNow();
        QTest::qWait(500);
        const Job looks = Job().acrossLoss([](const Error &) { return false; });
        const auto lost = m_runner->run(shell(u"echo done"_s), looks);
        QVERIFY(!lost);
        QCOMPARE(lost.error().kind, ErrorKind::ConnectionLost);
        QCOMPARE(m_far->server.loginCount(), 1);
        QVERIFY(m_runner->run(shell(u"true"_s), {}));
        QVERIFY(m_runner->run(shell(u"true"_s), looks));
        QCOMPARE(m_far->server.loginCount(), 2);
    }

    void isCutWhileItConnects_data()
    {
        QTest::addColumn<int>("bytes");
        QTest::addColumn<bool>("fromServer");
        // How much goes over the link until then, by OpenSSH 10: the banner line 40 bytes, the key exchange 3 to 4 kB.
        for (const int bytes : {0, 10, 39, 60, 900, 1'500})
            QTest::addRow("after %d bytes of the server", bytes) << bytes << true;
        for (const int bytes : {0, 10, 1'000, 2'900, 3'400})
            QTest::addRow("after %d bytes of the client", bytes) << bytes << false;
    }
    void isCutWhileItConnects()
    {
        QFETCH(const int, bytes);
        QFETCH(const bool, fromServer);
        m_far->relay.cutAfterBytes(bytes, fromServer ? TcpRelay::Direction::FromTarget : TcpRelay::Direction::ToTarget);
        QElapsedTimer clock;
        clock.start();
        const auto cut = SshRunner::connect(m_far->profile(), {}, {});
        QVERIFY2(!cut, qPrintable(QString::number(m_far->relay.bytesPassed(TcpRelay::Direction::FromTarget))));
        QVERIFY2(cut.error().kind == ErrorKind::HostUnreachable, qPrintable(errorKindName(cut.error().kind) + cut.error().message));
        QVERIFY(cut.error().message.contains(u"Tale EU"_s));
        QVERIFY(clock.elapsed() < 20'000);
        QVERIFY(connectIt());
        QTRY_COMPARE(m_far->relay.openConnectionCount(), 1);
    }

    void connectsOnceAfterACut()
    {
        QVERIFY(connectIt());
        m_far->relay.cutNow();
        // What the dying connection had taken may have begun, and is said to be lost; the rest goes over one new one.
        std::atomic<int> right = 0, lost = 0;
        {
            std::vector<std::jthread> threads;
            for (int number = 0; number < 8; ++number)
                threads.emplace_back([&] {
                    const auto output = m_runner->run(shell(u"echo in"_s), {});
                    right += output && output->output == "in\n";
                    lost += !output && output.error().kind == ErrorKind::ConnectionLost;
                });
        }
        QCOMPARE(right + lost, 8);
        QVERIFY(m_runner->run(shell(u"true"_s), {}));
        QCOMPARE(m_far->server.loginCount(), 2);
        QCOMPARE(m_far->relay.connectionCount(), 2);
    }

    void triesAgainWithPauses()
    {
        QVERIFY(connectIt());
        m_far->relay.refuse(true);
        m_far->relay.cutNow();
        QStringList log;
        QElapsedTimer clock;
        clock.start();
        const auto back = m_runner->run(shell(u"echo back"_s), Job({.onLog = [&](const QString &line) {
            log << line;
            m_far->relay.refuse(log.size() < 2);
        }}));
        QVERIFY2(back, qPrintable(back ? QString() : back.error().message));
        QCOMPARE(log.size(), 2);
        QVERIFY(clock.elapsed() >= 3000); // 1 s, 2 s
    }

    void noticesAStalledLink()
    {
        QVERIFY(connectIt());
        QElapsedTimer clock;
        const auto stalled = m_runner->run(shell(u"echo begun; sleep 1000"_s, 120s), {}, {.onOutput = [&](const QByteArray &) -> Result<void> {
            m_far->relay.stall();
            clock.start();
            return {};
        }});
        QVERIFY(!stalled);
        QVERIFY2(stalled.error().kind == ErrorKind::ConnectionLost, qPrintable(stalled.error().message));
        QVERIFY2(clock.elapsed() < 45'000, qPrintable(QString::number(clock.elapsed())));
        m_far->relay.resumeFlow();
        QVERIFY(m_runner->run(shell(u"true"_s), {}));
    }

    void connectsSideBySide()
    {
        constexpr int hosts = 20, deaf = 3;
        m_far->server.change({.maxStartups = u"100"_s});
        std::vector<std::unique_ptr<TcpRelay>> relays;
        for (int host = 0; host < hosts; ++host) {
            relays.push_back(std::make_unique<TcpRelay>(m_far->server.port()));
            m_far->client.trust(m_far->server, relays.back()->port());
            if (host < deaf)
                relays.back()->stall();
        }
        std::stop_source stop;
        std::atomic<int> connected = 0, ended = 0;
        std::mutex mutex;
        std::vector<std::shared_ptr<SshRunner>> runners;
        {
            std::vector<std::jthread> threads;
            for (int host = 0; host < hosts; ++host)
                threads.emplace_back([&, host] {
                    HostProfile profile = m_far->profile();
                    profile.address = SshClient::address(*m_far->user, relays.at(std::size_t(host))->port());
                    if (host < deaf)
                        profile.sshOptions.prepend(u"ConnectTimeout=300"_s);
                    const auto runner = SshRunner::connect(profile, {}, Job({.stop = stop.get_token()}));
                    if (runner) {
                        const std::lock_guard lock(mutex);
                        runners.push_back(*runner);
                        ++connected;
                    }
                    ++ended;
                });
            // None of the others waits for those that stall.
            const bool areIn = QTest::qWaitFor([&] { return connected == hosts - deaf; }, 60'000);
            const int endedThen = ended;
            stop.request_stop();
            threads.clear();
            QVERIFY2(areIn, qPrintable(QString::number(connected)));
            QCOMPARE(endedThen, hosts - deaf);
        }
        QCOMPARE(ended, hosts);
    }
};

TALEKEEPER_SSH_TEST_MAIN(SshLinkTest)
#include "sshlinktest.moc"
