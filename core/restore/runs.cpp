#include "core/restore/runs.h"

#include "core/foundation/format.h"
#include "core/host/remotescript.h"
#include "core/restore/facts.h"

#include <QCoreApplication>
#include <QTimeZone>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct RunsText {
    Q_DECLARE_TR_FUNCTIONS(Runs)
};

RunRecord fromJournal(const Journal &journal)
{
    return {
        .run = journal.head.run,
        .isRehearsal = journal.head.isRehearsal,
        .database = journal.head.database,
        .dump = journal.head.dump,
        .startedAt = journal.head.startedAt,
        .console = journal.head.console,
        .running = journal.head.running,
        .hadPrevious = journal.head.databaseOid != 0,
        .undoing = journal.undoing,
        .writersStarted = journal.writersStarted,
        .step = journal.begunSteps.isEmpty() ? QString() : journal.begunSteps.last(),
        .load = journal.report ? std::nullopt : journal.load,
        .guardActedAt = journal.guardActedAt,
        .report = journal.report,
        .journal = journal,
    };
}

/// What a database's tags tell of the runs that concern it. The last tag is what it is now; earlier ones say what it was.
void addDatabase(RunRecord &record, const Database &database, const RunTag &tag, bool isLast)
{
    if (record.database.isEmpty())
        record.database = tag.database;
    if (record.dump.isEmpty())
        record.dump = tag.dump;
    if (!record.startedAt.isValid())
        record.startedAt = tag.at;
    if (record.running.isEmpty())
        record.running = tag.running;
    if (!record.journal && (tag.part == RunTag::Part::Loading || tag.part == RunTag::Part::Restored))
        record.hadPrevious = tag.otherOid != 0;
    switch (tag.part) {
    case RunTag::Part::Rehearsal:
        record.isRehearsal = true;
        [[fallthrough]];
    case RunTag::Part::Loading:
        record.sideDatabase = database.name;
        record.sideOid = database.oid;
        break;
    case RunTag::Part::Restored:
        record.swapped = true;
        if (isLast && database.name == tag.database)
            record.inServiceOid = database.oid;
        break;
    case RunTag::Part::Previous:
        record.swapped = true;
        if (isLast && database.name != tag.database) {
            record.keptDatabase = database.name;
            record.keptOid = database.oid;
        }
        break;
    case RunTag::Part::Undone:
        record.swapped = true;
        record.state = RunState::Undone;
        record.takenOut = true;
        if (isLast && database.name != tag.database) {
            record.keptDatabase = database.name;
            record.keptOid = database.oid;
        }
        break;
    }
}

/// What the journal's OIDs tell where tags don't: the run died before it could put one on, or somebody wrote another comment.
void addFromJournal(RunRecord &record, const Journal &journal, const QList<Database> &databases)
{
    const JournalHead &head = journal.head;
    const Database *loaded = findDatabase(databases, journal.sideOid);
    if (const Database *unnoted = findDatabase(databases, head.sideDatabase); journal.sideOid == 0 && unnoted && !runTagIn(unnoted->comment))
        loaded = unnoted; // it died before it could note the OID
    const Database *old = findDatabase(databases, head.databaseOid);
    if (loaded && loaded->name == head.sideDatabase) {
        record.sideDatabase = loaded->name;
        record.sideOid = loaded->oid;
    } else if (loaded && loaded->name == head.database && !runTagIn(loaded->comment)) {
        record.swapped = true;
        record.inServiceOid = loaded->oid;
    }
    if (old && old->name == head.keptDatabase && record.keptOid == 0 && !runTagIn(old->comment)) {
        record.swapped = true;
        record.keptDatabase = old->name;
        record.keptOid = old->oid;
    }
}

RunState rehearsalState(const RunRecord &record)
{
    const auto outcome = record.report ? std::optional(record.report->outcome) : std::nullopt;
    if (!record.sideDatabase.isEmpty())
        return outcome == RunOutcome::Rehearsed ? RunState::Rehearsed : RunState::Interrupted;
    return outcome == RunOutcome::TakenBack ? RunState::TakenBack : RunState::Ended;
}

