#include "core/drill/drillrecord.h"

#include "core/foundation/format.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct DrillJsonText {
    Q_DECLARE_TR_FUNCTIONS(DrillRecord)
};

constexpr std::array stepStates {DrillStepState::Open, DrillStepState::Running, DrillStepState::Passed, DrillStepState::Findings, DrillStepState::Failed, DrillStepState::Skipped};

QString severityWord(DrillFinding::Severity severity) { return severity == DrillFinding::Severity::Failure ? u"failure"_s : u"warning"_s; }

QJsonValue timeOrNull(const std::optional<QDateTime> &time) { return time ? QJsonValue(toIsoTime(*time)) : QJsonValue(); }

std::optional<QDateTime> timeIn(const QJsonValue &value)
{
    const QDateTime time = fromIsoTime(value.toString());
    return time.isValid() ? std::optional(time) : std::nullopt;
}

template <class Value> QJsonArray arrayOf(const QList<Value> &values, const auto &toObject)
{
    QJsonArray array;
    for (const Value &value : values)
        array.append(toObject(value));
    return array;
}

template <class Value> QList<Value> listFrom(const QJsonValue &value, const auto &fromObject)
{
    QList<Value> list;
    for (const QJsonValue &each : value.toArray())
        list << fromObject(each);
    return list;
}

QStringList stringsFrom(const QJsonValue &value)
{
    return listFrom<QString>(value, [](const QJsonValue &each) { return each.toString(); });
}

QJsonObject mapObject(const QMap<QString, QString> &map)
{
    QJsonObject object;
    for (auto each = map.cbegin(); each != map.cend(); ++each)
        object.insert(each.key(), each.value());
    return object;
}

QMap<QString, QString> mapFrom(const QJsonValue &value)
{
    QMap<QString, QString> map;
    const QJsonObject object = value.toObject();
    for (auto each = object.constBegin(); each != object.constEnd(); ++each)
        map.insert(each.key(), each.value().toString());
    return map;
}

QJsonObject findingObject(const DrillFinding &finding) { return {{u"severity"_s, severityWord(finding.severity)}, {u"message"_s, finding.message}}; }

DrillFinding findingFrom(const QJsonValue &value)
{
    return {.severity = value["severity"_L1] == "failure"_L1 ? DrillFinding::Severity::Failure : DrillFinding::Severity::Warning, .message = value["message"_L1].toString()};
}

QJsonObject tableObject(const DrillTable &table)
{
    return {{u"title"_s, table.title}, {u"columns"_s, QJsonArray::fromStringList(table.columns)},
        {u"rows"_s, arrayOf(table.rows, [](const QStringList &row) { return QJsonArray::fromStringList(row); })}};
}

DrillTable tableFrom(const QJsonValue &value)
{
    return {.title = value["title"_L1].toString(), .columns = stringsFrom(value["columns"_L1]), .rows = listFrom<QStringList>(value["rows"_L1], stringsFrom)};
}

QJsonObject commandObject(const DrillCommand &command)
{
    return {{u"at"_s, toIsoTime(command.at)}, {u"command"_s, command.command}, {u"result"_s, command.result}, {u"output"_s, command.output}};
}

DrillCommand commandFrom(const QJsonValue &value)
{
    return {.at = fromIsoTime(value["at"_L1].toString()), .command = value["command"_L1].toString(), .result = value["result"_L1].toString(), .output = value["output"_L1].toString()};
}

QJsonObject attemptObject(const DrillAttempt &attempt)
{
    QJsonObject object {{u"state"_s, drillStepStateName(attempt.state)}, {u"started_at"_s, toIsoTime(attempt.startedAt)}, {u"seconds"_s, attempt.seconds}, {u"by"_s, attempt.by},
        {u"summary"_s, attempt.result.summary}, {u"findings"_s, arrayOf(attempt.result.findings, findingObject)}, {u"tables"_s, arrayOf(attempt.result.tables, tableObject)},
        {u"facts"_s, mapObject(attempt.result.facts)}, {u"commands"_s, arrayOf(attempt.commands, commandObject)}, {u"note"_s, attempt.note},
        {u"pictures"_s, arrayOf(attempt.pictures, [](const DrillPicture &picture) { return QJsonObject {{u"name"_s, picture.name}, {u"hash"_s, picture.hash}}; })}};
    if (attempt.number > 0)
        object.insert(u"number"_s, attempt.number);
    return object;
}

