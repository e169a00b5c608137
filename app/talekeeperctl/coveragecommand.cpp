#include "coveragecommand.h"

#include "core/drill/keptdrills.h"
#include "core/drill/snapshotcoverage.h"
#include "core/foundation/format.h"

#include <QCoreApplication>
#include <QJsonArray>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct CoverageCommandText {
    Q_DECLARE_TR_FUNCTIONS(CoverageCommand)
};

using Place = CoveredPart::Place;
using Presence = CoveredPart::Presence;

QString presenceWord(Presence presence) { return presence == Presence::Present ? u"present"_s : presence == Presence::Missing ? u"missing"_s : u"unknown"_s; }

QJsonValue textOrNull(const QString &text) { return text.isEmpty() ? QJsonValue() : QJsonValue(text); }
QJsonValue timeOrNull(const QDateTime &time) { return time.isValid() ? QJsonValue(toIsoTime(time)) : QJsonValue(); }

QJsonObject placeObject(const Place &place)
{
    return {{u"presence"_s, presenceWord(place.presence)}, {u"where"_s, textOrNull(place.where)}, {u"size_bytes"_s, place.sizeBytes < 0 ? QJsonValue() : QJsonValue(place.sizeBytes)},
        {u"at"_s, timeOrNull(place.at)}, {u"why"_s, textOrNull(place.why)}};
}

QString placeText(const Place &place)
{
    const QString state = place.presence == Presence::Present ? CoverageCommandText::tr("present") : place.presence == Presence::Missing ? CoverageCommandText::tr("MISSING") : CoverageCommandText::tr("unknown");
    QStringList text {state};
    if (place.presence == Presence::Present && place.sizeBytes >= 0)
        text << formatSize(place.sizeBytes);
    if (place.at.isValid())
        text << formatTime(place.at);
    return text.join(u", "_s);
}

void printCoverage(const QList<CoveredPart> &parts, const Console &console)
{
    QList<QStringList> rows;
    QStringList reasons;
    for (const CoveredPart &part : parts) {
        rows << QStringList {partName(part.part), placeText(part.onHost), placeText(part.inSnapshot), part.provedAt ? formatTime(*part.provedAt) : CoverageCommandText::tr("never")};
        for (const auto &[where, place] : {std::pair(CoverageCommandText::tr("on the host"), part.onHost), std::pair(CoverageCommandText::tr("in the snapshot"), part.inSnapshot)})
            if (place.presence != Presence::Present)
                reasons << CoverageCommandText::tr("%1, %2: %3").arg(partName(part.part), where, place.why);
    }
    console.table({CoverageCommandText::tr("Part"), CoverageCommandText::tr("On the host (UTC)"), CoverageCommandText::tr("In the snapshot (UTC)"), CoverageCommandText::tr("Proved by a drill (UTC)")}, rows);
    for (const QString &reason : std::as_const(reasons))
        console.text(reason);
}

/// The one that is named now, and kept; else the one that was kept before.
Result<std::optional<SnapshotSource>> chooseSource(const Host &host, const Options &options)
{
    if (!options.snapshotSource.isNull()) {
        const auto source = parseSnapshotSource(options.snapshotSource);
        if (!source)
            return std::unexpected(source.error());
        return keepSnapshotSource(options.historyPath, host.profile.name, toText(*source)).transform([&] { return std::optional(*source); });
    }
    const auto kept = readSnapshotSource(options.historyPath, host.profile.name);
    if (!kept)
        return std::unexpected(kept.error());
    if (kept->isEmpty())
        return std::nullopt;
    return parseSnapshotSource(*kept).transform([](const SnapshotSource &source) { return std::optional(source); });
}

} // namespace

ExitStatus showCoverage(const Host &host, const Options &options, const Console &console, const Job &job)
{
    const auto source = chooseSource(host, options);
    if (!source)
        return console.error(source.error());
    const auto kept = readDrills(options.historyPath);
    if (!kept)
        return console.error(kept.error());
    QList<DrillRecord> drills;
    for (const KeptDrill &drill : *kept)
        if (drill.isIntact()) // what was changed by hand proves nothing
            drills << drill.record;
    const auto parts = readCoverage(host, *source, drills, job);
    if (!parts)
        return console.error(parts.error());
    QJsonArray rows;
    for (const CoveredPart &part : *parts)
        rows.append(QJsonObject {{u"part"_s, partName(part.part)}, {u"on_host"_s, placeObject(part.onHost)}, {u"in_snapshot"_s, placeObject(part.inSnapshot)},
            {u"proved_at"_s, part.provedAt ? timeOrNull(*part.provedAt) : QJsonValue()}});
    console.document({{u"source"_s, *source ? QJsonValue(toText(**source)) : QJsonValue()}, {u"parts"_s, rows}});
    printCoverage(*parts, console);
    const bool isLacking = std::ranges::any_of(*parts, [](const CoveredPart &part) { return part.onHost.presence == Presence::Missing || part.inSnapshot.presence == Presence::Missing; });
    // A snapshot that is named and can't be read covers nothing.
    const bool isUnread = *source && std::ranges::any_of(*parts, [](const CoveredPart &part) { return part.inSnapshot.presence == Presence::Unknown; });
    return isLacking || isUnread ? ExitStatus::FoundWanting : ExitStatus::Done;
}

} // namespace talekeeper
