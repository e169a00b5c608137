// A drill from its beginning to its signature, as values: templates, what has to wait for what, the clock, the record's hash.
#include "core/drill/drillprogress.h"
#include "core/drill/drillsteps.h"
#include "core/history/drillstore.h"

#include <QSqlQuery>

#include <QJsonArray>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace talekeeper;

namespace {

QDateTime at(int minute, int second = 0) { return QDateTime::fromString(u"2026-11-26T10:00:00Z"_s, Qt::ISODate).addSecs(minute * 60 + second); }

QByteArray smallTemplate(const QString &steps = u"[]"_s)
{
    return u"{\"id\":\"small\",\"title\":\"Small\",\"why\":\"\",\"period\":\"month\",\"host\":\"any\",\"inputs\":[{\"key\":\"dump\",\"title\":\"Dump\",\"why\":\"Which.\",\"required\":true}],\"steps\":%1}"_s.arg(steps).toUtf8();
}

const QString usualSteps = uR"([
    {"id":"start","title":"Start","why":"","kind":"timer","does":"start"},
    {"id":"look","title":"Look","why":"","kind":"check","does":"machine"},
    {"id":"hand","title":"By hand","why":"","kind":"manual","needs":["look"]},
    {"id":"stop","title":"Stop","why":"","kind":"timer","does":"stop","needs":["hand"]}])"_s;

DrillRecord begun()
{
    const auto drill = drillTemplateFromJson(smallTemplate(usualSteps), u"small.json"_s);
    if (!drill)
        qFatal("%s", qPrintable(drill.error().detail));
    return *beginDrill({.drill = *drill, .id = u"20261126-100000-4f2a"_s, .host = u"drill-box"_s, .project = {}, .inputs = {{u"dump"_s, u"latest"_s}}, .who = u"m@desk"_s, .now = at(0)});
}

DrillRecord looked(const DrillRecord &record, const QList<DrillFinding> &findings = {}, const QDateTime &begunAt = at(1), const QMap<QString, QString> &facts = {})
{
    const DrillAttempt attempt {.state = stateOf(findings), .startedAt = {}, .seconds = 2.5, .by = u"m@desk"_s, .result = {.summary = u"seen"_s, .findings = findings, .tables = {}, .facts = facts}, .commands = {}, .note = {}};
    return withEndedStep(withBegunStep(record, u"look"_s, u"m@desk"_s, begunAt), u"look"_s, attempt, begunAt.addSecs(3));
}

DrillRecord shipped(const QString &drill)
{
    const DrillTemplates templates = readDrillTemplates(u"/nowhere"_s);
    QMap<QString, QString> inputs;
    for (const DrillInput &input : templates.find(drill)->inputs)
        inputs.insert(input.key, u"latest"_s);
    return *beginDrill({.drill = *templates.find(drill), .id = u"a"_s, .host = u"drill-box"_s, .project = {}, .inputs = inputs, .who = u"m@desk"_s, .now = at(0)});
}

/// All at one moment, as seconds are too coarse to tell what came first.
DrillRecord done(const DrillRecord &record, const QString &step, const QMap<QString, QString> &facts = {}, DrillStepState state = DrillStepState::Passed, const QDateTime &now = at(1))
{
    const DrillAttempt attempt {.state = state, .startedAt = {}, .seconds = 0.5, .by = u"m@desk"_s, .result = {.summary = u"seen"_s, .findings = {}, .tables = {}, .facts = facts}};
    return withEndedStep(withBegunStep(record, step, u"m@desk"_s, now), step, attempt, now);
}

DrillRecord rehearsed()
{
    DrillRecord record = shipped(u"rehearsal"_s);
    for (const QString &step : {u"dump"_s, u"load"_s, u"data"_s, u"drop"_s})
        record = done(record, step);
    return record;
}

DrillRecord answered(const DrillRecord &record, bool passed, const QDateTime &now)
{
    return *withAnswer(record, {.step = u"hand"_s, .passed = passed, .note = u"seen by me"_s, .who = u"m@desk"_s, .now = now});
}

} // namespace

class DrillProgressTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void shippedTemplatesFitTheSchema()
    {
        const QTemporaryDir nothing;
        const DrillTemplates all = readDrillTemplates(nothing.path());
        QVERIFY2(all.faults.isEmpty(), qPrintable(all.faults.isEmpty() ? QString() : all.faults.first().detail));
        QCOMPARE(all.templates.size(), 3);
        QVERIFY(all.find(u"rebuild"_s)->step(u"providers"_s));
        QCOMPARE(all.find(u"rebuild"_s)->host, DrillTemplate::HostKind::Drill);
        QCOMPARE(all.find(u"rehearsal"_s)->period, DrillTemplate::Period::Month);
    }

    void whatShippedTemplatesNameCanBeDone()
    {
        for (const DrillTemplate &drill : readDrillTemplates(u"/nowhere"_s).templates)
            for (const DrillTemplateStep &step : drill.steps) {
                if (step.kind != DrillStepKind::Check && step.kind != DrillStepKind::Action)
                    continue;
                const QString place = drill.id + u' ' + step.id;
                const DrillFunction *function = drillFunction(step.does);
                QVERIFY2(function && function->kind == step.kind, qPrintable(place));
                QVERIFY2(function->kind == DrillStepKind::Check || function->commands, qPrintable(place)); // to be read before
                // On a host that is not marked only the rehearsal's side database is made and dropped.
                if (step.kind == DrillStepKind::Action)
                    QCOMPARE(function->wantsDrillHost, drill.host != DrillTemplate::HostKind::Any);
            }
    }

    void templatesComeBackFromTheirJson()
    {
        const DrillTemplates all = readDrillTemplates(u"/nowhere"_s);
        for (const DrillTemplate &drill : all.templates) {
            const auto again = drillTemplateFromJson(toJson(drill), u"again"_s);
            QVERIFY2(again.has_value(), again ? "" : qPrintable(again.error().detail));
            QCOMPARE(toJson(*again), toJson(drill));
        }
    }

    void whatDoesNotFitIsNamed_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("named");
        QTest::newRow("no JSON") << QByteArray("{\"id\":") << u"no JSON"_s;
        QTest::newRow("a list") << QByteArray("[]") << u"template"_s;
        QTest::newRow("no steps") << smallTemplate() << u"steps"_s;
        QTest::newRow("a kind that is none") << smallTemplate(u"[{\"id\":\"a\",\"title\":\"A\",\"why\":\"\",\"kind\":\"magic\"}]"_s) << u"kind"_s;
        QTest::newRow("a check that does nothing") << smallTemplate(u"[{\"id\":\"a\",\"title\":\"A\",\"why\":\"\",\"kind\":\"check\"}]"_s) << u"does"_s;
        QTest::newRow("a word too many") << smallTemplate(u"[{\"id\":\"a\",\"title\":\"A\",\"why\":\"\",\"kind\":\"manual\",\"shell\":\"rm\"}]"_s) << u"shell"_s;
        QTest::newRow("an id with a path") << smallTemplate(u"[{\"id\":\"../a\",\"title\":\"A\",\"why\":\"\",\"kind\":\"manual\"}]"_s) << u"id"_s;
        QTest::newRow("a need that comes later") << smallTemplate(u"[{\"id\":\"a\",\"title\":\"A\",\"why\":\"\",\"kind\":\"manual\",\"needs\":[\"b\"]},{\"id\":\"b\",\"title\":\"B\",\"why\":\"\",\"kind\":\"manual\"}]"_s) << u"needs \"b\""_s;
        QTest::newRow("the same id twice") << smallTemplate(u"[{\"id\":\"a\",\"title\":\"A\",\"why\":\"\",\"kind\":\"manual\"},{\"id\":\"a\",\"title\":\"B\",\"why\":\"\",\"kind\":\"manual\"}]"_s) << u"two steps"_s;
    }
    void whatDoesNotFitIsNamed()
    {
        QFETCH(const QByteArray, json);
        QFETCH(const QString, named);
        const auto drill = drillTemplateFromJson(json, u"own.json"_s);
        QVERIFY(!drill);
        QVERIFY2(drill.error().message.contains(u"own.json"_s), qPrintable(drill.error().message));
        QVERIFY2((drill.error().message + drill.error().detail).contains(named), qPrintable(drill.error().message + u" / "_s + drill.error().detail));
    }

    void ownTemplatesStandBesideTheShipped()
    {
        const QTemporaryDir own;
        const auto write = [&](const QString &name, const QByteArray &json) {
            QFile file(own.filePath(name));
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(json);
        };
        write(u"small.json"_s, smallTemplate(usualSteps));
        write(u"taken.json"_s, QByteArray(smallTemplate(usualSteps)).replace("\"small\"", "\"rebuild\""));
        write(u"broken.json"_s, "{}");
        const DrillTemplates all = readDrillTemplates(own.path());
        QCOMPARE(all.templates.size(), 4);
        QVERIFY(all.find(u"small"_s));
        QCOMPARE(all.faults.size(), 2);
    }

    void inputsAreAskedFor()
    {
        DrillBeginning beginning {.drill = begun().drill, .id = u"a"_s, .host = {}, .project = {}, .inputs = {}, .who = {}, .now = at(0)};
        QCOMPARE(beginDrill(beginning).error().kind, ErrorKind::WrongUsage);
        QVERIFY(beginDrill(beginning).error().message.contains(u"dump"_s));
        beginning.inputs = {{u"dump"_s, u"latest"_s}, {u"dmup"_s, u"x"_s}};
        QCOMPARE(beginDrill(beginning).error().kind, ErrorKind::WrongUsage);
        QVERIFY(beginDrill(beginning).error().message.contains(u"dmup"_s));
    }

    void stepsWaitForWhatTheyNeed()
    {
        const DrillRecord record = begun();
        QCOMPARE(requireReady(record, u"hand"_s).error().kind, ErrorKind::Refused);
        QVERIFY(requireReady(record, u"hand"_s).error().message.contains(u"Look"_s));
        QCOMPARE(requireReady(record, u"nowhere"_s).error().kind, ErrorKind::NotFound);
        QCOMPARE(nextStep(record), u"look"_s);
        QCOMPARE(nextStep(looked(record)), u"hand"_s);
        // What has failed lets nothing through, and what has findings does.
        QVERIFY(!requireReady(looked(record, {{.severity = DrillFinding::Severity::Failure, .message = u"no"_s}}), u"hand"_s));
        QVERIFY(requireReady(looked(record, {{.severity = DrillFinding::Severity::Warning, .message = u"hm"_s}}), u"hand"_s));
    }

    void theClockRunsFromStartToStop()
    {
        DrillRecord record = begun();
        QCOMPARE(record.clockStartedAt, at(0));
        QCOMPARE(rtoSeconds(record, at(30)), 30 * 60);
        record = answered(looked(record), true, at(47));
        QCOMPARE(record.clockStoppedAt, at(47));
        QCOMPARE(rtoSeconds(record, at(600)), 47 * 60);
        QCOMPARE(nextStep(record), QString());
    }

    void theDumpsAgeCountsFromTheClocksStart()
    {
        const DrillRecord record = looked(begun(), {}, at(5), {{u"dump_taken_at"_s, u"2026-11-26T02:00:00Z"_s}});
        QCOMPARE(record.rpoSeconds, 8 * 3600);
        QCOMPARE(drillDocument(record, at(9))[u"rpo_seconds"_s].toInteger(-1), 8 * 3600);
        const DrillRecord newer = looked(begun(), {}, at(5), {{u"dump_taken_at"_s, u"2026-11-26T10:04:00Z"_s}});
        QVERIFY(drillDocument(newer, at(9))[u"rpo_seconds"_s].isNull()); // it tells nothing of what would be lost
        // A look that failed takes nothing back of it.
        QCOMPARE(looked(record, {drillFailure(u"no"_s)}, at(6)).rpoSeconds, 8 * 3600);
    }

    void itPassesWhenAllHasEndedWellInTime()
    {
        const auto passed = signedRecord(answered(looked(begun()), true, at(50)), u"M. Keller"_s, at(55));
        QVERIFY(passed.has_value());
        QCOMPARE(outcomeOf(*passed), DrillOutcome::Passed);
        const auto late = signedRecord(answered(looked(begun()), true, at(61)), u"M. Keller"_s, at(62));
        QCOMPARE(outcomeOf(*late), DrillOutcome::Failed);
        QVERIFY(shortcomings(*late).first().contains(u"goal"_s));
    }

    void whatFailsFailsTheDrill()
    {
        const DrillRecord failedByHand = answered(looked(begun()), false, at(20));
        QCOMPARE(outcomeOf(failedByHand), DrillOutcome::Open);
        const auto signedFailure = signedRecord(failedByHand, u"M. Keller"_s, at(21));
        QVERIFY(signedFailure.has_value());
        QCOMPARE(outcomeOf(*signedFailure), DrillOutcome::Failed);
        // Done again it counts as it went the last time.
        QCOMPARE(outcomeOf(*signedRecord(answered(failedByHand, true, at(22)), u"M. Keller"_s, at(23))), DrillOutcome::Passed);
    }

    void itIsNotSignedBeforeItIsOver()
    {
        QCOMPARE(signedRecord(looked(begun()), u"M. Keller"_s, at(9)).error().kind, ErrorKind::Refused);
        QCOMPARE(signedRecord(answered(looked(begun()), true, at(9)), u"  "_s, at(10)).error().kind, ErrorKind::WrongUsage);
        const auto over = signedRecord(answered(looked(begun()), true, at(9)), u"M. Keller"_s, at(10));
        QCOMPARE(signedRecord(*over, u"Another"_s, at(11)).error().kind, ErrorKind::Refused);
        QCOMPARE(withAnswer(*over, {.step = u"hand"_s, .passed = false, .note = {}, .who = {}, .now = at(11)}).error().kind, ErrorKind::Refused);
        QCOMPARE(withNote(*over, u"hand"_s, u"late"_s).error().kind, ErrorKind::Refused);
    }

    void onlyManualStepsAreAnswered()
    {
        QCOMPARE(withAnswer(begun(), {.step = u"look"_s, .passed = true, .note = {}, .who = {}, .now = at(1)}).error().kind, ErrorKind::WrongUsage);
    }

    void theClockGoesOnWhereItsEndWasNotWell()
    {
        const DrillRecord taken = answered(answered(looked(begun()), true, at(20)), false, at(25));
        QVERIFY(!taken.clockStoppedAt);
        QCOMPARE(taken.step(u"stop"_s)->state(), DrillStepState::Open);
        QCOMPARE(rtoSeconds(taken, at(30)), 30 * 60);
        const DrillRecord again = answered(taken, true, at(40));
        QCOMPARE(again.clockStoppedAt, at(40)); // nobody could sign in before
        QCOMPARE(rtoSeconds(again, at(600)), 40 * 60);
        // But it is not stopped later by doing again what was well.
        QCOMPARE(answered(again, true, at(50)).clockStoppedAt, at(40));
    }

    void whatWasSeenBeforeAnActionWasDoneAgainDoesNotCount()
    {
        DrillRecord record = shipped(u"rebuild"_s);
        for (const QString &step : {u"host"_s, u"checkout"_s, u"snapshot"_s, u"providers"_s, u"dump"_s})
            record = done(record, step);
        QVERIFY(holds(record, u"providers"_s) && staleText(record, u"providers"_s).isEmpty());
        QVERIFY(requireReady(record, u"place"_s));
        const DrillRecord begunAgain = withBegunStep(record, u"snapshot"_s, u"m@desk"_s, at(1));
        QVERIFY(!holds(begunAgain, u"providers"_s));
        QVERIFY(!holds(withOpenStep(begunAgain, u"snapshot"_s, at(1)), u"providers"_s)); // nobody knows what it has left
        record = done(record, u"snapshot"_s);
        QCOMPARE(stateNow(record, u"providers"_s), DrillStepState::Open);
        QVERIFY2(staleText(record, u"providers"_s).contains(u"\"Snapshot brought in\" was done again"_s), qPrintable(staleText(record, u"providers"_s)));
        QVERIFY(shortcomings(record).contains(staleText(record, u"providers"_s)));
        QCOMPARE(nextStep(record), u"providers"_s);
        QVERIFY(!requireReady(record, u"place"_s)); // the dump was seen in another snapshot
        QVERIFY(holds(record, u"checkout"_s)); // which comes before
        const QJsonObject shown = drillDocument(record, at(2))[u"steps"_s].toArray().at(4).toObject();
        QCOMPARE(shown[u"id"_s].toString(), u"providers"_s);
        QCOMPARE(shown[u"state"_s].toString(), u"open"_s);
        QCOMPARE(shown[u"findings"_s].toArray().size(), 1);
        const auto again = drillRecordFromJson(toJson(record));
        QVERIFY(again && !holds(*again, u"providers"_s));
        record = done(done(record, u"providers"_s), u"dump"_s);
        QVERIFY(holds(record, u"providers"_s) && requireReady(record, u"place"_s));
    }

    void itCountsThroughOthersToo()
    {
        DrillRecord record = shipped(u"rebuild"_s);
        for (const QString &step : {u"host"_s, u"checkout"_s, u"snapshot"_s, u"dump"_s, u"place"_s, u"database"_s, u"restore"_s})
            record = done(record, step);
        record = done(record, u"snapshot"_s);
        QVERIFY(!holds(record, u"restore"_s));
        record = done(record, u"dump"_s);
        QVERIFY(!holds(record, u"restore"_s) && !holds(record, u"place"_s)); // what they used was not this dump
    }

    void aCheckThatFindsTheSameAgainLeavesTheRest()
    {
        const QMap<QString, QString> one {{u"dump_file"_s, u"a"_s}, {u"audit_log_at"_s, u"1"_s}}, later {{u"dump_file"_s, u"a"_s}, {u"audit_log_at"_s, u"2"_s}}, other {{u"dump_file"_s, u"b"_s}};
        DrillRecord record = done(done(shipped(u"rehearsal"_s), u"dump"_s, one), u"load"_s);
        QVERIFY(holds(done(record, u"dump"_s, one), u"load"_s));
        QVERIFY(holds(done(record, u"dump"_s, later), u"load"_s));
        QVERIFY(!holds(done(record, u"dump"_s, other), u"load"_s));
        QVERIFY(holds(done(done(record, u"dump"_s, {}, DrillStepState::Failed), u"dump"_s, one), u"load"_s));
        QVERIFY(holds(done(done(record, u"dump"_s, other), u"load"_s), u"load"_s));
    }

    void whatIsLoadedAgainHasToBeDroppedAgain()
    {
        const DrillRecord record = rehearsed();
        QVERIFY(signedRecord(record, u"M. Keller"_s, at(9)));
        const DrillRecord again = done(record, u"load"_s);
        QVERIFY(!holds(again, u"drop"_s));
        const auto refused = signedRecord(again, u"M. Keller"_s, at(9));
        QVERIFY(!refused);
        QVERIFY2(refused.error().message.contains(u"done again"_s), qPrintable(refused.error().message));
        // Records of before have no order but their times.
        DrillRecord old = done(record, u"load"_s, {}, DrillStepState::Passed, at(2));
        for (DrillStep &step : old.steps)
            for (DrillAttempt &attempt : step.attempts)
                attempt.number = 0;
        QVERIFY(!holds(old, u"drop"_s) && holds(old, u"load"_s));
    }

    void theClockStaysStoppedUnlessWhatStoppedItIsGone()
    {
        const DrillRecord record = rehearsed();
        QCOMPARE(record.clockStoppedAt, at(1));
        const DrillRecord seenAgain = done(record, u"data"_s, {}, DrillStepState::Passed, at(5));
        QCOMPARE(seenAgain.clockStoppedAt, at(1));
        const DrillRecord away = withOpenStep(withBegunStep(record, u"data"_s, u"m@desk"_s, at(5)), u"data"_s, at(6));
        QCOMPARE(done(away, u"drop"_s, {}, DrillStepState::Passed, at(7)).clockStoppedAt, at(1)); // that it could not be looked at says nothing
        const DrillRecord loading = withBegunStep(record, u"load"_s, u"m@desk"_s, at(5));
        QVERIFY(!loading.clockStoppedAt);
        const DrillRecord loaded = done(record, u"load"_s, {}, DrillStepState::Passed, at(5));
        QVERIFY(!loaded.clockStoppedAt);
        QCOMPARE(loaded.clockStartedAt, at(0));
        QCOMPARE(done(loaded, u"data"_s, {}, DrillStepState::Passed, at(6)).clockStoppedAt, at(6));
    }

    void aRecordContinuesWhatItWas()
    {
        const DrillRecord first = begun(), seen = looked(first), over = *signedRecord(answered(seen, true, at(9)), u"M. Keller"_s, at(10));
        for (const auto &[later, earlier] : {std::pair {seen, first}, {over, first}, {over, seen}, {first, first}, {over, over}})
            QVERIFY(continues(later, earlier));
        QVERIFY(continues(looked(first), withBegunStep(first, u"look"_s, u"m@desk"_s, at(1)))); // it was under way then
        QVERIFY(continues(*withNote(seen, u"look"_s, u"other"_s), seen));
        QVERIFY(continues(handedOver(seen, u"k@desk"_s, at(5)), seen));
        QVERIFY(continues(answered(answered(seen, true, at(9)), false, at(10)), answered(seen, true, at(9)))); // the clock's end was taken back
        for (const auto &[later, earlier] : {std::pair {first, seen}, {seen, over}, {answered(seen, true, at(9)), answered(seen, false, at(9))}, {answered(seen, true, at(8)), answered(seen, true, at(9))},
                 {seen, handedOver(seen, u"k@desk"_s, at(5))}})
            QVERIFY(!continues(later, earlier));
        DrillRecord other = seen;
        other.id = u"other"_s;
        QVERIFY(!continues(other, seen));
        other = seen;
        other.step(u"look"_s)->attempts.last().result.summary = u"nothing"_s;
        QVERIFY(!continues(other, seen));
        other = over;
        other.signature->name = u"Somebody"_s;
        QVERIFY(!continues(other, over));
        // Nor may the clock tell something else than it did.
        other = seen;
        other.clockStartedAt = at(5);
        QVERIFY(!continues(other, seen));
        other = seen;
        other.clockWentBack = true;
        QVERIFY(continues(other, seen) && !continues(seen, other));
        other = seen;
        other.project = u"another"_s;
        QVERIFY(!continues(other, seen));
    }

    void aDrillTakesSoManyPictures()
    {
        DrillRecord record = looked(begun());
        for (int number = 0; number < 40; ++number) {
            const auto more = withPicture(record, u"look"_s, {.name = u"a.png"_s, .hash = QString::number(number)});
            QVERIFY(more);
            record = *more;
        }
        const QList<DrillPicture> pictures = record.step(u"look"_s)->attempts.last().pictures;
        QCOMPARE(pictures.at(1).name, u"a-2.png"_s);
        QCOMPARE(pictures.at(39).name, u"a-40.png"_s);
        QCOMPARE(withPicture(record, u"look"_s, {.name = u"b.png"_s, .hash = u"x"_s}).error().kind, ErrorKind::Refused);
    }

    void aRecordsIdNamesFiles()
    {
        for (const QString &id : {u"../x"_s, u"a/b"_s, u"a b"_s, u""_s, u"."_s, QString(61, u'a')}) {
            QJsonObject object = toJson(begun());
            object[u"id"_s] = id;
            QVERIFY2(!drillRecordFromJson(object), qPrintable(id));
        }
    }

    void aClockThatIsSetBackTellsNothing()
    {
        const DrillRecord record = answered(looked(begun(), {}, at(30)), true, at(10));
        QVERIFY(record.clockWentBack);
        QCOMPARE(rtoSeconds(record, at(10)), std::nullopt);
        const auto over = signedRecord(record, u"M. Keller"_s, at(11));
        QCOMPARE(outcomeOf(*over), DrillOutcome::Failed);
        QVERIFY(shortcomings(*over).join(u' ').contains(u"set back"_s));
        // Within a step that takes long, too: its seconds are told by another clock.
        const auto took = [](double seconds, const QDateTime &end) {
            return withEndedStep(withBegunStep(begun(), u"look"_s, u"m@desk"_s, at(1)), u"look"_s, {.state = DrillStepState::Passed, .seconds = seconds, .by = u"m@desk"_s}, end).clockWentBack;
        };
        QVERIFY(took(1200, at(11)));
        QVERIFY(!took(1200, at(21)) && !took(1200, at(20, 58)));
        // By a moment every clock is, without anybody noticing.
        QVERIFY(!answered(looked(begun(), {}, at(30)), true, at(29, 58)).clockWentBack);
    }

    void aRecordComesBackWhole()
    {
        DrillRecord record = *signedRecord(answered(looked(begun(), {{.severity = DrillFinding::Severity::Warning, .message = u"ä \"quoted\""_s}}), true, at(9)), u"M. Keller"_s, at(10));
        record.step(u"look"_s)->attempts.last().commands << DrillCommand {.at = at(1), .command = u"docker ps"_s, .result = u"done"_s, .output = u"a\nb"_s};
        record.step(u"look"_s)->attempts.last().result.tables << DrillTable {.title = u"T"_s, .columns = {u"a"_s}, .rows = {{u"1"_s}, {u"2"_s}}};
        record = handedOver(record, u"k@desk"_s, at(11));
        const auto again = drillRecordFromJson(QJsonDocument::fromJson(QJsonDocument(toJson(record)).toJson()).object());
        QVERIFY(again.has_value());
        QCOMPARE(toJson(*again), toJson(record));
        QCOMPARE(drillHash(*again), drillHash(record));
    }

    void anyChangeChangesTheHash()
    {
        const DrillRecord record = *signedRecord(answered(looked(begun()), true, at(9)), u"M. Keller"_s, at(10));
        DrillRecord other = record;
        other.signature->name = u"Somebody"_s;
        QVERIFY(drillHash(other) != drillHash(record));
        other = record;
        other.step(u"hand"_s)->attempts.last().note = u"x"_s;
        QVERIFY(drillHash(other) != drillHash(record));
    }

    void aRecordWithOtherStepsIsRefused()
    {
        QJsonObject object = toJson(begun());
        QJsonArray steps = object[u"steps"_s].toArray();
        steps.removeLast();
        object[u"steps"_s] = steps;
        QVERIFY(!drillRecordFromJson(object));
        QVERIFY(!drillRecordFromJson({}));
    }

    void theStoreKeepsDrills()
    {
        const QTemporaryDir directory;
        const auto history = HistoryStore::open(directory.filePath(u"history.sqlite"_s));
        QVERIFY(history.has_value());
        const DrillStore store(*history);
        const DrillRecord first = begun();
        QVERIFY(store.save(first, {}));
        QCOMPARE(store.save(first, {}).error().kind, ErrorKind::Refused);
        const DrillRecord next = looked(first);
        QVERIFY(store.save(next, drillHash(first)));
        // Whoever goes on from what is old by now would undo what another has done.
        QCOMPARE(store.save(answered(next, true, at(4)), drillHash(first)).error().kind, ErrorKind::Refused);
        QCOMPARE(toJson(store.load(first.id)->record), toJson(next));
        QVERIFY(store.load(first.id)->isIntact());
        QCOMPARE(store.load(u"none"_s).error().kind, ErrorKind::NotFound);
        QVERIFY(history->run(u"UPDATE drill SET record = replace(record, 'seen', 'SEEN')"_s));
        QVERIFY(!store.load(first.id)->isIntact());
        QCOMPARE(store.list()->size(), 1);
    }
};

QTEST_GUILESS_MAIN(DrillProgressTest)
#include "drillprogresstest.moc"
