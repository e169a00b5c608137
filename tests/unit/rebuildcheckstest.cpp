// What the rebuild drill makes of what it finds: each check's judgement, and the scripts that read on the drill host.
#include "core/drill/checkoutcheck.h"
#include "core/drill/configcheck.h"
#include "core/drill/convexcheck.h"
#include "core/drill/datacheck.h"
#include "core/drill/drillprogress.h"
#include "core/drill/dumpcheck.h"
#include "core/drill/healthcheck.h"
#include "core/drill/machinecheck.h"
#include "core/drill/productionnames.h"
#include "core/host/remotescript.h"

#include <QDir>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace talekeeper;

namespace {

using FindingSeverity = DrillFinding::Severity;

/// Whether a finding of that severity says this.
bool says(const DrillStepResult &result, FindingSeverity severity, const QString &text)
{
    return std::ranges::any_of(result.findings, [&](const DrillFinding &finding) { return finding.severity == severity && finding.message.contains(text); });
}

QByteArray messages(const DrillStepResult &result)
{
    QByteArray all;
    for (const DrillFinding &finding : result.findings)
        all += finding.message.toUtf8() + '\n';
    return all;
}

const MachineFacts goodMachine {.docker = u"27.1"_s, .compose = u"2.29.0"_s, .memoryBytes = 16'000'000'000, .dockerRoomBytes = 118'000'000'000, .folderRoomBytes = 118'000'000'000, .stacks = {}, .volumes = {}};

DumpInspection dump(const QString &file, DumpState state = DumpState::Verified, const QString &reason = {})
{
    return {.fileName = file, .state = state, .reason = reason, .sha256 = u"ab"_s, .tables = {{.name = u"public.runs"_s, .rows = 3}}};
}

const QDateTime taken(QDate(2026, 11, 26), QTime(2, 0), QTimeZone::UTC);

DumpInspection inventory()
{
    DumpInspection result = dump(u"tale-20261126-020000.sql.gz"_s);
    result.tables << DumpedTable {.name = u"public.audit_log"_s, .rows = 10};
    result.sequences = {{.name = u"public.runs_id_seq"_s, .value = 3, .wasUsed = true}};
    result.extensions = {u"vector"_s};
    return result;
}

DataFacts goodData()
{
    return {.database = u"tale"_s,
        .tables = {{.name = u"public.runs"_s, .partitionOf = {}, .rows = 5, .exact = true}, {.name = u"public.audit_log"_s, .partitionOf = {}, .rows = 10, .exact = true}},
        .extensions = {u"plpgsql"_s, u"vector"_s},
        .sequences = {{.name = u"public.runs_id_seq"_s, .column = u"public.runs.id"_s, .next = 6, .highest = 5}},
        .auditPlaces = {{.name = u"public.audit_log"_s, .newestEntry = taken.addSecs(-60)}}};
}

} // namespace

class RebuildChecksTest final : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_directory;

    QString path(const QString &name) const { return m_directory.filePath(name); }

    void write(const QString &name, const QByteArray &text)
    {
        QDir().mkpath(QFileInfo(path(name)).path());
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    }

    struct Outcome {
        int status = -1;
        QByteArray output;
        QByteArray errors;
    };
    Outcome run(const QStringList &words) const
    {
        QProcess process;
        process.start(words.first(), words.sliced(1));
        if (!process.waitForFinished())
            return {};
        return {.status = process.exitCode(), .output = process.readAllStandardOutput(), .errors = process.readAllStandardError()};
    }
    Outcome script(const QString &name, const QStringList &arguments) const { return run(scriptCommand(name, arguments).argv()); }
    void git(const QStringList &arguments) const
    {
        const Outcome outcome = run(QStringList {u"git"_s, u"-C"_s, path(u"checkout"_s), u"-c"_s, u"user.name=test"_s, u"-c"_s, u"user.email=test@here"_s, u"-c"_s, u"commit.gpgSign=false"_s} + arguments);
        QVERIFY2(outcome.status == 0, outcome.errors.constData());
    }

private Q_SLOTS:
    void init() { QVERIFY(QDir(m_directory.path()).removeRecursively() && QDir().mkpath(m_directory.path())); }

