#include "core/restore/runs.h"

#include "core/host/remotescript.h"

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
        .database = journal.head.database,
        .dump = journal.head.dump,
        .startedAt = journal.head.startedAt,
        .console = journal.head.console,
        .running = journal.head.running,
        .report = journal.report,
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
    switch (tag.part) {
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

bool stoppedSomething(const QList<Journal> &journals, const QString &run)
{
    const auto found = std::ranges::find(journals, run, [](const Journal &journal) { return journal.head.run; });
    return found != journals.end() && !found->begunSteps.isEmpty();
}

RunState stateOf(const RunRecord &record, bool begun, const std::optional<LockHolder> &holder)
{
    if (holder && holder->run == record.run)
        return RunState::Running;
    // A tag says that it was undone; whether the containers were started after that, only the journal.
    if (record.state == RunState::Undone) {
        if (record.report && record.report->outcome == RunOutcome::TakenBack)
            return RunState::TakenBack;
        return begun && !record.report ? RunState::Interrupted : RunState::Undone;
    }
    if (!record.sideDatabase.isEmpty())
        return RunState::Interrupted;
    if (record.swapped && record.inServiceOid != 0 && record.keptOid == 0)
        return RunState::Ended; // what was in service before was dropped; the restored one is all there is
    const auto outcome = record.report ? std::optional(record.report->outcome) : std::nullopt;
    if (!record.keptDatabase.isEmpty()) // without a journal nothing says that it did not go to its end
        return outcome == RunOutcome::Interrupted || (begun && !outcome) ? RunState::Interrupted : RunState::Restored;
    if (outcome == RunOutcome::Undone)
        return RunState::Undone;
    if (outcome == RunOutcome::TakenBack)
        return RunState::TakenBack;
    if (!outcome && begun)
        return RunState::Interrupted;
    return RunState::Ended;
}

QString whyNoUndo(const RunRecord &record)
{
    switch (record.state) {
    case RunState::Running: return RunsText::tr("It is still running. Stop it where it was started.");
    case RunState::TakenBack: return RunsText::tr("It was taken back already; what was in service before is in service.");
    case RunState::Undone: return RunsText::tr("It was undone already.");
    case RunState::Ended: return RunsText::tr("What was in service before it is no longer kept.");
    case RunState::Interrupted:
    case RunState::Restored:
        if (record.swapped && !record.takenOut && record.keptOid != 0 && record.inServiceOid == 0)
            return RunsText::tr("Another database than the restored one is in service as %1: a later run replaced it, or somebody did by hand. "
                                "Undo the newest run first; what was in service before is kept as %2.")
                .arg(record.database, record.keptDatabase);
        return {};
    }
    Q_UNREACHABLE_RETURN({});
}

} // namespace

QString runStateName(RunState state)
{
    switch (state) {
    case RunState::Running: return u"running"_s;
    case RunState::Restored: return u"restored"_s;
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
    case RunState::TakenBack: return RunsText::tr("taken back");
    case RunState::Interrupted: return RunsText::tr("half-way, needs a decision");
    case RunState::Undone: return RunsText::tr("undone");
    case RunState::Ended: return RunsText::tr("ended, nothing kept");
    }
    Q_UNREACHABLE_RETURN({});
}

QList<RunRecord> deriveRuns(const QList<Journal> &journals, const QList<Database> &databases, const std::optional<LockHolder> &holder)
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
        record.state = stateOf(record, stoppedSomething(journals, record.run), holder);
        record.whyNoUndo = whyNoUndo(record);
    }
    std::ranges::sort(result, std::greater {}, [](const RunRecord &record) { return std::pair(record.startedAt, record.run); });
    return result;
}

Result<std::optional<LockHolder>> readLockHolder(SqlConnection &connection)
{
    const auto answer = connection.query(remoteFile(u"lock-holder.sql"_s), {QString::number(restoreLockKey)});
    if (!answer)
        return std::unexpected(answer.error());
    if (answer->size() == 0)
        return std::nullopt;
    // The application name reads "talekeeper RUN user@machine".
    const QStringList words = answer->text(0, 0).split(u' ');
    return LockHolder {.run = words.value(1),
        .console = words.value(2),
        .since = QDateTime::fromSecsSinceEpoch(answer->number(0, 2), QTimeZone::UTC)};
}

Result<QList<RunRecord>> readRuns(const Host &host, const Job &job)
{
    const auto journals = readJournals(host, job);
    if (!journals)
        return std::unexpected(journals.error());
    auto connection = connectDatabase(host, u"postgres"_s);
    if (!connection)
        return std::unexpected(connection.error());
    const auto databases = readDatabases(*connection);
    if (!databases)
        return std::unexpected(databases.error());
    const auto holder = readLockHolder(*connection);
    if (!holder)
        return std::unexpected(holder.error());
    return deriveRuns(*journals, *databases, *holder);
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
