#pragma once

#include "core/dumps/catalogue.h"
#include "core/restore/runs.h"
#include "core/retention/crontab.h"

namespace talekeeper {

/// What is found on a host at one moment: all that restoring, undoing and an overview look at.
struct HostFacts {
    Stack stack;
    ServerFacts server;
    QString clientVersion; ///< of psql in the db container
    qint64 dataFreeBytes = 0; ///< on the volume of the databases
    qint64 dataTotalBytes = 0;
    CronFacts cron; ///< the db container's crontabs, and whether anything runs them
    QList<Database> databases;
    QList<Session> sessions;
    LockHolders holders;
    QList<RunRecord> runs; ///< newest first
};

/// Errors: DatabaseStopped, DatabaseUnreachable (also where libpq and Docker lead to two servers), SqlFailed, those of the engine.
Result<HostFacts> readHostFacts(const Host &host, const Job &job);

/// A host, what is found on it, and its dumps, as one command and PostgreSQL tell. Parts that could not be read carry why.
struct HostLook {
    Host host;
    Result<HostFacts> facts;
    Result<Catalogue> catalogue;
};

HostLook lookAtHost(const Host &host, const Job &job);

/// The same, the containers included, still by one command. Errors: those of refreshHost().
Result<HostLook> lookAtHostAgain(const Host &known, const Job &job);

} // namespace talekeeper
