#pragma once

#include "core/overview/hoststatus.h"

namespace talekeeper {

/// A moment on which tests agree.
QDateTime testNow();

Container testContainer(const QString &name, Role role, const QString &color = {});
Database testDatabase(const QString &name, qint64 sizeBytes, const QString &comment = {});

/// A dump by its file name, as old as that says.
Dump testDump(const QString &fileName, DumpState state = DumpState::Verified, qint64 sizeBytes = 94'000'000);
/// The name of a daily dump taken at 02:00 so many days before testNow()'s.
QString dailyName(const QString &database, int daysAgo);

/// A host on which everything is well and known: three databases, each dumped daily and verified, kept seven days.
HostStatus wellStatus();

} // namespace talekeeper
