// A whole rebuild drill: from a restic repository with what the lab's stack has, a second Tale is built beside it from a fresh
// checkout, by machine; and the drills that have to fail.
#include "core/drill/dumpcheck.h"
#include "core/drill/keptdrills.h"
#include "core/dumps/take.h"
#include "core/history/auditlog.h"
#include "core/host/hostprofiles.h"
#include "hostmain.h"

#include <QDirIterator>
#include <QElapsedTimer>
#include <QJsonDocument>
#include <QProcess>
#include <QTemporaryDir>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace talekeeper;

class RebuildTest : public QObject
{
    Q_OBJECT

public:
    explicit RebuildTest(TestHost &host)
        : m_test(host)
    {
    }

private:
    TestHost &m_test;
    QTemporaryDir m_directory;
    QString m_project; ///< of the stack that the drill builds
    QStringList m_dumps;
    QByteArrayList m_secrets; ///< that must not be seen anywhere

    QString path(const QString &name) const { return m_directory.filePath(name); }
    QString historyPath() const { return path(u"history.sqlite"_s); }

    QByteArray run(const QString &program, const QStringList &arguments, const QProcessEnvironment &environment = QProcessEnvironment::systemEnvironment()) const
    {
        QProcess process;
        process.setProcessEnvironment(environment);
        process.start(program, arguments);
        if (!process.waitForFinished(300'000) || process.exitCode() != 0)
            QTest::qFail(qPrintable(program + u' ' + arguments.join(u' ') + u": "_s + QString::fromUtf8(process.readAllStandardError())), __FILE__, __LINE__);
        return process.readAllStandardOutput();
    }
    QByteArray bash(const QString &script, const QStringList &arguments = {}) const { return run(u"bash"_s, QStringList {u"-euo"_s, u"pipefail"_s, u"-c"_s, script, u"test"_s} + arguments); }

    void removeSecondStack() const
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"TALEKEEPER_LAB_PROJECT"_s, m_project);
        run(QStringLiteral(TALEKEEPER_SOURCE_DIRECTORY "/tests/lab/lab"), {u"down"_s, u"--keep-engine"_s}, environment);
    }

    /// What the admin's own job saves: settings, Convex's volume, and the dumps, as they are on the host.
    void makeSnapshot()
    {
        const Stack &stack = m_test.host().stack;
        const auto convex = std::ranges::find(stack.containers, Role::Convex, &Container::role);
        bash(uR"(
            mkdir -p "$1/db-backup"
            grep -v '^\(LAB_.*\|COMPOSE_PROJECT_NAME\)=' "$2/.env" > "$1/.env"
            chmod 600 "$1/.env"
            docker cp --archive "$3:/app/data" "$1/convex-data"
        )"_s, {path(u"tale"_s), stack.database.composeDirectory, convex->name});
        for (const QString &file : m_dumps)
            run(u"docker"_s, {u"cp"_s, stack.database.name + u':' + stack.backupDirectory + u'/' + file, path(u"tale/db-backup/"_s)});
        bash(uR"(
            printf 'RESTIC_REPOSITORY=%q\nRESTIC_PASSWORD=%q\n' "$1/repository" "a password" > "$1/restic.env"
            set -a; . "$1/restic.env"; set +a
            restic init --quiet; restic backup --quiet "$1/tale"
        )"_s, {m_directory.path()});
        for (const QByteArray &line : bash(u"cat \"$1\"/convex-data/providers/*.secrets.json \"$1\"/convex-data/providers/*/*.secrets.json"_s, {path(u"tale"_s)}).split('\n'))
            if (!line.isEmpty())
                m_secrets << line.split('"').value(3);
        for (const QByteArray &line : bash(u"cat \"$1/.env\""_s, {path(u"tale"_s)}).split('\n'))
            if (const QByteArray name = line.left(line.indexOf('=')); name.contains("SECRET") || name.contains("PASSWORD"))
                m_secrets << line.sliced(name.size() + 1);
        QVERIFY(m_secrets.size() >= 7 && !m_secrets.contains(QByteArray()));
        m_secrets << "a password" << m_test.host().stack.database.databasePassword.reveal().toUtf8();
    }

    /// By SSH as a user who may only call docker by sudo, and owns what the drill begins with.
    bool isFar() const { return m_test.kind() == TestHost::Kind::Ssh; }

