#include "core/dumps/push.h"

#include "core/dumps/dumpfile.h"
#include "core/dumps/hostdump.h"
#include "core/foundation/format.h"
#include "core/restore/auditedrun.h"

#include <QCoreApplication>
#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct PushText {
    Q_DECLARE_TR_FUNCTIONS(Push)
};

/// What receive-dump.sh has found, in the admin's terms.
Error receiverError(const Host &host, const QString &fileName, const CommandOutput &output)
{
    const QString directory = host.stack.backupDirectory, container = host.stack.database.name;
    const auto say = [&](ErrorKind kind, const QString &message) { return Error {.kind = kind, .message = message, .detail = output.errorText()}; };
    switch (output.exitCode) {
    case 10: return say(ErrorKind::WrongUsage, PushText::tr("\"%1\" is not the name of a dump. Rename the file, and push it again.").arg(fileName));
    case 11:
        return say(ErrorKind::NotFound,
            PushText::tr("The backup directory %1 does not exist in %2. Mount the volume db-backup there, or make the directory.").arg(directory, container));
    case 12: return say(ErrorKind::Failed, PushText::tr("The dump can't be written to %1 in %2. Check the owner and mode of the directory.").arg(directory, container));
    case 14: return say(ErrorKind::Failed, PushText::tr("The link gave out before all of %1 was there. Push it again: that goes on behind what has arrived.").arg(fileName));
    case 16: return say(ErrorKind::Failed, PushText::tr("Another push is writing %1 on the host now. Wait until it has ended; one whose link was lost ends by itself within a minute.").arg(fileName));
    case 17: return say(ErrorKind::Refused, PushText::tr("Something that is no file lies at %1/.%2.part in %3. Look at it there, and remove it.").arg(directory, fileName, container));
    case 18:
        return say(ErrorKind::NoRoom,
            PushText::tr("There is no room left in %1 in %2. Make room there and push again: it goes on behind what has arrived.").arg(directory, container));
    case 19: return say(ErrorKind::Failed, PushText::tr("What has arrived of %1 is not what was sent, so it was removed there. Try again.").arg(fileName));
    default:
        return say(ErrorKind::Failed,
            PushText::tr("What has arrived of %1 could not be checked in %2. Push it again; if it stays so, look at the container's room in /tmp.").arg(fileName, container));
    }
}

Result<CommandOutput> runReceiver(const Host &host, const QString &verb, const QString &fileName, const QStringList &arguments, const Job &job,
    const CommandRunner::Handlers &handlers = {})
{
    auto output = runWatchedScript(host, u"receive-dump.sh"_s, QStringList {verb, host.stack.backupDirectory, fileName} + arguments, job, handlers);
    constexpr int nameTaken = 20; // the caller looks at what has it
    if (output && output->exitCode != 0 && output->exitCode != nameTaken)
        return std::unexpected(receiverError(host, fileName, *output));
    return output;
}

/// What lies on the host before anything is sent.
struct Place {
    bool isTaken = false; ///< a file has the dump's name
    qint64 partBytes = 0;
    qint64 freeBytes = 0;
};

Result<Place> lookAtPlace(const Host &host, const QString &fileName, const Job &job)
{
    const auto output = runReceiver(host, u"state"_s, fileName, {}, job);
    if (!output)
        return std::unexpected(output.error());
    Place place;
    for (const QByteArray &line : output->output.split('\n')) {
        const QByteArray value = line.mid(line.indexOf('\t') + 1);
        if (line.startsWith("present\t"))
            place.isTaken = value == "yes";
        else if (line.startsWith("part\t"))
            place.partBytes = value.toLongLong();
        else if (line.startsWith("free\t"))
            place.freeBytes = value.toLongLong();
    }
    return place;
}

/// Of a file that has the dump's name there already: either it is the dump, or it stays what it is.
Result<PushedDump> compareWithPresent(const Host &host, PushedDump dump, const Job &job)
{
    const auto there = sumOnHost(host, dump.fileName, job);
    if (!there)
        return std::unexpected(there.error());
    if (*there != dump.sha256)
        return failure(ErrorKind::Refused,
            PushText::tr("Another file called %1 lies in the backup directory already; it was left as it is. Rename yours, or move that one away.").arg(dump.fileName));
    dump.keptBytes = 0;
    dump.wasThere = true;
    return dump;
}

