#pragma once

#include "core/restore/run.h"
#include "testhost.h"

#include <functional>

namespace talekeeper {

/// The plan for a restore on this host as it is now, with a shorter wait for health than an admin would give. Where no
/// plan can be made, the test fails.
RestorePlan restorePlan(const TestHost &host, RestoreRequest request);
RestorePlan undoPlan(TestHost &host, const QString &run); ///< looks at the containers anew

/// Fails the test where a run did not end so.
void requireOutcome(const Result<RestoreReport> &result, RunOutcome expected);

/// Fails the test where a console or a load still has its lock; waits a while, as a server ends a killed console's session
/// when it notices, not when the console dies. Tale takes such locks too, in its own databases.
void requireNoLock(const TestHost &host);

/// A job that calls back when a phase begins.
Job whenPhaseBegins(const std::function<void(const QString &phase)> &act);

} // namespace talekeeper
