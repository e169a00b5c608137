#include "core/dumps/take.h"

#include "core/foundation/format.h"
#include "core/overview/coverage.h"
#include "core/overview/hoststatus.h"
#include "core/restore/auditedrun.h"
#include "core/retention/prunetime.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct TakeText {
    Q_DECLARE_TR_FUNCTIONS(Take)
};

const QString takeScript = u"take-dump.sh"_s;

/// What must stay free on the backup volume: PostgreSQL's own files may lie on the same disk, and it ends where they have no room.
qint64 floorOf(const Catalogue &catalogue) { return std::min(catalogue.totalBytes / 50, qint64(64e6)); }

/// What take-dump.sh has found, in the admin's terms.
Error takeError(const Host &host, const QString &database, const CommandOutput &output)
{
    const QString directory = host.stack.backupDirectory, container = host.stack.database.name;
    QByteArrayList said;
    for (const QByteArray &line : output.errors.split('\n'))
        if (!line.startsWith("progress\t"))
            said << line;
    const auto say = [&](ErrorKind kind, const QString &message) {
        return Error {.kind = kind, .message = message, .detail = QString::fromUtf8(said.join('\n')).trimmed()};
    };
    switch (output.exitCode) {
    case 11:
        return say(ErrorKind::NotFound,
            TakeText::tr("The backup directory %1 does not exist in %2. Mount the volume db-backup there, or make the directory.").arg(directory, container));
    case 12: return say(ErrorKind::Failed, TakeText::tr("The dump can't be written to %1 in %2. Check the owner and mode of the directory.").arg(directory, container));
    case 13: return say(ErrorKind::Failed, TakeText::tr("The dump of %1 was cut off, and what was written is removed. Take it again.").arg(database));
    case 15: return say(ErrorKind::DatabaseUnreachable, TakeText::tr("PostgreSQL in %1 did not let the dump in. Look at the container's log.").arg(container));
    case 16: return say(ErrorKind::Refused, TakeText::tr("Another dump is being taken on this host now. Wait until it has ended."));
    case 17: return say(ErrorKind::Failed, TakeText::tr("gzip failed while %1 was dumped, so what was written is removed. Look at the volume of %2.").arg(database, directory));
    case 18:
        return say(ErrorKind::NoRoom,
            TakeText::tr("There is no room for the dump of %1 in %2 in %3. What was written of it is removed, and nothing else. Make room there first.")
                .arg(database, directory, container));
    case 19:
        return say(ErrorKind::Failed,
            TakeText::tr("pg_dump ended without the last line that every dump has, so what it wrote of %1 is removed. Look at the log of %2.").arg(database, container));
    case 20: return say(ErrorKind::NoRoom, TakeText::tr("There is no room in /tmp of %1, which is needed to take a dump. Make room on the host's disk.").arg(container));
    default: return say(ErrorKind::Failed, TakeText::tr("pg_dump failed for %1, so what was written is removed. What it said tells why.").arg(database));
    }
}

/// Which databases are meant. Error: NotFound, Refused.
Result<QStringList> databasesOf(const TakeRequest &request, const HostStatus &status)
{
    QStringList names;
    for (const Database &database : taleDatabasesInService(status.databases, status.stack))
        names << database.name;
    if (request.database.isEmpty() && names.isEmpty())
        return failure(ErrorKind::NotFound, TakeText::tr("There is no database of Tale's on this server. Name the one to dump."));
    if (!request.database.isEmpty()) {
        if (!findDatabase(status.databases, request.database))
            return failure(ErrorKind::NotFound, TakeText::tr("There is no database \"%1\" on this server.").arg(request.database));
        names = {request.database};
    }
    return names;
}

/// Whether a dump's name can tell that it is of this database.
Result<void> requireNameable(const QString &database, const QString &prefix, const Stack &stack)
{
    if (databaseOfDump(dumpFileName(prefix, QDateTime::currentDateTimeUtc()), stack) != database)
        return failure(ErrorKind::Refused,
            TakeText::tr("A dump of %1 would be taken for one of %2, as dumps called \"tale-…\" are. Dump it by hand, under another name.")
                .arg(database, stack.database.databaseName));
    if (prefix.contains(u'/') || prefix.contains(u'\n') || prefix.startsWith(u'.'))
        return failure(ErrorKind::Refused, TakeText::tr("No file can be called like the database \"%1\". Dump it by hand, under another name.").arg(database));
    return {};
}

