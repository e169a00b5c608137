#include "ui/common/jobrunner.h"

#include <algorithm>
#include <mutex>

namespace talekeeper
{

struct RunningJob::Mailbox {
    std::mutex mutex;
    QList<Progress> progress; ///< of each phase only the latest matters
    QStringList lines; ///< every one matters
    bool announced = false; ///< the window's thread was told that there is something
};

RunningJob::RunningJob(const JobDescription &description, QObject *parent)
    : QObject(parent)
    , m_description(description)
    , m_mailbox(std::make_shared<Mailbox>())
{
}

std::optional<int> RunningJob::percent() const
{
    if (m_percent || m_progress.total <= 0)
        return m_percent;
    return int(qBound(0.0, double(m_progress.done) * 100 / double(m_progress.total), 100.0));
}

QString RunningJob::status() const
{
    if (!m_status.isEmpty())
        return m_status;
    return percent() ? tr("%1 %").arg(*percent()) : QString();
}

void RunningJob::setStatus(std::optional<int> percent, const QString &words)
{
    if (std::exchange(m_percent, percent) == percent && m_status == words)
        return;
    m_status = words;
    Q_EMIT statusSet(); // the runner hears of progress before whoever makes a status of it
}

void RunningJob::setStopOffer(const StopOffer &offer)
{
    if (std::exchange(m_stopOffer, offer) != offer)
        Q_EMIT statusSet();
}

void RunningJob::stop()
{
    if (m_stop.request_stop())
        Q_EMIT stopping();
}

void RunningJob::detach()
{
    if (m_detach.request_stop())
        Q_EMIT stopping();
}

Job RunningJob::makeJob()
{
    // A thousand lines a second are one call in the window's thread for each of its turns, not a thousand.
    const auto deliver = [this, mailbox = m_mailbox](const auto &put) {
        const std::scoped_lock lock(mailbox->mutex);
        put(*mailbox);
        if (!std::exchange(mailbox->announced, true))
            QMetaObject::invokeMethod(this, &RunningJob::collect, Qt::QueuedConnection);
    };
    return Job({
        .stop = m_stop.get_token(),
        .detach = m_detach.get_token(),
        .onProgress =
            [deliver](const Progress &progress) {
                deliver([&](Mailbox &mailbox) {
                    if (!mailbox.progress.isEmpty() && mailbox.progress.last().phase == progress.phase)
                        mailbox.progress.last() = progress;
                    else
                        mailbox.progress << progress;
                });
            },
        .onLog = [deliver](const QString &line) { deliver([&](Mailbox &mailbox) { mailbox.lines << line; }); },
    });
}

void RunningJob::collect()
{
    QList<Progress> progress;
    QStringList lines;
    {
        const std::scoped_lock lock(m_mailbox->mutex);
        progress = std::exchange(m_mailbox->progress, {});
        lines = std::exchange(m_mailbox->lines, {});
        m_mailbox->announced = false;
    }
    if (!lines.isEmpty())
        Q_EMIT logged(lines);
    for (const Progress &each : progress) {
        m_progress = each;
        Q_EMIT progressed(m_progress);
    }
}

JobRunner::JobRunner(QObject *parent)
    : QObject(parent)
{
    // They wait for programs and servers, so their number has nothing to do with the processor's cores.
    m_pool.setMaxThreadCount(64); // twenty hosts that do not answer must not keep the others waiting
    m_changingPool.setMaxThreadCount(8);
}

JobRunner::~JobRunner()
{
    for (RunningJob *job : std::as_const(m_jobs))
        job->stop();
    m_pool.waitForDone();
    m_changingPool.waitForDone();
}

RunningJob *JobRunner::changingJob() const
{
    const auto found
        = std::ranges::find_if(m_jobs, [](const RunningJob *job) { return job->description().changesHost; });
    return found == m_jobs.end() ? nullptr : *found;
}

RunningJob *JobRunner::add(const JobDescription &description)
{
    auto *job = new RunningJob(description, this);
    m_jobs.append(job);
    connect(job, &RunningJob::progressed, this, &JobRunner::changed);
    connect(job, &RunningJob::statusSet, this, &JobRunner::changed);
    connect(job, &RunningJob::stopping, this, &JobRunner::changed);
    Q_EMIT changed();
    return job;
}

void JobRunner::remove(RunningJob *job)
{
    m_jobs.removeOne(job);
    Q_EMIT job->ended();
    Q_EMIT changed();
    job->deleteLater();
}

Error JobRunner::unexpectedError(const char *what)
{
    return {.message
        = tr("Something unexpected went wrong in Talekeeper itself. Look at the host's runs before you try again."),
        .detail = QString::fromLocal8Bit(what)};
}

} // namespace talekeeper