    void aMachineThatCanCarryTale()
    {
        const DrillStepResult result = judgeMachine(goodMachine, u"tale"_s);
        QVERIFY2(result.findings.isEmpty(), messages(result).constData());
        QCOMPARE(result.summary, u"Docker 27.1, Compose 2.29.0, 118 GB free"_s);
        QCOMPARE(machineFactsFrom("docker\t27.1\ncompose\t2.29.0\nmemory\t16000000000\ndocker_room\t118000000000\nfolder_room\t118000000000\n"), goodMachine);
    }

    void whatAMachineLacks()
    {
        MachineFacts facts = goodMachine;
        facts.docker.clear();
        facts.compose = u"1.29.2"_s;
        facts.memoryBytes = 2'000'000'000;
        facts.dockerRoomBytes = 5'000'000'000;
        facts.folderRoomBytes.reset();
        facts.stacks = {u"tale"_s, u"other"_s};
        const DrillStepResult result = judgeMachine(facts, u"tale"_s);
        for (const QString &text : {u"Docker does not answer"_s, u"Compose 1.29.2 is too old"_s, u"2 GB of memory"_s, u"Only 5 GB are free for Docker's volumes"_s, u"A Tale stack \"tale\""_s})
            QVERIFY2(says(result, FindingSeverity::Failure, text), messages(result).constData());
        QVERIFY(says(result, FindingSeverity::Warning, u"Another Tale stack, \"other\""_s));
        QVERIFY(says(result, FindingSeverity::Warning, u"free for the snapshot could not be found out"_s));
        // Who has named no stack means the only one, so there may be none.
        QVERIFY(says(judgeMachine(facts, {}), FindingSeverity::Failure, u"A Tale stack \"other\""_s));
    }

    void volumesOfAnEarlierTaleAreNoFreshHost()
    {
        MachineFacts facts = goodMachine;
        facts.volumes = machineFactsFrom("volume\ttale_db-data\nvolume\tshop_db-data\nvolume\tshop_data\n").volumes;
        DrillStepResult result = judgeMachine(facts, u"tale"_s);
        QVERIFY2(says(result, FindingSeverity::Failure, u"docker volume rm tale_db-data"_s) && !messages(result).contains("shop"), messages(result).constData());
        QVERIFY(judgeMachine(facts, u"other"_s).findings.isEmpty());
        QVERIFY(says(judgeMachine(facts, {}), FindingSeverity::Failure, u"docker volume rm tale_db-data shop_db-data"_s)); // any may be meant
        QCOMPARE(leftVolumes({u"a_convex-data"_s, u"a_db-backup"_s, u"a_caddy-data"_s}, u"a"_s), (QStringList {u"a_convex-data"_s, u"a_db-backup"_s}));
        write(u"docker"_s, "#!/bin/bash\n[ \"$1 $2\" = 'volume ls' ] && printf 'tale_db-data\\nshop\\n'\n");
        QVERIFY(QFile::setPermissions(path(u"docker"_s), QFile::ReadOwner | QFile::ExeOwner));
        QCOMPARE(machineFactsFrom(script(u"read-machine.sh"_s, {m_directory.path(), path(u"docker"_s), u"--"_s, u"no-docker"_s}).output).volumes, (QStringList {u"tale_db-data"_s, u"shop"_s}));
    }

    void aMachineIsRead()
    {
        // No docker there at all: the rest is known all the same.
        const Outcome outcome = script(u"read-machine.sh"_s, {path(u"not/there/yet"_s), u"no-docker"_s, u"--"_s, u"no-docker"_s, u"compose"_s});
        QCOMPARE(outcome.status, 0);
        const MachineFacts facts = machineFactsFrom(outcome.output);
        QVERIFY(facts.docker.isEmpty() && facts.compose.isEmpty() && !facts.dockerRoomBytes);
        QVERIFY(facts.memoryBytes.value_or(0) > 0 && facts.folderRoomBytes.value_or(0) > 0);
    }

