#pragma once

#include "console.h"
#include "options.h"

namespace talekeeper {

/// The commands that begin with "drill". Those that only read, answer or sign reach no host.
ExitStatus runDrillCommand(const Options &options, const Console &console, const Job &job);

} // namespace talekeeper
