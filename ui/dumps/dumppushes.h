#pragma once

#include "core/dumps/push.h"
#include "ui/common/prompts.h"
#include "ui/hosts/hostsession.h"

namespace talekeeper
{

class MessageBanner;

/// Brings a dump file of this machine to the host, one at a time: asks which, runs, remembers how it ended. The audit log
/// keeps each.
class DumpPushes final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(DumpPushes)

public:
    DumpPushes(HostSession &session, Prompts &prompts, const QString &historyPath, QObject *parent = nullptr);

    /// Asks on `parent`, then begins; nothing happens where the admin chooses no file, or leaves production as it is.
    void ask(QWidget *parent);

    RunningJob *job() const { return m_job; } ///< null if none runs

    /// How far it is, or how it ended; hidden where nothing was pushed.
    void showIn(MessageBanner &message) const;

Q_SIGNALS:
    void changed();

private:
    void confirm(QWidget *parent, const QString &path);
    void begin(const QString &path);
    void end(const Result<PushedDump> &result);

    HostSession &m_session;
    Prompts &m_prompts;
    QString m_historyPath;
    QString m_fileName; ///< of the one that runs, or ran last
    QPointer<RunningJob> m_job;
    std::optional<Result<PushedDump>> m_outcome;
};

} // namespace talekeeper