RunState stateOf(const RunRecord &record, const LockHolders &holders)
{
    if (holders.console && holders.console->run == record.run)
        return RunState::Running;
    const bool begun = record.journal && !record.journal->begunSteps.isEmpty();
    if (record.isRehearsal) // it has stopped nothing and swapped nothing: its database is all that can be left
        return rehearsalState(record);
    // A tag says that it was undone; whether the containers were started after that, only the journal.
    if (record.state == RunState::Undone) {
        if (record.report && record.report->outcome == RunOutcome::TakenBack)
            return RunState::TakenBack;
        return begun && (!record.report || record.report->outcome == RunOutcome::Interrupted) ? RunState::Interrupted : RunState::Undone;
    }
    if (!record.sideDatabase.isEmpty())
        return RunState::Interrupted;
    const auto outcome = record.report ? std::optional(record.report->outcome) : std::nullopt;
    const bool isOpen = outcome == RunOutcome::Interrupted || (begun && !outcome);
    if (record.swapped && record.inServiceOid != 0 && record.keptOid == 0) {
        if (!record.hadPrevious && outcome != RunOutcome::Discarded)
            return isOpen ? RunState::Interrupted : RunState::Restored;
        return RunState::Ended; // what was in service before was dropped; the restored one is all there is
    }
    if (!record.keptDatabase.isEmpty()) // without a journal nothing says that it did not go to its end
        return isOpen ? RunState::Interrupted : RunState::Restored;
    if (outcome == RunOutcome::Undone)
        return RunState::Undone;
    if (outcome == RunOutcome::TakenBack)
        return RunState::TakenBack;
    return isOpen ? RunState::Interrupted : RunState::Ended; // containers may be stopped still
}

QString whyNoUndo(const RunRecord &record, const QList<Database> &databases)
{
    switch (record.state) {
    case RunState::Rehearsed: return {};
    case RunState::Running: return RunsText::tr("It is still running. Stop it where it was started.");
    case RunState::TakenBack: return RunsText::tr("It was taken back already; what was in service before is in service.");
    case RunState::Undone: return RunsText::tr("It was undone already.");
    case RunState::Ended:
        return record.isRehearsal ? RunsText::tr("It was a rehearsal, and what it had loaded was dropped already.") : RunsText::tr("What was in service before it is no longer kept.");
    case RunState::Interrupted:
    case RunState::Restored:
        // Where the name is free, what is kept is put back by a single rename.
        if (record.swapped && !record.takenOut && record.keptOid != 0 && record.inServiceOid == 0 && findDatabase(databases, record.database))
            return RunsText::tr("Another database than the restored one is in service as %1: a later run replaced it, somebody did by hand, or "
                                "Tale made an empty one at a restart. Undo the newest run first; what was in service before is kept as %2.")
                .arg(record.database, record.keptDatabase);
        return {};
    }
    Q_UNREACHABLE_RETURN({});
}

QString whyNoResume(const RunRecord &record)
{
    if (record.state == RunState::Running)
        return RunsText::tr("It is running: a console is at it.");
    if (record.isRehearsal)
        return record.sideDatabase.isEmpty()
            ? RunsText::tr("It was a rehearsal, and nothing of it is left.")
            : RunsText::tr("It is a rehearsal: what it loads never comes into service, so there is no end to follow it to. Drop its database with: talekeeperctl undo %1").arg(record.run);
    if (record.state != RunState::Interrupted)
        return RunsText::tr("It has ended: %1.").arg(runStateText(record.state));
    if (!record.journal || record.journal->head.inspection.fileName.isEmpty())
        return RunsText::tr("Its journal is gone, which says what was to be done. Take it back with: talekeeperctl undo %1").arg(record.run);
    return {};
}

QString whyNoDiscard(const RunRecord &record)
{
    if (record.state == RunState::Running)
        return RunsText::tr("It is running: a console is at it.");
    if (record.isRehearsal && !record.sideDatabase.isEmpty())
        return RunsText::tr("It is a rehearsal, which keeps nothing from before. Drop what it has loaded with: talekeeperctl undo %1").arg(record.run);
    if (record.state == RunState::Interrupted && !(record.swapped && record.writersStarted && record.sideDatabase.isEmpty()))
        return RunsText::tr("It stands half-way. Follow it to its end with \"talekeeperctl resume %1\", or take it back with \"talekeeperctl undo %1\".").arg(record.run);
    if (record.keptDatabase.isEmpty())
        return RunsText::tr("It keeps nothing.");
    return {};
}

} // namespace

