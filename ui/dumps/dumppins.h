#pragma once

#include "core/dumps/pin.h"
#include "ui/hosts/hostsession.h"

namespace talekeeper
{

/// Keeps dumps past the host's pruning, or no longer; remembers how it ended. The audit log keeps each.
class DumpPins final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(DumpPins)

public:
    DumpPins(HostSession &session, const QString &historyPath, QObject *parent = nullptr);

    void change(const QString &fileName, bool pin);
    bool isChanging(const QString &fileName) const { return m_jobs.value(fileName) != nullptr; }

    /// Translated: what the last change from here has led to, or why it failed; empty if there was none.
    QString text(const QString &fileName) const;
    bool hasFailed(const QString &fileName) const;

Q_SIGNALS:
    void changed(const QString &fileName);

private:
    HostSession &m_session;
    QString m_historyPath;
    QHash<QString, QPointer<RunningJob>> m_jobs;
    QHash<QString, Result<PinChange>> m_outcomes;
};

} // namespace talekeeper
