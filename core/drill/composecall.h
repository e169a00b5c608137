#pragma once

#include "core/drill/drillsite.h"

namespace talekeeper {

/// How Compose may be called, split into words as a shell does it. A drill may come from somebody else, and checks run these words
/// too, so they are nothing but Compose with options that choose files and names: "docker", which is called as on the host, or the
/// host's own words for it, then "compose"; or a program called docker-compose. Which Docker answers is the host's to say. Pure.
/// \param told empty: "docker compose"
/// Errors: Refused, with what is allowed.
Result<QStringList> parseComposeWords(const QString &told, const QStringList &dockerWords);

/// The same of a drill's input compose. Pure.
Result<QStringList> composeWords(const DrillSite &site, const DrillRecord &record);

/// Compose in the checkout, by run-compose.sh. Pure. Errors: those of parseComposeWords().
Result<Command> composeCommand(const DrillSite &site, const DrillRecord &record, const QStringList &arguments);
/// The same as one would type it, to be read before; or why it can't be run.
QString composeText(const DrillSite &site, const DrillRecord &record, const QStringList &arguments);

/// A command of docker's own on the host. Pure.
Command dockerCommand(const DrillSite &site, const QStringList &arguments);

/// Compose makes anew what it finds otherwise under a project's name, so it must not go at another stack on the host than the
/// drill's. A sentence, or empty. Pure. \param made the project that Compose would make \param own the drill's; empty: nobody knows
QString strangersProject(const QString &made, const QString &own);

/// Runs Compose. A failure is a sentence that says which of its ways to fail it was; empty: it went well.
/// Errors: those of the engine, Refused (see parseComposeWords).
Result<QString> runCompose(DrillHands &hands, const QStringList &arguments);

/// The stack that Compose has made. Errors: NoStack with what that may mean, those of the engine.
Result<Host> requireStack(DrillHands &hands);

} // namespace talekeeper
