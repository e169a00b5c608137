#include "core/host/hostprofiles.h"

#include "core/host/sshaddress.h"

#include <QCoreApplication>
#include <QProcess>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct ProfilesText {
    Q_DECLARE_TR_FUNCTIONS(HostProfiles)
};

bool hasControl(const QString &text)
{
    return std::ranges::any_of(text, [](QChar character) {
        return character.category() == QChar::Other_Control || character.category() == QChar::Separator_Line
            || character.category() == QChar::Separator_Paragraph;
    });
}

bool isLetterOrDigit(QChar character)
{
    return (character >= u'a' && character <= u'z') || (character >= u'A' && character <= u'Z') || (character >= u'0' && character <= u'9');
}

/// Empty: none.
QString nameFault(const QString &name, const QStringList &others)
{
    if (name.trimmed().isEmpty())
        return ProfilesText::tr("The host needs a name.");
    if (name != name.trimmed())
        return ProfilesText::tr("The name begins or ends with a space.");
    if (hasControl(name))
        return ProfilesText::tr("The name holds a character that can't be seen.");
    // talekeeper --host takes these words for something else.
    if (name.compare("practice"_L1, Qt::CaseInsensitive) == 0 || name.compare("local"_L1, Qt::CaseInsensitive) == 0)
        return ProfilesText::tr("\"%1\" means a host of this machine. Choose another name.").arg(name);
    if (others.contains(name, Qt::CaseInsensitive))
        return ProfilesText::tr("Another host has this name.");
    return {};
}

QString optionFault(const QString &option)
{
    const qsizetype at = option.indexOf(u'=');
    const QString key = option.first(qMax(at, 0));
    if (hasControl(option))
        return ProfilesText::tr("An option holds a character that can't be seen.");
    if (at <= 0 || option.mid(at + 1).trimmed().isEmpty())
        return ProfilesText::tr("\"%1\" is not KEY=VALUE.").arg(option);
    if (!std::ranges::all_of(key, isLetterOrDigit))
        return ProfilesText::tr("\"%1\" can't be a setting of ssh: such names are letters and digits.").arg(key);
    // They would end the part of the configuration that holds for every hop.
    if (key.compare("Host"_L1, Qt::CaseInsensitive) == 0 || key.compare("Match"_L1, Qt::CaseInsensitive) == 0)
        return ProfilesText::tr("%1 can't be set here. Put it in ~/.ssh/config and give the host's name there as address.").arg(key);
    return {};
}

QString optionsFault(const QStringList &options)
{
    for (const QString &option : options)
        if (const QString fault = optionFault(option); !fault.isEmpty())
            return fault;
    return {};
}

QString dockerFault(const QStringList &words)
{
    if (std::ranges::any_of(words, hasControl))
        return ProfilesText::tr("The command holds a character that can't be seen.");
    if (words.contains(QString()))
        return ProfilesText::tr("A word of the command is empty.");
    return {};
}

/// QProcess::splitCommand() takes the rest of the line for quoted then. Three quotes in a row are, to it, one that is meant.
bool hasOpenQuote(const QString &text)
{
    bool open = false;
    int quotes = 0;
    for (const QChar character : text + u' ') {
        if (character == u'"') {
            quotes = quotes == 2 ? 0 : quotes + 1;
            continue;
        }
        open = open != (quotes == 1);
        quotes = 0;
    }
    return open;
}

/// As compose-go's NormalizeProjectName() leaves them.
QString projectFault(const QString &project)
{
    const auto fits = [](QChar character) {
        return (character >= u'a' && character <= u'z') || (character >= u'0' && character <= u'9') || character == u'-' || character == u'_';
    };
    if (project.isEmpty() || (std::ranges::all_of(project, fits) && project.front() != u'-' && project.front() != u'_'))
        return {};
    return ProfilesText::tr("A compose project's name is small letters, digits, \"-\" and \"_\", and begins with a letter or digit.");
}

QString directoryFault(const QString &directory)
{
    if (hasControl(directory))
        return ProfilesText::tr("The path holds a character that can't be seen.");
    if (!directory.isEmpty() && !directory.startsWith(u'/'))
        return ProfilesText::tr("The path must begin with \"/\": it is one in the db container.");
    return {};
}

} // namespace

