#include "core/host/sshconfig.h"

#include <QCoreApplication>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct SshConfigText {
    Q_DECLARE_TR_FUNCTIONS(SshConfig)
};

QString keyOf(const QString &option) { return option.section(u'=', 0, 0).trimmed(); }

/// Of each machine on the way its own: were they for every hop, the first hop would be reached through itself.
bool isRoute(const QString &key)
{
    for (const QString &name : {u"ProxyJump"_s, u"ProxyCommand"_s, u"HostName"_s, u"HostKeyAlias"_s})
        if (key.compare(name, Qt::CaseInsensitive) == 0)
            return true;
    return false;
}

Result<void> requireOption(const QString &option)
{
    static const QRegularExpression shape(u"\\A[A-Za-z0-9]+=[^\\x00-\\x1f\\x7f]+\\z"_s);
    const QString key = keyOf(option);
    const bool opensBlock = key.compare("Host"_L1, Qt::CaseInsensitive) == 0 || key.compare("Match"_L1, Qt::CaseInsensitive) == 0;
    if (shape.match(option).hasMatch() && !opensBlock)
        return {};
    return failure(ErrorKind::WrongUsage,
        SshConfigText::tr("\"%1\" is no setting of ssh. Write KEY=VALUE, with a key of ssh_config(5) other than Host and Match.").arg(option));
}

// Nothing of the master's own may depend on what an admin has set for sessions on a terminal, nor may a connection that
// is there already stand in for a check of the key.
constexpr auto ours = R"(    ControlMaster no
    ControlPath none
    ControlPersist no
    BatchMode no
    ForkAfterAuthentication no
    SessionType default
    RemoteCommand none
    RequestTTY no
    PermitLocalCommand no
    ForwardX11 no
    Tunnel no
    UpdateHostKeys no
    NoHostAuthenticationForLocalhost no
    VerifyHostKeyDNS no
    VisualHostKey no
    LogLevel DEBUG1
    LogVerbose none
    FingerprintHash sha256
    ServerAliveInterval 10
    ServerAliveCountMax 3
    TCPKeepAlive yes
)"_L1;

} // namespace

Result<SshTarget> sshTargetOf(const HostProfile &profile)
{
    const auto address = parseSshAddress(profile.address);
    if (!address)
        return std::unexpected(address.error());
    SshTarget target {.name = profile.name.isEmpty() ? address->host : profile.name, .address = *address};
    for (const QString &option : profile.sshOptions) {
        if (const auto shaped = requireOption(option); !shaped)
            return std::unexpected(shaped.error());
        (isRoute(keyOf(option)) ? target.routeOptions : target.options) << option;
    }
    return target;
}

QString sshConfig(const SshTarget &target, HostKeyRule rule)
{
    QString text = u"# Written by Talekeeper for %1; gone when its connection ends.\nHost *\n"_s.arg(target.address.host) + ours;
    if (rule == HostKeyRule::Ask)
        text += "    StrictHostKeyChecking ask\n"_L1;
    for (const QString &option : target.options)
        text += u"    %1 %2\n"_s.arg(keyOf(option), option.section(u'=', 1).trimmed());
    // A default; what the profile or the configuration says may come first, but is behind us here.
    text += "Include ~/.ssh/config\nHost *\nInclude /etc/ssh/ssh_config\nHost *\n    ConnectTimeout 15\n"_L1;
    return text;
}

QStringList sshDestination(const SshTarget &target)
{
    QStringList words;
    if (!target.address.user.isEmpty())
        words << u"-l"_s << target.address.user;
    if (target.address.port != 0)
        words << u"-p"_s << QString::number(target.address.port);
    for (const QString &option : target.routeOptions)
        words << u"-o"_s << option;
    return words << u"--"_s << target.address.host;
}

} // namespace talekeeper
