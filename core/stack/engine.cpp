#include "core/stack/engine.h"

using namespace Qt::StringLiterals;

namespace talekeeper {

Engine::Engine(std::shared_ptr<CommandRunner> runner)
    : m_runner(std::move(runner))
{
}

Result<Engine::ContainersAnd> Engine::containersAnd(const QString &container, const Command &command, const Job &job)
{
    auto found = containers(job);
    if (!found)
        return std::unexpected(found.error());
    return ContainersAnd {.containers = *std::move(found), .output = run(insideCommand(container, command), job)};
}

std::optional<SqlAddress> Engine::sqlAddressInside(const Container & /*database*/) { return std::nullopt; }

Command Engine::detachedHostCommand(const Command &command) const
{
    Command detached {.words = {u"bash"_s, u"-c"_s, u"setsid \"$@\" < /dev/null > /dev/null 2>&1 &"_s, u"detached"_s}};
    detached.words << command.words;
    return hostCommand(detached);
}

Result<CommandOutput> Engine::run(const Command &command, const Job &job, const CommandRunner::Handlers &handlers) const
{
    auto output = m_runner->run(command, job, handlers);
    while (!output && job.awaitLink(output.error()))
        output = m_runner->run(command, job, handlers);
    // 10 to 99 are a remote script's own.
    const bool isFinding = output && output->exitCode >= 10 && output->exitCode < 100;
    if (output && !output->succeeded() && !isFinding)
        return std::unexpected(explain(command, *output));
    return output;
}

} // namespace talekeeper
