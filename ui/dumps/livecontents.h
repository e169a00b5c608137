#pragma once

#include "core/dumps/liverows.h"
#include "ui/hosts/hostsession.h"

namespace talekeeper
{

/// How many rows the databases in service have now. That reads production, so it is only asked of the host for an admin
/// who wants to see it, stands among the jobs, and is good for a minute.
class LiveContents final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(LiveContents)

public:
    struct Answer {
        Result<QList<LiveTable>> tables;
        QDateTime at; ///< UTC, this machine's clock
    };

    explicit LiveContents(HostSession &session, QObject *parent = nullptr);

    void want(const QString &database); ///< asks, unless an answer is fresh or on its way
    void setGoodFor(std::chrono::seconds duration) { m_goodFor = duration; } ///< how long an answer is fresh
    const Answer *answer(const QString &database) const; ///< null if nothing is known yet
    bool isCounting(const QString &database) const { return m_jobs.value(database) != nullptr; }

Q_SIGNALS:
    void changed(const QString &database);

private:
    HostSession &m_session;
    std::chrono::seconds m_goodFor = std::chrono::minutes(1);
    QHash<QString, Answer> m_answers;
    QHash<QString, QPointer<RunningJob>> m_jobs;
};

} // namespace talekeeper
