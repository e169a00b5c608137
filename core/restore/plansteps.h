#pragma once

#include "core/restore/plan.h"

namespace talekeeper {

// The steps that plans are made of; inside of restore/ only.

/// What the run is known by on its way: what the guard of a plan needs.
struct GuardRequest {
    QString token;
    std::chrono::seconds patience;
    QString other; ///< what the database in service is called if the guard has to put the one from before back
    qint64 otherOid = 0; ///< of that one; 0: it is not made yet
    QString comment; ///< of the one from before
    QString otherComment;
};

/// Stops what runs, behind a guard.
RestoreStep stopStep(const RestorePlan &plan, const Stack &stack, const GuardRequest &guard);
RestoreStep startStep(const RestorePlan &plan, const Stack &stack);
/// Tale's own answer, asked from the db container: Container::httpPort says who answers HTTP.
RestoreStep askStep(const RestorePlan &plan, const Stack &stack);

/// swap-databases.sh with its arguments; an OID of 0: there is no such database.
RunScript swapScript(const Stack &stack, const QString &database, const QString &databaseOid, const QString &incoming, const QString &incomingOid,
    const QString &outgoing, const QString &comment, const QString &outgoingComment);

/// The steps of a restore whose database in service is `old`, or null where there is none.
QList<RestoreStep> restoreSteps(const RestorePlan &plan, const Database *old, const HostFacts &facts, const QString &token, std::chrono::seconds patience);

/// Of a rehearsal beside that database: the same load and check, and nothing else.
QList<RestoreStep> rehearsalSteps(const RestorePlan &plan, const Database *inService, const HostFacts &facts);

QStringList namesOf(const QList<Container> &containers);
/// Names of containers of the stack, each once, in the order to start them.
QStringList inOrder(const QStringList &names, const Stack &stack);

} // namespace talekeeper
