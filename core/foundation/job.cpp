#include "core/foundation/job.h"

#include <condition_variable>
#include <mutex>

namespace talekeeper {

Job::Job(Hooks hooks)
    : m_hooks(std::move(hooks))
{
}

bool Job::stopRequested() const { return m_hooks.stop.stop_requested(); }
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

Job Job::attached() const { return Job({.stop = m_hooks.stop, .onProgress = m_hooks.onProgress, .onLog = m_hooks.onLog}); }
Job Job::unstoppable() const { return Job({.onProgress = m_hooks.onProgress, .onLog = m_hooks.onLog}); }

} // namespace talekeeper
