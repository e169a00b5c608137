#pragma once

#include "core/foundation/job.h"
#include "core/foundation/result.h"
#include "ui/common/place.h"

#include <QFuture>
#include <QObject>
#include <QPointer>
#include <QStringList>
#include <QThreadPool>
#include <QtConcurrentRun>

#include <memory>
#include <optional>

namespace talekeeper
{

/// What a job is called, and what becomes of it when the window is closed.
struct JobDescription {
    QString title; ///< translated: "Restore of tale"
    bool changesHost = false; ///< closing the window asks first
    bool endsWithHost = false; ///< only looks at its host: it is no reason to keep that in the list
    bool isRoutine = false; ///< comes back by itself and is soon over: the status bar passes it over
    QString host; ///< name of the host that it works on; empty: none
    Place place = Place::Overview; ///< where it can be watched
};

/// What becomes of a job that is stopped now, for the buttons that do it.
struct StopOffer {
    QString verb = {}; ///< translated: "Stop and take back"; empty: simply to stop
    QString tip = {}; ///< translated: what comes of it, or why it can't be; may be empty
    bool isPossible = true;
    bool operator==(const StopOffer &) const = default;
};

/// A piece of work that runs now, seen from the window's thread. The runner owns it and deletes it some time after it
/// ended; keep a QPointer.
class RunningJob final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(RunningJob)

public:
    const JobDescription &description() const { return m_description; }
    const Progress &progress() const { return m_progress; }
    /// How far it is: as it was set, else by its progress; none where nobody knows.
    std::optional<int> percent() const;
    QString status() const; ///< translated, in a word or two: "62 %", "taking back"; may be empty
    /// For whoever knows better than the progress tells. \param words empty: the percent itself
    void setStatus(std::optional<int> percent, const QString &words = {});
    const StopOffer &stopOffer() const { return m_stopOffer; }
    void setStopOffer(const StopOffer &offer); ///< as the work goes on, stopping it may come to mean another thing
    bool stopAsked() const { return m_stop.stop_requested(); }
    bool detachAsked() const { return m_detach.stop_requested(); }
    void stop();
    void detach(); ///< leaves what runs on the host running there, and ends

Q_SIGNALS:
    void progressed(const talekeeper::Progress &progress);
    void logged(const QStringList &lines);
    void statusSet();
    void stopping();
    void ended();

private:
    friend class JobRunner;
    struct Mailbox; ///< where the working thread leaves its reports

    explicit RunningJob(const JobDescription &description, QObject *parent);
    Job makeJob();
    void collect();

    JobDescription m_description;
    Progress m_progress;
    std::optional<int> m_percent;
    QString m_status;
    StopOffer m_stopOffer;
    std::stop_source m_stop;
    std::stop_source m_detach;
    std::shared_ptr<Mailbox> m_mailbox;
};

/// Runs core's blocking functions on threads of its own and brings what they report, and in the end their result, to
/// the window's thread. Nothing else in the window knows threads.
class JobRunner final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(JobRunner)

public:
    explicit JobRunner(QObject *parent = nullptr);
    /// Stops what runs and waits for it: a restore is taken back before this returns.
    ~JobRunner() override;

    /// Runs `work(const Job &) -> Result<T>`, then `then(Result<T>)` unless `context` is gone by then. That is in a later
    /// turn of the event loop, also where the work was done at once.
    template <class Work, class Then>
    RunningJob *run(const JobDescription &description, Work work, QObject *context, Then then);

    QList<RunningJob *> jobs() const { return m_jobs; }
    /// The one that closing the window would cut short; null if there is none.
    RunningJob *changingJob() const;

Q_SIGNALS:
    void changed(); ///< a job began, ended or got on

private:
    RunningJob *add(const JobDescription &description);
    void remove(RunningJob *job);
    static Error unexpectedError(const char *what);

    QThreadPool m_pool;
    QThreadPool m_changingPool; ///< a restore does not wait until what only looks is done
    QList<RunningJob *> m_jobs;
};

template <class ResultType> ResultType guarded(auto &work, const Job &job, Error (*toError)(const char *))
{
    try {
        return work(job);
    } catch (const std::exception &exception) {
        return std::unexpected(toError(exception.what()));
    }
}

template <class Work, class Then>
RunningJob *JobRunner::run(const JobDescription &description, Work work, QObject *context, Then then)
{
    using ResultType = std::invoke_result_t<Work &, const Job &>;
    RunningJob *running = add(description);
    QtConcurrent::run(description.changesHost ? &m_changingPool : &m_pool, [job = running->makeJob(), work = std::move(work)]() mutable {
        return guarded<ResultType>(work, job, &JobRunner::unexpectedError);
    }).then(this, [this, running, context = QPointer(context), then = std::move(then)](ResultType result) mutable {
        // In a turn of its own: what has ended by now is handed over before this function returns.
        auto handOver = [this, running, context, then = std::move(then), result = std::move(result)]() mutable {
            running->collect();
            remove(running);
            if (context)
                then(std::move(result));
        };
        QMetaObject::invokeMethod(this, std::move(handOver), Qt::QueuedConnection);
    });
    return running;
}

} // namespace talekeeper
