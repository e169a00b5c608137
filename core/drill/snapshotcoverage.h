#pragma once

#include "core/drill/drillrecord.h"
#include "core/drill/snapshotsource.h"
#include "core/stack/host.h"

namespace talekeeper {

/// One thing that a full capture consists of (tale-host.md), and where it is known to be.
struct CoveredPart {
    enum class Part { DatabaseVolume, BackupVolume, Providers, Config, Environment, ConvexData };
    enum class Presence { Present, Missing, Unknown };
    struct Place {
        Presence presence = Presence::Unknown;
        QString where; ///< a path, or a volume's name
        qint64 sizeBytes = -1; ///< -1: not known
        QDateTime at; ///< UTC: of the newest file in it, or of the snapshot; invalid: not known
        QString why; ///< translated: of what is missing or not known, why, and what to do
        bool operator==(const Place &) const = default;
    };
    Part part = Part::DatabaseVolume;
    Place onHost;
    Place inSnapshot; ///< the newest off-host snapshot
    std::optional<QDateTime> provedAt; ///< UTC, when a drill has last proved it; none: never
    bool operator==(const CoveredPart &) const = default;
};

QString partName(CoveredPart::Part part); ///< "db-data", "db-backup", "providers/", "config", ".env", "convex-data"
QString partWhy(CoveredPart::Part part); ///< translated: what would be lost without it

/// When a drill has last proved a part for a host. Only signed drills that passed count, whose steps are those of the template of that
/// id; on the practice host only its own, elsewhere none of it. A drill that any host may have proves only the host that it was done on.
/// \param drills the newest first. Pure.
std::optional<QDateTime> lastProof(CoveredPart::Part part, const QList<DrillRecord> &drills, const QList<DrillTemplate> &templates, const HostProfile &host);

/// The six rows. db-data counts as covered by the snapshot where it holds dumps: files of a running server are no backup, and that
/// is said. \param source empty: there is no snapshot to look at, and that is said in each row
/// \param drills the newest first; see lastProof()
/// Errors: those of the engine. What can't be read of the snapshot (a wrong password, a locked repository, a half-written archive)
/// is no error: its rows are unknown, with the reason.
Result<QList<CoveredPart>> readCoverage(const Host &host, const std::optional<SnapshotSource> &source, const QList<DrillRecord> &drills, const Job &job);

} // namespace talekeeper
