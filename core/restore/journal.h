#pragma once

#include "core/restore/report.h"
#include "core/stack/host.h"

namespace talekeeper {

/// A run's record on the host, beside the dumps, written before each act. One JSON object a line, told apart by "event":
///   run    what is about to be done: see JournalHead
///   undo   an undo is about to be done: "running", "console", "at"; the run is open again until the next end
///   side   the side database was made: "oid"
///   step   "step", "state" (begun, reverted); the ones before it are done
///   end    the report
struct JournalHead {
    QString run;
    QString database; ///< the one in service that is replaced
    qint64 databaseOid = 0;
    QString dump;
    QString sha256;
    QString sideDatabase;
    QString keptDatabase;
    QStringList running; ///< containers that ran and will be stopped, in the order to start them
    QString console; ///< who runs it, "user@machine"
    QDateTime startedAt; ///< UTC
};

struct Journal {
    JournalHead head;
    qint64 sideOid = 0; ///< 0: not made yet
    QStringList begunSteps;
    std::optional<RestoreReport> report; ///< none: the run did not end, or its undo did not
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
