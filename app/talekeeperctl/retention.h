#pragma once

#include "console.h"
#include "core/stack/host.h"
#include "options.h"

namespace talekeeper {

// A retention policy applied once; neither changes anything.

/// To what a host has.
ExitStatus showRetention(const Host &host, const Options &options, const Console &console, const Job &job);

/// To the list of times that the options name. Needs no host.
ExitStatus showRetentionOfTimes(const Options &options, const Console &console);

} // namespace talekeeper
