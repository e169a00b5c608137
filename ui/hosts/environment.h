#pragma once

#include "core/host/hostprofile.h"
#include "ui/common/prompts.h"
#include "ui/common/staterole.h"

#include <optional>

namespace talekeeper
{

/// What the window calls an environment: "Production", and "prod" where there is little room. Empty for none.
QString environmentText(Environment environment);
QString environmentTag(Environment environment);

/// The state whose colour an environment has, in the one palette that there is: production is where a mistake is bad. None:
/// plain.
std::optional<StateRole> environmentRole(Environment environment);

/// What is asked once more before an act on production, see asksTwice(). \param what it leads to, a sentence \param verb
/// of the button that does it
Question productionQuestion(const HostProfile &host, const QString &what, const QString &verb);

} // namespace talekeeper