/// A restore at work on one of the databases; what it does to them would be in no dump, or half.
Result<void> requireNoRestore(const QStringList &databases, const HostStatus &status)
{
    const auto isOfThem = [&](const RunRecord &run) {
        if (run.isRehearsal) // what is dumped is in service, and it does nothing to that
            return false;
        const bool loads = status.holders.loader && status.holders.loader->run == run.run;
        return databases.contains(run.database) && (run.state == RunState::Running || loads);
    };
    const auto run = std::ranges::find_if(status.runs, isOfThem);
    if (run == status.runs.end())
        return {};
    return failure(ErrorKind::Refused,
        TakeText::tr("A restore of %1 is at work: %2. Wait until it has ended, then take the dump.").arg(run->database, whoIsBusy(status.holders, status.runs)));
}

/// Takes one after the other.
class Taking
{
public:
    Taking(const Host &host, const HostStatus &status, const Job &job)
        : m_host(host)
        , m_status(status)
        , m_job(job)
        , m_freeBytes(status.catalogue.freeBytes)
    {
    }

    Result<TakenDump> take(const QString &database)
    {
        const Stack &stack = m_status.stack;
        const QString prefix = dumpPrefixOf(database, stack, m_status.catalogue.dumps);
        const QList<Dump> before = dumpsOf(database, stack, m_status.catalogue, m_status.catalogue.clock);
        const qint64 expected = before.isEmpty() ? 0 : before.first().sizeBytes;
        if (const auto ready = requireNameable(database, prefix, stack).and_then([&] { return requireRoom(database, expected); }); !ready)
            return std::unexpected(ready.error());
        auto written = write(database, prefix, expected);
        if (!written)
            return written;
        m_freeBytes -= written->sizeBytes;
        const Dump dump {.fileName = written->fileName, .sizeBytes = written->sizeBytes, .modifiedAt = m_status.catalogue.clock};
        written->prunedBy = prunedByText(dump, m_status.schedule);
        if (auto inspection = inspectDump(m_host, written->fileName, m_job))
            written->inspection = *std::move(inspection);
        else
            written->error = inspection.error();
        return written;
    }

private:
    Result<void> requireRoom(const QString &database, qint64 expected) const
    {
        const qint64 floor = floorOf(m_status.catalogue);
        if (expected + floor <= m_freeBytes)
            return {};
        return failure(ErrorKind::NoRoom,
            TakeText::tr("The newest dump of %1 has %2, and only %3 are free on the backup volume (%4 in %5), of which %6 must stay free. Make room there first; nothing was "
                         "written.")
                .arg(database, formatSize(expected), formatSize(m_freeBytes), m_status.stack.backupDirectory, m_status.stack.database.name, formatSize(floor)));
    }

    Result<TakenDump> write(const QString &database, const QString &prefix, qint64 expected) const
    {
        const Stack &stack = m_status.stack;
        const QStringList arguments {stack.backupDirectory, stack.database.databaseUser, database, prefix, QString::number(floorOf(m_status.catalogue)),
            QString::number(takeLockKey), consoleName()};
        const QString shown = toText(remoteScriptCommand(m_host, takeScript, arguments));
        const auto reportProgress = [&](const QByteArray &line) {
            if (line.startsWith("progress\t"))
                m_job.progress(u"dump"_s, line.mid(9).toLongLong(), expected);
        };
        m_job.progress(u"dump"_s, 0, expected);
        m_job.log(TakeText::tr("Taking a dump of %1 …").arg(database));
        const auto output = runWatchedScript(m_host, takeScript, arguments, m_job, {.onErrorLine = reportProgress});
        const auto failed = [&](const Error &error) -> Result<TakenDump> {
            m_job.record(shown, error.message);
            return std::unexpected(error);
        };
        if (!output)
            return failed(output.error());
        if (output->exitCode != 0)
            return failed(takeError(m_host, database, *output));
        TakenDump taken {.database = database};
        for (const QByteArray &line : output->output.split('\n')) {
            if (line.startsWith("file\t"))
                taken.fileName = QString::fromUtf8(line.mid(5));
            else if (line.startsWith("size\t"))
                taken.sizeBytes = line.mid(5).toLongLong();
        }
        m_job.record(shown, u"done, "_s + taken.fileName);
        return taken;
    }

