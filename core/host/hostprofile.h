#pragma once

#include <QMap>
#include <QString>
#include <QStringList>

namespace talekeeper {

/// How a host is reached, as the admin chose it.
struct HostProfile {
    enum class Kind { Local, Practice };

    Kind kind = Kind::Local;
    QString name; ///< what the window calls it
    QStringList dockerWords = {QStringLiteral("docker")}; ///< how docker is called there
    QString project; ///< which Tale stack, by the compose project of its db container; empty: the only one
    QMap<QString, QString> roles; ///< container name → role name ("db", "platform", …, "other"), where the guess is wrong
    QString backupDirectory; ///< path in the db container; empty: found by its mounts
    QString practiceDirectory; ///< Practice only: where it lies; empty: the user's data directory
};

} // namespace talekeeper