    HostProfile profile(Environment environment) const
    {
        HostProfile profile = m_test.profile();
        profile.name = u"Drill host"_s;
        profile.environment = environment;
        profile.project = m_project;
        if (!isFar())
            profile.dockerWords = QStringList {path(u"docker"_s)};
        return profile;
    }
    DrillSite site(Environment environment = Environment::Drill) const
    {
        auto connected = connectSite(profile(environment), {});
        if (!connected)
            QTest::qFail(qPrintable(connected.error().message), __FILE__, __LINE__);
        return connected.value_or(DrillSite {});
    }

    /// docker is called through a file that can take the host away, after so many calls more.
    void letGo(int calls) const { bash(u"echo \"$2\" > \"$1/calls\""_s, {m_directory.path(), QString::number(calls)}); }
    void comeBack() const { QFile::remove(path(u"calls"_s)); }

    QString begin(const QString &snapshot, const QString &folder, const QString &production = {}) const
    {
        const DrillTemplates templates = readDrillTemplates(path(u"no templates"_s));
        const auto record = startDrill(historyPath(), {.drill = *templates.find(u"rebuild"_s), .id = {}, .host = u"Drill host"_s, .project = {},
            .inputs = {{u"checkout"_s, path(u"checkout"_s)}, {u"snapshot"_s, snapshot}, {u"work"_s, path(folder)}, {u"compose"_s, u"docker compose --project-name "_s + m_project}, {u"production"_s, production}},
            .who = u"test@here"_s, .now = QDateTime::currentDateTimeUtc()});
        if (!record)
            QTest::qFail(qPrintable(record.error().message), __FILE__, __LINE__);
        return record ? record->id : QString();
    }

    /// The step has to end well; its summary and findings are told.
    DrillRecord act(const QString &id, const QString &step, const DrillSite &at) const
    {
        QElapsedTimer clock;
        clock.start();
        const auto record = doKeptStep(historyPath(), at, id, step, {}, {});
        if (!record) {
            QTest::qFail(qPrintable(step + u": "_s + record.error().message + record.error().detail), __FILE__, __LINE__);
            return {};
        }
        tell(*record, step);
        if (!record->step(step)->endedWell())
            QTest::qFail(qPrintable(step), __FILE__, __LINE__);
        return *record;
    }
    static void tell(const DrillRecord &record, const QString &step)
    {
        if (record.step(step)->attempts.isEmpty())
            return;
        const DrillAttempt &last = record.step(step)->attempts.last();
        qInfo("%s: %s (%.1f s)", qPrintable(step), qPrintable(last.result.summary), last.seconds);
        for (const DrillFinding &finding : last.result.findings)
            qInfo("    %s", qPrintable(finding.message));
    }
    void restoreIsRefusedWhileSomethingWrites(const QString &id, const DrillSite &at) const
    {
        const QStringList platform = projectContainers().filter(u"platform"_s);
        QVERIFY(!platform.isEmpty());
        run(u"docker"_s, {u"start"_s, platform.first()});
        const auto refused = doKeptStep(historyPath(), at, id, u"restore"_s, {}, {});
        run(u"docker"_s, {u"stop"_s, platform.first()});
        QVERIFY2(refused, refused ? "" : qPrintable(refused.error().message));
        QCOMPARE(refused->step(u"restore"_s)->state(), DrillStepState::Failed);
        const auto &last = refused->step(u"restore"_s)->attempts.last();
        QVERIFY2(last.result.findings.value(0).message.contains(platform.first()), qPrintable(last.result.findings.value(0).message));
        QVERIFY(!std::ranges::any_of(last.commands, [](const DrillCommand &command) { return command.command.contains(u"load-dump.sh"_s); }));
    }
    DrillRecord check(const QString &id, const DrillSite &at) const
    {
        const auto record = doKeptChecks(historyPath(), at, id, {}, {});
        if (!record)
            QTest::qFail(qPrintable(record.error().message), __FILE__, __LINE__);
        return record.value_or(DrillRecord {});
    }
    DrillRecord sign(const QString &id) const
    {
        const auto record = signKept(historyPath(), id, u"Ann Admin"_s);
        if (!record)
            QTest::qFail(qPrintable(record.error().message), __FILE__, __LINE__);
        return record.value_or(DrillRecord {});
    }

