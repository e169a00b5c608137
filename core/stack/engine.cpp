#include "core/stack/engine.h"

namespace talekeeper {

Engine::Engine(std::shared_ptr<CommandRunner> runner)
    : m_runner(std::move(runner))
{
}

Result<CommandOutput> Engine::run(const Command &command, const Job &job, const CommandRunner::LineHandler &onErrorLine) const
{
    auto output = m_runner->run(command, job, onErrorLine);
    // 10 to 99 are a remote script's own.
    const bool isFinding = output && output->exitCode >= 10 && output->exitCode < 100;
    if (output && !output->succeeded() && !isFinding)
        return std::unexpected(explain(command, *output));
    return output;
}

} // namespace talekeeper
