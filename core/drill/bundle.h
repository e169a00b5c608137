#pragma once

#include "core/stack/host.h"

namespace talekeeper {

/// What was packed for the admin's own snapshot job.
struct Bundle {
    QString file; ///< path on the host
    qint64 sizeBytes = 0;
    QStringList contents; ///< "providers/openai.json", ".env", …
    QStringList warnings; ///< translated: what it lacks; that it holds secrets in clear and has to be encrypted on the way off-host
};

/// Packs providers/, the config directory, .env and a manifest with checksums into one file in a directory of the host, readable by
/// its owner alone, modes kept. An earlier one is replaced whole or not at all.
/// One that lacks what the earlier one has does not replace it.
/// \param environmentFile path of .env on the host; empty: beside the stack's compose file
/// Errors: NotFound (nothing to pack, no such directory), Refused (.env is not where it was said to be, or a part of the earlier
/// bundle is missing now), NoRoom, Failed, those of the engine.
Result<Bundle> packBundle(const Host &host, const QString &directory, const QString &environmentFile, const Job &job);

/// The command that it runs, to be read before.
QString bundleCommandText(const Host &host, const QString &directory, const QString &environmentFile);

} // namespace talekeeper
