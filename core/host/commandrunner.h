#pragma once

#include "core/foundation/job.h"
#include "core/foundation/result.h"
#include "core/host/command.h"

#include <memory>

namespace talekeeper {

/// What hears of a program while it still runs; called on the thread that runs it.
struct CommandHandlers {
    /// Each line of standard error; such lines still stand in the output.
    std::function<void(const QByteArray &line)> onErrorLine = {};
    /// Standard output in pieces of any size, which then is not collected: it may be longer than the memory. An error
    /// ends the program and is run()'s.
    std::function<Result<void>(const QByteArray &bytes)> onOutput = {};
    /// Standard input in pieces, behind the command's own: asked for as the program takes it, so that it may be longer than
    /// the memory. An empty piece is its end; an error ends the program and is run()'s.
    std::function<Result<QByteArray>()> nextInput = {};
};

/// Where a TCP port of a machine's network is reached from here.
struct Endpoint {
    QString host; ///< an address, or the directory of a Unix socket that is called as libpq calls it, `.s.PGSQL.PORT`
    int port = 0;
};

/// A command as this machine has to start it, so that it runs where it should.
struct PreparedCommand {
    Command command;
    QByteArray mark; ///< a line before which nothing on the outputs is the command's (remoteshell.h); empty: none
    std::shared_ptr<void> held; ///< to be kept until the command has ended
    /// Where it has ended before its mark: whether it was refused so that it may be prepared and started anew, by what it
    /// said on standard error. Empty: no.
    std::function<bool(const QByteArray &errors)> mayBeginAnew = {};
};

/// Runs programs on a machine. Blocking; may be used from several threads at once.
class CommandRunner
{
public:
    using Handlers = CommandHandlers;

    virtual ~CommandRunner() = default;

    /// Runs a command to its end. Its exit status is not judged here.
    /// Errors: ProgramMissing, Stopped (the program was ended), Failed (the time limit passed, or it could not start), those
    /// of the handler.
    virtual Result<CommandOutput> run(const Command &command, const Job &job, const Handlers &handlers = {}) = 0;

    /// The way to a TCP port that the machine reaches; made where there is none yet. Whether anybody listens there is not known.
    /// Errors: those of run().
    virtual Result<Endpoint> reach(const QString &address, int port, const Job &job);

    /// For whoever starts a command itself, as it talks with it both ways. Errors: those of run().
    virtual Result<PreparedCommand> prepare(const Command &command, const Job &job);
};

/// Runs programs on this machine.
class LocalRunner final : public CommandRunner
{
public:
    Result<CommandOutput> run(const Command &command, const Job &job, const Handlers &handlers = {}) override;
};

} // namespace talekeeper