QString environmentName(Environment environment)
{
    switch (environment) {
    case Environment::None: return u""_s;
    case Environment::Production: return u"production"_s;
    case Environment::Staging: return u"staging"_s;
    case Environment::Drill: return u"drill"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

std::optional<Environment> environmentCalled(const QString &name)
{
    for (const auto each : {Environment::None, Environment::Production, Environment::Staging, Environment::Drill})
        if (environmentName(each) == name)
            return each;
    return std::nullopt;
}

QList<ProfileFault> faultsOf(const HostProfile &profile, const QStringList &others)
{
    QList<ProfileFault> faults;
    const auto note = [&faults](ProfileField field, const QString &message) {
        if (!message.isEmpty())
            faults << ProfileFault {.field = field, .message = message};
    };
    note(ProfileField::Name, nameFault(profile.name, others));
    if (profile.kind == HostProfile::Kind::Ssh) {
        const auto address = parseSshAddress(profile.address);
        note(ProfileField::Address, address ? QString() : address.error().message);
        note(ProfileField::Options, optionsFault(profile.sshOptions));
    }
    note(ProfileField::DockerWords, dockerFault(profile.dockerWords));
    note(ProfileField::Project, projectFault(profile.project));
    note(ProfileField::BackupDirectory, directoryFault(profile.backupDirectory));
    return faults;
}

Result<QStringList> parseDockerWords(const QString &text)
{
    if (hasOpenQuote(text))
        return failure(ErrorKind::WrongUsage, ProfilesText::tr("A quote is not closed."));
    return QProcess::splitCommand(text);
}

QString dockerWordsText(const QStringList &words)
{
    QStringList quoted;
    for (QString word : words) {
        const bool plain = !word.isEmpty() && std::ranges::none_of(word, [](QChar character) { return character.isSpace() || character == u'"'; });
        quoted << (plain ? word : u'"' + word.replace(u'"', u"\"\"\""_s) + u'"');
    }
    return quoted.join(u' ');
}

QList<HostProfile> SavedHosts::profiles() const
{
    QList<HostProfile> list;
    for (const SavedHost &host : hosts)
        list << host.profile;
    return list;
}

qsizetype SavedHosts::indexOf(const QString &name) const
{
    const auto found = std::ranges::find(hosts, name, [](const SavedHost &host) { return host.profile.name; });
    return found == hosts.end() ? -1 : found - hosts.begin();
}

Result<HostProfile> findProfile(const QList<HostProfile> &profiles, const QString &name)
{
    auto found = std::ranges::find(profiles, name, &HostProfile::name);
    if (found == profiles.end())
        found = std::ranges::find_if(profiles, [&](const HostProfile &each) { return each.name.compare(name, Qt::CaseInsensitive) == 0; });
    if (found == profiles.end()) {
        QStringList names;
        for (const HostProfile &each : profiles)
            names << each.name;
        return failure(ErrorKind::WrongUsage,
            names.isEmpty() ? ProfilesText::tr("No host is saved as \"%1\": no hosts are saved at all. Add it in the window.").arg(name)
                            : ProfilesText::tr("No host is saved as \"%1\". There are: %2.").arg(name, names.join(u", "_s)));
    }
    if (const auto faults = faultsOf(*found); !faults.isEmpty())
        return failure(ErrorKind::WrongUsage, ProfilesText::tr("The saved host \"%1\" can't be used. %2 Edit it in the window.").arg(found->name, faults.first().message));
    return *found;
}

QString freeName(const QString &name, const QStringList &taken)
{
    const QString copy = ProfilesText::tr("%1 copy").arg(name);
    for (int number = 1;; ++number)
        if (const QString candidate = number == 1 ? copy : copy + u' ' + QString::number(number); !taken.contains(candidate, Qt::CaseInsensitive))
            return candidate;
}

bool isSameWay(const HostProfile &one, const HostProfile &other)
{
    HostProfile same = other;
    same.name = one.name;
    same.environment = one.environment;
    return one == same;
}

} // namespace talekeeper
