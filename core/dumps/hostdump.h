#pragma once

#include "core/stack/host.h"

namespace talekeeper {

// Of a dump in the backup directory, by send-dump.sh.
// Errors: NotFound (no such dump), NoRoom (the container's /tmp is full), Failed (it can't be read), those of the engine.

/// Runs send-dump.sh with a verb and what follows the file's name.
Result<CommandOutput> runSender(const Host &host, const QString &verb, const QString &fileName, const QStringList &arguments, const Job &job,
    const CommandRunner::Handlers &handlers = {});

Result<qint64> sizeOnHost(const Host &host, const QString &fileName, const Job &job);

/// Hexadecimal SHA-256. \param firstBytes only of so many; none: of the whole
Result<QString> sumOnHost(const Host &host, const QString &fileName, const Job &job, std::optional<qint64> firstBytes = {});

} // namespace talekeeper
