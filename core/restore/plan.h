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
};
struct RunScript {
    QString script; ///< of resources/remote/, inside the db container
    QStringList arguments; ///< sideOidPlaceholder stands for the side database's OID
    bool detached = false;
};
/// Refused unless the database of that name has this OID.
struct DropDatabase {
    QString database;
    qint64 oid = 0; ///< 0: the side database's, known once it is made
};
using Act = std::variant<StopContainer, StartContainer, RunSql, RunScript, DropDatabase>;

/// Which argument of swap-databases.sh is the OID of the database that comes into service.
inline constexpr qsizetype swapIncomingOid = 4;

/// Stands in a plan for the OID of a database that is not made yet.
inline const QString sideOidPlaceholder = QStringLiteral("SIDE_OID");

enum class StepKind { Stop, Load, Check, Settings, Swap, Drop, Start, Ask };

struct RestoreStep {
    StepKind kind = StepKind::Stop;
    QString id; ///< stable: stop, load, check, settings, swap, drop, start, ask
    QString title; ///< translated
    QString detail; ///< translated: what exactly, in a line
    QList<Act> acts;
    QList<Act> undo; ///< the way back, in the order to go it
    double expectedSeconds = 0; ///< a guess from the size of the dump
};

/// What will be done, step by step. Restoring and undoing are both plans, executed by the same loop.
struct RestorePlan {
    enum class Purpose { Restore, Undo };

    Purpose purpose = Purpose::Restore;
    QString run;
    QString console;
    QString database; ///< the one in service
    qint64 databaseOid = 0;
    QString sideDatabase; ///< Restore: where the dump is loaded
    QString keptDatabase; ///< what is taken out of service gets this name
    QString originalComment; ///< of the database that is in service now
    DumpInspection dump; ///< for an undo only its file name
    QStringList running; ///< containers that are stopped, in the order to start them
    std::chrono::seconds healthTimeout = std::chrono::seconds(300);
    QList<Finding> findings;
    QList<RestoreStep> steps;
};

/// Pure functions of the facts: what is planned is what the window shows, the dry run prints and the run executes.
RestorePlan planRestore(const RestoreRequest &request, const RestoreFacts &facts);

/// Facts of an undo.
struct UndoFacts {
    RunRecord run;
    QString console;
    Stack stack;
    QList<Database> databases;
    QList<Session> sessions;
    QDateTime now; ///< UTC
};
RestorePlan planUndo(const UndoFacts &facts);

/// Errors: NotFound (no such run), Refused (it can't be undone, and why), those of readRuns().
Result<UndoFacts> gatherUndoFacts(const Host &host, const QString &run, const Job &job);

/// An act as a line to read: the command for a shell of the host, or SQL with its database.
QString toText(const Act &act, const Host &host);
QStringList toText(const QList<Act> &acts, const Host &host);

/// The scripts that a plan's commands name, so that they can be read: name and text.
QMap<QString, QString> scriptsOf(const RestorePlan &plan);

/// The whole plan as a shell script to read or keep; it is documentation and holds no secret.
QString toScript(const RestorePlan &plan, const Host &host);

QJsonObject toJson(const RestorePlan &plan, const Host &host); ///< as cli.md has it for restore --dry-run

} // namespace talekeeper
