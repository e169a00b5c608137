#include "ui/hosts/hostsnapshot.h"

#include "core/host/hostprofiles.h"

#include <QCoreApplication>
#include <QThreadPool>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

struct SnapshotText {
    Q_DECLARE_TR_FUNCTIONS(HostSnapshot)
};

using StepState = ConnectionStep::State;

Result<Host> connectTo(const HostProfile &profile, const Job &job, const HostReach &reach, const HostAccess &access)
{
    // The file of saved hosts may have been written by hand.
    if (const auto faults = faultsOf(profile); profile.kind == HostProfile::Kind::Ssh && !faults.isEmpty())
        return failure(ErrorKind::WrongUsage, SnapshotText::tr("%1 Edit the host.").arg(faults.first().message));
    auto host = reach.connect(profile, job, access);
    // To end a connection takes its time, and the last who knows the host may be the window.
    if (host)
        host->engine = std::shared_ptr<Engine>(host->engine.get(),
            [engine = host->engine](Engine *) mutable { QThreadPool::globalInstance()->start([gone = std::exchange(engine, nullptr)]() mutable { gone.reset(); }); });
    return host;
}

ConnectionStep databaseStep(const Result<HostFacts> &facts)
{
    ConnectionStep step{.id = u"database"_s, .title = SnapshotText::tr("Database")};
    step.state = facts ? StepState::Passed : StepState::Failed;
    if (facts)
        step.found = SnapshotText::tr("PostgreSQL %1").arg(facts->server.version);
    else
        step.remedy = facts.error().message;
    return step;
}

ConnectionStep backupsStep(const Host &host, const Result<Catalogue> &catalogue)
{
    ConnectionStep step{.id = u"backups"_s, .title = SnapshotText::tr("Backups")};
    if (!catalogue) {
        step.state = StepState::Failed;
        step.remedy = catalogue.error().message;
        return step;
    }
    const qsizetype count = catalogue->dumps.size();
    step.found = count == 1 ? SnapshotText::tr("%1, 1 dump").arg(host.stack.backupDirectory)
                            : SnapshotText::tr("%1, %2 dumps").arg(host.stack.backupDirectory).arg(count);
    step.state = catalogue->dumps.isEmpty() ? StepState::Attention : StepState::Passed;
    if (catalogue->dumps.isEmpty())
        step.remedy = SnapshotText::tr("No dump lies there yet. Where they lie in another folder, name it as the backup directory.");
    return step;
}

} // namespace

Result<HostSnapshot> readSnapshot(
    const HostProfile &profile, const std::optional<Host> &known, const Job &job, const HostReach &reach, const HostAccess &access)
{
    const QDateTime begunAt = QDateTime::currentDateTimeUtc();
    const auto report = [&](const ConnectionStep &step) {
        if (!known && access.onStep)
            access.onStep(step);
    };
    const auto lookFirst = [&](const Host &host) {
        report({.id = u"database"_s, .title = SnapshotText::tr("Database")});
        return lookAtHost(host, job);
    };
    const auto look = known ? lookAtHostAgain(*known, job) : connectTo(profile, job, reach, access).transform(lookFirst);
    if (!look)
        return std::unexpected(look.error());
    if (job.stopRequested())
        return std::unexpected(look->facts ? Error{.kind = ErrorKind::Stopped} : look->facts.error());
    report(databaseStep(look->facts));
    report(backupsStep(look->host, look->catalogue));
    HostHistory remembered = reach.historyPath ? remember(*reach.historyPath, *look) : HostHistory{};
    if (look->catalogue && !remembered.dumps.lookedAt.isValid())
        remembered.dumps = afterLook({}, *look->catalogue, {});
    const auto withStates = [&](const Catalogue &found) { return withKnownStates(found, remembered.dumps); };
    return HostSnapshot{
        .host = look->host,
        .catalogue = look->catalogue.transform(withStates),
        .status
        = look->facts.transform([&](const HostFacts &found) { return statusOf(found, look->catalogue, remembered); }),
        .history = remembered.dumps,
        .historyError = remembered.error,
        .historiesSetAside = remembered.setAside,
        .begunAt = begunAt,
        .takenAt = QDateTime::currentDateTimeUtc(),
    };
}

QDateTime HostSnapshot::hostTime() const
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    return catalogue ? catalogue->clock.addSecs(takenAt.secsTo(now)) : now;
}

} // namespace talekeeper
