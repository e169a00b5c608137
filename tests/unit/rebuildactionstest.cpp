// What the rebuild drill does on a drill host: where it puts what, how it calls Compose, what it makes of a restore.
#include "core/drill/composecall.h"
#include "core/drill/drillprogress.h"
#include "core/drill/drillsteps.h"
#include "core/drill/placefiles.h"
#include "core/drill/restoredumps.h"
#include "core/host/remotescript.h"

#include <QDir>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace talekeeper;

namespace {

const QString dumpFile = u"tale-20261126-020000.sql.gz"_s;

DrillRecord recordWith(const QMap<QString, QString> &facts)
{
    DrillRecord record;
    record.inputs = {{u"checkout"_s, u"/srv/tale"_s}, {u"compose"_s, u"docker compose --project-name \"my tale\""_s}};
    record.steps << DrillStep {.id = u"snapshot"_s, .attempts = {{.state = DrillStepState::Passed, .result = {.facts = facts}}}};
    return record;
}

Stack stackWith(const QList<Mount> &convexMounts)
{
    Stack stack;
    stack.database = {.name = u"tale-db"_s, .role = Role::Database};
    stack.backupDirectory = u"/var/lib/postgresql/backup"_s;
    stack.containers = {stack.database, {.name = u"tale-convex"_s, .role = Role::Convex, .mounts = convexMounts}};
    return stack;
}

const QList<Mount> convexVolume {{.volume = u"tale_convex-data"_s, .destination = u"/app/data"_s}};
const QList<ConfigPlace> configInVolume {{.container = u"tale-convex"_s, .directory = u"/app/data"_s}};

QStringList targets(const Placements &placements)
{
    QStringList all;
    for (const Placement &copy : placements.copies)
        all << copy.source + u" > "_s + copy.container + u':' + copy.target;
    return all;
}

} // namespace

