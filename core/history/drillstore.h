#pragma once

#include "core/drill/drillrecord.h"
#include "core/history/store.h"

namespace talekeeper {

QString pictureHash(const QByteArray &content); ///< SHA-256, hexadecimal

/// A drill as it is kept here.
struct KeptDrill {
    DrillRecord record;
    QString hash; ///< as it was written; of a record that was changed by hand another one than drillHash()
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
    /// Errors: those of the store; Refused, where another console has gone on with it meanwhile, or it is there already.
    Result<void> save(const DrillRecord &record, const QString &before, const QList<QByteArray> &pictures = {}) const;

    /// The content of a picture. Errors: those of the store; NotFound; Damaged (it is not what was kept).
    Result<QByteArray> picture(const QString &id, const DrillPicture &picture) const;

private:
    const HistoryStore &m_store;
};

} // namespace talekeeper
