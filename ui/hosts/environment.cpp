#include "ui/hosts/environment.h"

#include <QCoreApplication>

namespace talekeeper
{
namespace
{

struct EnvironmentText {
    Q_DECLARE_TR_FUNCTIONS(Environment)
};

} // namespace

QString environmentText(Environment environment)
{
    switch (environment) {
    case Environment::None:
        return {};
    case Environment::Production:
        return EnvironmentText::tr("Production");
    case Environment::Staging:
        return EnvironmentText::tr("Staging");
    case Environment::Drill:
        return EnvironmentText::tr("Drill");
    }
    Q_UNREACHABLE_RETURN({});
}

QString environmentTag(Environment environment)
{
    switch (environment) {
    case Environment::None:
        return {};
    case Environment::Production:
        return EnvironmentText::tr("prod");
    case Environment::Staging:
        return EnvironmentText::tr("staging");
    case Environment::Drill:
        return EnvironmentText::tr("drill");
    }
    Q_UNREACHABLE_RETURN({});
}

std::optional<StateRole> environmentRole(Environment environment)
{
    return environment == Environment::Production ? std::optional(StateRole::Bad) : std::nullopt;
}

Question productionQuestion(const HostProfile &host, const QString &what, const QString &verb)
{
    return {.title = EnvironmentText::tr("This is production: %1. Go on?").arg(host.name),
        .text = what,
        .verbs = {verb},
        .stayVerb = EnvironmentText::tr("Leave it as it is")};
}

} // namespace talekeeper
