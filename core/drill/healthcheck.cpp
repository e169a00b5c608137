#include "core/drill/healthcheck.h"

#include "core/host/remotescript.h"

#include <QCoreApplication>
#include <QDeadlineTimer>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace talekeeper {
namespace {

struct HealthCheckText {
    Q_DECLARE_TR_FUNCTIONS(HealthCheck)
};

QString healthWord(const Container &container)
{
    const QString health = healthName(container.health);
    return health.isEmpty() ? stateName(container.state) : u"%1, %2"_s.arg(stateName(container.state), health);
}

} // namespace

bool isUp(const Container &container) { return container.isRunning() && (container.health == Health::Healthy || container.health == Health::None); }

bool isComing(const Container &container)
{
    // Compose starts what waits for others only then; an unhealthy one may be healthy at its next look.
    return container.state == ContainerState::Created || container.state == ContainerState::Restarting || (container.isRunning() && !isUp(container));
}

DrillStepResult judgeHealth(const Stack &stack, const QString &platformStatus)
{
    DrillStepResult result;
    DrillTable table {.title = HealthCheckText::tr("Containers"), .columns = {HealthCheckText::tr("Container"), HealthCheckText::tr("State")}, .rows = {}};
    qsizetype up = 0;
    bool hasPlatform = false;
    for (const Container &container : stack.containers) {
        table.rows << QStringList {container.name, healthWord(container)};
        up += isUp(container);
        hasPlatform = hasPlatform || container.role == Role::Platform;
        if (!isUp(container))
            result.findings << drillFailure(HealthCheckText::tr("%1 is %2. See why with: docker logs --tail 50 %1").arg(container.name, healthWord(container)));
    }
    if (!hasPlatform)
        result.findings << drillFailure(HealthCheckText::tr("The stack has no platform, so nobody could sign in. Is the checkout's compose file Tale's?"));
    else if (platformStatus.isEmpty())
        result.findings << drillFailure(HealthCheckText::tr("Nobody answers on the platform's /api/health."));
    else if (platformStatus != "200"_L1)
        result.findings << drillFailure(HealthCheckText::tr("The platform answers %1 on /api/health, and not 200.").arg(platformStatus));
    result.tables << table;
    result.summary = HealthCheckText::tr("%1 of %2 containers up").arg(up).arg(stack.containers.size());
    if (platformStatus == "200"_L1)
        result.summary += HealthCheckText::tr(", /api/health answers 200");
    return result;
}

Result<Host> awaitUp(DrillHands &hands, const std::function<bool(const Container &)> &wanted, std::chrono::milliseconds limit)
{
    const QDeadlineTimer deadline(limit);
    for (;;) {
        auto host = hands.host();
        if (!host)
            return host;
        const auto isOpen = [&](const Container &container) { return (!wanted || wanted(container)) && isComing(container); };
        if (std::ranges::none_of(host->stack.containers, isOpen) || deadline.hasExpired())
            return host;
        if (!hands.job().wait(1s))
            return failure(ErrorKind::Stopped, HealthCheckText::tr("It was stopped."));
    }
}

Result<QString> askPlatform(DrillHands &hands, const Host &host)
{
    const auto platform = std::ranges::find_if(host.stack.containers, [](const Container &container) { return container.role == Role::Platform && container.isRunning() && container.httpPort > 0; });
    if (platform == host.stack.containers.end() || !host.stack.database.isRunning())
        return QString();
    const QStringList arguments {platform->httpHost, QString::number(platform->httpPort), u"/api/health"_s};
    const QDateTime at = QDateTime::currentDateTimeUtc();
    const auto answer = runRemoteScript(host, u"ask-http.sh"_s, arguments, hands.job());
    const QString status = answer && answer->succeeded() ? QString::fromUtf8(answer->output).trimmed() : QString();
    hands.keep({.at = at, .command = toText(remoteScriptCommand(host, u"ask-http.sh"_s, arguments)),
        .result = !answer ? answer.error().message : answer->succeeded() ? u"done"_s : u"exit status %1"_s.arg(answer->exitCode), .output = status});
    if (!answer)
        return std::unexpected(answer.error());
    return status;
}

} // namespace talekeeper
