#pragma once

#include <QString>

#include <expected>

namespace talekeeper {

/// What went wrong, as far as a caller may want to act on it. cli.md maps kinds to exit statuses (app/exitstatus.h).
enum class ErrorKind {
    Failed, ///< no kind of its own; nothing was changed
    WrongUsage, ///< the request itself makes no sense
    NotFound, ///< a dump, run or database that was named does not exist
    Refused, ///< a check found something wrong; nothing was changed
    NeedsDecision, ///< a run stands half-way and the admin must choose
    Stopped, ///< the admin stopped it
    ProgramMissing, ///< a program of this machine, such as docker, is not installed
    HostNotFound, ///< no such name
    HostUnreachable, ///< nobody answers at its address
    JumpHostUnreachable, ///< a host on the way to it can't be reached
    HostKeyUnknown, ///< a key that was never seen before, and nobody trusted it
    HostKeyChanged, ///< another key than the one that was trusted
    LoginRefused, ///< the host does not let this user in
    KeyUnreadable, ///< the login was refused, and a key file could not be read
    KeyTooOpen, ///< the login was refused, and a key file is open to others, so that ssh did not use it
    AgentLocked, ///< the login was refused, and the agent would not sign
    ConnectionLost, ///< the link to the host broke while it was used
    EngineUnreachable, ///< Docker does not answer
    EngineForbidden, ///< Docker refuses this user
    SudoNeedsPassword, ///< sudo would ask for a password there
    Damaged, ///< a file of this machine is not what was written
    NoRoom, ///< a disk is full, or has too little left
    NoStack, ///< no Tale stack runs there
    SeveralStacks, ///< more than one, and none was chosen
    DatabaseStopped, ///< the stack's db container does not run
    DatabaseUnreachable, ///< PostgreSQL does not answer or refuses the login
    SqlFailed, ///< PostgreSQL answered with an error
};

/// A failure as a value: what happened and what to do, in the admin's terms.
struct Error {
    ErrorKind kind = ErrorKind::Failed;
    QString message; ///< translated; one or two sentences: what happened, what to do next
    QString detail; ///< raw output of the program concerned; may be empty, never holds a secret
};

template <class T> using Result = std::expected<T, Error>;

/// Whether an error tells of the way to the host: it is lost, or could not be made again. What runs there goes on.
bool isOfTheLink(ErrorKind kind);

/// Whether an error tells that the host was reached and does not let the admin in, or is not known to be the host.
bool isOfTheLogin(ErrorKind kind);

/// The kind's name in JSON output, such as "engine_unreachable".
QString errorKindName(ErrorKind kind);

inline std::unexpected<Error> failure(ErrorKind kind, const QString &message, const QString &detail = {})
{
    return std::unexpected(Error {.kind = kind, .message = message, .detail = detail});
}

} // namespace talekeeper
