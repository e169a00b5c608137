#include "core/dumps/pin.h"

#include "core/restore/auditedrun.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct PinText {
    Q_DECLARE_TR_FUNCTIONS(Pin)
};

const QString pinScript = u"pin-dump.sh"_s;

QString withoutPinned(QString fileName)
{
    if (fileName.endsWith(".sql.gz.pinned"_L1))
        fileName.chop(7);
    return fileName;
}

/// What pin-dump.sh has found, in the admin's terms.
Error pinError(const Host &host, const QString &fileName, const CommandOutput &output)
{
    const QString directory = host.stack.backupDirectory, container = host.stack.database.name;
    const auto say = [&](ErrorKind kind, const QString &message) { return Error {.kind = kind, .message = message, .detail = output.errorText()}; };
    switch (output.exitCode) {
    case 10: return say(ErrorKind::WrongUsage, PinText::tr("\"%1\" is not the name of a dump. Name a file in the backup directory, without a path.").arg(fileName));
    case 11:
        return say(ErrorKind::NotFound,
            PinText::tr("There is no dump \"%1\" in the backup directory. It may have been pruned; list the dumps to see what is there.").arg(fileName));
    case 15: return say(ErrorKind::Refused, PinText::tr("%1 is not pinned, so nothing was changed.").arg(fileName));
    case 16: {
        const QString original = withoutPinned(fileName);
        return say(ErrorKind::Refused,
            PinText::tr("Another file has been put in place of the pinned dump %1, which is listed as %2 now. Nothing was changed. Rename or move that file away in "
                        "%3, then the pinned one has its name again.")
                .arg(original, original + u".pinned"_s, directory));
    }
    default:
        return say(ErrorKind::Failed,
            PinText::tr("%1 can't be pinned: no hard link to it can be made in %2 in %3. Check the owner and mode of the directory, and whether its volume has hard "
                        "links; else fetch a copy.")
                .arg(fileName, directory + u"/.talekeeper-pins"_s, container));
    }
}

Result<QByteArray> runPinScript(const Host &host, const QString &verb, const QString &fileName, const QStringList &more, const Job &job)
{
    const auto output = runRemoteScript(host, pinScript, QStringList {verb, host.stack.backupDirectory, fileName} + more, job);
    if (!output)
        return std::unexpected(output.error());
    if (output->exitCode != 0)
        return std::unexpected(pinError(host, fileName, *output));
    return output->output.trimmed();
}

using ChangePin = Result<PinChange> (*)(const Host &, const QString &, const Job &);

Result<PinChange> changeAudited(const Host &host, const QString &verb, ChangePin change, const QString &fileName, const QString &historyPath,
    const AuditTrail::FailureHandler &onAuditFailure, const Job &job)
{
    auto trail = AuditTrail::open(historyPath, auditOriginOf(host), onAuditFailure);
    if (!trail)
        return failure(ErrorKind::Failed, PinText::tr("Nothing was changed, as the audit log can't be written. %1").arg(trail.error().message), trail.error().detail);
    const auto changed = change(host, fileName, job);
    const Command command = remoteScriptCommand(host, pinScript, {verb, host.stack.backupDirectory, fileName});
    trail->note({.command = toText(command), .result = changed ? u"done"_s : changed.error().message});
    return changed;
}

} // namespace

Result<PinChange> pinDump(const Host &host, const QString &fileName, const Job &job)
{
    return runPinScript(host, u"pin"_s, fileName, {}, job).transform([](const QByteArray &said) {
        return said == "already" ? PinChange::WasPinned : PinChange::Pinned;
    });
}

Result<PinChange> unpinDump(const Host &host, const QString &fileName, const Job &job)
{
    return runPinScript(host, u"unpin"_s, fileName, {}, job).transform([](const QByteArray &said) {
        return said == "given-back" ? PinChange::GivenBack : PinChange::Unpinned;
    });
}

