#pragma once

#include "core/drill/drillrecord.h"
#include "core/history/auditlog.h"
#include "core/history/store.h"

namespace talekeeper {

QString pictureHash(const QByteArray &content); ///< SHA-256, hexadecimal

/// The result of a command in the audit log that begins, ends or takes over a drill: it has the record's hash. Of one that is
/// signed the log is what proves it.
QString drillAuditText(const DrillRecord &record);

/// A drill as it is kept here.
struct KeptDrill {
    DrillRecord record;
    /// As it was written, of one that was signed as the audit log has it; of a record that was changed by hand another one than
    /// drillHash(). Empty: it is signed, and the audit log has nothing of it, or does not hold up to there.
    QString hash;
    bool isIntact() const { return hash == drillHash(record); }
};

/// The drills of this user's consoles, in the store. Used on the store's thread, and not longer than it.
class DrillStore final
{
public:
    explicit DrillStore(const HistoryStore &store);

    /// The newest first; what can't be read any more is passed over, and told. Errors: those of the store.
    Result<QList<KeptDrill>> list(QStringList *unreadable = nullptr) const;

    /// Errors: those of the store; NotFound; Failed (it can't be read).
    Result<KeptDrill> load(const QString &id) const;

    /// Keeps a record as it goes on, with pictures that came to it. \param before the hash that it had when it was read; empty: it is new
    /// \param entry for the audit log, kept with it or neither; one that is signed needs it
    /// Errors: those of the store; Refused, where another console has gone on with it meanwhile, or it is there already.
    Result<void> save(const DrillRecord &record, const QString &before, const QList<QByteArray> &pictures = {}, const std::optional<AuditEntry> &entry = {}) const;

    /// Puts a record in place of one with its id that was changed by hand. Errors: those of the store.
    Result<void> replace(const DrillRecord &record, const QList<QByteArray> &pictures, const AuditEntry &entry) const;

    /// The content of a picture. Errors: those of the store; NotFound; Damaged (it is not what was kept).
    Result<QByteArray> picture(const QString &id, const DrillPicture &picture) const;

private:
    Result<void> keep(const std::function<Result<void>()> &write, const std::optional<AuditEntry> &entry) const;

    const HistoryStore &m_store;
};

} // namespace talekeeper
