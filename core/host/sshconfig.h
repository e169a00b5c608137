#pragma once

#include "core/foundation/result.h"
#include "core/host/hostprofile.h"
#include "core/host/sshaddress.h"

namespace talekeeper {

/// What is handed to ssh so that it connects to a host as a profile says.
struct SshTarget {
    QString name; ///< the profile's
    SshAddress address;
    QStringList options; ///< KEY=VALUE, for every hop
    QStringList routeOptions; ///< KEY=VALUE, for the host itself only: its name and the way there
};

/// Error: WrongUsage, where the profile's address or an option is none.
Result<SshTarget> sshTargetOf(const HostProfile &profile);

/// Which host keys ssh may accept without being asked.
enum class HostKeyRule {
    Ask, ///< none: an unknown one is asked about, a changed one refused. What a connection is made with
    AsConfigured, ///< what the admin's own configuration says: only to learn what that is
};

/// A configuration for `ssh -F`: ours, then the admin's, then the system's; of each setting the first one counts
/// (ssh_config(5)). Settings that are given so reach the hops of a ProxyJump, which `-o` does not.
QString sshConfig(const SshTarget &target, HostKeyRule rule);

/// `-l USER -p PORT -o … -- HOST`, the end of every call of ssh that makes a connection.
QStringList sshDestination(const SshTarget &target);

} // namespace talekeeper
