#include "core/stack/container.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {

bool Container::dumps() const
{
    static const QStringList schedules {u"talekeeper.backup.schedule"_s, u"SCHEDULE"_s, u"BACKUP_CRON_EXPRESSION"_s, u"CRON_SCHEDULE"_s};
    return std::ranges::any_of(schedules, [this](const QString &name) { return backupSettings.contains(name); });
}

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

std::optional<Role> roleCalled(const QString &name)
{
    for (const auto role : {Role::Database, Role::Convex, Role::Platform, Role::Rag, Role::Crawler, Role::Proxy, Role::Other})
        if (name == roleName(role))
            return role;
    return std::nullopt;
}

// tale-host.md: platform answers GET /api/health on 3000, convex GET /version on 3210.
int usualHttpPort(Role role) { return role == Role::Platform ? 3000 : role == Role::Convex ? 3210 : 0; }

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
    return roleCalled(rest.section(u'-', -1)).value_or(Role::Other);
}

Role roleFromImage(const QString &image)
{
    // "registry:5000/path/name:tag@digest"
    QString name = image.section(u'/', -1).section(u'@', 0, 0).section(u':', 0, 0);
    if (name.startsWith("tale-"_L1))
        name.remove(0, 5);
    return roleCalled(name).value_or(Role::Other);
}

} // namespace talekeeper