QString runStateName(RunState state)
{
    switch (state) {
    case RunState::Running: return u"running"_s;
    case RunState::Restored: return u"restored"_s;
    case RunState::Rehearsed: return u"rehearsed"_s;
    case RunState::TakenBack: return u"taken_back"_s;
    case RunState::Interrupted: return u"interrupted"_s;
    case RunState::Undone: return u"undone"_s;
    case RunState::Ended: return u"ended"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

QString runStateText(RunState state)
{
    switch (state) {
    case RunState::Running: return RunsText::tr("running");
    case RunState::Restored: return RunsText::tr("restored");
    case RunState::Rehearsed: return RunsText::tr("rehearsed, its database is still there");
    case RunState::TakenBack: return RunsText::tr("taken back");
    case RunState::Interrupted: return RunsText::tr("half-way, needs a decision");
    case RunState::Undone: return RunsText::tr("undone");
    case RunState::Ended: return RunsText::tr("ended, nothing kept");
    }
    Q_UNREACHABLE_RETURN({});
}

QString runText(const RunRecord &run)
{
    QStringList parts {run.isRehearsal && run.state == RunState::Interrupted ? RunsText::tr("left half-way") : runStateText(run.state)};
    if (run.isRehearsal)
        parts.prepend(RunsText::tr("rehearsal"));
    if (run.state == RunState::Running && !run.step.isEmpty())
        parts << RunsText::tr("at the step \"%1\"").arg(run.step);
    if (run.state == RunState::Interrupted && run.load && !run.swapped) {
        if (run.load->kind == LoadState::Kind::Running)
            parts << RunsText::tr("its load goes on, %1 of %2 read").arg(formatSize(run.load->doneBytes), formatSize(run.load->totalBytes));
        else
            parts << (run.load->kind == LoadState::Kind::Finished ? RunsText::tr("its load has ended") : RunsText::tr("its load has died"));
    }
    if (run.state == RunState::Interrupted && run.guardActedAt.isValid())
        parts << RunsText::tr("the guard has started Tale again at %1 UTC").arg(formatTime(run.guardActedAt));
    if (run.isRehearsal && !run.sideDatabase.isEmpty() && run.state != RunState::Running)
        parts << RunsText::tr("%1 can be dropped").arg(run.sideDatabase);
    if (!run.keptDatabase.isEmpty())
        parts << RunsText::tr("keeps %1").arg(run.keptDatabase);
    return parts.join(u"; "_s);
}

QStringList leftStopped(const RunRecord &run, const Stack &stack)
{
    QStringList stopped;
    for (const QString &name : run.running) {
        const Container *container = stack.container(name);
        if (!container || !(container->isRunning() || container->state == ContainerState::Restarting))
            stopped << name;
    }
    return stopped;
}

QString leftStoppedText(const RunRecord &run, const Stack &stack)
{
    const QStringList stopped = leftStopped(run, stack);
    const QDateTime since = run.journal ? run.journal->stoppedAt : QDateTime();
    if (stopped.isEmpty())
        return {};
    return since.isValid() ? RunsText::tr("Tale is stopped since %1 UTC: %2.").arg(formatTime(since), stopped.join(u", "_s))
                           : RunsText::tr("Tale is stopped: %1.").arg(stopped.join(u", "_s));
}

QDateTime guardActsAt(const RunRecord &run)
{
    const bool isThere = run.journal && run.journal->leaseRenewedAt.isValid() && !run.guardActedAt.isValid();
    return isThere ? run.journal->leaseRenewedAt.addSecs(usualPatience.count()) : QDateTime();
}

QList<RestoreReport> reportsBehind(const RunRecord &run)
{
    const QList<RestoreReport> all = run.journal ? run.journal->reports : QList<RestoreReport>();
    return all.size() == 1 && run.report ? QList<RestoreReport>() : all;
}

RestoreReport reportOf(const RunRecord &run)
{
    RestoreReport report = run.report.value_or(RestoreReport {.run = run.run, .isRehearsal = run.isRehearsal, .dump = run.dump, .database = run.database, .startedAt = run.startedAt});
    report.previousDatabase = run.keptDatabase;
    switch (run.state) {
    case RunState::Running:
    case RunState::Interrupted: report.outcome = RunOutcome::Interrupted; break;
    case RunState::Restored: report.outcome = RunOutcome::Restored; break;
    case RunState::Rehearsed: report.outcome = RunOutcome::Rehearsed; break;
    case RunState::TakenBack: report.outcome = RunOutcome::TakenBack; break;
    case RunState::Undone: report.outcome = RunOutcome::Undone; break;
    case RunState::Ended: report.outcome = RunOutcome::Discarded; break;
    }
    return report;
}

QString whoIsBusy(const LockHolders &holders, const QList<RunRecord> &runs)
{
    const auto &holder = holders.console ? holders.console : holders.loader;
    if (!holder)
        return {};
    const auto run = std::ranges::find(runs, holder->run, &RunRecord::run);
    const QString step = run == runs.end() || run->step.isEmpty() ? RunsText::tr("its beginning") : run->step;
    const QString from = holder->address.isEmpty() ? QString() : RunsText::tr(" from %1").arg(holder->address);
    if (holders.console)
        return RunsText::tr("%1 by %2%3, since %4 UTC, now at the step \"%5\"").arg(holder->run, holder->console, from, formatTime(holder->since), step);
    return RunsText::tr("%1 by %2, whose load goes on since %3 UTC without its console").arg(holder->run, holder->console, formatTime(holder->since));
}

QString busyText(const LockHolders &holders, const QList<RunRecord> &runs)
{
    const QString who = whoIsBusy(holders, runs);
    if (who.isEmpty())
        return {};
    const QString id = (holders.console ? holders.console : holders.loader)->run;
    const auto run = std::ranges::find(runs, id, &RunRecord::run);
    if (run == runs.end() || !run->isRehearsal)
        return RunsText::tr("Another restore runs on this server: %1. Wait until it has ended.").arg(who);
    return (holders.console ? RunsText::tr("A rehearsal runs on this server: %1. Wait until it has ended, or stop it where it was started; nothing in service is touched by that.")
                            : RunsText::tr("A rehearsal runs on this server: %1. Wait until it has ended, or end it with \"talekeeperctl undo %2\"; nothing in service is touched by that."))
        .replace("%1"_L1, who)
        .replace("%2"_L1, id);
}

QList<RunRecord> deriveRuns(const QList<Journal> &journals, const QList<Database> &databases, const LockHolders &holders)
{
    QMap<QString, RunRecord> records;
    for (const Journal &journal : journals)
        records.insert(journal.head.run, fromJournal(journal));
    for (const Database &database : databases) {
        const QList<RunTag> tags = runTagsIn(database.comment);
        for (qsizetype at = 0; at < tags.size(); ++at) {
            RunRecord &record = records[tags.at(at).run];
            record.run = tags.at(at).run;
            addDatabase(record, database, tags.at(at), at == tags.size() - 1);
        }
    }
    for (const Journal &journal : journals)
        addFromJournal(records[journal.head.run], journal, databases);
    QList<RunRecord> result = records.values();
    for (RunRecord &record : result) {
        record.state = stateOf(record, holders);
        record.whyNoUndo = whyNoUndo(record, databases);
        record.whyNoResume = whyNoResume(record);
        record.whyNoDiscard = whyNoDiscard(record);
    }
    std::ranges::sort(result, std::greater {}, [](const RunRecord &record) { return std::pair(record.startedAt, record.run); });
    return result;
}

Result<LockHolders> readLockHolders(SqlConnection &connection)
{
    const auto answer = connection.query(remoteFile(u"lock-holders.sql"_s), {QString::number(consoleLockKey), QString::number(loadLockKey)});
    if (!answer)
        return std::unexpected(answer.error());
    LockHolders holders;
    for (qsizetype row = 0; row < answer->size(); ++row) {
        // The application name reads "talekeeper RUN user@machine", the loader's "talekeeper load-lock RUN user@machine".
        QStringList words = answer->text(row, 1).split(u' ');
        words.removeAll(u"load-lock"_s);
        const LockHolder holder {.run = words.value(1),
            .console = words.value(2),
            .address = answer->text(row, 2),
            .since = QDateTime::fromSecsSinceEpoch(answer->number(row, 3), QTimeZone::UTC)};
        (answer->number(row, 0) == consoleLockKey ? holders.console : holders.loader) = holder;
    }
    return holders;
}

Result<QList<RunRecord>> readRuns(const Host &host, const Job &job)
{
    const auto journals = readJournals(host, job);
    if (!journals)
        return std::unexpected(journals.error());
    auto connection = connectDatabase(host, u"postgres"_s, job);
    if (!connection)
        return std::unexpected(connection.error());
    const auto databases = readDatabases(*connection);
    if (!databases)
        return std::unexpected(databases.error());
    const auto holders = readLockHolders(*connection);
    if (!holders)
        return std::unexpected(holders.error());
    return deriveRuns(*journals, *databases, *holders);
}

Result<RunRecord> readRun(const Host &host, const QString &run, const Job &job)
{
    const auto runs = readRuns(host, job);
    if (!runs)
        return std::unexpected(runs.error());
    const auto found = std::ranges::find(*runs, run, &RunRecord::run);
    if (found == runs->end())
        return failure(ErrorKind::NotFound, RunsText::tr("No run \"%1\" is known on this host. \"talekeeperctl runs\" lists those that are.").arg(run));
    return *found;
}

} // namespace talekeeper
