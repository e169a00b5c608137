// The shapes of a Tale stack that the other tests do not meet (tale-host.md, "The stack"), beside another stack and
// strangers on the same host: what is found, who writes, and that a restore touches nothing else.
#include "core/dumps/catalogue.h"
#include "core/overview/hoststatus.h"
#include "hostmain.h"
#include "tests/support/restorecalls.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;
using namespace talekeeper;

class ShapeTest : public QObject
{
    Q_OBJECT

public:
    explicit ShapeTest(TestHost &host)
        : m_test(host)
        , m_isProduction(host.host().profile.project == u"taleacme"_s)
        , m_stoppedWriter(m_isProduction ? u"taleacme-crawler-green"_s : u"talepage-tale-crawler-1"_s)
    {
    }

private:
    const QString m_knowledgeDump = u"tale_knowledge-20260101-020000.sql.gz"_s;
    TestHost &m_test;
    bool m_isProduction;
    QString m_stoppedWriter; ///< as if by hand, before each test

    /// Docker's own word on every container of the host: name → when it was started, and whether it runs.
    static QMap<QString, QString> dockersWord()
    {
        LocalRunner runner;
        const auto output = runner.run({.words = {u"bash"_s, u"-c"_s,
                                            u"docker inspect --format '{{.Name}} {{.State.StartedAt}} {{.State.Running}}' $(docker ps --all --quiet)"_s}},
            {});
        QMap<QString, QString> result;
        if (output)
            for (const QString &line : QString::fromUtf8(output->output).split(u'\n', Qt::SkipEmptyParts))
                if (!line.contains(u"taletest-"_s) && !line.contains(u"taletwin-"_s)) // other tests are at work on it; also while one is made anew, "ID_NAME"
                    result.insert(line.section(u' ', 0, 0).mid(1), line.section(u' ', 1));
        return result;
    }

    /// What must not be touched by a restore: all but the containers that it stops.
    static QMap<QString, QString> without(QMap<QString, QString> containers, const QStringList &names)
    {
        for (const QString &name : names)
            containers.remove(name);
        return containers;
    }

private Q_SLOTS:
    void init()
    {
        m_test.cleanUp();
        LocalRunner runner;
        QVERIFY(runner.run(m_test.engine().stopCommand(m_stoppedWriter), {})->succeeded());
        m_test.refresh();
    }

    void everyContainerHasItsRoleAndStrangersHaveNone()
    {
        QStringList found;
        for (const Container &container : m_test.host().stack.containers)
            found << QStringList({container.name, roleName(container.role), container.color}).join(u' ').trimmed();
        const QStringList page {u"talepage-db-1 db"_s, u"talepage-tale-convex-1 convex"_s, u"talepage-tale-platform-1 platform"_s,
            u"talepage-tale-rag-1 rag"_s, u"talepage-tale-crawler-1 crawler"_s, u"talepage-proxy-1 proxy"_s};
        const QStringList production {u"taleacme-db db"_s, u"taleacme-convex convex"_s, u"taleacme-platform-blue platform blue"_s,
            u"taleacme-platform-green platform green"_s, u"taleacme-rag-blue rag blue"_s, u"taleacme-rag-green rag green"_s,
            u"taleacme-crawler-blue crawler blue"_s, u"taleacme-crawler-green crawler green"_s, u"taleacme-proxy proxy"_s};
        QCOMPARE(found, m_isProduction ? production : page);
        const Container &database = m_test.host().stack.database;
        QCOMPARE(database.databaseName, m_isProduction ? u"acme"_s : u"tale"_s);
        QCOMPARE(database.databaseUser, database.databaseName);
        QCOMPARE(m_test.host().stack.backupDirectory, u"/var/lib/postgresql/backup"_s);
    }

    void aStackMustBeNamedWhereSeveralAreUp()
    {
        HostProfile profile = m_test.profile();
        profile.project.clear();
        const auto host = connectHost(profile, {});
        QVERIFY(!host);
        QCOMPARE(host.error().kind, ErrorKind::SeveralStacks);
        for (const QString &project : {u"talepage"_s, u"taleacme"_s})
            QVERIFY2(host.error().message.contains(project), qPrintable(host.error().message));
        QVERIFY2(!host.error().message.contains(u"taleacmeshop"_s), qPrintable(host.error().message));
        profile.project = u"taleacmeshop"_s;
        QCOMPARE(connectHost(profile, {}).error().kind, ErrorKind::NoStack);
    }

    void statusTellsWhoWrites()
    {
        const auto writers = [&] {
            QStringList lines;
            const auto status = readStatus(m_test.host(), {});
            if (!status)
                return QStringList {status.error().message};
            for (const QJsonValue &container : toJson(*status, m_test.host())[u"containers"_s].toArray()) {
                QStringList words {container[u"name"_s].toString()};
                for (const QJsonValue &database : container[u"writes_to"_s].toArray())
                    words << database.toString();
                if (words.size() > 1)
                    lines << words.join(u' ');
            }
            return lines;
        };
        const QStringList page {u"talepage-tale-convex-1 tale tale_platform"_s, u"talepage-tale-platform-1 tale tale_platform"_s,
            u"talepage-tale-rag-1 tale_knowledge"_s};
        const QStringList production {u"taleacme-convex acme tale_platform"_s, u"taleacme-platform-blue acme tale_platform"_s,
            u"taleacme-platform-green acme tale_platform"_s, u"taleacme-rag-blue tale_knowledge"_s, u"taleacme-rag-green tale_knowledge"_s,
            u"taleacme-crawler-blue tale_knowledge"_s};
        // After a start they connect within a second. The limit counts only the pauses: ten looks, each of which takes a second.
        QTRY_COMPARE_WITH_TIMEOUT(writers(), m_isProduction ? production : page, 500);
    }

