#pragma once

#include "core/foundation/result.h"

#include <functional>

class QIODevice;

namespace talekeeper
{

/// What became of a file that was to be saved: a sentence that tells of it, or why it was not. For signals.
struct SavedFile {
    Result<QString> outcome;
};

/// Writes a file whole or not at all; one of that name stays as it was until then. `write` returns whether it could.
/// For any thread. Error: Failed, with what to do.
Result<void> saveFile(const QString &path, const std::function<bool(QIODevice &)> &write);

} // namespace talekeeper
