#include "ui/dumps/verifyqueue.h"

#include "core/foundation/format.h"

using namespace Qt::StringLiterals;

namespace talekeeper
{

VerifyQueue::VerifyQueue(HostSession &session, QObject *parent)
    : QObject(parent)
    , m_session(session)
{
    connect(&m_session, &HostSession::inspectionChanged, this, &VerifyQueue::check);
}

void VerifyQueue::start(const QStringList &fileNames)
{
    if (isRunning() || fileNames.isEmpty())
        return;
    m_waiting = fileNames;
    m_total = int(fileNames.size());
    m_whole = m_bad = m_unread = 0;
    m_stopped = false;
    next();
}

void VerifyQueue::stop()
{
    m_stopped = true;
    m_waiting.clear();
    if (RunningJob *job = m_session.verification(m_current))
        job->stop();
    Q_EMIT changed();
}

void VerifyQueue::next()
{
    if (m_waiting.isEmpty())
        return end();
    m_current = m_waiting.takeFirst();
    if (!m_session.verification(m_current)) // one that the admin has begun by itself counts with the others
        m_session.verify(m_current);
    RunningJob *job = m_session.verification(m_current);
    if (!job)
        return end(); // there is no host to ask any more
    connect(job, &RunningJob::stopping, this, [this] {
        m_stopped = true;
        m_waiting.clear();
    });
    Q_EMIT changed();
}

void VerifyQueue::check(const QString &fileName)
{
    if (fileName != m_current)
        return;
    if (m_session.verification(fileName)) {
        Q_EMIT changed();
        return;
    }
    if (const DumpInspection *inspection = m_session.inspection(fileName); inspection && !m_stopped)
        ++(inspection->isGood() ? m_whole : m_bad);
    else if (!m_stopped)
        ++m_unread; // an error, or the file was another one by then
    next();
}

void VerifyQueue::end()
{
    m_current.clear();
    Q_EMIT changed();
}

QString VerifyQueue::text() const
{
    const int done = m_whole + m_bad + m_unread;
    if (isRunning()) {
        const RunningJob *job = m_session.verification(m_current);
        const QString begun = job && job->progress().done > 0
            ? tr("%1, %2 read").arg(m_current, formatSize(job->progress().done))
            : m_current;
        return m_stopped ? tr("Stopping: %1").arg(m_current)
                         : tr("Verifying %1 of %2: %3").arg(done + 1).arg(m_total).arg(begun);
    }
    if (m_total == 0)
        return {};
    QStringList parts{tr("%1 whole").arg(m_whole)};
    if (m_bad > 0)
        parts << tr("%1 not").arg(m_bad);
    if (m_unread > 0)
        parts << tr("%1 could not be read").arg(m_unread);
    return m_stopped ? tr("Stopped after %1 of %2: %3.").arg(done).arg(m_total).arg(parts.join(u", "_s))
                     : tr("Verified %1: %2.").arg(done).arg(parts.join(u", "_s));
}

} // namespace talekeeper
