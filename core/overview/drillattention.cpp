#include "core/overview/drillattention.h"

using namespace Qt::StringLiterals;

namespace talekeeper {

QList<Attention> drillAttention(const QList<DueDrill> & /*due*/, const QList<DrillRecord> & /*records*/, const QDateTime & /*now*/) { return {}; }

} // namespace talekeeper
