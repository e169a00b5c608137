#include "core/drill/drillreport.h"

using namespace Qt::StringLiterals;

namespace talekeeper {

QList<EarlierDrill> earlierDrills(const DrillRecord & /*record*/, const QList<KeptDrill> & /*drills*/) { return {}; }
QString toHtml(const DrillRecord &record, const DrillReportOrigin & /*origin*/) { return record.drill.title; }
QJsonObject reportDocument(const DrillRecord &record, const DrillReportOrigin &origin) { return drillDocument(record, origin.at); }

} // namespace talekeeper
