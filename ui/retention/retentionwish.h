#pragma once

#include "core/retention/policy.h"

namespace talekeeper
{

/// What somebody would like a host to do.
struct RetentionWish {
    QString cron; ///< when it dumps, and prunes when it has; UTC
    RetentionPolicy policy; ///< may keep nothing
    bool operator==(const RetentionWish &) const = default;
};

} // namespace talekeeper
