#pragma once

#include "core/dumps/catalogue.h"
#include "core/history/hosthistory.h"
#include "core/overview/attention.h"
#include "core/restore/hostfacts.h"
#include "core/retention/schedule.h"

namespace talekeeper {

/// What an overview shows of a host, as found at one moment.
struct HostStatus : HostFacts {
    Catalogue catalogue; ///< its dumps in the states that reading them has shown, also before
    BackupSchedule schedule;
    DumpHistory history; ///< of its dumps; where none is kept, what the host tells now
    std::optional<Error> historyError; ///< why the history could not be read or written; none: it was, or none is kept
    QStringList historiesSetAside; ///< paths of damaged stores that wait for somebody
    std::optional<Error> catalogueError; ///< why the catalogue could not be read; none: it is what lies there
    QList<Attention> attention; ///< by the host's clock at that moment
    bool overdue = false; ///< the newest dump is older than the schedule allows
};

/// What a look found, written into the store. \param historyPath of it; empty: the usual place
HostHistory remember(const QString &historyPath, const HostLook &look);

/// When a host dumps and prunes, and how long its dumps take. \param newestFirst those that are known, also such as are gone
BackupSchedule scheduleOf(const HostFacts &facts, const QList<Dump> &newestFirst);

/// Looks at a host. Errors: DatabaseStopped, DatabaseUnreachable, SqlFailed, those of the engine.
Result<HostStatus> readStatus(const Host &host, const Job &job);

/// The same, and remembers what was seen. \param historyPath of the store; empty: the usual place
Result<HostStatus> readStatus(const Host &host, const QString &historyPath, const Job &job);

/// The status that facts, a catalogue and what is remembered make, a missing backup directory included. A pure function.
HostStatus statusOf(const HostFacts &facts, const Result<Catalogue> &catalogue, const HostHistory &remembered = {});

/// Whether a run keeps a database, for undo or because an undo took it out of service.
bool isKept(const Database &database);

/// Of a role that is there in two colours, the one that alone runs. Where both run, nobody can tell from outside.
bool isLive(const Container &container, const QList<Container> &containers);
/// The colour that does not run because the other does: as it should be.
bool standsBy(const Container &container, const QList<Container> &containers);

QJsonObject toJson(const HostStatus &status, const Host &host); ///< as cli.md has it

} // namespace talekeeper
