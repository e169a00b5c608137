#pragma once

#include "core/dumps/dump.h"
#include "core/stack/host.h"
#include "core/stack/survey.h"

namespace talekeeper {

/// What lies in the backup directory, as found at one moment.
struct Catalogue {
    QList<Dump> dumps; ///< newest first; files whose name is no dump's come last
    qint64 freeBytes = 0; ///< on the backup volume
    qint64 totalBytes = 0;
    QDateTime clock; ///< the db container's, UTC

    const Dump *find(const QString &fileName) const; ///< null if there is none
    const Dump *newestOf(const QString &database) const;
};

/// Errors: DatabaseStopped, NotFound (no backup directory), Failed (it can't be read), those of the engine.
Result<Catalogue> readCatalogue(const Host &host, const Job &job);

/// What list-dumps.sh has found in a survey. Errors: NotFound, Failed, as above.
Result<Catalogue> catalogueFrom(const Stack &stack, const Survey &survey);

/// The catalogue in the output of list-dumps.sh.
Catalogue catalogueFromListing(const QByteArray &listing);

} // namespace talekeeper
