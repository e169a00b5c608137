#include "core/retention/prunetime.h"

namespace talekeeper {

std::optional<QDateTime> expectedPruneTime(const Dump &dump, const BackupSchedule &schedule)
{
    if (!schedule.retentionDays || dump.pinned || !dump.modifiedAt.isValid())
        return std::nullopt;
    return dump.modifiedAt.addSecs((*schedule.retentionDays + 1) * qint64(24 * 3600));
}

} // namespace talekeeper
