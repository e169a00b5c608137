#pragma once

#include "core/host/commandrunner.h"
#include "core/host/sshprompter.h"

namespace talekeeper {

/// A machine on the way to a host, or the host itself, as the configuration has it.
struct SshHop {
    QString name; ///< as the admin wrote it, without user and port
    QString hostName; ///< what ssh connects to: HostName, or the name
    QString hostKeyAlias; ///< the name in known_hosts where it is another; may be empty
    int port = 22;
    QString knownHosts; ///< the file that a trusted key is added to
    QString strictHostKeyChecking; ///< the admin's own setting, "ask" where there is none
    QString proxyCommand; ///< what makes the way to it in place of a hop; empty: nothing
    QString jump; ///< the hop before it: [USER@]HOST[:PORT], or several parted by commas; empty: none
};

/// The hops in a row, the host itself last. \param words of ssh before and behind: `-F FILE …`, and the destination
/// Asks ssh, which reads its configuration and connects to nothing.
/// Errors: ProgramMissing, WrongUsage where ssh does not understand the configuration, Stopped.
Result<QList<SshHop>> readSshRoute(CommandRunner &runner, const QStringList &options, const QStringList &destination, const Job &job);

/// The hop in the output of `ssh -G`.
SshHop hopFromSettings(const QString &name, const QByteArray &output);

/// The place in the route of the machine that ssh calls so, as in "tale-eu" or "[tale-eu]:2222"; -1: none.
qsizetype hopCalled(const QList<SshHop> &route, const QString &shown);

/// Hops whose key would be accepted unseen if the admin's own configuration counted.
QStringList hopsWithoutCheck(const QList<SshHop> &route);

/// The key in ssh's question "The authenticity of host … can't be established"; nothing where the text is another.
std::optional<UnknownHostKey> unknownKeyIn(const QString &text, const QList<SshHop> &route);

/// What kind of secret a prompt of ssh wants.
SecretQuestion secretQuestionIn(const QString &text, const QString &host);

} // namespace talekeeper
