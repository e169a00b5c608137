#pragma once

#include "core/dumps/catalogue.h"
#include "core/restore/hostfacts.h"
#include "core/retention/schedule.h"

namespace talekeeper {

/// What an overview shows of a host, as found at one moment.
struct HostStatus : HostFacts {
    Catalogue catalogue;
    BackupSchedule schedule;
    QStringList attention; ///< translated sentences: what is wrong, what it means, what to do
    bool overdue = false; ///< the newest dump is older than the schedule allows
};

/// Errors: DatabaseStopped, DatabaseUnreachable, SqlFailed, those of the engine.
Result<HostStatus> readStatus(const Host &host, const Job &job);

/// Whether a run keeps a database, for undo or because an undo took it out of service.
bool isKept(const Database &database);

/// What needs the admin. A pure function of the rest of the status.
QStringList attentionIn(const HostStatus &status);

QJsonObject toJson(const HostStatus &status, const Host &host); ///< as cli.md has it

} // namespace talekeeper
