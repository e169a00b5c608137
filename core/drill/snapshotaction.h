#pragma once

#include "core/drill/drillsteps.h"

namespace talekeeper {

/// The action bring-snapshot. Its facts are what snapshotPath() finds.
QList<DrillFunction> snapshotActions();

/// What a snapshot is looked through for.
enum class SnapshotPart { Environment, Providers, Config, ConvexData, Dumps };

/// Where a part of the snapshot lies on the drill host, an absolute path: what the drill was told (inputs env, providers, config,
/// convex_data, dumps; a relative path is seen from the snapshot's folder), or else what was found when it was brought in (facts
/// snapshot_env, snapshot_providers, snapshot_config, snapshot_convex_data, snapshot_dumps). Empty: the snapshot has none. Pure.
/// Other facts of bring-snapshot: snapshot_folder, an absolute path on the drill host; snapshot_taken_at, ISO 8601 UTC, where known.
QString snapshotPath(const DrillRecord &record, SnapshotPart part);

} // namespace talekeeper
