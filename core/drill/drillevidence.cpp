#include "core/drill/drillevidence.h"

using namespace Qt::StringLiterals;

namespace talekeeper {

Result<DrillRecord> addPicture(const QString &historyPath, const QString &id, const QString & /*step*/, const QString & /*file*/) { return readDrill(historyPath, id).transform([](const KeptDrill &kept) { return kept.record; }); }
Result<void> exportDrill(const QString & /*historyPath*/, const QString & /*id*/, const QString & /*file*/) { return {}; }
Result<DrillRecord> importDrill(const QString & /*historyPath*/, const QString &file) { return failure(ErrorKind::Failed, file); }

} // namespace talekeeper
