#pragma once

#include "core/restore/facts.h"

namespace talekeeper {

/// What is found before a restore, in the order in which to read it. A pure function. Ids:
/// dump, rows, database, otherdatabase, paused, busy, unfinished, version, extensions, roles, rename, names, room, scope, uploads, sessions, loss.
QList<Finding> preflight(const RestoreFacts &facts);

/// What the side database will need on the data volume, in bytes: an estimate on the safe side.
qint64 neededRoom(const DumpInspection &dump);

} // namespace talekeeper
