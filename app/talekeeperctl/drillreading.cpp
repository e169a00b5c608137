#include "drillreading.h"

#include "core/drill/drilldue.h"
#include "core/drill/drillevidence.h"
#include "core/drill/drillreport.h"
#include "core/foundation/format.h"
#include "core/restore/facts.h"
#include "drillguide.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSaveFile>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct DrillReadingText {
    Q_DECLARE_TR_FUNCTIONS(DrillReading)
};

QDateTime now() { return QDateTime::currentDateTimeUtc(); }

QJsonValue secondsOrNull(const std::optional<qint64> &seconds) { return seconds ? QJsonValue(*seconds) : QJsonValue(); }

QString changedText(const DrillRecord &record)
{
    return DrillReadingText::tr("The record of the drill %1 is not what was written: somebody has changed it by hand, and it proves nothing any more.").arg(record.id);
}

QList<DrillRecord> recordsOf(const QList<KeptDrill> &drills)
{
    QList<DrillRecord> records;
    for (const KeptDrill &drill : drills)
        if (drill.isIntact()) // what was changed by hand proves nothing
            records << drill.record;
    return records;
}

QJsonObject runObject(const KeptDrill &drill)
{
    const DrillRecord &record = drill.record;
    return {{u"id"_s, record.id}, {u"template"_s, record.drill.id}, {u"host"_s, record.host}, {u"outcome"_s, drillOutcomeName(outcomeOf(record))},
        {u"started_at"_s, toIsoTime(record.startedAt)}, {u"rto_seconds"_s, secondsOrNull(rtoSeconds(record, now()))}, {u"rpo_seconds"_s, secondsOrNull(lossSeconds(record))},
        {u"signed_by"_s, record.signature ? record.signature->name : QString()}, {u"is_intact"_s, drill.isIntact()}};
}

QJsonObject dueObject(const DueDrill &due)
{
    return {{u"template"_s, due.drill}, {u"due_at"_s, toIsoTime(due.dueAt)}, {u"is_missed"_s, due.isMissed},
        {u"last_passed_at"_s, due.lastPassedAt ? QJsonValue(toIsoTime(*due.lastPassedAt)) : QJsonValue()}};
}

void printTemplates(const DrillTemplates &templates, const Console &console)
{
    QList<QStringList> rows;
    for (const DrillTemplate &drill : templates.templates)
        rows << QStringList {drill.id, drill.title};
    console.table({DrillReadingText::tr("Template"), DrillReadingText::tr("Title")}, rows);
}

QString took(const std::optional<qint64> &seconds) { return seconds ? formatDuration(double(*seconds)) : u"-"_s; }

void printRuns(const QList<KeptDrill> &drills, const Console &console)
{
    if (drills.isEmpty())
        return console.text(DrillReadingText::tr("\nNo drill was begun from here yet."));
    QList<QStringList> rows;
    for (const KeptDrill &drill : drills) {
        const DrillRecord &record = drill.record;
        rows << QStringList {record.id, record.drill.id, record.host, drill.isIntact() ? drillOutcomeName(outcomeOf(record)) : DrillReadingText::tr("CHANGED"),
            took(rtoSeconds(record, now())), lossSeconds(record) ? formatAge(*lossSeconds(record)) : u"-"_s, record.signature ? record.signature->name : u"-"_s};
    }
    console.text({});
    console.table({DrillReadingText::tr("Drill"), DrillReadingText::tr("Template"), DrillReadingText::tr("Host"), DrillReadingText::tr("Outcome"), DrillReadingText::tr("RTO"),
                      DrillReadingText::tr("RPO"), DrillReadingText::tr("Signed by")},
        rows);
}

void printDue(const QList<DueDrill> &due, const Console &console)
{
    console.text({});
    for (const DueDrill &each : due)
        console.text((each.isMissed && each.lastPassedAt ? DrillReadingText::tr("! \"%1\" was missed: do it by %2.")
                         : each.isMissed                 ? DrillReadingText::tr("! \"%1\" has never passed: do it by %2.")
                                                         : DrillReadingText::tr("\"%1\" is due by %2."))
                         .arg(each.title, lastDayText(each.dueAt)));
}

