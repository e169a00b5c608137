#pragma once

#include "core/dumps/liverows.h"
#include "ui/hosts/hostsession.h"

namespace talekeeper
{

/// How many rows the databases in service have now, asked of the host for who shows them. An answer is good for a minute.
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
    const Answer *answer(const QString &database) const; ///< null if nothing is known yet
    bool isCounting(const QString &database) const { return m_jobs.value(database) != nullptr; }

Q_SIGNALS:
    void changed(const QString &database);

private:
    HostSession &m_session;
    QHash<QString, Answer> m_answers;
    QHash<QString, QPointer<RunningJob>> m_jobs;
};

} // namespace talekeeper
