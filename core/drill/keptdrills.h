#pragma once

#include "core/drill/drillsteps.h"
#include "core/drill/drillprogress.h"
#include "core/history/drillstore.h"

namespace talekeeper {

// The drills of this user's consoles, each kept at every step. All functions open the store for themselves, so that any thread may
// call them. `historyPath` of it; empty: the usual place.
// Errors, besides those that are named: those of the store; NotFound (no such drill); Refused where the record was changed by
// hand, as nothing may be added to it, or where another console is at work on it.

/// The newest first. \param unreadable ids of what can't be read any more
Result<QList<KeptDrill>> readDrills(const QString &historyPath, QStringList *unreadable = nullptr);
Result<KeptDrill> readDrill(const QString &historyPath, const QString &id);

/// Its id is made here. Errors: those of beginDrill().
Result<DrillRecord> startDrill(const QString &historyPath, DrillBeginning beginning);

/// Whether a drill goes on there, as far as that is known before the host is reached. Error: Refused.
Result<void> requireItsHost(const DrillRecord &record, const HostProfile &profile);

/// doDrillStep() and doDrillChecks(), kept as they go on. One console at a time: notes and answers wait too. A step that was left
/// running by a console that is gone begins anew. Refused also on another host than the one it was begun on, unless it was handed
/// over since, and with another project than the one that was there at its beginning.
using DrillChanged = std::function<void(const DrillRecord &)>; ///< called on the working thread
Result<DrillRecord> doKeptStep(const QString &historyPath, const DrillSite &site, const QString &id, const QString &step, const DrillChanged &changed, const Job &job);
Result<DrillRecord> doKeptChecks(const QString &historyPath, const DrillSite &site, const QString &id, const DrillChanged &changed, const Job &job);

/// Whatever a record becomes by a pure function, kept, with pictures that come with it. Errors: those of `change`.
Result<DrillRecord> changeKept(const QString &historyPath, const QString &id, const std::function<Result<DrillRecord>(const DrillRecord &)> &change, const QList<QByteArray> &pictures = {});

/// Keeps a drill that comes from elsewhere: it is new here, or continues() the one that is here. One that was changed by hand here
/// gives way to what it was. Errors besides: Refused, where the one here has gone on further, or was changed and this is not what it was
Result<DrillRecord> adoptDrill(const QString &historyPath, const DrillRecord &record, const QList<QByteArray> &pictures);

/// Errors: those of withAnswer(), withNote(), signedRecord(). Nothing is signed that the audit log can't keep.
Result<DrillRecord> answerKept(const QString &historyPath, const QString &id, const DrillAnswer &answer);
Result<DrillRecord> noteKept(const QString &historyPath, const QString &id, const QString &step, const QString &note);
Result<DrillRecord> signKept(const QString &historyPath, const QString &id, const QString &name);

} // namespace talekeeper
