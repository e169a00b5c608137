#include "core/overview/attention.h"

#include "core/foundation/duration.h"
#include "core/foundation/format.h"
#include "core/overview/dumpattention.h"
#include "core/overview/historyattention.h"
#include "core/overview/hoststatus.h"
#include "core/restore/facts.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct AttentionText {
    Q_DECLARE_TR_FUNCTIONS(Attention)
};

using Level = Attention::Level;
using Remedy = Attention::Remedy;

constexpr qint64 longKeptSeconds = 7 * daySeconds;

/// Only the ways that are open, in words and as commands.
std::pair<QString, QString> waysOut(const RunRecord &run)
{
    const bool mayResume = run.whyNoResume.isEmpty(), mayUndo = run.whyNoUndo.isEmpty();
    if (mayResume && mayUndo)
        return {AttentionText::tr("Follow it to its end, or take it back."),
            AttentionText::tr("Follow it with \"talekeeperctl resume %1\", or take it back with \"talekeeperctl undo %1\".").arg(run.run)};
    if (mayUndo)
        return {AttentionText::tr("It can only be taken back."), AttentionText::tr("Take it back with \"talekeeperctl undo %1\".").arg(run.run)};
    if (mayResume)
        return {AttentionText::tr("It can only be followed to its end."), AttentionText::tr("Follow it with \"talekeeperctl resume %1\".").arg(run.run)};
    return {run.whyNoUndo, {}};
}

Attention halfWay(const RunRecord &run, const Stack &stack)
{
    const auto [way, command] = waysOut(run);
    const QString found = runText(run).sliced(runStateText(run.state).size()); // what follows the state: "; its load has died"
    const QString stopped = leftStoppedText(run, stack);
    const QString away = stopped.isEmpty() ? QString() : AttentionText::tr("%1 Leave them until it is decided, that starts them. ").arg(stopped);
    // A process of the host that nobody starts again, and Docker leaves down what was stopped by hand.
    const bool hasGuard = run.journal && run.journal->stoppedAt.isValid() && !run.guardActedAt.isValid() && !run.writersStarted;
    const QString guard = hasGuard ? u' ' + AttentionText::tr("What it has stopped stays so where the host was restarted since, as the guard ends with that.") : QString();
    return {
        .id = u"interrupted"_s,
        .level = Level::Problem,
        .headline = run.undoing ? AttentionText::tr("The undo of a restore of %1 stands half-way.").arg(run.database)
                                : AttentionText::tr("A restore of %1 stands half-way.").arg(run.database),
        .text = AttentionText::tr("The run %1 needs a decision%2. %3%4").arg(run.run, found, away, way) + guard,
        .hint = command,
        .remedy = Remedy::ShowRun,
        .subject = run.run,
    };
}

Attention atWork(const RunRecord &run)
{
    const QString step = run.step.isEmpty() ? QString() : AttentionText::tr(" and is at the step \"%1\"").arg(run.step);
    return {
        .id = u"running"_s,
        .level = Level::Notice,
        .headline = run.undoing ? AttentionText::tr("A restore of %1 is being undone.").arg(run.database) : AttentionText::tr("A restore of %1 is running.").arg(run.database),
        .text = AttentionText::tr("%1 was begun by %2 at %3 UTC%4. What it has stopped is started again at its end; leave the containers alone until then.")
                    .arg(run.run, run.console, formatTime(run.startedAt), step),
        .remedy = Remedy::ShowRun,
        .subject = run.run,
    };
}

Attention rehearsalAttention(const RunRecord &run)
{
    if (run.state == RunState::Running)
        return {
            .id = u"rehearsal"_s,
            .level = Level::Notice,
            .headline = AttentionText::tr("A restore of %1 is being rehearsed.").arg(run.database),
            .text = AttentionText::tr("%1 was begun by %2 at %3 UTC and loads into a database of its own. Nothing is stopped, and nothing in service is touched.")
                        .arg(run.run, run.console, formatTime(run.startedAt)),
            .remedy = Remedy::ShowRun,
            .subject = run.run,
        };
    const bool isWhole = run.state == RunState::Rehearsed;
    return {
        .id = u"rehearsal"_s,
        .level = isWhole ? Level::Notice : Level::Warning,
        .headline = isWhole ? AttentionText::tr("The database of a rehearsal of %1 is still there.").arg(run.database)
                            : AttentionText::tr("A rehearsal of a restore of %1 was left half-way.").arg(run.database),
        .text = AttentionText::tr("%1 takes room and is in nobody's way: Tale runs on its own data, which the rehearsal %2 has not touched. Its drill drops it; where nobody goes on with that, drop it here.")
                    .arg(run.sideDatabase, run.run),
        .hint = AttentionText::tr("Drop it with: talekeeperctl undo %1").arg(run.run),
        .remedy = Remedy::ShowRun,
        .subject = run.run,
    };
}

