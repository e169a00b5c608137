#pragma once

#include "core/dumps/inspection.h"

#include <chrono>
#include <optional>

namespace talekeeper {

/// A table of a database in service, as dumps of it name it.
struct LiveTable {
    QualifiedName name; ///< `public.runs`, `public."Tool Settings"`
    QualifiedName partitionOf; ///< the table whose rows it holds a part of; empty where it is no partition
    std::optional<qint64> rows; ///< none: neither counted, nor do the statistics know
    bool exact = false; ///< counted now; otherwise by the server's statistics
    bool operator==(const LiveTable &) const = default;
};

/// The tables of a database and how many rows they have now. Small ones are counted, as many as the budget allows; of the
/// others the statistics tell. Reads alone: every count is a short read-only transaction of its own that waits for nobody.
/// Errors: DatabaseStopped, DatabaseUnreachable, SqlFailed, Stopped.
Result<QList<LiveTable>> readLiveTables(
    const Host &host, const QString &database, const Job &job, std::chrono::milliseconds budget = std::chrono::seconds(3));

/// What is live of a table of a dump: the table of that name, or, where the dump wrote its partitions as one, their sum.
/// None: there is no such table.
std::optional<LiveTable> liveTableOf(const QualifiedName &dumped, const QList<LiveTable> &live);

/// The rows of live-tables.sql.
QList<LiveTable> liveTablesFromRows(const SqlRows &rows);

} // namespace talekeeper
