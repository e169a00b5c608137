#pragma once

#include "core/foundation/result.h"
#include "core/host/hostaccess.h"
#include "core/host/sshroute.h"

#include <QStringList>

namespace talekeeper {

/// Reads what `ssh` says on standard error at LogLevel DEBUG1 while it connects, all hops together, and makes steps and,
/// in the end, an error of it. The lines are those of OpenSSH's sshconnect.c, sshconnect2.c, authfile.c and channels.c.
/// Of one thread.
class SshLog
{
public:
    /// \param name the profile's, by which the host itself is called \param route the machines on the way, the host last
    SshLog(const QString &name, const QList<SshHop> &route, std::function<void(const ConnectionStep &)> onStep);

    void add(const QString &line);
    void waitForAdmin(const QString &host, bool waits); ///< a question about this hop's key stands
    void noteQuestion(const QString &text); ///< ssh asks for a secret
    void signedIn(); ///< the connection is there
    void fail(const Error &error); ///< it ended for a reason that ssh does not know

    /// Why the connection was not made, once ssh has ended.
    Error error();

    /// Channels that the server has refused to open since the beginning: forwards, mostly.
    int refusedChannels() const { return m_refusedChannels; }
    QString text() const; ///< what is worth reading of the end, without what only debugs

private:
    void step(const QString &id, const QString &title, ConnectionStep::State state, const QString &found = {}, const QString &remedy = {});
    void fail(ErrorKind kind, const QString &message);
    void readKey(const QString &line);
    void readLogin(const QString &line);
    void readFault(const QString &line);
    qsizetype hopAt(const QString &host, const QString &port = {}) const;
    bool isLast(qsizetype hop) const { return hop == m_route.size() - 1; }
    QString nameOf(qsizetype hop) const;
    QString idOf(const QString &step, qsizetype hop) const;
    QString loginTitle(qsizetype hop) const;
    ConnectionStep nextStep() const;
    Error refusedLogin(const QString &offered) const;

    QString m_name;
    QList<SshHop> m_route;
    qsizetype m_at = 0; ///< the hop that ssh talks to
    std::function<void(const ConnectionStep &)> m_onStep;
    QStringList m_lines;
    std::optional<Error> m_fault; ///< the first that ends it
    ConnectionStep m_current; ///< the last step that was not over
    QString m_offending; ///< "FILE:LINE" of known_hosts
    QString m_keyType, m_fingerprint; ///< of the server key that came last
    QString m_unreadableKey, m_openKey, m_closedKey, m_askedKey;
    bool m_agentRefused = false, m_agentSpoken = false, m_offered = false, m_secretGiven = false;
    int m_refusedChannels = 0;
};

} // namespace talekeeper
