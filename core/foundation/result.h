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
    EngineUnreachable, ///< Docker does not answer
    EngineForbidden, ///< Docker refuses this user
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

/// The kind's name in JSON output, such as "engine_unreachable".
QString errorKindName(ErrorKind kind);

inline std::unexpected<Error> failure(ErrorKind kind, const QString &message, const QString &detail = {})
{
    return std::unexpected(Error {.kind = kind, .message = message, .detail = detail});
}

} // namespace talekeeper
