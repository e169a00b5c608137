#pragma once

#include "core/foundation/job.h"
#include "core/foundation/result.h"

#include <QFile>

namespace talekeeper {

/// A dump file of this machine, which is not changed. It stays open from its check to its end, so that it stays the same
/// file whatever is put under its name.
class DumpFile
{
public:
    explicit DumpFile(const QString &path);

    /// Errors: WrongUsage (no regular file, or no dump's name), NotFound, Failed (it can't be read).
    Result<void> open();

    /// Reads it to its end and says whether it is a whole dump; then its checksum is known. Progress has the phase "check".
    /// Errors: Refused, Failed, Stopped.
    Result<void> check(const Job &job);

    QString fileName() const;
    qint64 size() const { return m_size; } ///< when it was opened
    QString sha256() const { return m_sha256; }

    /// SHA-256 of its first bytes. Errors: Failed, Stopped.
    Result<QString> sumOfFirst(qint64 bytes, const Job &job);

    /// The next piece from a place on; empty at the end it had when it was opened. Error: Failed
    Result<QByteArray> readAt(qint64 offset);

private:
    std::unexpected<Error> readFailure() const;

    QString m_path;
    QFile m_file;
    qint64 m_size = 0;
    QString m_sha256;
};

} // namespace talekeeper
