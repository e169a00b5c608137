#pragma once

#include "core/foundation/job.h"
#include "core/foundation/result.h"

#include <QFuture>
#include <QObject>
#include <QPointer>
#include <QStringList>
#include <QThreadPool>
#include <QtConcurrentRun>

#include <memory>

namespace talekeeper
{

/// What a job is called, and what becomes of it when the window is closed.
struct JobDescription {
    QString title; ///< translated: "Restore of tale"
    bool changesHost = false; ///< closing the window asks first
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
    bool stopAsked() const { return m_stop.stop_requested(); }
    void stop();

Q_SIGNALS:
    void progressed(const talekeeper::Progress &progress);
    void logged(const QStringList &lines);
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
    std::stop_source m_stop;
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

    /// Runs `work(const Job &) -> Result<T>`, then `then(Result<T>)` unless `context` is gone by then.
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
    QtConcurrent::run(&m_pool, [job = running->makeJob(), work = std::move(work)]() mutable {
        return guarded<ResultType>(work, job, &JobRunner::unexpectedError);
    }).then(this, [this, running, context = QPointer(context), then = std::move(then)](ResultType result) mutable {
        running->collect();
        remove(running);
        if (context)
            then(std::move(result));
    });
    return running;
}

} // namespace talekeeper
