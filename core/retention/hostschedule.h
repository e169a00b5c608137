#pragma once

#include "core/dumps/dump.h"
#include "core/retention/crontab.h"
#include "core/stack/stack.h"

namespace talekeeper {

/// When a host dumps and what it deletes, by all that is known of it: a service beside the db container goes before crontabs,
/// and where neither writes dumps, the times at which they came. Every job that prunes counts, whoever dumps. A pure function.
/// \param dumps those that are known, also such as are gone: the times of the main database's are looked at
BackupSchedule hostSchedule(const CronFacts &cron, const Stack &stack, const QList<Dump> &dumps);

} // namespace talekeeper
