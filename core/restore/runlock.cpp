#include "core/restore/runlock.h"

#include "core/restore/rundatabase.h"
#include "core/restore/runs.h"

#include <condition_variable>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace talekeeper {

RunLock::Session::Session(SqlConnection connection, std::chrono::milliseconds talksEvery)
    : m_connection(std::move(connection))
    , m_talking([this, talksEvery](const std::stop_token &stop) {
        std::mutex mutex;
        std::condition_variable_any wake;
        std::unique_lock lock(mutex);
        while (!wake.wait_for(lock, stop, talksEvery, [] { return false; }) && !stop.stop_requested())
            answers();
    })
{
}

bool RunLock::Session::answers()
{
    const std::lock_guard lock(m_mutex);
    return m_connection.query(u"SELECT 1"_s).has_value();
}

RunLock::RunLock(const QString &run, const QString &console, LockPatience patience)
    : m_run(run)
    , m_console(console)
    , m_patience(patience)
{
}

Result<std::optional<RunLock>> RunLock::take(const Host &host, const QString &run, const QString &console, const Job &job, LockPatience patience)
{
    RunLock lock(run, console, patience);
    const auto taken = lock.ask(host, job);
    if (!taken)
        return std::unexpected(taken.error());
    if (!*taken)
        return std::nullopt;
    return lock;
}

/// False: somebody else holds it.
Result<bool> RunLock::ask(const Host &host, const Job &job)
{
    auto session = connectDatabase(host, u"postgres"_s, job, u"talekeeper %1 %2"_s.arg(m_run, m_console));
    if (!session)
        return std::unexpected(session.error());
    // First who asks: were the link lost behind the answer, this session is to be ended before the next one asks.
    const auto self = session->query(u"SELECT pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()"_s, {}, job);
    if (!self)
        return std::unexpected(self.error());
    m_asked << ServerSession {.process = self->text(0, 0), .begunAt = self->text(0, 1)};
    if (const auto limited = session->query(u"SET idle_session_timeout = %1"_s.arg(m_patience.silence.count()), {}, job); !limited)
        return std::unexpected(limited.error());
    const auto taken = session->query(u"SELECT pg_try_advisory_lock(%1)"_s.arg(consoleLockKey), {}, job);
    if (!taken)
        return std::unexpected(taken.error());
    if (!taken->flag(0, 0))
        return false;
    if (const auto ended = endLostSessions(*session, m_run, job); !ended)
        return std::unexpected(ended.error());
    m_session = std::make_unique<Session>(*std::move(session), m_patience.talksEvery);
    return true;
}

bool RunLock::isHeld() { return m_session && m_session->answers(); }

Result<bool> RunLock::takeAgain(const Host &host, const Job &job)
{
    m_session.reset();
    auto other = connectDatabase(host, u"postgres"_s, job);
    if (!other)
        return std::unexpected(other.error());
    while (!m_asked.isEmpty()) {
        if (const auto ended = end(*other, m_asked.first(), job); !ended)
            return std::unexpected(ended.error());
        m_asked.removeFirst();
    }
    return ask(host, job);
}

Result<void> RunLock::end(SqlConnection &other, const ServerSession &session, const Job &job)
{
    for (int attempt = 0; attempt < 100; ++attempt) {
        const auto ended = other.query(
            u"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = $1::int AND backend_start = $2::timestamptz"_s, {session.process, session.begunAt}, job);
        if (!ended)
            return std::unexpected(ended.error());
        if (ended->size() == 0)
            break;
        Job().wait(100ms);
    }
    return {};
}

} // namespace talekeeper
