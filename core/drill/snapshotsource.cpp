#include "core/drill/snapshotsource.h"

using namespace Qt::StringLiterals;

namespace talekeeper {

Result<SnapshotSource> parseSnapshotSource(const QString &text) { return SnapshotSource {.path = text}; }
QString toText(const SnapshotSource &source) { return source.path; }
Result<QString> readSnapshotSource(const QString & /*historyPath*/, const QString & /*host*/) { return QString(); }
Result<void> keepSnapshotSource(const QString & /*historyPath*/, const QString & /*host*/, const QString & /*source*/) { return {}; }

} // namespace talekeeper
