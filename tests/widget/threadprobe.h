#pragma once

#include <QApplication>
#include <QString>
#include <QStringList>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

namespace talekeeper
{

/// Measures how long each event holds the thread that made the probe. Held is: CPU time of the thread, and time in
/// which it slept inside a handler. Time in which it could have run but the machine gave it no processor is not the
/// program's fault and not counted.
class ThreadProbe final
{
    Q_DISABLE_COPY_MOVE(ThreadProbe)

public:
    using Duration = std::chrono::nanoseconds;
    static constexpr Duration limit = std::chrono::milliseconds(50);

    ThreadProbe();
    ~ThreadProbe();

    /// Only between start and stop is anything measured, and start forgets what was found before.
    void start();
    void stop();

    QStringList offenders() const { return m_offenders; } ///< a line for each event that took longer than the limit
    Duration longest() const { return m_longest; }
    QString longestText() const { return m_longestText; }
    qsizetype eventCount() const { return m_eventCount; }

    /// Called by the application around each event.
    void enter(const QObject *receiver, const QEvent *event);
    void leave();

private:
    friend class ProbePause;
    struct Spent {
        Duration cpu{}, asleep{};
    };
    struct Event {
        const char *className = nullptr;
        QString objectName;
        QString owner; ///< the nearest named parent, as many receivers have no name
        int type = 0;
        Spent begun;
        Duration heaviest{}; ///< of the events inside it
        QString heaviestText;
    };

    Spent spent() const; ///< by the thread up to now
    void watch();
    static QString text(const Event &event);

    bool m_measures = false;
    int m_pauses = 0;
    Spent m_pauseBegun, m_paused; ///< what pauses took, to be taken off
    QList<std::optional<Event>> m_events; ///< those that are being handled, the outermost first
    QStringList m_offenders;
    Duration m_longest{};
    QString m_longestText;
    qsizetype m_eventCount = 0;

    const int m_thread; ///< as the kernel numbers it
    std::atomic<std::int64_t> m_asleep{0}; ///< ns inside handlers, counted by the watcher
    std::atomic<bool> m_handles{false};
    std::mutex m_mutex;
    std::condition_variable m_wakes;
    bool m_ends = false;
    std::thread m_watcher; // last, as it uses the rest
};

/// What a test does itself inside a handler (pictures, looking for faults) is not the window's doing.
class ProbePause final
{
    Q_DISABLE_COPY_MOVE(ProbePause)

public:
    explicit ProbePause(ThreadProbe *probe); ///< null: pauses nothing
    ~ProbePause();

private:
    ThreadProbe *m_probe;
};

/// An application whose events are measured.
class ProbedApplication final : public QApplication
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ProbedApplication)

public:
    ProbedApplication(int &argc, char **argv);

    ThreadProbe &probe() { return m_probe; }
    bool notify(QObject *receiver, QEvent *event) override;

    /// The probe of the application that runs; null if it is not a probed one.
    static ThreadProbe *runningProbe();

private:
    ThreadProbe m_probe;
};

} // namespace talekeeper

/// QTEST_MAIN with a probed application.
#define PROBED_TEST_MAIN(TestClass)                                                                                    \
    int main(int argc, char **argv)                                                                                    \
    {                                                                                                                  \
        talekeeper::ProbedApplication application(argc, argv);                                                         \
        TestClass test;                                                                                                \
        return QTest::qExec(&test, argc, argv);                                                                        \
    }
