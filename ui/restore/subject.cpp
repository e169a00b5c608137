#include "ui/restore/subject.h"

#include "ui/restore/restoreflow.h"

namespace talekeeper
{

QString subjectOf(const RestoreFlow &flow)
{
    if (flow.task() == RunTask::Restore && !flow.dumpFile().isEmpty())
        return flow.dumpFile();
    return flow.plan() ? flow.plan()->run : QString();
}

} // namespace talekeeper
