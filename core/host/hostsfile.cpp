// The file of saved hosts: what it looks like, and how it is read and written.
#include "core/host/hostprofiles.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLockFile>
#include <QSaveFile>
#include <QStandardPaths>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct HostsFileText {
    Q_DECLARE_TR_FUNCTIONS(HostsFile)
};

constexpr int fileVersion = 1;
constexpr qint64 largestBytes = 4'000'000; ///< thousands of hosts; what is larger is some other file

std::unexpected<Error> unreadable(const QString &path, const QString &why, const QString &detail = {})
{
    return failure(ErrorKind::Failed,
        HostsFileText::tr("The list of saved hosts, %1, can't be read: %2 It is left as it is. Mend it, or move it away to begin a new one.").arg(path, why), detail);
}

/// Takes values out of an object, so that what is left is what nobody here knows.
class ObjectReader
{
public:
    explicit ObjectReader(QJsonObject object)
        : m_object(std::move(object))
    {
    }

    QString string(const QString &key)
    {
        const QJsonValue value = m_object.take(key);
        m_isSound = m_isSound && (value.isUndefined() || value.isString());
        return value.toString();
    }

    QStringList strings(const QString &key)
    {
        const QJsonValue value = m_object.take(key);
        m_isSound = m_isSound && (value.isUndefined() || value.isArray());
        QStringList list;
        for (const QJsonValue &each : value.toArray()) {
            m_isSound = m_isSound && each.isString();
            list << each.toString();
        }
        return list;
    }

    QMap<QString, QString> map(const QString &key)
    {
        const QJsonValue value = m_object.take(key);
        m_isSound = m_isSound && (value.isUndefined() || value.isObject());
        const QJsonObject object = value.toObject();
        QMap<QString, QString> entries;
        for (auto each = object.begin(); each != object.end(); ++each) {
            m_isSound = m_isSound && each->isString();
            entries.insert(each.key(), each->toString());
        }
        return entries;
    }

    bool isSound() const { return m_isSound; } ///< each value was of the kind that it must be
    QJsonObject rest() const { return m_object; }

private:
    QJsonObject m_object;
    bool m_isSound = true;
};

std::optional<SavedHost> hostFrom(const QJsonValue &value)
{
    ObjectReader reader(value.toObject());
    SavedHost host {.profile = {.kind = HostProfile::Kind::Ssh}};
    host.profile.name = reader.string(u"name"_s);
    host.profile.address = reader.string(u"address"_s);
    host.profile.sshOptions = reader.strings(u"options"_s);
    const auto environment = environmentCalled(reader.string(u"environment"_s));
    host.profile.environment = environment.value_or(Environment::None);
    host.profile.dockerWords = reader.strings(u"docker"_s);
    host.profile.project = reader.string(u"project"_s);
    host.profile.roles = reader.map(u"roles"_s);
    host.profile.backupDirectory = reader.string(u"backup_directory"_s);
    host.unknown = reader.rest();
    // A misspelt "production" must not be taken for a host where nothing asks twice.
    if (!value.isObject() || !reader.isSound() || !environment || host.profile.name.isEmpty())
        return std::nullopt;
    return host;
}

QJsonObject toJson(const SavedHost &host)
{
    QJsonObject object = host.unknown;
    const auto put = [&object](const QString &key, const QJsonValue &value, bool isUsual) {
        if (!isUsual)
            object.insert(key, value);
    };
    const HostProfile &profile = host.profile;
    object.insert(u"name"_s, profile.name);
    object.insert(u"address"_s, profile.address);
    put(u"environment"_s, environmentName(profile.environment), profile.environment == Environment::None);
    put(u"options"_s, QJsonArray::fromStringList(profile.sshOptions), profile.sshOptions.isEmpty());
    put(u"docker"_s, QJsonArray::fromStringList(profile.dockerWords), profile.dockerWords.isEmpty());
    put(u"project"_s, profile.project, profile.project.isEmpty());
    QJsonObject roles;
    for (auto role = profile.roles.begin(); role != profile.roles.end(); ++role)
        roles.insert(role.key(), role.value());
    put(u"roles"_s, roles, roles.isEmpty());
    put(u"backup_directory"_s, profile.backupDirectory, profile.backupDirectory.isEmpty());
    return object;
}

