#pragma once

#include "core/dumps/liverows.h"

#include <QJsonArray>

namespace talekeeper {

/// What became of a table's rows on the way from one inventory to another.
enum class TableChange {
    Same, ///< as many rows; that they are the same ones nobody has looked at
    Grew,
    Shrank,
    Came, ///< it was not there before
    Went, ///< it is not there any more
    Unknown, ///< nobody knows how many there are, or the server's estimate is too close to tell
};

struct TableComparison {
    QualifiedName name;
    std::optional<qint64> from; ///< rows; none: there is no such table, or its rows are not known
    std::optional<qint64> to;
    bool isExact = true; ///< both were counted; otherwise one is the server's estimate
    TableChange change = TableChange::Same;

    qint64 difference() const { return to.value_or(0) - from.value_or(0); }
    bool operator==(const TableComparison &) const = default;
};

/// Tables of both sides, by name.
struct Comparison {
    QList<TableComparison> tables;

    qsizetype count(TableChange change) const;
};

/// Whether reading a dump has shown everything that is in it: of one that is cut short every later table would seem gone.
bool isComparable(const DumpInspection &inspection);

/// Compares two dumps. A dump of several databases may name a table more than once: their rows are added up.
Comparison compareDumps(const DumpInspection &from, const DumpInspection &to);

/// Compares a dump with what its database has now. What the server only estimates counts as grown or shrunk when it is more
/// than a tenth off.
Comparison compareWithLive(const DumpInspection &from, const QList<LiveTable> &live);

QString tableChangeName(TableChange change); ///< the word of the JSON document, such as "shrank"; empty for Unknown

/// The comparison in one or two sentences, what lost all of its rows by name: "3 tables grew; public.agents lost all of its 5,000 rows."
QString comparisonText(const Comparison &comparison);

/// `talekeeperctl compare`: the tables as they stand in its document. What is not known is null.
QJsonArray toJson(const Comparison &comparison);

} // namespace talekeeper
