#include "savedhost.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct SavedHostText {
    Q_DECLARE_TR_FUNCTIONS(SavedHost)
};

/// The option of docker's, or what stands for it, that names a server. \param socketIsNear whether one that is a socket leads nowhere else
QString serverWord(const QStringList &dockerWords, bool socketIsNear)
{
    static const QStringList withValue {u"-H"_s, u"--host"_s, u"-c"_s, u"--context"_s};
    static const QStringList beginnings {u"-H"_s, u"--host="_s, u"-c"_s, u"--context="_s, u"DOCKER_HOST="_s, u"DOCKER_CONTEXT="_s};
    for (qsizetype at = 0; at < dockerWords.size(); ++at) {
        const QString &word = dockerWords.at(at);
        QString value;
        if (withValue.contains(word))
            value = dockerWords.value(at + 1);
        else if (const auto beginning = std::ranges::find_if(beginnings, [&](const QString &each) { return word.startsWith(each); }); beginning != beginnings.end())
            value = word.sliced(beginning->size());
        else if (word.section(u'/', -1) != "ssh"_L1)
            continue;
        if (value.startsWith(u'='))
            value.slice(1);
        if (!(socketIsNear && value.startsWith("unix://"_L1)))
            return word;
    }
    return {};
}

} // namespace

QString whereElse(const HostProfile &given, HostProfile::Kind kind, const QString &dockerHost, const QString &dockerContext)
{
    const bool isLocal = kind == HostProfile::Kind::Local;
    if (const QString word = serverWord(given.dockerWords, isLocal); !word.isEmpty())
        return u"--docker … "_s + word;
    if (!isLocal)
        return given.sshOptions.isEmpty() ? QString() : u"--ssh-option"_s;
    if (!dockerHost.isEmpty() && !dockerHost.startsWith("unix://"_L1))
        return u"DOCKER_HOST"_s;
    // Docker prefers its host; and "default" is this machine's.
    return dockerHost.isEmpty() && !dockerContext.isEmpty() && dockerContext != "default"_L1 ? u"DOCKER_CONTEXT"_s : QString();
}

QString whyUnmarkedText(const QString &elsewhere)
{
    return SavedHostText::tr("Its mark as a drill host does not count here: %1 may lead to another machine than the one that was marked.").arg(elsewhere);
}

HostProfile withSavedHost(const HostProfile &saved, const HostProfile &given)
{
    HostProfile profile = saved;
    if (profile.environment == Environment::Drill && !whereElse(given, profile.kind).isEmpty())
        profile.environment = Environment::None;
    if (!given.project.isEmpty())
        profile.project = given.project;
    if (!given.dockerWords.isEmpty())
        profile.dockerWords = given.dockerWords;
    if (!given.backupDirectory.isEmpty())
        profile.backupDirectory = given.backupDirectory;
    profile.roles.insert(given.roles);
    if (profile.kind == HostProfile::Kind::Ssh)
        profile.sshOptions = given.sshOptions + profile.sshOptions; // of each setting the first one counts
    return profile;
}

} // namespace talekeeper
