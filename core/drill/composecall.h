#pragma once

#include "core/drill/drillsite.h"

namespace talekeeper {

/// How Compose is called on the drill host: the input compose, split into words as a shell does it; where it begins with "docker",
/// that is what docker is called there. Pure.
QStringList composeWords(const DrillSite &site, const DrillRecord &record);

/// Compose in the checkout, by run-compose.sh. Pure.
Command composeCommand(const DrillSite &site, const DrillRecord &record, const QStringList &arguments);
/// The same as one would type it, to be read before.
QString composeText(const DrillSite &site, const DrillRecord &record, const QStringList &arguments);

/// A command of docker's own on the host. Pure.
Command dockerCommand(const DrillSite &site, const QStringList &arguments);

/// Runs Compose. A failure is a sentence that says which of its ways to fail it was; empty: it went well.
/// Errors: those of the engine.
Result<QString> runCompose(DrillHands &hands, const QStringList &arguments);

/// The stack that Compose has made. Errors: NoStack with what that may mean, those of the engine.
Result<Host> requireStack(DrillHands &hands);

} // namespace talekeeper