    const Host &m_host;
    const HostStatus &m_status;
    const Job &m_job;
    qint64 m_freeBytes;
};

/// Where it can't go on: what was taken before stays, and is said.
Error withTaken(Error error, const QList<TakenDump> &taken)
{
    QStringList names;
    for (const TakenDump &dump : taken)
        if (!dump.fileName.isEmpty())
            names << dump.fileName;
    if (!names.isEmpty())
        error.message += u' ' + TakeText::tr("What was taken before that is whole and stays: %1.").arg(names.join(u", "_s));
    return error;
}

bool endsAll(const Error &error)
{
    return error.kind == ErrorKind::Stopped || error.kind == ErrorKind::DatabaseStopped || isOfTheLink(error.kind) || isOfTheLogin(error.kind);
}

} // namespace

QString dumpPrefixOf(const QString &database, const Stack &stack, const QList<Dump> &dumps)
{
    for (const Dump &dump : dumps) // newest first
        if (dump.takenAt.isValid() && databaseOfDump(dump.fileName, stack) == database)
            return dump.database;
    return database == stack.database.databaseName ? u"tale"_s : database;
}

QString prunedByText(const Dump &dump, const BackupSchedule &schedule)
{
    if (const auto at = expectedPruneTime(dump, schedule))
        return TakeText::tr("The host's own job prunes it from %1 UTC on.").arg(formatTime(*at));
    if (schedule.policy)
        return TakeText::tr("The service %1 prunes it as its policy has it: %2.").arg(schedule.origin, toText(*schedule.policy));
    if (schedule.retentionDays)
        return TakeText::tr("Nothing prunes it, as the host's own job takes only other names: it stays until you remove it.");
    return TakeText::tr("No job that prunes was found on this host: unless another service does, it stays until you remove it.");
}

Result<QList<TakenDump>> takeDumps(const Host &host, const TakeRequest &request, const Job &job)
{
    const auto status = readStatus(host, job);
    if (!status)
        return std::unexpected(status.error());
    if (status->catalogueError)
        return std::unexpected(*status->catalogueError);
    const auto databases = databasesOf(request, *status);
    if (!databases)
        return std::unexpected(databases.error());
    if (const auto free = requireNoRestore(*databases, *status); !free)
        return std::unexpected(free.error());
    Taking taking(host, *status, job);
    QList<TakenDump> taken;
    for (const QString &database : *databases) {
        auto dump = taking.take(database);
        if (!dump && (endsAll(dump.error()) || databases->size() == 1))
            return std::unexpected(withTaken(dump.error(), taken));
        taken << (dump ? *std::move(dump) : TakenDump {.database = database, .error = dump.error()});
        if (const auto &error = taken.last().error; error && endsAll(*error))
            return std::unexpected(withTaken(*error, taken));
    }
    if (std::ranges::all_of(taken, [](const TakenDump &dump) { return dump.fileName.isEmpty(); }))
        return std::unexpected(*taken.first().error);
    return taken;
}

Result<QList<TakenDump>> takeDumpsAudited(const Host &host, const TakeRequest &request, const QString &historyPath,
    const AuditTrail::FailureHandler &onAuditFailure, const Job &job)
{
    auto trail = AuditTrail::open(historyPath, auditOriginOf(host), onAuditFailure);
    if (!trail)
        return failure(ErrorKind::Failed, TakeText::tr("No dump was taken, as the audit log can't be written. %1").arg(trail.error().message), trail.error().detail);
    return takeDumps(host, request, job.recordedBy([&trail](const CommandRecord &record) { trail->note(record); }));
}

} // namespace talekeeper
