#pragma once

#include "core/restore/journal.h"
#include "core/restore/runtag.h"

namespace talekeeper {

/// Who holds the lock that lets one restore at a time run on a server.
struct LockHolder {
    QString run; ///< empty if it does not say
    QString console; ///< "user@machine"
    QDateTime since; ///< UTC
};

enum class RunState {
    Running, ///< a console is at it now
    Restored, ///< in service; what was there before is kept
    TakenBack,
    Interrupted, ///< stands half-way
    Undone,
    Ended, ///< nothing of it is left but its journal
};

/// One restore on a host, derived from what is really there: the databases and their comments first, the journal for
/// what only it can tell.
struct RunRecord {
    QString run;
    RunState state = RunState::Ended;
    QString database; ///< the name in service that it concerns
    QString dump;
    QDateTime startedAt; ///< UTC
    QString console;
    QStringList running; ///< containers to start when it is taken back, in this order
    bool swapped = false; ///< the dump's contents are, or were, in service
    bool takenOut = false; ///< and was taken out of service again by an undo
    QString sideDatabase; ///< loading or loaded, not in service; empty if there is none
    qint64 sideOid = 0;
    QString keptDatabase; ///< what it (or its undo) took out of service; empty if that is gone
    qint64 keptOid = 0;
    qint64 inServiceOid = 0; ///< of the database that it put in service, while that is there
    QString whyNoUndo; ///< translated; empty: it can be undone
    std::optional<RestoreReport> report;
};

QString runStateName(RunState state);
QString runStateText(RunState state); ///< translated

/// The runs on a host, newest first. A pure function; the lock holder is whoever is at it at the moment.
QList<RunRecord> deriveRuns(const QList<Journal> &journals, const QList<Database> &databases, const std::optional<LockHolder> &holder);

/// Errors: DatabaseStopped, DatabaseUnreachable, SqlFailed, those of the engine.
Result<QList<RunRecord>> readRuns(const Host &host, const Job &job);

/// One of them. Error: NotFound.
Result<RunRecord> readRun(const Host &host, const QString &run, const Job &job);

/// The key of the advisory lock in the database "postgres": "tale" in ASCII.
inline constexpr qint64 restoreLockKey = 0x74616c65;

/// None where nobody holds it. The connection must be to the database "postgres", as advisory locks are per database.
Result<std::optional<LockHolder>> readLockHolder(SqlConnection &connection);

} // namespace talekeeper
