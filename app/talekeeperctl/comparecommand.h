#pragma once

#include "console.h"
#include "core/stack/host.h"
#include "options.h"

namespace talekeeper {

/// Compares a dump with another one, or with what its database has now. Changes nothing.
ExitStatus compareNamed(const Host &host, const Options &options, const Console &console, const Job &job);

} // namespace talekeeper
