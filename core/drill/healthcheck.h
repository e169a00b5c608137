#pragma once

#include "core/drill/drillsite.h"

namespace talekeeper {

/// Whether a container is as it has to be: it runs, and is healthy where it has a health check. Pure.
bool isUp(const Container &container);
/// Whether it may still come up by itself: it starts, restarts, or waits for others. Pure.
bool isComing(const Container &container);

/// \param platformStatus what the platform has answered on /api/health; empty: nobody has
/// A pure function.
DrillStepResult judgeHealth(const Stack &stack, const QString &platformStatus);

/// Looks again and again until all containers are up, none of those that are not may still come up, or the time is over.
/// \param wanted of these containers; empty: all of them. Errors: NoStack, Stopped, those of the engine.
Result<Host> awaitUp(DrillHands &hands, const std::function<bool(const Container &)> &wanted, std::chrono::milliseconds limit);

/// Asks the platform. Empty: nobody answers. Errors: those of the engine.
Result<QString> askPlatform(DrillHands &hands, const Host &host);

} // namespace talekeeper