    QStringList projectContainers() const { return QString::fromUtf8(run(u"docker"_s, {u"ps"_s, u"--all"_s, u"--filter"_s, u"label=com.docker.compose.project="_s + m_project, u"--format"_s, u"{{.Names}}"_s})).split(u'\n', Qt::SkipEmptyParts); }

    void requireNoSecretIn(const QByteArray &text) const
    {
        for (const QByteArray &secret : m_secrets)
            QVERIFY2(!text.contains(secret), "a secret was printed");
    }

    /// The audit log has each command once, those of the restore by the restore itself.
    void requireAudited(const QString &id) const
    {
        const auto store = HistoryStore::open(historyPath());
        QVERIFY(store);
        const auto found = AuditLog(*store).read();
        QVERIFY(found);
        const auto count = [&](const QString &text) { return std::ranges::count_if(*found, [&](const AuditEntry &entry) { return entry.command.contains(text); }); };
        QVERIFY(count(isFar() ? u" cp --follow-link "_s : u" cp --follow-link --archive "_s) >= 1);
        QCOMPARE(count(u"drill do %1 stack"_s.arg(id)), isFar() ? 1 : 2); // the first time it was lost
        QCOMPARE(count(u"swap-databases.sh"_s), 3);
    }

    /// The checks that can be done without building anything, with a snapshot that lies in a folder.
    DrillRecord judgedSnapshot(const QString &folder, const QString &production = {}) const
    {
        const QString id = begin(path(folder), u"unused"_s, production);
        check(id, site());
        act(id, u"snapshot"_s, site());
        return check(id, site());
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_project = m_test.profile().project + u"drill"_s;
        removeSecondStack();
        run(QStringLiteral(TALEKEEPER_SOURCE_DIRECTORY "/tests/lab/checkout"), {path(u"checkout"_s), m_project});
        QFile docker(path(u"docker"_s));
        QVERIFY(docker.open(QIODevice::WriteOnly));
        docker.write("#!/bin/bash\ncalls=${0%/*}/calls\nif read -r left 2> /dev/null < \"$calls\"; then\n"
                     "if ((left <= 0)); then echo 'Cannot connect to the Docker daemon at unix:///gone.' >&2; exit 1; fi\necho $((left - 1)) > \"$calls\"\nfi\nexec docker \"$@\"\n");
        docker.close();
        QVERIFY(docker.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
        const auto taken = takeDumps(m_test.host(), {}, {});
        QVERIFY2(taken, taken ? "" : qPrintable(taken.error().message));
        for (const TakenDump &dump : *taken) {
            QVERIFY(dump.isGood());
            m_dumps << dump.fileName;
        }
        QCOMPARE(m_dumps.size(), 3);
        makeSnapshot();
        if (isFar())
            run(u"chown"_s, {u"-R"_s, m_test.profile().address.section(u'@', 0, 0), m_directory.path()});
    }

    void cleanupTestCase()
    {
        for (const QString &file : m_dumps)
            m_test.removeDump(file);
        removeSecondStack();
    }

    void onAnUnmarkedOrProductionHostNothingIsDone_data()
    {
        QTest::addColumn<Environment>("environment");
        QTest::addColumn<QString>("reason");
        QTest::newRow("unmarked") << Environment::None << u"is not marked as a drill host"_s;
        QTest::newRow("production") << Environment::Production << u"is marked as production, not as a drill host"_s;
    }
    void onAnUnmarkedOrProductionHostNothingIsDone()
    {
        QFETCH(Environment, environment);
        QFETCH(QString, reason);
        const DrillSite unfit = site(environment);
        DrillRecord record = check(begin(u"restic:"_s + path(u"restic.env"_s), u"unused"_s), unfit);
        QVERIFY(record.step(u"checkout"_s)->endedWell()); // looking is allowed
        for (const QString &step : {u"snapshot"_s, u"place"_s, u"database"_s, u"restore"_s, u"stack"_s}) {
            const auto refused = doDrillStep(unfit, record, step, historyPath(), [](const DrillRecord &) { return Result<void> {}; }, {});
            QVERIFY(!refused && refused.error().kind == ErrorKind::Refused);
            QVERIFY2(refused.error().message.contains(reason), qPrintable(refused.error().message));
            // As if it had been done elsewhere, so that the next one is asked for itself.
            record = withEndedStep(withBegunStep(record, step, u"test"_s, record.startedAt), step, {.state = DrillStepState::Passed}, record.startedAt);
            record = withEndedStep(withBegunStep(record, u"dump"_s, u"test"_s, record.startedAt), u"dump"_s, {.state = DrillStepState::Passed}, record.startedAt);
        }
        QVERIFY(!QFile::exists(path(u"unused"_s)) && !QFile::exists(path(u"checkout/.env"_s)));
        QCOMPARE(projectContainers(), QStringList());
    }

    void whatIsMissingIsFound_data()
    {
        QTest::addColumn<QString>("change"); // of a copy of the snapshot
        QTest::addColumn<QString>("step");
        QTest::addColumn<QString>("message");
        QTest::newRow("providers/") << u"rm -r convex-data/providers"_s << u"providers"_s << u"The snapshot has no providers/."_s;
        QTest::newRow("one secret") << u"rm convex-data/providers/acme/mistral.secrets.json"_s << u"providers"_s << u"acme/mistral.secrets.json is not in the snapshot"_s;
        QTest::newRow("stale .env") << u"sed -i '/^INSTANCE_SECRET=/d' .env"_s << u"env"_s << u"INSTANCE_SECRET is missing, and this checkout requires it"_s;
        QTest::newRow("convex-data") << u"mkdir config; mv convex-data/branding convex-data/retention convex-data/providers config; rm -r convex-data"_s << u"convex-data"_s << u"The snapshot has no convex-data."_s;
        QTest::newRow("uploaded files") << u"rm -r convex-data/storage/files"_s << u"convex-data"_s << u"No uploaded file is in the snapshot's convex-data"_s;
        QTest::newRow("bounds") << u"sed -i 's/\"min\": 30/\"min\": 400/' convex-data/retention/default.json"_s << u"config"_s << u"the bounds of \"documents\" are not in order"_s;
        QTest::newRow("damaged dump") << u"truncate -s 2000 db-backup/tale-2*"_s << u"dump"_s << u"No dump of the database tale in the snapshot is whole"_s;
    }
    void whatIsMissingIsFound()
    {
        QFETCH(QString, change);
        QFETCH(QString, step);
        QFETCH(QString, message);
        bash(u"rm -rf \"$2\"; cp -a \"$1\" \"$2\"; cd \"$2\"; "_s + change, {path(u"tale"_s), path(u"lacking"_s)});
        const DrillRecord judged = judgedSnapshot(u"lacking"_s);
        for (const DrillTemplateStep &each : judged.drill.steps)
            if (each.kind == DrillStepKind::Check && judged.step(each.id)->state() == DrillStepState::Failed)
                QCOMPARE(each.id, step); // this one, and no other
        QCOMPARE(judged.step(step)->state(), DrillStepState::Failed);
        const auto findings = judged.step(step)->attempts.last().result.findings;
        QVERIFY2(std::ranges::any_of(findings, [&](const DrillFinding &finding) { return finding.message.contains(message) && finding.severity == DrillFinding::Severity::Failure; }), qPrintable(findings.value(0).message));
        const DrillRecord record = sign(judged.id);
        QCOMPARE(outcomeOf(record), DrillOutcome::Failed);
        QVERIFY2(shortcomings(record).join(u'\n').contains(record.drill.step(step)->title), qPrintable(shortcomings(record).join(u'\n')));
        requireNoSecretIn(QJsonDocument(toJson(record)).toJson());
    }

    void environmentIsComparedWithProductionByName()
    {
        const auto production = TestHost::make(TestHost::Kind::Ssh, m_test.profile().project);
        QVERIFY2(production, production ? "" : qPrintable(production.error().message));
        HostProfile saved = production->profile();
        saved.name = u"tale-eu"_s;
        qputenv("XDG_CONFIG_HOME", path(u"config"_s).toUtf8());
        const auto kept = changeHosts(usualHostsPath(), [&](SavedHosts &hosts) -> Result<void> {
            hosts.hosts = {{.profile = saved}};
            return {};
        });
        QVERIFY2(kept, kept ? "" : qPrintable(kept.error().message));
        bash(u"rm -rf \"$2\"; cp -a \"$1\" \"$2\"; sed -i -e '/^DB_NAME=/d' -e '$ a SOPS_AGE_KEY_FILE=/keys' \"$2/.env\""_s, {path(u"tale"_s), path(u"older"_s)});
        const DrillRecord record = judgedSnapshot(u"older"_s, u"tale-eu"_s);
        QStringList messages;
        for (const DrillFinding &finding : record.step(u"env"_s)->attempts.last().result.findings)
            messages << finding.message;
        const QString all = messages.join(u'\n');
        QVERIFY2(all.contains("DB_NAME is set on production and not in this .env"_L1), qPrintable(all));
        QVERIFY2(all.contains("SOPS_AGE_KEY_FILE is in this .env and not set on production"_L1), qPrintable(all));
        QCOMPARE(messages.size(), 3); // and that the example sets DB_NAME
        // With a key for SOPS, secrets in clear are a failure.
        QCOMPARE(record.step(u"providers"_s)->state(), DrillStepState::Failed);
        requireNoSecretIn(QJsonDocument(toJson(record)).toJson());

        const DrillRecord away = judgedSnapshot(u"tale"_s, u"nobody"_s);
        QCOMPARE(away.step(u"env"_s)->state(), DrillStepState::Findings);
        QVERIFY(away.step(u"env"_s)->attempts.last().result.findings.first().message.contains("could not be compared with those on nobody"_L1));
    }

    void aWholeTaleIsRebuilt()
    {
        QElapsedTimer clock;
        clock.start();
        const DrillSite at = site();
        const QString id = begin(u"restic:"_s + path(u"restic.env"_s), u"work"_s);
        check(id, at);
        act(id, u"snapshot"_s, at);
        DrillRecord record = check(id, at);
        for (const DrillTemplateStep &step : record.drill.steps)
            tell(record, step.id);
        QCOMPARE(chosenDumps(record).size(), 3);

        // The host is gone in the middle of a step: it is open, and the next time goes on.
        for (const QString &step : {u"place"_s, u"database"_s, u"restore"_s, u"stack"_s}) {
            if (step == "restore"_L1)
                restoreIsRefusedWhileSomethingWrites(id, at);
            // Not while the dump is loading: a restore waits minutes for a host to come back, and has tests of its own for that.
            if (!isFar())
                letGo(step == "place"_L1 ? 6 : step == "stack"_L1 ? 2 : 5);
            if (const auto lost = isFar() ? Result<DrillRecord>() : doKeptStep(historyPath(), at, id, step, {}, {}); !isFar()) {
                comeBack();
                QVERIFY2(!lost, qPrintable(step));
                QVERIFY2(lost.error().kind == ErrorKind::EngineUnreachable, qPrintable(step + u": "_s + lost.error().message));
                QCOMPARE(readDrill(historyPath(), id)->record.step(step)->state(), DrillStepState::Open);
            }
            record = act(id, step, at);
            if (QTest::currentTestFailed())
                return;
        }
        record = check(id, at);
        for (const QString &step : {u"host"_s, u"health"_s, u"data"_s, u"uploads"_s})
            tell(record, step);
        for (const QString &step : {u"sign-in"_s, u"file"_s, u"message"_s}) {
            const auto answered = answerKept(historyPath(), id, {.step = step, .passed = true, .note = u"As it should be"_s, .who = u"test@here"_s, .now = QDateTime::currentDateTimeUtc()});
            QVERIFY2(answered, answered ? "" : qPrintable(answered.error().message));
        }
        record = sign(id);
        QVERIFY2(shortcomings(record).isEmpty(), qPrintable(shortcomings(record).join(u'\n')));
        QCOMPARE(outcomeOf(record), DrillOutcome::Passed);
        QVERIFY(record.rpoSeconds && *record.rpoSeconds >= 0 && *record.rpoSeconds < 3600);
        QVERIFY(rtoSeconds(record, QDateTime::currentDateTimeUtc()).value_or(-1) >= 0);
        QVERIFY(clock.elapsed() < 600'000);
        requireNoSecretIn(QJsonDocument(toJson(record)).toJson());
        requireNoSecretIn(bash(u"cat \"$1\"*"_s, {historyPath()}));
        requireAudited(id);
    }

    void itHoldsWhatTheFirstOneHad()
    {
        auto second = TestHost::make(TestHost::Kind::Lab, m_project);
        QVERIFY2(second, second ? "" : qPrintable(second.error().message));
        for (const QString &file : m_dumps) {
            const QByteArrayList missing = linesMissing(m_test.dumpText(file), second->databaseText(parseDumpName(file)->database));
            QVERIFY2(missing.isEmpty(), (file.toUtf8() + ": " + missing.value(0)).constData());
        }
        const auto files = [&](const Host &host) {
            const auto convex = std::ranges::find(host.stack.containers, Role::Convex, &Container::role);
            return run(u"docker"_s, {u"exec"_s, convex->name, u"bash"_s, u"-c"_s, u"cd /app/data && find . -type f -printf '%m %p ' -exec sha256sum {} \\; | sort"_s});
        };
        QVERIFY(files(m_test.host()).count('\n') > 40);
        QCOMPARE(files(second->host()), files(m_test.host()));
        QCOMPARE(bash(u"stat -c %a \"$1\""_s, {path(u"checkout/.env"_s)}), QByteArray("600\n"));
        QCOMPARE(second->shell(u"cd \"$1\" && stat -c %U -- *.gz | sort -u"_s, {second->host().stack.backupDirectory}), QByteArray("postgres\n"));
        // The first one was left alone: everything of it runs as before.
        QVERIFY(std::ranges::all_of(m_test.host().stack.containers, &Container::isRunning));
        m_test.refresh();
        QVERIFY(std::ranges::all_of(m_test.host().stack.containers, &Container::isRunning));
    }

    void aHostWithTaleOnItIsNoFreshOne()
    {
        const DrillRecord record = check(begin(u"restic:"_s + path(u"restic.env"_s), u"unused"_s), site());
        QCOMPARE(record.step(u"host"_s)->state(), DrillStepState::Failed);
        // Whatever else is found of this machine, the stack is.
        QVERIFY(std::ranges::any_of(record.step(u"host"_s)->attempts.last().result.findings, [&](const DrillFinding &finding) { return finding.severity == DrillFinding::Severity::Failure && finding.message.contains(m_project); }));
    }

    /// What is lost after the restore is seen in the stack that runs.
    void aLostUploadIsMissed()
    {
        auto second = TestHost::make(TestHost::Kind::Lab, m_project);
        QVERIFY(second);
        const auto convex = std::ranges::find(second->host().stack.containers, Role::Convex, &Container::role);
        run(u"docker"_s, {u"exec"_s, convex->name, u"bash"_s, u"-c"_s, u"cd /app/data/storage/files && rm \"$(ls | head -n 1)\""_s});
        second->shell(u"psql -q -X -v ON_ERROR_STOP=1 -U tale -d tale -c 'DELETE FROM public.run_attachments' -c 'DROP TABLE public.webhooks' -c 'DROP EXTENSION pg_stat_statements'"_s);
        DrillRecord record;
        for (const auto &drills = readDrills(historyPath()); const KeptDrill &drill : *drills)
            if (outcomeOf(drill.record) == DrillOutcome::Passed)
                record = drill.record;
        record.signature.reset();
        const auto keep = [](const DrillRecord &) { return Result<void> {}; };
        const auto uploads = doDrillStep(site(), record, u"uploads"_s, historyPath(), keep, {});
        QVERIFY(uploads);
        QCOMPARE(uploads->step(u"uploads"_s)->state(), DrillStepState::Failed);
        QVERIFY(uploads->step(u"uploads"_s)->attempts.last().result.findings.first().message.startsWith("1 of 24 uploaded files"_L1));
        const auto data = doDrillStep(site(), record, u"data"_s, historyPath(), keep, {});
        QVERIFY(data);
        QStringList messages;
        for (const DrillFinding &finding : data->step(u"data"_s)->attempts.last().result.findings)
            messages << finding.message;
        const QString all = messages.join(u'\n');
        QVERIFY2(all.contains("tale.public.run_attachments has 0 rows"_L1), qPrintable(all));
        QVERIFY2(all.contains("The table tale.public.webhooks is missing"_L1), qPrintable(all));
        QVERIFY2(all.contains("extension pg_stat_statements"_L1), qPrintable(all));
    }
};

TALEKEEPER_HOST_TEST_MAIN(RebuildTest)
#include "rebuildtest.moc"
