#include "threadprobe.h"

#include <QEvent>
#include <QFile>
#include <QMetaEnum>
#include <QThread>

#include <ctime>
#include <sys/syscall.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace talekeeper
{

namespace
{

constexpr auto samplingTime = 2ms;

ThreadProbe::Duration threadTime()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

/// How the kernel sees a thread: whether it sleeps, and how often it has gone to sleep.
struct ThreadState {
    bool isAsleep = false;
    qint64 sleeps = 0;
};

ThreadState stateOf(QFile &status)
{
    status.seek(0);
    ThreadState state;
    for (const QByteArray &line : status.readAll().split('\n')) {
        if (line.startsWith("State:"))
            state.isAsleep = line.contains("\tS") || line.contains("\tD");
        else if (line.startsWith("voluntary_ctxt_switches:"))
            state.sleeps = line.sliced(line.indexOf(':') + 1).trimmed().toLongLong();
    }
    return state;
}

QString durationText(ThreadProbe::Duration duration)
{
    return u"%1 ms"_s.arg(std::chrono::duration<double, std::milli>(duration).count(), 0, 'f', 0);
}

} // namespace

ThreadProbe::ThreadProbe()
    : m_thread(int(syscall(SYS_gettid)))
    , m_watcher([this] { watch(); })
{
}

ThreadProbe::~ThreadProbe()
{
    {
        const std::lock_guard lock(m_mutex);
        m_ends = true;
    }
    m_wakes.notify_all();
    m_watcher.join();
}

void ThreadProbe::start()
{
    m_offenders.clear();
    m_longest = {};
    m_longestText.clear();
    m_eventCount = 0;
    const std::lock_guard lock(m_mutex);
    m_measures = true;
    m_wakes.notify_all();
}

void ThreadProbe::stop()
{
    const std::lock_guard lock(m_mutex);
    m_measures = false;
}

ThreadProbe::Spent ThreadProbe::spent() const
{
    return {threadTime() - m_paused.cpu, Duration(m_asleep.load()) - m_paused.asleep};
}

void ThreadProbe::watch()
{
    QFile status(u"/proc/self/task/%1/status"_s.arg(m_thread));
    // Opened anew for each look where it can't be read twice.
    if (!status.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        qFatal("the kernel tells nothing of threads");
    ThreadState before;
    auto lookedAt = std::chrono::steady_clock::now();
    std::unique_lock lock(m_mutex);
    while (!m_ends) {
        if (m_measures)
            m_wakes.wait_for(lock, samplingTime, [this] { return m_ends; });
        else
            m_wakes.wait(lock, [this] { return m_ends || m_measures; });
        const auto now = std::chrono::steady_clock::now();
        const ThreadState state = m_handles ? stateOf(status) : ThreadState();
        // The same sleep as at the last look has lasted all the time; of another one only that it is there is known.
        if (state.isAsleep && m_handles)
            m_asleep += before.isAsleep && before.sleeps == state.sleeps ? Duration(now - lookedAt).count()
                                                                         : Duration(samplingTime).count() / 2;
        before = state;
        lookedAt = now;
    }
}

void ThreadProbe::enter(const QObject *receiver, const QEvent *event)
{
    if (!m_measures || m_pauses > 0) {
        m_events.append(std::nullopt);
        return;
    }
    Event entered{.className = receiver->metaObject()->className(),
        .objectName = receiver->objectName(),
        .owner = {},
        .type = event->type(),
        .begun = {},
        .heaviest = {},
        .heaviestText = {}};
    for (const QObject *above = receiver->parent(); above && entered.owner.isEmpty(); above = above->parent())
        entered.owner = above->objectName();
    if (m_events.isEmpty())
        m_handles = true;
    entered.begun = spent();
    m_events.append(entered);
}

void ThreadProbe::leave()
{
    const std::optional<Event> left = m_events.takeLast();
    if (m_events.isEmpty())
        m_handles = false;
    if (!left)
        return;
    const Spent now = spent();
    const Duration took = now.cpu - left->begun.cpu + now.asleep - left->begun.asleep;
    if (!m_events.isEmpty()) {
        if (auto &outer = m_events.last(); outer && outer->heaviest < took) {
            outer->heaviest = took;
            outer->heaviestText = text(*left);
        }
        return;
    }
    ++m_eventCount;
    if (took <= m_longest && took <= limit)
        return;
    const QString line = u"%1, %2 of it asleep: %3"_s.arg(
        durationText(took), durationText(now.asleep - left->begun.asleep), text(*left));
    if (took > m_longest) {
        m_longest = took;
        m_longestText = line;
    }
    if (took > limit)
        m_offenders << line;
}

QString ThreadProbe::text(const Event &event)
{
    const char *type = QMetaEnum::fromType<QEvent::Type>().valueToKey(event.type);
    QString line = u"%1 to %2"_s.arg(
        type ? QString::fromLatin1(type) : QString::number(event.type), QString::fromLatin1(event.className));
    if (!event.objectName.isEmpty())
        line += u" \"%1\""_s.arg(event.objectName);
    if (!event.owner.isEmpty())
        line += u" in \"%1\""_s.arg(event.owner);
    if (event.heaviest > 10ms)
        line += u" (most of it %1 by %2)"_s.arg(durationText(event.heaviest), event.heaviestText);
    return line;
}

ProbePause::ProbePause(ThreadProbe *probe)
    : m_probe(probe)
{
    if (m_probe && m_probe->m_pauses++ == 0)
        m_probe->m_pauseBegun = m_probe->spent();
}

ProbePause::~ProbePause()
{
    if (!m_probe || --m_probe->m_pauses > 0)
        return;
    const auto now = m_probe->spent();
    m_probe->m_paused.cpu += now.cpu - m_probe->m_pauseBegun.cpu;
    m_probe->m_paused.asleep += now.asleep - m_probe->m_pauseBegun.asleep;
}

ProbedApplication::ProbedApplication(int &argc, char **argv)
    : QApplication(argc, argv)
{
}

bool ProbedApplication::notify(QObject *receiver, QEvent *event)
{
    // Qt's own threads send events too.
    if (QThread::currentThread() != thread())
        return QApplication::notify(receiver, event);
    m_probe.enter(receiver, event);
    const bool done = QApplication::notify(receiver, event);
    m_probe.leave();
    return done;
}

ThreadProbe *ProbedApplication::runningProbe()
{
    auto *application = qobject_cast<ProbedApplication *>(QCoreApplication::instance());
    return application ? &application->probe() : nullptr;
}

} // namespace talekeeper
