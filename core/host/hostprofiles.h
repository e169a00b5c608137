#pragma once

#include "core/foundation/result.h"
#include "core/host/hostprofile.h"

#include <QJsonObject>
#include <QList>

#include <functional>
#include <optional>

namespace talekeeper {

/// "production", "staging", "drill", and "" for none.
QString environmentName(Environment environment);
std::optional<Environment> environmentCalled(const QString &name);

/// Which part of a profile is meant.
enum class ProfileField { Name, Address, Options, DockerWords, Project, BackupDirectory };

/// What is wrong with a profile, as one sentence that may stand beside its field.
struct ProfileFault {
    ProfileField field = ProfileField::Name;
    QString message; ///< translated

    bool operator==(const ProfileFault &) const = default;
};

/// What keeps a profile from being saved or connected to; none: nothing. \param others names that are taken, compared without
/// regard to case
QList<ProfileFault> faultsOf(const HostProfile &profile, const QStringList &others = {});

/// The words of a command as one types them, quotes as in a shell; none for blank text. Error: WrongUsage where a quote is
/// not closed.
Result<QStringList> parseDockerWords(const QString &text);
QString dockerWordsText(const QStringList &words);

/// One host in the file of saved hosts.
struct SavedHost {
    HostProfile profile; ///< of Kind::Ssh
    QJsonObject unknown = {}; ///< what a newer or another program has put beside; kept

    bool operator==(const SavedHost &) const = default;
};

/// The hosts that the admin has saved, in their order.
struct SavedHosts {
    QList<SavedHost> hosts;
    Environment thisMachine = Environment::None; ///< what the Docker of this machine is for
    QJsonObject unknown = {}; ///< as above, of the whole file

    QList<HostProfile> profiles() const;
    qsizetype indexOf(const QString &name) const; ///< -1: none
    bool operator==(const SavedHosts &) const = default;
};

/// The usual file, `$XDG_CONFIG_HOME/talekeeper/hosts.json`.
QString usualHostsPath();

/// No file is no hosts. Errors: Failed where it can't be read, makes no sense, or is a newer program's.
Result<SavedHosts> readHosts(const QString &path);

/// Reads the file anew, changes what it holds, and writes it whole or not at all, for this user only: two windows do not undo
/// each other's changes. A file that can't be read stays as it is. Errors: those of readHosts() and of `change`; Failed where
/// it can't be written.
Result<SavedHosts> changeHosts(const QString &path, const std::function<Result<void>(SavedHosts &)> &change);

/// By its name, compared without regard to case where no name is exactly the same. Error: WrongUsage with the names that there
/// are, or with what is wrong with that one.
Result<HostProfile> findProfile(const QList<HostProfile> &profiles, const QString &name);

/// "tale-eu copy", "tale-eu copy 2": a name that nobody has.
QString freeName(const QString &name, const QStringList &taken);

/// Whether the same host would be reached in the same way: name and environment do not matter.
bool isSameWay(const HostProfile &one, const HostProfile &other);

} // namespace talekeeper
