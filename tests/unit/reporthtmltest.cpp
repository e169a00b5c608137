// The report as a page: whole, escaped, without secrets, and with words for every state.
#include "core/restore/reporthtml.h"
#include "core/restore/runs.h"

#include <QRegularExpression>
#include <QTest>
#include <QTimeZone>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

const QDateTime start(QDate(2026, 11, 22), QTime(11, 30), QTimeZone::UTC);

RestoreReport someReport()
{
    return {.run = u"20261122-113000-4f2a"_s,
        .outcome = RunOutcome::Restored,
        .dump = u"tale-20261121-020000.sql.gz"_s,
        .database = u"tale"_s,
        .previousDatabase = u"tale_before_20261122_113000"_s,
        .startedAt = start,
        .durationSeconds = 285,
        .downtimeSeconds = 260.0,
        .tablesChecked = 41,
        .rowsChecked = 2'505'100,
        .findings = {{.id = u"room"_s, .severity = Severity::Warning, .message = u"Room is scarce."_s}},
        .steps = {{.id = u"stop"_s,
                      .title = u"Stop what writes"_s,
                      .state = StepState::Done,
                      .seconds = 5,
                      .proof = u"2 containers"_s},
            {.id = u"ask"_s, .title = u"Ask Tale"_s}}};
}

ReportOrigin someOrigin()
{
    return {.host = u"tale-prod-1"_s, .project = u"tale"_s, .who = u"anna@desk"_s, .at = start.addSecs(600)};
}

} // namespace

class ReportHtmlTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void reportSaysWhatWasDone()
    {
        const QString html = toHtml(someReport(), someOrigin());
        for (const QString &expected :
            {u"tale-prod-1"_s, u"20261122-113000-4f2a"_s, u"tale-20261121-020000.sql.gz"_s, u"22 Nov 2026 11:30 UTC"_s,
                u"4 min 45 s"_s, u"4 min 20 s"_s, u"2,505,100 rows in 41 tables, equal to the dump"_s,
                u"tale_before_20261122_113000"_s, u"Room is scarce."_s, u"warning"_s, u"Stop what writes"_s, u"done"_s,
                u"2 containers"_s, u"not begun"_s, u"anna@desk"_s, u"22 Nov 2026 11:40 UTC"_s})
            QVERIFY2(html.contains(expected), qPrintable(expected));
        QVERIFY(!html.contains(u"audit log"_s));
    }

    void nothingIsClaimedThatIsNotKnown()
    {
        const QString html = toHtml({.run = u"20261122-113000-4f2a"_s, .outcome = RunOutcome::TakenBack}, {});
        QVERIFY(html.contains(u"unknown"_s));
        QVERIFY(html.contains(u"nothing was counted"_s));
        QVERIFY(html.contains(u"not measured"_s));
        RestoreReport unequal = someReport();
        unequal.outcome = RunOutcome::TakenBack;
        QVERIFY(!toHtml(unequal, {}).contains(u"equal to the dump"_s));
    }

    void interruptedRunNamesNoCommandToType()
    {
        RestoreReport report = someReport();
        report.outcome = RunOutcome::Interrupted;
        const QString html = toHtml(report, someOrigin());
        QVERIFY(html.contains(u"half-way"_s));
        QVERIFY(!html.contains(u"talekeeperctl"_s));
    }

    /// The proof of the restore stays where an undo and a drop came after it.
    void everythingThatWasDoneIsTold()
    {
        RestoreReport undone = someReport(), dropped = someReport();
        undone.outcome = RunOutcome::Undone;
        undone.steps = {{.id = u"swap"_s, .title = u"Swap back"_s, .state = StepState::Done, .proof = u"by one transaction"_s}};
        dropped.outcome = RunOutcome::Discarded;
        dropped.steps = {{.id = u"drop"_s, .title = u"Drop what the run keeps"_s, .state = StepState::Done, .proof = u"dropped at last"_s}};
        dropped.tablesChecked.reset();
        dropped.previousDatabase.clear();
        const QString html = toHtml(dropped, someOrigin(), {someReport(), undone, dropped});
        for (const QString &expected : {u"2,505,100 rows in 41 tables, equal to the dump"_s, u"2 containers"_s, u"by one transaction"_s, u"dropped at last"_s,
                 u"UTC: restored"_s, u"UTC: undone"_s, u"UTC: what was kept dropped"_s})
            QCOMPARE(html.count(expected), 1);
        QVERIFY(html.indexOf(u"2 containers"_s) < html.indexOf(u"by one transaction"_s));
        QVERIFY(html.indexOf(u"by one transaction"_s) < html.indexOf(u"dropped at last"_s));
        QVERIFY(!html.contains(u"nothing was counted"_s)); // a drop counts nothing, and nobody expects it to
    }

    void hostileTextIsText()
    {
        const QString hostile = u"<script>alert('1')</script> & \"quotes\" <img src=x> %1 %2 "_s + QString(200, u'x');
        RestoreReport report = someReport();
        report.run = report.dump = report.database = report.previousDatabase = hostile;
        report.findings = {{.id = hostile, .severity = Severity::Blocker, .message = hostile}};
        report.steps = {{.id = hostile, .title = hostile, .state = StepState::Failed, .proof = hostile}};
        report.error = Error{.message = hostile, .detail = hostile};
        ReportOrigin origin{.host = hostile, .project = hostile, .who = hostile, .at = start};
        origin.evidence = ReportEvidence{
            .commands = {{.number = 1, .at = start, .who = hostile, .command = hostile, .result = hostile}},
            .verdict = {.count = 1, .firstBad = 1, .reason = hostile}};
        for (const RunOutcome outcome : {RunOutcome::Restored, RunOutcome::Refused, RunOutcome::TakenBack,
                 RunOutcome::Interrupted, RunOutcome::Undone, RunOutcome::Discarded}) {
            report.outcome = outcome;
            const QString html = toHtml(report, origin) + toHtml(report, origin, {report, report});
            QVERIFY(!html.contains(u"<script"_s, Qt::CaseInsensitive));
            QVERIFY(!html.contains(u"<img"_s));
            QVERIFY(!html.contains(u"& "_s));
            QVERIFY(html.contains(u"&lt;script&gt;"_s));
            QVERIFY(html.contains(u"%1 %2 "_s)); // as it was written, not filled in
            QCOMPARE(html.count(u"<body>"_s), 2);
        }
    }

    void pageNeedsNothingElse()
    {
        const QString html = toHtml(someReport(), someOrigin());
        static const QRegularExpression outside(u"(https?:|src=|href=|url\\(|@import|<link|<script)"_s);
        QVERIFY(!html.contains(outside));
        static const QRegularExpression color(u"color|#[0-9a-f]{3}"_s);
        QVERIFY(!html.contains(color));
    }

    void secretsAreMasked()
    {
        const QString password = u"it's \"zebra\" & <co>"_s;
        RestoreReport report = someReport();
        report.error = Error{.message = u"login failed: "_s + password, .detail = u"PGPASSWORD="_s + password};
        report.steps.first().proof = password;
        ReportOrigin origin = someOrigin();
        origin.secrets = {Secret(password)};
        origin.evidence = ReportEvidence{.commands = {{.number = 1, .at = start, .command = u"psql "_s + password}},
            .verdict = {.count = 1},
            .lastHash = QByteArray::fromHex("00ff")};
        const QString html = toHtml(report, origin);
        QVERIFY(!html.contains(u"zebra"_s));
        QVERIFY(html.contains(u"***"_s));
        QVERIFY(html.contains(u"psql ***"_s));
    }

    void evidenceTellsOfTheChain()
    {
        ReportOrigin origin = someOrigin();
        origin.evidence = ReportEvidence{.commands
            = {{.number = 12, .at = start, .who = u"anna@desk"_s, .command = u"docker stop a"_s, .result = u"done"_s}},
            .verdict = {.count = 12},
            .lastHash = QByteArray::fromHex("00ff")};
        QString html = toHtml(someReport(), origin);
        QVERIFY(html.contains(u"docker stop a"_s) && html.contains(u"12 entries, holds"_s) && html.contains(u"00ff"_s));
        origin.evidence->verdict.reason = u"Entry 3 is missing."_s;
        html = toHtml(someReport(), origin);
        QVERIFY(html.contains(u"does not hold. Entry 3"_s) && !html.contains(u"holds."_s));
        origin.evidence = ReportEvidence{.fault = u"The history can't be used."_s};
        html = toHtml(someReport(), origin);
        QVERIFY(html.contains(u"The history can"_s) && !html.contains(u"holds."_s));
    }

    void runWithoutReportGetsOne()
    {
        const RunRecord run{.run = u"20261122-113000-4f2a"_s,
            .state = RunState::Undone,
            .database = u"tale"_s,
            .dump = u"tale-20261121-020000.sql.gz"_s,
            .startedAt = start,
            .keptDatabase = u"tale_undone"_s};
        const RestoreReport report = reportOf(run);
        QVERIFY(report.outcome == RunOutcome::Undone);
        QCOMPARE(report.previousDatabase, u"tale_undone"_s);
        QCOMPARE(report.startedAt, start);
        QVERIFY(toHtml(report, {}).contains(u"No step of this run is on record."_s));
    }
};

} // namespace talekeeper

QTEST_GUILESS_MAIN(talekeeper::ReportHtmlTest)
#include "reporthtmltest.moc"