Result<SavedHosts> hostsFrom(const QByteArray &text, const QString &path)
{
    QJsonParseError fault;
    const QJsonDocument document = QJsonDocument::fromJson(text, &fault);
    if (!document.isObject())
        return unreadable(path, HostsFileText::tr("it is not a JSON object."), fault.errorString());
    QJsonObject object = document.object();
    const QJsonValue version = object.take(u"version"_s);
    const QJsonValue list = object.take(u"hosts"_s);
    if (version.toDouble() > fileVersion)
        return unreadable(path, HostsFileText::tr("it was written by a newer Talekeeper."));
    if (version.toDouble() != fileVersion || !list.isArray())
        return unreadable(path, HostsFileText::tr("\"version\" or \"hosts\" is missing."));
    const QJsonValue own = object.take(u"this_machine"_s);
    const auto environment = environmentCalled(own.toString());
    if (!environment || !(own.isUndefined() || own.isString()))
        return unreadable(path, HostsFileText::tr("what it says of this machine makes no sense."));
    SavedHosts saved {.hosts = {}, .thisMachine = *environment, .unknown = object};
    for (const QJsonValue &each : list.toArray()) {
        const auto host = hostFrom(each);
        if (!host)
            return unreadable(path, HostsFileText::tr("its host number %1 makes no sense.").arg(saved.hosts.size() + 1));
        for (const SavedHost &other : std::as_const(saved.hosts))
            if (other.profile.name.compare(host->profile.name, Qt::CaseInsensitive) == 0)
                return unreadable(path, HostsFileText::tr("two of its hosts are called \"%1\".").arg(host->profile.name));
        saved.hosts << *host;
    }
    return saved;
}

Result<void> writeHosts(const QString &path, const SavedHosts &saved)
{
    QJsonObject object = saved.unknown;
    object.insert(u"version"_s, fileVersion);
    QJsonArray hosts;
    for (const SavedHost &host : saved.hosts)
        hosts.append(toJson(host));
    object.insert(u"hosts"_s, hosts);
    if (saved.thisMachine != Environment::None)
        object.insert(u"this_machine"_s, environmentName(saved.thisMachine));
    QSaveFile file(path);
    const bool written = file.open(QIODevice::WriteOnly) && file.setPermissions(QFile::ReadOwner | QFile::WriteOwner)
        && file.write(QJsonDocument(object).toJson()) >= 0 && file.commit();
    if (!written)
        return failure(ErrorKind::Failed,
            HostsFileText::tr("The list of saved hosts, %1, can't be written: %2. Nothing was changed in it. Make room, or look at the folder's permissions.")
                .arg(path, file.errorString()));
    return {};
}

} // namespace

QString usualHostsPath()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) + u"/talekeeper/hosts.json"_s;
}

Result<SavedHosts> readHosts(const QString &path)
{
    QFile file(path);
    if (!file.exists() && !QFileInfo(path).isSymLink()) // a link to nowhere is a file that is missing, not none
        return SavedHosts {};
    if (!file.open(QIODevice::ReadOnly))
        return unreadable(path, file.errorString() + u'.');
    const QByteArray text = file.read(largestBytes + 1);
    if (file.error() != QFile::NoError)
        return unreadable(path, file.errorString() + u'.');
    if (text.size() > largestBytes)
        return unreadable(path, HostsFileText::tr("it is too large to be one."));
    return hostsFrom(text, path);
}

Result<SavedHosts> changeHosts(const QString &path, const std::function<Result<void>(SavedHosts &)> &change)
{
    const QString folder = QFileInfo(path).absolutePath();
    if (!QDir().mkpath(folder))
        return failure(ErrorKind::Failed, HostsFileText::tr("The folder %1 for the list of saved hosts can't be made.").arg(folder));
    // Held for the moment of a read and a write; who can't have it in that time finds a folder that can't be written.
    QLockFile lock(path + u".lock"_s);
    if (!lock.tryLock(std::chrono::seconds(2)))
        return failure(ErrorKind::Failed,
            HostsFileText::tr("The list of saved hosts, %1, can't be written: its folder allows it no longer, or another program holds it. Nothing was changed in it.").arg(path));
    auto saved = readHosts(path);
    if (!saved)
        return saved;
    const SavedHosts before = *saved;
    if (const auto changed = change(*saved); !changed)
        return std::unexpected(changed.error());
    if (*saved == before)
        return saved;
    if (const auto written = writeHosts(path, *saved); !written)
        return std::unexpected(written.error());
    return saved;
}

} // namespace talekeeper
