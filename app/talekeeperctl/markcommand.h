#pragma once

#include "console.h"
#include "options.h"

namespace talekeeper {

/// What this machine is for, as the list of saved hosts has it: for --local. Errors: those of readHosts().
Result<Environment> environmentOfThisMachine(const Options &options);

/// Marks a saved host or this machine as what it is for.
ExitStatus markHost(const Options &options, const Console &console);

} // namespace talekeeper
