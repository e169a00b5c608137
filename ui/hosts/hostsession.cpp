#include "ui/hosts/hostsession.h"

namespace talekeeper
{

Result<HostSnapshot> readSnapshot(const HostProfile &profile, const std::optional<Host> &known, const Job &job)
{
    auto host = known ? refreshHost(*known, job) : connectHost(profile, job);
    if (!host)
        return std::unexpected(host.error());
    HostSnapshot snapshot{
        .host = *host,
        .catalogue = readCatalogue(*host, job),
        .runs = readRuns(*host, job),
        .databases = QList<Database>(),
        .takenAt = QDateTime::currentDateTimeUtc(),
    };
    auto connection = connectDatabase(*host, QStringLiteral("postgres"));
    if (!connection) {
        snapshot.databases = std::unexpected(connection.error());
        return snapshot;
    }
    snapshot.databases = readDatabases(*connection);
    if (const auto server = readServerFacts(*connection))
        snapshot.serverVersion = server->version;
    return snapshot;
}

HostSession::HostSession(const HostProfile &profile, JobRunner &runner, QObject *parent)
    : QObject(parent)
    , m_profile(profile)
    , m_runner(runner)
{
}

const DumpInspection *HostSession::inspection(const QString &fileName) const
{
    const auto found = m_inspections.constFind(fileName);
    if (found == m_inspections.cend())
        return nullptr;
    if (m_snapshot && m_snapshot->catalogue) {
        const Dump *dump = m_snapshot->catalogue->find(fileName);
        if (!dump || (found->sizeBytes > 0 && dump->sizeBytes != found->sizeBytes))
            return nullptr;
    }
    return &*found;
}

RunningJob *HostSession::verification(const QString &fileName) const { return m_verifications.value(fileName); }

std::optional<Error> HostSession::verificationError(const QString &fileName) const
{
    const auto found = m_verificationErrors.constFind(fileName);
    return found == m_verificationErrors.cend() ? std::nullopt : std::optional(*found);
}

void HostSession::open()
{
    if (m_state == State::NotConnected)
        refresh();
}

void HostSession::refresh()
{
    if (m_reading) {
        m_readAgain = true; // what is being read may be from before the reason to ask
        return;
    }
    if (!m_snapshot)
        m_state = State::Connecting;
    const auto known = m_snapshot ? std::optional(m_snapshot->host) : std::nullopt;
    m_reading = m_runner.run(
        {.title = m_snapshot ? tr("Looking at %1").arg(m_profile.name) : tr("Connecting to %1").arg(m_profile.name)},
        [profile = m_profile, known](const Job &job) { return readSnapshot(profile, known, job); }, this,
        [this](Result<HostSnapshot> result) { take(std::move(result)); });
    connect(
        m_reading, &RunningJob::logged, this, [this](const QStringList &lines) { Q_EMIT connecting(lines.last()); });
    Q_EMIT changed();
}

void HostSession::take(Result<HostSnapshot> result)
{
    m_reading = nullptr;
    if (result) {
        m_snapshot = *std::move(result);
        m_error.reset();
        m_state = State::Connected;
    } else {
        m_error = result.error();
        m_state = State::Failed;
    }
    Q_EMIT changed();
    if (std::exchange(m_readAgain, false))
        refresh();
}

void HostSession::verify(const QString &fileName)
{
    if (!m_snapshot || verification(fileName))
        return;
    m_verificationErrors.remove(fileName);
    RunningJob *job = m_runner.run(
        {.title = tr("Verifying %1").arg(fileName)},
        [host = m_snapshot->host, fileName](const Job &running) { return inspectDump(host, fileName, running); }, this,
        [this, fileName](Result<DumpInspection> result) {
            m_verifications.remove(fileName);
            if (result)
                m_inspections.insert(fileName, *std::move(result));
            else if (result.error().kind != ErrorKind::Stopped)
                m_verificationErrors.insert(fileName, result.error());
            Q_EMIT inspectionChanged(fileName);
        });
    m_verifications.insert(fileName, job);
    connect(job, &RunningJob::progressed, this, [this, fileName] { Q_EMIT inspectionChanged(fileName); });
    Q_EMIT inspectionChanged(fileName);
}

void HostSession::addInspection(const DumpInspection &inspection)
{
    m_inspections.insert(inspection.fileName, inspection);
    m_verificationErrors.remove(inspection.fileName);
    Q_EMIT inspectionChanged(inspection.fileName);
}

} // namespace talekeeper
