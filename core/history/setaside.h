#pragma once

#include "core/foundation/result.h"

#include <QStringList>

#include <optional>

namespace talekeeper {

/// Moves a store that is damaged out of the way, with the files that belong to it: its name gets ".damaged-" and the time
/// in UTC. Only one whose contents are damaged: not one that is locked, can't be read, or is of a newer version. May be
/// called by several programs at once. Returns where it lies now; none: it is not damaged, or not any more.
/// Errors: those of the store, and Failed where it can't be moved. \param storePath empty: the usual place
Result<std::optional<QString>> setAsideDamagedStore(const QString &storePath);

/// The stores that were set aside and lie there still, the newest first.
QStringList storesSetAside(const QString &storePath);

} // namespace talekeeper
