#pragma once

#include "core/dumps/liverows.h"

namespace talekeeper {

/// Rows that are live and were not yet there when a dump was taken.
struct CountedRows {
    qint64 rows = 0;
    bool about = false; ///< some by the server's statistics
    bool operator==(const CountedRows &) const = default;
};

/// What leaves service with a database that a dump replaces, as far as more rows tell: changed rows can't be counted.
struct CountedLoss {
    CountedRows auditEntries;
    CountedRows runs;
    CountedRows users;
    CountedRows others; ///< of all other tables
    int newTables = 0; ///< that the dump does not have
    int unknownTables = 0; ///< of which nobody knows how many rows they have
    bool isGuessed = false; ///< of a table that seems to have no more rows only an estimate is known
    bool operator==(const CountedLoss &) const = default;
};

/// Compares the dump's own counts with the live ones, table by table; where fewer are live, nothing is counted.
/// None: the dump's rows are not known (it was made with --inserts).
std::optional<CountedLoss> countLoss(const QList<DumpedTable> &dumped, const QList<LiveTable> &live);

/// "4,211 audit entries, 244 runs, about 12 rows in other tables."; a whole sentence where nothing was counted.
QString lossText(const CountedLoss &loss);

} // namespace talekeeper
