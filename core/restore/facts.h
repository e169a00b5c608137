#pragma once

#include "core/dumps/catalogue.h"
#include "core/dumps/liverows.h"
#include "core/restore/hostfacts.h"

namespace talekeeper {

/// What runs after a restore.
enum class StartScope {
    Was, ///< what ran before
    All, ///< and what writes to the database but had been stopped
};

/// How long what writes may stay stopped with no console there; then the guard starts it again.
inline constexpr std::chrono::seconds usualPatience = std::chrono::minutes(15);

/// What the admin wants.
struct RestoreRequest {
    QString dumpFile; ///< a file name in the backup directory
    QString database; ///< empty: the one that the file's name tells
    StopOrder stopOrder = StopOrder::First;
    StartScope startScope = StartScope::Was;
    QStringList accepted; ///< ids of blockers to go on in spite of
    std::chrono::seconds guardPatience = usualPatience;
    std::chrono::seconds healthTimeout = std::chrono::seconds(300); ///< Tale takes up to 3 minutes to start
};

/// All that a plan is made from, gathered before anything is touched.
struct RestoreFacts : HostFacts {
    QString run; ///< the id that the run will have
    QString console; ///< "user@machine"
    QString database; ///< the one to replace
    DumpInspection dump;
    std::optional<QList<LiveTable>> liveTables; ///< of the database to replace; none: it is not there, or could not be counted
    QList<Dump> dumps; ///< what else lies in the backup directory
};

/// Looks at everything; reads the whole dump. Progress has the phase "verify".
/// Errors: NotFound (no such dump), DatabaseStopped, DatabaseUnreachable, SqlFailed, Stopped, those of the engine.
Result<RestoreFacts> gatherFacts(const Host &host, const RestoreRequest &request, const Job &job);

/// An inspection that was just made can be given, so that a large dump is not read twice; the load checks the sum again.
Result<RestoreFacts> gatherFacts(const Host &host, const RestoreRequest &request, const DumpInspection &inspection, const Job &job);

/// The database that a dump of this stack is of: the prefix "tale" means the stack's own DB_NAME.
QString databaseOfDump(const QString &fileName, const Stack &stack);

/// Whether a database is one of Tale's by its name: the stack's own DB_NAME, tale_platform, tale_knowledge, and what a later
/// version may call so.
bool isTaleDatabase(const QString &name, const Stack &stack);

/// Tale's own databases in service, restored ones included, the stack's own DB_NAME first.
QList<Database> taleDatabasesInService(const QList<Database> &databases, const Stack &stack);

/// The containers that write to a database and run now, in the order to start them: platform and convex as the manual
/// has it, rag and crawler for their own database, and whoever else is connected to it.
QList<Container> runningWriters(const QString &database, const Stack &stack, const QList<Session> &sessions);

/// The containers that are known to write to a database but do not run.
QList<Container> stoppedWriters(const QString &database, const Stack &stack);

/// "20261122-113000-4f2a": time and a random part, so that two consoles never make the same.
QString makeRunId(const QDateTime &now);
/// `<database>_<word>_YYYYMMDD_HHMMSS`, as long as PostgreSQL allows (63 bytes).
QString derivedDatabaseName(const QString &database, const QString &word, const QString &run);

/// The first moment from `now` on whose derived names are all free: they are made from seconds, and two runs may follow
/// each other within one.
QDateTime freeMoment(const QDateTime &now, const QString &database, const QList<Database> &databases);

QString consoleName();

} // namespace talekeeper