    void aCleanCheckout()
    {
        write(u"checkout/compose.yaml"_s, "services: {}\n");
        write(u"checkout/.env.example"_s, "A=b\n");
        write(u"checkout/.gitignore"_s, ".env\n");
        git({u"init"_s, u"--quiet"_s});
        git({u"add"_s, u"--all"_s});
        git({u"commit"_s, u"--quiet"_s, u"--message=first"_s});
        git({u"tag"_s, u"v0.9.4"_s});
        write(u"checkout/.env"_s, "SECRET=1\n"); // ignored
        const QByteArray index = [&] { QFile file(path(u"checkout/.git/index"_s)); return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray(); }();
        write(u"checkout/compose.yaml"_s, "services: {}\n"); // touched, and the same
        DrillStepResult result = judgeCheckout(checkoutFactsFrom(script(u"read-checkout.sh"_s, {path(u"checkout"_s)}).output));
        QVERIFY2(result.findings.isEmpty(), messages(result).constData());
        QCOMPARE(result.summary, u"v0.9.4, nothing modified"_s);
        QFile after(path(u"checkout/.git/index"_s));
        QVERIFY(after.open(QIODevice::ReadOnly) && after.readAll() == index); // a check changes nothing

        write(u"checkout/compose.yaml"_s, "services: {db: {}}\n");
        write(u"checkout/compose.override.yaml"_s, "");
        result = judgeCheckout(checkoutFactsFrom(script(u"read-checkout.sh"_s, {path(u"checkout"_s)}).output));
        QVERIFY2(says(result, FindingSeverity::Failure, u"compose.yaml"_s), messages(result).constData());
        QVERIFY2(says(result, FindingSeverity::Failure, u"compose.override.yaml"_s), messages(result).constData());
        QVERIFY(result.summary.contains("modified"_L1) && !result.summary.contains("nothing"_L1));
    }

    void whatGitDoesNotShowIsChangedToo()
    {
        write(u"checkout/compose.yaml"_s, "services: {}\n");
        write(u"checkout/.env.example"_s, "A=b\n");
        write(u"checkout/.gitignore"_s, ".env\n*.override.yml\n");
        write(u"checkout/compose.override.yaml"_s, "services: {}\n"); // the repository's own
        git({u"init"_s, u"--quiet"_s});
        git({u"add"_s, u"--all"_s});
        git({u"commit"_s, u"--quiet"_s, u"--message=first"_s});
        const auto judged = [&] { return judgeCheckout(checkoutFactsFrom(script(u"read-checkout.sh"_s, {path(u"checkout"_s)}).output)); };
        QVERIFY2(judged().findings.isEmpty(), messages(judged()).constData());
        write(u"checkout/docker-compose.override.yml"_s, "services: {db: {}}\n");
        QVERIFY2(says(judged(), FindingSeverity::Failure, u"docker-compose.override.yml"_s), messages(judged()).constData());
        QVERIFY(QFile::remove(path(u"checkout/docker-compose.override.yml"_s)));
        for (const QString &flag : {u"assume-unchanged"_s, u"skip-worktree"_s}) {
            git({u"update-index"_s, u"--"_s + flag, u"compose.yaml"_s});
            QVERIFY2(says(judged(), FindingSeverity::Failure, u"compose.yaml"_s), messages(judged()).constData());
            git({u"update-index"_s, u"--no-"_s + flag, u"compose.yaml"_s});
        }
    }

