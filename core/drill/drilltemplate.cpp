#include "core/drill/drilltemplate.h"

#include "core/drill/drillschema.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>
#include <QStandardPaths>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct DrillTemplateText {
    Q_DECLARE_TR_FUNCTIONS(DrillTemplate)
};

const QString shippedDirectory = u":/talekeeper/drills/"_s;

constexpr std::array stepKinds {DrillStepKind::Check, DrillStepKind::Action, DrillStepKind::Manual, DrillStepKind::Timer};

constexpr std::array periods {DrillTemplate::Period::Never, DrillTemplate::Period::Month, DrillTemplate::Period::Quarter};
constexpr std::array hostKinds {DrillTemplate::HostKind::Drill, DrillTemplate::HostKind::Any, DrillTemplate::HostKind::Practice};

QString periodWord(DrillTemplate::Period period)
{
    switch (period) {
    case DrillTemplate::Period::Never: return u"never"_s;
    case DrillTemplate::Period::Month: return u"month"_s;
    case DrillTemplate::Period::Quarter: return u"quarter"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

QString hostKindWord(DrillTemplate::HostKind host)
{
    switch (host) {
    case DrillTemplate::HostKind::Drill: return u"drill"_s;
    case DrillTemplate::HostKind::Any: return u"any"_s;
    case DrillTemplate::HostKind::Practice: return u"practice"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

std::unexpected<Error> unfit(const QString &origin, const QStringList &places)
{
    return failure(ErrorKind::Failed,
        DrillTemplateText::tr("%1 is no drill template: %2. Mend the file, or move it out of the folder.").arg(origin, places.first()), places.join(u'\n'));
}

DrillStepKind stepKindCalled(const QString &name)
{
    return *std::ranges::find(stepKinds, name, drillStepKindName); // the schema knows no other
}

QStringList stringsIn(const QJsonValue &value)
{
    QStringList strings;
    for (const QJsonValue &each : value.toArray())
        strings << each.toString();
    return strings;
}

DrillTemplateStep stepFrom(const QJsonObject &object)
{
    return {.id = object["id"_L1].toString(),
        .title = object["title"_L1].toString(),
        .why = object["why"_L1].toString(),
        .how = object["how"_L1].toString(),
        .kind = stepKindCalled(object["kind"_L1].toString()),
        .does = object["does"_L1].toString(),
        .needs = stringsIn(object["needs"_L1]),
        .failure = object["failure"_L1].toString()};
}

DrillInput inputFrom(const QJsonObject &object)
{
    return {.key = object["key"_L1].toString(),
        .title = object["title"_L1].toString(),
        .why = object["why"_L1].toString(),
        .required = object["required"_L1].toBool(),
        .preset = object["preset"_L1].toString()};
}

/// What a schema can't say.
QStringList faultsIn(const DrillTemplate &drill)
{
    QStringList faults;
    QSet<QString> steps, keys;
    for (const DrillTemplateStep &step : drill.steps) {
        for (const QString &needed : step.needs)
            if (!steps.contains(needed))
                faults << DrillTemplateText::tr("the step \"%1\" needs \"%2\", which is no step before it").arg(step.id, needed);
        if (steps.contains(step.id))
            faults << DrillTemplateText::tr("two steps are called \"%1\"").arg(step.id);
        steps << step.id;
    }
    for (const DrillInput &input : drill.inputs) {
        if (keys.contains(input.key))
            faults << DrillTemplateText::tr("two inputs are called \"%1\"").arg(input.key);
        keys << input.key;
    }
    return faults;
}

void addFile(DrillTemplates &templates, const QString &path, const QString &origin)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        templates.faults << Error {.message = DrillTemplateText::tr("The drill template %1 can't be read: %2.").arg(origin, file.errorString())};
        return;
    }
    const auto drill = drillTemplateFromJson(file.readAll(), origin);
    if (!drill)
        templates.faults << drill.error();
    else if (templates.find(drill->id))
        templates.faults << unfit(origin, {DrillTemplateText::tr("another template is called \"%1\" already").arg(drill->id)}).error();
    else
        templates.templates << *drill;
}

} // namespace

QString drillStepKindName(DrillStepKind kind)
{
    switch (kind) {
    case DrillStepKind::Check: return u"check"_s;
    case DrillStepKind::Action: return u"action"_s;
    case DrillStepKind::Manual: return u"manual"_s;
    case DrillStepKind::Timer: return u"timer"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

const DrillTemplateStep *DrillTemplate::step(const QString &id) const
{
    const auto found = std::ranges::find(steps, id, &DrillTemplateStep::id);
    return found == steps.cend() ? nullptr : &*found;
}

const DrillInput *DrillTemplate::input(const QString &key) const
{
    const auto found = std::ranges::find(inputs, key, &DrillInput::key);
    return found == inputs.cend() ? nullptr : &*found;
}

const DrillTemplate *DrillTemplates::find(const QString &id) const
{
    const auto found = std::ranges::find(templates, id, &DrillTemplate::id);
    return found == templates.cend() ? nullptr : &*found;
}

Result<DrillTemplate> drillTemplateFromJson(const QByteArray &json, const QString &origin)
{
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(json, &error);
    if (document.isNull())
        return unfit(origin, {DrillTemplateText::tr("it is no JSON (%1 at byte %2)").arg(error.errorString()).arg(error.offset)});
    if (const QStringList places = misfits(document); !places.isEmpty())
        return unfit(origin, places);
    const QJsonObject object = document.object();
    DrillTemplate drill {.id = object["id"_L1].toString(),
        .title = object["title"_L1].toString(),
        .why = object["why"_L1].toString(),
        .period = *std::ranges::find(periods, object["period"_L1].toString(), periodWord),
        .host = *std::ranges::find(hostKinds, object["host"_L1].toString(), hostKindWord),
        .goalMinutes = object["goal_minutes"_L1].toInt(60)};
    for (const QJsonValue &input : object["inputs"_L1].toArray())
        drill.inputs << inputFrom(input.toObject());
    for (const QJsonValue &step : object["steps"_L1].toArray())
        drill.steps << stepFrom(step.toObject());
    if (const QStringList faults = faultsIn(drill); !faults.isEmpty())
        return unfit(origin, faults);
    return drill;
}

QByteArray toJson(const DrillTemplate &drill)
{
    QJsonArray inputs, steps;
    for (const DrillInput &input : drill.inputs)
        inputs.append(QJsonObject {{u"key"_s, input.key}, {u"title"_s, input.title}, {u"why"_s, input.why}, {u"required"_s, input.required}, {u"preset"_s, input.preset}});
    for (const DrillTemplateStep &step : drill.steps) {
        QJsonObject object {{u"id"_s, step.id}, {u"title"_s, step.title}, {u"why"_s, step.why}, {u"how"_s, step.how},
            {u"kind"_s, drillStepKindName(step.kind)}, {u"needs"_s, QJsonArray::fromStringList(step.needs)}, {u"failure"_s, step.failure}};
        if (!step.does.isEmpty())
            object.insert(u"does"_s, step.does);
        steps.append(object);
    }
    const QJsonObject object {{u"id"_s, drill.id}, {u"title"_s, drill.title}, {u"why"_s, drill.why},
        {u"period"_s, periodWord(drill.period)}, {u"host"_s, hostKindWord(drill.host)}, {u"goal_minutes"_s, drill.goalMinutes}, {u"inputs"_s, inputs},
        {u"steps"_s, steps}};
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

DrillTemplates readDrillTemplates(const QString &directory)
{
    DrillTemplates templates;
    for (const QString &name : {u"rebuild.json"_s, u"rehearsal.json"_s, u"tutorial.json"_s})
        addFile(templates, shippedDirectory + name, name);
    const QDir own(directory.isEmpty() ? QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) + "/talekeeper/drills"_L1 : directory);
    for (const QString &name : own.entryList({u"*.json"_s}, QDir::Files, QDir::Name))
        addFile(templates, own.filePath(name), own.filePath(name));
    return templates;
}

} // namespace talekeeper
