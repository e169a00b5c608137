#include "core/foundation/job.h"

#include <condition_variable>
#include <mutex>

namespace talekeeper {

Job::Job(Hooks hooks)
    : m_hooks(std::move(hooks))
{
}

bool Job::stopRequested() const
{
    if (!m_hooks.looksUntil)
        return m_hooks.stop.stop_requested();
    return (m_hooks.stop.stop_requested() || m_hooks.detach.stop_requested()) && std::chrono::steady_clock::now() >= *m_hooks.looksUntil;
}

bool Job::detachRequested() const { return m_hooks.detach.stop_requested(); }

void Job::progress(const QString &phase, qint64 done, qint64 total) const
{
    if (m_hooks.onProgress)
        m_hooks.onProgress({.phase = phase, .done = done, .total = total});
}

void Job::log(const QString &line) const
{
    if (m_hooks.onLog)
        m_hooks.onLog(line);
}

void Job::record(const QString &command, const QString &result) const
{
    if (m_hooks.onCommand)
        m_hooks.onCommand({.run = m_hooks.run, .command = command, .result = result});
}

bool Job::awaitLink(const Error &lost) const
{
    // Where nobody has stopped the work, "stopped" is what an admin's refusal to answer makes of a connection.
    const bool isLost = isOfTheLink(lost.kind) || isOfTheLogin(lost.kind) || (lost.kind == ErrorKind::Stopped && !stopRequested());
    return isLost && m_hooks.onLinkLost && m_hooks.onLinkLost(lost);
}

bool Job::wait(std::chrono::milliseconds duration) const
{
    std::mutex mutex;
    std::condition_variable_any condition;
    const std::stop_callback wakeOnDetach(m_hooks.detach, [&] {
        const std::scoped_lock lock(mutex);
        condition.notify_all();
    });
    std::unique_lock lock(mutex);
    condition.wait_for(lock, m_hooks.stop, duration, [this] { return stopRequested() || detachRequested(); });
    return !stopRequested() && !detachRequested();
}

Job Job::attached() const
{
    Hooks hooks = m_hooks;
    hooks.detach = {};
    return Job(std::move(hooks));
}

Job Job::unstoppable() const
{
    Hooks hooks = m_hooks;
    hooks.stop = {};
    hooks.detach = {};
    return Job(std::move(hooks));
}

Job Job::looking(std::chrono::milliseconds moment, bool hearsStop) const
{
    Hooks hooks = m_hooks;
    if (!hearsStop)
        hooks.stop = {};
    hooks.onLinkLost = {};
    hooks.looksUntil = std::chrono::steady_clock::now() + moment;
    return Job(std::move(hooks));
}

Job Job::recordedBy(std::function<void(const CommandRecord &)> onCommand) const
{
    Hooks hooks = m_hooks;
    hooks.onCommand = [before = std::move(hooks.onCommand), onCommand = std::move(onCommand)](const CommandRecord &record) {
        if (before)
            before(record);
        onCommand(record);
    };
    return Job(std::move(hooks));
}

Job Job::acrossLoss(std::function<bool(const Error &)> onLinkLost) const
{
    Hooks hooks = m_hooks;
    hooks.onLinkLost = std::move(onLinkLost);
    return Job(std::move(hooks));
}

Job Job::ofRun(const QString &run) const
{
    Hooks hooks = m_hooks;
    hooks.run = run;
    return Job(std::move(hooks));
}

} // namespace talekeeper
