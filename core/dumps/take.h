#pragma once

#include "core/dumps/inspection.h"
#include "core/history/audittrail.h"
#include "core/retention/schedule.h"

namespace talekeeper {

struct TakeRequest {
    QString database; ///< empty: every Tale database in service
};

/// What became of one database.
struct TakenDump {
    QString database;
    QString fileName; ///< empty: none was taken, as `error` tells
    qint64 sizeBytes = 0;
    std::optional<DumpInspection> inspection; ///< none: it could not be read to its end, as `error` tells
    QString prunedBy; ///< translated: who will prune it, or that nobody does
    std::optional<Error> error;

    DumpState state() const { return inspection ? inspection->state : DumpState::Unverified; }
    bool isGood() const { return !fileName.isEmpty() && inspection && inspection->isGood(); }
};

/// Takes a dump now, of one database after the other, in the db container: `NAME.writing` until pg_dump and gzip have both
/// ended well and the dump's last line is there, then under its name; then it is read to its end as any other. One take runs
/// at a time on a server. Where it is stopped, the console goes, the link is lost or the disk is full, the file that was being
/// written goes, and nothing else: take it again. Progress has the phases "dump", with compressed bytes and as total what the
/// newest dump of that database has (0: there is none), and "verify".
/// A database that could not be dumped while another was is told in its TakenDump.
/// Errors: NotFound (no such database, no backup directory), Refused (a restore of the database, or another take, runs; a name
/// that a dump can't have), NoRoom, Failed, Stopped, DatabaseStopped, those of readStatus().
Result<QList<TakenDump>> takeDumps(const Host &host, const TakeRequest &request, const Job &job);

/// The same, and in the audit log. Error before anything is done: Failed, where the log can't be written.
/// \param historyPath of the store; empty: the usual place
Result<QList<TakenDump>> takeDumpsAudited(const Host &host, const TakeRequest &request, const QString &historyPath,
    const AuditTrail::FailureHandler &onAuditFailure, const Job &job);

/// Who will prune a dump, translated, so that the volume does not fill unseen.
QString prunedByText(const Dump &dump, const BackupSchedule &schedule);

/// The prefix of the names of a database's dumps, as they are on this host: for the stack's own DB_NAME mostly "tale".
QString dumpPrefixOf(const QString &database, const Stack &stack, const QList<Dump> &dumps);

} // namespace talekeeper
