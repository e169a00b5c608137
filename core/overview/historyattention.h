#pragma once

#include "core/overview/attention.h"

namespace talekeeper {

/// The parts of attentionIn() that concern what a console remembers. Pure functions.

/// The newest dump of a database is much smaller than those before it.
QList<Attention> shrunkAttention(const DumpHistory &history);
/// The backup volume will be full within a month, or has too little left for the next dumps.
QList<Attention> roomAttention(const HostStatus &status, const QDateTime &now);
/// The history can't be kept, or a damaged one was set aside.
QList<Attention> storeAttention(const std::optional<Error> &error, const QStringList &setAside);

} // namespace talekeeper
