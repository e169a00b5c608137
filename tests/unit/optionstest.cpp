#include "app/talekeeperctl/options.h"
#include "app/talekeeperctl/savedhost.h"

#include <QTest>
#include <QTimeZone>

using namespace Qt::StringLiterals;
using namespace talekeeper;

class OptionsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsHosts()
    {
        const auto usual = parseOptions({u"list"_s});
        QVERIFY(usual.has_value());
        QCOMPARE(usual->command, u"list"_s);
        QCOMPARE(usual->profile.kind, HostProfile::Kind::Local);
        QCOMPARE(usual->profile.dockerWords, QStringList()); // found out
        QVERIFY(!usual->json && !usual->check && !usual->dryRun);
        const auto practice = parseOptions({u"--practice"_s, u"--json"_s, u"status"_s, u"--check"_s});
        QCOMPARE(practice->profile.kind, HostProfile::Kind::Practice);
        QVERIFY(practice->json && practice->check);
        const auto local = parseOptions(
            {u"--local"_s, u"--project"_s, u"acme"_s, u"--docker"_s, u"sudo -n \"/opt/my docker\""_s, u"runs"_s});
        QCOMPARE(local->profile.project, u"acme"_s);
        QCOMPARE(local->profile.dockerWords, QStringList({u"sudo"_s, u"-n"_s, u"/opt/my docker"_s}));
    }

    void readsWhereASnapshotAndTheSettingsAre()
    {
        QCOMPARE(parseOptions({u"coverage"_s, u"--snapshot"_s, u"restic:/etc/tale.env"_s})->snapshotSource, u"restic:/etc/tale.env"_s);
        QVERIFY(parseOptions({u"coverage"_s})->snapshotSource.isNull());
        QCOMPARE(parseOptions({u"bundle"_s, u"/srv/bundle"_s, u"--env"_s, u"/srv/tale/.env"_s})->environmentFile, u"/srv/tale/.env"_s);
        QVERIFY(!parseOptions({u"bundle"_s}));
        QVERIFY(!parseOptions({u"status"_s, u"--snapshot"_s, u"/srv"_s}));
    }

    void readsWhatOverridesTheGuesses()
    {
        const auto options = parseOptions({u"--role"_s, u"main-postgres=db"_s, u"list"_s, u"--role"_s, u"web=other"_s,
            u"--backup-directory"_s, u"/mnt/dumps of = Tale"_s});
        QVERIFY2(options.has_value(), options ? "" : qPrintable(options.error().message));
        QCOMPARE(options->profile.roles, (QMap<QString, QString>{{u"main-postgres"_s, u"db"_s}, {u"web"_s, u"other"_s}}));
        QCOMPARE(options->profile.backupDirectory, u"/mnt/dumps of = Tale"_s);
        QVERIFY(parseOptions({u"list"_s})->profile.roles.isEmpty());
        for (const QString &option : {u"--role CONTAINER=ROLE"_s, u"--backup-directory PATH"_s})
            QVERIFY2(usageText().contains(option), qPrintable(option));
    }

    void readsASavedHost()
    {
        const auto options = parseOptions({u"--profile"_s, u"tale-eu"_s, u"--project"_s, u"two"_s, u"--role"_s, u"b=db"_s, u"list"_s});
        QVERIFY2(options.has_value(), options ? "" : qPrintable(options.error().message));
        QCOMPARE(options->savedHost, u"tale-eu"_s);
        const HostProfile saved{.kind = HostProfile::Kind::Ssh,
            .name = u"tale-eu"_s,
            .address = u"a@b"_s,
            .dockerWords = {u"podman"_s},
            .project = u"one"_s,
            .roles = {{u"a"_s, u"other"_s}, {u"b"_s, u"rag"_s}}};
        const HostProfile used = withSavedHost(saved, options->profile);
        QCOMPARE(used.kind, HostProfile::Kind::Ssh);
        QCOMPARE(used.name, u"tale-eu"_s);
        QCOMPARE(used.address, u"a@b"_s);
        QCOMPARE(used.project, u"two"_s);
        QCOMPARE(used.dockerWords, QStringList{u"podman"_s});
        QCOMPARE(used.roles, (QMap<QString, QString>{{u"a"_s, u"other"_s}, {u"b"_s, u"db"_s}}));
        QVERIFY(!parseOptions({u"--profile"_s, u"tale-eu"_s, u"--practice"_s, u"list"_s}));
        QVERIFY(!parseOptions({u"list"_s, u"--profile"_s}));
    }

    void aDrillHostsMarkDoesNotTravel()
    {
        using Kind = HostProfile::Kind;
        const HostProfile saved {.kind = Kind::Ssh, .name = u"drill"_s, .address = u"a@b"_s, .environment = Environment::Drill, .dockerWords = {u"docker"_s, u"-H"_s, u"tcp://own"_s}};
        const auto docker = [](const QString &words) { return HostProfile {.dockerWords = words.split(u' ')}; };
        QCOMPARE(withSavedHost(saved, {.project = u"x"_s}).environment, Environment::Drill);
        QCOMPARE(withSavedHost(saved, docker(u"sudo docker"_s)).environment, Environment::Drill);
        QCOMPARE(withSavedHost(saved, {.sshOptions = {u"HostName=production"_s}}).environment, Environment::None);
        for (const QString &words : {u"docker -H tcp://x"_s, u"docker --host=ssh://x"_s, u"docker --host unix:///x"_s, u"docker -Htcp://x"_s, u"docker --context x"_s, u"docker -c x"_s, u"env DOCKER_HOST=tcp://x docker"_s, u"ssh x docker"_s}) {
            QVERIFY2(withSavedHost(saved, docker(words)).environment == Environment::None, qPrintable(words));
            QVERIFY2(whereElse(docker(words), Kind::Local).isEmpty() == words.contains("unix://"_L1), qPrintable(words));
        }
        HostProfile production = saved;
        production.environment = Environment::Production;
        QCOMPARE(withSavedHost(production, docker(u"docker -H tcp://x"_s)).environment, Environment::Production);
        // This machine also goes by the environment.
        QVERIFY(whereElse({}, Kind::Local).isEmpty() && whereElse({}, Kind::Local, u"unix:///run/lab.sock"_s, u"other"_s).isEmpty() && whereElse({}, Kind::Local, {}, u"default"_s).isEmpty());
        QCOMPARE(whereElse({}, Kind::Local, u"tcp://x"_s), u"DOCKER_HOST"_s);
        QCOMPARE(whereElse({}, Kind::Local, {}, u"production"_s), u"DOCKER_CONTEXT"_s);
        QVERIFY(whereElse({}, Kind::Ssh, u"tcp://x"_s, u"production"_s).isEmpty());
    }

    void readsARestore()
    {
        const auto options = parseOptions({u"restore"_s, u"--database"_s, u"tale_platform"_s,
            u"tale-20260126-020000.sql.gz"_s, u"--accept"_s, u"room"_s, u"--accept"_s, u"version"_s, u"--stop"_s,
            u"first"_s, u"--start"_s, u"was"_s, u"--dry-run"_s, u"--yes"_s, u"tale_platform"_s});
        QVERIFY2(options.has_value(), options ? "" : qPrintable(options.error().message));
        QCOMPARE(options->arguments, QStringList{u"tale-20260126-020000.sql.gz"_s});
        QCOMPARE(options->database, u"tale_platform"_s);
        QCOMPARE(options->accepted, QStringList({u"room"_s, u"version"_s}));
        QCOMPARE(options->confirmed, u"tale_platform"_s);
        QVERIFY(options->dryRun);
    }

    void readsARetention()
    {
        const auto usual = parseOptions({u"retention"_s});
        QVERIFY(usual && !usual->policy && !usual->at.isValid() && usual->timesPath.isNull());
        const auto options = parseOptions({u"retention"_s, u"--policy"_s, u"last=1,weekly=4"_s, u"--at"_s, u"2026-01-26T03:00:00+01:00"_s, u"--times"_s, u"list.txt"_s});
        QVERIFY2(options, options ? "" : qPrintable(options.error().message));
        QCOMPARE(toText(*options->policy), u"last=1,weekly=4"_s);
        QCOMPARE(options->at, QDateTime(QDate(2026, 1, 26), QTime(2, 0), QTimeZone::UTC));
        QCOMPARE(options->timesPath, u"list.txt"_s);
    }

    void readsAComparison()
    {
        const auto withLive = parseOptions({u"compare"_s, u"latest"_s});
        QVERIFY2(withLive, withLive ? "" : qPrintable(withLive.error().message));
        QCOMPARE(withLive->arguments, QStringList{u"latest"_s});
        const auto two = parseOptions({u"compare"_s, u"a.sql.gz"_s, u"latest"_s, u"--database"_s, u"tale"_s});
        QVERIFY2(two, two ? "" : qPrintable(two.error().message));
        QCOMPARE(two->arguments, QStringList({u"a.sql.gz"_s, u"latest"_s}));
        QVERIFY(usageText().contains(u"compare DUMP [OTHER]"_s));
    }

    void readsASidecar()
    {
        const auto usual = parseOptions({u"sidecar"_s, u"dir"_s});
        QVERIFY(usual && !usual->policy && usual->schedule.isNull() && !usual->check);
        const auto options = parseOptions({u"sidecar"_s, u"--schedule"_s, u"0 */6 * * *"_s, u"--policy"_s, u"age=14d"_s, u"dir"_s});
        QVERIFY2(options, options ? "" : qPrintable(options.error().message));
        QCOMPARE(options->schedule, u"0 */6 * * *"_s);
        QCOMPARE(toText(*options->policy), u"age=14d"_s);
        QCOMPARE(options->arguments, QStringList {u"dir"_s});
        QVERIFY(parseOptions({u"sidecar"_s, u"--check"_s})->check);
    }

    void readsADrill()
    {
        const auto begun = parseOptions({u"drill"_s, u"start"_s, u"rebuild"_s, u"--set"_s, u"checkout=/opt/tale"_s, u"--practice"_s, u"--set"_s, u"env=a=b"_s});
        QVERIFY2(begun, begun ? "" : qPrintable(begun.error().message));
        QCOMPARE(begun->command, u"drill start"_s);
        QCOMPARE(begun->arguments, QStringList {u"rebuild"_s});
        QCOMPARE(begun->inputs, (QMap<QString, QString> {{u"checkout"_s, u"/opt/tale"_s}, {u"env"_s, u"a=b"_s}}));
        QCOMPARE(parseOptions({u"drill"_s, u"check"_s, u"id"_s})->arguments.size(), 1);
        QCOMPARE(parseOptions({u"drill"_s, u"check"_s, u"id"_s, u"step"_s})->arguments.size(), 2);
        const auto answer = parseOptions({u"drill"_s, u"answer"_s, u"id"_s, u"step"_s, u"fail"_s, u"--note"_s, u"--yes"_s});
        QVERIFY(answer && answer->note == u"--yes"_s);
        QCOMPARE(parseOptions({u"drill"_s, u"sign"_s, u"id"_s, u"--name"_s, u"M. Keller"_s})->signer, u"M. Keller"_s);
        QVERIFY(parseOptions({u"drill"_s, u"list"_s}) && parseOptions({u"mark"_s, u"drill"_s}));
        for (const QString &line : {u"drill start TEMPLATE [--set KEY=VALUE]"_s, u"drill check ID [STEP]"_s, u"drill do ID STEP [--yes]"_s, u"mark production|staging|drill|none"_s})
            QVERIFY2(usageText().contains(line), qPrintable(line));
    }

    void yesTakesANameButForAnAction()
    {
        for (const QStringList &words : {QStringList {u"drill"_s, u"do"_s, u"id"_s, u"step"_s, u"--yes"_s}, QStringList {u"drill"_s, u"do"_s, u"--yes"_s, u"id"_s, u"step"_s},
                 QStringList {u"--yes"_s, u"drill"_s, u"do"_s, u"id"_s, u"step"_s}, QStringList {u"drill"_s, u"--yes"_s, u"do"_s, u"id"_s, u"step"_s}}) {
            const auto action = parseOptions(words);
            QVERIFY2(action, qPrintable(words.join(u' ') + u": "_s + (action ? QString() : action.error().message)));
            QVERIFY(action->agreed && action->confirmed.isEmpty());
            QCOMPARE(action->arguments, QStringList({u"id"_s, u"step"_s}));
        }
        QVERIFY(!parseOptions({u"drill"_s, u"do"_s, u"id"_s, u"step"_s})->agreed);
        for (const QStringList &words : {QStringList {u"discard"_s, u"run"_s, u"--yes"_s, u"drill"_s}, QStringList {u"--yes"_s, u"drill"_s, u"discard"_s, u"run"_s}}) {
            const auto discard = parseOptions(words);
            QVERIFY2(discard, discard ? "" : qPrintable(discard.error().message));
            QVERIFY(!discard->agreed && discard->confirmed == u"drill"_s);
            QCOMPARE(discard->arguments, QStringList {u"run"_s});
        }
    }

    void valuesMayLookLikeOptions()
    {
        QCOMPARE(parseOptions({u"verify"_s, u"latest"_s, u"--database"_s, u"--odd"_s})->database, u"--odd"_s);
        QCOMPARE(parseOptions({u"verify"_s, u"-odd name"_s})->arguments, QStringList{u"-odd name"_s});
    }

    void helpNeedsNoCommand()
    {
        QVERIFY(parseOptions({u"--help"_s})->help);
        QVERIFY(parseOptions({u"restore"_s, u"--help"_s})->help);
        QVERIFY(parseOptions({u"--version"_s})->version);
        for (const QString &command :
            {u"status"_s, u"list"_s, u"verify"_s, u"backup"_s, u"pin"_s, u"restore"_s, u"runs"_s, u"run"_s, u"undo"_s, u"audit"_s})
            QVERIFY2(usageText().contains(u"\n  "_s + command), qPrintable(command));
    }

    void refusesWrongUsage_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<QString>("told");
        QTest::newRow("nothing") << QStringList() << u"No command"_s;
        QTest::newRow("no command") << QStringList{u"--json"_s} << u"No command"_s;
        QTest::newRow("unknown command") << QStringList{u"destroy"_s} << u"destroy"_s;
        QTest::newRow("unknown option") << QStringList{u"list"_s, u"--force"_s} << u"--force"_s;
        QTest::newRow("too few") << QStringList{u"restore"_s} << u"restore"_s;
        QTest::newRow("too many") << QStringList{u"run"_s, u"a"_s, u"b"_s} << u"run"_s;
        QTest::newRow("argument where none belongs") << QStringList{u"list"_s, u"x"_s} << u"list"_s;
        QTest::newRow("no value") << QStringList{u"restore"_s, u"x"_s, u"--database"_s} << u"--database"_s;
        QTest::newRow("another command's option") << QStringList{u"list"_s, u"--dry-run"_s} << u"--dry-run"_s;
        QTest::newRow("another command's value")
            << QStringList{u"undo"_s, u"x"_s, u"--accept"_s, u"room"_s} << u"--accept"_s;
        QTest::newRow("a dump to take") << QStringList{u"backup"_s, u"x"_s} << u"backup"_s;
        QTest::newRow("nothing to pin") << QStringList{u"pin"_s} << u"pin"_s;
        QTest::newRow("nothing to unpin") << QStringList{u"unpin"_s, u"--database"_s, u"tale"_s} << u"unpin"_s;
        QTest::newRow("check of a restore") << QStringList{u"restore"_s, u"x"_s, u"--check"_s} << u"--check"_s;
        QTest::newRow("stop") << QStringList{u"restore"_s, u"x"_s, u"--stop"_s, u"never"_s} << u"--stop"_s;
        QTest::newRow("start") << QStringList{u"restore"_s, u"x"_s, u"--start"_s, u"none"_s} << u"--start"_s;
        QTest::newRow("no role") << QStringList{u"list"_s, u"--role"_s, u"tale-web=database"_s} << u"\"database\""_s;
        QTest::newRow("role alone") << QStringList{u"list"_s, u"--role"_s, u"platform"_s} << u"CONTAINER=ROLE"_s;
        QTest::newRow("role of nothing") << QStringList{u"list"_s, u"--role"_s, u"=db"_s} << u"CONTAINER=ROLE"_s;
        QTest::newRow("role twice over") << QStringList{u"list"_s, u"--role"_s, u"a=b=db"_s} << u"\"b=db\""_s;
        QTest::newRow("directory that depends") << QStringList{u"list"_s, u"--backup-directory"_s, u"dumps"_s} << u"\"dumps\""_s;
        QTest::newRow("policy that keeps nothing") << QStringList{u"retention"_s, u"--policy"_s, u"daily=0"_s} << u"keep nothing"_s;
        QTest::newRow("no policy") << QStringList{u"retention"_s, u"--policy"_s, u"all"_s} << u"\"all\""_s;
        QTest::newRow("a sidecar without a folder") << QStringList{u"sidecar"_s} << u"takes one argument"_s;
        QTest::newRow("a check with a folder") << QStringList{u"sidecar"_s, u"--check"_s, u"dir"_s} << u"takes no argument"_s;
        QTest::newRow("a check with a policy") << QStringList{u"sidecar"_s, u"--check"_s, u"--policy"_s, u"last=1"_s} << u"only looks"_s;
        QTest::newRow("no schedule") << QStringList{u"sidecar"_s, u"--schedule"_s, u"nightly"_s, u"dir"_s} << u"\"nightly\""_s;
        QTest::newRow("a schedule that never comes") << QStringList{u"sidecar"_s, u"--schedule"_s, u"0 0 30 2 *"_s, u"dir"_s} << u"come some day"_s;
        QTest::newRow("a schedule elsewhere") << QStringList{u"list"_s, u"--schedule"_s, u"@daily"_s} << u"does not take"_s;
        QTest::newRow("no time") << QStringList{u"retention"_s, u"--at"_s, u"2026-02-30T02:00:00Z"_s} << u"\"2026-02-30T02:00:00Z\""_s;
        QTest::newRow("times without a policy") << QStringList{u"retention"_s, u"--times"_s, u"f"_s} << u"--policy"_s;
        QTest::newRow("policy of a restore") << QStringList{u"restore"_s, u"x"_s, u"--policy"_s, u"last=1"_s} << u"--policy"_s;
        QTest::newRow("nothing to compare") << QStringList{u"compare"_s} << u"1 to 2"_s;
        QTest::newRow("three to compare") << QStringList{u"compare"_s, u"a"_s, u"b"_s, u"c"_s} << u"1 to 2"_s;
        QTest::newRow("drill alone") << QStringList {u"drill"_s} << u"drill start"_s;
        QTest::newRow("a drill's command that is none") << QStringList {u"drill"_s, u"fly"_s} << u"\"drill fly\""_s;
        QTest::newRow("a step of nothing") << QStringList {u"drill"_s, u"do"_s, u"id"_s} << u"\"drill do\" takes 2"_s;
        QTest::newRow("yes to a check") << QStringList {u"drill"_s, u"check"_s, u"id"_s, u"--yes"_s, u"x"_s} << u"does not take --yes"_s;
        QTest::newRow("set without a value") << QStringList {u"drill"_s, u"start"_s, u"rebuild"_s, u"--set"_s, u"checkout"_s} << u"KEY=VALUE"_s;
        QTest::newRow("set twice") << QStringList {u"drill"_s, u"start"_s, u"rebuild"_s, u"--set"_s, u"a=b"_s, u"--set"_s, u"a=c"_s} << u"\"a\" twice"_s;
        QTest::newRow("inputs of something else") << QStringList {u"list"_s, u"--set"_s, u"a=b"_s} << u"does not take --set"_s;
        QTest::newRow("no docker") << QStringList{u"list"_s, u"--docker"_s, u" "_s} << u"--docker"_s;
    }

    void refusesWrongUsage()
    {
        QFETCH(QStringList, words);
        QFETCH(QString, told);
        const auto options = parseOptions(words);
        QVERIFY(!options.has_value());
        QCOMPARE(options.error().kind, ErrorKind::WrongUsage);
        QVERIFY2(options.error().message.contains(told), qPrintable(options.error().message));
        QVERIFY(options.error().message.contains(u"--help"_s));
    }
};

QTEST_APPLESS_MAIN(OptionsTest)
#include "optionstest.moc"
