// The report of a drill: everything that the record has, nothing that it has not, and whether it was changed.
#include "core/drill/drillreport.h"
#include "drillfacts.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

DrillReportOrigin originOf(const DrillRecord &record, const QList<EarlierDrill> &earlier = {})
{
    return {.who = u"m@desk"_s, .at = drillTime(60), .hash = drillHash(record), .earlier = earlier};
}

DrillRecord fullRecord()
{
    DrillRecord record = goodRecord();
    DrillAttempt &look = record.step(u"look"_s)->attempts.last();
    look.state = DrillStepState::Findings;
    look.result.findings << drillWarning(u"The disk is nearly full."_s);
    look.result.tables << DrillTable {.title = u"Providers"_s, .columns = {u"File"_s, u"Secret"_s}, .rows = {{u"openai.json"_s, u"there"_s}, {u"other.json"_s, u"missing"_s}}};
    look.commands << DrillCommand {.at = drillTime(1), .command = u"docker ps --all"_s, .result = u"done"_s, .output = u"tale-db\ntale-rag"_s};
    look.pictures << DrillPicture {.name = u"screen.png"_s, .hash = QString(64, u'a')};
    record = handedOver(record, u"k@desk"_s, drillTime(45));
    return *signedRecord(record, u"M. Keller"_s, drillTime(55));
}

KeptDrill keptFrom(DrillRecord record, const QString &id, const QDateTime &signedAt)
{
    record.id = id;
    record.signature->at = signedAt;
    return {.record = record, .hash = drillHash(record)};
}

} // namespace

class DrillReportTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void itSaysAllThatIsKnown()
    {
        const DrillRecord record = fullRecord();
        const QString html = toHtml(record, originOf(record));
        for (const QString &expected : {u"Every kind"_s, u"✓ Passed"_s, u"41 min, within the goal of 1 h 0 min"_s, u"8 h: the age of the dump"_s, u"drill-box"_s, u"&quot;tale&quot; at the beginning"_s, u"version "_s + QStringLiteral(TALEKEEPER_VERSION),
                 u"26 Nov 2026 10:00 UTC by m@desk"_s, u"by M. Keller at 26 Nov 2026 10:55 UTC"_s, u"to k@desk at 26 Nov 2026 10:45 UTC"_s, u"The disk is nearly full."_s, u"▲ passed, with findings"_s,
                 u"openai.json"_s, u"missing"_s, u"$ docker ps --all"_s, u"tale-db"_s, u"Note: noted hand"_s, u"pictures/screen.png"_s, QString(64, u'a'), drillHash(record), u"+41 min"_s, u"made by m@desk"_s,
                 u"No earlier drill"_s, u"latest"_s})
            QVERIFY2(html.contains(expected), qPrintable(expected));
        QVERIFY(!html.contains(u"CHANGED"_s));
    }

    void itIsAPageForQtsDocuments()
    {
        const QString html = toHtml(fullRecord(), originOf(fullRecord()));
        QVERIFY(!html.contains(QRegularExpression(u"<script|<img|<a |href|http"_s)));
        for (const QString &tag : {u"table"_s, u"tr"_s, u"td"_s, u"p"_s, u"pre"_s, u"h2"_s, u"h3"_s, u"ul"_s, u"li"_s})
            QCOMPARE(html.count(QRegularExpression(u"<%1[ >]"_s.arg(tag))), html.count(u"</%1>"_s.arg(tag)));
    }

    void whatAdminsTypeIsNoMarkup()
    {
        DrillRecord record = fullRecord();
        record.drill.title = u"<script>alert(1)</script>"_s;
        record.signature->name = u"<b>%1 & Co</b>"_s;
        record.step(u"hand"_s)->attempts.last().note = u"</pre><h1>"_s;
        record.step(u"look"_s)->attempts.last().commands.last().output = u"<img src=x>"_s;
        const QString html = toHtml(record, originOf(record));
        QVERIFY(!html.contains(u"<script>"_s) && !html.contains(u"<img"_s) && !html.contains(u"<b>%1"_s));
        QCOMPARE(html.count(u"<h1>"_s), 1);
        QVERIFY(html.contains(u"&lt;b&gt;%1 &amp; Co&lt;/b&gt;"_s));
    }

    void longOutputIsShortenedAndThatIsSaid()
    {
        DrillRecord record = fullRecord();
        record.step(u"look"_s)->attempts.last().commands.last().output = QString(5000, u'x') + u"END"_s;
        const QString html = toHtml(record, originOf(record));
        QVERIFY(!html.contains(u"END"_s));
        QVERIFY(html.contains(u"3503 characters more"_s));
        QVERIFY(QJsonDocument(reportDocument(record, originOf(record))).toJson().contains("xEND"));
    }

    void aRecordThatWasChangedIsSaidLoudly()
    {
        DrillRecord record = fullRecord();
        const DrillReportOrigin origin = originOf(record);
        record.step(u"hand"_s)->attempts.last().note = u"all well"_s;
        const QString html = toHtml(record, origin);
        QVERIFY(html.contains(u"THIS RECORD WAS CHANGED"_s));
        QVERIFY(html.contains(u"Not valid"_s));
        QVERIFY(!html.contains(u"✓ Passed"_s));
        QVERIFY(html.contains(origin.hash) && html.contains(drillHash(record)));
        QCOMPARE(reportDocument(record, origin)[u"is_intact"_s], QJsonValue(false));
        QVERIFY(toHtml(record, {}).contains(u"THIS RECORD WAS CHANGED"_s)); // nobody says with what it was kept
    }

    void failuresSayWhy()
    {
        DrillRecord record = fullRecord();
        record.signature.reset();
        record.step(u"look"_s)->attempts.last().state = DrillStepState::Failed;
        QString html = toHtml(record, originOf(record));
        QVERIFY(html.contains(u"Not over"_s) && html.contains(u"What keeps it from passing"_s) && html.contains(u"by nobody"_s));
        record = *signedRecord(record, u"M. Keller"_s, drillTime(56));
        html = toHtml(record, originOf(record));
        QVERIFY(html.contains(u"✕ Failed"_s) && html.contains(u"Why it failed"_s) && html.contains(u"&quot;Look&quot; has failed."_s));
        QVERIFY(html.contains(u"What it means: Nobody is there."_s));
        record.clockStoppedAt = drillTime(75);
        QVERIFY(toHtml(record, originOf(record)).contains(u"1 h 15 min, over the goal of 1 h 0 min"_s));
        record.clockWentBack = true;
        QVERIFY(toHtml(record, originOf(record)).contains(u"not known: the clock of the console was set back"_s));
    }

    void whatFailedFirstAndAClockThatNeverStoppedAreSaid()
    {
        DrillRecord record = fullRecord();
        DrillAttempt failed = record.step(u"look"_s)->attempts.last();
        failed.state = DrillStepState::Failed;
        record.step(u"look"_s)->attempts.prepend(failed);
        record.step(u"hand"_s)->attempts.last().state = DrillStepState::Failed;
        record.clockStoppedAt.reset();
        EarlierDrill earlier {.startedAt = drillTime(-60), .rtoSeconds = 1800, .outcome = DrillOutcome::Failed};
        earlier.isReached = false;
        const QString html = toHtml(record, originOf(record, {earlier}));
        QCOMPARE(html.count(u"▲ passed at the 2nd try, with findings"_s), 2); // among the times, and above its evidence
        QCOMPARE(html.count(u"not reached after 55 min"_s), 2); // in the head, and below the times
        QVERIFY(html.contains(u"not reached after 30 min"_s) && !html.contains(u"longer"_s));
    }

    void whatStaysOnTheDrillHostIsSaid()
    {
        DrillRecord record = fullRecord();
        record.drill.host = DrillTemplate::HostKind::Any;
        QCOMPARE(leftBehind(record), QStringList());
        QVERIFY(!toHtml(record, originOf(record)).contains(u"Still on the drill host"_s));
        record.drill.host = DrillTemplate::HostKind::Drill;
        QCOMPARE(leftBehind(record).size(), 2); // what stack-up has started, and the mark
        record.inputs = {{u"checkout"_s, u"/srv/my tale"_s}, {u"compose"_s, u"docker compose --project-name t2"_s}, {u"snapshot"_s, u"restic:/etc/restic.env"_s}, {u"work"_s, u"/srv/work"_s}};
        const qsizetype change = std::ranges::find(record.drill.steps, u"change"_s, &DrillTemplateStep::id) - record.drill.steps.begin();
        record.drill.steps[change].does = u"bring-snapshot"_s;
        QVERIFY(leftBehind(record).first().endsWith("rm -r /srv/work"_L1)); // also of one that has failed
        record.drill.steps[change].does = u"place-files"_s;
        const QStringList left = leftBehind(record);
        QCOMPARE(left.size(), 3);
        QVERIFY2(left.at(0).endsWith("cd '/srv/my tale' && docker compose --project-name t2 down --volumes"_L1), qPrintable(left.at(0)));
        QVERIFY2(left.at(1).endsWith("rm '/srv/my tale/.env'"_L1), qPrintable(left.at(1)));
        QVERIFY(left.at(2).contains("drill-box"_L1) && left.at(2).contains("mark none"_L1));
        QVERIFY(toHtml(record, originOf(record)).contains(u"Still on the drill host"_s));
        record.drill.steps[change].does = u"bring-snapshot"_s;
        record.inputs[u"snapshot"_s] = u"/srv/saved"_s;
        record.step(u"change"_s)->attempts.last().result.facts = {{u"snapshot_folder"_s, u"/srv/saved"_s}};
        QVERIFY(!leftBehind(record).first().contains("rm -r"_L1)); // the admin's own folder
    }

    void whatWasBegunAndCutOffIsSaid()
    {
        DrillRecord record = *beginDrill(drillBeginning());
        record = withBegunStep(record, u"look"_s, u"m@desk"_s, drillTime(1));
        QVERIFY(toHtml(record, originOf(record)).contains(u"begun, not ended"_s));
        record = withOpenStep(withBegunStep(record, u"look"_s, u"m@desk"_s, drillTime(2)), u"look"_s, drillTime(3));
        const QString html = toHtml(record, originOf(record));
        QVERIFY(html.contains(u"cut off: the console ended"_s));
        QVERIFY(html.contains(u"stopped, or the host was away"_s));
    }

    void itIsComparedWithEarlierDrills()
    {
        DrillRecord record = fullRecord();
        const DrillRecord before = signedGoodRecord();
        DrillRecord practice = before, other = before;
        practice.isPractice = true;
        other.drill.id = u"other"_s;
        KeptDrill changed = keptFrom(before, u"changed"_s, drillTime(-100));
        changed.record.signature->name = u"Somebody"_s;
        DrillRecord open = goodRecord();
        open.id = u"open"_s;
        const QList<KeptDrill> all {keptFrom(before, u"later"_s, drillTime(5)), keptFrom(before, u"newer"_s, drillTime(-60)), keptFrom(before, u"older"_s, drillTime(-600)),
            keptFrom(practice, u"practice"_s, drillTime(-90)), keptFrom(other, u"other"_s, drillTime(-90)), changed, {.record = open, .hash = drillHash(open)}, {.record = record, .hash = drillHash(record)}};
        QList<EarlierDrill> earlier = earlierDrills(record, all);
        QCOMPARE(earlier.size(), 2);
        QCOMPARE(earlier.first().id, u"newer"_s);
        QCOMPARE(earlier.first().rtoSeconds, 41 * 60);
        QCOMPARE(earlier.first().stepSeconds.value(u"look"_s), 2.5);
        earlier.first().rtoSeconds = 50 * 60;
        earlier.last().rtoSeconds = 30 * 60;
        const QString html = toHtml(record, originOf(record, earlier));
        QVERIFY(html.contains(u"this one took 9 min less"_s) && html.contains(u"this one took 11 min longer"_s));
        QCOMPARE(reportDocument(record, originOf(record, earlier))[u"earlier"_s].toArray().size(), 2);
    }

    void theJsonProvesItsHash()
    {
        const DrillRecord record = fullRecord();
        const QJsonObject document = QJsonDocument::fromJson(QJsonDocument(reportDocument(record, originOf(record))).toJson()).object();
        const QByteArray compact = QJsonDocument(document[u"record"_s].toObject()).toJson(QJsonDocument::Compact);
        QCOMPARE(QString::fromLatin1(QCryptographicHash::hash(compact, QCryptographicHash::Sha256).toHex()), document[u"hash"_s].toString());
        QCOMPARE(document[u"is_intact"_s], QJsonValue(true));
        for (const QString &key : {u"id"_s, u"template"_s, u"outcome"_s, u"rto_seconds"_s, u"rpo_seconds"_s, u"goal_seconds"_s, u"steps"_s, u"signed_by"_s, u"signed_at"_s, u"shortcomings"_s, u"made_by"_s, u"made_at"_s})
            QVERIFY2(document.contains(key), qPrintable(key));
    }
};

} // namespace talekeeper

QTEST_GUILESS_MAIN(talekeeper::DrillReportTest)
#include "drillreporttest.moc"
