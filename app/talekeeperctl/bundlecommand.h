#pragma once

#include "console.h"
#include "core/stack/host.h"
#include "options.h"

namespace talekeeper {

/// Packs providers/, the config directory and .env into a file of the host, for the admin's own snapshot job.
ExitStatus makeBundle(const Host &host, const Options &options, const Console &console, const Job &job);

} // namespace talekeeper
