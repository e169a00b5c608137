#pragma once

#include "core/stack/databaseserver.h"

namespace talekeeper {

/// What a database of a run carries in its comment, so that a run is known even where its journal was pruned away.
/// Tags stand in lines of their own, wherever the admin's words are; the last one tells what the database is now. A database that was
/// restored by one run and replaced by the next carries both, and an undo takes the last one off again.
struct RunTag {
    enum class Part {
        Loading, ///< the side database, not in service
        Restored, ///< in service since the swap
        Previous, ///< what was in service before it
        Undone, ///< what an undo took out of service
        Rehearsal, ///< loading or loaded to be looked at and dropped; never in service
    };

    QString run;
    Part part = Part::Loading;
    QString database; ///< the name in service
    QString dump; ///< file name
    qint64 otherOid = 0; ///< of the database that it changed places with, or will
    QStringList running; ///< containers that ran before the run stopped them
    QDateTime at; ///< UTC
};

/// Every tag in a comment, the oldest first.
QList<RunTag> runTagsIn(const QString &comment);

/// What the database is now; none if no run concerns it.
std::optional<RunTag> runTagIn(const QString &comment);

QString commentWithTag(const QString &comment, const RunTag &tag);
QString commentWithoutRun(const QString &comment, const QString &run);
QString commentWithoutTags(const QString &comment);

} // namespace talekeeper