    void whatIsNoCheckout()
    {
        QCOMPARE(script(u"read-checkout.sh"_s, {path(u"nowhere"_s)}).status, 11);
        QDir().mkpath(path(u"plain"_s));
        QCOMPARE(script(u"read-checkout.sh"_s, {path(u"plain"_s)}).status, 12);
        write(u"checkout/inner/file"_s, "");
        git({u"init"_s, u"--quiet"_s});
        QCOMPARE(script(u"read-checkout.sh"_s, {path(u"checkout"_s)}).status, 12); // nothing is committed
        QCOMPARE(script(u"read-checkout.sh"_s, {path(u"checkout/inner"_s)}).status, 12);
        const DrillStepResult result = judgeCheckout({.commit = u"0123456789abcdef"_s, .tag = {}, .describe = {}, .composeFile = {}, .hasExample = false, .modified = {}, .untracked = {}});
        QVERIFY(says(result, FindingSeverity::Failure, u"no compose file"_s) && says(result, FindingSeverity::Failure, u"no .env.example"_s));
        QCOMPARE(result.summary, u"0123456789ab, nothing modified"_s);
    }

    void aConfigDirectory()
    {
        write(u"config/branding/branding.json"_s, R"({"name": "Acme Secret Project"})");
        write(u"config/branding/logo.svg"_s, "<svg/>");
        write(u"config/retention/default.json"_s, R"({"_metadata":{"version":1},"documents":{"min":30,"max":3650,"default":365,"unit":"days"}})");
        write(u"config/storage/files/a.blob"_s, "no setting");
        const Outcome outcome = script(u"read-config.sh"_s, {path(u"config"_s)});
        QVERIFY(!outcome.output.contains("Acme"));
        const DrillStepResult result = judgeConfig(configFilesFrom(outcome.output));
        QVERIFY2(result.findings.isEmpty(), messages(result).constData());
        QCOMPARE(result.summary, u"3 files: branding 1, retention 1"_s);
        QCOMPARE(result.tables.first().rows, (QList<QStringList> {{u"retention/default.json"_s, u"documents"_s, u"30"_s, u"365"_s, u"3650"_s}}));
        QCOMPARE(script(u"read-config.sh"_s, {path(u"nowhere"_s)}).status, 11);
    }

    void whatIsWrongInAConfigDirectory()
    {
        QVERIFY(says(judgeConfig({}), FindingSeverity::Failure, u"Branding"_s) && says(judgeConfig({}), FindingSeverity::Failure, u"Retention bounds"_s));
        const auto retention = [](const QByteArray &text) {
            return judgeConfig({{.path = u"branding.json"_s, .kind = ConfigFile::Kind::Branding, .text = "{}"}, {.path = u"acme/retention.json"_s, .kind = ConfigFile::Kind::Retention, .text = text}});
        };
        QVERIFY(retention(R"({"a":{"min":1,"default":1,"max":1}})").findings.isEmpty());
        QVERIFY(says(retention(R"({"a":{"min":2,"default":1,"max":3}})"), FindingSeverity::Failure, u"acme/retention.json: the bounds of \"a\" are not in order: min 2, default 1, max 3"_s));
        QVERIFY(says(retention(R"({"a":{"min":1,"default":4,"max":3}})"), FindingSeverity::Failure, u"not in order"_s));
        QVERIFY(says(retention(R"({"a":{"min":1,"max":"3"}})"), FindingSeverity::Failure, u"wants numbers"_s));
        QVERIFY(says(retention(R"({"categories":{"a":{"min":2,"default":1,"max":3}}})"), FindingSeverity::Failure, u"\"categories.a\""_s));
        QVERIFY(says(retention(R"({"a":{"min":1)"), FindingSeverity::Failure, u"is no JSON"_s));
        QVERIFY(says(retention("{}"), FindingSeverity::Warning, u"sets no bounds"_s));
    }

