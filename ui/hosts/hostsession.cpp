#include "ui/hosts/hostsession.h"

namespace talekeeper
{
namespace
{

/// That it could not be kept is no fault of the dump, and the next look at the host says it.
void keepInspection(const QString &historyPath, const Host &host, const DumpInspection &inspection, const Job &job)
{
    if (const auto kept = rememberInspection(historyPath, host, inspection); !kept)
        job.log(kept.error().message);
}

} // namespace

/// Brings steps from the threads of the connection to the window's; a signal of an object that is only emitted from does so.
class StepRelay final : public QObject
{
    Q_OBJECT

Q_SIGNALS:
    void arrived(const talekeeper::ConnectionStep &step);
};

HostSession::HostSession(const HostProfile &profile, JobRunner &runner, HostReach reach, QObject *parent)
    : QObject(parent)
    , m_profile(profile)
    , m_runner(runner)
    , m_reach(std::move(reach))
{
    m_clock.setSingleShot(true);
    connect(&m_clock, &QTimer::timeout, this, [this] { read(true); });
}

HostSession::~HostSession()
{
    if (m_reading)
        m_reading->stop();
}

const DumpInspection *HostSession::inspection(const QString &fileName) const
{
    const auto found = m_inspections.constFind(fileName);
    const bool isRead = found != m_inspections.cend();
    if (!m_snapshot || !m_snapshot->catalogue)
        return isRead ? &found->inspection : nullptr;
    // There are thousands of dumps, and most of them were never read.
    const SeenDump *seen = m_snapshot->history.there(fileName);
    const bool isRemembered = seen && seen->inspection;
    const Dump *dump = isRead || isRemembered ? m_snapshot->catalogue->find(fileName) : nullptr;
    if (!dump)
        return nullptr;
    // Another file may have the same name and size.
    const auto isOf = [dump](qint64 sizeBytes, const QDateTime &modifiedAt) {
        return (sizeBytes == 0 || dump->sizeBytes == sizeBytes)
            && (!modifiedAt.isValid() || dump->modifiedAt == modifiedAt);
    };
    if (isRead && isOf(found->inspection.sizeBytes, found->modifiedAt))
        return &found->inspection;
    return isRemembered && isOf(seen->dump.sizeBytes, seen->dump.modifiedAt) ? &*seen->inspection : nullptr;
}

QDateTime HostSession::listedTime(const QString &fileName) const
{
    const Dump *dump = m_snapshot && m_snapshot->catalogue ? m_snapshot->catalogue->find(fileName) : nullptr;
    return dump ? dump->modifiedAt : QDateTime();
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

void HostSession::refresh() { read(false); }

void HostSession::stopConnecting()
{
    if (m_reading && m_state == State::Connecting)
        m_reading->stop();
}

void HostSession::setEnvironment(Environment environment)
{
    m_profile.environment = environment;
    if (m_snapshot)
        m_snapshot->host.profile.environment = environment;
    Q_EMIT changed();
}

void HostSession::takeOver(const HostSession &other)
{
    if (!other.m_snapshot)
        return;
    m_snapshot = other.m_snapshot;
    m_snapshot->host.profile = m_profile;
    m_error = other.m_error;
    m_state = other.m_state;
    m_recreatedAt = other.m_recreatedAt;
    m_inspections = other.m_inspections;
    m_verificationErrors = other.m_verificationErrors;
    Q_EMIT changed();
}

HostAccess HostSession::makeAccess()
{
    m_steps.begin();
    const auto relay = std::make_shared<StepRelay>();
    connect(relay.get(), &StepRelay::arrived, &m_steps, &ConnectionSteps::set);
    return {.prompter = m_reach.prompter, .onStep = [relay](const ConnectionStep &step) { Q_EMIT relay->arrived(step); }};
}

void HostSession::watch(std::optional<std::chrono::milliseconds> interval)
{
    if (m_interval == interval)
        return;
    const bool wasLonger = !m_interval || (interval && *interval < *m_interval);
    m_interval = interval;
    if (!interval)
        return m_clock.stop();
    // Coming back to a view that was hidden, what is seen may be old.
    if (m_state == State::NotConnected || m_reading || !wasLonger)
        return;
    const auto age = m_snapshot ? std::chrono::seconds(m_snapshot->takenAt.secsTo(QDateTime::currentDateTimeUtc()))
                                : std::chrono::seconds(0);
    m_clock.start(qMax(std::chrono::milliseconds(0), *interval - std::chrono::milliseconds(age)));
}

void HostSession::read(bool isRoutine)
{
    if (m_reading) {
        m_readAgain = m_readAgain || !isRoutine; // what is being read may be from before the reason to ask
        return;
    }
    m_clock.stop();
    if (!m_snapshot && !isRoutine) // what could not be reached keeps saying so while it is tried again
        m_state = State::Connecting;
    const auto known = m_snapshot ? std::optional(m_snapshot->host) : std::nullopt;
    m_reading = m_runner.run({.title = m_snapshot ? tr("Looking at %1").arg(m_profile.name)
                                                  : tr("Connecting to %1").arg(m_profile.name),
                                 .endsWithHost = true,
                                 .isRoutine = isRoutine,
                                 .host = m_profile.name,
                                 .place = Place::Overview},
        [profile = m_profile, known, reach = m_reach, access = known ? HostAccess() : makeAccess()](
            const Job &job) { return readSnapshot(profile, known, job, reach, access); },
        this,
        [this](Result<HostSnapshot> result) { take(std::move(result)); });
    connect(
        m_reading, &RunningJob::logged, this, [this](const QStringList &lines) { Q_EMIT connecting(lines.last()); });
    Q_EMIT changed();
}

void HostSession::forgetIfRecreated(const HostSnapshot &now)
{
    if (!m_snapshot || m_snapshot->host.stack.database.id == now.host.stack.database.id)
        return;
    // Another container, so perhaps other volumes: what was read belongs to the one before.
    m_recreatedAt = now.takenAt;
    m_inspections.clear();
    m_verificationErrors.clear();
}

void HostSession::setLinkLost(bool lost)
{
    if (std::exchange(m_isLinkLost, lost) != lost)
        Q_EMIT changed();
}

void HostSession::take(Result<HostSnapshot> result)
{
    m_reading = nullptr;
    if (!m_snapshot) // it was connected to, not looked at again
        m_steps.end(result ? std::nullopt : std::optional(result.error()));
    if (result) {
        forgetIfRecreated(*result);
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
    else if (m_interval && !m_reading)
        m_clock.start(*m_interval);
}

void HostSession::verify(const QString &fileName)
{
    if (!m_snapshot || verification(fileName))
        return;
    m_verificationErrors.remove(fileName);
    RunningJob *job = m_runner.run(
        {.title = tr("Verifying %1").arg(fileName), .host = m_profile.name, .place = Place::Dumps},
        [host = m_snapshot->host, fileName, historyPath = m_reach.historyPath](const Job &running) {
            auto inspection = inspectDump(host, fileName, running);
            if (inspection && historyPath)
                keepInspection(*historyPath, host, *inspection, running);
            return inspection;
        },
        this,
        [this, fileName, container = m_snapshot->host.stack.database.id, listed = listedTime(fileName)](
            Result<DumpInspection> result) {
            m_verifications.remove(fileName);
            const bool isSameStack = m_snapshot && m_snapshot->host.stack.database.id == container;
            if (result && isSameStack)
                insertInspection(*result, listed);
            else if (!result && result.error().kind != ErrorKind::Stopped)
                m_verificationErrors.insert(fileName, result.error());
            Q_EMIT inspectionChanged(fileName);
        });
    m_verifications.insert(fileName, job);
    connect(job, &RunningJob::progressed, this, [this, fileName] { Q_EMIT inspectionChanged(fileName); });
    Q_EMIT inspectionChanged(fileName);
}

void HostSession::addInspection(const DumpInspection &inspection)
{
    insertInspection(inspection, listedTime(inspection.fileName));
    m_verificationErrors.remove(inspection.fileName);
    Q_EMIT inspectionChanged(inspection.fileName);
    if (!m_snapshot || !m_reach.historyPath)
        return;
    m_runner.run({.title = tr("Remembering what is in %1").arg(inspection.fileName),
                     .isRoutine = true,
                     .host = m_profile.name,
                     .place = Place::Dumps},
        [host = m_snapshot->host, inspection, historyPath = *m_reach.historyPath](const Job &running) -> Result<void> {
            keepInspection(historyPath, host, inspection, running);
            return {};
        },
        this, [](const Result<void> &) {});
}

void HostSession::insertInspection(const DumpInspection &inspection, const QDateTime &listed)
{
    m_inspections.insert(inspection.fileName,
        {.inspection = inspection, .modifiedAt = inspection.modifiedAt.isValid() ? inspection.modifiedAt : listed});
}

} // namespace talekeeper

#include "hostsession.moc"
