#include "core/retention/prunetime.h"

#include "core/retention/prune.h"

namespace talekeeper {

std::optional<QDateTime> expectedPruneTime(const Dump &dump, const BackupSchedule &schedule)
{
    if (!schedule.prunes(dump.fileName) || dump.pinned || !dump.modifiedAt.isValid())
        return std::nullopt;
    return endOfAge(dump.modifiedAt, *schedule.retentionDays);
}

} // namespace talekeeper
