#include "ui/restore/runstanding.h"

#include "core/foundation/format.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

struct RunStandingText {
    Q_DECLARE_TR_FUNCTIONS(RunStanding)
};

/// What runs by its state alone, but does not serve.
QStringList ailingContainers(const RunRecord &run, const Stack &stack)
{
    QStringList ailing;
    for (const QString &name : run.running)
        if (const Container *container = stack.container(name); container
            && (container->state == ContainerState::Restarting
                || (container->isRunning() && container->health == Health::Unhealthy)))
            ailing << name;
    return ailing;
}

QString taleText(const RunRecord &run, const Stack &stack, const QStringList &ailing)
{
    const QString stopped = leftStoppedText(run, stack);
    if (run.isRehearsal)
        return RunStandingText::tr("It stops nothing and replaces nothing: whatever becomes of it, Tale runs on its own data.");
    if (run.running.isEmpty())
        return RunStandingText::tr("The run knows of no container that it stopped. What serves stands on the overview.");
    if (stopped.isEmpty() && !ailing.isEmpty())
        return RunStandingText::tr("Tale was started, but does not serve: %1 restarts again and again or is not healthy.")
            .arg(ailing.join(u", "_s));
    if (stopped.isEmpty())
        return run.swapped && !run.takenOut ? RunStandingText::tr("Tale runs, on the restored data.")
                                            : RunStandingText::tr("Tale runs, on the data from before.");
    return stopped;
}

QString loadText(const RunRecord &run)
{
    if (!run.load || run.swapped)
        return {};
    switch (run.load->kind) {
    case LoadState::Kind::Running:
        return RunStandingText::tr("The load goes on on the host: %1 of %2 read.")
            .arg(formatSize(run.load->doneBytes), formatSize(run.load->totalBytes));
    case LoadState::Kind::Finished:
        return RunStandingText::tr("The load has ended; its outcome is not checked yet.");
    case LoadState::Kind::Gone:
        return RunStandingText::tr("The load died before it was done.");
    }
    Q_UNREACHABLE_RETURN({});
}

/// What becomes of a Tale that is stopped.
QString guardText(const RunRecord &run)
{
    const QDateTime at = guardActsAt(run);
    return at.isValid()
        ? RunStandingText::tr("If nobody decides, the guard on the host is to start Tale again on the data from before, at about %1 UTC.").arg(formatTime(at))
        : RunStandingText::tr("No guard is on the host that would start Tale again: it stays stopped until somebody decides.");
}

} // namespace

RunStanding standingOf(const RunRecord &run, const Stack &stack, const std::optional<QDateTime> &seenAt)
{
    const QStringList stopped = leftStopped(run, stack), ailing = ailingContainers(run, stack);
    const bool isLoading = run.load && run.load->kind == LoadState::Kind::Running && !run.swapped;
    RunStanding standing{
        .role = stopped.isEmpty() && ailing.isEmpty() ? StateRole::Attention : StateRole::Bad,
        .headline = run.isRehearsal ? RunStandingText::tr("A rehearsal of a restore of %1 was left half-way.").arg(run.database)
            : run.undoing           ? RunStandingText::tr("The undo of the restore of %1 stands half-way.").arg(run.database)
                                : RunStandingText::tr("A restore of %1 stands half-way.").arg(run.database),
        .facts = {taleText(run, stack, ailing)},
        .isTaleStopped = !stopped.isEmpty(),
        .isSafeToClose = isLoading && stopped.isEmpty() && ailing.isEmpty() && !seenAt,
    };
    if (seenAt) { // what follows was true then
        standing.role = StateRole::Unknown;
        standing.facts.prepend(RunStandingText::tr("The host is not reached; this was seen at %1 UTC and need not be so any more.").arg(formatTime(*seenAt)));
    }
    if (const QString load = loadText(run); !load.isEmpty())
        standing.facts << load;
    if (run.guardActedAt.isValid())
        standing.facts << RunStandingText::tr("The guard on the host started Tale again at %1 UTC, as no console came back.")
                              .arg(formatTime(run.guardActedAt));
    else if (standing.isTaleStopped && !run.writersStarted)
        standing.facts << guardText(run);
    if (!run.swapped)
        standing.facts << RunStandingText::tr("The data in service was not touched.");
    if (standing.isSafeToClose)
        standing.facts << (run.isRehearsal
                ? RunStandingText::tr("It is safe to close this window: the load goes on, and any console can drop it.")
                : RunStandingText::tr("It is safe to close this window: the load goes on, and any console can take the run up."));
    return standing;
}

} // namespace talekeeper
