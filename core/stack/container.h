#pragma once

#include "core/foundation/secret.h"

#include <QDateTime>
#include <QList>
#include <QMap>
#include <QString>
#include <QStringList>

#include <optional>

namespace talekeeper {

/// What a container does in a Tale stack.
enum class Role { Database, Convex, Platform, Rag, Crawler, Proxy, Other };

enum class ContainerState { Running, Exited, Created, Restarting, Paused, Unknown };
enum class Health { None, Starting, Healthy, Unhealthy }; ///< None: the image has no health check

struct Mount {
    QString volume; ///< a named volume's name; empty for a bind mount
    QString destination; ///< path in the container
    QString source = {}; ///< path on the Docker host
    bool operator==(const Mount &) const = default;
};

/// One container (or, on the practice host, one process that stands in for it), as found at one moment.
struct Container {
    QString id;
    QString name;
    QString image;
    QString imageId; ///< tells an image from a newer one of that name
    QString project; ///< compose project, empty outside compose
    QString service; ///< compose service, or what its name tells
    Role role = Role::Other;
    QString color; ///< "blue", "green" or empty
    ContainerState state = ContainerState::Unknown;
    Health health = Health::None;
    QString address; ///< on the container network; empty while it does not run
    QString httpHost; ///< by which other containers reach it
    int httpPort = 0; ///< where it answers HTTP; 0: none known
    QString siteUrl; ///< where people open Tale, as its settings have it; empty where they don't tell
    QStringList dependsOn; ///< compose services that start before it
    QList<Mount> mounts;
    QStringList networks; ///< by their own names, such as "tale_internal"
    QString composeDirectory; ///< on the Docker host, as Compose was called; it may be gone
    QStringList composeFiles; ///< paths there, as above
    QDateTime startedAt; ///< UTC; invalid if it never ran
    QString configDirectory; ///< its TALE_CONFIG_DIR, a path in the container; empty: it has none

    // Only read from a db container's environment, or from that of one which could be it by its variables alone.
    QString databaseUser;
    QString databaseName;
    Secret databasePassword;

    /// Of one that dumps, and of a db container what such a one is told by it: when and how, from a list of labels and
    /// variables without secrets.
    QMap<QString, QString> backupSettings;

    bool dumps() const; ///< it is there to dump a database beside it
    bool isRunning() const { return state == ContainerState::Running; }
};

QString roleName(Role role); ///< "db", "convex", …, "other"
QString stateName(ContainerState state); ///< Docker's word: "running", "exited", …
QString healthName(Health health); ///< Docker's word; empty for None
ContainerState stateFromName(const QString &name);
Health healthFromName(const QString &name);

std::optional<Role> roleCalled(const QString &name); ///< the other way round; none for any other word

/// Where a role answers HTTP in a container of its own; 0: nothing is known to ask.
int usualHttpPort(Role role);

/// The role that a service or container name tells, such as "tale-platform-blue"; `color` is set where it has one.
Role roleFromName(const QString &name, QString *color = nullptr);

/// The role that an image such as "registry/path/tale-platform:1.2" tells. Only one called like the role itself, with
/// "tale-" before it or not: an image is often shared, and a stranger's "shop-platform" says nothing of Tale.
Role roleFromImage(const QString &image);

} // namespace talekeeper
