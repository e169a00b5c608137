#pragma once

#include "core/dumps/take.h"
#include "ui/common/prompts.h"
#include "ui/hosts/hostsession.h"

namespace talekeeper
{

class MessageBanner;

/// Takes dumps on the host, one go at a time: asks of which databases, runs, remembers how it ended. The audit log keeps each.
class DumpTakes final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(DumpTakes)

public:
    DumpTakes(HostSession &session, Prompts &prompts, const QString &historyPath, QObject *parent = nullptr);

    bool canTake() const; ///< which databases there are is known, and where a dump would go
    /// Asks on `parent`, then begins; nothing happens where the admin does not choose.
    void ask(QWidget *parent);

    RunningJob *job() const { return m_job; } ///< null if none runs

    /// How far it is, or how it ended; hidden where none was taken.
    void showIn(MessageBanner &message) const;

Q_SIGNALS:
    void changed();

private:
    void begin(const QString &database);
    void end(const Result<QList<TakenDump>> &result);
    void showJob(MessageBanner &message) const;
    void showTaken(MessageBanner &message, const QList<TakenDump> &taken) const;

    HostSession &m_session;
    Prompts &m_prompts;
    QString m_historyPath;
    QString m_what; ///< of the one that runs, or ran last: "tale", "all databases"
    QPointer<RunningJob> m_job;
    std::optional<Result<QList<TakenDump>>> m_outcome;
};

} // namespace talekeeper
