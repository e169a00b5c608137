#pragma once

#include "core/drill/archivereader.h"

namespace talekeeper {

/// Zip archives by KZip, which says nothing of encryption, checksums, links and devices: what it does not say is read from the
/// archive's central directory (PKWARE, APPNOTE.TXT, 4.3.12 to 4.3.16).
Result<std::unique_ptr<ArchiveReader>> openZip(const QString &file, const ArchiveLimits &limits);

} // namespace talekeeper
