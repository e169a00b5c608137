#pragma once

#include <QString>

namespace talekeeper {

/// A template for QTemporaryDir: a directory for Unix sockets, which only this user can enter. Its path is short, as a
/// socket's must be, and names this process.
QString socketDirectoryTemplate();

/// Removes such directories of this user's programs that are not there any more, as they were killed.
void removeStaleSocketDirectories();

} // namespace talekeeper
