#pragma once

#include <QString>

namespace talekeeper
{

class RestoreFlow;

/// The dump, or the earlier run, that the wizard is about: its name, so that nobody checks and plans another one.
QString subjectOf(const RestoreFlow &flow);

} // namespace talekeeper
