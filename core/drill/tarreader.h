#pragma once

#include "core/drill/archivereader.h"

namespace talekeeper {

// Tar archives in the formats that tar programs write: ustar, GNU's and pax (POSIX.1-2024, pax, "ustar Interchange Format"; GNU tar
// manual, "Basic Tar Format"). KTar is no help here: of a pax name it keeps the first 100 bytes, a sparse file reads as empty, a
// device as a file, and what is cut short as whole.

Result<std::unique_ptr<ArchiveReader>> openTar(const QString &file, const ArchiveLimits &limits);

// The way back, in GNU's format.
QByteArray tarHeader(const ArchiveEntry &entry);
QByteArray tarPadding(qint64 sizeBytes); ///< behind a content of that size
QByteArray tarEnd();

} // namespace talekeeper
