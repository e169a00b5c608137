// The service that dumps: its files, its scripts against the policy and the cron of the program itself, and what is said of it.
#include "core/retention/sidecar.h"

#include "core/host/remotescript.h"
#include "core/retention/prune.h"
#include "core/stack/dockerengine.h"

#include <QDir>
#include <QProcess>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>
#include <QTimeZone>

using namespace Qt::StringLiterals;
using namespace talekeeper;

namespace {

QDateTime utc(const QString &text) { return QDateTime::fromString(text, Qt::ISODate); }

/// Runs an awk program, as a db container's image has it; what it prints, and its exit status behind it.
QByteArray awk(const QString &program, const QStringList &variables, const QByteArray &input, int *status = nullptr)
{
    QStringList words;
    for (const QString &variable : variables)
        words << u"-v"_s << variable;
    QProcess process;
    process.start(u"awk"_s, words << sidecarFile(program));
    process.write(input);
    process.closeWriteChannel();
    process.waitForFinished();
    if (status)
        *status = process.exitCode();
    return process.readAllStandardOutput();
}

Stack stackOf(const QString &name)
{
    QFile file(QStringLiteral(TALEKEEPER_TEST_DATA "/inspect-%1.json").arg(name));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("no %s", qPrintable(file.fileName()));
    return discoverStacks(*containersFromInspect(file.readAll())).value(0);
}

SidecarRequest requestOf(const QString &name, const QString &policy = u"daily=7,weekly=4"_s)
{
    Stack stack = stackOf(name);
    stack.database.composeDirectory = u"/srv/its folder"_s;
    stack.database.composeFiles = {u"/srv/its folder/compose.yaml"_s, u"/etc/more.yaml"_s, u"/srv/its folder/compose.override.yml"_s};
    return {.stack = stack, .policy = *policyFromText(policy)};
}

/// A host of random dumps: several databases, times that meet in a second, an hour or a year, broken ones, pinned ones, strangers.
QList<Dump> randomDumps(QRandomGenerator &random)
{
    const QStringList databases {u"acme"_s, u"tale"_s, u"tale_platform"_s, u"tale_knowledge"_s, u"shop"_s};
    const QDateTime end = utc(u"2026-11-26T12:00:00Z"_s);
    const QList<qint64> spans {3600, 86400, 40 * 86400, 900 * 86400LL, 4000 * 86400LL};
    const qint64 span = spans.at(random.bounded(int(spans.size())));
    QList<Dump> dumps;
    for (int count = random.bounded(40); count > 0; --count) {
        const QDateTime at = end.addSecs(-qint64(random.generateDouble() * double(span)));
        const QString database = databases.at(random.bounded(int(databases.size())));
        Dump dump {.fileName = dumpFileName(database, at), .database = database, .takenAt = at, .modifiedAt = at.addSecs(random.bounded(2) ? 0 : random.bounded(20 * 86400) - 86400)};
        dump.state = random.bounded(6) == 0 ? DumpState::Truncated : DumpState::Unverified;
        dump.pinned = random.bounded(8) == 0;
        dumps << dump;
    }
    return dumps;
}

QString randomPolicy(QRandomGenerator &random)
{
    QStringList rules;
    for (const RetentionRule rule : retentionRules())
        if (random.bounded(3) == 0)
            rules << u"%1=%2%3"_s.arg(retentionRuleName(rule)).arg(random.bounded(5)).arg(rule == RetentionRule::Age ? u"d"_s : QString());
    return rules.isEmpty() ? u"last=1"_s : rules.join(u',');
}

} // namespace

class SidecarTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void itsPolicyIsTheProgramsOwn()
    {
        QRandomGenerator random(20261126);
        const QDateTime now = utc(u"2026-11-26T12:30:00Z"_s);
        const QStringList judged {u"acme"_s, u"tale_platform"_s, u"tale_knowledge"_s};
        int removed = 0, kept = 0;
        for (int round = 0; round < 300; ++round) {
            const QString text = randomPolicy(random);
            const auto policy = policyFromText(text);
            QList<Dump> dumps = randomDumps(random);
            QByteArray input = "notes.sql.gz\t1\tgood\tfree\ntale-20260230-020000.sql.gz\t1\tgood\tfree\n";
            for (Dump &dump : dumps) {
                input += u"%1\t%2\t%3\t%4\n"_s.arg(dump.fileName).arg(dump.modifiedAt.toSecsSinceEpoch())
                             .arg(dump.state == DumpState::Truncated ? u"bad"_s : u"good"_s, dump.pinned ? u"pinned"_s : u"free"_s).toUtf8();
                if (dump.database == u"tale"_s)
                    dump.database = u"acme"_s; // the main one's dumps may be called so
            }
            dumps.removeIf([&](const Dump &dump) { return !judged.contains(dump.database); }); // a stranger's are left alone
            int status = 0;
            const QByteArray output = awk(u"apply-policy.awk"_s, {u"policy="_s + text, u"at="_s + QString::number(now.toSecsSinceEpoch()), u"databases="_s + judged.join(u' ')}, input, &status);
            QCOMPARE(status, policy ? 0 : 1);
            if (!policy) {
                QVERIFY(output.isEmpty()); // one that keeps nothing removes nothing
                continue;
            }
            QByteArray expected;
            const auto verdicts = applyPolicy(dumps, *policy, now);
            for (qsizetype index = 0; index < dumps.size(); ++index) {
                const bool goes = verdicts.at(index).kind == PruneVerdict::Kind::Removed;
                (goes ? removed : kept)++;
                expected += (goes ? "remove\t" : "keep\t") + dumps.at(index).fileName.toUtf8() + '\n';
            }
            if (output != expected)
                qWarning("round %d, %s\n%s", round, qPrintable(text), input.constData());
            QCOMPARE(output, expected);
        }
        QVERIFY(removed > 500 && kept > 500); // both were tried
    }

    void itRefusesAPolicyThatItCantRead_data()
    {
        QTest::addColumn<QString>("policy");
        for (const char *policy : {"", "last=0", "age=0d", "age=7", "daily=", "daily=-1", "daily=x", "often=3", "daily", "last=1,,daily=2"})
            QTest::newRow(policy) << QString::fromLatin1(policy);
    }

    void itRefusesAPolicyThatItCantRead()
    {
        QFETCH(QString, policy);
        int status = 0;
        QCOMPARE(awk(u"apply-policy.awk"_s, {u"policy="_s + policy, u"at=9999999999"_s, u"databases=tale"_s}, "tale-20200101-020000.sql.gz\t1\tgood\tfree\n", &status), QByteArray());
        QCOMPARE(status, 1);
    }

    void itsTimesAreTheProgramsOwn()
    {
        const QStringList schedules {u"0 2 * * *"_s, u"* * * * *"_s, u"*/15 * * * *"_s, u"5/20 3-7,22 * * *"_s, u"0 3 * * 0"_s, u"0 3 * * 7"_s, u"0 3 * feb Mon-Fri"_s,
            u"0 3 13 * fri"_s, u"0 3 */2 * sat"_s, u"@daily"_s, u"@HOURLY"_s, u"@weekly"_s, u"@monthly"_s, u"@yearly"_s, u"0 0 29 2 *"_s, u"59 23 31 12 *"_s, u"0 0 30 2 *"_s};
        QRandomGenerator random(7);
        for (const QString &schedule : schedules)
            for (int round = 0; round < 12; ++round) {
                const qint64 from = 1'700'000'000 + qint64(random.bounded(2'000'000'000u));
                const QDateTime next = CronTimes::fromText(schedule)->next(QDateTime::fromSecsSinceEpoch(from, QTimeZone::UTC));
                const QByteArray found = awk(u"next-time.awk"_s, {u"fields="_s + schedule, u"from="_s + QString::number(from)}, {}).trimmed();
                QCOMPARE(found, next.isValid() ? QByteArray::number(next.toSecsSinceEpoch()) : QByteArray());
            }
        for (const QString &wrong : {QString(), u"0 2 * *"_s, u"60 2 * * *"_s, u"0 2 * * funday"_s, u"5-1 2 * * *"_s, u"*/0 2 * * *"_s, u"1,,2 2 * * *"_s, u"-1 2 * * *"_s, u"@reboot"_s, u"jan 2 * * *"_s,
                 u"0 2 * an *"_s, u"1-2-3 2 * * *"_s, u"*/2/3 2 * * *"_s}) {
            int status = 0;
            QVERIFY2(!CronTimes::fromText(wrong), qPrintable(wrong));
            awk(u"next-time.awk"_s, {u"fields="_s + wrong, u"from=0"_s}, {}, &status);
            QVERIFY2(status == 1, qPrintable(wrong));
        }
    }

    void aFragmentBesideTheStacksOwnFile_data()
    {
        QTest::addColumn<QString>("stack");
        QTest::addColumn<QStringList>("parts");
        QTest::newRow("page") << u"page"_s
                              << QStringList {u"image: \"ghcr.io/tale-project/db:1.4\""_s, u"PGHOST: \"srv-db-1\""_s, u"PGUSER: \"tale_admin\""_s,
                                     u"TALEKEEPER_DATABASES: \"tale_main tale_platform tale_knowledge\""_s, u"- \"db-backup:/var/lib/postgresql/backup\""_s};
        QTest::newRow("repository") << u"repository"_s
                                    << QStringList {u"PGHOST: \"tale-db\""_s, u"PGUSER: \"tale\""_s, u"TALEKEEPER_DATABASES: \"tale tale_platform tale_knowledge\""_s,
                                           u"- \"db-backup:/var/lib/postgresql/backup\""_s};
    }

    void aFragmentBesideTheStacksOwnFile()
    {
        QFETCH(QString, stack);
        QFETCH(QStringList, parts);
        const SidecarRequest request = requestOf(stack);
        const auto sidecar = makeSidecar(request);
        QVERIFY2(sidecar, sidecar ? "" : qPrintable(sidecar.error().message));
        QCOMPARE(sidecar->files.size(), 2);
        QCOMPARE(sidecar->files.first().name, u"compose.override.yml"_s);
        const QString text = QString::fromUtf8(sidecar->files.first().content);
        for (const QString &part : QStringList {u"TALEKEEPER_SCHEDULE: \"0 2 * * *\""_s, u"TALEKEEPER_POLICY: \"daily=7,weekly=4\""_s, u"PGPASSWORD: ${DB_PASSWORD:?set it in .env}"_s,
                 u"restart: unless-stopped"_s, u"talekeeper.backup.project: \"%1\""_s.arg(request.stack.project)} + parts)
            QVERIFY2(text.contains(part), qPrintable(part + u'\n' + text));
        for (const SidecarFile &file : sidecar->files)
            QVERIFY(!file.content.contains("hunter2"));
        QVERIFY(sidecar->files.last().content.contains("apply-policy.awk")); // its head; the programs themselves are in it
        QVERIFY(!sidecar->files.last().content.contains("# embed"));
        QCOMPARE(sidecar->directory, request.stack.database.composeDirectory);
        QVERIFY2(sidecar->startCommand == u"docker compose -p %1 -f compose.yaml -f /etc/more.yaml -f compose.override.yml up -d --no-deps db-backup"_s.arg(request.stack.project),
            qPrintable(sidecar->startCommand));
        QVERIFY(sidecar->explanation.join(u' ').contains(sidecar->startCommand));
    }

    void aFileOfItsOwnWhereNoComposeFileIsLeft()
    {
        SidecarRequest request = requestOf(u"repository"_s);
        request.hasComposeFile = false;
        const auto sidecar = makeSidecar(request);
        QVERIFY(sidecar);
        QCOMPARE(sidecar->files.first().name, u"talekeeper-backup.compose.yml"_s);
        QVERIFY(sidecar->directory.isEmpty());
        QCOMPARE(sidecar->startCommand, u"docker compose -p tale-backup -f talekeeper-backup.compose.yml up -d db-backup"_s);
        const QString text = QString::fromUtf8(sidecar->files.first().content);
        for (const QString &part : {u"name: \"tale-backup\"\n"_s, u"\nnetworks:\n  stack:\n    external: true\n    name: \""_s, u"\nvolumes:\n  backups:\n    external: true\n    name: \"tale_db-backup\""_s,
                 u"networks: [\"stack\"]"_s, u"- \"backups:/var/lib/postgresql/backup\""_s})
            QVERIFY2(text.contains(part), qPrintable(part + u'\n' + text));
    }

    void namesThatYamlOrComposeWouldRead()
    {
        SidecarRequest request = requestOf(u"repository"_s);
        request.stack.database.databaseUser = u"we\"ird\\$USER: #x"_s;
        request.stack.database.networks = {u"elsewhere"_s};
        const QString text = QString::fromUtf8(makeSidecar(request)->files.first().content);
        QVERIFY2(text.contains(u"PGUSER: \"we\\\"ird\\\\$$USER: #x\""_s), qPrintable(text));
        QVERIFY2(text.contains(u"networks:\n  stack:\n    external: true\n    name: \"elsewhere\""_s), qPrintable(text));
        QVERIFY(!text.contains(u"\nvolumes:\n  backups"_s));
    }

    void whatCantBeMadeIsRefused()
    {
        const auto kindOf = [](const SidecarRequest &request) {
            const auto made = makeSidecar(request);
            return made ? std::nullopt : std::optional(made.error().kind);
        };
        SidecarRequest request = requestOf(u"repository"_s);
        QVERIFY(!kindOf(request));
        request.policy.numbers = {{RetentionRule::Daily, 0}};
        QCOMPARE(kindOf(request), ErrorKind::WrongUsage); // would keep nothing
        for (const QString &cron : {u"often"_s, QString(), u"0 0 30 2 *"_s}) {
            request = requestOf(u"repository"_s);
            request.cron = cron;
            QCOMPARE(kindOf(request), ErrorKind::WrongUsage);
        }
        request = requestOf(u"repository"_s);
        request.stack.backupDirectory = u"/backups"_s; // no volume
        QCOMPARE(kindOf(request), ErrorKind::Refused);
        request = requestOf(u"repository"_s);
        request.stack.database.databaseName = u"two words"_s;
        QCOMPARE(kindOf(request), ErrorKind::Refused);
        request = requestOf(u"repository"_s);
        request.stack.database.networks.clear();
        QCOMPARE(kindOf(request), ErrorKind::Refused);
    }

    void itIsSavedWholeAndTakesNobodysPlace()
    {
        QTemporaryDir folder;
        const Sidecar sidecar = *makeSidecar(requestOf(u"repository"_s));
        QVERIFY(saveSidecar(sidecar, folder.path()));
        QVERIFY(saveSidecar(*makeSidecar(requestOf(u"repository"_s, u"last=3"_s)), folder.path())); // its own are replaced
        QFile compose(folder.filePath(u"compose.override.yml"_s));
        QVERIFY(compose.open(QIODevice::ReadWrite));
        QVERIFY(compose.readAll().contains("last=3"));
        QVERIFY(QFile::permissions(folder.filePath(u"talekeeper-backup.sh"_s)).testFlag(QFile::ReadOther));
        compose.resize(0);
        compose.write("services: {mine: {}}\n");
        compose.close();
        QFile::remove(folder.filePath(u"talekeeper-backup.sh"_s));
        const auto refused = saveSidecar(sidecar, folder.path());
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, ErrorKind::Refused);
        QVERIFY(!QFile::exists(folder.filePath(u"talekeeper-backup.sh"_s))); // not the other half either
        QCOMPARE(saveSidecar(sidecar, folder.filePath(u"nowhere"_s)).error().kind, ErrorKind::Failed);
    }

    void whatIsSaidOfIt_data()
    {
        QTest::addColumn<QByteArray>("notes");
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("word");
        QTest::newRow("well") << QByteArray("last_success\t1769392800\nlast_error\t\n") << u"running"_s << u"26 Jan 2026 02:00"_s;
        QTest::newRow("not yet") << QByteArray("last_error\t\n") << u"waiting"_s << u"No run of it has gone well yet"_s;
        QTest::newRow("failed") << QByteArray("last_success\t1769392800\nlast_error\ttale: no room\n") << u"failing"_s << u"tale: no room"_s;
        QTest::newRow("none when due") << QByteArray("last_success\t1769000000\nlast_error\t\n") << u"failing"_s << u"docker logs tale-db-backup"_s;
        QTest::newRow("stopped") << QByteArray("last_success\t1769392800\n") << u"stopped"_s << u"docker start tale-db-backup"_s;
        QTest::newRow("absent") << QByteArray() << u"absent"_s << u"no service"_s;
        QTest::newRow("another image") << QByteArray("last_success\t1769392800\nlast_error\t\n") << u"running"_s << u"pg_dump may not fit"_s;
    }

    void whatIsSaidOfIt()
    {
        QFETCH(QByteArray, notes);
        QFETCH(QString, kind);
        QFETCH(QString, word);
        Stack stack = stackOf(u"repository"_s);
        const QDateTime now = utc(u"2026-01-26T12:00:00Z"_s); // the day's dump was at 02:00: 1769392800
        Container service {.name = u"tale-db-backup"_s, .imageId = stack.database.imageId, .project = u"tale"_s, .state = ContainerState::Running, .startedAt = now.addSecs(-3600)};
        service.backupSettings = {{u"talekeeper.backup"_s, u"1"_s}, {u"talekeeper.backup.schedule"_s, u"0 2 * * *"_s}, {u"talekeeper.backup.policy"_s, u"last=3"_s}};
        if (kind == "stopped"_L1)
            service.state = ContainerState::Exited;
        if (word.contains(u"pg_dump"_s))
            service.imageId = u"sha256:other"_s;
        if (kind != "absent"_L1)
            stack.containers << service;
        const SidecarState state = sidecarStateFrom(stack, "clock\t1769428800\n" + notes, {});
        QCOMPARE(sidecarKindName(state.kind), kind);
        QVERIFY2(state.text.contains(word), qPrintable(state.text));
        QCOMPARE(state.isOfOtherImage, word.contains(u"pg_dump"_s));
        const bool runs = kind != "absent"_L1 && kind != "stopped"_L1;
        QCOMPARE(state.nextDue, runs ? utc(u"2026-01-27T02:00:00Z"_s) : QDateTime());
    }
};

QTEST_GUILESS_MAIN(SidecarTest)
#include "sidecartest.moc"
