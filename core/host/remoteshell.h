#pragma once

#include "core/host/command.h"

#include <optional>

namespace talekeeper {

/// The line that makes the login shell of a far account run a command: bash, zsh, fish, dash and csh read it alike, and
/// what their start-up files set does not matter (resources/remote/login-shell.sh).
/// \param mark of letters, digits and "-": it is printed on a line of its own to both outputs before the command begins
QString remoteShellLine(const Command &command, const QByteArray &mark);

/// What a command has printed, without what its login shell printed before it.
class AfterMark
{
public:
    explicit AfterMark(const QByteArray &mark);

    QByteArray add(const QByteArray &bytes); ///< what of these bytes is the command's
    bool isFound() const { return m_found; }
    const QByteArray &line() const { return m_line; }
    qsizetype bytesFound() const { return m_bytesFound; } ///< how much add() has given
    const QByteArray &before() const { return m_before; } ///< what stands before the mark; everything while it was not found

private:
    QByteArray m_line;
    QByteArray m_before;
    bool m_found = false;
    qsizetype m_bytesFound = 0;
};

/// The process group of a command on its machine, once its mark was found on standard error.
std::optional<int> processIn(const AfterMark &errors);

} // namespace talekeeper
