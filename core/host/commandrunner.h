#pragma once

#include "core/foundation/job.h"
#include "core/foundation/result.h"
#include "core/host/command.h"

namespace talekeeper {

/// Runs programs on a machine. Blocking; may be used from several threads at once.
class CommandRunner
{
public:
    using LineHandler = std::function<void(const QByteArray &line)>;

    virtual ~CommandRunner() = default;

    /// Runs a command to its end. Its exit status is not judged here.
    /// \param onErrorLine is given each line of standard error as it comes; such lines still stand in the output.
    /// Errors: ProgramMissing, Stopped (the program was ended), Failed (the time limit passed, or it could not start).
    virtual Result<CommandOutput> run(const Command &command, const Job &job, const LineHandler &onErrorLine = {}) = 0;
};

/// Runs programs on this machine.
class LocalRunner final : public CommandRunner
{
public:
    Result<CommandOutput> run(const Command &command, const Job &job, const LineHandler &onErrorLine = {}) override;
};

} // namespace talekeeper