DrillAttempt attemptFrom(const QJsonValue &value)
{
    const auto state = std::ranges::find(stepStates, value["state"_L1].toString(), drillStepStateName);
    return {.state = state == stepStates.end() ? DrillStepState::Open : *state,
        .startedAt = fromIsoTime(value["started_at"_L1].toString()),
        .seconds = value["seconds"_L1].toDouble(),
        .by = value["by"_L1].toString(),
        .result = {.summary = value["summary"_L1].toString(),
            .findings = listFrom<DrillFinding>(value["findings"_L1], findingFrom),
            .tables = listFrom<DrillTable>(value["tables"_L1], tableFrom),
            .facts = mapFrom(value["facts"_L1])},
        .commands = listFrom<DrillCommand>(value["commands"_L1], commandFrom),
        .note = value["note"_L1].toString(),
        .pictures = listFrom<DrillPicture>(value["pictures"_L1], [](const QJsonValue &each) { return DrillPicture {.name = each["name"_L1].toString(), .hash = each["hash"_L1].toString()}; }),
        .number = qMax<qint64>(0, value["number"_L1].toInteger())};
}

QJsonObject stepObject(const DrillStep &step) { return {{u"id"_s, step.id}, {u"attempts"_s, arrayOf(step.attempts, attemptObject)}}; }

DrillStep stepRecordFrom(const QJsonValue &value) { return {.id = value["id"_L1].toString(), .attempts = listFrom<DrillAttempt>(value["attempts"_L1], attemptFrom)}; }

/// It names files and comes from elsewhere too.
bool isDrillId(const QString &id)
{
    const auto fits = [](QChar each) { return (each >= u'a' && each <= u'z') || (each >= u'A' && each <= u'Z') || (each >= u'0' && each <= u'9') || each == u'-' || each == u'_'; };
    return !id.isEmpty() && id.size() <= 60 && std::ranges::all_of(id, fits);
}

/// A record whose steps are not its template's was not made here.
bool followsItsTemplate(const DrillRecord &record)
{
    return std::ranges::equal(record.steps, record.drill.steps, {}, &DrillStep::id, &DrillTemplateStep::id);
}

} // namespace

QJsonObject toJson(const DrillRecord &record)
{
    const auto handover = [](const DrillHandover &each) { return QJsonObject {{u"to"_s, each.to}, {u"at"_s, toIsoTime(each.at)}}; };
    return {{u"id"_s, record.id}, {u"template"_s, QJsonDocument::fromJson(toJson(record.drill)).object()}, {u"host"_s, record.host}, {u"project"_s, record.project}, {u"is_practice"_s, record.isPractice},
        {u"inputs"_s, mapObject(record.inputs)}, {u"started_by"_s, record.startedBy}, {u"started_at"_s, toIsoTime(record.startedAt)},
        {u"clock_started_at"_s, timeOrNull(record.clockStartedAt)}, {u"clock_stopped_at"_s, timeOrNull(record.clockStoppedAt)}, {u"clock_went_back"_s, record.clockWentBack},
        {u"rpo_seconds"_s, record.rpoSeconds ? QJsonValue(*record.rpoSeconds) : QJsonValue()}, {u"steps"_s, arrayOf(record.steps, stepObject)},
        {u"handovers"_s, arrayOf(record.handovers, handover)},
        {u"signature"_s, record.signature ? QJsonValue(QJsonObject {{u"name"_s, record.signature->name}, {u"at"_s, toIsoTime(record.signature->at)}}) : QJsonValue()}};
}

