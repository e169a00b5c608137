#pragma once

#include "console.h"
#include "core/restore/auditedrun.h"
#include "options.h"

namespace talekeeper {

/// The audit log, its chain verified. Needs no host.
ExitStatus showAudit(const Options &options, const Console &console);

/// For a run: into the log that the options name; what can't be kept is said on standard error.
RunAudit auditOf(const Options &options, const Console &console);

/// Keeps a command that is no run.
void noteCommand(const Options &options, const Console &console, const AuditOrigin &origin, const QString &result);

} // namespace talekeeper
