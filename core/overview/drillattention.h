#pragma once

#include "core/drill/drilldue.h"
#include "core/overview/attention.h"

namespace talekeeper {

/// What needs the admin because of drills: the last one of a kind that has failed, missed ones, those that are due within a month,
/// those that stand half-way.
/// A window shows it on the Overview; `status` does not count it, as it says nothing of the host. A pure function; `now` is this
/// machine's clock, UTC.
QList<Attention> drillAttention(const QList<DueDrill> &due, const QList<DrillRecord> &records, const QDateTime &now);

} // namespace talekeeper
