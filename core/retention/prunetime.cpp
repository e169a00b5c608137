#include "core/retention/prunetime.h"

#include "core/dumps/pin.h"
#include "core/retention/prune.h"

namespace talekeeper {

std::optional<QDateTime> expectedPruneTime(const Dump &dump, const BackupSchedule &schedule)
{
    const bool isSpared = dump.pinned ? !mayTakePin(schedule, dump.fileName) : !schedule.prunes(dump.fileName);
    if (isSpared || !dump.modifiedAt.isValid())
        return std::nullopt;
    return endOfAge(dump.modifiedAt, *schedule.retentionDays);
}

} // namespace talekeeper
