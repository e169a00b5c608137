#pragma once

#include "core/dumps/catalogue.h"
#include "core/overview/attention.h"
#include "core/restore/hostfacts.h"
#include "core/retention/schedule.h"

namespace talekeeper {

/// What an overview shows of a host, as found at one moment.
struct HostStatus : HostFacts {
    Catalogue catalogue;
    BackupSchedule schedule;
    std::optional<Error> catalogueError; ///< why the catalogue could not be read; none: it is what lies there
    QList<Attention> attention; ///< by the host's clock at that moment
    bool overdue = false; ///< the newest dump is older than the schedule allows
};

/// Errors: DatabaseStopped, DatabaseUnreachable, SqlFailed, those of the engine.
Result<HostStatus> readStatus(const Host &host, const Job &job);

/// The status that facts and a catalogue make, a missing backup directory included. A pure function.
HostStatus statusOf(const HostFacts &facts, const Result<Catalogue> &catalogue);

/// Whether a run keeps a database, for undo or because an undo took it out of service.
bool isKept(const Database &database);

/// Of a role that is there in two colours, the one that alone runs. Where both run, nobody can tell from outside.
bool isLive(const Container &container, const QList<Container> &containers);
/// The colour that does not run because the other does: as it should be.
bool standsBy(const Container &container, const QList<Container> &containers);

QJsonObject toJson(const HostStatus &status, const Host &host); ///< as cli.md has it

} // namespace talekeeper
