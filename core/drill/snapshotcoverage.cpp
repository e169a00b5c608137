#include "core/drill/snapshotcoverage.h"

using namespace Qt::StringLiterals;

namespace talekeeper {

QString partName(CoveredPart::Part /*part*/) { return {}; }
QString partWhy(CoveredPart::Part /*part*/) { return {}; }
Result<QList<CoveredPart>> readCoverage(const Host & /*host*/, const std::optional<SnapshotSource> & /*source*/, const QList<DrillRecord> & /*drills*/, const Job & /*job*/) { return QList<CoveredPart>(); }

} // namespace talekeeper
