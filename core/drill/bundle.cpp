#include "core/drill/bundle.h"

using namespace Qt::StringLiterals;

namespace talekeeper {

Result<Bundle> packBundle(const Host & /*host*/, const QString & /*directory*/, const QString & /*environmentFile*/, const Job & /*job*/) { return Bundle {}; }
QString bundleCommandText(const Host & /*host*/, const QString & /*directory*/, const QString & /*environmentFile*/) { return {}; }

} // namespace talekeeper
