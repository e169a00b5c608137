#pragma once

#include "console.h"
#include "core/stack/host.h"
#include "options.h"

namespace talekeeper {

/// Runs one command to its end and prints what it has to say.
ExitStatus runCommand(const Options &options, const Console &console, const Job &job);

} // namespace talekeeper
