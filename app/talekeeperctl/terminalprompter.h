#pragma once

#include "core/host/sshprompter.h"

#include <memory>

namespace talekeeper {

/// Asks on the terminal that the program was started from. Null where it has none: then nobody is there.
std::shared_ptr<SshPrompter> makeTerminalPrompter();

} // namespace talekeeper
