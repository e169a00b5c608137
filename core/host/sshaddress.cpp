#include "core/host/sshaddress.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct SshAddressText {
    Q_DECLARE_TR_FUNCTIONS(SshAddress)
};

std::unexpected<Error> wrong(const QString &message) { return failure(ErrorKind::WrongUsage, message); }

/// As OpenSSH's own valid_hostname() and valid_ruser() in ssh.c, and what begins a comment or a pattern in ssh_config(5).
bool isPlainName(const QString &name, QStringView alsoRefused)
{
    constexpr QStringView refused = u"'\"`$\\;&<>|(){}#*?!,";
    return !name.startsWith(u'-') && std::ranges::none_of(name, [&](QChar character) {
        return character.isSpace() || character.category() == QChar::Other_Control || character.category() == QChar::Other_Format
            || refused.contains(character) || alsoRefused.contains(character);
    });
}

/// "HOST", "HOST:PORT", "[IPV6]", "[IPV6]:PORT", "IPV6"; the port as text, null where there is none.
Result<QPair<QString, QString>> splitPort(const QString &text)
{
    if (text.startsWith(u'[')) {
        const qsizetype end = text.indexOf(u']');
        const QString rest = text.mid(end + 1);
        if (end < 0 || (!rest.isEmpty() && !rest.startsWith(u':')))
            return wrong(SshAddressText::tr("The address begins with \"[\", so it must be written as [ADDRESS] or [ADDRESS]:PORT."));
        return QPair(text.mid(1, end - 1), rest.isEmpty() ? QString() : u""_s + rest.mid(1));
    }
    if (text.count(u':') != 1) // more than one: an IPv6 address and no port
        return QPair(text, QString());
    return QPair(text.section(u':', 0, 0), u""_s + text.section(u':', 1));
}

} // namespace

Result<SshAddress> parseSshAddress(const QString &text)
{
    if (text.isEmpty())
        return wrong(SshAddressText::tr("The address is empty."));
    if (std::ranges::any_of(text, [](QChar character) { return character.isSpace(); }))
        return wrong(SshAddressText::tr("An address holds no spaces."));
    if (text.startsWith(u'-'))
        return wrong(SshAddressText::tr("An address can't begin with \"-\"."));
    SshAddress address;
    const qsizetype at = text.lastIndexOf(u'@'); // as ssh does: a user's name may hold one itself
    if (at >= 0)
        address.user = text.first(at);
    if (at == 0)
        return wrong(SshAddressText::tr("There is no user before the \"@\"."));
    if (!isPlainName(address.user, u""))
        return wrong(SshAddressText::tr("\"%1\" can't be a user's name.").arg(address.user));
    const auto parts = splitPort(text.mid(at + 1));
    if (!parts)
        return std::unexpected(parts.error());
    address.host = parts->first;
    if (address.host.isEmpty())
        return wrong(SshAddressText::tr("The address names no host."));
    if (!isPlainName(address.host, u"/[]="))
        return wrong(SshAddressText::tr("\"%1\" can't be a host's name.").arg(address.host));
    if (!parts->second.isNull()) {
        const bool onlyDigits = std::ranges::all_of(parts->second, [](QChar character) { return character >= u'0' && character <= u'9'; });
        address.port = onlyDigits ? parts->second.toInt() : 0;
        if (address.port < 1 || address.port > 65535)
            return wrong(SshAddressText::tr("\"%1\" is no port; ports are numbers from 1 to 65535.").arg(parts->second));
    }
    return address;
}

QString toText(const SshAddress &address)
{
    QString text = address.user.isEmpty() ? QString() : address.user + u'@';
    text += address.host.contains(u':') && address.port != 0 ? u'[' + address.host + u']' : address.host;
    if (address.port != 0)
        text += u':' + QString::number(address.port);
    return text;
}

} // namespace talekeeper
