// Restoring as values: tags, journals, the states of runs, findings and plans. Pure functions; no host.
#include "core/restore/findings.h"
#include "core/restore/plan.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>
#include <QTimeZone>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace talekeeper;

namespace {

const QDateTime now(QDate(2026, 11, 22), QTime(11, 30), QTimeZone::UTC);

Container container(const QString &name, Role role, const QStringList &dependsOn = {})
{
    return {.id = name, .name = u"tale-"_s + name, .project = u"tale"_s, .service = name, .role = role, .state = ContainerState::Running,
        .address = u"172.18.0."_s + QString::number(int(role) + 2), .httpHost = u"tale-"_s + name, .httpPort = role == Role::Platform ? 3000 : 0, .dependsOn = dependsOn};
}

Database database(const QString &name, qint64 oid, const QString &comment = {})
{
    return {.name = name, .oid = oid, .sizeBytes = 1000, .owner = u"tale"_s, .encoding = u"UTF8"_s, .collate = u"C"_s, .characterType = u"C"_s, .tablespace = u"pg_default"_s, .comment = comment};
}

/// A host on which everything is well.
RestoreFacts goodFacts()
{
    RestoreFacts facts;
    facts.run = u"20261122-113000-4f2a"_s;
    facts.console = u"admin@desk"_s;
    facts.database = u"tale"_s;
    facts.dump = {.fileName = u"tale-20261121-020000.sql.gz"_s, .state = DumpState::Verified, .sha256 = u"abc"_s, .sizeBytes = 100, .uncompressedBytes = 1'000'000,
        .serverVersion = u"16.9"_s, .dumpVersion = u"16.9"_s, .kind = DumpKind::Database, .encoding = u"UTF8"_s, .tables = {{.name = u"public.runs"_s, .rows = 3}},
        .sequences = {{.name = u"public.runs_id_seq"_s, .value = 3, .wasUsed = true}}, .extensions = {u"vector"_s, u"\"uuid-ossp\""_s}, .roles = {u"tale"_s}, .hasTrailer = true};
    facts.server = {.version = u"16.15"_s, .dataDirectory = u"/data"_s, .availableExtensions = {u"vector"_s, u"uuid-ossp"_s}, .roles = {u"tale"_s}, .tablespaces = {u"pg_default"_s},
        .maxWalBytes = 1'000'000'000, .now = now};
    facts.clientVersion = u"16.15"_s;
    facts.dataFreeBytes = 1'000'000'000;
    facts.dataTotalBytes = 2'000'000'000;
    facts.databases = {database(u"postgres"_s, 5), database(u"tale"_s, 100), database(u"tale_platform"_s, 101), database(u"tale_knowledge"_s, 102)};
    facts.stack = {.project = u"tale"_s, .database = container(u"db"_s, Role::Database), .backupDirectory = u"/backup"_s};
    facts.stack.database.databaseUser = u"tale"_s;
    facts.stack.database.databaseName = u"tale"_s;
    facts.stack.database.databasePassword = Secret(u"s3cret word"_s);
    facts.stack.containers = {facts.stack.database, container(u"convex"_s, Role::Convex, {u"db"_s}), container(u"platform"_s, Role::Platform, {u"convex"_s}),
        container(u"rag"_s, Role::Rag, {u"db"_s}), container(u"proxy"_s, Role::Proxy, {u"platform"_s})};
    return facts;
}

const Finding *find(const QList<Finding> &findings, const QString &id)
{
    const auto found = std::ranges::find(findings, id, &Finding::id);
    return found == findings.end() ? nullptr : &*found;
}

RunTag tag(const QString &run, RunTag::Part part) { return {.run = run, .part = part, .database = u"tale"_s, .dump = u"d.sql.gz"_s, .otherOid = 100, .running = {u"tale-convex"_s}, .at = now}; }

/// Facts of a run on the good host.
RunFacts runFacts(const RunRecord &run, const QList<Database> &databases)
{
    RunFacts facts {goodFacts()};
    facts.run = run;
    facts.token = u"token"_s;
    facts.now = now;
    facts.databases = databases;
    return facts;
}

QStringList idsOf(const RestorePlan &plan)
{
    QStringList ids;
    for (const RestoreStep &step : plan.steps)
        ids << step.id;
    return ids;
}

/// As read-journals.sh puts them out.
QByteArray listed(const QByteArray &run, const QByteArray &journal, const QByteArray &load = {}) { return run + '\0' + journal + '\0' + load + '\0'; }

Journal journal(const QString &run, std::optional<RunOutcome> outcome, const QStringList &begun = {u"stop"_s})
{
    Journal result {.head = {.run = run, .database = u"tale"_s, .databaseOid = 100, .dump = u"d.sql.gz"_s, .sideDatabase = u"side"_s, .keptDatabase = u"kept"_s, .startedAt = now}, .begunSteps = begun};
    if (outcome)
        result.report = RestoreReport {.run = run, .outcome = *outcome};
    return result;
}

} // namespace

class PlanTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tagsStandBesideTheAdminsWords()
    {
        const QString own = u"Ours: \"x\"\ntalekeeper: not a tag\n"_s;
        const QString one = commentWithTag(own, tag(u"r1"_s, RunTag::Part::Restored));
        const QString two = commentWithTag(one, tag(u"r2"_s, RunTag::Part::Previous));
        QCOMPARE(runTagIn(two)->run, u"r2"_s);
        QCOMPARE(runTagIn(two)->part, RunTag::Part::Previous);
        QCOMPARE(runTagIn(two)->running, QStringList {u"tale-convex"_s});
        QCOMPARE(runTagIn(two)->at, now);
        QCOMPARE(runTagsIn(two).size(), 2);
        QCOMPARE(commentWithoutRun(two, u"r2"_s), one);
        QCOMPARE(commentWithoutTags(two), own);
        QVERIFY(!runTagIn(own));
        // Somebody wrote behind it: it is still known, and taken off again.
        QCOMPARE(runTagIn(one + u"\nand more"_s)->run, u"r1"_s);
        QCOMPARE(commentWithoutRun(commentWithTag({}, tag(u"r1"_s, RunTag::Part::Loading)), u"r1"_s), QString());
    }

