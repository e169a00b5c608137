#pragma once

#include "core/foundation/result.h"

#include <QString>

namespace talekeeper {

/// Where a host is that ssh reaches, as the admin writes it: [USER@]HOST[:PORT]. What is left out, ssh takes from its own
/// configuration.
struct SshAddress {
    QString user; ///< empty: as ssh has it
    QString host; ///< any name that ssh knows, or an IP address; an IPv6 address without its brackets
    int port = 0; ///< 1 to 65535; 0: as ssh has it

    bool operator==(const SshAddress &) const = default;
};

/// Reads "admin@tale-eu", "tale-eu:2222", "[::1]:2222", "::1". Neither user nor host can be taken for an option, and neither
/// holds what a shell or a configuration file would read as more than a name (ssh itself refuses those, too).
/// Error: WrongUsage; the message is one sentence that says what is wrong.
Result<SshAddress> parseSshAddress(const QString &text);

/// The same, as the admin would write it.
QString toText(const SshAddress &address);

} // namespace talekeeper
