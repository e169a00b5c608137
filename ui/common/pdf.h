#pragma once

#include "core/foundation/result.h"

namespace talekeeper
{

/// A page of HTML as a PDF on A4 with page numbers, written whole or not at all. Takes up to seconds: for a working
/// thread, which needs no event loop. Error: Failed, with what to do.
Result<void> writePdf(const QString &html, const QString &path);

} // namespace talekeeper
