#pragma once

#include "sshserver.h"
#include "sshuser.h"

#include <QProcess>
#include <QTemporaryDir>

namespace talekeeper {

/// What an admin has on their own machine, for one test: a key, a known_hosts file, an ssh_config, and answers for what ssh
/// asks. Nothing of the real user's is read or written.
class SshClient final
{
public:
    struct Outcome {
        int status = -1; ///< ssh's own: 255 where it has failed; -1: killed, or not ended within a minute
        QByteArray output;
        QByteArray errors;
    };

    SshClient(); ///< with a key without a passphrase

    QString keyFile() const { return m_directory.filePath(QStringLiteral("id_ed25519")); } ///< the private one; ".pub" is beside it
    /// Makes another key, and gives its path.
    QString makeKey(const QString &name, const QString &passphrase = {}, const QString &type = QStringLiteral("ed25519")) const;
    void useKey(const QString &privateKeyFile) { m_identity = privateKeyFile; } ///< in place of keyFile(); empty: none
    QString publicKey() const { return keyFile() + QStringLiteral(".pub"); }

    QString knownHostsFile() const { return m_directory.filePath(QStringLiteral("known_hosts")); }
    void trust(const SshServer &server, quint16 port = 0) const; ///< port: of a relay before it
    void trustNobody() const;

    /// KEY=VALUE for HostProfile::sshOptions: this client's key and known_hosts and nothing of the user's.
    QStringList options() const;
    /// Writes a file of ssh_config(5) where an alias stands for a user on a port of 127.0.0.1, reached through another
    /// alias if one is given, and has options() include it; the alias is then the address.
    void addAlias(const QString &alias, const SshUser &user, quint16 port, const QString &jump = {});

    static QString address(const SshUser &user, quint16 port); ///< USER@127.0.0.1:PORT

    /// What ssh is told where it asks, in this order; then it gets nothing. And what it asked since.
    void setAnswers(const QStringList &answers) const;
    QStringList prompts() const;
    QProcessEnvironment environment() const; ///< has ssh ask for these answers

    /// The plain ssh, without a shared connection. destination: an alias, or an address as address() makes it.
    Outcome run(const QString &destination, const QString &command, const QStringList &moreOptions = {}) const;
    /// Only starts it; the caller owns the process.
    void start(QProcess &process, const QString &destination, const QString &command, const QStringList &moreOptions = {}) const;

private:
    QTemporaryDir m_directory;
    QString m_identity;
    bool m_hasAliases = false;
};

} // namespace talekeeper
