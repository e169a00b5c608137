#include "core/drill/drillreport.h"

#include "core/foundation/format.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

EarlierDrill earlierFrom(const DrillRecord &record)
{
    EarlierDrill earlier {.startedAt = record.startedAt, .rtoSeconds = rtoSeconds(record, record.signature->at), .outcome = outcomeOf(record), .id = record.id};
    for (const DrillStep &step : record.steps)
        if (step.seconds() > 0)
            earlier.stepSeconds.insert(step.id, step.seconds());
    return earlier;
}

QJsonObject earlierObject(const EarlierDrill &earlier)
{
    return {{u"id"_s, earlier.id}, {u"started_at"_s, toIsoTime(earlier.startedAt)}, {u"outcome"_s, drillOutcomeName(earlier.outcome)},
        {u"rto_seconds"_s, earlier.rtoSeconds ? QJsonValue(*earlier.rtoSeconds) : QJsonValue()}};
}

} // namespace

QList<EarlierDrill> earlierDrills(const DrillRecord &record, const QList<KeptDrill> &drills)
{
    QList<EarlierDrill> earlier;
    for (const KeptDrill &each : drills) {
        const DrillRecord &other = each.record;
        if (other.id != record.id && other.drill.id == record.drill.id && other.isPractice == record.isPractice && other.signature && other.signature->at <= record.startedAt && each.isIntact())
            earlier << earlierFrom(other);
    }
    return earlier;
}

QJsonObject reportDocument(const DrillRecord &record, const DrillReportOrigin &origin)
{
    QJsonObject document = drillDocument(record, origin.at);
    QJsonArray earlier;
    for (const EarlierDrill &each : origin.earlier)
        earlier.append(earlierObject(each));
    document[u"title"_s] = record.drill.title;
    document[u"goal_seconds"_s] = record.drill.goalMinutes * 60;
    document[u"signed_at"_s] = record.signature ? QJsonValue(toIsoTime(record.signature->at)) : QJsonValue();
    document[u"earlier"_s] = earlier;
    document[u"made_by"_s] = origin.who;
    document[u"made_at"_s] = toIsoTime(origin.at);
    document[u"hash"_s] = origin.hash;
    document[u"is_intact"_s] = origin.hash == drillHash(record);
    document[u"record"_s] = toJson(record);
    return document;
}

} // namespace talekeeper
