#include "core/restore/loadstep.h"

#include "core/foundation/format.h"
#include "core/restore/rundatabase.h"

#include <QCoreApplication>
#include <QElapsedTimer>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace talekeeper {
namespace {

struct LoadStepText {
    Q_DECLARE_TR_FUNCTIONS(LoadStep)
};

constexpr std::chrono::milliseconds patienceWithHost = 3min; ///< that is reached, but does not answer

/// What is wrong with a load that came to its end; nothing if all is well.
std::optional<Error> loadFault(const QMap<QString, QString> &facts, const DumpInspection &loaded)
{
    const auto status = [&](const QString &name) { return facts.value(name, u"-1"_s).toInt(); };
    const QString detail = facts.value(u"psql_says"_s) + facts.value(u"gzip_says"_s);
    const auto fault = [&](const QString &message) { return Error {.message = message, .detail = detail}; };
    if (facts.contains(u"stopped"_s))
        return Error {.kind = ErrorKind::Stopped, .message = LoadStepText::tr("The load was stopped.")};
    if (facts.contains(u"missing"_s))
        return fault(LoadStepText::tr("The dump is gone: it was pruned or removed since it was checked. Choose another one."));
    if (facts.contains(u"unlocked"_s))
        return fault(LoadStepText::tr("The loader could not take the server's lock: PostgreSQL did not let it in."));
    if (facts.contains(u"locked"_s))
        return fault(LoadStepText::tr("Another load runs on this server already. \"talekeeperctl runs\" tells which."));
    if (facts.contains(u"floor"_s))
        return fault(LoadStepText::tr("The load was ended before the volume of the databases was full: only %1 were left. Make room there, or drop databases kept by earlier restores.")
                         .arg(formatSize(facts.value(u"floor"_s).toLongLong())));
    if (status(u"psql"_s) != 0)
        return fault(LoadStepText::tr("PostgreSQL could not load the dump: %1").arg(facts.value(u"psql_says"_s).trimmed().left(300)));
    if (status(u"gzip"_s) != 0 || status(u"read"_s) != 0)
        return fault(LoadStepText::tr("The dump could not be read to its end while it was loaded: %1").arg(facts.value(u"gzip_says"_s).trimmed()));
    if (status(u"reader"_s) != 0)
        return fault(LoadStepText::tr("The dump holds commands that are not loaded: %1").arg(loaded.commands.value(0, loaded.outward.value(0))));
    if (facts.contains(u"changed"_s))
        return fault(LoadStepText::tr("The dump has changed since it was checked: its checksum is another. Check it again."));
    if (!loaded.hasTrailer)
        return fault(LoadStepText::tr("The dump's last line did not arrive."));
    return std::nullopt;
}

Result<QString> finishLoad(const QByteArray &output, Execution &execution)
{
    execution.loaded = inspectionFromReport(execution.plan.dump.fileName, output);
    QMap<QString, QString> facts;
    for (const QString &line : QString::fromUtf8(output).split(u'\n', Qt::SkipEmptyParts))
        facts.insert(line.section(u'\t', 0, 0), line.section(u'\t', 1));
    if (const auto fault = loadFault(facts, *execution.loaded))
        return std::unexpected(*fault);
    return LoadStepText::tr("gzip, reader and psql ended with 0; checksum as verified");
}

Result<QString> followLoad(Execution &execution, const Job &job)
{
    const RestorePlan &plan = execution.plan;
    QElapsedTimer sinceSeen;
    sinceSeen.start();
    for (int gone = 0;;) {
        const auto output = runRemoteScript(execution.host, u"load-progress.sh"_s, {execution.host.stack.backupDirectory, plan.run}, job.unstoppable());
        if (!output) {
            // The load does not need this console: one look that fails is no reason to throw it away.
            if (execution.isLeft)
                return std::unexpected(output.error());
            if (sinceSeen.hasExpired(patienceWithHost.count()) && !job.stopRequested()) {
                execution.detached = true;
                return std::unexpected(output.error());
            }
            if (const auto host = refreshHost(execution.host, job.unstoppable()))
                execution.host = *host;
            if (!job.wait(1s)) {
                execution.detached = !job.stopRequested();
                return failure(ErrorKind::Stopped, LoadStepText::tr("It was stopped."));
            }
            continue;
        }
        sinceSeen.restart();
        if (output->output.startsWith("finished"))
            return finishLoad(output->output.sliced(output->output.indexOf('\n') + 1), execution);
        // Right after the start the loader has not noted itself yet.
        if (output->output.startsWith("gone") && ++gone > 20)
            return failure(ErrorKind::Failed, LoadStepText::tr("The load died in the db container. Was the container restarted?"));
        if (output->output.startsWith("running")) {
            gone = 0;
            job.progress(u"load"_s, output->output.mid(8).trimmed().toLongLong(), plan.dump.sizeBytes);
        }
        if (!job.wait(500ms)) {
            execution.detached = !job.stopRequested();
            return failure(ErrorKind::Stopped, execution.detached ? LoadStepText::tr("The console has let go; the load goes on on the host.") : LoadStepText::tr("It was stopped."));
        }
    }
}

/// Makes the side database, known by its OID from then on, and starts the loader.
Result<void> beginLoad(const RestoreStep &step, Execution &execution, const ActRunner &acts, const Job &job)
{
    for (const Act &act : step.acts) {
        if (const auto *script = std::get_if<RunScript>(&act)) {
            if (const auto started = acts.run(*script); !started)
                return std::unexpected(started.error());
            continue;
        }
        if (const auto done = acts.run(std::get<RunSql>(act)); !done)
            return std::unexpected(done.error());
        if (execution.sideOid != 0)
            continue;
        const auto databases = lookAtDatabases(execution, job);
        if (!databases)
            return std::unexpected(databases.error());
        const Database *side = findDatabase(*databases, execution.plan.sideDatabase);
        if (!side)
            return failure(ErrorKind::Failed, LoadStepText::tr("The new database is not there right after it was made."));
        execution.sideOid = side->oid;
        const QJsonObject line {{u"event"_s, u"side"_s}, {u"oid"_s, side->oid}};
        if (const auto written = appendToJournal(execution.host, execution.plan.run, line, job.unstoppable()); !written)
            return std::unexpected(written.error());
    }
    return {};
}

/// A run that is taken up again: true if its load is still at work or came to a good end, false if it has to be done anew,
/// and then nothing is left of it.
Result<bool> takeUpLoad(const RestoreStep &step, Execution &execution, const ActRunner &acts, const Job &job)
{
    if (execution.sideOid != 0) {
        const auto output = runRemoteScript(execution.host, u"load-progress.sh"_s, {execution.host.stack.backupDirectory, execution.plan.run}, job.unstoppable());
        if (!output)
            return std::unexpected(output.error());
        if (output->output.startsWith("running"))
            return true;
        if (output->output.startsWith("finished")) {
            Execution trial {.host = execution.host, .plan = execution.plan};
            if (finishLoad(output->output.sliced(output->output.indexOf('\n') + 1), trial))
                return true;
        }
    }
    job.log(LoadStepText::tr("What was loaded is not whole; it is loaded anew."));
    RunScript clear = std::get<RunScript>(step.undo.first());
    clear.arguments << u"again"_s;
    if (const auto cleared = acts.run(clear); !cleared)
        return std::unexpected(cleared.error());
    if (execution.sideOid != 0)
        if (const auto dropped = acts.run(DropDatabase {.database = execution.plan.sideDatabase, .oid = execution.sideOid}); !dropped)
            return std::unexpected(dropped.error());
    execution.sideOid = 0;
    return false;
}

} // namespace

Result<QList<Database>> lookAtDatabases(const Execution &execution, const Job &job)
{
    return inDatabase(execution.host, execution.plan.run, u"postgres"_s, job, [](SqlConnection &connection, bool) { return readDatabases(connection); });
}

void findUnnotedSide(Execution &execution, const Job &job)
{
    const auto databases = lookAtDatabases(execution, job);
    const Database *side = databases ? findDatabase(*databases, execution.plan.sideDatabase) : nullptr;
    const auto tag = side ? runTagIn(side->comment) : std::nullopt;
    if (side && (!tag || tag->run == execution.plan.run))
        execution.sideOid = side->oid;
}

Result<QString> performLoad(const RestoreStep &step, Execution &execution, const ActRunner &acts, const Job &job)
{
    bool isThere = false;
    if (execution.plan.standing) {
        const auto taken = takeUpLoad(step, execution, acts, job);
        if (!taken)
            return std::unexpected(taken.error());
        isThere = *taken;
    }
    if (!isThere)
        if (const auto begun = beginLoad(step, execution, acts, job); !begun)
            return std::unexpected(begun.error());
    execution.loads = true;
    auto followed = followLoad(execution, job);
    execution.loads = false;
    return followed;
}

} // namespace talekeeper