Result<DrillRecord> drillRecordFromJson(const QJsonObject &object)
{
    const auto drill = drillTemplateFromJson(QJsonDocument(object["template"_L1].toObject()).toJson(QJsonDocument::Compact), object["id"_L1].toString());
    if (!drill)
        return std::unexpected(drill.error());
    DrillRecord record {.id = object["id"_L1].toString(),
        .drill = *drill,
        .host = object["host"_L1].toString(),
        .project = object["project"_L1].toString(),
        .isPractice = object["is_practice"_L1].toBool(),
        .inputs = mapFrom(object["inputs"_L1]),
        .startedBy = object["started_by"_L1].toString(),
        .startedAt = fromIsoTime(object["started_at"_L1].toString()),
        .clockStartedAt = timeIn(object["clock_started_at"_L1]),
        .clockStoppedAt = timeIn(object["clock_stopped_at"_L1]),
        .clockWentBack = object["clock_went_back"_L1].toBool(),
        .steps = listFrom<DrillStep>(object["steps"_L1], stepRecordFrom),
        .handovers = listFrom<DrillHandover>(object["handovers"_L1], [](const QJsonValue &each) { return DrillHandover {.to = each["to"_L1].toString(), .at = fromIsoTime(each["at"_L1].toString())}; })};
    if (object["rpo_seconds"_L1].isDouble())
        record.rpoSeconds = object["rpo_seconds"_L1].toInteger();
    if (const QJsonValue signature = object["signature"_L1]; signature.isObject())
        record.signature = DrillSignature {.name = signature["name"_L1].toString(), .at = fromIsoTime(signature["at"_L1].toString())};
    if (!isDrillId(record.id) || !record.startedAt.isValid() || !followsItsTemplate(record))
        return failure(ErrorKind::Failed, DrillJsonText::tr("The record of the drill \"%1\" can't be read: its steps are not those of its template. Take it from its bundle or a backup.").arg(record.id));
    return record;
}

QString drillHash(const DrillRecord &record)
{
    return QString::fromLatin1(QCryptographicHash::hash(QJsonDocument(toJson(record)).toJson(QJsonDocument::Compact), QCryptographicHash::Sha256).toHex());
}

QJsonObject drillDocument(const DrillRecord &record, const QDateTime &now)
{
    QJsonArray steps;
    for (const DrillStep &step : record.steps) {
        const DrillTemplateStep &from = *record.drill.step(step.id);
        QList<DrillFinding> findings = step.attempts.isEmpty() ? QList<DrillFinding>() : step.attempts.last().result.findings;
        if (const QString stale = staleText(record, step.id); !stale.isEmpty())
            findings.prepend(drillWarning(stale));
        steps.append(QJsonObject {{u"id"_s, step.id}, {u"title"_s, from.title}, {u"kind"_s, drillStepKindName(from.kind)}, {u"state"_s, drillStepStateName(stateNow(record, step.id))},
            {u"seconds"_s, step.attempts.isEmpty() ? QJsonValue() : QJsonValue(step.seconds())}, {u"findings"_s, arrayOf(findings, findingObject)}});
    }
    const auto rto = rtoSeconds(record, now), rpo = lossSeconds(record);
    return {{u"id"_s, record.id}, {u"template"_s, record.drill.id}, {u"host"_s, record.host}, {u"outcome"_s, drillOutcomeName(outcomeOf(record))},
        {u"started_at"_s, toIsoTime(record.startedAt)}, {u"rto_seconds"_s, rto ? QJsonValue(*rto) : QJsonValue()},
        {u"rpo_seconds"_s, rpo ? QJsonValue(*rpo) : QJsonValue()}, {u"steps"_s, steps},
        {u"signed_by"_s, record.signature ? record.signature->name : QString()}, {u"shortcomings"_s, QJsonArray::fromStringList(shortcomings(record))}};
}

} // namespace talekeeper