/// How many bytes of an earlier push are worth to be kept: all or none.
Result<qint64> goodPart(const Host &host, DumpFile &file, qint64 partBytes, const Job &job)
{
    if (partBytes == 0 || partBytes > file.size())
        return 0;
    const auto here = file.sumOfFirst(partBytes, job);
    if (!here)
        return std::unexpected(here.error());
    const auto there = runReceiver(host, u"sum"_s, file.fileName(), {}, job);
    if (!there)
        return std::unexpected(there.error());
    return *here == QString::fromLatin1(there->output.trimmed()) ? partBytes : 0;
}

Result<void> requireRoom(const Host &host, qint64 neededBytes, qint64 freeBytes)
{
    if (neededBytes <= freeBytes)
        return {};
    return failure(ErrorKind::NoRoom,
        PushText::tr("%1 are to be sent, but only %2 are free on the backup volume (%3 in %4). Make room there first; nothing was sent.")
            .arg(formatSize(neededBytes), formatSize(freeBytes), host.stack.backupDirectory, host.stack.database.name));
}

/// Where the link was lost: what is worth to know then is that nothing is lost with it.
Error cutShort(const Host &host, const PushedDump &dump, qint64 sentBytes, Error error)
{
    if (isOfTheLink(error.kind) && sentBytes > 0)
        error.message = PushText::tr("The connection to %1 was lost when %2 of %3 had been sent. Push %4 again: it goes on behind what has arrived.")
                            .arg(host.profile.name, formatSize(sentBytes), formatSize(dump.sizeBytes), dump.fileName);
    return error;
}

Result<PushedDump> transfer(const Host &host, DumpFile &file, PushedDump dump, const Job &job, std::chrono::seconds silence)
{
    qint64 done = dump.keptBytes;
    job.progress(u"push"_s, done, dump.sizeBytes);
    const auto next = [&]() -> Result<QByteArray> {
        auto bytes = file.readAt(done);
        if (bytes) {
            done += bytes->size();
            job.progress(u"push"_s, done, dump.sizeBytes);
        }
        return bytes;
    };
    const auto received = runReceiver(host, u"receive"_s, dump.fileName,
        {QString::number(dump.keptBytes), QString::number(dump.sizeBytes), dump.sha256, QString::number(silence.count())}, job, {.nextInput = next});
    if (!received)
        return std::unexpected(cutShort(host, dump, done, received.error()));
    return received->exitCode == 0 ? Result<PushedDump>(dump) : compareWithPresent(host, dump, job);
}

QString resultOf(const Result<PushedDump> &pushed)
{
    if (!pushed)
        return pushed.error().message;
    return (pushed->wasThere ? u"was there already, sha256 "_s : u"done, sha256 "_s) + pushed->sha256;
}

} // namespace

Result<PushedDump> pushDump(const Host &host, const QString &path, const Job &job, std::chrono::seconds silence)
{
    DumpFile file(path);
    if (const auto checked = file.open().and_then([&] { return file.check(job); }); !checked)
        return std::unexpected(checked.error());
    PushedDump dump {.fileName = file.fileName(), .sizeBytes = file.size(), .sha256 = file.sha256()};
    const auto place = lookAtPlace(host, dump.fileName, job);
    if (!place)
        return std::unexpected(place.error());
    if (place->isTaken)
        return compareWithPresent(host, dump, job);
    const auto kept = goodPart(host, file, place->partBytes, job);
    if (!kept)
        return std::unexpected(kept.error());
    dump.keptBytes = *kept;
    const qint64 goesAway = *kept > 0 ? 0 : place->partBytes;
    if (const auto room = requireRoom(host, dump.sizeBytes - *kept, place->freeBytes + goesAway); !room)
        return std::unexpected(room.error());
    return transfer(host, file, dump, job, silence);
}

Result<PushedDump> pushDumpAudited(const Host &host, const QString &path, const QString &historyPath,
    const AuditTrail::FailureHandler &onAuditFailure, const Job &job)
{
    auto trail = AuditTrail::open(historyPath, auditOriginOf(host), onAuditFailure);
    if (!trail)
        return failure(ErrorKind::Failed, PushText::tr("Nothing was pushed, as the audit log can't be written. %1").arg(trail.error().message), trail.error().detail);
    auto pushed = pushDump(host, path, job);
    const DumpFile file(path);
    QStringList arguments {u"receive"_s, host.stack.backupDirectory, file.fileName()};
    if (pushed)
        arguments << u"0"_s << QString::number(pushed->sizeBytes) << pushed->sha256;
    const Command command = remoteScriptCommand(host, u"receive-dump.sh"_s, arguments);
    trail->note({.command = toText(command) + " < "_L1 + shellQuote(QFileInfo(path).absoluteFilePath()), .result = resultOf(pushed)});
    return pushed;
}

} // namespace talekeeper
