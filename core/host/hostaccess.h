#pragma once

#include "core/host/sshprompter.h"

#include <functional>
#include <memory>

namespace talekeeper {

/// One thing that is tried on the way to a host, and how far it is; the same id comes again with another state.
struct ConnectionStep {
    enum class State { Running, WaitingForAdmin, Passed, Attention, Failed };

    QString id; ///< "name", "key:HOP" and "key", "login:HOP" and "login", "docker", "stack", "database", "backups"
    QString title; ///< translated: "Name found", "bastion: host key", "Sign in"
    State state = State::Running;
    QString found; ///< translated: what was found, "tale-eu → 203.0.113.40, through bastion"; may be empty
    QString remedy; ///< translated: how to mend it; only where something is wrong
};

/// What a connection needs of whoever is there while it is made, and made again.
struct HostAccess {
    std::shared_ptr<SshPrompter> prompter = {}; ///< null: nobody is there to be asked
    std::function<void(const ConnectionStep &)> onStep = {}; ///< may be empty; called on threads of the connection
};

} // namespace talekeeper
