#include "core/host/sshroute.h"

#include "core/host/sshaddress.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct SshRouteText {
    Q_DECLARE_TR_FUNCTIONS(SshRoute)
};

constexpr int mostHops = 8;

QString withoutControls(const QString &text)
{
    QString clean;
    for (const QChar character : text)
        if (character == u'\n' || character.isPrint())
            clean += character;
    return clean.trimmed();
}

/// The words that name a hop to ssh.
QStringList destinationOf(const QString &hop)
{
    QString text = hop;
    if (text.startsWith("ssh://"_L1))
        text = text.sliced(6);
    const auto address = parseSshAddress(text);
    if (!address)
        return {u"--"_s, hop};
    QStringList words;
    if (!address->user.isEmpty())
        words << u"-l"_s << address->user;
    if (address->port != 0)
        words << u"-p"_s << QString::number(address->port);
    return words << u"--"_s << address->host;
}

bool isCalled(const SshHop &hop, const QString &shown)
{
    static const QRegularExpression bracketed(u"\\A\\[(.+)\\]:(\\d+)\\z"_s);
    const auto parts = bracketed.match(shown);
    const QString name = parts.hasMatch() ? parts.captured(1) : shown;
    const int port = parts.hasMatch() ? parts.captured(2).toInt() : 22;
    if (!hop.hostKeyAlias.isEmpty())
        return hop.hostKeyAlias.compare(name, Qt::CaseInsensitive) == 0;
    return hop.port == port && (hop.hostName.compare(name, Qt::CaseInsensitive) == 0 || hop.name.compare(name, Qt::CaseInsensitive) == 0);
}

} // namespace

SshHop hopFromSettings(const QString &name, const QByteArray &output)
{
    QHash<QString, QString> settings;
    for (const QString &line : QString::fromUtf8(output).split(u'\n', Qt::SkipEmptyParts)) {
        const QString key = line.section(u' ', 0, 0).toLower();
        if (!settings.contains(key))
            settings.insert(key, line.section(u' ', 1));
    }
    SshHop hop {
        .name = name,
        .hostName = settings.value(u"hostname"_s, name),
        .hostKeyAlias = settings.value(u"hostkeyalias"_s),
        .port = settings.value(u"port"_s, u"22"_s).toInt(),
        .knownHosts = settings.value(u"userknownhostsfile"_s).section(u' ', 0, 0),
        .strictHostKeyChecking = settings.value(u"stricthostkeychecking"_s, u"ask"_s).toLower(),
        .proxyCommand = settings.value(u"proxycommand"_s),
        .jump = settings.value(u"proxyjump"_s),
    };
    if (hop.hostKeyAlias == "none"_L1)
        hop.hostKeyAlias.clear();
    if (hop.jump == "none"_L1)
        hop.jump.clear();
    if (hop.proxyCommand == "none"_L1)
        hop.proxyCommand.clear();
    return hop;
}

Result<QList<SshHop>> readSshRoute(CommandRunner &runner, const QStringList &options, const QStringList &destination, const Job &job)
{
    QList<SshHop> route;
    QStringList toAsk;
    QStringList words = destination;
    while (route.size() < mostHops) {
        Command command {.words = {u"ssh"_s, u"-G"_s}, .timeout = std::chrono::seconds(30)};
        for (const QString &word : options + words)
            command.words << word;
        const auto output = runner.run(command, job);
        if (!output)
            return std::unexpected(output.error());
        if (!output->succeeded())
            return failure(ErrorKind::WrongUsage,
                SshRouteText::tr("ssh does not understand what it is given: %1. Check the host's options and your ssh configuration.").arg(output->errorText().section(u'\n', 0, 0)),
                output->errorText());
        const SshHop hop = hopFromSettings(words.last(), output->output);
        route.prepend(hop);
        // Of "a,b" ssh goes to b by way of a; a hop's own way counts where the list names no other.
        toAsk = hop.jump.isEmpty() || !toAsk.isEmpty() ? toAsk : hop.jump.split(u',', Qt::SkipEmptyParts);
        if (toAsk.isEmpty())
            break;
        words = destinationOf(toAsk.takeLast());
    }
    return route;
}

qsizetype hopCalled(const QList<SshHop> &route, const QString &shown)
{
    const auto found = std::ranges::find_if(route, [&](const SshHop &hop) { return isCalled(hop, shown); });
    return found == route.end() ? -1 : found - route.begin();
}

QStringList hopsWithoutCheck(const QList<SshHop> &route)
{
    QStringList names;
    for (const SshHop &hop : route)
        if (const QStringList lax {u"no"_s, u"off"_s, u"false"_s, u"accept-new"_s}; lax.contains(hop.strictHostKeyChecking))
            names << hop.name;
    return names;
}

std::optional<UnknownHostKey> unknownKeyIn(const QString &text, const QList<SshHop> &route)
{
    // sshconnect.c, check_host_key(). What a server asks for itself comes with "(user@host) " in front.
    static const QRegularExpression question(u"\\AThe authenticity of host '(\\S+)(?: \\((.+)\\))?' can't be established(?:\\.|$)"_s, QRegularExpression::MultilineOption);
    static const QRegularExpression key(u"^(\\S+) key fingerprint is:? (SHA256:[A-Za-z0-9+/=]+)"_s, QRegularExpression::MultilineOption);
    const auto asked = question.match(text);
    const auto shown = key.match(text);
    if (!asked.hasMatch() || !shown.hasMatch())
        return std::nullopt;
    const QString host = asked.captured(1);
    UnknownHostKey unknown {.host = host,
        .address = asked.captured(2).startsWith('<'_L1) ? QString() : asked.captured(2),
        .keyType = shown.captured(1),
        .fingerprint = shown.captured(2),
        .text = withoutControls(text)};
    const qsizetype hop = hopCalled(route, host);
    QStringList before;
    for (qsizetype earlier = 0; earlier < hop; ++earlier)
        before << route.at(earlier).name;
    unknown.via = before.join(u", "_s);
    if (!route.isEmpty())
        unknown.storedIn = hop < 0 ? route.last().knownHosts : route.at(hop).knownHosts;
    return unknown;
}

SecretQuestion secretQuestionIn(const QString &text, const QString &host)
{
    using Kind = SecretQuestion::Kind;
    static const QRegularExpression password(u"\\A\\S+@\\S+'s password: ?\\z"_s);
    Kind kind = Kind::Code;
    if (password.match(text).hasMatch())
        kind = Kind::Password;
    else if (text.startsWith("Enter passphrase for "_L1))
        kind = Kind::Passphrase;
    else if (text.startsWith("Enter PIN for "_L1))
        kind = Kind::Pin;
    return {.kind = kind, .host = host, .text = withoutControls(text)};
}

} // namespace talekeeper
