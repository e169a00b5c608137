#pragma once

#include <QString>

namespace talekeeper
{

/// Gates before the program of a practice host, to keep a run in a state that else is over in no time. Made when one is
/// shut for the first time; it must be opened again.
class HostGate final
{
public:
    enum class Gate {
        Start, ///< no container starts, and who starts one waits
        All, ///< nothing is answered, as where Docker does not run
    };

    explicit HostGate(const QString &practiceDirectory)
        : m_directory(practiceDirectory)
    {
    }

    void shut(Gate gate) const;
    void open(Gate gate) const;

private:
    void build() const;
    QString bar(Gate gate) const;

    QString m_directory;
};

} // namespace talekeeper
