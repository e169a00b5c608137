#pragma once

#include <QByteArray>
#include <QProcess>
#include <QString>
#include <QStringList>
#include <QTemporaryDir>

namespace talekeeper {

/// What a test wants of an SSH server; else it is as sshd has it.
struct SshServerSettings {
    bool publicKey = true;
    bool password = false; ///< only root's sshd can check one
    bool keyboardInteractive = false; ///< asks for the password through PAM; only root's sshd can
    QString authenticationMethods; ///< such as "publickey,keyboard-interactive" for both; empty: any one
    bool allowTcpForwarding = true;
    bool allowStreamLocalForwarding = true;
    int maxSessions = 10;
    QString maxStartups = QStringLiteral("10:30:100");
    int maxAuthenticationTries = 6;
    QString banner; ///< shown before anybody has signed in
    QString forceCommand;
    QStringList acceptEnvironment; ///< names, or patterns of them
    QStringList setEnvironment; ///< NAME=VALUE, for every session
    QStringList allowUsers; ///< names; empty: everybody
    QStringList hostKeyTypes {QStringLiteral("ed25519")};
    QStringList moreLines; ///< of sshd_config
};

/// A real sshd on a port of 127.0.0.1 with host keys of its own, as long as this lives. Nothing of the machine's own server
/// is read or changed. To be used on one thread.
class SshServer final
{
public:
    explicit SshServer(const SshServerSettings &settings = {}); ///< started; qFatal with sshd's words where it can't
    ~SshServer(); ///< ends it, its connections and what they run
    Q_DISABLE_COPY_MOVE(SshServer)

    void start(); ///< on the same port as before
    void stop(); ///< the listener only: connections live on, as when a service is restarted
    const SshServerSettings &settings() const { return m_settings; }
    void change(const SshServerSettings &settings); ///< for connections from now on; open ones live on
    void changeHostKeys(); ///< as after a reinstallation; open connections live on

    quint16 port() const { return m_port; }
    QString hostKeyFile(const QString &type = QStringLiteral("ed25519")) const; ///< the private one; ".pub" is beside it
    QString fingerprint(const QString &type = QStringLiteral("ed25519")) const; ///< "SHA256:…"
    /// What known_hosts has for it; another name and port where a client calls it otherwise, such as through a relay.
    QByteArray knownHostsLine(const QString &host = QStringLiteral("127.0.0.1"), quint16 port = 0) const;

    QByteArray log() const; ///< sshd's own, level VERBOSE
    int loginCount() const; ///< how often somebody has signed in

    /// Kills the sshd of every connection, as a crash of it would; the listener stays, and so may what the sessions ran.
    void dropConnections();
    /// Ids of all that the connections have running here: their sshd processes, and the commands with all that they have
    /// started, also where these have lost their sshd.
    QList<int> sessionProcesses() const;

private:
    struct Processes; // of the connections
    Processes connections() const;
    void writeConfiguration();
    void makeHostKeys();
    bool tryStart();
    QString filePath(const QString &name) const { return m_directory.filePath(name); }

    SshServerSettings m_settings;
    QTemporaryDir m_directory;
    QString m_pamService; // a file in /etc/pam.d; empty: none
    QProcess m_process;
    QList<int> m_abandoned; // connections of listeners that were stopped
    quint16 m_port = 0;
};

} // namespace talekeeper
