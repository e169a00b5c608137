#include "ui/restore/runtask.h"

namespace talekeeper
{

RestorePlan planOf(RunTask task, const RunFacts &facts)
{
    switch (task) {
    case RunTask::Resume:
        return planResume(facts);
    case RunTask::Discard:
        return planDiscard(facts);
    case RunTask::Undo:
    case RunTask::Restore:
        return planUndo(facts);
    }
    Q_UNREACHABLE_RETURN({});
}

Result<RunFacts> gatherRunFacts(RunTask task, const Host &host, const QString &run, const Job &job)
{
    switch (task) {
    case RunTask::Resume:
        return gatherResumeFacts(host, run, job);
    case RunTask::Discard:
        return gatherDiscardFacts(host, run, job);
    case RunTask::Undo:
    case RunTask::Restore:
        return gatherUndoFacts(host, run, job);
    }
    Q_UNREACHABLE_RETURN({});
}

} // namespace talekeeper