    void journalsAreReadInSpiteOfCutLines()
    {
        const JournalHead head {.run = u"r1"_s, .database = u"tale"_s, .databaseOid = 7, .running = {u"a"_s}, .console = u"me@here"_s, .startedAt = now};
        const RestoreReport report {.run = u"r1"_s, .outcome = RunOutcome::Restored, .rowsChecked = 5};
        const auto line = [](const QJsonObject &object) { return QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n'; };
        const QByteArray end = line({{u"event"_s, u"end"_s}, {u"report"_s, toJson(report)}});
        const QByteArray text = line(toJson(head)) + R"({"event":"step","step":"stop","state":"begun"})" "\n{\"event\":\"si\n" R"({"event":"side","oid":42})" "\n" + end;
        const auto journals = journalsFromOutput(listed("r1", text) + listed("r2", "{\"ev", "running 30 100"));
        QCOMPARE(journals.size(), 2);
        QCOMPARE(journals.first().head.databaseOid, 7);
        QCOMPARE(journals.first().head.console, u"me@here"_s);
        QCOMPARE(journals.first().sideOid, 42);
        QCOMPARE(journals.first().begunSteps, QStringList {u"stop"_s});
        QCOMPARE(journals.first().report->rowsChecked.value_or(0), 5);
        QVERIFY(!journals.first().load);
        QVERIFY(!journals.last().report);
        QCOMPARE(journals.last().load->kind, LoadState::Kind::Running);
        QCOMPARE(journals.last().load->doneBytes, 30);
        QCOMPARE(journals.last().load->totalBytes, 100);

        // An undo that was taken back leaves the run what it was; one that was cut off leaves it open.
        const QByteArray undo = line({{u"event"_s, u"undo"_s}, {u"running"_s, QJsonArray {u"b"_s}}});
        const QByteArray back = line({{u"event"_s, u"end"_s}, {u"report"_s, toJson(RestoreReport {.outcome = RunOutcome::TakenBack})}});
        QCOMPARE(journalsFromOutput(listed("r1", text + undo + back)).first().report->outcome, RunOutcome::Restored);
        const auto open = journalsFromOutput(listed("r1", text + undo)).first();
        QVERIFY(!open.report);
        QVERIFY(open.undoing);
        QCOMPARE(open.head.running, QStringList({u"a"_s, u"b"_s}));

        // The guard's line, and a console that takes the run up again.
        const QByteArray guard = "{\"event\":\"guard\",\"at\":\"2026-11-22T11:30:00Z\"}\n", resume = "{\"event\":\"resume\"}\n";
        const auto guarded = journalsFromOutput(listed("r1", text + guard)).first();
        QCOMPARE(guarded.guardActedAt, now);
        QCOMPARE(guarded.openings, 1);
        const auto again = journalsFromOutput(listed("r1", text + guard + resume)).first();
        QVERIFY(!again.guardActedAt.isValid()); // what it started is this console's to stop again
        QCOMPARE(again.openings, 2);
        QVERIFY(!again.report);
    }

    /// What is done to a run later must not hide how it ended itself.
    void everyReportOfARunIsKept()
    {
        const auto line = [](const QJsonObject &object) { return QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n'; };
        const auto end = [&line](RunOutcome outcome, const QStringList &steps) {
            RestoreReport report {.run = u"r"_s, .outcome = outcome};
            for (const QString &step : steps)
                report.steps.append({.id = step, .state = StepState::Done, .proof = step + u" went well"_s});
            return line({{u"event"_s, u"end"_s}, {u"report"_s, toJson(report)}});
        };
        const QByteArray restored = line({{u"event"_s, u"run"_s}, {u"database"_s, u"tale"_s}}) + end(RunOutcome::Restored, {u"load"_s, u"swap"_s});
        const QByteArray notDropped = end(RunOutcome::TakenBack, {u"drop"_s});
        const QByteArray undone = line({{u"event"_s, u"undo"_s}}) + end(RunOutcome::Undone, {u"swap"_s});
        const QByteArray dropped = end(RunOutcome::Discarded, {u"drop"_s});
        const auto recordOf = [](const QByteArray &text) {
            const Journal journal = journalsFromOutput(listed("r", text)).first();
            return RunRecord {.run = u"r"_s, .report = journal.report, .journal = journal};
        };
        QVERIFY(reportsBehind(recordOf(restored)).isEmpty()); // its report is all that there is
        // A drop that did not come about leaves the run what it was.
        QCOMPARE(recordOf(restored + notDropped).report->outcome, RunOutcome::Restored);
        QCOMPARE(reportsBehind(recordOf(restored + notDropped)).size(), 2);
        const RunRecord over = recordOf(restored + notDropped + undone + dropped);
        QCOMPARE(over.report->outcome, RunOutcome::Discarded);
        QCOMPARE(reportsBehind(over).size(), 4);
        QCOMPARE(reportsBehind(over).first().steps.first().proof, u"load went well"_s);
        // An undo that is under way, or died, has no report yet; the restore's stands behind it.
        const RunRecord open = recordOf(restored + line({{u"event"_s, u"undo"_s}}));
        QVERIFY(!open.report);
        QCOMPARE(reportsBehind(open).size(), 1);
        QVERIFY(reportsBehind(RunRecord {}).isEmpty());
    }

    void guardsTimeIsKnownByItsLease()
    {
        const auto journal = journalsFromOutput(listed("r", "{\"event\":\"run\",\"da\n{\"event\":\"lease\",\"renewed\":1795347000}\n")).first();
        QCOMPARE(journal.leaseRenewedAt, QDateTime::fromSecsSinceEpoch(1795347000, QTimeZone::UTC));
        RunRecord record {.run = u"r"_s, .journal = journal};
        QCOMPARE(guardActsAt(record), journal.leaseRenewedAt.addSecs(15 * 60));
        record.guardActedAt = now;
        QVERIFY(!guardActsAt(record).isValid());
        QVERIFY(!guardActsAt(RunRecord {.journal = Journal {}}).isValid());
    }

    void oneOfAThingIsNotSeveral()
    {
        RestoreFacts facts = goodFacts();
        facts.dump.tables.first().rows = 1;
        const RestorePlan plan = planRestore({}, facts);
        QVERIFY2(find(plan.findings, u"dump"_s)->message.contains(u"1 row in 1 table were read"_s), qPrintable(find(plan.findings, u"dump"_s)->message));
        const auto check = std::ranges::find(plan.steps, u"check"_s, &RestoreStep::id);
        QVERIFY2(check->detail.contains(u"1 row in 1 table, 1 sequence,"_s), qPrintable(check->detail));
        const QString outcome = outcomeText({.outcome = RunOutcome::Restored, .tablesChecked = 1, .rowsChecked = 2});
        QVERIFY2(outcome.contains(u"2 rows in 1 table."_s), qPrintable(outcome));
    }

    void statesAreDerivedFromWhatIsThere_data()
    {
        QTest::addColumn<QList<Journal>>("journals");
        QTest::addColumn<QList<Database>>("databases");
        QTest::addColumn<RunState>("state");
        QTest::addColumn<bool>("canUndo");
        const Database plain = database(u"tale"_s, 100);
        const Database side = database(u"side"_s, 200, commentWithTag({}, tag(u"r"_s, RunTag::Part::Loading)));
        const Database restored = database(u"tale"_s, 200, commentWithTag({}, tag(u"r"_s, RunTag::Part::Restored)));
        const Database previous = database(u"kept"_s, 100, commentWithTag({}, tag(u"r"_s, RunTag::Part::Previous)));
        const Database undone = database(u"undone"_s, 200, commentWithTag({}, tag(u"r"_s, RunTag::Part::Undone)));
        using Journals = QList<Journal>;
        using Databases = QList<Database>;
        QTest::newRow("loading, journal open") << Journals {journal(u"r"_s, {})} << Databases {plain, side} << RunState::Interrupted << true;
        QTest::newRow("loading, no journal") << Journals {} << Databases {plain, side} << RunState::Interrupted << true;
        QTest::newRow("stopped only") << Journals {journal(u"r"_s, {})} << Databases {plain} << RunState::Interrupted << true;
        QTest::newRow("died before the first step") << Journals {journal(u"r"_s, {}, {})} << Databases {plain} << RunState::Ended << false;
        QTest::newRow("restored") << Journals {journal(u"r"_s, RunOutcome::Restored)} << Databases {restored, previous} << RunState::Restored << true;
        QTest::newRow("restored, journal pruned") << Journals {} << Databases {restored, previous} << RunState::Restored << true;
        QTest::newRow("swapped, not ended") << Journals {journal(u"r"_s, {})} << Databases {restored, previous} << RunState::Interrupted << true;
        QTest::newRow("ended half-way") << Journals {journal(u"r"_s, RunOutcome::Interrupted)} << Databases {restored, previous} << RunState::Interrupted << true;
        QTest::newRow("ended half-way before the load") << Journals {journal(u"r"_s, RunOutcome::Interrupted)} << Databases {plain} << RunState::Interrupted << true;
        QTest::newRow("kept one dropped") << Journals {journal(u"r"_s, RunOutcome::Restored)} << Databases {restored} << RunState::Ended << false;
        QTest::newRow("replaced by a later one") << Journals {} << Databases {database(u"tale"_s, 300), previous} << RunState::Restored << false;
        QTest::newRow("undone") << Journals {} << Databases {plain, undone} << RunState::Undone << false;
        QTest::newRow("undo not ended") << Journals {journal(u"r"_s, {})} << Databases {plain, undone} << RunState::Interrupted << true;
        QTest::newRow("undo that ended half-way") << Journals {journal(u"r"_s, RunOutcome::Interrupted)} << Databases {plain, undone} << RunState::Interrupted << true;
        QTest::newRow("taken back") << Journals {journal(u"r"_s, RunOutcome::TakenBack)} << Databases {plain} << RunState::TakenBack << false;
        QTest::newRow("taken back after the swap") << Journals {journal(u"r"_s, RunOutcome::TakenBack)} << Databases {plain, undone} << RunState::TakenBack << false;
        Journal known = journal(u"r"_s, RunOutcome::Restored);
        known.sideOid = 200;
        Journal created = journal(u"r"_s, RunOutcome::Restored);
        created.head.databaseOid = 0;
        RunTag first = tag(u"r"_s, RunTag::Part::Restored);
        first.otherOid = 0;
        QTest::newRow("there was none before") << Journals {created} << Databases {database(u"tale"_s, 200, commentWithTag({}, first))} << RunState::Restored << true;
        QTest::newRow("there was none before, journal pruned") << Journals {} << Databases {database(u"tale"_s, 200, commentWithTag({}, first))} << RunState::Restored << true;
        QTest::newRow("restored one dropped by hand") << Journals {} << Databases {previous} << RunState::Restored << true;
        QTest::newRow("restored one dropped, Tale made an empty one") << Journals {} << Databases {database(u"tale"_s, 999), previous} << RunState::Restored << false;
        Journal unnoted = journal(u"r"_s, {}, {u"stop"_s, u"load"_s});
        QTest::newRow("side database without its OID noted") << Journals {unnoted} << Databases {plain, database(u"side"_s, 200)} << RunState::Interrupted << true;
        QTest::newRow("somebody wrote other comments") << Journals {known} << Databases {database(u"tale"_s, 200, u"production"_s), database(u"kept"_s, 100, u"old"_s)} << RunState::Restored << true;
    }
    void statesAreDerivedFromWhatIsThere()
    {
        QFETCH(QList<Journal>, journals);
        QFETCH(QList<Database>, databases);
        QFETCH(RunState, state);
        QFETCH(bool, canUndo);
        const auto runs = deriveRuns(journals, databases, {});
        QCOMPARE(runs.size(), 1);
        QCOMPARE(runStateName(runs.first().state), runStateName(state));
        QCOMPARE(runs.first().whyNoUndo.isEmpty(), canUndo);
        const auto held = deriveRuns(journals, databases, {.console = LockHolder {.run = u"r"_s}});
        QCOMPARE(held.first().state, RunState::Running);
        QVERIFY(!held.first().whyNoUndo.isEmpty() && !held.first().whyNoResume.isEmpty() && !held.first().whyNoDiscard.isEmpty());
        // A load without its console is no console at work.
        QCOMPARE(deriveRuns(journals, databases, {.loader = LockHolder {.run = u"r"_s}}).first().state, state);
    }

    void aGoodHostHasNoBlocker()
    {
        const auto findings = preflight({}, goodFacts());
        QVERIFY(!hasBlocker(findings));
        QVERIFY(find(findings, u"loss"_s)->message.contains(u"21 Nov 2026 02:00"_s));
        const QString scope = find(findings, u"scope"_s)->message;
        QVERIFY(scope.contains(u"tale_platform"_s) && scope.contains(u"tale_knowledge"_s));
    }

    void whatIsGivenUpIsCounted()
    {
        RestoreFacts facts = goodFacts();
        const auto message = [&] { return find(preflight({}, facts), u"loss"_s)->message; };
        QVERIFY(message().endsWith(u"which is kept. How much that is could not be counted."_s));
        facts.liveTables = {{.name = u"public.runs"_s, .rows = 247, .exact = true}, {.name = u"public.audit_log"_s, .rows = 4211, .exact = false}};
        QVERIFY2(message().endsWith(u"(33 h ago) leaves service with the old database, which is kept: about 4,211 audit entries, 244 runs. "
                                    "1 table that is there now is not in the dump at all."_s), qPrintable(message()));
        facts.dump.tables.clear();
        QVERIFY(message().endsWith(u"could not be counted."_s));
        facts.databases.removeAt(1); // nothing is there to be given up
        facts.liveTables.reset();
        QVERIFY(message().endsWith(u"which is kept."_s));
    }

    void eachFaultIsABlocker_data()
    {
        QTest::addColumn<QString>("id");
        QTest::addColumn<bool>("acceptable");
        QTest::addColumn<RestoreFacts>("facts");
        const auto row = [](const char *name, const QString &id, bool acceptable, auto change) {
            RestoreFacts facts = goodFacts();
            change(facts);
            QTest::newRow(name) << id << acceptable << facts;
        };
        row("bad dump", u"dump"_s, false, [](RestoreFacts &facts) { facts.dump.state = DumpState::Truncated; });
        row("no database", u"database"_s, false, [](RestoreFacts &facts) { facts.database = u"elsewhere"_s; });
        row("long name", u"database"_s, false, [](RestoreFacts &facts) { facts.database = QString(64, u'x'); });
        row("outward", u"outward"_s, true, [](RestoreFacts &facts) { facts.dump.outward << u"ALTER SYSTEM"_s; });
        row("tablespace", u"tablespaces"_s, false, [](RestoreFacts &facts) { facts.dump.tablespaces << u"fast"_s; });
        row("a load goes on", u"busy"_s, false, [](RestoreFacts &facts) { facts.holders.loader = LockHolder {.run = u"r"_s}; });
        row("other database", u"otherdatabase"_s, true, [](RestoreFacts &facts) { facts.database = u"tale_platform"_s; });
        row("paused", u"paused"_s, false, [](RestoreFacts &facts) { facts.stack.containers[1].state = ContainerState::Paused; });
        row("busy", u"busy"_s, false, [](RestoreFacts &facts) { facts.holders.console = LockHolder {.run = u"r"_s, .console = u"she@there"_s, .since = now}; });
        row("unfinished", u"unfinished"_s, false, [](RestoreFacts &facts) { facts.runs.append({.run = u"r"_s, .state = RunState::Interrupted}); });
        row("unfinished for ever", u"unfinished"_s, true, [](RestoreFacts &facts) { facts.runs.append({.run = u"r"_s, .state = RunState::Interrupted, .whyNoUndo = u"x"_s}); });
        row("version", u"version"_s, true, [](RestoreFacts &facts) { facts.dump.serverVersion = u"17.1"_s; });
        row("extension", u"extensions"_s, false, [](RestoreFacts &facts) { facts.server.availableExtensions.removeLast(); });
        row("role", u"roles"_s, false, [](RestoreFacts &facts) { facts.dump.roles << u"\"Odd \"\"role\"\"\""_s; });
        row("prepared transaction", u"rename"_s, false, [](RestoreFacts &facts) { facts.server.preparedTransactions << u"tale"_s; });
        row("slot", u"rename"_s, false, [](RestoreFacts &facts) { facts.server.replicationSlots << u"tale"_s; });
        row("subscription", u"rename"_s, false, [](RestoreFacts &facts) { facts.server.subscriptions << u"tale"_s; });
        row("name taken", u"names"_s, false, [](RestoreFacts &facts) { facts.databases << database(u"tale_before_20261122_113000"_s, 9); });
        row("room", u"room"_s, false, [](RestoreFacts &facts) { facts.dataFreeBytes = 900'000; });
        row("little room", u"room"_s, true, [](RestoreFacts &facts) { facts.dataFreeBytes = 1'100'000; });
    }
    void eachFaultIsABlocker()
    {
        QFETCH(QString, id);
        QFETCH(bool, acceptable);
        QFETCH(RestoreFacts, facts);
        const auto findings = preflight({}, facts);
        const auto blocker = std::ranges::find_if(findings, [&](const Finding &finding) { return finding.id == id && finding.severity == Severity::Blocker; });
        QVERIFY(blocker != findings.end());
        QCOMPARE(blocker->acceptable, acceptable);
        QVERIFY(hasBlocker(findings));
        QCOMPARE(hasBlocker(findings, {id}), !acceptable);
    }

    void roleWithQuotesIsFoundWhereItExists()
    {
        RestoreFacts facts = goodFacts();
        facts.dump.roles << u"\"Odd \"\"role\"\"\""_s;
        facts.server.roles << u"Odd \"role\""_s;
        QVERIFY(!find(preflight({}, facts), u"roles"_s));
    }

    void warningsWarn()
    {
        RestoreFacts facts = goodFacts();
        facts.dump.tables.clear();
        facts.sessions.append({.database = u"tale"_s, .application = u"psql"_s, .clientAddress = u"10.0.0.9"_s});
        facts.sessions.append({.database = u"tale"_s, .application = u"x"_s, .clientAddress = u"172.18.0.3"_s}); // convex
        const auto findings = preflight({}, facts);
        QVERIFY(find(findings, u"rows"_s));
        QVERIFY(find(findings, u"sessions"_s)->message.contains(u"(psql)"_s));
        facts.database = u"tale_platform"_s;
        QVERIFY(find(preflight({}, facts), u"uploads"_s));
    }

    void whoIsBusyIsTold()
    {
        RestoreFacts facts = goodFacts();
        facts.holders.console = LockHolder {.run = u"r"_s, .console = u"she@there"_s, .address = u"10.0.0.7"_s, .since = now};
        facts.runs = {{.run = u"r"_s, .state = RunState::Running, .step = u"load"_s}};
        const QString message = find(preflight({}, facts), u"busy"_s)->message;
        for (const QString &part : {u"r by she@there"_s, u"10.0.0.7"_s, u"22 Nov 2026 11:30"_s, u"\"load\""_s})
            QVERIFY2(message.contains(part), qPrintable(message));
    }

    void theOldPsqlIsTold_data()
    {
        QTest::addColumn<QString>("version");
        QTest::addColumn<QString>("wanted");
        QTest::newRow("no restrict") << u"16.9"_s << u"16.15"_s;
        QTest::newRow("a hole in it") << u"17.10"_s << u"17.11"_s;
        QTest::newRow("safe") << u"17.11"_s << QString();
        QTest::newRow("never mended") << u"14.99"_s << u"15.19"_s;
        QTest::newRow("of the future") << u"19.0"_s << QString();
        QTest::newRow("unknown") << QString() << QString();
    }
    void theOldPsqlIsTold()
    {
        QFETCH(QString, version);
        QFETCH(QString, wanted);
        RestoreFacts facts = goodFacts();
        facts.clientVersion = version;
        const auto findings = preflight({}, facts);
        const Finding *finding = find(findings, u"psql"_s);
        QCOMPARE(finding != nullptr, !wanted.isEmpty());
        QVERIFY(!finding || finding->message.contains(wanted));
        QVERIFY(!hasBlocker(findings));
    }

    void theOthersDistanceInTimeIsTold()
    {
        RestoreFacts facts = goodFacts();
        facts.databases[3].comment = commentWithTag({}, {.run = u"x"_s, .part = RunTag::Part::Restored, .database = u"tale_knowledge"_s, .dump = u"tale_knowledge-20261120-020000.sql.gz"_s});
        const auto named = [](const QString &file) {
            const auto name = parseDumpName(file);
            return Dump {.fileName = file, .database = name->database, .takenAt = name->takenAt};
        };
        facts.dumps = {named(u"tale_platform-20261121-030000.sql.gz"_s), named(u"tale_platform-20261119-020000.sql.gz"_s)};
        const QString message = find(preflight({}, facts), u"scope"_s)->message;
        QVERIFY2(message.contains(u"tale_platform is as of now, 33 h ahead of this dump (its dump nearest in time: tale_platform-20261121-030000.sql.gz)"_s), qPrintable(message));
        QVERIFY2(message.contains(u"tale_knowledge was restored from tale_knowledge-20261120-020000.sql.gz and has gone on from there, 24 h behind this dump (no dump of it is here)"_s), qPrintable(message));
    }

    void otherEncodingsAreTold()
    {
        RestoreFacts facts = goodFacts();
        QVERIFY(!find(preflight({}, facts), u"encoding"_s));
        facts.databases[1].encoding = u"LATIN1"_s;
        QVERIFY(find(preflight({}, facts), u"encoding"_s)->message.contains(u"LATIN1"_s));
    }

    void stoppedWritersAreFoundAndStartedOnlyWhenAsked()
    {
        RestoreFacts facts = goodFacts();
        facts.stack.containers[2].state = ContainerState::Exited;
        const RestorePlan plan = planRestore({}, facts);
        QVERIFY(find(plan.findings, u"stopped"_s)->message.contains(u"tale-platform"_s));
        QCOMPARE(plan.toStart, QStringList {u"tale-convex"_s});
        const RestorePlan all = planRestore({.startScope = StartScope::All}, facts);
        QCOMPARE(all.running, QStringList {u"tale-convex"_s});
        QCOMPARE(all.toStart, QStringList({u"tale-convex"_s, u"tale-platform"_s}));
        QCOMPARE(all.steps.first().undo.size(), 1); // taking back starts what ran, and no more
    }

    void stoppedLastTaleServesUntilTheSwap()
    {
        const RestorePlan plan = planRestore({.stopOrder = StopOrder::Last}, goodFacts());
        QCOMPARE(idsOf(plan), QStringList({u"load"_s, u"check"_s, u"settings"_s, u"stop"_s, u"swap"_s, u"start"_s, u"ask"_s}));
        QVERIFY(find(plan.findings, u"meanwhile"_s));
        QVERIFY(!find(planRestore({}, goodFacts()).findings, u"meanwhile"_s));
    }

    void aMissingDatabaseIsMadeAndRenamedOnce()
    {
        RestoreFacts facts = goodFacts();
        facts.databases.removeAt(1);
        const RestorePlan plan = planRestore({}, facts);
        QVERIFY(!hasBlocker(plan.findings));
        QCOMPARE(find(plan.findings, u"database"_s)->severity, Severity::Warning);
        QCOMPARE(std::get<RunSql>(plan.steps.at(1).acts.first()).statement, u"CREATE DATABASE \"%1\" TEMPLATE template0"_s.arg(plan.sideDatabase));
        const auto &swap = std::get<RunScript>(plan.steps.at(4).acts.first()).arguments;
        QCOMPARE(swap.mid(1, 5), QStringList({u"tale"_s, u"0"_s, plan.sideDatabase, sideOidPlaceholder, QString()}));
        const auto &back = std::get<RunScript>(plan.steps.at(4).undo.first()).arguments;
        QCOMPARE(back.mid(1, 4), QStringList({u"tale"_s, sideOidPlaceholder, QString(), u"0"_s}));
        QVERIFY(plan.steps.at(3).acts.isEmpty());
    }

    void theGuardIsThereBeforeAnythingIsStopped()
    {
        const RestorePlan plan = planRestore({.guardPatience = std::chrono::seconds(77)}, goodFacts());
        const auto &guard = std::get<StartGuard>(plan.steps.first().acts.first());
        QCOMPARE(guard.patience, std::chrono::seconds(77));
        QCOMPARE(guard.containers, plan.running);
        QCOMPARE(guard.putBack.arguments.mid(3, 4), QStringList({u"tale"_s, u"100"_s, plan.keptDatabase, plan.sideDatabase}));
        QCOMPARE(runTagIn(guard.putBack.arguments.at(9))->part, RunTag::Part::Loading);
        // And from the first writer's start on it swaps nothing back.
        QCOMPARE(std::get<RunScript>(plan.steps.at(5).acts.first()).arguments.first(), u"commit"_s);
    }

    void aPlanHasAWayBackForEveryStepBeforeTheStart()
    {
        const RestorePlan plan = planRestore({}, goodFacts());
        for (const RestoreStep &step : plan.steps)
            QVERIFY(!step.title.isEmpty() && !step.detail.isEmpty());
        QCOMPARE(idsOf(plan), QStringList({u"stop"_s, u"load"_s, u"check"_s, u"settings"_s, u"swap"_s, u"start"_s, u"ask"_s}));
        QCOMPARE(plan.running, QStringList({u"tale-convex"_s, u"tale-platform"_s}));
        // Who depends on others stops first and starts last.
        QCOMPARE(std::get<StopContainer>(plan.steps.at(0).acts.at(1)).container, u"tale-platform"_s);
        QCOMPARE(std::get<StartContainer>(plan.steps.at(0).undo.first()).container, u"tale-convex"_s);
        QCOMPARE(std::get<StartContainer>(plan.steps.at(5).acts.last()).container, u"tale-platform"_s);
        QVERIFY(std::get<RunSql>(plan.steps.at(1).acts.first()).statement.contains(u"TEMPLATE template0 OWNER \"tale\""_s));
        QCOMPARE(std::get<DropDatabase>(plan.steps.at(1).undo.last()).database, plan.sideDatabase);
        const auto &swap = std::get<RunScript>(plan.steps.at(4).acts.first()).arguments;
        QCOMPARE(swap.mid(1, 5), QStringList({u"tale"_s, u"100"_s, plan.sideDatabase, sideOidPlaceholder, plan.keptDatabase}));
        const auto &back = std::get<RunScript>(plan.steps.at(4).undo.first()).arguments;
        QCOMPARE(back.mid(1, 4), QStringList({u"tale"_s, sideOidPlaceholder, plan.keptDatabase, u"100"_s}));
        QCOMPARE(back.at(6), QString()); // the comment from before
    }

    void aRestartingWriterIsStoppedToo()
    {
        RestoreFacts facts = goodFacts();
        facts.stack.containers[1].state = ContainerState::Restarting;
        facts.stack.containers[2].state = ContainerState::Exited;
        QCOMPARE(planRestore({}, facts).running, QStringList {u"tale-convex"_s});
    }

    void whoeverIsConnectedIsAWriter()
    {
        RestoreFacts facts = goodFacts();
        facts.sessions.append({.database = u"tale"_s, .clientAddress = facts.stack.containers.at(3).address});
        QVERIFY(planRestore({}, facts).running.contains(u"tale-rag"_s));
        facts.database = u"tale_knowledge"_s;
        facts.sessions.clear();
        QCOMPARE(planRestore({}, facts).running, QStringList {u"tale-rag"_s});
    }

    void derivedNamesFit_data()
    {
        QTest::addColumn<QString>("database");
        QTest::newRow("usual") << u"tale"_s;
        QTest::newRow("long") << QString(63, u'x');
        QTest::newRow("many bytes") << QString(31, u'ü');
        QTest::newRow("four bytes a character") << QString::fromUcs4(U"😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀");
    }
    void derivedNamesFit()
    {
        QFETCH(QString, database);
        const QString name = derivedDatabaseName(database, u"restore"_s, u"20261122-113000-4f2a"_s);
        QVERIFY(name.toUtf8().size() <= 63);
        QVERIFY(name.endsWith(u"_restore_20261122_113000"_s));
        QVERIFY(!name.contains(QChar::ReplacementCharacter));
    }

    void namesThatAreTakenAreSteppedOver()
    {
        const auto moment = freeMoment(now, u"tale"_s, {database(u"tale_before_20261122_113000"_s, 1), database(u"tale_undone_20261122_113001"_s, 2)});
        QCOMPARE(moment, now.addSecs(2));
    }

    void anUndoSwapsBackByOid()
    {
        const RunFacts facts = runFacts({.run = u"r"_s, .state = RunState::Restored, .database = u"tale"_s, .dump = u"d"_s, .swapped = true, .keptDatabase = u"kept"_s, .keptOid = 100, .inServiceOid = 200},
            {database(u"tale"_s, 200, commentWithTag(u"own"_s, tag(u"r"_s, RunTag::Part::Restored))), database(u"kept"_s, 100, commentWithTag(u"own"_s, tag(u"r"_s, RunTag::Part::Previous)))});
        const RestorePlan plan = planUndo(facts);
        QCOMPARE(plan.steps.size(), 4);
        const auto &arguments = std::get<RunScript>(plan.steps.at(1).acts.first()).arguments;
        QCOMPARE(arguments.mid(1, 6), QStringList({u"tale"_s, u"200"_s, u"kept"_s, u"100"_s, u"tale_undone_20261122_113000"_s, u"own"_s}));
        QCOMPARE(arguments.at(swapIncomingOid), u"100"_s);
        QCOMPARE(runTagIn(arguments.at(7))->part, RunTag::Part::Undone);
        QVERIFY(!plan.steps.at(1).undo.isEmpty());
    }

    void anUndoOfWhatWasNeverInServiceDropsIt()
    {
        const RunFacts facts = runFacts({.run = u"r"_s, .state = RunState::Interrupted, .database = u"tale"_s, .running = {u"tale-convex"_s}, .sideDatabase = u"side"_s, .sideOid = 200},
            {database(u"tale"_s, 100), database(u"side"_s, 200)});
        const RestorePlan plan = planUndo(facts);
        QCOMPARE(idsOf(plan), QStringList({u"start"_s, u"drop"_s, u"ask"_s})); // Tale first
        const auto &drop = std::get<DropDatabase>(plan.steps.at(1).acts.last());
        QCOMPARE(drop.database, u"side"_s);
        QCOMPARE(drop.oid, 200);
        QCOMPARE(plan.toStart, QStringList({u"tale-convex"_s, u"tale-platform"_s})); // convex, which it had stopped, and platform, which runs
    }

    void anUndoOpensWhatWasLeftClosed()
    {
        Database closed = database(u"tale"_s, 100);
        closed.allowsConnections = false;
        const RunFacts facts = runFacts({.run = u"r"_s, .state = RunState::Interrupted, .database = u"tale"_s, .sideDatabase = u"side"_s, .sideOid = 200}, {closed, database(u"side"_s, 200)});
        const RestorePlan plan = planUndo(facts);
        QCOMPARE(idsOf(plan), QStringList({u"open"_s, u"start"_s, u"drop"_s, u"ask"_s}));
        QCOMPARE(std::get<RunSql>(plan.steps.first().acts.first()).statement, u"ALTER DATABASE \"tale\" ALLOW_CONNECTIONS true"_s);
    }

    void anUndoWhereThereWasNoneRenamesItAway()
    {
        const RunFacts facts = runFacts({.run = u"r"_s, .state = RunState::Restored, .database = u"tale"_s, .hadPrevious = false, .swapped = true, .inServiceOid = 200}, {database(u"tale"_s, 200)});
        const RestorePlan plan = planUndo(facts);
        const auto &arguments = std::get<RunScript>(plan.steps.at(1).acts.first()).arguments;
        QCOMPARE(arguments.mid(1, 5), QStringList({u"tale"_s, u"200"_s, QString(), u"0"_s, u"tale_undone_20261122_113000"_s}));
    }

    void anUndoBringsTheKeptOneBackWhereTheNameIsFree()
    {
        const RunFacts facts = runFacts({.run = u"r"_s, .state = RunState::Restored, .database = u"tale"_s, .swapped = true, .keptDatabase = u"kept"_s, .keptOid = 100}, {database(u"kept"_s, 100)});
        const RestorePlan plan = planUndo(facts);
        const auto &arguments = std::get<RunScript>(plan.steps.at(1).acts.first()).arguments;
        QCOMPARE(arguments.mid(1, 5), QStringList({u"tale"_s, u"0"_s, u"kept"_s, u"100"_s, QString()}));
    }

    void aRunIsTakenUpWhereItStands()
    {
        Journal open = journal(u"r"_s, {}, {u"stop"_s, u"load"_s});
        open.head.inspection = goodFacts().dump;
        open.head.running = open.head.toStart = {u"tale-convex"_s};
        open.stoppedAt = now;
        RunRecord run {.run = u"r"_s, .state = RunState::Interrupted, .database = u"tale"_s, .sideDatabase = u"side"_s, .sideOid = 200, .journal = open};
        const RestorePlan plan = planResume(runFacts(run, {database(u"tale"_s, 100, u"own"_s), database(u"side"_s, 200)}));
        QCOMPARE(idsOf(plan).first(), u"stop"_s);
        QCOMPARE(plan.standing->firstStep, 0);
        QCOMPARE(plan.standing->sideOid, 200);
        QCOMPARE(plan.standing->stoppedAt, now);
        QCOMPARE(plan.originalComment, u"own"_s);
        QCOMPARE(plan.sideDatabase, u"side"_s);
        QCOMPARE(plan.running, QStringList({u"tale-convex"_s, u"tale-platform"_s})); // the other one runs again, so it is stopped

        // Behind the swap only the start is left, and the old one's comment has lost its tag.
        run.swapped = true;
        run.inServiceOid = 200;
        const RestorePlan late = planResume(runFacts(run, {database(u"tale"_s, 200), database(u"kept"_s, 100, commentWithTag(u"own"_s, tag(u"r"_s, RunTag::Part::Previous)))}));
        QCOMPARE(late.steps.at(late.standing->firstStep).id, u"start"_s);
        QVERIFY(late.standing->swapped && !late.standing->writersStarted);
        QCOMPARE(late.originalComment, u"own"_s);

        // Of an undo that stands half-way the rest is an undo.
        run.undoing = true;
        QCOMPARE(planResume(runFacts(run, {database(u"tale"_s, 200)})).purpose, RestorePlan::Purpose::Undo);
    }

    void aRehearsalLoadsAndChecksAndTouchesNothingElse()
    {
        const RestoreFacts facts = goodFacts();
        const RestorePlan plan = planRehearsal({.dumpFile = facts.dump.fileName}, facts, u"drill-1"_s);
        QCOMPARE(plan.purpose, RestorePlan::Purpose::Rehearsal);
        QCOMPARE(idsOf(plan), QStringList({u"load"_s, u"check"_s}));
        QVERIFY(plan.running.isEmpty() && plan.toStart.isEmpty() && plan.keptDatabase.isEmpty());
        QVERIFY(!hasBlocker(plan.findings) && !replacesDatabase(plan) && !guardPatience(plan) && bringsDump(plan));
        QCOMPARE(plan.sideDatabase, u"tale_rehearsal_20261122_113000"_s);
        const RestorePlan restore = planRestore({.dumpFile = facts.dump.fileName}, facts);
        for (const RestoreStep &step : plan.steps) // the same engine: the same acts as of a restore, but for the name and the tag
            QCOMPARE(step.acts.size(), std::ranges::find(restore.steps, step.id, &RestoreStep::id)->acts.size());
        // Its undo is to drop the side database.
        QVERIFY(std::holds_alternative<DropDatabase>(plan.steps.first().undo.last()));
        const auto &comment = std::get<RunSql>(plan.steps.first().acts.at(1)).statement;
        QVERIFY(comment.contains(u"\"part\":\"rehearsal\""_s) || comment.contains(u"\"part\":\"rehearsal\""_s));
    }

    void whatWouldKeepARehearsalFromItIsFound()
    {
        const auto blockers = [](const RestoreFacts &facts) {
            QStringList ids;
            for (const Finding &finding : preflightOfRehearsal(facts))
                if (finding.severity == Severity::Blocker)
                    ids << finding.id;
            return ids;
        };
        QCOMPARE(blockers(goodFacts()), QStringList());
        RestoreFacts facts = goodFacts();
        facts.dump.state = DumpState::Truncated;
        QCOMPARE(blockers(facts), QStringList {u"dump"_s});
        facts = goodFacts();
        facts.dataFreeBytes = 2'000'000;
        QCOMPARE(blockers(facts), QStringList {u"room"_s});
        facts = goodFacts();
        facts.server.availableExtensions.clear();
        facts.server.roles.clear();
        QCOMPARE(blockers(facts), QStringList({u"extensions"_s, u"roles"_s}));
        facts = goodFacts();
        facts.runs = {{.run = u"r"_s, .state = RunState::Interrupted, .database = u"tale"_s}};
        QCOMPARE(blockers(facts), QStringList {u"unfinished"_s});
        // What would keep a database from being renamed, or a container from being stopped, is nothing to it.
        facts = goodFacts();
        facts.server.preparedTransactions = {u"tale"_s};
        facts.stack.containers[1].state = ContainerState::Paused;
        QCOMPARE(blockers(facts), QStringList());
    }

    void aRehearsalIsKnownByItsJournalAndByItsTag()
    {
        JournalHead head {.run = u"r"_s, .isRehearsal = true, .drill = u"drill-1"_s, .database = u"tale"_s, .databaseOid = 100, .dump = u"d.sql.gz"_s, .inspection = goodFacts().dump,
            .sideDatabase = u"side"_s, .startedAt = now};
        const QByteArray line = QJsonDocument(toJson(head)).toJson(QJsonDocument::Compact) + '\n';
        // Whoever knows nothing of rehearsals must find nothing to take up.
        QVERIFY(!line.contains("\"event\":\"run\""));
        const QByteArray begun = line + R"({"event":"side","oid":200})" "\n" R"({"event":"step","step":"load","state":"begun","at":"2026-11-22T11:30:00Z"})" "\n";
        const QList<Journal> journals = journalsFromOutput(listed("r", begun));
        QVERIFY(journals.first().head.isRehearsal);
        QCOMPARE(journals.first().head.drill, u"drill-1"_s);
        const Database side = database(u"side"_s, 200, commentWithTag({}, tag(u"r"_s, RunTag::Part::Rehearsal)));
        for (const auto &known : {journals, QList<Journal> {}}) {
            const RunRecord run = deriveRuns(known, {database(u"tale"_s, 100), side}, {}).first();
            QVERIFY(run.isRehearsal);
            QCOMPARE(run.state, RunState::Interrupted);
            QCOMPARE(run.sideOid, 200);
            QVERIFY(run.whyNoUndo.isEmpty());
            QVERIFY2(run.whyNoResume.contains(u"never comes into service"_s), qPrintable(run.whyNoResume));
            QVERIFY(!run.whyNoDiscard.isEmpty());
            const RestorePlan undo = planUndo(runFacts(run, {database(u"tale"_s, 100), side}));
            QCOMPARE(idsOf(undo), QStringList {u"drop"_s}); // nothing was stopped, so nothing is started
            QVERIFY(undo.running.isEmpty() && undo.toStart.isEmpty());
            QCOMPARE(std::get<DropDatabase>(undo.steps.first().acts.last()).oid, 200);
            QCOMPARE(planResume(runFacts(run, {side})).purpose, RestorePlan::Purpose::Undo); // whoever asks in spite of it
        }
        // Loaded and checked it stands; dropped, or dead before it was made, nothing of it is left.
        const RestoreReport rehearsed {.run = u"r"_s, .isRehearsal = true, .outcome = RunOutcome::Rehearsed};
        const QByteArray end = QJsonDocument(QJsonObject {{u"event"_s, u"end"_s}, {u"report"_s, toJson(rehearsed)}}).toJson(QJsonDocument::Compact) + '\n';
        const QList<Journal> ended = journalsFromOutput(listed("r", begun + end));
        QCOMPARE(deriveRuns(ended, {side}, {}).first().state, RunState::Rehearsed);
        QCOMPARE(deriveRuns(ended, {}, {}).first().state, RunState::Ended);
        QCOMPARE(deriveRuns(journals, {}, {}).first().state, RunState::Ended);
        // Another database of the same OID or name that is not tagged is none of its own unless it says so itself.
        QVERIFY(reportFromJson(toJson(rehearsed)).isRehearsal);
        QCOMPARE(reportFromJson(toJson(rehearsed)).outcome, RunOutcome::Rehearsed);
    }

    void anEmergencyDoesNotWaitForARehearsal()
    {
        RestoreFacts facts = goodFacts();
        facts.runs = {{.run = u"r"_s, .state = RunState::Interrupted, .isRehearsal = true, .database = u"tale"_s, .sideDatabase = u"side"_s, .sideOid = 200}};
        const auto findings = preflight({}, facts);
        QCOMPARE(find(findings, u"unfinished"_s)->severity, Severity::Warning);
        QVERIFY(find(findings, u"unfinished"_s)->message.contains(u"undo r"_s));
        QVERIFY(!hasBlocker(findings));
        // Its load holds the server's lock, and then it is said how to end it.
        facts.holders.loader = LockHolder {.run = u"r"_s, .console = u"m@desk"_s, .since = now};
        const auto busy = preflight({}, facts);
        QVERIFY2(find(busy, u"busy"_s)->message.contains(u"talekeeperctl undo r"_s), qPrintable(find(busy, u"busy"_s)->message));
    }

    void discardDropsByOid()
    {
        const RunRecord run {.run = u"r"_s, .state = RunState::Restored, .database = u"tale"_s, .keptDatabase = u"kept"_s, .keptOid = 100};
        const RestorePlan plan = planDiscard(runFacts(run, {database(u"tale"_s, 200), database(u"kept"_s, 100)}));
        QCOMPARE(idsOf(plan), QStringList {u"drop"_s});
        const auto &drop = std::get<DropDatabase>(plan.steps.first().acts.first());
        QCOMPARE(drop.database, u"kept"_s);
        QCOMPARE(drop.oid, 100);
    }

    void onlyAnEndedRunIsDiscarded()
    {
        const QList<Database> databases {database(u"tale"_s, 200, commentWithTag({}, tag(u"r"_s, RunTag::Part::Restored))), database(u"kept"_s, 100, commentWithTag({}, tag(u"r"_s, RunTag::Part::Previous)))};
        const auto whyNot = [&](const Journal &journal) { return deriveRuns({journal}, databases, {}).first().whyNoDiscard; };
        QVERIFY(whyNot(journal(u"r"_s, RunOutcome::Restored)).isEmpty());
        QVERIFY(!whyNot(journal(u"r"_s, {}, {u"stop"_s, u"swap"_s})).isEmpty());
        Journal started = journal(u"r"_s, RunOutcome::Interrupted, {u"stop"_s, u"swap"_s, u"start"_s});
        started.writersStarted = true;
        QVERIFY(whyNot(started).isEmpty());
    }

    void reportsGoThroughJsonUnharmed()
    {
        const RestoreReport report {.run = u"r"_s, .outcome = RunOutcome::TakenBack, .dump = u"d"_s, .database = u"tale"_s, .startedAt = now, .durationSeconds = 2.5, .downtimeSeconds = 1.5,
            .findings = {{.id = u"room"_s, .severity = Severity::Blocker, .acceptable = true, .message = u"m"_s}},
            .steps = {{.id = u"stop"_s, .title = u"Stop"_s, .state = StepState::Reverted, .seconds = 0.5, .proof = u"p"_s}},
            .error = Error {.message = u"what"_s, .detail = u"why"_s}};
        const QJsonObject json = toJson(report);
        for (const QString &key : {u"run"_s, u"outcome"_s, u"dump"_s, u"database"_s, u"previous_database"_s, u"duration_seconds"_s, u"downtime_seconds"_s, u"tables_checked"_s, u"rows_checked"_s, u"findings"_s, u"steps"_s})
            QVERIFY2(json.contains(key), qPrintable(key));
        QVERIFY(json[u"previous_database"_s].isNull() && json[u"rows_checked"_s].isNull());
        QCOMPARE(toJson(reportFromJson(json))[u"steps"_s], json[u"steps"_s]);
        QCOMPARE(toJson(reportFromJson(json))[u"findings"_s], json[u"findings"_s]);
        QCOMPARE(reportFromJson(json).error->detail, u"why"_s);
    }
};

QTEST_GUILESS_MAIN(PlanTest)
#include "plantest.moc"
