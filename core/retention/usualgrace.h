#pragma once

#include "core/dumps/dump.h"

namespace talekeeper {

/// How long after its time a dump may be there without being late, in seconds: twice what it usually takes from the time
/// in its name to its last change, as half of them take longer than usual, and at least ten minutes. The usual time is the
/// median of a database's newest seven whole ones; the slowest database counts. None where no dump tells.
std::optional<qint64> usualGraceSeconds(const QList<Dump> &newestFirst);

} // namespace talekeeper
