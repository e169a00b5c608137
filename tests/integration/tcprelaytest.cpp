#include "tests/support/tcprelay.h"

#include <QElapsedTimer>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace talekeeper;
using Direction = TcpRelay::Direction;

/// Both ends of a link through a relay.
class TcpRelayTest final : public QObject
{
    Q_OBJECT

private:
    QTcpServer m_target;

    std::unique_ptr<QTcpSocket> connectedClient(const TcpRelay &relay)
    {
        auto client = std::make_unique<QTcpSocket>();
        client->connectToHost(QHostAddress::LocalHost, relay.port());
        return client->waitForConnected(5'000) ? std::move(client) : nullptr;
    }

    std::unique_ptr<QTcpSocket> acceptedPeer()
    {
        return QTest::qWaitFor([this] { return m_target.hasPendingConnections(); })
            ? std::unique_ptr<QTcpSocket>(m_target.nextPendingConnection())
            : nullptr;
    }

    /// All that has come, as soon as it is as long as what is awaited.
    static QByteArray take(QTcpSocket &socket, const QByteArray &awaited)
    {
        [[maybe_unused]] const bool isThere = QTest::qWaitFor([&] { return socket.bytesAvailable() >= awaited.size(); });
        return socket.readAll();
    }

    static QByteArray bytes(qsizetype size)
    {
        QByteArray result(size, Qt::Uninitialized);
        for (qsizetype at = 0; at < size; ++at)
            result[at] = char(at * 7 + at / 251);
        return result;
    }

private Q_SLOTS:
    void initTestCase() { QVERIFY(m_target.listen(QHostAddress::LocalHost)); }

    void passesBytesUnharmed()
    {
        TcpRelay relay(m_target.serverPort());
        const auto client = connectedClient(relay);
        const auto peer = acceptedPeer();
        QVERIFY(client && peer);
        const QByteArray sent = bytes(5'000'000);
        client->write(sent);
        QTRY_COMPARE(peer->bytesAvailable(), sent.size());
        QCOMPARE(peer->readAll(), sent);
        peer->write(sent.first(1'000));
        QTRY_COMPARE(client->bytesAvailable(), 1'000);
        QCOMPARE(client->readAll(), sent.first(1'000));
        QCOMPARE(relay.bytesPassed(Direction::ToTarget), sent.size());
        QCOMPARE(relay.bytesPassed(Direction::FromTarget), 1'000);
        QCOMPARE(relay.connectionCount(), 1);
        // Half of it closed, the other half still works.
        client->write("end");
        client->disconnectFromHost();
        QCOMPARE(take(*peer, "end"), "end");
        QTRY_COMPARE(peer->state(), QTcpSocket::UnconnectedState);
        QTRY_COMPARE(relay.openConnectionCount(), 0);
    }

    void takesItsTime()
    {
        TcpRelay relay(m_target.serverPort());
        relay.setLatency(40ms);
        const auto client = connectedClient(relay);
        const auto peer = acceptedPeer();
        QVERIFY(client && peer);
        QElapsedTimer clock;
        clock.start();
        client->write("ping");
        QCOMPARE(take(*peer, "ping"), "ping");
        QVERIFY2(clock.elapsed() >= 40, qPrintable(QString::number(clock.elapsed())));
        peer->write("pong");
        QCOMPARE(take(*client, "pong"), "pong");
        QVERIFY2(clock.elapsed() >= 80, qPrintable(QString::number(clock.elapsed())));
    }

    // A latency is no limit: many messages are on the way at once.
    void hasRoomForWhatIsOnTheWay()
    {
        TcpRelay relay(m_target.serverPort());
        relay.setLatency(200ms);
        const auto client = connectedClient(relay);
        const auto peer = acceptedPeer();
        QVERIFY(client && peer);
        const QByteArray sent = bytes(20'000'000);
        client->write(sent);
        // The relay takes all before it has delivered any: its room and the system's are larger.
        QTRY_COMPARE(client->bytesToWrite(), 0);
        QTRY_COMPARE_WITH_TIMEOUT(peer->bytesAvailable(), sent.size(), 30'000);
        QCOMPARE(peer->readAll(), sent);
    }

    void isAsNarrowAsItIsTold()
    {
        TcpRelay relay(m_target.serverPort());
        relay.setBandwidth(1'000'000);
        const auto client = connectedClient(relay);
        const auto peer = acceptedPeer();
        QVERIFY(client && peer);
        QElapsedTimer clock;
        clock.start();
        const QByteArray sent = bytes(300'000);
        client->write(sent);
        QTRY_COMPARE(peer->bytesAvailable(), sent.size());
        QVERIFY2(clock.elapsed() >= 299, qPrintable(QString::number(clock.elapsed())));
        QCOMPARE(peer->readAll(), sent);
    }

    void stallsWithoutClosing()
    {
        TcpRelay relay(m_target.serverPort());
        const auto client = connectedClient(relay);
        const auto peer = acceptedPeer();
        QVERIFY(client && peer);
        client->write("before");
        QCOMPARE(take(*peer, "before"), "before");
        relay.stall();
        client->write("while");
        peer->write("back");
        QVERIFY(!peer->waitForReadyRead(150));
        QCOMPARE(client->bytesAvailable(), 0);
        QCOMPARE(client->state(), QTcpSocket::ConnectedState);
        QCOMPARE(peer->state(), QTcpSocket::ConnectedState);
        QCOMPARE(relay.bytesPassed(Direction::ToTarget), 6);
        relay.resumeFlow();
        QCOMPARE(take(*peer, "while"), "while");
        QCOMPARE(take(*client, "back"), "back");
    }

    void cutsNow()
    {
        TcpRelay relay(m_target.serverPort());
        const auto client = connectedClient(relay);
        const auto peer = acceptedPeer();
        QVERIFY(client && peer);
        QTRY_COMPARE(relay.openConnectionCount(), 1);
        relay.cutNow();
        QTRY_COMPARE(client->state(), QTcpSocket::UnconnectedState);
        QTRY_COMPARE(peer->state(), QTcpSocket::UnconnectedState);
        const auto next = connectedClient(relay); // the link is there again
        const auto nextPeer = acceptedPeer();
        QVERIFY(next && nextPeer);
        next->write("again");
        QCOMPARE(take(*nextPeer, "again"), "again");
        QTRY_COMPARE(relay.connectionCount(), 2);
    }

    void cutsAtTheByte_data()
    {
        QTest::addColumn<qint64>("at");
        for (const qint64 at : {0, 1, 4'095, 65'536, 65'537, 300'001})
            QTest::addRow("%lld", at) << at;
    }
    void cutsAtTheByte()
    {
        QFETCH(const qint64, at);
        TcpRelay relay(m_target.serverPort());
        const auto client = connectedClient(relay);
        const auto peer = acceptedPeer();
        QVERIFY(client && peer);
        peer->write("hello"); // the other way is not counted
        QCOMPARE(take(*client, "hello"), "hello");
        relay.cutAfterBytes(at, Direction::FromTarget);
        const QByteArray sent = bytes(500'000);
        peer->write(sent);
        QTRY_COMPARE(client->state(), QTcpSocket::UnconnectedState);
        QCOMPARE(client->readAll(), sent.first(at));
        QTRY_COMPARE(peer->state(), QTcpSocket::UnconnectedState);
        QCOMPARE(relay.bytesPassed(Direction::FromTarget), 5 + at);
    }

    void refusesAndTakesAgain()
    {
        TcpRelay relay(m_target.serverPort());
        const auto early = connectedClient(relay);
        const auto earlyPeer = acceptedPeer();
        QVERIFY(early && earlyPeer);
        relay.refuse(true);
        QTcpSocket refused;
        refused.connectToHost(QHostAddress::LocalHost, relay.port());
        QVERIFY(!refused.waitForConnected(5'000));
        QCOMPARE(refused.error(), QTcpSocket::ConnectionRefusedError);
        early->write("still there");
        QCOMPARE(take(*earlyPeer, "still there"), "still there");
        relay.refuse(false);
        QVERIFY(connectedClient(relay));
    }

    void closesWhereNobodyListens()
    {
        QTcpServer gone;
        QVERIFY(gone.listen(QHostAddress::LocalHost));
        TcpRelay relay(gone.serverPort());
        gone.close();
        const auto client = connectedClient(relay);
        QVERIFY(client);
        QTRY_COMPARE(client->state(), QTcpSocket::UnconnectedState);
    }
};

QTEST_GUILESS_MAIN(TcpRelayTest)
#include "tcprelaytest.moc"
