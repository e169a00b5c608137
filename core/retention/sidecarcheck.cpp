#include "core/retention/sidecar.h"

#include "core/foundation/format.h"
#include "core/host/remotescript.h"
#include "core/retention/backupservice.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct SidecarCheckText {
    Q_DECLARE_TR_FUNCTIONS(SidecarCheck)
};

constexpr qint64 dumpSeconds = 2 * 3600; ///< what a run may take until it is missed

QDateTime momentIn(const QMap<QString, QString> &noted, const QString &name)
{
    const qint64 seconds = noted.value(name).toLongLong();
    return seconds > 0 ? QDateTime::fromSecsSinceEpoch(seconds, QTimeZone::UTC) : QDateTime();
}

SidecarState::Kind kindOf(const Container &service, const SidecarState &state, const QDateTime &now)
{
    using Kind = SidecarState::Kind;
    if (!service.isRunning())
        return Kind::Stopped;
    if (!state.lastError.isEmpty())
        return Kind::Failing;
    const auto times = CronTimes::fromText(state.cron);
    const QDateTime from = state.lastSuccess.isValid() ? state.lastSuccess : service.startedAt;
    const QDateTime due = times && from.isValid() ? times->next(from) : QDateTime();
    if (due.isValid() && due.addSecs(dumpSeconds) < now)
        return Kind::Failing;
    return state.lastSuccess.isValid() ? Kind::Running : Kind::Waiting;
}

QString textOf(const SidecarState &state, bool isAsked)
{
    using Kind = SidecarState::Kind;
    const QString last = !isAsked ? SidecarCheckText::tr("How its last run went is not known while the db container does not run.")
        : state.lastSuccess.isValid() ? SidecarCheckText::tr("Its last run that went well was at %1 UTC.").arg(formatTime(state.lastSuccess))
                                                     : SidecarCheckText::tr("No run of it has gone well yet.");
    const QString due = state.nextDue.isValid() ? SidecarCheckText::tr("The next is due at %1 UTC.").arg(formatTime(state.nextDue)) : QString();
    QStringList parts;
    switch (state.kind) {
    case Kind::Absent: return SidecarCheckText::tr("There is no service of Talekeeper's that dumps on this host.");
    case Kind::Stopped: parts = {SidecarCheckText::tr("The service %1 is there and does not run, so it takes no dumps. Start it with: docker start %1").arg(state.container), last}; break;
    case Kind::Failing:
        parts = {state.lastError.isEmpty() ? SidecarCheckText::tr("The service %1 runs, but took no dump when one was due. Look at its log: docker logs %1").arg(state.container)
                                           : SidecarCheckText::tr("The service %1 runs, and its last run failed: %2").arg(state.container, state.lastError),
            last};
        break;
    case Kind::Waiting: parts = {SidecarCheckText::tr("The service %1 runs.").arg(state.container), last, due}; break;
    case Kind::Running: parts = {SidecarCheckText::tr("The service %1 runs.").arg(state.container), last, due}; break;
    }
    if (state.isOfOtherImage)
        parts << SidecarCheckText::tr("Its image is not the db container's, so its pg_dump may not fit the server: make the service's files anew and start it again.");
    parts.removeAll(QString());
    return parts.join(u' ');
}

} // namespace

QString sidecarKindName(SidecarState::Kind kind)
{
    switch (kind) {
    case SidecarState::Kind::Absent: return u"absent"_s;
    case SidecarState::Kind::Stopped: return u"stopped"_s;
    case SidecarState::Kind::Failing: return u"failing"_s;
    case SidecarState::Kind::Waiting: return u"waiting"_s;
    case SidecarState::Kind::Running: return u"running"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

SidecarState sidecarStateFrom(const Stack &stack, const QByteArray &notes, const QDateTime &hostNow)
{
    SidecarState state;
    bool isAsked = false;
    const Container *service = ownBackupService(stack);
    if (service) {
        QMap<QString, QString> noted;
        for (const QString &line : QString::fromUtf8(notes).split(u'\n', Qt::SkipEmptyParts))
            noted.insert(line.section(u'\t', 0, 0), line.section(u'\t', 1).trimmed());
        const QDateTime clock = momentIn(noted, u"clock"_s);
        isAsked = clock.isValid();
        const QDateTime now = clock.isValid() ? clock : hostNow;
        state.container = service->name;
        state.cron = service->backupSettings.value(u"talekeeper.backup.schedule"_s);
        state.policy = service->backupSettings.value(u"talekeeper.backup.policy"_s);
        state.lastSuccess = momentIn(noted, u"last_success"_s);
        state.lastError = noted.value(u"last_error"_s);
        state.isOfOtherImage = service->imageId != stack.database.imageId;
        state.kind = isAsked || !service->isRunning() ? kindOf(*service, state, now) : SidecarState::Kind::Waiting;
        if (const auto times = CronTimes::fromText(state.cron); times && service->isRunning())
            state.nextDue = times->next(now);
    }
    state.text = textOf(state, isAsked);
    return state;
}

Result<SidecarState> checkSidecar(const Host &known, const Job &job)
{
    const auto host = refreshHost(known, job);
    if (!host)
        return std::unexpected(host.error());
    if (!ownBackupService(host->stack) || !host->stack.database.isRunning())
        return sidecarStateFrom(host->stack, {}, QDateTime::currentDateTimeUtc());
    const auto notes = runRemoteScript(*host, u"read-sidecar.sh"_s, {host->stack.backupDirectory}, job);
    if (!notes)
        return std::unexpected(notes.error());
    return sidecarStateFrom(host->stack, notes->output, QDateTime::currentDateTimeUtc());
}

Result<bool> hasComposeFiles(const Host &host, const Job &job)
{
    const QStringList &files = host.stack.database.composeFiles;
    if (files.isEmpty())
        return false;
    const auto output = host.engine->run(host.engine->hostCommand(scriptCommand(u"have-files.sh"_s, files)), job);
    return output.transform([](const CommandOutput &had) { return had.succeeded(); });
}

} // namespace talekeeper
