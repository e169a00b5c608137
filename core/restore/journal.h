#pragma once

#include "core/dumps/inspection.h"
#include "core/restore/report.h"
#include "core/stack/host.h"

namespace talekeeper {

/// When what writes is stopped: before the load, so that nothing is saved that gets lost, or only for the swap, so that
/// Tale is away for seconds.
enum class StopOrder { First, Last };
QString stopOrderName(StopOrder order); ///< "first", "last"; what --stop takes
std::optional<StopOrder> stopOrderFromName(const QString &name);

/// A run's record on the host, beside the dumps, written before each act. One JSON object a line, told apart by "event":
/// "id" tells a line that was written twice, as its writer lost the link and did not know that it was there.
///   run     what is about to be done: see JournalHead
///   rehearsal  the same, of a run that is none but a rehearsal; a console that does not know the word takes nothing up
///   resume  a console takes the run up again: "console", "at"; the run is open again until the next end
///   undo    an undo is about to be done: "running", "console", "at"; the run is open again until the next end
///   side    the side database was made: "oid"
///   step    "step", "state" (begun, reverted), "at"; the ones before it are done
///   lease   "renewed" in seconds since 1970; not in the file, read-journals.sh tells it while a guard is there
///   guard   the guard has started the containers again, as no console looked after the run: "at"
///   end     the report
struct JournalHead {
    QString run;
    bool isRehearsal = false; ///< what it loads never comes into service
    QString drill; ///< the drill that a rehearsal belongs to
    QString database; ///< the one in service that is replaced
    qint64 databaseOid = 0; ///< 0: there was none
    QString dump;
    DumpInspection inspection; ///< of the dump; what a console needs that takes the run up again
    QString sideDatabase;
    QString keptDatabase;
    QStringList running; ///< containers that ran and will be stopped, in the order to start them
    QStringList toStart; ///< containers that run after it
    StopOrder stopOrder = StopOrder::First;
    QStringList accepted; ///< blockers that the admin went on in spite of
    QString console; ///< who runs it, "user@machine"
    QDateTime startedAt; ///< UTC
};

/// How far a load is that was begun.
struct LoadState {
    enum class Kind { Running, Finished, Gone }; ///< Gone: it runs no more and left no result
    Kind kind = Kind::Gone;
    qint64 doneBytes = 0; ///< of the compressed dump
    qint64 totalBytes = 0;
};

struct Journal {
    JournalHead head;
    qint64 sideOid = 0; ///< 0: not made yet
    int openings = 0; ///< how often it was begun, taken up again or undone: another console's work shows in it
    QStringList begunSteps; ///< since the run, or its undo, was begun
    QDateTime stoppedAt; ///< UTC, when it began to stop containers; invalid if it did not, or the guard started them again
    QDateTime guardActedAt; ///< UTC, if nobody has taken the run up since
    bool undoing = false; ///< what was begun last and did not end is an undo
    bool writersStarted = false; ///< what writes was started on the restored database
    std::optional<LoadState> load; ///< none: no load was begun
    std::optional<RestoreReport> report; ///< how it stands by its journal; none: the run did not end, or its undo did not
    QList<RestoreReport> reports; ///< of the run and of all that was done to it since, each as it ended, the oldest first
    QDateTime leaseRenewedAt; ///< UTC, when a console was heard of last; invalid: there is no guard (any more)
};

QJsonObject toJson(const JournalHead &head);

/// The journals in the output of read-journals.sh; lines that were cut off are passed over.
QList<Journal> journalsFromOutput(const QByteArray &output);

/// Errors: DatabaseStopped, those of the engine.
Result<QList<Journal>> readJournals(const Host &host, const Job &job);

/// Writes one line; when this returns well, it is on the disk.
/// Errors: Failed where it can't be written, DatabaseStopped, those of the engine.
Result<void> appendToJournal(const Host &host, const QString &run, const QJsonObject &line, const Job &job);

} // namespace talekeeper
