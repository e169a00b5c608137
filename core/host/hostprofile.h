#pragma once

#include <QMap>
#include <QString>
#include <QStringList>

namespace talekeeper {

/// What a host is for, as the admin marked it. Production colours the window, and acts on it that can't be taken back ask twice.
enum class Environment { None, Production, Staging, Drill };

/// How a host is reached, as the admin chose it. Holds no secret.
struct HostProfile {
    enum class Kind { Local, Practice, Ssh };

    Kind kind = Kind::Local;
    QString name; ///< what the window calls it
    QString address; ///< Ssh only: [USER@]HOST[:PORT], HOST being any name that ssh knows
    QStringList sshOptions; ///< Ssh only: KEY=VALUE, settings of ssh_config(5), for every hop
    Environment environment = Environment::None;
    /// How docker is called there. Empty: it is found out; here it is "docker", by SSH "docker" or else "sudo -n docker".
    QStringList dockerWords;
    QString project; ///< which Tale stack, by the compose project of its db container; empty: the only one
    QMap<QString, QString> roles; ///< container name → role name ("db", "platform", …, "other"), where the guess is wrong
    QString backupDirectory; ///< path in the db container; empty: found by its mounts
    QString practiceDirectory; ///< Practice only: where it lies; empty: the user's data directory

    bool operator==(const HostProfile &) const = default;
};

} // namespace talekeeper
