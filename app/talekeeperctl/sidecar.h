#pragma once

#include "console.h"
#include "core/stack/host.h"
#include "options.h"

namespace talekeeper {

/// Writes the files of a service that dumps into a folder of this machine, and says how to start it.
ExitStatus writeSidecar(const Host &host, const Options &options, const Console &console, const Job &job);

/// Whether that service runs on the host.
ExitStatus checkSidecarService(const Host &host, const Console &console, const Job &job);

} // namespace talekeeper
