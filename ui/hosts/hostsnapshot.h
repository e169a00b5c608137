#pragma once

#include "core/overview/hoststatus.h"

#include <functional>

namespace talekeeper
{

/// What the window knows of a host, as found at one moment. Parts that could not be read carry why.
struct HostSnapshot {
    Host host;
    Result<Catalogue> catalogue;
    Result<HostStatus> status; ///< an error where the database server did not answer
    DumpHistory history; ///< of its dumps; where none is kept, what the host tells now
    std::optional<Error> historyError; ///< why the history could not be read or written; none: it was, or none is kept
    QStringList historiesSetAside; ///< paths of damaged stores that wait for somebody
    QDateTime begunAt; ///< UTC, this machine's clock: what came to be after it need not stand in here
    QDateTime takenAt; ///< UTC, this machine's clock

    QDateTime hostTime() const; ///< the host's clock now, UTC, as far as it is known
};

/// connectHost(), or what a test has in its place.
using Connector = std::function<Result<Host>(const HostProfile &, const Job &, const HostAccess &)>;

/// How a host is reached: by what, and who is asked on the way.
struct HostReach {
    Connector connect = connectHost;
    std::shared_ptr<SshPrompter> prompter = {}; ///< null: nobody
    std::optional<QString> historyPath = {}; ///< of the store; empty: the usual place; none: nothing is remembered
};

/// Connects where `known` has no host yet, and then says how far it is: the steps of the connection and those of the
/// database and the backups. Errors: WrongUsage where the profile can't be connected to; those of the connector.
Result<HostSnapshot> readSnapshot(
    const HostProfile &profile, const std::optional<Host> &known, const Job &job, const HostReach &reach, const HostAccess &access);

} // namespace talekeeper