QString stepMark(DrillStepState state)
{
    switch (state) {
    case DrillStepState::Passed: return u"✓"_s;
    case DrillStepState::Findings: return u"!"_s;
    case DrillStepState::Failed: return u"✕"_s;
    case DrillStepState::Running: return u"…"_s;
    case DrillStepState::Open:
    case DrillStepState::Skipped: return u"·"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

/// What stands under a step: what was found, and what was noted.
QStringList linesUnder(const DrillRecord &record, const DrillStep &step)
{
    if (step.attempts.isEmpty())
        return {};
    const DrillAttempt &last = step.attempts.last();
    QStringList lines;
    if (const QString stale = staleText(record, step.id); !stale.isEmpty())
        lines << stale;
    if (!last.result.summary.isEmpty())
        lines << last.result.summary;
    for (const DrillFinding &finding : last.result.findings)
        lines << (finding.severity == DrillFinding::Severity::Failure ? DrillReadingText::tr("FAILURE  %1") : DrillReadingText::tr("warning  %1")).arg(finding.message);
    if (!last.note.isEmpty())
        lines << DrillReadingText::tr("note: %1").arg(last.note);
    return lines;
}

void printOutcome(const DrillRecord &record, const Console &console)
{
    const auto rto = rtoSeconds(record, now());
    const QString goal = formatDuration(record.drill.goalMinutes * 60.0);
    if (rto && record.signature && !record.clockStoppedAt)
        console.text(DrillReadingText::tr("RTO not reached after %1 · goal %2").arg(took(rto), goal));
    else if (rto)
        console.text(DrillReadingText::tr("RTO %1%2 · goal %3").arg(took(rto), record.clockStoppedAt || record.signature ? QString() : DrillReadingText::tr(" so far"), goal));
    if (record.rpoSeconds)
        console.text(lossSeconds(record) ? DrillReadingText::tr("RPO %1").arg(formatAge(*record.rpoSeconds)) : DrillReadingText::tr("RPO not known: the dump was taken after the clock had started"));
    if (!record.signature)
        return;
    console.text(DrillReadingText::tr("%1, signed by %2 at %3 UTC").arg(outcomeOf(record) == DrillOutcome::Passed ? DrillReadingText::tr("PASSED") : DrillReadingText::tr("FAILED"), record.signature->name, formatTime(record.signature->at)));
    for (const QString &line : shortcomings(record))
        console.text(u"  "_s + line);
}

Result<void> writeWhole(const QString &path, const QByteArray &content)
{
    QSaveFile file(path);
    if (file.open(QIODevice::WriteOnly) && file.write(content) == content.size() && file.commit())
        return {};
    return failure(ErrorKind::Failed, DrillReadingText::tr("The report %1 can't be written: %2. Name a file in a folder that is there, or make room.").arg(path, file.errorString()));
}

Result<void> writeReport(const Options &options, const KeptDrill &drill, const QString &path)
{
    const QString ending = QFileInfo(path).suffix().toLower();
    if (ending == "zip"_L1)
        return exportDrill(options.historyPath, drill.record.id, path);
    const auto all = readDrills(options.historyPath);
    if (!all)
        return std::unexpected(all.error());
    const DrillReportOrigin origin {.who = consoleName(), .at = now(), .hash = drill.hash, .earlier = earlierDrills(drill.record, *all)};
    if (ending == "json"_L1)
        return writeWhole(path, QJsonDocument(reportDocument(drill.record, origin)).toJson());
    return writeWhole(path, toHtml(drill.record, origin).toUtf8());
}

Result<void> requireReportName(const QString &path)
{
    const QString ending = QFileInfo(path).suffix().toLower();
    if (ending == "html"_L1 || ending == "json"_L1 || ending == "zip"_L1)
        return {};
    return failure(ErrorKind::WrongUsage,
        ending == "pdf"_L1 ? DrillReadingText::tr("PDF comes from the window. Here a report ends in .html, .json or .zip.")
                           : DrillReadingText::tr("A report ends in .html, .json or .zip; \"%1\" does not.").arg(path));
}

/// The steps of a drill's document with what a reader needs to do them.
QJsonArray withTexts(const DrillRecord &record, const QJsonArray &steps)
{
    QJsonArray result;
    for (const QJsonValue &each : steps) {
        QJsonObject step = each.toObject();
        const DrillTemplateStep &from = *record.drill.step(step[u"id"_s].toString());
        const DrillStep &done = *record.step(from.id);
        step[u"why"_s] = from.why;
        step[u"how"_s] = from.how;
        step[u"failure"_s] = from.failure;
        step[u"summary"_s] = done.attempts.isEmpty() ? QString() : done.attempts.last().result.summary;
        step[u"attempts"_s] = done.attempts.size();
        result.append(step);
    }
    return result;
}

} // namespace

QJsonArray failureFindings(const QString &message) { return {QJsonObject {{u"severity"_s, u"failure"_s}, {u"message"_s, message}}}; }

QJsonObject documentOf(const KeptDrill &drill)
{
    QJsonObject document = drillDocument(drill.record, now());
    const QString next = drill.record.signature ? QString() : nextStep(drill.record);
    document[u"steps"_s] = withTexts(drill.record, document[u"steps"_s].toArray());
    document[u"next"_s] = next.isEmpty() ? QJsonValue() : QJsonValue(next);
    document[u"hash"_s] = drill.hash;
    document[u"is_intact"_s] = drill.isIntact();
    return document;
}

void printDrill(const KeptDrill &drill, const Console &console)
{
    const DrillRecord &record = drill.record;
    console.text(DrillReadingText::tr("%1: %2 on %3, begun %4 UTC by %5\n").arg(record.id, record.drill.title, record.host, formatTime(record.startedAt), record.startedBy));
    QList<QStringList> rows, under;
    for (const DrillStep &step : record.steps) {
        const DrillTemplateStep &from = *record.drill.step(step.id);
        rows << QStringList {stepMark(stateNow(record, step.id)) + u' ' + step.id, drillStepKindName(from.kind), drillStepStateName(stateNow(record, step.id)), step.seconds() > 0 ? formatDuration(step.seconds()) : u"-"_s, from.title};
        under << linesUnder(record, step) + failureLines(record, step);
    }
    console.table({DrillReadingText::tr("  Step"), DrillReadingText::tr("Kind"), DrillReadingText::tr("State"), DrillReadingText::tr("Took"), DrillReadingText::tr("Title")}, rows, under);
    console.text({});
    printOutcome(record, console);
    for (const QString &line : guideLines(record))
        console.text(line);
}

ExitStatus listDrills(const Options &options, const Console &console)
{
    QStringList unreadable;
    const auto drills = readDrills(options.historyPath, &unreadable);
    if (!drills)
        return console.error(drills.error());
    const DrillTemplates templates = readDrillTemplates({});
    const QList<DueDrill> due = dueDrills(templates.templates, recordsOf(*drills), now());
    for (const Error &fault : templates.faults)
        console.complain(fault.message);
    for (const QString &id : std::as_const(unreadable))
        console.complain(DrillReadingText::tr("The record of the drill %1 can't be read any more.").arg(id));
    QJsonArray templateObjects, runs, dues;
    for (const DrillTemplate &drill : templates.templates)
        templateObjects.append(QJsonObject {{u"id"_s, drill.id}, {u"title"_s, drill.title}});
    for (const KeptDrill &drill : *drills) {
        runs.append(runObject(drill));
        if (!drill.isIntact())
            console.complain(changedText(drill.record));
    }
    for (const DueDrill &each : due)
        dues.append(dueObject(each));
    console.document({{u"templates"_s, templateObjects}, {u"runs"_s, runs}, {u"due"_s, dues}});
    printTemplates(templates, console);
    printRuns(*drills, console);
    printDue(due, console);
    return ExitStatus::Done;
}

ExitStatus showDrill(const Options &options, const Console &console)
{
    const auto drill = readDrill(options.historyPath, options.arguments.first());
    if (!drill)
        return console.error(drill.error());
    if (options.arguments.size() > 1)
        if (const auto known = requireStep(drill->record, options.arguments.at(1)); !known)
            return console.error(known.error());
    QJsonObject document = documentOf(*drill);
    if (!drill->isIntact())
        document[u"findings"_s] = failureFindings(changedText(drill->record));
    console.document(document);
    if (options.arguments.size() > 1)
        for (const QString &line : stepLines(drill->record, options.arguments.at(1)))
            console.text(line);
    else
        printDrill(*drill, console);
    if (drill->isIntact())
        return ExitStatus::Done;
    console.complain(changedText(drill->record));
    return ExitStatus::FoundWanting;
}

ExitStatus reportDrill(const Options &options, const Console &console)
{
    const QString path = options.arguments.at(1);
    if (const auto named = requireReportName(path); !named)
        return console.error(named.error());
    const auto drill = readDrill(options.historyPath, options.arguments.first());
    if (!drill)
        return console.error(drill.error());
    const auto written = writeReport(options, *drill, path);
    if (!written && drill->isIntact())
        return console.error(written.error());
    QJsonObject document {{u"id"_s, drill->record.id}, {u"file"_s, written ? QJsonValue(path) : QJsonValue()}, {u"hash"_s, drill->hash}, {u"is_intact"_s, drill->isIntact()}};
    if (drill->isIntact()) {
        console.document(document);
        console.text(DrillReadingText::tr("Written: %1").arg(path));
        return ExitStatus::Done;
    }
    const QString why = written ? changedText(drill->record) : written.error().message;
    document[u"findings"_s] = failureFindings(why);
    console.document(document);
    console.complain(why);
    return ExitStatus::FoundWanting;
}

} // namespace talekeeper
