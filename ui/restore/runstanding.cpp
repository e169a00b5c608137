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

QStringList stoppedContainers(const RunRecord &run, const Stack &stack)
{
    QStringList stopped;
    for (const QString &name : run.running) {
        const Container *container = stack.container(name);
        if (!container || !(container->isRunning() || container->state == ContainerState::Restarting))
            stopped << name;
    }
    return stopped;
}

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

QString taleText(const RunRecord &run, const QStringList &stopped, const QStringList &ailing)
{
    if (run.running.isEmpty())
        return RunStandingText::tr("The run knows of no container that it stopped. What serves stands on the overview.");
    if (stopped.isEmpty() && !ailing.isEmpty())
        return RunStandingText::tr("Tale was started, but does not serve: %1 restarts again and again or is not healthy.")
            .arg(ailing.join(u", "_s));
    if (stopped.isEmpty())
        return run.swapped && !run.takenOut ? RunStandingText::tr("Tale runs, on the restored data.")
                                            : RunStandingText::tr("Tale runs, on the data from before.");
    const QDateTime since = run.journal ? run.journal->stoppedAt : QDateTime();
    return since.isValid()
        ? RunStandingText::tr("Tale is stopped since %1 UTC: %2.").arg(formatTime(since), stopped.join(u", "_s))
        : RunStandingText::tr("Tale is stopped: %1.").arg(stopped.join(u", "_s));
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

} // namespace

RunStanding standingOf(const RunRecord &run, const Stack &stack)
{
    const QStringList stopped = stoppedContainers(run, stack), ailing = ailingContainers(run, stack);
    const bool isLoading = run.load && run.load->kind == LoadState::Kind::Running && !run.swapped;
    RunStanding standing{
        .role = stopped.isEmpty() && ailing.isEmpty() ? StateRole::Attention : StateRole::Bad,
        .headline = run.undoing ? RunStandingText::tr("The undo of the restore of %1 stands half-way.").arg(run.database)
                                : RunStandingText::tr("A restore of %1 stands half-way.").arg(run.database),
        .facts = {taleText(run, stopped, ailing)},
        .isTaleStopped = !stopped.isEmpty(),
        .isSafeToClose = isLoading && stopped.isEmpty() && ailing.isEmpty(),
    };
    if (const QString load = loadText(run); !load.isEmpty())
        standing.facts << load;
    if (run.guardActedAt.isValid())
        standing.facts << RunStandingText::tr("The guard on the host started Tale again at %1 UTC, as no console came back.")
                              .arg(formatTime(run.guardActedAt));
    else if (standing.isTaleStopped && !run.writersStarted)
        standing.facts << RunStandingText::tr(
            "If nobody decides, the guard on the host is to start Tale again on the data from before.");
    if (!run.swapped)
        standing.facts << RunStandingText::tr("The data in service was not touched.");
    if (standing.isSafeToClose)
        standing.facts << RunStandingText::tr(
            "It is safe to close this window: the load goes on, and any console can take the run up.");
    return standing;
}

} // namespace talekeeper
