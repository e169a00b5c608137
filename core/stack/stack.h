#pragma once

#include "core/foundation/result.h"
#include "core/stack/container.h"

namespace talekeeper {

/// One Tale stack on a host, as found at one moment.
struct Stack {
    QString project; ///< compose project of its db container
    Container database; ///< the db container
    QList<Container> containers; ///< all of them, the db container included, in the order of roles
    QString backupDirectory; ///< path in the db container

    const Container *container(const QString &name) const; ///< null if there is none with that name
    const Mount *backupMount() const; ///< of the db container; null where the directory is in the container itself
    bool hasBackups(const Container &container) const; ///< the dumps' volume or folder is mounted there, too
};

/// The containers with the roles that the admin has given to some of them (container name → role name) instead of those
/// that were guessed. A name that no container has is passed over: colours come and go.
QList<Container> withRoles(const QList<Container> &containers, const QMap<QString, QString> &roles);

/// The Tale stacks among a host's containers: each db container with a compose project, and what runs in that project
/// or in its blue and green ones; also what dumps into its backup directory from a project of its own.
QList<Stack> discoverStacks(const QList<Container> &containers);

/// The stack that was asked for, or the only one.
/// Errors: NoStack, SeveralStacks.
Result<Stack> chooseStack(const QList<Stack> &stacks, const QString &project);

/// Containers by order of dependency: what others wait for comes first.
QList<Container> inStartOrder(const QList<Container> &containers);

} // namespace talekeeper