Result<PinChange> pinDumpAudited(const Host &host, const QString &fileName, const QString &historyPath,
    const AuditTrail::FailureHandler &onAuditFailure, const Job &job)
{
    return changeAudited(host, u"pin"_s, pinDump, fileName, historyPath, onAuditFailure, job);
}

Result<PinChange> unpinDumpAudited(const Host &host, const QString &fileName, const QString &historyPath,
    const AuditTrail::FailureHandler &onAuditFailure, const Job &job)
{
    return changeAudited(host, u"unpin"_s, unpinDump, fileName, historyPath, onAuditFailure, job);
}

QString pinFileName(const QString &fileName)
{
    QString name = withoutPinned(fileName);
    name.replace(u'%', "%25"_L1).replace(u'.', "%2E"_L1);
    return u"pinned="_s + name;
}

bool takesPin(const PruneJob &job, const QString &fileName) { return job.takes(pinFileName(fileName)) && !job.command.contains("-maxdepth 1 "_L1); }

const PruneJob *jobThatTakesPin(const BackupSchedule &schedule, const QString &fileName)
{
    const auto found = std::ranges::find_if(schedule.pruneJobs, [&](const PruneJob &job) { return takesPin(job, fileName); });
    return found == schedule.pruneJobs.cend() ? nullptr : &*found;
}

QString pinChangeText(PinChange change, const QString &fileName, const std::optional<BackupSchedule> &schedule)
{
    const bool isPruned = schedule && schedule->prunes(withoutPinned(fileName));
    const QString stays = isPruned ? QString() : u' ' + PinText::tr("No job that prunes it was found: it stays until you remove it.");
    switch (change) {
    case PinChange::Pinned:
    case PinChange::WasPinned: {
        const QString what = change == PinChange::Pinned
            ? PinText::tr("%1 is pinned: it stays, under its name in every command, also when the host has pruned the original.").arg(fileName)
            : PinText::tr("%1 is pinned already.").arg(fileName);
        if (const PruneJob *job = schedule ? jobThatTakesPin(*schedule, fileName) : nullptr)
            return what + u' '
                + PinText::tr("But this host's pruning takes every file by its age, pins too: \"%1\". Fetch a copy, or let that job take only -name 'tale*.sql.gz'.")
                      .arg(job->command);
        return what + u' ' + PinText::tr("Unpin it when you need it no more: until then it takes its room.");
    }
    case PinChange::Unpinned:
        return PinText::tr("%1 is pinned no more.").arg(fileName) + (isPruned ? u' ' + PinText::tr("The host prunes it by its age, as any other dump.") : stays);
    case PinChange::GivenBack:
        return PinText::tr("%1 is pinned no more. The host had pruned it meanwhile, so it has got its name back.").arg(fileName)
            + (isPruned ? u' ' + PinText::tr("The host's next pruning takes it, if it is too old for that job.") : stays);
    }
    Q_UNREACHABLE_RETURN({});
}

Result<qint64> holdDump(const Host &host, const QString &fileName, const QString &owner, const Job &job)
{
    return runPinScript(host, u"hold"_s, fileName, {owner}, job).transform([](const QByteArray &said) { return said.toLongLong(); });
}

Result<void> releaseDump(const Host &host, const QString &fileName, const QString &owner, const Job &job)
{
    return runPinScript(host, u"release"_s, fileName, {owner}, job).transform([](const QByteArray &) {});
}

QString runPinOwner(const QString &run) { return u"run-"_s + run; }

Command holdCommand(const Host &host, const QString &fileName, const QString &owner)
{
    return remoteScriptCommand(host, pinScript, {u"hold"_s, host.stack.backupDirectory, fileName, owner});
}

Command releaseCommand(const Host &host, const QString &fileName, const QString &owner)
{
    return remoteScriptCommand(host, pinScript, {u"release"_s, host.stack.backupDirectory, fileName, owner});
}

} // namespace talekeeper
