#pragma once

#include "core/restore/facts.h"

#include <variant>

namespace talekeeper {

/// What a plan does to a host, told apart by type. Each can be read as a command (toText) and is then run as just that.
struct StopContainer {
    QString container;
};
struct StartContainer {
    QString container;
};
struct RunSql {
    QString database;
    QString statement;
    QString look = {}; ///< of what can't be done twice: a query with a row where it is done
};
struct RunScript {
    QString script; ///< of resources/remote/, inside the db container
    QStringList arguments; ///< sideOidPlaceholder stands for the side database's OID
    bool detached = false;
};
/// Leaves a guard on the Docker host (guard.sh): if no console renews the run's lease in time, it puts the database from
/// before in service, if another one is, and starts the containers.
struct StartGuard {
    QString run;
    QString token; ///< tells this guard from an earlier one of the same run
    std::chrono::seconds patience = usualPatience;
    RunScript putBack;
    QStringList containers; ///< in the order to start them
};
/// Refused unless the database of that name has this OID.
struct DropDatabase {
    QString database;
    qint64 oid = 0; ///< 0: the side database's, known once it is made
};
using Act = std::variant<StopContainer, StartContainer, RunSql, RunScript, StartGuard, DropDatabase>;

/// Which argument of swap-databases.sh is the OID of the database that comes into service.
inline constexpr qsizetype swapIncomingOid = 4;

/// Stands in a plan for the OID of a database that is not made yet.
inline const QString sideOidPlaceholder = QStringLiteral("SIDE_OID");

enum class StepKind { Open, Stop, Load, Check, Settings, Swap, Drop, Start, Ask };

struct RestoreStep {
    StepKind kind = StepKind::Stop;
    QString id; ///< stable: open, stop, load, check, settings, swap, drop, start, ask
    QString title; ///< translated
    QString detail; ///< translated: what exactly, in a line
    QList<Act> acts;
    QList<Act> undo; ///< the way back, in the order to go it
    double expectedSeconds = 0; ///< a guess from the size of the dump
};

/// Where a run stands that is taken up again.
struct Standing {
    qsizetype firstStep = 0; ///< the ones before it are done
    qint64 sideOid = 0; ///< of the database that the dump is loaded into; 0: not made yet
    bool swapped = false;
    bool writersStarted = false;
    QDateTime startedAt; ///< UTC, of the run
    QDateTime stoppedAt; ///< UTC; invalid if nothing was stopped
};

/// What will be done, step by step. Restoring, undoing and discarding are all plans, executed by the same loop.
struct RestorePlan {
    enum class Purpose {
        Restore,
        Rehearsal, ///< loads and checks beside what is in service; stops nothing, puts nothing in service
        Undo,
        Discard,
    };

    Purpose purpose = Purpose::Restore;
    QString run;
    QString console;
    QString database; ///< the one in service
    qint64 databaseOid = 0; ///< 0: there is none
    bool isRehearsal = false; ///< of a run that is one: also its undo touches nothing that is in service
    QString sideDatabase; ///< Restore, Rehearsal: where the dump is loaded
    QString keptDatabase; ///< what is taken out of service gets this name
    QString originalComment; ///< of the database that is in service now
    DumpInspection dump; ///< for an undo only its file name
    QStringList running; ///< containers that are stopped, in the order to start them
    QStringList toStart; ///< containers that run afterwards
    StopOrder stopOrder = StopOrder::First;
    QStringList accepted;
    QString drill; ///< the drill that a rehearsal belongs to; empty: none
    std::optional<Standing> standing; ///< only of a run that is taken up again
    std::chrono::seconds healthTimeout = std::chrono::seconds(300);
    QList<Finding> findings;
    QList<RestoreStep> steps;
};

/// Pure functions of the facts: what is planned is what the window shows, the dry run prints and the run executes.
RestorePlan planRestore(const RestoreRequest &request, const RestoreFacts &facts);

/// Loads a dump into a side database and checks it, which is then left to be looked at and dropped by planUndo(). Nothing is
/// stopped, and nothing in service is touched. \param drill the drill that it belongs to
RestorePlan planRehearsal(const RestoreRequest &request, const RestoreFacts &facts, const QString &drill = {});

/// Facts of what is done to a run that was begun earlier.
struct RunFacts : HostFacts {
    RunRecord run;
    QString console;
    QString token; ///< for a guard, if one is needed
    QDateTime now; ///< UTC
    std::chrono::seconds guardPatience = usualPatience;
};
RestorePlan planUndo(const RunFacts &facts);
RestorePlan planResume(const RunFacts &facts); ///< of a run that stands half-way in its undo: the undo
RestorePlan planDiscard(const RunFacts &facts);
/// What a rehearsal does that a console is at, as its journal has it: to be shown, not to be executed.
RestorePlan planOfRehearsal(const RunFacts &facts);

/// Errors: NotFound (no such run), Refused (it can't be done, and why), those of readHostFacts().
Result<RunFacts> gatherUndoFacts(const Host &host, const QString &run, const Job &job);
Result<RunFacts> gatherResumeFacts(const Host &host, const QString &run, const Job &job);
Result<RunFacts> gatherDiscardFacts(const Host &host, const QString &run, const Job &job);

/// For how long Tale would be away, in seconds: a guess, from the first container stopped to all of them back. 0: it stays.
double expectedDowntime(const RestorePlan &plan);

/// How long the plan's guard waits for a console that went away; none: it leaves no guard.
std::optional<std::chrono::seconds> guardPatience(const RestorePlan &plan);

/// Whether it begins with loading a dump, as a restore and a rehearsal do: before that nothing of the run is on the host.
bool bringsDump(const RestorePlan &plan);

/// Whether what is still to be done replaces the database in service.
bool replacesDatabase(const RestorePlan &plan);

/// An act as a line to read: the command for a shell of the host, or SQL with its database.
QString toText(const Act &act, const Host &host);
QStringList toText(const QList<Act> &acts, const Host &host);

/// The scripts that a plan's commands name, so that they can be read: name and text.
QMap<QString, QString> scriptsOf(const RestorePlan &plan);

/// The whole plan as a shell script to read or keep; it is documentation and holds no secret.
QString toScript(const RestorePlan &plan, const Host &host);

QJsonObject toJson(const RestorePlan &plan, const Host &host); ///< as cli.md has it for restore --dry-run

} // namespace talekeeper