    void convexDataIsCounted()
    {
        write(u"volume/storage/files/0a/b.blob"_s, "one");
        write(u"volume/storage/files/c.blob"_s, "");
        write(u"volume/storage/search/d.blob"_s, "two");
        write(u"volume/files/readme.txt"_s, "none");
        const QList<BlobCount> counts = blobCountsFrom(script(u"count-blobs.sh"_s, {path(u"volume"_s)}).output);
        QCOMPARE(counts, (QList<BlobCount> {{.use = u"files"_s, .count = 2, .sizeBytes = 3, .empty = 1}, {.use = u"search"_s, .count = 1, .sizeBytes = 3, .empty = 0}}));
        const DrillStepResult result = judgeConvexData(counts);
        QCOMPARE(stateOf(result.findings), DrillStepState::Findings); // the empty one
        QCOMPARE(result.summary, u"2 uploaded files, 3 bytes; 1 parts of search indexes"_s);
        QVERIFY(says(judgeConvexData({}), FindingSeverity::Failure, u"No uploaded file"_s) && says(judgeConvexData({}), FindingSeverity::Failure, u"No search index"_s));
    }

    void whatTheDatabaseRefersToHasToBeThere()
    {
        const QList<BlobKey> there = blobKeysFrom("storage/files/a.blob\nstorage/files/deep/b.blob\nstorage/search/s.blob\nstorage/files/part\nelse.blob\n");
        QCOMPARE(there, (QList<BlobKey> {{u"files"_s, u"a"_s}, {u"files"_s, u"deep/b"_s}, {u"search"_s, u"s"_s}}));
        const auto judge = [&](const QList<BlobKey> &keys) { return judgeUploads({{.place = u"tale_platform: public.documents"_s, .keys = keys}}, there); };
        QCOMPARE(judge(there).summary, u"2 of 2 uploaded files are there"_s);
        QVERIFY(judge(there).findings.isEmpty());
        const DrillStepResult lost = judge({{u"files"_s, u"a"_s}, {u"files"_s, u"s"_s}, {u"search"_s, u"a"_s}, {u"modules"_s, u"m"_s}});
        QVERIFY(says(lost, FindingSeverity::Failure, u"1 of 2 uploaded files that tale_platform: public.documents refers to are not in convex-data, such as s"_s));
        QVERIFY(says(lost, FindingSeverity::Failure, u"1 of 1 parts of search indexes"_s));
        QVERIFY(says(lost, FindingSeverity::Warning, u"packages of functions"_s));
        QCOMPARE(stateOf(judgeUploads({}, there).findings), DrillStepState::Findings);
        QVERIFY(says(judge({{u"search"_s, u"s"_s}}), FindingSeverity::Warning, u"convex-data holds 2"_s));
        QVERIFY(judgeUploads({{.place = u"p"_s, .keys = {}}}, {{u"search"_s, u"s"_s}}).findings.isEmpty());
    }

    void theNewestWholeDumpOfEachDatabaseIsChosen()
    {
        const SnapshotDumps dumps {.files = {u"tale-20261126-020000.sql.gz"_s, u"tale-20261125-020000.sql.gz"_s, u"tale_platform-20261126-020100.sql.gz"_s, u"shop-20261126-020000.sql.gz"_s, u"notes.sql.gz"_s},
            .inspected = {dump(u"tale-20261126-020000.sql.gz"_s, DumpState::Truncated, u"cut short"_s), dump(u"tale-20261125-020000.sql.gz"_s), dump(u"tale_platform-20261126-020100.sql.gz"_s)}};
        QCOMPARE(dumpedDatabases(dumps.files), (QStringList {u"tale"_s, u"tale_platform"_s}));
        const DrillStepResult result = judgeDumps(dumps, u"latest"_s);
        QCOMPARE(stateOf(result.findings), DrillStepState::Findings);
        QVERIFY(says(result, FindingSeverity::Warning, u"tale-20261126-020000.sql.gz: cut short"_s));
        QVERIFY(says(result, FindingSeverity::Warning, u"no whole dump of tale_knowledge"_s));
        QVERIFY(says(result, FindingSeverity::Warning, u"up to 24 h apart"_s));
        QCOMPARE(result.facts.value(u"dump_file"_s), u"tale-20261125-020000.sql.gz"_s);
        QCOMPARE(result.facts.value(u"dump_taken_at"_s), u"2026-11-25T02:00:00Z"_s);
        DrillRecord record;
        record.steps << DrillStep {.id = u"dump"_s, .attempts = {{.state = DrillStepState::Findings, .result = result}}};
        QCOMPARE(chosenDumps(record), (QStringList {u"tale-20261125-020000.sql.gz"_s, u"tale_platform-20261126-020100.sql.gz"_s}));
        QCOMPARE(inventoryOf(record).first().tables, dumps.inspected.at(1).tables);
    }

