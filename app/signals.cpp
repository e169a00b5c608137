#include "signals.h"

#include <csignal>
#include <ctime>

namespace talekeeper {
namespace {

sigset_t watchedSignals()
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    return set;
}

} // namespace

SignalWatch::SignalWatch()
{
    const sigset_t set = watchedSignals();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    m_thread = std::jthread([this](const std::stop_token &end) {
        const sigset_t watched = watchedSignals();
        constexpr timespec patience {.tv_sec = 0, .tv_nsec = 100'000'000};
        while (!end.stop_requested()) {
            const int signal = sigtimedwait(&watched, nullptr, &patience);
            if (signal == SIGINT || signal == SIGTERM)
                m_stop.request_stop();
            else if (signal == SIGHUP)
                m_detach.request_stop();
        }
    });
}

SignalWatch::~SignalWatch() = default;

} // namespace talekeeper
