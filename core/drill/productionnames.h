#pragma once

#include "core/drill/drillsite.h"

namespace talekeeper {

/// The names of the variables in the output of name-variables.sh. Pure.
QStringList variableNamesFrom(const QByteArray &output);

/// The names of the variables that the containers of a saved host's Tale stack are given; never a value. The host is only looked
/// at, and nobody is asked for a password. \param name of the saved host
/// Errors: WrongUsage (no such host), those of connectSite(), NoStack.
Result<QStringList> readProductionNames(const QString &name, const Job &job);

} // namespace talekeeper
