#pragma once

#include "core/foundation/result.h"
#include "core/host/hostprofile.h"
#include "core/restore/facts.h"
#include "core/retention/policy.h"

namespace talekeeper {

/// The command line of cli.md as values.
struct Options {
    HostProfile profile;
    QString whyUnmarked; ///< why the mark of a saved drill host does not count; see whereElse()
    QString savedHost; ///< --profile: `profile` holds only what stands beside it, see savedhost.h
    bool json = false;
    bool help = false;
    bool version = false;
    QString command; ///< "status", "list", "drill check", …
    QStringList arguments; ///< of the command, without options
    QString historyPath; ///< of the store with the audit log; empty: the usual place
    QString hostsPath; ///< of the list of saved hosts

    bool check = false; ///< status --check, sidecar --check
    bool dryRun = false; ///< restore --dry-run
    QString database; ///< --database
    QStringList accepted; ///< --accept, may repeat
    QString confirmed; ///< --yes NAME
    bool agreed = false; ///< drill do --yes
    QMap<QString, QString> inputs; ///< drill start --set KEY=VALUE, may repeat
    QString note; ///< drill answer --note, drill note --note
    QString signer; ///< drill sign --name
    StopOrder stopOrder = StopOrder::First; ///< --stop
    StartScope startScope = StartScope::Was; ///< --start
    std::optional<RetentionPolicy> policy; ///< retention --policy, sidecar --policy; none: the host's own
    QDateTime at; ///< retention --at, UTC; invalid: now
    QString timesPath; ///< retention --times
    QString schedule; ///< sidecar --schedule, five fields of cron or a word; null: daily at 02:00
    QString snapshotSource; ///< coverage --snapshot; null: the one that was kept
    QString environmentFile; ///< bundle --env, on the host; empty: beside the compose file
    std::chrono::seconds guardPatience = usualPatience; ///< not an option: tests can't wait for so long
};

/// Error: WrongUsage.
Result<Options> parseOptions(const QStringList &arguments);

QString usageText();

} // namespace talekeeper
