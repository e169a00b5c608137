#pragma once

#include "core/restore/facts.h"

namespace talekeeper {

/// What is found before a restore, in the order in which to read it. A pure function. Ids:
/// dump, rows, database, otherdatabase, paused, stopped, busy, unfinished, outward, version, extensions, roles, tablespaces,
/// rename, psql, encoding, room, names, scope, uploads, sessions, loss, meanwhile.
QList<Finding> preflight(const RestoreRequest &request, const RestoreFacts &facts);

/// The same for a rehearsal, which replaces nothing and has nobody to accept a blocker: what would keep this dump from being
/// loaded here. Ids: dump, rows, busy, unfinished, outward, version, extensions, roles, tablespaces, psql, encoding, room, names.
QList<Finding> preflightOfRehearsal(const RestoreFacts &facts);

/// What the side database will need on the data volume, in bytes: an estimate on the safe side.
struct RoomEstimate {
    qint64 rowBytes = 0;
    qint64 indexBytes = 0;
    qint64 logBytes = 0; ///< write-ahead log
    qint64 total() const { return rowBytes + indexBytes + logBytes; }
};
RoomEstimate estimateRoom(const DumpInspection &dump, const ServerFacts &server);

/// What must stay free on the data volume, in bytes: where PostgreSQL can't write its log, the whole server goes down.
qint64 floorBytes(const HostFacts &facts);

} // namespace talekeeper
