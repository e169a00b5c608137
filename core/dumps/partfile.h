#pragma once

#include "core/foundation/result.h"

#include <QFile>

#include <functional>

namespace talekeeper {

/// The file `PATH.part` that a transfer writes into: readable for this user only from its first byte on, and held by a lock
/// that ends with the process, so that two transfers never share it and one that died is no obstacle. What was written stays
/// there for the next transfer to go on behind it; an empty one does not.
class PartFile
{
public:
    explicit PartFile(const QString &path);
    ~PartFile();
    Q_DISABLE_COPY_MOVE(PartFile)

    Result<void> open(); ///< Error: Failed, with what to do
    qint64 size() const { return m_size; } ///< what an earlier transfer and this one have written
    /// Hands over what lies in it, piece by piece, until `take` returns false. Error: Failed
    Result<void> read(const std::function<bool(const QByteArray &)> &take);
    Result<void> write(const QByteArray &bytes); ///< at its end. Errors: NoRoom, Failed
    Result<void> clear(); ///< empties it. Error: Failed
    Result<void> keep(); ///< on the disk and under its own name, where nothing may lie. Errors: NoRoom, Failed

private:
    std::unexpected<Error> writeFailure(int number) const;

    QString m_path;
    QFile m_file;
    qint64 m_size = 0;
};

} // namespace talekeeper