QList<Attention> runAttention(const HostStatus &status)
{
    QList<Attention> result;
    for (const RunRecord &run : status.runs)
        if (run.state == RunState::Interrupted && !run.isRehearsal)
            result << halfWay(run, status.stack);
    for (const RunRecord &run : status.runs)
        if (run.isRehearsal && (run.state == RunState::Running || !run.sideDatabase.isEmpty()))
            result << rehearsalAttention(run);
        else if (run.state == RunState::Running)
            result << atWork(run);
    return result;
}

/// A swap that died leaves databases closed; undoing or resuming its run opens them.
Attention closed(const Database &database, const RunRecord *run)
{
    if (run)
        return {
            .id = u"closed"_s,
            .level = Level::Problem,
            .headline = AttentionText::tr("The database %1 is closed for connections, left so by the run %2.").arg(database.name, run->run),
            .text = AttentionText::tr("Nobody can work in it. Following that run to its end, or taking it back, opens it."),
            .hint = AttentionText::tr("Heal it with: talekeeperctl undo %1").arg(run->run),
            .remedy = Remedy::ShowRun,
            .subject = run->run,
        };
    const QString command = u"ALTER DATABASE %1 ALLOW_CONNECTIONS true"_s.arg(sqlIdentifier(database.name));
    return {
        .id = u"closed"_s,
        .level = Level::Problem,
        .headline = AttentionText::tr("The database %1 is closed for connections.").arg(database.name),
        .text = AttentionText::tr("Nobody can work in it or dump it. Open it with: %1").arg(command),
        .remedy = Remedy::CopyCommand,
        .subject = database.name,
        .command = command,
    };
}

QList<Attention> closedAttention(const HostStatus &status)
{
    QList<Attention> result;
    for (const Database &database : status.databases) {
        if (database.allowsConnections)
            continue;
        const auto run = std::ranges::find_if(status.runs, [&](const RunRecord &record) {
            const bool isOpen = record.state == RunState::Interrupted || record.state == RunState::Running;
            return isOpen && (record.database == database.name || record.sideOid == database.oid || record.keptOid == database.oid);
        });
        if (run == status.runs.end())
            result << closed(database, nullptr);
        else if (run->state == RunState::Interrupted) // one at work closes for its swap, and opens
            result << closed(database, &*run);
    }
    return result;
}

QStringList namesOf(const QList<Container> &containers)
{
    QStringList names;
    for (const Container &container : containers)
        names << AttentionText::tr("%1 (%2)").arg(container.name, container.isRunning() ? healthName(container.health) : stateName(container.state));
    return names;
}

QList<Attention> containerAttention(const Stack &stack, const QStringList &stoppedOnPurpose)
{
    QList<Container> stopped, unhealthy;
    for (const Container &container : stack.containers) {
        if (!container.isRunning() && !standsBy(container, stack.containers) && !stoppedOnPurpose.contains(container.name))
            stopped << container;
        else if (container.isRunning() && container.health == Health::Unhealthy)
            unhealthy << container;
    }
    QList<Attention> result;
    if (!stopped.isEmpty())
        result << Attention {
            .id = u"stopped"_s,
            .headline = stopped.size() == 1 ? AttentionText::tr("The container %1 is not running.").arg(stopped.first().name)
                                            : AttentionText::tr("%1 containers are not running.").arg(stopped.size()),
            .text = (stopped.size() == 1 ? AttentionText::tr("What it does for Tale is missing until it runs: %1. Look at its log, then start it.")
                                         : AttentionText::tr("What they do for Tale is missing until they run: %1. Look at their logs, then start them."))
                        .arg(namesOf(stopped).join(u", "_s)),
            .remedy = Remedy::LookAgain,
        };
    if (!unhealthy.isEmpty())
        result << Attention {
            .id = u"unhealthy"_s,
            .headline = unhealthy.size() == 1 ? AttentionText::tr("The container %1 is unhealthy.").arg(unhealthy.first().name)
                                              : AttentionText::tr("%1 containers are unhealthy.").arg(unhealthy.size()),
            .text = (unhealthy.size() == 1 ? AttentionText::tr("It runs, but its own health check fails: %1. Look at its log.")
                                           : AttentionText::tr("They run, but their own health checks fail: %1. Look at their logs."))
                        .arg(namesOf(unhealthy).join(u", "_s)),
            .remedy = Remedy::LookAgain,
        };
    return result;
}

