#pragma once

#include <QByteArray>
#include <QString>

#include <memory>

namespace talekeeper {

/// Reads a gzip file piece by piece and tells whether it is whole: every member with its checksum and length, and behind
/// them nothing but zeros, as gzip has it. Of what it unpacks only the last bytes are kept, so that a dump's last line can
/// be seen; memory does not grow.
class GzipCheck
{
public:
    GzipCheck();
    ~GzipCheck();
    Q_DISABLE_COPY_MOVE(GzipCheck)

    void add(const QByteArray &bytes);

    /// Translated: what is wrong with all that was added; empty where it is a whole dump.
    QString fault() const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace talekeeper
