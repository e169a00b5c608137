#pragma once

#include "core/drill/drillsite.h"
#include "core/dumps/inspection.h"
#include "core/dumps/liverows.h"

namespace talekeeper {

/// A sequence that numbers the rows of a column.
struct SequenceStanding {
    QualifiedName name;
    QString column; ///< `public.runs.id`
    qint64 next = 0; ///< the value that the next row gets
    std::optional<qint64> highest; ///< that a row has; none: there is no row
    bool operator==(const SequenceStanding &) const = default;
};

/// Where a database keeps its audit log.
struct AuditPlace {
    QString name; ///< `public.audit_log`
    QDateTime newestEntry; ///< UTC; invalid: it is empty
    bool operator==(const AuditPlace &) const = default;
};

/// What a restored database holds, to be held against its dump.
struct DataFacts {
    QString database;
    QList<LiveTable> tables;
    QStringList extensions; ///< quoted as a dump has them: `vector`, `"uuid-ossp"`
    QList<SequenceStanding> sequences;
    QList<AuditPlace> auditPlaces;
};

/// How far the audit log may end before the dump was taken: a day, and what a nightly job may be late.
inline constexpr qint64 auditToleranceSeconds = 26 * 3600;

/// Failures: a table that is missing or has fewer rows than the dump (more are what Tale has written since), an extension that is
/// missing, a sequence that is behind the dump. Warnings: a table that could not be counted, a sequence that is behind its
/// table as it was in the dump, an audit log that ends too early. The fact audit_log_at is the time of its newest entry, ISO 8601
/// in UTC, where the database has one (see withoutAuditLog()). A pure function.
/// \param takenAt UTC, when the dump was taken; invalid: not known
DrillStepResult judgeData(const DataFacts &facts, const DumpInspection &dump, const QDateTime &takenAt);

/// To be added where none of the databases of a drill has told audit_log_at.
DrillFinding withoutAuditLog();

/// Looks at a database and judges it. Reads alone; counts every row, which in a large database takes minutes.
/// Errors: DatabaseStopped, DatabaseUnreachable, SqlFailed, Stopped, those of the engine.
Result<DrillStepResult> checkData(DrillHands &hands, const Host &host, const QString &database, const DumpInspection &dump);

/// A connection for looks in a drill: it reads alone. Errors: those of connectDatabase(), SqlFailed.
Result<SqlConnection> connectForLook(const DrillHands &hands, const Host &host, const QString &database);

/// A query of a look, kept for the record. \param shownAs what a reader sees of it, such as its file's name; empty: the statement
Result<SqlRows> look(DrillHands &hands, SqlConnection &connection, const QString &database, const QString &statement, const QString &shownAs = {});

/// What was found, as it stands in front of what `more` has found.
void append(DrillStepResult &result, const DrillStepResult &more);

} // namespace talekeeper
