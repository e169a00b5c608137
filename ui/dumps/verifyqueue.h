#pragma once

#include "ui/hosts/hostsession.h"

namespace talekeeper
{

/// Verifies dumps one after another. Stopping one of them, here or in the status bar, stops all that would follow.
class VerifyQueue final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(VerifyQueue)

public:
    explicit VerifyQueue(HostSession &session, QObject *parent = nullptr);

    void start(const QStringList &fileNames);
    void stop();
    bool isRunning() const { return !m_current.isEmpty(); }
    QString text() const; ///< translated: how far it is, or how it ended; empty if it has not run yet

Q_SIGNALS:
    void changed();

private:
    void next();
    void check(const QString &fileName);
    void end();

    HostSession &m_session;
    QStringList m_waiting;
    QString m_current;
    int m_total = 0;
    int m_whole = 0;
    int m_bad = 0; ///< read, and found wanting
    int m_unread = 0; ///< could not be read
    bool m_stopped = false;
};

} // namespace talekeeper
