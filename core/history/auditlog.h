#pragma once

#include "core/foundation/job.h"
#include "core/history/store.h"

#include <QDateTime>
#include <QList>

#include <functional>
#include <optional>

namespace talekeeper {

/// One line of the audit log.
struct AuditEntry {
    qint64 number = 0; ///< 1, 2, 3 … without a gap; append() gives it
    QDateTime at; ///< UTC, whole seconds
    QString who; ///< "user@machine"
    QString host; ///< its name in the window or on the command line, and the Tale stack's project
    QString run; ///< empty where it belongs to no run
    QString command; ///< secrets masked
    QString result; ///< of a command that ran on the host: "done" or the error's sentence
    QByteArray hash; ///< SHA-256, 32 bytes; append() computes it

    bool operator==(const AuditEntry &) const = default;
};

/// What became of the log since it was written.
struct AuditVerdict {
    qint64 count = 0; ///< entries that are there
    std::optional<qint64> firstBad; ///< the first number where something is wrong, also where that entry is missing
    QString reason; ///< translated: what is wrong, what to do; empty: nothing is

    bool holds() const { return reason.isEmpty(); }
};

/// Which entries are asked for. What is empty asks for nothing.
struct AuditQuery {
    QStringList words; ///< each of them somewhere in the entry, in any case
    QStringList hosts; ///< one of them
    QString run;
    qint64 newest = 0; ///< so many of the newest ones that match; 0: all
};

struct AuditFound {
    QList<AuditEntry> entries; ///< the newest first
    qint64 matching = 0; ///< also those that were too many to be among the entries
    qint64 total = 0; ///< entries in the log
    QByteArray lastHash; ///< of the newest entry in the log; empty: there is none
};

/// What every console of this user has done, line by line, in the store. Each entry's hash covers all its fields and
/// the hash of the one before, so that a changed, removed, inserted or moved line breaks the chain. How far the chain
/// had come stands in a small file beside the store, so that cutting off its end is noticed too.
///
/// There is no key in this: whoever may write both files can also compute a whole new chain, or delete everything.
/// Against that only a copy elsewhere helps, such as the last hash of "talekeeperctl --json audit" in a mail. Nor does
/// it tell whether a clock or a user's name was right. SQL's triggers keep accidents away, not people.
///
/// Used on the store's thread, and not longer than it.
class AuditLog final
{
public:
    explicit AuditLog(const HistoryStore &store);

    /// Adds an entry at the end; several consoles may do so at once. Errors: those of the store, Failed where the file
    /// beside it can't be written (the entry stands in the log then).
    /// \param together with what it tells of, in one transaction: both are in the store or neither; empty: the entry alone
    Result<void> append(const AuditEntry &entry, const std::function<Result<void>()> &together = {}) const;

    /// The oldest first. \param newest so many of the newest ones; 0: all
    /// Errors: those of the store, Stopped.
    Result<QList<AuditEntry>> read(qint64 newest = 0, const Job &job = {}) const;

    /// Errors: those of the store, Stopped.
    Result<AuditFound> find(const AuditQuery &query, const Job &job) const;

    /// Errors: those of the store, Stopped. A log that was tampered with is no error but a verdict.
    Result<AuditVerdict> verify(const Job &job = {}) const;

    /// Whether an entry could be written now.
    Result<void> tryWriting() const;

private:
    struct Head;
    struct Link;
    Result<std::optional<Link>> link(const QString &condition) const;
    Result<void> moveHead() const;

    const HistoryStore &m_store;
};

/// The file beside a store that tells how far its audit log had come.
QString auditHeadPath(const QString &storePath);

/// The hash of an entry that follows one with the hash `before` (empty: it is the first). Covers all fields but `hash`.
QByteArray auditHash(const QByteArray &before, const AuditEntry &entry);

} // namespace talekeeper