    void aDumpThatWasAskedForGoesFirst()
    {
        const SnapshotDumps dumps {.files = {u"tale-20261126-020000.sql.gz"_s, u"tale_platform-20261125-020000.sql.gz"_s, u"tale_platform-20261126-020000.sql.gz"_s},
            .inspected = {dump(u"tale-20261126-020000.sql.gz"_s), dump(u"tale_platform-20261125-020000.sql.gz"_s)}};
        QCOMPARE(judgeDumps(dumps, u"tale_platform-20261125-020000.sql.gz"_s).facts.value(u"dumps"_s), u"tale_platform-20261125-020000.sql.gz\ntale-20261126-020000.sql.gz"_s);
        QVERIFY(says(judgeDumps(dumps, u"tale-20250101-020000.sql.gz"_s), FindingSeverity::Failure, u"tale-20250101-020000.sql.gz is not in the snapshot"_s));
        QVERIFY(judgeDumps(dumps, u"tale-20250101-020000.sql.gz"_s).facts.isEmpty());
    }

    void aDumpThatReachesOutFailsTheDrill()
    {
        const SnapshotDumps dumps {.files = {u"tale-20261126-020000.sql.gz"_s}, .inspected = {dump(u"tale-20261126-020000.sql.gz"_s, DumpState::Unsafe, u"would run commands"_s)}};
        QVERIFY(says(judgeDumps(dumps, u"latest"_s), FindingSeverity::Failure, u"would run commands"_s));
        QVERIFY(says(judgeDumps({}, u"latest"_s), FindingSeverity::Failure, u"No dump of the database tale in"_s));
    }

    void aSnapshotWithoutPlatformsDumpFails()
    {
        const DrillStepResult result = judgeDumps({.files = {u"tale-20261126-020000.sql.gz"_s}, .inspected = {dump(u"tale-20261126-020000.sql.gz"_s)}}, u"latest"_s);
        QVERIFY(says(result, FindingSeverity::Failure, u"No dump of the database tale_platform in"_s) && says(result, FindingSeverity::Warning, u"no whole dump of tale_knowledge"_s));
    }

    void allContainersHaveToBeUp()
    {
        const auto container = [](const QString &name, Role role, ContainerState state, Health health) { return Container {.name = name, .role = role, .state = state, .health = health}; };
        Stack stack {.project = u"tale"_s, .database = {}, .containers = {container(u"db"_s, Role::Database, ContainerState::Running, Health::Healthy), container(u"platform"_s, Role::Platform, ContainerState::Running, Health::Healthy), container(u"rag"_s, Role::Rag, ContainerState::Running, Health::None)}, .backupDirectory = {}};
        QVERIFY(judgeHealth(stack, u"200"_s).findings.isEmpty());
        QCOMPARE(judgeHealth(stack, u"200"_s).summary, u"3 of 3 containers up, /api/health answers 200"_s);
        QVERIFY(says(judgeHealth(stack, u"502"_s), FindingSeverity::Failure, u"answers 502"_s));
        QVERIFY(says(judgeHealth(stack, {}), FindingSeverity::Failure, u"Nobody answers"_s));
        stack.containers[2].state = ContainerState::Exited;
        stack.containers[0].health = Health::Unhealthy;
        QVERIFY(says(judgeHealth(stack, u"200"_s), FindingSeverity::Failure, u"rag is exited"_s) && says(judgeHealth(stack, u"200"_s), FindingSeverity::Failure, u"db is running, unhealthy"_s));
        stack.containers.removeAt(1);
        QVERIFY(says(judgeHealth(stack, {}), FindingSeverity::Failure, u"no platform"_s));
        QVERIFY(isComing(container(u"a"_s, Role::Rag, ContainerState::Running, Health::Starting)) && !isComing(container(u"a"_s, Role::Rag, ContainerState::Exited, Health::None)));
    }

