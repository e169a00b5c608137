#pragma once

#include "core/drill/archivereader.h"

#include <QFile>

namespace talekeeper {

/// A compressed file of this machine, unpacked piece by piece, its checksums compared. KCompressionDevice would read what is cut
/// short as a clean end, and gzip's checksum not at all.
class Decompressor final
{
public:
    enum class Kind { Plain, Gzip, Xz, Zstd };
    static Kind kindOf(const QString &file); ///< by the end of its name

    Decompressor(const QString &file, qint64 mostBytes);
    ~Decompressor();
    Q_DISABLE_COPY_MOVE(Decompressor)

    /// The next piece; empty: the file ended in order. Errors: Damaged, Refused (it unpacks to more than it may).
    Result<QByteArray> read();
    qint64 positionInFile() const { return m_file.pos() - m_input.size(); }

    class Unpacker;

private:
    Result<QByteArray> unpack();
    Result<bool> fill(); ///< false: the file has ended

    QFile m_file;
    const qint64 m_mostBytes;
    qint64 m_bytes = 0;
    std::unique_ptr<Unpacker> m_unpacker; ///< null: plain
    QByteArray m_input; ///< read and not taken yet
    bool m_isWithin = false; ///< in the middle of what was compressed at once
    bool m_hasMore = false; ///< the last piece was as large as one can be
    bool m_hasBegun = false; ///< something came out
};

} // namespace talekeeper
