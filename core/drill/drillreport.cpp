#include "core/drill/drillreport.h"

#include "core/foundation/format.h"
#include "core/host/command.h"

#include <QCoreApplication>
#include <QJsonArray>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct LeftBehindText {
    Q_DECLARE_TR_FUNCTIONS(DrillReport)
};

/// Whether one of the actions was begun: it may have left something, even where it failed.
bool wasBegun(const DrillRecord &record, const QStringList &actions)
{
    return std::ranges::any_of(record.steps, [&](const DrillStep &step) { return !step.attempts.isEmpty() && record.drill.step(step.id) && actions.contains(record.drill.step(step.id)->does); });
}

EarlierDrill earlierFrom(const DrillRecord &record)
{
    EarlierDrill earlier {.startedAt = record.startedAt, .rtoSeconds = rtoSeconds(record, record.signature->at), .outcome = outcomeOf(record), .id = record.id};
    earlier.isReached = record.clockStoppedAt.has_value();
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

QStringList leftBehind(const DrillRecord &record)
{
    if (record.drill.host != DrillTemplate::HostKind::Drill)
        return {};
    const QString checkout = record.input(u"checkout"_s), compose = record.input(u"compose"_s);
    const QString given = record.input(u"snapshot"_s), folder = record.fact(u"snapshot_folder"_s);
    QStringList left;
    if (wasBegun(record, {u"place-files"_s, u"database-up"_s, u"restore"_s, u"stack-up"_s}))
        left << LeftBehindText::tr("The Tale stack of this drill, with the databases that were restored and those that were kept from before. To remove it with all its volumes: cd %1 && %2 down --volumes")
                    .arg(shellQuote(checkout), compose.isEmpty() ? u"docker compose"_s : compose);
    if (wasBegun(record, {u"place-files"_s}))
        left << LeftBehindText::tr("The snapshot's .env in the checkout, with production's secrets in clear. Once the stack is removed: rm %1").arg(shellQuote(checkout + u"/.env"_s));
    if (wasBegun(record, {u"bring-snapshot"_s})) {
        const bool isAdmins = !folder.isEmpty() && folder == given; // it lay there before the drill
        const QString where = folder.isEmpty() ? record.input(u"work"_s) : folder;
        left << (isAdmins ? LeftBehindText::tr("The snapshot in %1, with production's data and secrets in clear. It was brought there for the drill by hand; remove it where nobody needs it there.").arg(where)
                          : LeftBehindText::tr("What the snapshot was unpacked into, with production's data and secrets in clear. To remove it: rm -r %1").arg(shellQuote(where)));
    }
    left << LeftBehindText::tr("The mark as a drill host, by which any drill may change what runs on %1. Take it off in the window, or with: talekeeperctl HOST mark none").arg(record.host);
    return left;
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
