#pragma once

#include "core/host/commandrunner.h"

namespace talekeeper {

/// Where a practice host lies and as whom its processes run.
struct PracticeHost {
    QString directory; ///< with programs/, backup/, the database cluster and the stand-ins' logs
    QString socketDirectory; ///< of its PostgreSQL; the socket's path stays under 100 bytes
    QString postgresPrograms; ///< directory of initdb, pg_ctl, …
    QString user; ///< empty: the user who runs Talekeeper. PostgreSQL does not run as root.

    QString backupDirectory() const { return directory + QStringLiteral("/backup"); }
};

/// The practice host in a directory (empty: the usual one), made if it is not there yet, which takes some seconds, and
/// started if nothing of it runs.
/// Errors: ProgramMissing where PostgreSQL's server programs are not installed; Stopped; Failed.
Result<PracticeHost> ensurePracticeHost(const QString &directory, CommandRunner &runner, const Job &job);

/// A program of the practice host as the user whom its processes run as.
Command practiceCommand(const PracticeHost &host, const QString &program, const QStringList &arguments);

/// Whether any process of a practice host runs.
bool practiceHostRuns(const QString &directory, CommandRunner &runner);

/// Ends all processes of a practice host, if there is one.
Result<void> stopPracticeHost(const QString &directory, CommandRunner &runner, const Job &job);

/// Stops and deletes it; the next use makes a new one.
Result<void> removePracticeHost(const QString &directory, CommandRunner &runner, const Job &job);

/// Where it lies when nobody says otherwise: the user's data directory, or /var/lib/talekeeper/practice for root.
QString usualPracticeDirectory();

} // namespace talekeeper