    void aDatabaseAsItWasDumped()
    {
        const DrillStepResult result = judgeData(goodData(), inventory(), taken);
        QVERIFY2(result.findings.isEmpty(), messages(result).constData());
        QCOMPARE(result.facts.value(u"audit_log_at"_s), u"2026-11-26T01:59:00Z"_s);
        // What is in service goes on.
        QVERIFY2(result.summary.startsWith("tale: all 13 rows in 2 tables of the dump are there; 2 more were written since, audit log"_L1), qPrintable(result.summary));
        DataFacts untouched = goodData();
        untouched.tables[0].rows = 3;
        QVERIFY(judgeData(untouched, inventory(), taken).summary.startsWith("tale: 13 rows in 2 tables, as in the dump"_L1));
    }

    void aDatabaseThatIsNotWhatWasDumped()
    {
        DataFacts facts = goodData();
        facts.tables[0].rows = 2;
        facts.tables.removeAt(1);
        facts.extensions.removeAll(u"vector"_s);
        facts.sequences = {{.name = u"public.runs_id_seq"_s, .column = u"public.runs.id"_s, .next = 3, .highest = 2}, {.name = u"public.other_seq"_s, .column = u"public.other.id"_s, .next = 5, .highest = 5}};
        facts.auditPlaces[0].newestEntry = taken.addSecs(-auditToleranceSeconds - 3600);
        const DrillStepResult result = judgeData(facts, inventory(), taken);
        for (const QString &text : {u"tale.public.runs has 2 rows, and the dump 3"_s, u"The table tale.public.audit_log is missing"_s, u"The extension vector"_s, u"public.runs_id_seq of tale stands before the value"_s, u"public.other_seq of tale is behind its table"_s})
            QVERIFY2(says(result, FindingSeverity::Failure, text), messages(result).constData());
        QVERIFY2(says(result, FindingSeverity::Warning, u"ends at 24 Nov 2026 23:00 UTC, 27 h before"_s), messages(result).constData());
        QCOMPARE(result.summary, u"tale is not what was dumped"_s);
    }

    void whatIsNotKnownIsSaid()
    {
        DataFacts facts = goodData();
        facts.tables[0].exact = false;
        facts.sequences[0].next = 4; // as in the dump, and behind the table there too
        facts.auditPlaces.clear();
        const DrillStepResult result = judgeData(facts, inventory(), taken);
        QVERIFY(says(result, FindingSeverity::Warning, u"tale.public.runs could not be counted"_s));
        QVERIFY(result.summary.contains(u"not every table could be counted"_s));
        QVERIFY(says(result, FindingSeverity::Warning, u"It is so in the dump"_s));
        QVERIFY(!result.facts.contains(u"audit_log_at"_s));
        QCOMPARE(stateOf(result.findings), DrillStepState::Findings);
    }

    void namesOfVariablesAreReadWithoutValues()
    {
        write(u"docker"_s, "#!/bin/bash\n[ \"$4\" = -- ] || { printf '%s\\n' 'name A' 'config /tale-convex /app/my data' 'name B=no' 'second line of a secret'; }\n");
        QVERIFY(QFile::setPermissions(path(u"docker"_s), QFile::ReadOwner | QFile::ExeOwner));
        const Outcome outcome = script(u"name-variables.sh"_s, {path(u"docker"_s), u"--"_s, u"tale-convex"_s});
        QVERIFY(!outcome.output.contains("secret"));
        QCOMPARE(variableNamesFrom(outcome.output), (QStringList {u"A"_s, u"B=no"_s}));
        QVERIFY(outcome.output.contains("config\ttale-convex\t/app/my data\n"));
    }
};

QTEST_APPLESS_MAIN(RebuildChecksTest)
#include "rebuildcheckstest.moc"
