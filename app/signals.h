#pragma once

#include <stop_token>
#include <thread>

namespace talekeeper {

/// SIGINT and SIGTERM ask to stop, SIGHUP to detach. Make it before any other thread: the signals are
/// blocked in all of them and taken by one of its own.
class SignalWatch
{
public:
    SignalWatch();
    ~SignalWatch();
    SignalWatch(const SignalWatch &) = delete;
    SignalWatch &operator=(const SignalWatch &) = delete;

    std::stop_token stopToken() const { return m_stop.get_token(); }
    std::stop_token detachToken() const { return m_detach.get_token(); }

private:
    std::stop_source m_stop;
    std::stop_source m_detach;
    std::jthread m_thread;
};

} // namespace talekeeper