    void aDumpCalledTaleIsOfTheStacksOwnDatabase()
    {
        const auto catalogue = readCatalogue(m_test.host(), {});
        QVERIFY(catalogue);
        QCOMPARE(catalogue->dumps.size(), 6);
        QVERIFY(catalogue->dumps.first().fileName.startsWith(u"tale-"_s));
        QCOMPARE(restorePlan(m_test, {.dumpFile = catalogue->dumps.first().fileName}).database, m_test.host().stack.database.databaseName);
    }

    void aRestoreBringsTheDumpsRowsAndStartsWhatRan_data()
    {
        QTest::addColumn<QString>("dump");
        QTest::addColumn<StopOrder>("order");
        QTest::addColumn<QStringList>("stopped"); // by the restore, sorted
        const auto row = [&](const char *name, const QString &dump, StopOrder order, const QStringList &page, const QStringList &production) {
            QTest::newRow(name) << dump << order << (m_isProduction ? production : page);
        };
        row("own database, stop first", QString(), StopOrder::First, {u"talepage-tale-convex-1"_s, u"talepage-tale-platform-1"_s},
            {u"taleacme-convex"_s, u"taleacme-platform-blue"_s, u"taleacme-platform-green"_s});
        row("own database, stop last", QString(), StopOrder::Last, {u"talepage-tale-convex-1"_s, u"talepage-tale-platform-1"_s},
            {u"taleacme-convex"_s, u"taleacme-platform-blue"_s, u"taleacme-platform-green"_s});
        row("knowledge, stop last", m_knowledgeDump, StopOrder::Last, {u"talepage-tale-rag-1"_s},
            {u"taleacme-crawler-blue"_s, u"taleacme-rag-blue"_s, u"taleacme-rag-green"_s});
    }

    void aRestoreBringsTheDumpsRowsAndStartsWhatRan()
    {
        QFETCH(QString, dump);
        QFETCH(StopOrder, order);
        QFETCH(QStringList, stopped);
        if (dump.isEmpty())
            dump = readCatalogue(m_test.host(), {})->dumps.first().fileName;
        else
            m_test.shell(u"pg_dump -U \"$1\" -d tale_knowledge | gzip > \"$2\""_s,
                {m_test.host().stack.database.databaseUser, m_test.host().stack.backupDirectory + u'/' + dump});
        const QByteArrayList dumped = m_test.dumpText(dump);
        const QMap<QString, QString> before = dockersWord();
        QVERIFY(before.size() > m_test.host().stack.containers.size() + 3); // the other stack, and the strangers
        const QStringList running = m_test.runningContainers();
        QVERIFY(!running.contains(m_stoppedWriter));

        const RestorePlan plan = restorePlan(m_test, {.dumpFile = dump, .stopOrder = order});
        const auto isAsBefore = [&] {
            const QMap<QString, QString> after = dockersWord();
            QCOMPARE(m_test.runningContainers(), running);
            QCOMPARE(without(after, stopped), without(before, stopped));
            for (const QString &name : std::as_const(stopped))
                QVERIFY2(after.value(name) != before.value(name), qPrintable(name));
        };
        QByteArrayList old, restored;
        const auto restore = executePlan(m_test.host(), plan, {}, whenPhaseBegins([&](const QString &phase) {
            if (phase == (order == StopOrder::First ? u"load"_s : u"swap"_s)) { // what wrote is stopped
                old = m_test.databaseText(plan.database);
                QStringList up = running;
                up.removeIf([&](const QString &name) { return stopped.contains(name); });
                QCOMPARE(m_test.runningContainers(), up);
            }
            if (phase == u"start"_s) // swapped, and nobody has written yet
                restored = m_test.databaseText(plan.database);
        }));
        requireOutcome(restore, RunOutcome::Restored);
        QVERIFY(!old.isEmpty());
        QVERIFY(old != dumped);
        QVERIFY(restored == dumped);
        QVERIFY(m_test.databaseText(restore->previousDatabase) == old);
        isAsBefore();

        bool isBack = false;
        const auto undo = executePlan(m_test.host(), undoPlan(m_test, restore->run), {}, whenPhaseBegins([&](const QString &phase) {
            if (phase == u"start"_s)
                isBack = m_test.databaseText(plan.database) == old;
        }));
        requireOutcome(undo, RunOutcome::Undone);
        QVERIFY(isBack);
        isAsBefore();
    }

    void cleanup() { m_test.removeDump(m_knowledgeDump); }
};

TALEKEEPER_HOST_TEST_MAIN(ShapeTest)
#include "shapetest.moc"