QList<Attention> keptAttention(const HostStatus &status, const QDateTime &now)
{
    QList<Attention> result;
    for (const Database &database : status.databases) {
        const auto tag = runTagIn(database.comment);
        if (!isKept(database) || tag->at.secsTo(now) <= longKeptSeconds)
            continue;
        const QString age = formatAge(tag->at.secsTo(now)), size = formatSize(database.sizeBytes);
        const auto run = std::ranges::find(status.runs, tag->run, &RunRecord::run);
        const bool mayDrop = run != status.runs.end() && run->whyNoDiscard.isEmpty();
        Attention attention {
            .id = u"kept"_s,
            .level = Level::Notice,
            .headline = AttentionText::tr("%1 is kept for %2 already.").arg(database.name, age),
            .text = AttentionText::tr("The run %1 keeps it, and it takes %2.").arg(tag->run, size),
            .remedy = mayDrop ? Remedy::Discard : Remedy::ShowRun,
            .subject = tag->run,
        };
        if (mayDrop) {
            attention.text += u' ' + AttentionText::tr("If nobody needs it any more, drop it.");
            attention.hint = AttentionText::tr("Drop it with: talekeeperctl discard %1 --yes %2").arg(tag->run, database.name);
        }
        result << attention;
    }
    return result;
}

/// Nobody is asked to start by hand what a run at work, or a decision about one, starts on the right data.
QStringList stoppedByRuns(const HostStatus &status)
{
    QStringList names;
    for (const RunRecord &run : status.runs) {
        if (run.state == RunState::Running)
            names << run.running;
        else if (run.state == RunState::Interrupted)
            names << leftStopped(run, status.stack);
    }
    return names;
}

} // namespace

QString sentence(const Attention &attention)
{
    QStringList parts {attention.headline, attention.text, attention.hint};
    parts.removeAll(QString());
    return parts.join(u' ');
}

QList<Attention> attentionIn(const HostStatus &status, const QDateTime &now)
{
    QList<Attention> result = runAttention(status) + closedAttention(status);
    if (status.catalogueError)
        result << directoryAttention(*status.catalogueError);
    else
        result << dumpAttention(status.stack, status.catalogue, status.schedule, now);
    result << scheduleAttention(status.stack, status.schedule);
    if (!status.catalogueError)
        result << databaseAttention(status, now) << shrunkAttention(status.history);
    result << containerAttention(status.stack, stoppedByRuns(status)) << keptAttention(status, now);
    if (!status.catalogueError)
        result << roomAttention(status, now);
    return result << storeAttention(status.historyError, status.historiesSetAside);
}

QList<Attention> attentionWithoutServer(const Stack &stack, const Error &error, const Result<Catalogue> &catalogue, const QDateTime &now)
{
    const bool isStopped = error.kind == ErrorKind::DatabaseStopped;
    QList<Attention> result {{
        .id = u"server"_s,
        .level = Level::Problem,
        .headline = isStopped ? AttentionText::tr("The database is stopped.") : AttentionText::tr("The database server does not answer."),
        .text = error.message,
        .detail = error.detail,
        .remedy = Remedy::LookAgain,
    }};
    if (catalogue)
        result << dumpAttention(stack, *catalogue, {}, now);
    else if (catalogue.error().kind == ErrorKind::NotFound || catalogue.error().kind == ErrorKind::Failed)
        result << directoryAttention(catalogue.error());
    result << containerAttention(stack, {stack.database.name});
    if (catalogue)
        result << roomAttention(*catalogue);
    return result;
}

std::optional<AllWell> allWellIn(const HostStatus &status, const QDateTime &now)
{
    if (!attentionIn(status, now).isEmpty())
        return std::nullopt;
    QStringList starting;
    for (const Container &container : status.stack.containers)
        if (container.isRunning() && container.health == Health::Starting)
            starting << container.name;
    QString unchecked;
    for (const Database &database : status.databases) {
        const QList<Dump> dumps = dumpsOf(database.name, status.stack, status.catalogue, now);
        if (unchecked.isEmpty() && !dumps.isEmpty() && dumps.first().state != DumpState::Verified)
            unchecked = dumps.first().fileName;
    }
    const QString covered = AttentionText::tr("Every database is in a dump, and the newest dumps are as young as the schedule wants them.");
    if (!starting.isEmpty())
        return AllWell {.headline = AttentionText::tr("Nothing is known to be wrong."), .text = AttentionText::tr("%1 Still starting: %2.").arg(covered, starting.join(u", "_s))};
    if (!unchecked.isEmpty())
        return AllWell {.headline = AttentionText::tr("Nothing is known to be wrong."),
            .text = AttentionText::tr("%1 %2 was not read yet: verify it to know that it is whole.").arg(covered, unchecked),
            .uncheckedDump = unchecked};
    return AllWell {.isProved = true,
        .headline = AttentionText::tr("Nothing needs you."),
        .text = AttentionText::tr("All containers run, every database is in a dump, and the newest dumps are in time and were read whole.")};
}

} // namespace talekeeper
