#include "core/drill/drillsite.h"

#include "core/history/masking.h"
#include "core/host/remotescript.h"

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

/// Of a command's output so much stands in a record.
constexpr qsizetype keptOutput = 8000;

Result<DrillSite> lookAtSite(const HostProfile &profile, std::shared_ptr<Engine> engine, const Job &job)
{
    const auto containers = engine->containers(job);
    if (!containers)
        return std::unexpected(containers.error());
    DrillSite site {.profile = profile, .engine = engine, .host = {}};
    auto host = hostAmong(*containers, profile, std::move(engine));
    if (host)
        site.host = *std::move(host);
    else if (host.error().kind != ErrorKind::NoStack)
        return std::unexpected(host.error());
    return site;
}

} // namespace

Result<DrillSite> connectSite(const HostProfile &profile, const Job &job, const HostAccess &access)
{
    auto engine = connectEngine(profile, job, access);
    if (!engine)
        return std::unexpected(engine.error());
    return lookAtSite(profile, *std::move(engine), job);
}

Result<DrillSite> refreshSite(const DrillSite &site, const Job &job) { return lookAtSite(site.profile, site.engine, job); }

DrillHands::DrillHands(const DrillSite &site, const DrillRecord &record, const QString &historyPath, const Job &job)
    : m_site(site)
    , m_record(record)
    , m_historyPath(historyPath)
    , m_job(job)
{
}

Result<Host> DrillHands::host()
{
    auto site = refreshSite(m_site, m_job);
    if (!site)
        return std::unexpected(site.error());
    m_site = *std::move(site);
    if (m_site.host)
        return *m_site.host;
    return hostAmong({}, m_site.profile, m_site.engine);
}

Result<CommandOutput> DrillHands::run(const Command &command, bool keepOutput)
{
    const QDateTime at = QDateTime::currentDateTimeUtc();
    const auto output = m_site.engine->run(m_site.engine->hostCommand(command), m_job);
    const QByteArray said = output ? output->output + output->errors : output.error().detail.toUtf8();
    keep({.at = at,
        .command = toText(command),
        .result = !output               ? output.error().message
            : output->succeeded() ? u"done"_s
                                  : u"exit status %1"_s.arg(output->exitCode),
        .output = keepOutput || !output ? QString::fromUtf8(said.first(qMin(said.size(), keptOutput))) : QString()});
    return output;
}

Result<CommandOutput> DrillHands::runScript(const QString &name, const QStringList &arguments, bool keepOutput)
{
    Command command = scriptCommand(name, arguments);
    command.timeout = std::chrono::milliseconds(0);
    return run(command, keepOutput);
}

void DrillHands::keep(const DrillCommand &command, bool isAudited)
{
    QList<Secret> secrets;
    if (m_site.host)
        secrets << m_site.host->stack.database.databasePassword;
    DrillCommand kept = command;
    kept.command = maskSecrets(kept.command, secrets);
    kept.output = maskSecrets(kept.output, secrets);
    m_commands << kept;
    if (!isAudited)
        m_unaudited << kept;
}

} // namespace talekeeper
