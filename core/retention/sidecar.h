#pragma once

#include "core/retention/schedule.h"
#include "core/stack/host.h"

namespace talekeeper {

/// A service that dumps and prunes beside a stack, as it is to be made.
struct SidecarRequest {
    Stack stack;
    QString cron = QStringLiteral("0 2 * * *"); ///< when it dumps, UTC
    RetentionPolicy policy; ///< what it prunes by after each run; one that would keep nothing is refused
};

/// A file that the admin puts beside the stack's compose file.
struct SidecarFile {
    QString name; ///< "compose.override.yml", "talekeeper-backup.sh"
    QByteArray content;
    bool operator==(const SidecarFile &) const = default;
};

/// What makes the service. Nothing of it holds a secret.
struct Sidecar {
    QList<SidecarFile> files; ///< the compose file first
    QString directory; ///< on the Docker host: where the stack's own compose file lies; empty where there is none on disk
    QString startCommand; ///< for the Docker host, in the folder with the files: `docker compose … up -d db-backup`
    QStringList explanation; ///< translated: what it does and how to bring it up, a sentence or two each
};

/// Errors: WrongUsage, for a schedule that can't be read or never comes, or a policy that keeps nothing.
Result<Sidecar> makeSidecar(const SidecarRequest &request);

/// Writes its files into a folder of this machine, whole or not at all. A file of that name with other contents is only
/// replaced where it is Talekeeper's own. Errors: Refused (a strange file is there), Failed.
Result<void> saveSidecar(const Sidecar &sidecar, const QString &directory);

/// Talekeeper's own sidecar as it is found on a host.
struct SidecarState {
    enum class Kind {
        Absent, ///< there is none
        Stopped, ///< it was made, and does not run
        Failing, ///< it runs, and its last run failed, or none succeeded when one should have
        Waiting, ///< it runs, and was not due yet
        Running, ///< it runs, and its last run succeeded
    };
    Kind kind = Kind::Absent;
    QString container; ///< its name
    QString cron;
    QString policy; ///< as policyFromText() reads it
    QDateTime lastSuccess; ///< UTC; invalid: none yet
    QString lastError; ///< what its last run said, where that failed
    QDateTime nextDue; ///< UTC; invalid where it does not run
    bool isOfOtherImage = false; ///< than the db container: its pg_dump may be too old
    QString text; ///< translated: the whole of it in a sentence or two, and what to do
};

/// Looks whether the service runs. Errors: those of the engine.
Result<SidecarState> checkSidecar(const Host &host, const Job &job);

} // namespace talekeeper
