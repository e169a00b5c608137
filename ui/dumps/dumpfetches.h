#pragma once

#include "core/dumps/fetch.h"
#include "ui/common/prompts.h"
#include "ui/hosts/hostsession.h"

namespace talekeeper
{

/// Brings dumps to this machine: asks whether, and where to; runs; remembers how it ended. The audit log keeps each.
class DumpFetches final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(DumpFetches)

public:
    DumpFetches(HostSession &session, Prompts &prompts, const QString &historyPath, QObject *parent = nullptr);

    /// Asks on `parent`, then begins; nothing happens where the admin stays.
    void ask(QWidget *parent, const QString &fileName);

    RunningJob *job(const QString &fileName) const { return m_jobs.value(fileName); } ///< null if none runs
    const Result<FetchedDump> *outcome(const QString &fileName) const; ///< null if it was not fetched from here

Q_SIGNALS:
    void changed(const QString &fileName);

private:
    void begin(const QString &fileName, const QString &directory);

    HostSession &m_session;
    Prompts &m_prompts;
    QString m_historyPath;
    QHash<QString, QPointer<RunningJob>> m_jobs;
    QHash<QString, Result<FetchedDump>> m_outcomes;
};

} // namespace talekeeper
