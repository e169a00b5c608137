#pragma once

#include "core/restore/journal.h"
#include "core/restore/runtag.h"

namespace talekeeper {

/// Who holds a lock that lets one restore at a time run on a server.
struct LockHolder {
    QString run; ///< empty if it does not say
    QString console; ///< "user@machine"
    QString address; ///< where its connection comes from; empty: a Unix socket
    QDateTime since; ///< UTC
};

/// There are two such locks, advisory ones in the database "postgres". A console holds the first as long as it is at work
/// on a run. The second belongs to the load, which lives in the db container and may outlive its console.
struct LockHolders {
    std::optional<LockHolder> console;
    std::optional<LockHolder> loader;
};

enum class RunState {
    Running, ///< a console is at it now
    Restored, ///< in service; what was there before is kept
    Rehearsed, ///< a rehearsal whose database stands, loaded and checked
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
    bool isRehearsal = false; ///< nothing in service was or will be touched by it
    QString database; ///< the name in service that it concerns
    QString dump;
    QDateTime startedAt; ///< UTC
    QString console;
    QStringList running; ///< containers to start when it is taken back, in this order
    bool hadPrevious = true; ///< false: there was no such database before
    bool undoing = false; ///< it stands half-way in its undo
    bool writersStarted = false; ///< what writes was started on the restored database, so nothing is taken back unasked
    QString step; ///< the one that was begun last; empty if none was
    std::optional<LoadState> load; ///< of a run that did not end
    QDateTime guardActedAt; ///< UTC; valid where the guard has started the containers again
    bool swapped = false; ///< the dump's contents are, or were, in service
    bool takenOut = false; ///< and was taken out of service again by an undo
    QString sideDatabase; ///< loading or loaded, not in service; empty if there is none
    qint64 sideOid = 0;
    QString keptDatabase; ///< what it (or its undo) took out of service; empty if that is gone
    qint64 keptOid = 0;
    qint64 inServiceOid = 0; ///< of the database that it put in service, while that is there
    QString whyNoUndo; ///< translated; empty: it can be undone
    QString whyNoResume; ///< translated; empty: it can be taken up again
    QString whyNoDiscard; ///< translated; empty: what it keeps can be dropped
    std::optional<RestoreReport> report;
    std::optional<Journal> journal; ///< none: it was pruned or lost
};

QString runStateName(RunState state);
QString runStateText(RunState state); ///< translated
QString runText(const RunRecord &run); ///< translated: its state, how far its load is, what the guard did, what it keeps

/// What it has stopped and what runs not even by way of a restart, on a stack as it is now. Pure functions.
QStringList leftStopped(const RunRecord &run, const Stack &stack);
/// The same in a translated sentence, with its time where that is known; empty where nothing is.
QString leftStoppedText(const RunRecord &run, const Stack &stack);

/// When the guard on the host starts Tale again if nobody decides, about, in UTC; invalid where none is known to be there,
/// or it has acted.
QDateTime guardActsAt(const RunRecord &run);

/// Its report; a run without one of its own gets one from what is known of it. A pure function.
RestoreReport reportOf(const RunRecord &run);

/// Where its journal has more to report than that: all of it, the oldest first. An undo, or dropping what is kept, comes
/// after the restore's own report and must not hide its proof. A pure function.
QList<RestoreReport> reportsBehind(const RunRecord &run);

/// The runs on a host, newest first. A pure function.
QList<RunRecord> deriveRuns(const QList<Journal> &journals, const QList<Database> &databases, const LockHolders &holders);

/// Who is at work, from where, since when and at which step, in a sentence for the admin who has to wait. Empty if nobody is.
QString whoIsBusy(const LockHolders &holders, const QList<RunRecord> &runs);

/// The same in whole sentences that say what to do: a rehearsal is told as such. Empty if nobody is at work.
QString busyText(const LockHolders &holders, const QList<RunRecord> &runs);

/// Errors: DatabaseStopped, DatabaseUnreachable, SqlFailed, those of the engine.
Result<QList<RunRecord>> readRuns(const Host &host, const Job &job);

/// One of them. Error: NotFound.
Result<RunRecord> readRun(const Host &host, const QString &run, const Job &job);

/// The keys of the advisory locks: "tale" in ASCII for the load, one more for the console; and one that lets one dump be taken
/// at a time (take-dump.sh).
inline constexpr qint64 loadLockKey = 0x74616c65;
inline constexpr qint64 consoleLockKey = loadLockKey + 1;
inline constexpr qint64 takeLockKey = loadLockKey + 2;

/// The connection must be to the database "postgres", as advisory locks are per database.
Result<LockHolders> readLockHolders(SqlConnection &connection);

} // namespace talekeeper
