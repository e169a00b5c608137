#include "core/stack/container.h"

using namespace Qt::StringLiterals;

namespace talekeeper {

QString roleName(Role role)
{
    switch (role) {
    case Role::Database: return u"db"_s;
    case Role::Convex: return u"convex"_s;
    case Role::Platform: return u"platform"_s;
    case Role::Rag: return u"rag"_s;
    case Role::Crawler: return u"crawler"_s;
    case Role::Proxy: return u"proxy"_s;
    case Role::Other: return u"other"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

QString stateName(ContainerState state)
{
    switch (state) {
    case ContainerState::Running: return u"running"_s;
    case ContainerState::Exited: return u"exited"_s;
    case ContainerState::Created: return u"created"_s;
    case ContainerState::Restarting: return u"restarting"_s;
    case ContainerState::Paused: return u"paused"_s;
    case ContainerState::Unknown: return u"unknown"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

QString healthName(Health health)
{
    switch (health) {
    case Health::None: return {};
    case Health::Starting: return u"starting"_s;
    case Health::Healthy: return u"healthy"_s;
    case Health::Unhealthy: return u"unhealthy"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

ContainerState stateFromName(const QString &name)
{
    for (const auto state : {ContainerState::Running, ContainerState::Exited, ContainerState::Created, ContainerState::Restarting,
             ContainerState::Paused})
        if (name == stateName(state))
            return state;
    return ContainerState::Unknown;
}

Health healthFromName(const QString &name)
{
    for (const auto health : {Health::Starting, Health::Healthy, Health::Unhealthy})
        if (name == healthName(health))
            return health;
    return Health::None;
}

Role roleFromName(const QString &name, QString *color)
{
    QString rest = name;
    for (const QString &suffix : {u"blue"_s, u"green"_s}) {
        if (rest.endsWith(u'-' + suffix)) {
            rest.chop(suffix.size() + 1);
            if (color)
                *color = suffix;
        }
    }
    // The word at the end decides: "tale-db", "platform", "acme-rag". Compose v2 appends "-1" to names of its own making.
    if (rest.endsWith("-1"_L1))
        rest.chop(2);
    const QString word = rest.section(u'-', -1);
    for (const auto role : {Role::Database, Role::Convex, Role::Platform, Role::Rag, Role::Crawler, Role::Proxy})
        if (word == roleName(role))
            return role;
    return Role::Other;
}

} // namespace talekeeper
