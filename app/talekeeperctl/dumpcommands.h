#pragma once

#include "console.h"
#include "core/dumps/inspection.h"
#include "options.h"

namespace talekeeper {

// The commands that look at dumps, bring them here and there; none changes what the host has.
ExitStatus listDumps(const Host &host, const Options &options, const Console &console, const Job &job);
ExitStatus verifyDump(const Host &host, const Options &options, const Console &console, const Job &job);
ExitStatus fetchNamed(const Host &host, const Options &options, const Console &console, const Job &job);
ExitStatus pushFile(const Host &host, const Options &options, const Console &console, const Job &job);

/// The inspection of the dump that was named; for "latest" of the newest one that verifies, or else of the newest.
Result<DumpInspection> inspectNamed(const Host &host, const Options &options, const Console &console, const Job &job);

} // namespace talekeeper
