#pragma once

#include "console.h"
#include "core/stack/host.h"
#include "options.h"

namespace talekeeper {

/// Where each part of a full capture is: on the host, and in the off-host snapshot. A snapshot that is named is kept for the host.
ExitStatus showCoverage(const Host &host, const Options &options, const Console &console, const Job &job);

} // namespace talekeeper
