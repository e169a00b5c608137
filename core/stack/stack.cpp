#include "core/stack/stack.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct StackText {
    Q_DECLARE_TR_FUNCTIONS(Stack)
};

QString backupDirectoryOf(const Container &database)
{
    for (const Mount &mount : database.mounts)
        if (mount.volume.endsWith("db-backup"_L1) || mount.destination.endsWith("/backup"_L1))
            return mount.destination;
    return u"/var/lib/postgresql/backup"_s; // the page's own path
}

bool belongsTo(const Container &container, const QString &project)
{
    return container.project == project || container.project == project + "-blue"_L1 || container.project == project + "-green"_L1;
}

// A stranger's PostgreSQL is no Tale: at least one of Tale's other services must be there, running or not.
bool isTale(const Stack &stack)
{
    return std::ranges::any_of(stack.containers, [](const Container &container) {
        return container.role == Role::Platform || container.role == Role::Convex;
    });
}

} // namespace

const Container *Stack::container(const QString &name) const
{
    const auto found = std::ranges::find(containers, name, &Container::name);
    return found == containers.end() ? nullptr : &*found;
}

const Mount *Stack::backupMount() const
{
    const auto found = std::ranges::find(database.mounts, backupDirectory, &Mount::destination);
    return found == database.mounts.end() ? nullptr : &*found;
}

bool Stack::hasBackups(const Container &container) const
{
    const Mount *backups = backupMount();
    return backups && std::ranges::any_of(container.mounts, [&](const Mount &mount) {
        return backups->volume.isEmpty() ? !mount.source.isEmpty() && mount.source == backups->source : mount.volume == backups->volume;
    });
}

QList<Container> withRoles(const QList<Container> &containers, const QMap<QString, QString> &roles)
{
    QList<Container> result = containers;
    for (Container &container : result) {
        const auto role = roleCalled(roles.value(container.name));
        if (!role || *role == container.role)
            continue;
        container.role = *role;
        container.httpPort = usualHttpPort(*role);
        // Tale's own defaults, where its environment tells of no database.
        if (*role == Role::Database && container.databaseUser.isEmpty())
            container.databaseUser = container.databaseName = u"tale"_s;
    }
    return result;
}

QList<Stack> discoverStacks(const QList<Container> &containers)
{
    QList<Stack> result;
    for (const Container &database : containers) {
        if (database.role != Role::Database || database.project.isEmpty())
            continue;
        Stack stack {.project = database.project, .database = database, .backupDirectory = backupDirectoryOf(database)};
        std::ranges::copy_if(containers, std::back_inserter(stack.containers),
            [&](const Container &container) { return belongsTo(container, database.project) || (container.dumps() && stack.hasBackups(container)); });
        std::ranges::stable_sort(stack.containers, {}, [](const Container &container) { return std::pair(container.role, container.name); });
        if (isTale(stack))
            result << stack;
    }
    return result;
}

Result<Stack> chooseStack(const QList<Stack> &stacks, const QString &project)
{
    QStringList names;
    for (const Stack &stack : stacks) {
        names << stack.project;
        if (stack.project == project || (project.isEmpty() && stacks.size() == 1))
            return stack;
    }
    if (!project.isEmpty())
        return failure(ErrorKind::NoStack,
            stacks.isEmpty() ? StackText::tr("No Tale stack called \"%1\" is on this host, nor any other.").arg(project)
                             : StackText::tr("No Tale stack called \"%1\" is on this host. There are: %2.").arg(project, names.join(u", "_s)));
    if (stacks.isEmpty())
        return failure(ErrorKind::NoStack,
            StackText::tr("No Tale stack is on this host: none of its containers is a Tale database with a platform or convex beside it. "
                          "Start the stack first, or choose another host."));
    return failure(ErrorKind::SeveralStacks,
        StackText::tr("Several Tale stacks are on this host: %1. Choose one with --project NAME.").arg(names.join(u", "_s)));
}

QList<Container> inStartOrder(const QList<Container> &containers)
{
    QList<Container> waiting = containers;
    QList<Container> result;
    const auto isFree = [&](const Container &container) {
        return std::ranges::none_of(waiting, [&](const Container &other) {
            return other.name != container.name && container.dependsOn.contains(other.service);
        });
    };
    while (!waiting.isEmpty()) {
        auto next = std::ranges::find_if(waiting, isFree);
        if (next == waiting.end())
            next = waiting.begin(); // a circle: Docker would not have started it, so any order will do
        result << *next;
        waiting.erase(next);
    }
    return result;
}

} // namespace talekeeper