class RebuildActionsTest final : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_directory;

    QString path(const QString &name) const { return m_directory.filePath(name); }

    void write(const QString &name, const QByteArray &text, bool isProgram = false)
    {
        QDir().mkpath(QFileInfo(path(name)).path());
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
        file.close();
        if (isProgram)
            QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    }
    QByteArray read(const QString &name) const
    {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    std::pair<int, QByteArray> script(const QString &name, const QStringList &arguments) const
    {
        QProcess process;
        const QStringList words = scriptCommand(name, arguments).argv();
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.start(words.first(), words.sliced(1));
        if (!process.waitForFinished())
            return {-1, {}};
        return {process.exitCode(), process.readAllStandardOutput()};
    }

private Q_SLOTS:
    void init() { QVERIFY(QDir(m_directory.path()).removeRecursively() && QDir().mkpath(m_directory.path())); }

    void everyWordOfTheTemplateIsKnown()
    {
        const DrillTemplates templates = readDrillTemplates(path(u"none"_s));
        const DrillTemplate *drill = templates.find(u"rebuild"_s);
        QVERIFY(drill);
        for (const DrillTemplateStep &step : drill->steps) {
            if (step.kind != DrillStepKind::Check && step.kind != DrillStepKind::Action)
                continue;
            const DrillFunction *function = drillFunction(step.does);
            QVERIFY2(function && function->run && function->kind == step.kind, qPrintable(step.does));
            QCOMPARE(bool(function->commands), step.kind == DrillStepKind::Action);
            QVERIFY(step.kind == DrillStepKind::Check || function->wantsDrillHost);
        }
    }

    void settingsInsideConvexDataGoWithIt()
    {
        const DrillRecord record = recordWith({{u"snapshot_convex_data"_s, u"/w/convex-data"_s}, {u"snapshot_config"_s, u"/w/convex-data"_s}, {u"snapshot_providers"_s, u"/w/convex-data/providers"_s},
            {u"snapshot_dumps"_s, u"/w/db-backup"_s}, {u"dumps"_s, dumpFile}});
        const Placements placements = placementsFor(record, stackWith(convexVolume), configInVolume);
        QCOMPARE(targets(placements), (QStringList {u"/w/convex-data/. > tale-convex:/app/data"_s, u"/w/db-backup/"_s + dumpFile + u" > tale-db:/var/lib/postgresql/backup/"_s + dumpFile}));
        QVERIFY(placements.findings.isEmpty() && placements.providersToCheckout.isEmpty());
    }

    void settingsBesideItGoWhereTheContainersLook()
    {
        // "/w/convex-data-2" only begins like the other folder.
        const DrillRecord record = recordWith({{u"snapshot_convex_data"_s, u"/w/convex-data"_s}, {u"snapshot_config"_s, u"/w/convex-data-2"_s}, {u"snapshot_providers"_s, u"/w/providers"_s}});
        Placements placements = placementsFor(record, stackWith(convexVolume), configInVolume);
        QCOMPARE(targets(placements), (QStringList {u"/w/convex-data/. > tale-convex:/app/data"_s, u"/w/convex-data-2/. > tale-convex:/app/data"_s, u"/w/providers/. > tale-convex:/app/data/providers"_s}));
        // What is only in a container goes with it.
        placements = placementsFor(record, stackWith(convexVolume), {{.container = u"tale-convex"_s, .directory = u"/etc/tale"_s}});
        QCOMPARE(placements.copies.size(), 1);
        QCOMPARE(placements.providersToCheckout, u"/w/providers"_s);
        QVERIFY(placements.findings.first().message.contains("TALE_CONFIG_DIR"_L1));
        QCOMPARE(configPlacesFrom("name\tA\nconfig\ttale-convex\t/app/data\nconfig\tx\trelative\n"), configInVolume);
    }

    void whatTheSnapshotLacksIsSaid()
    {
        const Placements nothing = placementsFor(recordWith({}), stackWith(convexVolume), configInVolume);
        QCOMPARE(nothing.findings.size(), 3);
        QCOMPARE(stateOf(nothing.findings), DrillStepState::Findings);
        const Placements nowhere = placementsFor(recordWith({{u"snapshot_convex_data"_s, u"/w/convex-data"_s}}), stackWith({}), {});
        QCOMPARE(stateOf(nowhere.findings), DrillStepState::Failed);
    }

    void ownersThatAreWrongAreNotCopied()
    {
        const Placements owned = placementsFor(recordWith({{u"snapshot_convex_data"_s, u"/w/convex-data"_s}, {u"snapshot_dumps"_s, u"/w"_s}, {u"dumps"_s, dumpFile}}), stackWith(convexVolume), configInVolume);
        QVERIFY(owned.copies.first().keepsOwners && !owned.copies.last().keepsOwners);
        const Placements without = withoutOwners(owned);
        QVERIFY(std::ranges::none_of(without.copies, &Placement::keepsOwners));
        QCOMPARE(without.findings.size(), owned.findings.size() + 1);
        QCOMPARE(withoutOwners(without).findings.size(), without.findings.size());
    }

    void environmentIsPlacedOnceAndNeverOverwritten()
    {
        write(u"env"_s, "A=b\n");
        QDir().mkpath(path(u"checkout"_s));
        const QStringList arguments {path(u"env"_s), path(u"checkout"_s)};
        QCOMPARE(script(u"place-environment.sh"_s, arguments), std::pair(0, QByteArray("placed\n")));
        QCOMPARE(read(u"checkout/.env"_s), QByteArray("A=b\n"));
        QCOMPARE(QFile::permissions(path(u"checkout/.env"_s)) & (QFile::ReadGroup | QFile::ReadOther | QFile::WriteGroup), QFile::Permissions());
        write(u"checkout/.env.talekeeper-part"_s, "A=");
        QCOMPARE(script(u"place-environment.sh"_s, arguments), std::pair(0, QByteArray("same\n")));
        write(u"checkout/.env"_s, "A=mine\n");
        QCOMPARE(script(u"place-environment.sh"_s, arguments).first, 14);
        QCOMPARE(read(u"checkout/.env"_s), QByteArray("A=mine\n"));
        QCOMPARE(script(u"place-environment.sh"_s, {path(u"none"_s), path(u"checkout"_s)}).first, 11);
        QCOMPARE(script(u"place-environment.sh"_s, {path(u"env"_s), path(u"none"_s)}).first, 12);
    }

    void aFolderIsPlacedWithoutOverwriting()
    {
        write(u"providers/a.json"_s, "{}");
        write(u"checkout/providers/b.json"_s, "own");
        QCOMPARE(script(u"place-folder.sh"_s, {path(u"providers"_s), path(u"checkout/providers"_s)}).first, 0);
        QCOMPARE(read(u"checkout/providers/a.json"_s), QByteArray("{}"));
        QCOMPARE(read(u"checkout/providers/b.json"_s), QByteArray("own"));
        write(u"checkout/providers/a.json"_s, "own");
        QCOMPARE(script(u"place-folder.sh"_s, {path(u"providers"_s), path(u"checkout/providers"_s)}).first, 13);
        QCOMPARE(read(u"checkout/providers/a.json"_s), QByteArray("own"));
    }

    void aBundleThatLacksWhatTheEarlierOneHasIsNotWritten()
    {
        write(u"tale/.env"_s, "A=1\n");
        write(u"tale/providers/openai.json"_s, "{}");
        const QStringList begin {m_directory.path(), u"bundle.tar"_s, u"docker"_s, u"--"_s}, environment {u".env"_s, {}, path(u"tale/.env"_s)}, providers {u"providers"_s, {}, path(u"tale/providers"_s)};
        QCOMPARE(script(u"pack-bundle.sh"_s, begin + providers).first, 0);
        QCOMPARE(script(u"pack-bundle.sh"_s, begin + providers + environment).first, 0); // more is well
        const QByteArray whole = read(u"bundle.tar"_s);
        const auto [exitCode, output] = script(u"pack-bundle.sh"_s, begin + providers);
        QCOMPARE(exitCode, 15);
        QVERIFY2(output.startsWith("earlier\t") && output.endsWith("\nlost\t.env\n"), output.constData());
        QCOMPARE(script(u"pack-bundle.sh"_s, begin + environment).first, 15);
        QCOMPARE(read(u"bundle.tar"_s), whole);
    }

    void composeIsCalledAsDockerIs()
    {
        DrillSite site {.profile = {.dockerWords = {u"sudo"_s, u"-n"_s, u"docker"_s}}, .engine = nullptr, .host = {}};
        QCOMPARE(composeWords(site, recordWith({})).value_or(QStringList()), (QStringList {u"sudo"_s, u"-n"_s, u"docker"_s, u"compose"_s, u"--project-name"_s, u"my tale"_s}));
        QCOMPARE(composeText(site, recordWith({}), {u"up"_s}), u"cd /srv/tale && sudo -n docker compose --project-name 'my tale' up"_s);
        DrillRecord own = recordWith({});
        own.inputs.insert(u"compose"_s, u"rm -rf compose"_s);
        QCOMPARE(composeWords(site, own).error().kind, ErrorKind::Refused);
        QVERIFY(composeText(site, own, {u"up"_s}).startsWith(u"Compose can't be called with \"rm\""_s));
        QVERIFY(!composeCommand(site, own, {u"up"_s}));
    }

    void nothingButComposeIsRun_data()
    {
        QTest::addColumn<QString>("told");
        QTest::addColumn<QString>("words"); // empty: refused
        QTest::newRow("nothing told") << QString() << u"sudo docker -H unix:///s compose"_s;
        QTest::newRow("docker itself") << u"docker --debug compose -f a.yml --file=b.yml --profile x --compatibility"_s << u"sudo docker -H unix:///s compose -f a.yml --file=b.yml --profile x --compatibility"_s;
        QTest::newRow("the host's own words") << u"sudo docker -H unix:///s compose -p x"_s << u"sudo docker -H unix:///s compose -p x"_s;
        QTest::newRow("a program of its own") << u"/usr/bin/docker-compose --env-file e"_s << u"/usr/bin/docker-compose --env-file e"_s;
        for (const QString &told : {u"bash -c id"_s, u"sudo docker compose"_s, u"docker"_s, u"docker run x"_s, u"docker -H tcp://x compose"_s, u"docker --host=tcp://x compose"_s, u"docker --context x compose"_s,
                 u"docker -c x compose"_s, u"docker --config /x compose"_s, u"docker --tlscert x compose"_s, u"docker compose down"_s, u"docker compose -f"_s, u"docker compose -p --file x"_s, u"docker compose -p x exec"_s,
                 u"docker-compose down --volumes"_s, u"docker compose --dry-run=x"_s})
            QTest::newRow(qPrintable(told)) << told << QString();
    }
    void nothingButComposeIsRun()
    {
        QFETCH(const QString, told);
        QFETCH(const QString, words);
        const auto parsed = parseComposeWords(told, {u"sudo"_s, u"docker"_s, u"-H"_s, u"unix:///s"_s});
        QCOMPARE(parsed ? parsed->join(u' ') : QString(), words);
        if (!parsed)
            QVERIFY(parsed.error().kind == ErrorKind::Refused && parsed.error().message.contains("--project-name"_L1));
    }

    void composeMakesOnlyTheDrillsProject()
    {
        QVERIFY(strangersProject(u"tale"_s, u"tale"_s).isEmpty() && strangersProject(u"tale"_s, {}).isEmpty() && strangersProject({}, {}).isEmpty());
        QVERIFY(strangersProject(u"other"_s, u"tale"_s).contains("\"other\""_L1));
        QVERIFY(strangersProject({}, u"tale"_s).contains("could not be found out"_L1));
    }

    void whatWillBeRunCanBeRead()
    {
        const DrillSite site {.profile = {.name = u"drill eu"_s}, .engine = nullptr, .host = {}};
        const DrillRecord record = recordWith({{u"snapshot_env"_s, u"/w/.env"_s}, {u"snapshot_convex_data"_s, u"/w/convex-data"_s}, {u"snapshot_dumps"_s, u"/w/db-backup"_s}, {u"dumps"_s, dumpFile}});
        const QString place = placeFilesCommands(site, record).join(u'\n');
        for (const QString &part : {u"place-environment.sh /w/.env /srv/tale"_s, u"cd /srv/tale && docker compose --project-name 'my tale' up --no-start"_s,
                 u"docker cp --follow-link --archive /w/convex-data/. CONVEX_CONTAINER:CONVEX_DATA"_s, u"docker cp --follow-link /w/db-backup/"_s + dumpFile + u" DB_CONTAINER:BACKUP_DIRECTORY/"_s + dumpFile})
            QVERIFY2(place.contains(part), qPrintable(place));
    }

    void aRestoreIsShownAsOneCanTypeIt_data()
    {
        QTest::addColumn<HostProfile>("profile");
        QTest::addColumn<QString>("words");
        QTest::newRow("saved") << HostProfile {.kind = HostProfile::Kind::Ssh, .name = u"drill eu"_s, .project = u"tale2"_s} << u"--profile 'drill eu' --project tale2"_s;
        QTest::newRow("here") << HostProfile {.name = u"This machine"_s, .dockerWords = {u"sudo"_s, u"docker"_s}} << u"--local --docker 'sudo docker'"_s;
        QTest::newRow("practice") << HostProfile {.kind = HostProfile::Kind::Practice, .name = u"Practice host"_s} << u"--practice"_s;
    }
    void aRestoreIsShownAsOneCanTypeIt()
    {
        QFETCH(HostProfile, profile);
        QFETCH(QString, words);
        const QStringList lines = restoreDumpsCommands({.profile = profile, .engine = nullptr, .host = {}}, recordWith({{u"dumps"_s, dumpFile}}));
        QCOMPARE(lines.size(), 2);
        QVERIFY2(lines.first().startsWith(u"# tale ← %1, on %2, "_s.arg(dumpFile, profile.name)) && lines.first().contains(u"tale_before_"_s), qPrintable(lines.first()));
        QCOMPARE(lines.last(), u"talekeeperctl %1 restore %2"_s.arg(words, dumpFile));
    }

    void whatWritesMustNotRunWhenARebuildRestores()
    {
        Stack stack = stackWith({});
        stack.project = u"tale2"_s;
        stack.containers << Container {.name = u"tale-platform"_s, .role = Role::Platform, .state = ContainerState::Created};
        for (Container &container : stack.containers)
            container.state = container.role == Role::Database ? ContainerState::Running : ContainerState::Created;
        QCOMPARE(whyWritersHinder({u"tale_platform"_s}, stack, {}), QString()); // as Compose has made them
        stack.containers.last().state = ContainerState::Running;
        const QString reason = whyWritersHinder({u"tale_platform"_s}, stack, {});
        QVERIFY2(reason.contains("tale-platform"_L1) && reason.contains("\"tale2\""_L1) && !reason.contains("tale-db"_L1), qPrintable(reason));
        QCOMPARE(whyWritersHinder({}, stack, {}), QString()); // all is restored already
    }

    void whatComposeSaysIsNotPassedOnWhole_data()
    {
        QTest::addColumn<QByteArray>("says");
        QTest::addColumn<int>("status");
        QTest::addColumn<int>("expected");
        QTest::addColumn<QByteArray>("passed");
        QTest::newRow("good") << QByteArray(" Container tale-db-1  Created\ntime=x level=warning msg=\"The \\\"hunter2\\\" variable is not set.\"") << 0 << 0 << QByteArray("Container tale-db-1  Created\n");
        QTest::newRow("bad .env") << QByteArray("failed to read /srv/.env: line 3: unexpected character \"'\" in variable name \"hunter2\"") << 1 << 13 << QByteArray();
        QTest::newRow("no file") << QByteArray("no configuration file provided: not found") << 14 << 14 << QByteArray("no configuration file provided: not found\n");
        QTest::newRow("daemon's word") << QByteArray("Error response from daemon: no such image\nhunter2") << 1 << 15 << QByteArray("Error response from daemon: no such image\n");
        QTest::newRow("gone") << QByteArray("Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?\nhunter2") << 1 << 1 << QByteArray("Cannot connect to the Docker daemon.\n");
    }
    void whatComposeSaysIsNotPassedOnWhole()
    {
        QFETCH(QByteArray, says);
        QFETCH(int, status);
        QFETCH(int, expected);
        QFETCH(QByteArray, passed);
        write(u"said"_s, says);
        write(u"compose"_s, "#!/bin/bash\ncat \"${0%/*}/said\" >&2\nexit " + QByteArray::number(status) + "\n", true);
        const auto [exitCode, output] = script(u"run-compose.sh"_s, {m_directory.path(), path(u"compose"_s), u"up"_s});
        QCOMPARE(exitCode, expected);
        QVERIFY(!output.contains("hunter2"));
        QCOMPARE(output, passed);
    }

    void whatIsNoCompose()
    {
        QCOMPARE(script(u"run-compose.sh"_s, {path(u"none"_s), u"true"_s}).first, 11);
        QCOMPARE(script(u"run-compose.sh"_s, {m_directory.path(), u"no-such-program"_s}).first, 12);
    }

    void theProjectIsNamedOrWhyNot()
    {
        const auto name = [&](const QByteArray &says) {
            write(u"compose"_s, "#!/bin/bash\ncat <<'END'\n" + says + "\nEND\n", true);
            return script(u"name-project.sh"_s, {m_directory.path(), path(u"compose"_s)});
        };
        QCOMPARE(name("time=x level=warning\nname: tale\nservices:\n  a:\n    name: hunter2"), std::pair(0, QByteArray("tale\n")));
        QCOMPARE(name("no configuration file provided: not found"), std::pair(14, QByteArray()));
        QCOMPARE(name("failed to read /srv/.env: hunter2"), std::pair(13, QByteArray()));
        QCOMPARE(name("Cannot connect to the Docker daemon at unix:///x. hunter2"), std::pair(1, QByteArray("Cannot connect to the Docker daemon.\n")));
        QCOMPARE(name("hunter2"), std::pair(0, QByteArray()));
    }

    void aRestoreThatEndedWell()
    {
        const DrillStepResult result = judgeRestore({.run = u"20261126-100000-abcd"_s, .outcome = RunOutcome::Restored, .dump = dumpFile, .database = u"tale"_s,
            .steps = {{.id = u"load"_s, .title = u"Load"_s, .state = StepState::Done, .seconds = 1.24, .proof = u"13 rows"_s}}});
        QVERIFY(result.findings.isEmpty());
        QCOMPARE(result.tables.first().rows, (QList<QStringList> {{u"Load"_s, u"done"_s, u"1.2 s"_s, u"13 rows"_s}}));
    }

    void aRestoreThatDidNot()
    {
        RestoreReport report {.run = u"20261126-100000-abcd"_s, .outcome = RunOutcome::Refused, .dump = dumpFile, .database = u"tale"_s,
            .findings = {{.id = u"roles"_s, .severity = Severity::Blocker, .message = u"Roles do not exist: tale_reader"_s}, {.id = u"room"_s, .severity = Severity::Ok, .message = u"enough"_s}}};
        DrillStepResult result = judgeRestore(report);
        QCOMPARE(result.findings.size(), 1);
        QCOMPARE(result.findings.first(), drillFailure(u"tale: Roles do not exist: tale_reader"_s));
        report.findings.clear();
        report.outcome = RunOutcome::Interrupted;
        report.error = Error {.kind = ErrorKind::Failed, .message = u"The disk is full."_s};
        result = judgeRestore(report);
        QCOMPARE(stateOf(result.findings), DrillStepState::Failed);
        QVERIFY(result.findings.first().message.contains("20261126-100000-abcd"_L1) && result.findings.first().message.contains("The disk is full."_L1));
    }

    void aCutRestoreGoesOn()
    {
        RunRecord run {.run = u"20261126-100000-abcd"_s, .state = RunState::Restored, .database = u"tale"_s, .dump = dumpFile, .swapped = true, .inServiceOid = 17};
        QVERIFY(restoredBy({run}, u"tale"_s, dumpFile) && !halfWay({run}, u"tale"_s, dumpFile));
        QVERIFY(!restoredBy({run}, u"tale_platform"_s, dumpFile) && !restoredBy({run}, u"tale"_s, u"tale-20250101-020000.sql.gz"_s));
        run.takenOut = true; // by an undo
        QVERIFY(!restoredBy({run}, u"tale"_s, dumpFile));
        run = {.run = run.run, .state = RunState::Interrupted, .database = u"tale"_s, .dump = dumpFile};
        QVERIFY(!restoredBy({run}, u"tale"_s, dumpFile) && halfWay({run}, u"tale"_s, dumpFile));
        run.whyNoResume = u"Its dump is gone."_s;
        QVERIFY(!halfWay({run}, u"tale"_s, dumpFile));
    }
};

QTEST_APPLESS_MAIN(RebuildActionsTest)
#include "rebuildactionstest.moc"
